"""``/``: to the documentation."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

__all__ = ["router"]

router = APIRouter()


@router.get("/", include_in_schema=False)
async def home() -> RedirectResponse:
    """There is no page yet but the documentation."""
    return RedirectResponse("/docs", 307)

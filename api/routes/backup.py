"""``/backup``: the whole graph in one file, while everything goes on."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from api.access import require_admin
from api.problems import PROBLEMS
from kg import Graph
from kg.backup import snapshot_of, write_backup

__all__ = ["router"]

router = APIRouter(tags=["operations"], responses={503: PROBLEMS[503]})


@router.get(
    "/backup",
    summary="Take a backup",
    dependencies=[Depends(require_admin)],
    response_class=Response,
    responses={
        200: {"description": "The backup, for `waqai restore`.", "content": {"application/x-tar": {}}},
        401: PROBLEMS[401],
        403: PROBLEMS[403],
    },
)
async def take_backup(request: Request) -> Response:
    """Everything as it is now, in one file with sums to check it by. Queries and writes go on meanwhile."""
    held = contextlib.ExitStack()
    try:
        folder = await request.app.state.writer.run(lambda graph: _snapshot(graph, held))
        file = folder.parent / "backup.tar"
        await asyncio.to_thread(_write, folder, file)
    except BaseException:
        held.close()
        raise
    return FileResponse(
        file, media_type="application/x-tar", filename="backup.waqai", background=BackgroundTask(held.close)
    )


def _snapshot(graph: Graph, held: contextlib.ExitStack) -> Path:
    """A snapshot that is kept until ``held`` is closed; beside the store, where it has a folder."""
    place: Path | None = getattr(graph.store, "path", None)
    beside = place.absolute().parent if place else None
    if place is None:  # what is made for a store in memory or elsewhere lies among temporary files
        beside = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="waqai-")))
    folder = held.enter_context(snapshot_of(graph.store, graph.base, beside))
    held.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _write(folder: Path, file: Path) -> None:
    with file.open("wb") as output:
        write_backup(folder, output)

"""An answer of the readers as an HTTP response."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from api.readers.face import Reply

__all__ = ["answered"]


def answered(reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
    """``reply`` with its type, and its length where that is known; ``Vary: Accept`` as it was chosen by that.

    Bytes are read from the answer as fast as the client takes them, and no reader waits for that.
    """
    kind = reply.media_type
    more = {"Vary": "Accept", **(headers or {})}
    media_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    if reply.body is not None:
        return Response(reply.body, headers=more, media_type=media_type)
    if reply.length is not None:
        more["Content-Length"] = str(reply.length)
    return StreamingResponse(reply.chunks, headers=more, media_type=media_type)

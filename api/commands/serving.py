"""``waqai serve``: the HTTP server."""

from __future__ import annotations

from typing import Annotated

import typer

from api import parts
from api.commands.options import Models, Store
from api.commands.reading import DEFAULT_STORE
from api.output import warn

__all__ = ["serve"]


def serve(
    store: Store = DEFAULT_STORE,
    host: Annotated[str, typer.Option("--host", envvar="WAQAI_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", envvar="WAQAI_PORT", min=0, max=65535, help="Port to listen on.")
    ] = 8000,
    models: Models = None,
) -> None:
    """Serve the graph over HTTP: SPARQL, articles, events, actors, timeline, paths.

    Writes need the token of WAQAI_TOKEN (or its hash, WAQAI_TOKEN_SHA256). Without one only this machine is served.
    """
    import uvicorn

    from api.access import is_loopback
    from api.app import create_app
    from api.settings import BadSetting, Settings

    try:
        settings = Settings.from_environment(models=models)
    except BadSetting as error:
        raise typer.BadParameter(str(error)) from None
    if settings.token_hash is None:
        if not is_loopback(host):
            warn(f"waqai: no token is configured (WAQAI_TOKEN): listening on 127.0.0.1 instead of {host}")
            host = "127.0.0.1"
        else:
            warn("waqai: no token is configured (WAQAI_TOKEN): this machine only is served, and may write")
    graph = parts.graph_for_writing(store, settings.base)
    app = create_app(graph, parts.make_extractor(models), settings)
    shown = f"[{host}]" if ":" in host else host
    warn(f"waqai: serving {store} on http://{shown}:{port}/ (documentation: http://{shown}:{port}/docs)")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=15)

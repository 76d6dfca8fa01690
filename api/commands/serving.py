"""``waqai serve``: the HTTP server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import parts
from api.commands.options import Models, Store
from api.commands.reading import DEFAULT_STORE
from api.output import warn

if TYPE_CHECKING:
    from api.nursery import NurseryProcess
    from api.settings import Settings

__all__ = ["serve"]


def serve(
    context: typer.Context,
    store: Store = DEFAULT_STORE,
    host: Annotated[str, typer.Option("--host", envvar="WAQAI_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", envvar="WAQAI_PORT", min=0, max=65535, help="Port to listen on.")
    ] = 8000,
    models: Models = None,
) -> None:
    """Serve the graph over HTTP: SPARQL, articles, events, actors, timeline, paths.

    Writes need a token: 'waqai tokens add' makes one in the file of WAQAI_TOKENS. Without tokens only this machine is
    served. All settings are in docs/http.md.
    """
    from api.settings import BadSetting, Settings

    try:
        settings = _audited(Settings.from_environment(models=models, file=context.obj), store)
    except BadSetting as error:
        raise typer.BadParameter(str(error)) from None
    # Its hash is known; processes that this one starts have no use for the token itself.
    os.environ.pop("WAQAI_TOKEN", None)
    with _nursery(store) as nursery:
        _serve(settings, store, host, port, nursery)


@contextmanager
def _nursery(store: Path | str) -> Iterator[NurseryProcess | None]:
    """What readers of a store in a folder come from: it starts while the rest is imported."""
    from api.nursery import NurseryProcess

    process = None if isinstance(store, str) else NurseryProcess()
    try:
        yield process
    finally:
        if process is not None:
            process.close()


def _serve(settings: Settings, store: Path | str, host: str, port: int, nursery: NurseryProcess | None) -> None:
    from api.access import is_loopback
    from api.app import create_app
    from api.operations import serve_app
    from api.redaction import redacted

    if settings.tokens is not None and not settings.tokens.exists():
        warn(f"waqai: {settings.tokens} is not there yet: make a token with 'waqai tokens add NAME --scope admin'")
    if settings.audit_log is None:
        warn("waqai: no audit log is kept (WAQAI_AUDIT_LOG)")
    if not settings.secured:
        if not is_loopback(host):
            warn(f"waqai: no token is configured (WAQAI_TOKENS): listening on 127.0.0.1 instead of {host}")
            host = "127.0.0.1"
        else:
            warn("waqai: no token is configured (WAQAI_TOKENS): this machine only is served, and may write")
    graph = parts.graph_for_writing(store, settings.base)
    app = create_app(graph, parts.make_extractor(settings.models), settings, nursery)
    shown = f"[{host}]" if ":" in host else host
    warn(f"waqai: serving {redacted(str(store))} on http://{shown}:{port}/ (documentation: http://{shown}:{port}/docs)")
    serve_app(app, settings, host, port)


def _audited(settings: Settings, store: Path | str) -> Settings:
    """Settings with the usual place of the audit log, beside the store, where they name none and it is a folder."""
    if settings.audit_log == Path("off"):
        return replace(settings, audit_log=None)
    if settings.audit_log is not None or isinstance(store, str):
        return settings
    return replace(settings, audit_log=store.with_name(f"{store.name}.audit.jsonl"))

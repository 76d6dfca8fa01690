"""The ``waqai`` command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.models import CommandInfo

from api.commands.asking import paths, query, stats, timeline
from api.commands.exporting import export
from api.commands.models import models_app
from api.commands.reading import extract, ingest
from api.commands.safety import backup, restore
from api.commands.searching import search
from api.commands.serving import serve
from api.commands.tokens import tokens_app
from api.output import warn
from api.redaction import redacted

__all__ = ["app", "main"]

app = typer.Typer(
    name="waqai",
    help="Waqai (وقائع): who did what, to whom, where and when, read out of Arabic news.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (extract, ingest, query, search, timeline, paths, stats, export, backup, restore, serve):
    app.command()(command)
app.add_typer(models_app, name="models")
app.add_typer(tokens_app, name="tokens")


def _show_version(wanted: bool) -> None:
    if wanted:
        from api.version import package_version

        typer.echo(f"waqai {package_version()}")
        raise typer.Exit


@app.callback()
def _common(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", envvar="WAQAI_CONFIG", metavar="FILE", help="Settings (TOML); see docs/http.md."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Common options."""
    if config is not None:
        context.obj = config
        context.default_map = _defaults(config)


def _defaults(config: Path) -> dict[str, Any]:
    """What a configuration file says, as defaults of the options that have its names."""
    from api.settings import BadSetting, read_file

    try:
        given = read_file(config)
    except BadSetting as error:
        raise typer.BadParameter(str(error), param_hint="--config") from None
    options = {name: given[name] for name in ("store", "models", "host", "port") if name in given}
    defaults: dict[str, Any] = {_name(command): options for command in app.registered_commands}
    if "tokens" in given:
        defaults["tokens"] = {_name(command): {"file": given["tokens"]} for command in tokens_app.registered_commands}
    defaults["models"] = {"where": options}
    return defaults


def _name(command: CommandInfo) -> str:
    return command.name or str(getattr(command.callback, "__name__", ""))


def main() -> None:
    """Run the command line; exit status 0 fine, 1 some of the work failed, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="waqai")
    except Exception as error:
        if isinstance(error, BrokenPipeError) or isinstance(error.__cause__, BrokenPipeError):
            # The reader of our output has gone, as ``head`` does; nothing more can be said to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if os.environ.get("WAQAI_DEBUG"):
            raise
        warn(f"waqai: {_told(error)}")
        sys.exit(1)


def _told(error: Exception) -> str:
    """An error in words: our own as they are, others with their kind and how to see more."""
    if type(error).__module__.partition(".")[0] in {"api", "kg", "extractors"}:
        return redacted(str(error))
    if isinstance(error, OSError):
        return f"{error.filename or 'input or output'}: {error.strerror or error}"
    return f"unexpected {type(error).__name__}: {redacted(str(error))} (set WAQAI_DEBUG=1 to see where)"


if __name__ == "__main__":
    main()

"""``waqai tokens``: who may use the server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import Output
from api.output import Column, Format, line, show_table, warn

if TYPE_CHECKING:
    from api.access import TokenFile

__all__ = ["tokens_app"]

tokens_app = typer.Typer(help="Tokens for the HTTP server.", no_args_is_help=True)

File = Annotated[Path, typer.Option("--file", envvar="WAQAI_TOKENS", metavar="FILE", help="File of tokens, as hashes.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What logs call it: letters, digits, '.', '-' and '_'.")]


@tokens_app.command("add")
def add(
    name: Name,
    file: File,
    scope: Annotated[str, typer.Option("--scope", help="read, write (and read), admin (everything).")] = "read",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Last day on which it is good, like 2026-12-31 (UTC).")
    ] = None,
    rate: Annotated[
        int | None, typer.Option("--rate", min=0, max=10_000_000, help="Requests a minute, in place of the server's.")
    ] = None,
) -> None:
    """Make a token and print it: once, here. Only its hash is kept."""
    from api.access import Scope

    try:
        chosen = Scope(scope)
    except ValueError:
        raise typer.BadParameter(f"known are {', '.join(Scope)}", param_hint="--scope") from None
    try:
        last = dt.date.fromisoformat(until) if until else None
    except ValueError:
        raise typer.BadParameter(f"{until!r} is no date; write it like 2026-12-31", param_hint="--until") from None
    secret = _file(file).add(name, chosen, until=last, rate=rate)
    warn(f"waqai: {name} may {chosen}; this is its token, which is not shown again:")
    typer.echo(secret)


@tokens_app.command("list")
def list_tokens(file: File, output: Output = Format.TABLE) -> None:
    """Show the tokens: names, scopes, days; never the tokens themselves."""
    import json

    tokens = _file(file).read()
    if output is Format.JSONL:
        for token in tokens:
            members = {
                "name": token.name,
                "scope": token.scope,
                "created": token.created and token.created.isoformat(),
                "until": token.until and token.until.isoformat(),
                "rate": token.rate,
                "expired": token.expired(),
            }
            line(json.dumps(members))
        return
    columns = [Column("name"), Column("scope"), Column("created"), Column("until"), Column("rate")]
    rows = (
        (
            token.name,
            token.scope,
            f"{token.created:%Y-%m-%d}" if token.created else "",
            f"{token.until or ''}{' (expired)' if token.expired() else ''}",
            "" if token.rate is None else token.rate,
        )
        for token in tokens
    )
    show_table(str(file), columns, rows)


@tokens_app.command("revoke")
def revoke(name: Name, file: File) -> None:
    """Take a token out; a running server refuses it within a second."""
    _file(file).revoke(name)
    warn(f"waqai: {name} is revoked")


def _file(path: Path) -> TokenFile:
    from api.access import TokenFile

    return TokenFile(path)

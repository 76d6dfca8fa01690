"""``waqai models``: where the weights are, and how to get Stanza's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import Models
from api.output import Column, line, show_table

__all__ = ["models_app"]

models_app = typer.Typer(help="Weights of the Arabic parser.", no_args_is_help=True)


@models_app.command("where")
def where(models: Models = None) -> None:
    """Show which weights are used."""
    from extractors.loading import package_models

    folder = models or package_models()
    if not folder.is_dir():
        raise typer.BadParameter(f"{folder}: is no folder", param_hint="--models")
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".pt", ".json"})
    rows = ((path.relative_to(folder), f"{path.stat().st_size / 1024 / 1024:.1f} MB") for path in files)
    show_table(str(folder), [Column("file"), Column("size")], rows)
    if not files:
        line("no weights there: 'waqai models download' gets Stanza's, or leave --models out to use the package's")
        raise typer.Exit(1)


@models_app.command("download")
def download(
    folder: Annotated[
        Path, typer.Option("--models", envvar="WAQAI_MODELS", metavar="DIR", help="Where to put them.")
    ] = Path("stanza-models"),
) -> None:
    """Get Stanza's own Arabic weights (a few hundred MB) over the network.

    Use them with --models DIR, or WAQAI_MODELS.
    """
    import stanza

    try:
        stanza.download("ar", model_dir=str(folder), processors="tokenize,mwt,pos,lemma,depparse,ner", verbose=False)
    except Exception as error:
        # Whatever the library or the network raises: the user can act on its words, not on its trace.
        line(f"the weights could not be fetched: {error}; the package's own work without network")
        raise typer.Exit(1) from None
    line(f"{folder}: Stanza's Arabic weights; use them with --models {folder}")

"""The command `list`: what can be named."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli.app import app, say, told
from landscape_viz.errors import one_of


@app.command(name="list")
@told()
def list_(
    what: Annotated[
        str | None, typer.Argument(metavar="[losses|optimizers]", help="Which list; by default both.")
    ] = None,
) -> None:
    """List the losses of the catalogue and the optimizers by name."""
    from landscape_viz.listing import loss_lines, optimizer_lines

    kinds = {"losses": loss_lines, "optimizers": optimizer_lines}
    chosen = list(kinds) if what is None else [one_of("list", what, kinds)]
    say("\n\n".join("\n".join(kinds[kind]()) for kind in chosen))

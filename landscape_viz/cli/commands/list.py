"""The command `list`: what can be named."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli.console import say
from landscape_viz.errors import one_of

EXAMPLES = """Examples:

\b
  python -m landscape_viz list
  python -m landscape_viz list losses
  python -m landscape_viz list optimizers
"""


def run(
    what: Annotated[str | None, typer.Argument(metavar="WHAT", help="losses or optimizers; by default both.")] = None,
) -> None:
    """List the losses and the optimizers that can be named."""
    from landscape_viz.listing import loss_lines, optimizer_lines

    kinds = {"losses": loss_lines, "optimizers": optimizer_lines}
    chosen = list(kinds) if what is None else [one_of("list", what, kinds)]
    say("\n\n".join("\n".join(kinds[kind]()) for kind in chosen))

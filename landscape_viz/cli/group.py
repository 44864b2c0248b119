"""All commands together, with advice where the first word is none of them."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from landscape_viz.errors import InputError, closest

UsageError: Any = typer.BadParameter.__mro__[1]  # where typer keeps it has changed between its versions
MEANT = {"tune": "race", "compare": "animate", "dissect": "animate", "film": "animate", "picture": "plot"}
"""Other words for commands, most of them those of Python."""


class Group(TyperGroup):
    """The commands of the shell."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names, or what to type instead of it."""
        try:
            return super().resolve_command(ctx, args)
        except UsageError:
            raise UsageError(_advice(args[0].strip(), list(self.commands)), ctx) from None


def _advice(word: str, commands: list[str]) -> str:
    said = f"No such command {word!r}."
    if word in MEANT:
        return f"{said} In the shell it is {MEANT[word]!r}."
    if hint := closest(word, commands):
        return said + hint
    if _is_loss(word):
        return f'A command comes before the loss, for example: python -m landscape_viz animate "{word}"'
    return f"{said} There are {', '.join(commands)}."


def _is_loss(word: str) -> bool:
    from landscape_viz.parsing.landscape import check_text

    try:
        check_text(word)
    except InputError:
        return False
    return True

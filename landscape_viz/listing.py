"""The lines of `list`: the losses, and the optimizers as they are typed. Imports neither jax nor matplotlib."""

from __future__ import annotations

import textwrap

from landscape_viz.landscapes.catalogue import entries
from landscape_viz.optimizers import registry

COMMAND = "python -m landscape_viz"
WIDTH = 80


def loss_lines() -> list[str]:
    """The losses of the catalogue, one a line, those of two numbers after those of one: name, formula, domain."""
    lines = [
        f"A loss is drawn by its name, as in: {COMMAND} animate himmelblau",
        "Or type one of your own, in x or in x and y; copy a formula to change it.",
    ]
    for dim, heading in ((1, "Losses of x:"), (2, "Losses of x and y:")):
        rows = [(entry.name, entry.formula, _domain(entry.domain)) for entry in entries() if entry.dim == dim]
        names, formulas = (max(len(row[column]) for row in rows) for column in (0, 1))
        lines += [heading] + [f"  {name:<{names}}  {formula:<{formulas}}  {domain}" for name, formula, domain in rows]
    return lines


def _domain(domain: tuple[tuple[float, float], ...]) -> str:
    ranges = [f"{low:g} to {high:g}" for low, high in domain]
    return f"{ranges[0]} for both" if len(ranges) == 2 and ranges[0] == ranges[1] else ", ".join(ranges)


def optimizer_lines() -> list[str]:
    """The optimizers: ours with their settings and updates, and optax's by name."""
    lines = [
        "An optimizer is typed with its settings, as in: --optimizer momentum:lr=0.1,decay=0.8",
        "Those with … have to be given, the others are as shown unless they are given.",
        "gd is short for gradient_descent, lr for learning_rate.",
        "Optimizers:",
    ]
    for entry in registry.OPTIMIZERS:
        lines += [f"  {entry.usage}", *_wrapped(entry.formula)]
    lines += [
        "  and any optimizer of optax by its name, as in adamw:lr=0.1,weight_decay=0.01",
        *_wrapped("Its settings are the keywords that optax's documentation gives it: https://optax.readthedocs.io"),
    ]
    return lines + _wrapped(", ".join(registry.OPTAX_NAMES) + ", …")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_on_hyphens=False)

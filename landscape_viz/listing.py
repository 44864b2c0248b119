"""What `list` shows. Imports neither jax nor matplotlib."""

from __future__ import annotations

import textwrap

from landscape_viz.landscapes.catalogue import entries
from landscape_viz.specs.optimizer import OPTAX, OWN


def loss_lines() -> list[str]:
    """The losses of the catalogue, one a line, those of two numbers after those of one: name, formula, domain."""
    lines = []
    for dim, heading in ((1, "Losses of x:"), (2, "Losses of x and y:")):
        rows = [(entry.name, entry.formula, _domain(entry.domain)) for entry in entries() if entry.dim == dim]
        names, formulas = (max(len(row[column]) for row in rows) for column in (0, 1))
        lines += [heading] + [f"  {name:<{names}}  {formula:<{formulas}}  {domain}" for name, formula, domain in rows]
    return lines


def _domain(domain: tuple[tuple[float, float], ...]) -> str:
    ranges = [f"{low:g} to {high:g}" for low, high in domain]
    return f"{ranges[0]} for both" if len(ranges) == 2 and ranges[0] == ranges[1] else ", ".join(ranges)


def optimizer_lines() -> list[str]:
    """The optimizers: ours with their updates, and optax's by name."""
    width = max(map(len, OWN))
    lines = ["Optimizers (write gd for gradient_descent, lr for learning_rate):"]
    lines += [f"  {name:<{width}}  {update}" for name, update in OWN.items()]
    lines += ["  any optimizer of optax by its name, with its own settings, such as"]
    return lines + textwrap.wrap(", ".join(OPTAX), 100, initial_indent="    ", subsequent_indent="    ")

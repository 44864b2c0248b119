"""Who takes part: optimizers in whatever form they were given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape_viz.errors import InputError, brief
from landscape_viz.parsing.optimizer import read_optimizer

if TYPE_CHECKING:
    from landscape_viz.landscapes.landscape import Landscape


def read_lineup(optimizers: Any) -> list[tuple[str, Any]]:
    """Labels and optax transformations from whatever form the caller chose.

    Args:
      optimizers: one or several: optax transformations, the shell's texts such as "adam:lr=0.1", pairs
        (label, optimizer), or a mapping of labels to optimizers.

    Raises:
      InputError: it is none of these, or a text cannot be read.
    """
    if isinstance(optimizers, Mapping):
        given: list[Any] = list(optimizers.items())
    elif isinstance(optimizers, str) or _is_transformation(optimizers) or _is_one_pair(optimizers):
        given = [optimizers]
    else:
        given = list(optimizers) if isinstance(optimizers, Iterable) else [optimizers]
    if not given:
        raise InputError("optimizers must name at least one; got none")
    return [_labelled(one, f"optimizer {number}") for number, one in enumerate(given, 1)]


def _labelled(one: Any, fallback: str) -> tuple[str, Any]:
    if isinstance(one, str):
        spec = read_optimizer(one)
        return spec.label, spec.build()
    if isinstance(one, tuple) and not _is_transformation(one):
        if len(one) != 2 or not isinstance(one[0], str):
            raise InputError(f"a pair of optimizers must be (label, optimizer), the label a text; got {brief(one)}")
        label, optimizer = one
        return label, read_optimizer(optimizer).build() if isinstance(optimizer, str) else _checked(optimizer)
    return fallback, _checked(one)


def _checked(optimizer: Any) -> Any:
    if not _is_transformation(optimizer):
        hint = "; call it, with its learning rate" if callable(optimizer) else ""
        raise InputError(
            f"an optimizer must be an optax transformation such as newton() or optax.adam(0.1), or a text such as "
            f'"adam:lr=0.1"; got {brief(optimizer)}{hint}'
        )
    return optimizer


def _is_transformation(thing: Any) -> bool:
    return hasattr(thing, "init") and hasattr(thing, "update")


def _is_one_pair(thing: Any) -> bool:
    """Whether it is (label, optimizer). A tuple of two texts is two optimizers, unless the first cannot name one."""
    if not isinstance(thing, tuple) or len(thing) != 2 or not isinstance(thing[0], str):
        return False
    label, optimizer = thing
    if isinstance(optimizer, str):
        return ":" not in label and " " in label
    return _is_transformation(optimizer) or not isinstance(optimizer, tuple)


def fitting_lineup(landscape: Landscape, start: Sequence[float]) -> list[str]:
    """What a film without a choice shows: gradient descent at a rate that the curvature allows, and Newton.

    Curvature counts where a descent may come: where the loss is not above that of the start.
    """
    grid = landscape.grid(401 if landscape.dim == 1 else 41)
    below = grid.points[grid.values <= landscape.value(np.asarray(start))]
    curvature = np.abs(landscape.hessian(below)) if len(below) else np.zeros(0)
    known = curvature[np.isfinite(curvature)]
    largest = float(known.max()) if known.size else 0.0
    return [f"gd:lr={0.5 / (largest or 1.0):.1g}", "newton"]

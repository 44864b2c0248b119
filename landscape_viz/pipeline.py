"""The one-call door: a loss, optimizers and a start become a film."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_viz.descent.recorder import record
from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import InputError, brief, one_of, whole_number
from landscape_viz.film.animation import Film
from landscape_viz.landscapes.landscape import Landscape, read_point
from landscape_viz.scenes.compose import VIEWS, compare
from landscape_viz.scenes.dissection import dissect
from landscape_viz.scenes.scene import Scene, read_hold
from landscape_viz.scenes.staging import HOLD_SECONDS, SIZE
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import MOST_FRAMES
from landscape_viz.specs.landscape import read_landscape
from landscape_viz.specs.optimizer import read_optimizer
from landscape_viz.target import checked_size

STEPS = 50


@dataclass(frozen=True, eq=False)
class Production:
    """Everything that a film is made of: the landscape, the recorded runs, and the scene."""

    landscape: Landscape
    trajectories: tuple[Trajectory, ...]
    scene: Scene


def animate(
    landscape: Landscape | str,
    optimizers: Any = None,
    start: Any = None,
    steps: int = STEPS,
    frames: int | None = None,
    *,
    domain: Sequence[Any] | None = None,
    tolerance: float | None = None,
    view: str = "auto",
    dissected: bool = False,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Film:
    """Record optimizers on a landscape and return the film: a matplotlib animation with a fast `save`.

    Args:
      landscape: a `Landscape`, or the shell's text: a catalogue name, an expression, or ``file.py:function``.
      optimizers: one or several: optax transformations, the shell's texts such as "adam:lr=0.1", pairs
        (label, optimizer), or a mapping of labels to optimizers. By default gradient descent with a learning rate from
        the curvature of the landscape, and Newton; Newton alone where the film is dissected.
      start: where all of them start; by default the landscape's own, or a tenth into the domain.
      steps: how many steps each takes.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      domain: what is drawn, where it is not to be the landscape's own.
      tolerance: where given, a run ends at the first step that changes the loss by less.
      view: "auto" or "curve".
      dissected: show one optimizer step by step, with the model that each step is computed from.
      title, size_pixels, theme, hold_seconds: see `compare`.

    Raises:
      InputError: an argument is not as described; nothing has been written or drawn then.

    >>> film = animate("x**2", "gd:lr=0.1", start=-8, steps=20)
    >>> film.save("descent.gif")                                        # doctest: +SKIP
    """
    return produce(
        landscape,
        optimizers,
        start,
        steps,
        frames,
        domain=domain,
        tolerance=tolerance,
        view=view,
        dissected=dissected,
        title=title,
        size_pixels=size_pixels,
        theme=theme,
        hold_seconds=hold_seconds,
    ).scene.animation()


def produce(
    landscape: Landscape | str,
    optimizers: Any = None,
    start: Any = None,
    steps: int = STEPS,
    frames: int | None = None,
    *,
    domain: Sequence[Any] | None = None,
    tolerance: float | None = None,
    view: str = "auto",
    dissected: bool = False,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Production:
    """As `animate`, but with the recorded runs and the scene as they are, before anything is drawn."""
    # All that can be refused is, before the optimizers run: a long run for nothing is a nuisance.
    one_of("view", view, VIEWS)
    look: dict[str, Any] = {
        "title": title,
        "size_pixels": checked_size(size_pixels),
        "theme": find_theme(theme),
        "hold_seconds": read_hold(hold_seconds),
    }
    if frames is not None:
        whole_number("frames", frames, 1, MOST_FRAMES)
    named = _read_optimizers(optimizers) if optimizers is not None else None
    if dissected and named is not None and len(named) > 1:
        raise InputError(f"a dissected film shows one optimizer; got {len(named)}")
    if dissected and frames is not None:
        raise InputError("a dissected film has its own number of frames; leave out frames, choose steps")
    place = _read_place(landscape, domain, start)
    begin = place.start if start is None else read_point("start", start, place.dim)
    if begin is None:
        begin = tuple(float(low + 0.1 * (high - low)) for low, high in place.bounds)
    if named is None:
        named = _read_optimizers(["newton"] if dissected else _fitting_optimizers(place, begin))
    runs = [
        record(place, optimizer, begin if place.dim > 1 else begin[0], steps, label, tolerance=tolerance)
        for label, optimizer in named
    ]
    scene = dissect(place, runs[0], **look) if dissected else compare(place, runs, frames=frames, view=view, **look)
    return Production(place, tuple(runs), scene)


def _read_place(landscape: Landscape | str, domain: Sequence[Any] | None, start: Any) -> Landscape:
    if isinstance(landscape, Landscape):
        return landscape if domain is None else landscape.over(domain)
    if not isinstance(landscape, str):
        hint = "; Landscape(function, (lo, hi)) makes one" if callable(landscape) else ""
        raise InputError(f'landscape must be a Landscape or a text such as "x**2"; got {brief(landscape)}{hint}')
    return read_landscape(landscape, domain, _reached(start))


def _reached(start: Any) -> list[tuple[float, ...]]:
    """The start as far as it helps to choose a domain; whether it is one is said when the dimension is known."""
    try:
        numbers = np.atleast_1d(np.asarray(start, dtype=np.float64))
    except (TypeError, ValueError):
        return []
    return [tuple(numbers.ravel().tolist())] if np.isfinite(numbers).all() else []


def _read_optimizers(optimizers: Any) -> list[tuple[str, Any]]:
    """Labels and optax transformations from whatever form the caller chose."""
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


def _fitting_optimizers(landscape: Landscape, start: Sequence[float]) -> list[str]:
    """What a film without a choice shows: gradient descent at a rate that the curvature allows, and Newton.

    Curvature counts where a descent may come: where the loss is not above that of the start.
    """
    grid = landscape.grid(401 if landscape.dim == 1 else 41)
    below = grid.points[grid.values <= landscape.value(np.asarray(start))]
    curvature = np.abs(landscape.hessian(below)) if len(below) else np.zeros(0)
    known = curvature[np.isfinite(curvature)]
    largest = float(known.max()) if known.size else 0.0
    return [f"gd:lr={0.5 / (largest or 1.0):.1g}", "newton"]

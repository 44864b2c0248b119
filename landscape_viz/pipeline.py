"""The one-call door: a loss, optimizers and a start become a film."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from landscape_viz.errors import InputError, one_of
from landscape_viz.film.animation import Film
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.parsing.plan import STEPS, Plan, read_plan
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.camera import Camera, read_camera
from landscape_viz.scenes.compare import VIEWS, checked_view, compare
from landscape_viz.scenes.dissect import dissect
from landscape_viz.scenes.look import Look, MotionOptions, takes
from landscape_viz.scenes.scene import Scene


@dataclass(frozen=True, eq=False)
class Result:
    """Everything that a film is made of: the landscape, the recorded runs, and the scene."""

    landscape: Landscape
    trajectories: tuple[Trajectory, ...]
    scene: Scene


@takes(MotionOptions)
def animate(
    landscape: Landscape | str | Callable[..., Any],
    optimizers: Any = None,
    start: Any = None,
    steps: int = STEPS,
    frames: int | None = None,
    *,
    domain: Sequence[Any] | None = None,
    tolerance: float | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    view: str = "auto",
    minima: bool = True,
    levels: int | Sequence[float] | None = None,
    camera: str | Camera | None = None,
    dissected: bool = False,
    **options: Unpack[MotionOptions],
) -> Film:
    """Record optimizers on a landscape and return the film: a matplotlib animation with a fast `save`.

    Args:
      landscape: a `Landscape`; or the shell's text: a catalogue name, an expression, or ``file.py:function``; or a
        function that jax can trace, with its `domain`.
      optimizers: one or several: optax transformations, the shell's texts such as "adam:lr=0.1", pairs
        (label, optimizer), or a mapping of labels to optimizers. By default gradient descent with a learning rate from
        the curvature of the landscape, and Newton; Newton alone where the film is dissected. An empty list shows the
        landscape alone.
      start: where all of them start, one point or a list of points, where the loss and its gradient are finite; by
        default the landscape's own, or a tenth into the domain, or the nearest place to it that is well inside of
        where they are.
      steps: how many steps each takes.
      frames: so many pictures, each at a step; by default as many as the motion has.
      domain: what is drawn, where it is not to be the landscape's own; (lo, hi), or ((lo, hi), (lo, hi)) in the plane.
      tolerance: where given, a run ends at the first step that settles the loss within this; see `record`.
      batch_size, seed: of losses from data: how many samples each step sees, and in which order; see `record`.
      view: "curve" in one dimension, "contour" or "surface" in two, or "auto".
      dissected: show one optimizer step by step, with what each step is computed from.
      motion: "eased" where heads glide from step to step, up to 80 steps; "steps" for one picture a step up to 300
        steps, beyond that 300 spread evenly; by default "steps" where frames are given, else "eased".
      minima, levels, camera, title, size_pixels, theme, hold_seconds: see `compare`.

    Raises:
      InputError: an argument is not as described; nothing has been written or drawn then.

    >>> film = animate("x**2", "gd:lr=0.1", start=-8, steps=20)
    >>> film.save("descent.gif")                                        # doctest: +SKIP
    """
    return run_and_draw(
        landscape,
        optimizers,
        start,
        steps,
        frames,
        domain=domain,
        tolerance=tolerance,
        batch_size=batch_size,
        seed=seed,
        view=view,
        minima=minima,
        levels=levels,
        camera=camera,
        dissected=dissected,
        **options,
    ).scene.animation()


@takes(MotionOptions)
def run_and_draw(
    landscape: Landscape | str | Callable[..., Any],
    optimizers: Any = None,
    start: Any = None,
    steps: int = STEPS,
    frames: int | None = None,
    *,
    domain: Sequence[Any] | None = None,
    tolerance: float | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    view: str = "auto",
    minima: bool = True,
    levels: int | Sequence[float] | None = None,
    camera: str | Camera | None = None,
    dissected: bool = False,
    **options: Unpack[MotionOptions],
) -> Result:
    """As `animate`, but with the recorded runs and the scene as they are, before anything is drawn."""
    # All that can be refused is, before the optimizers run: a long run for nothing is a nuisance.
    one_of("view", view, VIEWS)
    Look.read(frames=frames, **options)
    seen_from = None if camera is None else read_camera(camera)
    plan = read_plan(
        landscape,
        optimizers,
        start,
        steps,
        domain=domain,
        tolerance=tolerance,
        batch_size=batch_size,
        seed=seed,
        default=["newton"] if dissected else None,
    )
    if dissected:
        _check_dissection(plan, frames, view)
    checked_view(view, plan.landscape, levels, seen_from)
    place, runs = plan.landscape, plan.run()
    if dissected:
        scene = dissect(place, runs[0], minima=minima, levels=levels, **options)
    else:
        scene = compare(
            place, runs, frames=frames, view=view, minima=minima, levels=levels, camera=seen_from, **options
        )
    return Result(place, runs, scene)


def _check_dissection(plan: Plan, frames: int | None, view: str) -> None:
    if len(plan.lineup) != 1:
        raise InputError(f"a dissected film shows one optimizer; got {len(plan.lineup) or 'none'}")
    if len(plan.starts) > 1:
        raise InputError(f"a dissected film has one start; got {len(plan.starts)}")
    if frames is not None:
        raise InputError("a dissected film has its own number of frames; leave out frames, choose steps")
    if view == "surface":
        raise InputError("a dissected film is drawn in the plane; leave out view, or choose contour")

"""The panel of a run taken apart step by step."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.panels.panel import Panel
from landscape_viz.scenes.run_set import checked_runs

MOST_DISSECTED = 20
FORMULA_STEPS = 500


def dissection_panel(
    landscape: Landscape,
    trajectory: Trajectory,
    steps: int | None = None,
    *,
    marks: bool = True,
    color_bar: bool = False,
    key: bool = False,
    levels: int | Sequence[float] | None = None,
) -> Panel:
    """One optimizer, one step at a time, as `dissect` shows it, without its history.

    Args:
      landscape: of one or two dimensions.
      trajectory: recorded on it.
      steps: how many of its steps are shown; by default up to 20, not beyond the one at which it stopped.
      marks, color_bar, key, levels: as for `contour_panel`; on a curve there are no bar and no levels.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.

    >>> import landscape_viz as lv
    >>> loss = lv.parse("x**4 - 2*x**2 + x/2", domain=(-2, 2))
    >>> runs = [lv.record(loss, optimizer, 0.4, 4) for optimizer in (lv.newton(), lv.damped_newton(1.0))]
    >>> lv.beside(*(lv.dissection_panel(loss, run) for run in runs), title="Damping")
    Scene('Damping', 2 panels, 481 pictures, 800 x 450 pixels)
    """
    if not isinstance(trajectory, Trajectory):
        raise InputError(f"trajectory must be one Trajectory, made by record(); got {brief(trajectory)}")
    (path,) = checked_runs(landscape, trajectory)
    shown = dissected_steps(path, steps)
    path = path.first(max(shown, FORMULA_STEPS))  # later steps teach nothing more about the formula
    # Here, because other films start faster without.
    if landscape.dim == 1:
        from landscape_viz.scenes.panels.dissection_1d import dissection_1d

        return dissection_1d(landscape, path, shown, marks=marks, key=key)
    from landscape_viz.scenes.panels.dissection_2d import dissection_2d

    return dissection_2d(landscape, path, shown, marks=marks, color_bar=color_bar, key=key, levels=levels)


def dissected_steps(path: Trajectory, steps: int | None = None) -> int:
    """The number of steps of a run that are shown."""
    stop = path.steps if path.stop_step is None else max(path.stop_step, 1)
    return whole_number("steps", min(path.steps, MOST_DISSECTED, stop) if steps is None else steps, 1, path.steps)

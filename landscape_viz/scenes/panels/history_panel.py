"""The panel of losses against steps, whatever its lines are: single runs, many of them, bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.color_strip import ROOM, ColorStrip
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.loss_links import LossLinks
from landscape_viz.scenes.layers.path import IN_HISTORY, Paths
from landscape_viz.scenes.layers.progress import Progress
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.loss_scale import LossScale, loss_scale
from landscape_viz.scenes.panels.panel import STILL, Panel, SceneNeeds, needs_of_runs, paths_of
from landscape_viz.scenes.run_set import checked_runs


def history_panel(
    landscape: Landscape,
    runs: Trajectory | Sequence[Trajectory],
    *,
    colors: Sequence[int] | None = None,
    levels: Levels | None = None,
) -> Panel:
    """The loss against the step, for every run; on a log scale where the losses span it.

    A run that diverges leaves the panel and does not press all others flat.

    Args:
      landscape: of one dimension or two.
      runs: recorded on it, at least one.
      colors: the numbers of the runs' colours, where they are not to be chosen here.
      levels: those of a picture of the landscape, whose colours then stand along the axis of the losses.

    Raises:
      InputError: the loss is finite nowhere in the domain, or the runs are not of this landscape.

    >>> import landscape_viz as lv
    >>> loss = lv.catalogue["rosenbrock"]
    >>> run = lv.record(loss, lv.newton(), loss.start, 6)
    >>> lv.stack(lv.contour_panel(loss, [run]), lv.history_panel(loss, [run]), size_pixels=(400, 500))
    Scene(2 panels, 127 pictures, 400 x 500 pixels)
    """
    paths = checked_runs(landscape, runs)
    if not paths:
        raise InputError("history_panel needs at least one run; got none")
    kept = [path.values for path in paths if path.status != "diverged"]
    lost = [path.values for path in paths if path.status == "diverged"]
    scale = loss_scale(landscape, kept, lost)
    last = max(path.steps for path in paths)
    in_time = [np.column_stack([np.arange(path.steps + 1.0), scale.drawn(path.values)]) for path in paths]
    lines = Paths(paths_of(paths, in_time, colors), step_border(last), scale.limits, IN_HISTORY, in_view=True)
    strip = [ColorStrip(lambda losses: levels.height(losses + scale.base))] if levels is not None else []
    links = []
    if landscape.dim == 1:
        links.append(LossLinks(lines, tuple(map(_told, paths)), tuple(path.points[:, 0] for path in paths)))
    panel = losses_against_steps((*strip, *links, lines), last, scale, needs_of_runs(paths, colors))
    return replace(panel, room_left=ROOM) if strip else panel


def _told(run: Trajectory) -> Float64[np.ndarray, " steps"]:
    """The losses that are told in numbers: those of a run that has left end where it rests."""
    if run.status != "diverged" or run.stop_step is None:
        return run.values
    return run.values[: run.stop_step + 1]


def losses_against_steps(
    layers: Sequence[Layer], last: int, scale: LossScale, needs: SceneNeeds = STILL, *, room_right: float = 0.0
) -> Panel:
    """The axes of losses from step 0 to the last one, with the layers that draw them."""
    return Panel(
        layers=(*layers, Progress(last)),
        x_limits=(0.0, float(max(last, 1))),
        y_limits=scale.limits,
        x_label="",
        y_label=scale.label,
        y_scale=scale.scale,
        rests=scale.rests,
        whole_x=True,
        room_right=room_right,
        needs=replace(needs, tells_step=True),
    )


def step_border(last: int) -> Limits:
    """The limits of the steps themselves."""
    return 0.0, float(last)

"""Several optimizers on one landscape, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import one_of
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.header import Counter
from landscape_viz.scenes.layout import stacked
from landscape_viz.scenes.panels import curve_panel, history_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.staging import (
    HOLD_SECONDS,
    SIZE,
    checked_trajectories,
    comfortable_fps,
    legend_entries,
    stage,
)
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.target import checked_size

VIEWS = ("auto", "curve")


def compare(
    landscape: Landscape,
    trajectories: Trajectory | Sequence[Trajectory],
    *,
    frames: int | None = None,
    view: str = "auto",
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """Several optimizers on one landscape: the curve with their paths, and beside it their losses.

    Args:
      landscape: one-dimensional.
      trajectories: one or more, recorded on it; their order gives the colours.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      view: "curve", or "auto" which chooses by the landscape's dimension.
      title: by default the landscape's formula or name.
      size_pixels: (width, height).
      theme: "light", "dark" or a `Theme`.
      hold_seconds: how long the last frame stays.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    one_of("view", view, VIEWS)
    paths = checked_trajectories(landscape, trajectories)
    size = checked_size(size_pixels)
    timeline = Timeline.of_steps(max(path.steps for path in paths), frames)
    counter = Counter("step", f"of {timeline.steps}", tuple(moment.step for moment in timeline.moments))
    return stage(
        (curve_panel(landscape, paths), history_panel(landscape, paths, stacked(size))),
        legend_entries(paths),
        timeline,
        counter,
        title=title or landscape.formula or landscape.name,
        size_pixels=size,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
    )

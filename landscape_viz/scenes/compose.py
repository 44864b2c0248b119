"""Ready-made scenes: compare several optimizers, or dissect the steps of one."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import InputError, brief, one_of, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.header import Caption, Counter, Entry, Legend, Title
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.model import PHASES
from landscape_viz.scenes.layout import legend_columns, stacked
from landscape_viz.scenes.panels import curve_panel, has_quadratic_model, history_panel, local_model
from landscape_viz.scenes.scene import Scene, read_hold
from landscape_viz.scenes.story import step_story
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.target import checked_size

VIEWS = ("auto", "curve")
SIZE = (800, 450)
HOLD_SECONDS = 1.5
MOST_DISSECTED = 20
DISSECTED_FPS = 1.5  # a lecture's pace: a second or two for a picture and its caption
SECONDS_WANTED, SLOWEST_FPS, FASTEST_FPS = 6.0, 2.0, 20.0


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
    paths = _checked(landscape, trajectories, view)
    timeline = Timeline.of_steps(max(path.steps for path in paths), frames)
    counter = Counter("step", f"of {timeline.steps}", tuple(moment.step for moment in timeline.moments))
    return _scene(
        landscape,
        paths,
        timeline,
        counter,
        title=title,
        size_pixels=size_pixels,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=_comfortable_fps(len(timeline)),
    )


def dissect(
    landscape: Landscape,
    trajectory: Trajectory,
    *,
    steps: int | None = None,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """One optimizer, one step at a time: what it knows at a point, where that sends it, and what it finds there.

    Newton and damped Newton are shown with the parabola whose stationary point is the next point (its curvature is
    f'' plus the damping); every other optimizer with the tangent, along which gradient descent goes. Steps that climb,
    and parabolas that open downward, are in the colour of alarm, and the caption says why.

    Args:
      landscape: one-dimensional.
      trajectory: recorded on it.
      steps: how many of its steps are shown; by default up to 20, not beyond the one at which it stopped.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    (path,) = _checked(landscape, [trajectory], "auto")
    wanted = min(path.steps, MOST_DISSECTED, path.stop_step or path.steps) if steps is None else steps
    path = path.first(whole_number("steps", wanted, 1, path.steps))
    dashed = "quadratic model" if has_quadratic_model(path) else "tangent"
    timeline = Timeline.of_phases(path.steps, PHASES)
    model = local_model(landscape, path)
    texts, alarms = step_story(path, model, timeline.moments)
    return _scene(
        landscape,
        [path],
        timeline,
        Caption(texts, alarms),
        title=title,
        size_pixels=size_pixels,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=DISSECTED_FPS,
        models=[model],
        legend=(Entry(f"{path.label} (dashed: {dashed})", 0),),
    )


def _scene(
    landscape: Landscape,
    paths: Sequence[Trajectory],
    timeline: Timeline,
    caption: Layer,
    *,
    title: str | None,
    size_pixels: tuple[int, int],
    theme: str | Theme,
    hold_seconds: float,
    fps: float,
    models: Sequence[Layer] = (),
    legend: tuple[Entry, ...] = (),
) -> Scene:
    size = checked_size(size_pixels)
    entries = legend or tuple(_entry(path, color) for color, path in enumerate(paths))
    longest = max(len(entry.label) + len(entry.status) + 2 for entry in entries)
    columns = legend_columns(size, longest, len(entries))
    return Scene(
        panels=(curve_panel(landscape, paths, models), history_panel(landscape, paths, stacked(size))),
        header=(Title(title or landscape.formula or landscape.name), Legend(entries, columns), caption),
        header_rows=-(-len(entries) // columns),
        timeline=timeline,
        theme=find_theme(theme),
        size_pixels=size,
        fps=fps,
        hold_seconds=read_hold(hold_seconds),
    )


def _entry(path: Trajectory, color: int) -> Entry:
    alarm = path.status == "diverged" or "negative" in path.stop_reason
    return Entry(path.label, color, path.stop_reason, path.stop_step, alarm)


def _comfortable_fps(frames: int) -> float:
    """A rate at which a short film can be followed and a long one does not drag."""
    return round(min(max(frames / SECONDS_WANTED, SLOWEST_FPS), FASTEST_FPS), 1)


def _checked(
    landscape: Landscape, trajectories: Trajectory | Sequence[Trajectory], view: str
) -> tuple[Trajectory, ...]:
    one_of("view", view, VIEWS)
    if not isinstance(landscape, Landscape):
        raise InputError(f"landscape must be a Landscape; got {brief(landscape)}")
    if landscape.dim != 1:
        raise InputError(
            f"only one-dimensional landscapes can be drawn; {landscape.name!r} has {landscape.dim} dimensions"
        )
    paths = (trajectories,) if isinstance(trajectories, Trajectory) else tuple(trajectories)
    if not paths:
        raise InputError("trajectories must hold at least one Trajectory; got none")
    for path in paths:
        if not isinstance(path, Trajectory):
            raise InputError(f"trajectories must hold Trajectory objects, made by record(); got {brief(path)}")
        if path.dim != landscape.dim:
            raise InputError(f"the trajectory {path.label!r} has {path.dim} dimensions, the landscape {landscape.dim}")
    return paths

"""What all ready-made scenes share: the strip of words above the panels, and the checks of what is given."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.header import Entry, Legend, Title
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layout import legend_columns
from landscape_viz.scenes.panel import AnyPanel
from landscape_viz.scenes.scene import Scene, read_hold
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import Timeline

SIZE = (800, 450)
HOLD_SECONDS = 1.5
SECONDS_WANTED, SLOWEST_FPS, FASTEST_FPS = 6.0, 2.0, 20.0


def stage(
    panels: tuple[AnyPanel, ...],
    entries: tuple[Entry, ...],
    timeline: Timeline,
    caption: Layer,
    *,
    title: str,
    size_pixels: tuple[int, int],
    theme: str | Theme,
    hold_seconds: float,
    fps: float,
) -> Scene:
    """The scene of these panels under a title, a legend of `entries`, and a caption that changes with the frames."""
    longest = max(len(entry.label) + len(entry.status) + 2 for entry in entries)
    columns = legend_columns(size_pixels, longest, len(entries))
    return Scene(
        panels=panels,
        header=(Title(title), Legend(entries, columns), caption),
        header_rows=-(-len(entries) // columns),
        timeline=timeline,
        theme=find_theme(theme),
        size_pixels=size_pixels,
        fps=fps,
        hold_seconds=read_hold(hold_seconds),
    )


def legend_entries(paths: Sequence[Trajectory]) -> tuple[Entry, ...]:
    """One line of the legend for each path, in the order of their colours."""
    return tuple(
        Entry(
            path.label,
            color,
            path.stop_reason,
            path.stop_step,
            alarm=path.status == "diverged" or "negative" in path.stop_reason,
        )
        for color, path in enumerate(paths)
    )


def comfortable_fps(frames: int) -> float:
    """A rate at which a short film can be followed and a long one does not drag."""
    return round(min(max(frames / SECONDS_WANTED, SLOWEST_FPS), FASTEST_FPS), 1)


def checked_trajectories(
    landscape: Landscape, trajectories: Trajectory | Sequence[Trajectory]
) -> tuple[Trajectory, ...]:
    """One or more trajectories on a landscape that can be drawn, as a tuple, or an `InputError`."""
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

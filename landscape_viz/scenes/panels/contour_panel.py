"""The panel of a two-dimensional loss seen from above."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.landscapes.critical_points import CriticalPoint, critical_points
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.color_bar import ROOM, ColorBar
from landscape_viz.scenes.layers.contours import Contours
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.marks import Marks
from landscape_viz.scenes.layers.path import Path, Paths, Starts
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.levels import Levels, choose_levels
from landscape_viz.scenes.loss_scale import PLANE_POINTS, visible_losses
from landscape_viz.scenes.panels.panel import Panel

EQUALLY_LOW = 1e-9  # of the range of the levels: minima closer than this to the lowest share its sign
SHARE = 2.0  # of the width, in those of a panel of losses


def contour_panel(
    landscape: Landscape,
    paths: Sequence[Trajectory],
    models: Sequence[Layer] = (),
    *,
    marks: Sequence[CriticalPoint] | None = None,
    levels: Levels | int | Sequence[float] | None = None,
    colors: Sequence[int] | None = None,
) -> Panel:
    """The loss over its domain as filled contours, its critical points, and the paths of the optimizers.

    Args:
      landscape: two-dimensional.
      paths: recorded on it; runs of one label share a colour, unless they share their start.
      models: layers between the contours and the paths.
      marks: what is marked; by default the critical points of the landscape, none where it is empty.
      levels: chosen already, or how many bands, or their edges; by default chosen by the data.
      colors: the numbers of the paths' colours, where they are not to be chosen here.

    Raises:
      InputError: the loss is finite nowhere in the domain, or `levels` is not as described.
    """
    visible_losses(landscape)
    grid = landscape.grid(PLANE_POINTS)
    points = critical_points(landscape) if marks is None else tuple(marks)
    lowest = [one.value for one in points if one.kind == "minimum"]
    chosen = levels if isinstance(levels, Levels) else choose_levels(grid.values, levels, lowest)
    x_border, y_border = ((float(low), float(high)) for low, high in landscape.bounds)
    layers: list[Layer] = [
        Contours(grid.points[0, :, 0], grid.points[:, 0, 1], grid.values, chosen),
        ColorBar.of(chosen, grid.values),
        Marks(points, x_border, y_border, EQUALLY_LOW * float(chosen.edges[-1] - chosen.edges[0])),
        *models,
    ]
    if paths:
        chosen_colors = colors_of(paths) if colors is None else colors
        places = tuple(Path(path.points, color, path.label) for color, path in zip(chosen_colors, paths, strict=True))
        layers += [Starts(places, x_border, y_border), Paths(places, x_border, y_border, edged=True)]
    return Panel(
        layers=tuple(layers),
        x_limits=x_border,
        y_limits=y_border,
        x_label=landscape.variables[0],
        y_label=landscape.variables[1],
        share=SHARE,
        room_right=ROOM,
        plane=True,
    )

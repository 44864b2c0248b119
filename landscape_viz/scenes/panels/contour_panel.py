"""The panel of a two-dimensional loss seen from above."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.landscapes.critical_points import CriticalPoint, critical_points
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.ground import Ground
from landscape_viz.scenes.layers.inside_numbers import InsideNumbers
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.marks import Marks
from landscape_viz.scenes.layers.named_points import NamedPoints
from landscape_viz.scenes.layers.path import CROWDED, Paths, Starts
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.levels import Levels, choose_levels
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.loss_scale import picture_grid, visible_losses
from landscape_viz.scenes.panels.head_labels import head_labels
from landscape_viz.scenes.panels.panel import Panel, needs_of_runs, paths_of
from landscape_viz.scenes.run_set import checked_runs

EQUALLY_LOW = 1e-9  # of the range of the levels: minima closer than this to the lowest share its sign
SHARE = 2.0  # of the width, in those of a panel of losses


def contour_panel(
    landscape: Landscape,
    runs: Trajectory | Sequence[Trajectory] = (),
    models: Sequence[Layer] = (),
    *,
    marks: bool | Sequence[CriticalPoint] = True,
    color_bar: bool = False,
    numbers: bool = True,
    key: bool = False,
    levels: Levels | int | Sequence[float] | None = None,
    colors: Sequence[int] | None = None,
) -> Panel:
    """The loss over its domain in relief from above, its critical points, and the paths of optimizers.

    Args:
      landscape: two-dimensional.
      runs: recorded on it; runs of one label share a colour, unless they share their start.
      models: layers between the contours and the paths.
      marks: whether the critical points of the landscape are marked, or the points to mark.
      color_bar: whether there is a bar on the ground that says which colour is which loss; beside a panel of the
        losses it is not needed, whose axis has these colours.
      numbers: whether coordinates are written along the edges.
      key: whether it is said on the ground which mark is what.
      levels: chosen already, or how many bands, or their edges; by default chosen by the data.
      colors: the numbers of the runs' colours, where they are not to be chosen here.

    Raises:
      InputError: the loss is finite nowhere in the domain, `levels` is not as described, or the runs are not of this
        landscape.

    >>> import landscape_viz as lv
    >>> loss = lv.catalogue["himmelblau"]
    >>> lv.beside(lv.contour_panel(loss), lv.contour_panel(loss, color_bar=True, levels=8))
    Scene(2 panels, 1 picture, 800 x 450 pixels)
    """
    paths = checked_runs(landscape, runs)
    visible_losses(landscape)
    grid = picture_grid(landscape)
    points = marked_points(landscape, marks)
    chosen = levels if isinstance(levels, Levels) else plane_levels(landscape, levels)
    x_border, y_border = plane_borders(landscape)
    tolerance = EQUALLY_LOW * float(chosen.edges[-1] - chosen.edges[0])
    layers: list[Layer] = [Ground(grid.values, chosen)]
    along = [InsideNumbers(*landscape.variables)] if numbers else []
    if color_bar:
        layers.append(ColorBar(chosen))
    layers += [Marks(points, x_border, y_border, tolerance, keyed=key), *models]
    if paths:
        places = paths_of(paths, [path.points for path in paths], colors)
        drawn = Paths(places, x_border, y_border)
        starts = Starts(places, x_border, y_border, len(colors_of(paths)) < CROWDED)
        layers += [starts, *along, drawn, head_labels(paths, drawn)]
    else:
        named = {name: (x, y) for name, (x, y) in landscape.named_points.items() if landscape.contains((x, y))}
        layers += [*along, NamedPoints(named)] if named else along
    return Panel(
        layers=tuple(layers),
        x_limits=x_border,
        y_limits=y_border,
        x_label=landscape.variables[0],
        y_label=landscape.variables[1],
        share=SHARE,
        stage="plane",
        needs=needs_of_runs(paths, colors),
    )


def plane_levels(landscape: Landscape, levels: int | Sequence[float] | None = None) -> Levels:
    """The levels of a landscape over its domain: how many bands, or their edges; by default chosen by the data."""
    visible_losses(landscape)
    lowest = [one.value for one in critical_points(landscape) if one.kind == "minimum"]
    return choose_levels(picture_grid(landscape).values, levels, lowest)


def marked_points(landscape: Landscape, marks: bool | Sequence[CriticalPoint]) -> tuple[CriticalPoint, ...]:
    """The critical points of a landscape where `marks` is True, or those that it holds."""
    if isinstance(marks, bool):
        return critical_points(landscape) if marks else ()
    return tuple(marks)


def plane_borders(landscape: Landscape) -> tuple[Limits, Limits]:
    """The limits to which paths in a plane are pinned: the domain."""
    (left, right), (low, high) = landscape.bounds.tolist()
    return (left, right), (low, high)

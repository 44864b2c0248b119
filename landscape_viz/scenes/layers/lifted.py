"""The paths of optimizers on a surface: a trail of where each was and a head where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.axes3d import Axes3D

from landscape_viz.scenes.heightfield import Heightfield
from landscape_viz.scenes.layers.lifted_trails import FAINT, LiftedTrails, Strand
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.overlap_rings import depths, ring_width
from landscape_viz.scenes.layers.path import INSIDE, MOST_DOTS
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_path import SurfacePath
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

HEAD = 1.45  # in marker sizes
TRIANGLE = 3  # corners of the marker of a head that left the domain


@dataclass(frozen=True, eq=False)
class LiftedPath:
    """A path on a surface, the number of the optimizer by which the theme colours it, and its name."""

    line: SurfacePath
    color: int
    label: str


@dataclass(frozen=True, eq=False)
class LiftedPaths:
    """For each path a trail up to the moment's step, and a head at it, on a surface.

    What the surface hides is faint: the trail there, and the head, which is a ring then. Where a path left the domain
    its head is a triangle at the border that points outward.

    Attributes:
      heightfield: the surface.
      paths: one or more.
    """

    heightfield: Heightfield
    paths: tuple[LiftedPath, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw trails and heads."""
        solid = cast(Axes3D, axes)
        colors = [theme.color(path.color) for path in self.paths]
        strands = [
            Strand(path.line, color, len(path.line.starts) <= MOST_DOTS)
            for path, color in zip(self.paths, colors, strict=True)
        ]
        trails = LiftedTrails(solid, self.heightfield, strands)
        trails.set(zorder=5, gid="trails")
        heads = [_head(solid, theme, path) for path in self.paths]
        order = sorted(range(len(heads)), key=lambda number: self.paths[number].color)
        inks = [self.paths[number].color for number in order]
        usual, ring = heads[0].get_markersize(), ring_width(inks) * Line2D([], []).get_markersize()

        def update(moment: Moment) -> None:
            trails.show(moment.step)
            projection = Projection.of(solid)
            for number, (path, color, head) in enumerate(zip(self.paths, colors, heads, strict=True)):
                (x, y), hidden = trails.end(number)
                head.set_data([x], [y])
                head.set_marker(_marker(projection, path.line, moment.step))
                head.set_markerfacecolor("none" if hidden else color)
                head.set_markeredgecolor(color if hidden else theme.background)
                head.set_alpha(2 * FAINT if hidden else 1.0)
            ends = np.array([trails.end(number)[0] for number in order], dtype=np.float64)
            deep = depths(solid.transData.transform(ends), inks, usual * solid.figure.dpi / 72)
            for number, depth in zip(order, deep.tolist(), strict=True):
                heads[number].set_markersize(usual + depth * ring)

        return Live(update, (trails, *heads))


def _head(axes: Axes3D, theme: Theme, path: LiftedPath) -> Line2D:
    head = Line2D([], [], marker=INSIDE, linestyle="none", color=theme.color(path.color), gid=f"head:{path.label}")
    axes.add_artist(head)
    head.set(
        markersize=HEAD * head.get_markersize(),
        markeredgewidth=0.8 * head.get_linewidth(),
        zorder=20 + path.color / 100,
        clip_on=False,
    )
    return head


def _marker(projection: Projection, path: SurfacePath, step: int) -> Any:
    """A disc, or where the path left the domain a triangle that points to where it went."""
    last = min(step, len(path.starts) - 1)
    out = path.sides[last]
    if not out.any():
        return INSIDE
    here = path.points[path.starts[last]]
    ((x, y),) = np.diff(projection.flat(np.stack([here, here + 0.01 * np.append(out, 0)])), axis=0)
    return (TRIANGLE, 0, float(np.rad2deg(np.arctan2(y, x))) - 90)

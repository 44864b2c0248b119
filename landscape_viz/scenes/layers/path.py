"""The paths of optimizers: a trail of where each was and a head where it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.path_heads import PathHeads
from landscape_viz.scenes.layers.trails import Trail, Trails
from landscape_viz.scenes.limits import Limits, pinned
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SMALLER, MANY = 0.75, 3  # heads on contours must not hide what they stand on, nor more than three each other
INSIDE = "o"
MOST_DOTS = 400  # beyond so many steps the dots of a trail merge into a line anyway
HEAD = 1.6  # in marker sizes
PINNED = np.array([["v", "v", "v"], ["<", INSIDE, ">"], ["^", "^", "^"]])  # by side in y, side in x


@dataclass(frozen=True, eq=False)
class Path:
    """The points that an optimizer went through, in the coordinates of the axes.

    Attributes:
      points: shape (n, 2); point k is reached at step k.
      color: the number of the optimizer, by which the theme colours it.
      label: names the head: its gid is "head:label".
    """

    points: Float64[np.ndarray, "n 2"]
    color: int
    label: str


@dataclass(frozen=True, eq=False)
class Starts:
    """A small ring where paths start; one that several share has the colour of no optimizer.

    Attributes:
      paths: one or more.
      x_border, y_border: the limits to which the paths are pinned.
    """

    paths: tuple[Path, ...]
    x_border: Limits
    y_border: Limits

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the rings."""
        colors: dict[tuple[float, float], set[str]] = {}
        for path in self.paths:
            x, y = pinned(path.points[:1], self.x_border, self.y_border)[0][0]
            if np.isfinite([x, y]).all():
                colors.setdefault((float(x), float(y)), set()).add(theme.color(path.color))
        shared = {place: found.pop() if len(found) == 1 else theme.foreground for place, found in colors.items()}
        for color in sorted(set(shared.values())):
            places = np.array([place for place, own in shared.items() if own == color])
            ring = axes.plot(*places.T, linestyle="none", marker="o", zorder=5.5, clip_on=False, gid="starts")[0]
            ring.set(
                markersize=1.15 * ring.get_markersize(),
                markerfacecolor=theme.background,
                markeredgecolor=color,
                markeredgewidth=0.9 * ring.get_linewidth(),
            )


@dataclass(frozen=True, eq=False)
class Paths:
    """For each path a trail up to the moment's step, and a head at it.

    A point outside the borders is pinned to them, and the head turns into a triangle that points to where the path
    went. From the first point that is not finite on, the head stays where it was last seen. Heads that meet
    nest, so that all of them show.

    Attributes:
      paths: one or more.
      x_border, y_border: the limits to which the paths are pinned.
      dots: whether visited points have dots.
      edged: whether trails have an edge in the colour of the background, which sets them off from a coloured ground.
    """

    paths: tuple[Path, ...]
    x_border: Limits
    y_border: Limits
    dots: bool = True
    edged: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw trails and heads."""
        placed = [pinned(path.points, self.x_border, self.y_border) for path in self.paths]
        trails = Trails(
            axes,
            [
                Trail(
                    np.where(_far_outside(sides)[:, None], np.nan, drawn),
                    # Lightened so that the head stands out; on a coloured ground the full colour is needed.
                    theme.color(path.color) if self.edged else lightened(theme.color(path.color), theme.background),
                    # A point that was moved to the border is none that was visited.
                    (sides == 0).all(axis=1) if self.dots and len(drawn) <= MOST_DOTS else None,
                )
                for path, (drawn, sides) in zip(self.paths, placed, strict=True)
            ],
            edge=theme.background if self.edged else None,
        )
        trails.set(zorder=5, gid="trails")
        lines = [self._head(theme, path) for path in self.paths]
        order = sorted(range(len(lines)), key=lambda number: self.paths[number].color)
        heads = PathHeads(axes, [lines[number] for number in order], [self.paths[number].color for number in order])
        heads.set(zorder=20, gid="heads")

        def update(moment: Moment) -> None:
            trails.show(moment.step)
            for rank, number in enumerate(order):
                drawn, sides = placed[number]
                last = min(moment.step, len(drawn) - 1)
                heads.place(rank, drawn[last], str(PINNED[sides[last, 1] + 1, sides[last, 0] + 1]))

        return Live(update, (trails, heads))

    def _head(self, theme: Theme, path: Path) -> Line2D:
        head = Line2D([], [], marker=INSIDE, linestyle="none", color=theme.color(path.color))
        crowded = self.edged or len({one.color for one in self.paths}) > MANY
        head.set(
            markersize=HEAD * head.get_markersize() * (SMALLER if crowded else 1.0),
            markeredgecolor=theme.background,
            markeredgewidth=0.5 * head.get_linewidth(),
            gid=f"head:{path.label}",
        )
        return head


def lightened(color: str, background: str, share: float = 0.75) -> str:
    """A colour laid on the background at a share, but opaque: overlaps of a trail with itself do not show."""
    mixed = share * np.array(to_rgb(color)) + (1 - share) * np.array(to_rgb(background))
    return to_hex(tuple(mixed))


def _far_outside(sides: Int64[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
    """True where a point and both its neighbours are pinned: a trail along the border would say nothing."""
    outside = (sides != 0).any(axis=1)
    before, after = np.append(True, outside[:-1]), np.append(outside[1:], True)
    return np.asarray(outside & before & after)

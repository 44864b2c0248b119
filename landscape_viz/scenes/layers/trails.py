"""The trails of all paths in a panel, as one artist that costs the same in every frame, however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.oklab import mix
from landscape_viz.scenes.route import Route
from landscape_viz.scenes.theme import Theme

PIECE = 8
"""Steps in a piece. A piece whose steps are all old never changes again and can be kept as pixels."""
AGES = (5, 10, 15)
SHARES = (1.0, 0.82, 0.7, 0.6)
"""A trail fades in stages, not with every step: what does not change from frame to frame costs a film nothing."""
PALER, THINNER = 0.75, 0.45  # how much of what a stage lacks its colour and its width lose
APART = 13.0  # reference pixels: steps closer than this have no dots


class TrailStyle(NamedTuple):
    """The look of a trail; widths in reference pixels.

    Attributes:
      width: of its line.
      casing: how much wider the outline below it is; 0 for none.
      fades: whether its older steps are paler and thinner.
      dotted: whether steps have dots.
    """

    width: float
    casing: float = 0.0
    fades: bool = True
    dotted: bool = False


class Trails(GrowingArtist):
    """Trails that grow together step by step; `show(step, share)` brings all of them to a part of a step.

    They are drawn in pieces of a few steps, the pieces of all trails in turn, so that what is seen does not depend on
    which pieces were kept from an earlier frame.

    Args:
      axes: whose limits are set already.
      routes: of the paths.
      colors: of the paths.
      theme: whose casing sets trails off from the ground.
      style: the same for all.
    """

    def __init__(
        self, axes: Axes, routes: Sequence[Route], colors: Sequence[str], theme: Theme, style: TrailStyle
    ) -> None:
        super().__init__()
        self._routes, self._style = tuple(routes), style
        self._last = max(route.steps for route in routes)
        self._step, self._share = 0, 0.0
        axes.add_artist(self)
        unit = points(axes.figure)
        stages = SHARES if style.fades else SHARES[:1]
        self._lines = [[_line(theme, color, style, stage, unit) for stage in stages] for color in colors]
        self._casings = [
            [FastLine(_casing(theme, style, stage, unit)) if style.casing else None for stage in stages]
            for _ in colors
        ]
        self._dotted = [_dotted(axes, route, unit) if style.dotted else None for route in routes]

    def show(self, step: int, share: float = 0.0) -> None:
        """Let the trails end so far beyond this step."""
        self._step, self._share = step, share
        self.stale = True

    def shown(self, number: int) -> Float64[np.ndarray, "shown 2"]:
        """The points of a trail that are drawn now, as the affine part of the axes takes them."""
        return self._routes[number].until(self._step, self._share)

    def settled(self) -> int:
        """The number of pieces that are old."""
        old = AGES[-1] if self._style.fades else 0
        return max(min(self._step, self._last) - old, 0) // PIECE

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""
        for piece in range(first, last):
            self._draw(renderer, piece * PIECE, (piece + 1) * PIECE, 0.0)

    def draw_tail(self, renderer: Any) -> None:
        """Draw what still changes."""
        self._draw(renderer, self.settled() * PIECE, self._step, self._share)
        self.stale = False

    def _draw(self, renderer: Any, first: int, last: int, share: float) -> None:
        """Draw the steps from `first` to `last`, and of the next one a share."""
        assert self.axes is not None
        affine = self.axes.transData.get_affine().frozen()
        for route, lines, casings, dotted in zip(self._routes, self._lines, self._casings, self._dotted, strict=True):
            end = min(last, route.steps)
            now = min(self._step, route.steps)
            part = share if last < route.steps else 0.0
            if first > end or (first == end and part == 0.0):
                continue
            for stage, begin, stop in self._stages(first, end, now):
                goes_on = part if stop == end else 0.0
                casing, line = casings[stage], lines[stage]
                if casing is not None:
                    casing.stroke(renderer, self.clip, route.between(begin, stop, goes_on), affine)
                # The casing may have touched the end of what was there before: its last step is drawn again.
                line.stroke(renderer, self.clip, route.between(max(begin - 1, 0), stop, goes_on), affine)
                if dotted is not None:
                    steps = np.arange(begin, stop + 1)
                    line.dot(renderer, self.clip, route.places[steps[dotted[steps]]], affine)

    def _stages(self, first: int, last: int, now: int) -> list[tuple[int, int, int]]:
        """The parts of some steps that look alike, oldest first: stage, first and last step."""
        if not self._style.fades:
            return [(0, first, last)]
        edges = [now - age for age in reversed(AGES)]
        parts = []
        begin = first
        for stage, edge in zip(range(len(AGES), -1, -1), [*edges, last], strict=True):
            stop = min(max(edge, first), last) if stage else last
            if stop > begin or (stage == 0 and stop >= begin):
                parts.append((stage, begin, stop))
                begin = stop
        return parts


def faded(theme: Theme, color: str, share: float) -> str:
    """A colour of which so much is left, mixed with that of the casing; opaque, so that overlaps do not show."""
    return mix(color, theme.casing, (1 - share) * PALER)


def _line(theme: Theme, color: str, style: TrailStyle, share: float, unit: float) -> FastLine:
    ink = faded(theme, color, share)
    width = style.width * (1 - THINNER * (1 - share))
    line = Line2D([], [], color=ink, linewidth=width * unit, solid_joinstyle="round", solid_capstyle="round")
    if style.dotted:
        line.set(marker="o", markersize=1.55 * width * unit, markeredgecolor=theme.casing, markeredgewidth=unit)
    return FastLine(line)


def _casing(theme: Theme, style: TrailStyle, share: float, unit: float) -> Line2D:
    """The wider line below another one. Its ends are cut: they would show on the piece before."""
    width = style.width * (1 - THINNER * (1 - share)) + style.casing
    casing = Line2D([], [], color=theme.casing, linewidth=width * unit, solid_joinstyle="round")
    casing.set_solid_capstyle("butt")
    return casing


def _dotted(axes: Axes, route: Route, unit: float) -> Bool[np.ndarray, " points"]:
    """True at steps that are far enough from the one before, and were really visited."""
    pixels = axes.transData.get_affine().transform(route.places)
    apart = np.hypot(*np.diff(pixels, axis=0, prepend=np.full((1, 2), np.inf)).T)
    with np.errstate(invalid="ignore"):
        return np.asarray((apart > APART * unit * axes.figure.dpi / 72) & route.inside)

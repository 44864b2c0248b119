"""The trails of all paths in a panel, as one artist that costs the same in every frame, however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.contrast import contrast
from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.oklab import mix
from landscape_viz.scenes.route import Route
from landscape_viz.scenes.theme import Theme

PIECE = 5
"""Steps in a piece. It fades as a whole, not with every step: what stays as it is from frame to frame costs nothing."""
SHARES = (1.0, 0.8, 0.6)
"""What is left of the colour of a piece, by the number of pieces that came after it; what is older stays as it is."""
PALER, THINNER = 0.75, 0.45  # how much of what a stage lacks its colour and its width lose
HAIRLINE = 1.0  # reference pixels around the casing, where neither it nor the colour stands out on every ground
SEEN = 3.0
"""The least contrast of a line with its ground (WCAG 2.2, 1.4.11)."""
APART = 13.0  # reference pixels: steps closer than this have no dots


class TrailStyle(NamedTuple):
    """The look of a trail; widths in reference pixels.

    Attributes:
      width: of its line.
      casing: how much wider the outline below it is; 0 for none.
      fades: whether its older steps are paler and thinner.
      dotted: whether steps have dots.
      hairline: whether a fine line surrounds the casing of colours that stand out from no ground by themselves.
    """

    width: float
    casing: float = 0.0
    fades: bool = True
    dotted: bool = False
    hairline: bool = False


class Trails(GrowingArtist):
    """Trails that grow together step by step; `show(step, share)` brings all of them to a part of a step.

    They are drawn in pieces of a few steps, the pieces of all trails in turn, so that what is seen does not depend on
    which pieces were kept from an earlier frame. The newest piece is an artist of its own, `tip`: it changes in every
    frame, the others only when it is complete.

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
        self.tip = _Tip(self)
        axes.add_artist(self.tip)
        unit = points(axes.figure)
        shares = SHARES if style.fades else SHARES[:1]
        looks = [{share: _Look(theme, color, style, share, unit) for share in shares} for color in colors]
        self._looks = [[look[share] for share in shares] for look in looks]
        self._dotted = [_dotted(axes, route, unit) if style.dotted else None for route in routes]

    def show(self, step: int, share: float = 0.0) -> None:
        """Let the trails end so far beyond this step."""
        step = min(step, self._last)
        share = share if step < self._last else 0.0
        if (step, share) != (self._step, self._share):
            self.stale |= _newest(step) != _newest(self._step)
            self._step, self._share = step, share
            self.tip.stale = True

    def shown(self, number: int) -> Float64[np.ndarray, "shown 2"]:
        """The points of a trail that are drawn now, as the affine part of the axes takes them."""
        return self._routes[number].until(self._step, self._share)

    def settled(self) -> int:
        """The number of pieces that look as they will to the end."""
        return max(_newest(self._step) - len(self._looks[0]) + 1, 0)

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""
        for piece in range(first, last):
            self.draw_piece(renderer, piece, (piece + 1) * PIECE, 0.0)

    def draw_tail(self, renderer: Any) -> None:
        """Draw the pieces that are complete and still fade."""
        self.draw_settled(renderer, self.settled(), _newest(self._step))
        self.stale = False

    def draw_tip(self, renderer: Any) -> None:
        """Draw the newest piece."""
        self.draw_piece(renderer, _newest(self._step), self._step, self._share)

    def draw_piece(self, renderer: Any, piece: int, last: int, share: float) -> None:
        """Draw the steps of a piece up to `last`, and of the next one a share."""
        assert self.axes is not None
        affine = self.axes.transData.get_affine().frozen()
        first = piece * PIECE
        for route, looks, dotted in zip(self._routes, self._looks, self._dotted, strict=True):
            end = min(last, route.steps)
            part = share if last < route.steps else 0.0
            if first > end or (first == end and part == 0.0):
                continue
            look = looks[min(_newest(min(self._step, route.steps)) - piece, len(looks) - 1)]
            new = route.between(first, end, part)
            for pen in look.below:
                pen.stroke(renderer, self.clip, new, affine)
            # The casing may have touched the end of what was there before: its last step is drawn again.
            look.line.stroke(renderer, self.clip, route.between(max(first - 1, 0), end, part), affine)
            if dotted is not None:
                steps = np.arange(first, end + 1)
                look.line.dot(renderer, self.clip, route.places[steps[dotted[steps]]], affine)


class _Tip(GrowingArtist):
    """The newest piece of trails."""

    def __init__(self, trails: Trails) -> None:
        super().__init__()
        self._trails = trails

    def draw_tail(self, renderer: Any) -> None:
        """Draw it."""
        self._trails.draw_tip(renderer)
        self.stale = False


class _Look:
    """The pens of a trail of which so much colour is left."""

    def __init__(self, theme: Theme, color: str, style: TrailStyle, share: float, unit: float) -> None:
        self.line = _line(theme, color, style, share, unit)
        self.below: tuple[FastLine, ...] = ()
        if style.casing:
            casing = _casing(theme.casing, style, share, unit)
            hairline = _casing(theme.contour, style, share, unit)
            hairline.set_linewidth(hairline.get_linewidth() + 2 * HAIRLINE * unit)
            is_faint = style.hairline and not stands_out(color, theme)
            self.below = tuple(FastLine(line) for line in ([hairline, casing] if is_faint else [casing]))


def stands_out(color: str, theme: Theme) -> bool:
    """True where a colour or the casing around it contrasts with every ground."""
    return all(max(contrast(color, ground), contrast(theme.casing, ground)) >= SEEN for ground in theme.heights)


def _newest(step: int) -> int:
    """The number of the piece that ends at a step; a piece that has just become complete is still the newest."""
    return max(step - 1, 0) // PIECE


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


def _casing(color: str, style: TrailStyle, share: float, unit: float) -> Line2D:
    """The wider line below another one. Its ends are cut: they would show on the piece before."""
    width = style.width * (1 - THINNER * (1 - share)) + style.casing
    casing = Line2D([], [], color=color, linewidth=width * unit, solid_joinstyle="round")
    casing.set_solid_capstyle("butt")
    return casing


def _dotted(axes: Axes, route: Route, unit: float) -> Bool[np.ndarray, " points"]:
    """True at steps that are far enough from the one before, and were really visited."""
    pixels = axes.transData.get_affine().transform(route.places)
    apart = np.hypot(*np.diff(pixels, axis=0, prepend=np.full((1, 2), np.inf)).T)
    with np.errstate(invalid="ignore"):
        return np.asarray((apart > APART * unit * axes.figure.dpi / 72) & route.inside)

"""Films compared as a viewer sees them: one made again with the one that was kept.

Another machine's fonts, rounding and encoders move edges by less than a pixel and shades by a few levels. So a pixel
differs only if its colour is not among those that the other picture has there and in the eight pixels
around. Measured on a race of two optimizers: without hinting of text 0.01 % of the pixels differ, with a serif font
0.1 %, as MP4 0.03 %; with a learning rate of 0.051 instead of 0.05 0.3 %, from another start 1.5 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool

from landscape_viz.gallery.film_file import Picture, pictures

LEVELS = 48
"""By how many of 255 levels a colour may lie outside those around it."""

MOST_DIFFERING, MOST_DIFFERING_AT_ONCE = 0.001, 0.003
"""The share of pixels that may differ, on average over the film and in any one picture."""

MOST_SHADE = 2.0
"""How many of 255 levels the pictures may differ by, on average over everything."""

SECONDS, SECONDS_SHARE = 0.02, 0.01
"""By how much the length may differ: the larger of seconds and a share of it."""

_MOMENT = 0.001
"""Changes of two films that are nearer than this, in seconds, are at the same time."""

_UNTOLD = 0.1
"""Seconds that a picture is shown whose file does not say it."""


@dataclass(frozen=True)
class FilmDifference:
    """The difference of two films: `reason` says why they are not the same film, "" where they are.

    Attributes:
      differing: share of the pixels that differ, on average.
      most_differing: the same in the picture where it is largest.
      shade: mean absolute difference, in levels of 255.
    """

    reason: str
    differing: float = 0.0
    most_differing: float = 0.0
    shade: float = 0.0


def film_difference(kept: Path, made: Path) -> FilmDifference:
    """Compare two film files at every moment at which either changes."""
    if kept.read_bytes() == made.read_bytes():
        return FilmDifference("")
    films = _Shown(pictures(kept)), _Shown(pictures(made))
    shares, shades, moments = [], [], []
    now = 0.0
    while all(film.picture is not None for film in films):
        old, new = (film.picture for film in films)
        assert old is not None
        assert new is not None
        if old.shape != new.shape:
            return FilmDifference(f"{_size(new)} pixels, kept {_size(old)}")
        shares.append(float(different(old, new).mean()))
        shades.append(float(np.abs(old.astype(np.int16) - new).mean()))
        moments.append(now)
        now = min(film.until for film in films)
        for film in films:
            film.advance(now)
    before, after = (film.length() for film in films)
    if abs(after - before) > max(SECONDS, SECONDS_SHARE * before):
        return FilmDifference(f"plays {after:.4g} s, kept {before:.4g} s")
    if not shares:
        return FilmDifference("no pictures")
    mean, most, shade = sum(shares) / len(shares), max(shares), sum(shades) / len(shades)
    return FilmDifference(_reason(mean, most, moments[shares.index(most)], shade), mean, most, shade)


class _Shown:
    """The picture that a film shows, as time goes on.

    Encoders join equal pictures into one that is shown longer. Where rounding makes them unequal they do not: so films
    are compared by the clock and not by the number of a picture.
    """

    def __init__(self, film: Iterator[tuple[Picture, float]]) -> None:
        self._film = film
        self.picture: Picture | None = None
        self.until = 0.0
        self.advance(0.0)

    def advance(self, now: float) -> None:
        """Go on to the picture that is shown just after `now`; None after the last."""
        while self.until <= now + _MOMENT:
            self.picture, shown = next(self._film, (None, 0.0))
            if self.picture is None:
                return
            self.until += shown or _UNTOLD

    def length(self) -> float:
        """Seconds of one play, after which nothing is left to show."""
        for _, shown in self._film:
            self.until += shown or _UNTOLD
        return self.until


def different(old: Picture, new: Picture) -> Bool[np.ndarray, "height width"]:
    """A mask of the pixels of either picture whose colour the other has not in the 3 x 3 pixels there."""
    if np.array_equal(old, new):
        return np.zeros(old.shape[:2], dtype=bool)
    others: Bool[np.ndarray, "height width"] = _outside(old, new) | _outside(new, old)
    return others


def _outside(picture: Picture, other: Picture) -> Bool[np.ndarray, "height width"]:
    own = picture.astype(np.int16)  # where differences below 0 and above 255 are numbers
    above = own - _around(other, np.maximum)
    below = _around(other, np.minimum) - own
    outside: Bool[np.ndarray, "height width"] = (np.maximum(above, below) > LEVELS).any(axis=-1)
    return outside


def _around(picture: Picture, of: Callable[[Picture, Picture], Picture]) -> Picture:
    """The largest or the smallest of each channel in the 3 x 3 pixels around."""
    rows = np.pad(picture, ((1, 1), (0, 0), (0, 0)), mode="edge")
    tall = of(of(rows[:-2], rows[1:-1]), rows[2:])
    columns = np.pad(tall, ((0, 0), (1, 1), (0, 0)), mode="edge")
    return of(of(columns[:, :-2], columns[:, 1:-1]), columns[:, 2:])


def _reason(mean: float, most: float, moment: float, shade: float) -> str:
    if mean > MOST_DIFFERING:
        return f"{mean:.2%} of the pixels differ; up to {MOST_DIFFERING:.1%} may"
    if most > MOST_DIFFERING_AT_ONCE:
        return f"{most:.2%} of the pixels differ at {moment:.4g} s; up to {MOST_DIFFERING_AT_ONCE:.1%} may"
    if shade > MOST_SHADE:
        return f"the colours differ by {shade:.2g} levels of 255 on average; up to {MOST_SHADE:g} may be"
    return ""


def _size(picture: Picture) -> str:
    return f"{picture.shape[1]}x{picture.shape[0]}"

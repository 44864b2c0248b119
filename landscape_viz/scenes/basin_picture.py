"""A map of basins as a picture: smooth borders between cells, and tones that darken with the time of arrival.

Each pixel is the mean, in linear light, of several places in it. Between starts a place belongs to the outcome that
most of the four starts around it lead to, each weighted by its nearness, and its time is the mean of theirs.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Float64, Int, UInt8, UInt16

from landscape_viz.scenes.oklab import encoded_light, linear_light, oklab, oklab_to_srgb
from landscape_viz.scenes.outcomes import OTHERS_COLOR, area_colors, is_dark
from landscape_viz.scenes.theme import Theme

LEAST_PLACES, MOST_PLACES = 2, 4  # in a pixel, along each axis
SHORTEST, LONGEST = 0.02, 0.97  # the quantiles of the times between which the tones are spread
LEAST_SPAN = 11.0  # steps between the lightest and the darkest tone, at least
DARKNESS, CURVE = 0.8, 0.9  # how far the darkest tone is mixed with nearly black; the power of the time
_FAR = ("#20242E", "#04060A")  # on light paper and on dark
TONES, GLEAMS = 256, 5
FATED = OTHERS_COLOR + 7  # from this number on the colours are those of starts that never arrive
GLEAM = 0.16  # how far the line is mixed with white at which the count of steps rises by one
_TOP = 4095  # of linear light in whole numbers


@dataclass(frozen=True)
class Shading:
    """The times from which tones go from the lightest to the darkest; outside they stay."""

    shortest: float
    longest: float

    @classmethod
    def of(cls, labels: Int[np.ndarray, "*grid"], times: Float32[np.ndarray, "*grid"]) -> Shading | None:
        """The range of the times of starts that arrived, without the few that took far longer than all others.

        None where all take the same time, or none arrives.
        """
        taken = times[(labels >= 0) & np.isfinite(times)]
        if not taken.size or taken.min() == taken.max():
            return None
        low, high = (float(q) for q in np.quantile(taken, (SHORTEST, LONGEST), method="nearest"))
        low = max(np.ceil(low), 1.0)
        return cls(low, max(np.ceil(high), low + LEAST_SPAN))

    def darkness(self, times: Float[np.ndarray, "*grid"]) -> Float[np.ndarray, "*grid"]:
        """From 0 for the lightest tone to 1 for the darkest."""
        begin = self.shortest - 0.5
        return np.asarray(np.clip((times - begin) / (self.longest - begin), 0, 1) ** CURVE)


def tone_colors(theme: Theme, number: int, shares: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, "n 3"]:
    """The colours in OKLab of an area for some darknesses from 0 to 1.

    Args:
      theme: made by `outcome_theme`.
      number: of the colour.
    """
    base, far = oklab(area_colors(theme)[number]), oklab(_FAR[is_dark(theme)])
    return np.asarray(base + (far - base) * (DARKNESS * shares)[:, None])


class BasinPicture:
    """The colours of a map in pixels.

    Args:
      numbers: of the colours of the starts, see `color_numbers`; row 0 is the lowest y.
      times: at which they arrive, nan where they never do.
      size_pixels: width and height of the picture.
      theme: made by `outcome_theme`.
      shading: None where tones do not tell the times.
      terraced: whether there is a fine line wherever the count of steps rises by one.
    """

    def __init__(
        self,
        numbers: Int[np.ndarray, "rows columns"],
        times: Float32[np.ndarray, "rows columns"],
        size_pixels: tuple[int, int],
        theme: Theme,
        shading: Shading | None,
        *,
        terraced: bool = True,
    ) -> None:
        width, height = size_pixels
        flat = len(numbers) == 1  # of one dimension
        self._across = _places(numbers.shape[1], width)
        self._up = 1 if flat else _places(numbers.shape[0], height)
        size = (1 if flat else height) * self._up, width * self._across
        own, self._times = enlarged(numbers, times, size)
        tones = np.zeros(size, np.uint16)
        gleams = np.zeros(size, np.uint16)
        if shading is not None:
            shares = shading.darkness(np.nan_to_num(self._times, nan=shading.longest))
            tones = np.rint(shares * (TONES - 1)).astype(np.uint16)
            tones[own >= FATED] = 0
            if terraced and not flat:
                gleams = np.rint(_terraces(self._times) * (GLEAMS - 1)).astype(np.uint16)
        self._codes: UInt16[np.ndarray, "r c"] = (own * TONES + tones) * GLEAMS + gleams
        self._light = _light_table(theme)

    def pixels(self, until: float | None, other: int) -> UInt8[np.ndarray, "h w 3"]:
        """The picture at a time; one row of pixels where there is one row of starts.

        Args:
          until: the latest time at which a start has arrived; None for all, whatever becomes of them.
          other: the number of the colour of starts that have not.
        """
        codes = self._codes
        if until is not None:
            codes = np.where(self._times <= until, codes, np.uint16(other * TONES * GLEAMS))
        rows, columns = codes.shape[0] // self._up, codes.shape[1] // self._across
        picture = np.empty((rows, columns, 3), np.uint8)
        count = self._up * self._across
        for channel, table in enumerate(self._light):
            light = table[codes].reshape(rows, self._up, columns, self._across)
            # Sums over few places are faster one place at a time.
            total = sum(light[:, up, :, across] for up in range(self._up) for across in range(self._across))
            picture[..., channel] = _SRGB[total // count]
        return picture


def _places(cells: int, pixels: int) -> int:
    return int(np.clip(-(-cells // pixels), LEAST_PLACES, MOST_PLACES))


def enlarged(
    numbers: Int[np.ndarray, "rows columns"], times: Float32[np.ndarray, "rows columns"], size: tuple[int, int]
) -> tuple[UInt16[np.ndarray, "r c"], Float32[np.ndarray, "r c"]]:
    """The outcomes and times at the middles of cells; the outer starts lie on the border of the picture.

    Args:
      numbers: of the outcomes.
      times: nan for outcomes that have none.
      size: rows and columns wanted.
    """
    numbers = numbers.astype(np.uint16)
    (low, high, up), (left, right, across) = (
        _neighbours(count, wanted) for count, wanted in zip(numbers.shape, size, strict=True)
    )
    up = up[:, None]
    weights = [share * part for share in (1 - up, up) for part in ((1 - across), across)]
    # A row of starts after the other is faster than both at once.
    labels, values = (
        [np.take(grid[rows], columns, axis=1) for rows in (low, high) for columns in (left, right)]
        for grid in (numbers, times)
    )
    own = labels[0]
    time: Float32[np.ndarray, "r c"] = sum(
        (weight * value for weight, value in zip(weights, values, strict=True)), np.zeros(size, np.float32)
    )
    mixed = np.flatnonzero((own != labels[1]) | (own != labels[2]) | (own != labels[3]))
    if mixed.size:
        label, value, weight = (
            np.stack([np.broadcast_to(part, size).ravel()[mixed] for part in parts])
            for parts in (labels, values, weights)
        )
        votes = np.stack([(weight * (label == one)).sum(axis=0) for one in label])
        best = votes.argmax(axis=0)[None]
        chosen = np.take_along_axis(label, best, axis=0)
        shares = np.where(label == chosen, weight, 0)
        mean = np.where(shares > 0, shares * value, 0).sum(axis=0) / shares.sum(axis=0)
        own.ravel()[mixed], time.ravel()[mixed] = chosen[0], mean
    return own, time


def _neighbours(count: int, wanted: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of the wanted cells the starts before and after its middle, and how near it is to the latter."""
    places = (np.arange(wanted) + 0.5) / wanted * (count - 1)
    first = np.floor(places)
    before, after = (np.clip(first + shift, 0, count - 1).astype(np.intp) for shift in (0, 1))
    share = (places - first).astype(np.float32)
    return before, after, share


def _terraces(times: Float32[np.ndarray, "r c"]) -> Float32[np.ndarray, "r c"]:
    """How bright the lines are, from 0 to 1, at which times pass a whole number; they fade where they crowd."""
    across, up = np.gradient(times, axis=1), np.gradient(times, axis=0)
    slope = np.sqrt(across**2 + up**2)
    distance = np.abs(times - np.rint(times)) / (slope + np.float32(1e-9))
    gleam: Float32[np.ndarray, "r c"] = np.clip(1.1 - distance, 0, 1) * np.clip(2 - 6 * slope, 0, 1) * (slope > 1e-4)
    return np.asarray(np.nan_to_num(gleam))


_SRGB: UInt8[np.ndarray, " levels"] = np.rint(255 * encoded_light(np.linspace(0, 1, _TOP + 1))).astype(np.uint8)


@functools.lru_cache(maxsize=4)
def _light_table(theme: Theme) -> UInt16[np.ndarray, "3 codes"]:
    """The light of every colour in every tone, with every strength of the fine lines."""
    tones = [tone_colors(theme, number, np.linspace(0, 1, TONES)) for number in range(len(theme.palette))]
    lab = np.repeat(np.concatenate(tones), GLEAMS, axis=0)
    gleam = np.tile(np.linspace(0, GLEAM, GLEAMS), len(lab) // GLEAMS)[:, None]
    lab += (oklab("#FFFFFF") - lab) * gleam
    light = np.rint(_TOP * linear_light(oklab_to_srgb(lab)))
    return np.ascontiguousarray(light.T).astype(np.uint16)

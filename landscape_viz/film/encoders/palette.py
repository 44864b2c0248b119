"""One palette for a whole film: choose at most 255 colours, find the nearest one to any colour.

No dithering: a pixel that keeps its colour keeps its palette index, so nothing that stands still flickers.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from landscape_viz.film.encoders.colour_counts import Packed, Words, channels_of, coarsened, packed_colours
from landscape_viz.output_formats import COLOURS_MOST

Indices = NDArray[np.uint8]

TRANSPARENT = 0  # index of the pixels that keep what is shown; colours start at 1

_POINTS_MOST = 1 << 14
_FREQUENT_SHARE = 1 / 256
_ROUNDS = 8
_CHUNK = 1 << 8  # products this small stay in the cache, and numpy does not spread them over threads
_SEARCH_MOST = 1 << 14


def choose_palette(colours: Packed, counts: Words, size: int = COLOURS_MOST) -> NDArray[np.uint8]:
    """The `size` colours or fewer (m, 3) that serve the counted `colours` best in mean square.

    Up to `size` distinct colours are all kept exactly. Among more, every colour of at least 1/256 of
    the pixels is kept exactly (at most half the palette), and the rest is clustered: cells split along
    their widest channel, then Lloyd iterations. The most frequent colour comes first.
    """
    by_count = np.argsort(~counts, kind="stable")
    if colours.size <= size:
        return channels_of(colours[by_count])
    frequent = int(np.count_nonzero(counts >= _FREQUENT_SHARE * counts.sum()))
    exact = by_count[: max(1, min(frequent, size // 2))]
    if colours.size > _POINTS_MOST:
        coarse = coarsened(colours.astype(np.uint64), counts, _POINTS_MOST // 2, bits=4)
        points, weights = channels_of(coarse[0].astype(np.uint32)), coarse[1].astype(np.float64)
    else:
        points, weights = channels_of(colours), counts.astype(np.float64)
    fixed = channels_of(colours[exact]).astype(np.float64)
    rest = ~np.isin(packed_colours(points), colours[exact])
    seeds = _split_means(points[rest].astype(np.float64), weights[rest], size - len(fixed))
    return _settled(points, weights, fixed, seeds)


def _split_means(points: NDArray[np.float64], weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Means (m, 3) of at most `count` cells: the cell that varies most is split at its mean, again and again."""
    order = 0
    cells: list[tuple[float, int, int, NDArray[np.float64], NDArray[np.intp]]] = []

    def push(members: NDArray[np.intp]) -> None:
        nonlocal order
        own, weight = points[members], weights[members]
        total = weight.sum()
        mean = weight @ own / total
        spread = weight @ (own * own) - total * mean * mean
        axis = int(np.argmax(spread))
        heapq.heappush(cells, (-float(spread[axis]), order, axis, mean, members))
        order += 1

    push(np.arange(len(points)))
    while len(cells) < count:
        spread, _, axis, mean, members = cells[0]
        if -spread <= 1e-6:
            break
        heapq.heappop(cells)
        low = points[members, axis] <= mean[axis]
        push(members[low])
        push(members[~low])
    return np.stack([cell[3] for cell in cells])


def _settled(
    points: NDArray[np.uint8], weights: NDArray[np.float64], fixed: NDArray[np.float64], seeds: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """`fixed` and the `seeds` moved to the weighted means of what they serve, as levels (m, 3)."""
    # Whole levels: the search is then exact in float32, so every machine chooses the same palette.
    centres = np.concatenate((fixed, np.rint(seeds)))
    for _ in range(_ROUNDS):
        label = _nearest(points, centres)
        total = np.bincount(label, weights, minlength=len(centres))
        served = total > 0
        moved = centres.copy()
        for channel in range(3):
            sums = np.bincount(label, weights * points[:, channel], minlength=len(centres))
            moved[served, channel] = np.rint(sums[served] / total[served])
        moved[: len(fixed)] = fixed
        if np.array_equal(moved, centres):
            break
        centres = moved
    return centres.astype(np.uint8)


def _nearest(points: NDArray[np.uint8], centres: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number (n,) of the centre nearest to each point, the lowest of equals."""
    table = np.concatenate((-2 * centres, (centres * centres).sum(axis=1, keepdims=True)), axis=1).T.astype(np.float32)
    raised = np.ones((len(points), 4), np.float32)
    raised[:, :3] = points
    label = np.empty(len(points), np.intp)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        np.argmin(raised[part] @ table, axis=1, out=label[part])
    return label


class NearestColour:
    """Palette index of any colour, remembered: each distinct colour is searched once.

    Indices start at 1; 0 is left for transparent pixels. When a call brings more than 16,384 new
    colours, those are searched by the middle of their cell of 4 x 4 x 4 levels.
    """

    def __init__(self, palette: NDArray[np.uint8]) -> None:
        self._centres = palette.astype(np.float64)
        # Zeroed pages cost nothing until touched, and 0, which no colour has, says "not searched yet".
        self._indices = np.zeros(1 << 24, np.uint8)
        self._cell_indices = np.zeros(1 << 24 - 6, np.uint8)
        self._indices[packed_colours(palette)] = np.arange(1, len(palette) + 1)

    def __call__(self, colours: Packed) -> Indices:
        """Palette indices (n,) of packed `colours` (n,)."""
        keys = colours & np.uint32(0xFFFFFF)
        indices: Indices = self._indices[keys]
        missing = keys[indices == 0]
        if missing.size:
            self._search(missing)
            indices = self._indices[keys]
        return indices

    def _search(self, missing: Packed) -> None:
        new = np.unique(missing)
        if new.size <= _SEARCH_MOST:
            self._indices[new] = _nearest(channels_of(new), self._centres) + 1
            return
        levels = channels_of(new) & np.uint8(0xFC)
        wide = levels.astype(np.uint32) >> np.uint32(2)
        cells = wide[:, 0] | wide[:, 1] << np.uint32(6) | wide[:, 2] << np.uint32(12)
        fresh = np.flatnonzero(self._cell_indices[cells] == 0)
        self._cell_indices[cells[fresh]] = _nearest(levels[fresh] + np.uint8(2), self._centres) + 1
        self._indices[new] = self._cell_indices[cells]

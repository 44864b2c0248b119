"""The number of pixels that each colour has in a film, in bounded memory.

A colour is packed into an unsigned 32-bit number: red + 256 green + 65536 blue, the upper byte ignored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.uint32]
Words = NDArray[np.uint64]

_PENDING_MOST = 1 << 17
_TABLE_MOST = 1 << 16
_SAMPLE = 1 << 14
_RICH = 1 << 12
_GOLDEN = 0.6180339887498949


class ColourCounts:
    """Counts of colours, added up frame by frame.

    Every colour and count is exact as long as no single call to `add` shows thousands of colours and
    the film no more than 65,536. Beyond that no palette of 255 is exact anyway: calls that rich are
    sampled, and the rarer half of the table is merged into means over cells of 8 x 8 x 8 levels.
    """

    def __init__(self) -> None:
        self._colours = np.empty(0, np.uint64)
        self._counts = np.empty(0, np.uint64)
        self._pending: list[tuple[Words, Words]] = []
        self._pending_size = 0

    def add(self, colours: Packed, counts: NDArray[np.uint32]) -> None:
        """Count `colours` (n,), each as often as `counts` (n,) says."""
        if colours.size > _SAMPLE:
            colours, counts = _sampled_if_rich(colours, counts)
        self._pending.append(_gathered(colours, counts))
        self._pending_size += self._pending[-1][0].size
        if self._pending_size > _PENDING_MOST:
            self._fold()

    def table(self) -> tuple[Packed, Words]:
        """The distinct colours in rising order and their counts, both (n,)."""
        self._fold()
        return self._colours.astype(np.uint32), self._counts

    def _fold(self) -> None:
        parts = [(self._colours, self._counts), *self._pending]
        self._pending, self._pending_size = [], 0
        self._colours, self._counts = _added_up(*(np.concatenate(part) for part in zip(*parts, strict=True)))
        if self._colours.size > _TABLE_MOST:
            self._colours, self._counts = coarsened(self._colours, self._counts, _TABLE_MOST // 2, bits=5)


def _sampled_if_rich(colours: Packed, counts: NDArray[np.uint32]) -> tuple[Packed, NDArray[np.uint32]]:
    """A sample of `colours` with `counts` scaled up, if it holds thousands of colours; else all of them."""
    # Steps of the golden ratio spread evenly and never fall in step with the rows of a picture.
    pick = (np.arange(_SAMPLE) * _GOLDEN % 1 * colours.size).astype(np.intp)
    in_order = np.sort(colours[pick])
    if np.count_nonzero(in_order[1:] != in_order[:-1]) < _RICH:
        return colours, counts
    return colours[pick], counts[pick] * np.uint32(round(colours.size / _SAMPLE))


def _gathered(colours: Packed, counts: NDArray[np.uint32]) -> tuple[Words, Words]:
    """The distinct colours in rising order and their summed counts."""
    keys = colours & np.uint32(0xFFFFFF)
    if counts.size and counts.max() == 1:
        distinct, sums = np.unique(keys, return_counts=True)
        return distinct.astype(np.uint64), sums.astype(np.uint64)
    # Colour and count in one word: sorting plain words is much faster than sorting one array by another.
    entries = np.sort(keys.astype(np.uint64) << np.uint64(32) | counts)
    return _neighbours_added_up(entries >> np.uint64(32), entries & np.uint64(0xFFFFFFFF))


def _added_up(colours: Words, counts: Words) -> tuple[Words, Words]:
    order = np.argsort(colours, kind="stable")
    return _neighbours_added_up(colours[order], counts[order])


def _neighbours_added_up(colours: Words, counts: Words) -> tuple[Words, Words]:
    if colours.size == 0:
        return colours, counts
    first = np.flatnonzero(np.concatenate(([True], colours[1:] != colours[:-1])))
    return colours[first], np.add.reduceat(counts, first)


def coarsened(colours: Words, counts: Words, keep: int, bits: int) -> tuple[Words, Words]:
    """The `keep` most frequent colours as they are, the others merged into means of cells of `bits` a channel."""
    order = np.argsort(~counts, kind="stable")
    kept, rare = order[:keep], np.sort(order[keep:])
    levels, weights = channels_of(colours[rare].astype(np.uint32)), counts[rare].astype(np.float64)
    cell = levels.astype(np.intp) >> (8 - bits)
    number = (cell[:, 0] << (2 * bits)) | (cell[:, 1] << bits) | cell[:, 2]
    total = np.bincount(number, weights)
    used = np.flatnonzero(total)
    mean = np.stack([np.bincount(number, weights * levels[:, channel])[used] / total[used] for channel in range(3)], 1)
    merged = packed_colours(np.rint(mean).astype(np.uint8)).astype(np.uint64)
    return _added_up(
        np.concatenate((colours[kept], merged)), np.concatenate((counts[kept], total[used].astype(np.uint64)))
    )


def channels_of(colours: Packed) -> NDArray[np.uint8]:
    """Packed colours (n,) as levels of red, green and blue (n, 3)."""
    return np.ascontiguousarray(colours.astype("<u4")).view(np.uint8).reshape(-1, 4)[:, :3]


def packed_colours(levels: NDArray[np.uint8]) -> Packed:
    """Levels of red, green and blue (n, 3) as packed colours (n,)."""
    wide = levels.astype(np.uint32)
    packed: Packed = wide[:, 0] | wide[:, 1] << np.uint32(8) | wide[:, 2] << np.uint32(16)
    return packed

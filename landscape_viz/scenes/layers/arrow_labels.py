"""Places of the words beside the arrows of a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

GAP = 16.0  # between an arrow and its label, in reference pixels
MARGIN = 12.0  # between labels and the edges of the stage
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.95)
FARTHER = (0.0, 14.0, 30.0, 54.0, 84.0, 120.0)
SAMPLES = 41

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""


class ArrowLabel(NamedTuple):
    """The place of a label: its centre is `away`, in pixels, from the anchor."""

    anchor: tuple[float, ...]
    away: tuple[float, float]


def label_places(
    arrows: Sequence[Float64[np.ndarray, "2 2"] | None],
    sizes: Sequence[tuple[float, float]],
    stage: Box,
    taken: Sequence[Box],
    pixel: float,
) -> list[ArrowLabel | None]:
    """The place of each label beside its arrow, where it covers no arrow, no other label and nothing else.

    Args:
      arrows: tail and tip in pixels; None where there is none.
      sizes: widths and heights of the labels; a width of 0 where there is no label.
      stage: labels stay within.
      taken: what they keep off.
      pixel: of a picture of reference size.

    Returns:
      The places in pixels; None for a label that finds no room, or has no arrow.
    """
    lines = [arrow for arrow in arrows if arrow is not None]
    shares = np.linspace(0, 1, SAMPLES)[:, None]
    inked = np.concatenate([line[0] + shares * (line[1] - line[0]) for line in lines] or [np.zeros((0, 2))])
    reach = 10.0 * pixel
    middle = np.mean(np.concatenate(lines), axis=0) if lines else np.zeros(2)
    boxes: list[Box] = list(taken)
    found: list[ArrowLabel | None] = [None] * len(arrows)
    # The shorter an arrow, the fewer places are beside it.
    order = sorted(
        (number for number, arrow in enumerate(arrows) if arrow is not None and sizes[number][0]),
        key=lambda number: float(np.hypot(*(_ends(arrows[number])[1] - _ends(arrows[number])[0]))),
    )
    for number in order:
        tail, tip = _ends(arrows[number])
        width, height = sizes[number]
        along = (tip - tail) / max(float(np.hypot(*(tip - tail))), 1e-9)
        normal = np.array([-along[1], along[0]])
        outward = 1.0 if float(normal @ ((tail + tip) / 2 - middle)) >= 0 else -1.0
        best: tuple[float, ArrowLabel, Box] | None = None
        for side in (outward, -outward):
            for farther in FARTHER:
                for share in ALONG:
                    away = side * normal
                    distance = (GAP + farther) * pixel + abs(away[0]) * width / 2 + abs(away[1]) * height / 2
                    anchor = tail + share * (tip - tail)
                    center = anchor + distance * away
                    box = (
                        center[0] - width / 2, center[1] - height / 2, center[0] + width / 2, center[1] + height / 2,
                    )  # fmt: skip
                    if not _is_free(box, stage, boxes, MARGIN * pixel, 6.0 * pixel):
                        continue
                    near = (
                        (inked[:, 0] > box[0] - reach)
                        & (inked[:, 0] < box[2] + reach)
                        & (inked[:, 1] > box[1] - 0.4 * reach)
                        & (inked[:, 1] < box[3] + 0.4 * reach)
                    )
                    cost = 40.0 * near.sum() + farther + 60.0 * abs(share - 0.5) + (0.0 if side == outward else 30.0)
                    if best is None or cost < best[0]:
                        offset = (float(center[0] - anchor[0]), float(center[1] - anchor[1]))
                        best = float(cost), ArrowLabel((float(anchor[0]), float(anchor[1])), offset), box
        if best is not None:
            found[number] = best[1]
            boxes.append(best[2])
    return found


def _ends(arrow: Float64[np.ndarray, "2 2"] | None) -> Float64[np.ndarray, "2 2"]:
    assert arrow is not None
    return arrow


def _is_free(box: Box, stage: Box, boxes: Sequence[Box], margin: float, gap: float) -> bool:
    left, bottom, right, top = box
    if left < stage[0] + margin or right > stage[2] - margin or bottom < stage[1] + margin or top > stage[3] - margin:
        return False
    return all(
        right + gap <= other[0] or left - gap >= other[2] or top + gap <= other[1] or bottom - gap >= other[3]
        for other in boxes
    )

"""Heads that stand at one place are moved apart a little, so that all of them are seen."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

ROUNDS = 8
REACH = 2.2  # in gaps: no head is moved farther from where it is


def fanned_out(places: Float64[np.ndarray, "*moments n 2"], gap: float) -> Float64[np.ndarray, "*moments n 2"]:
    """Places of heads in which no two of a few are nearer than about `gap`; those that stand alone stay.

    Heads that coincide become a ring around their place, in their order, counterclockwise from the left. What comes
    out depends continuously on the places and on nothing else: while two heads pass each other they give way and
    return, and heads that rest, rest.

    Args:
      places: of the heads at each moment, in pixels; nan where one is not shown.
      gap: between centres, in pixels.
    """
    moved = np.array(places, dtype=np.float64)
    heads = moved.reshape(-1, *moved.shape[-2:])
    count = heads.shape[1]
    across, up = (heads[:, :, None, axis] - heads[:, None, :, axis] for axis in (0, 1))
    nearness = np.clip(np.nan_to_num(1 - np.hypot(across, up) / gap, nan=0.0), 0.0, 1.0)
    nearness[:, range(count), range(count)] = 0.0
    crowded = nearness.any(axis=(1, 2))
    if not crowded.any():
        return moved
    original, near = heads[crowded], nearness[crowded]
    # Each has a direction of its own, which decides where those go that have none because they coincide.
    turns = np.pi - 2 * np.pi * np.arange(count) / count
    directions = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    ring = gap / (2 * np.sin(np.pi / np.maximum(near.sum(axis=2) + 1, 2)))
    apart = original + (0.8 * ring * near.max(axis=2))[..., None] * directions
    for _ in range(ROUNDS):
        between = apart[:, :, None] - apart[:, None]
        length = np.hypot(between[..., 0], between[..., 1])
        push = np.nan_to_num(np.clip(gap - length, 0.0, None) / np.maximum(length, 1e-9), nan=0.0)
        apart = apart + 0.3 * np.nan_to_num(push[..., None] * between).sum(axis=2)
    shift = apart - original
    length = np.hypot(shift[..., 0], shift[..., 1])
    shift *= np.minimum(1.0, REACH * gap / np.maximum(length, 1e-9))[..., None]
    heads[crowded] = original + shift
    return heads.reshape(moved.shape)

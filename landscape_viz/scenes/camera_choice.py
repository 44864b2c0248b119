"""The choice of a camera: from where most of what matters on a surface is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.heightfield import Heightfield
from landscape_viz.scenes.projection import Projection

ELEVATIONS = (37.0, 46.0, 55.0)
# A block shows that it is one by two walls, so it is not looked at from straight in front of one of them.
AZIMUTHS = tuple(float(corner + aside) for corner in (-135, -45, 45, 135) for aside in (-20, -5, 5, 20))
ROOM = 1.4  # how wide the room for the box is, in units of its height
SPREAD = 0.4  # how much more must be seen for a camera from which all of it lands in one place
SMALL = 0.5  # how much more must be seen for a camera from which the box has to be drawn at half the size
USUAL = -50.0  # the azimuth from which x runs to the right and y into the picture
UNUSUAL = 0.2  # how much more must be seen for a camera that looks from the other side


def complete_camera(
    asked: Camera,
    half: tuple[float, float, float],
    heightfield: Heightfield,
    groups: Sequence[tuple[float, Float64[np.ndarray, "_ 3"]]],
) -> Camera:
    """The camera with the angles that were left open chosen: where much is seen, and near the usual ones.

    Args:
      asked: what is given of it.
      half: half the sides of the block along x and y, and its height.
      heightfield: the surface.
      groups: how important it is to see some points of the unit box, and the points.
    """
    if asked.elevation is not None and asked.azimuth is not None:
        return asked
    elevations = ELEVATIONS if asked.elevation is None else (asked.elevation,)
    azimuths = AZIMUTHS if asked.azimuth is None else (asked.azimuth,)
    finite = [(weight, group[np.isfinite(group).all(axis=1)]) for weight, group in groups]
    nonempty = [(weight, group) for weight, group in finite if len(group)]
    usual = _smallness(Projection(half, 45.0, USUAL))
    # Seen best in the middle of its turn.
    behind = asked.middle - (asked.azimuth or 0.0) if asked.azimuth is None else 0.0
    candidates: list[tuple[float, float, Camera]] = []
    for elevation in elevations:
        for azimuth in azimuths:
            projection = Projection(half, elevation, azimuth)
            visibility = sum(
                weight * (1 - heightfield.hides(group, projection.eye).mean()) for weight, group in nonempty
            )
            size = _smallness(projection) / usual
            strange = abs((azimuth - USUAL + 180) % 360 - 180) / 180 + elevations.index(elevation)
            spread = sum(weight * np.linalg.norm(projection.flat(group).std(axis=0)) for weight, group in nonempty)
            camera = replace(asked, elevation=elevation, azimuth=azimuth - behind)
            candidates.append((float(visibility - UNUSUAL * strange - SMALL * size), float(spread / size), camera))
    widest = max(spread for _, spread, _ in candidates) or 1.0
    return max(candidates, key=lambda one: one[0] + SPREAD * one[1] / widest)[2]


def _smallness(projection: Projection) -> float:
    """The size of the box in the picture, and so how much smaller it has to be drawn; a long one should lie across."""
    left, right, low, high = projection.extent([projection.azimuth])
    return max((right - left) / ROOM, high - low)

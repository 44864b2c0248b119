"""The choice of a camera: from where most of what matters on a surface is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64
from matplotlib.figure import Figure

from landscape_viz.scenes.axes3d import Box3D, box_axes
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.heightfield import Heightfield
from landscape_viz.scenes.projection import Projection

ELEVATIONS, AZIMUTHS = (36.0, 48.0, 60.0), tuple(float(angle) for angle in range(-165, 180, 15) if angle % 90)
ROOM = 1.25  # how wide the room for the box is, in units of its height
SPREAD = 0.6  # how much more must be seen for a camera from which all of it lands in one place
SMALL = 0.5  # how much more must be seen for a camera from which the box has to be drawn at half the size
USUAL = -60.0  # the azimuth that readers of matplotlib's pictures know
UNUSUAL = 0.1  # how much more must be seen for a camera that looks from the other side


def complete_camera(
    asked: Camera, box: Box3D, heightfield: Heightfield, groups: Sequence[tuple[float, Float64[np.ndarray, "_ 3"]]]
) -> Camera:
    """The camera with the angles that were left open chosen: where much is seen, and near the usual ones.

    Args:
      asked: what is given of it.
      box: the axes.
      heightfield: the surface.
      groups: how important it is to see some points of the unit box, and the points.
    """
    if asked.elevation is not None and asked.azimuth is not None:
        return asked
    elevations = ELEVATIONS if asked.elevation is None else (asked.elevation,)
    azimuths = AZIMUTHS if asked.azimuth is None else (asked.azimuth,)
    finite = [(weight, group[np.isfinite(group).all(axis=1)]) for weight, group in groups]
    nonempty = [(weight, group) for weight, group in finite if len(group)]
    axes = box_axes(Figure(), box, Camera(45.0, USUAL))
    usual = _smallness(Projection.of(axes))
    candidates: list[tuple[float, float, Camera]] = []
    for elevation in elevations:
        for azimuth in azimuths:
            axes.view_init(elev=elevation, azim=azimuth)
            projection = Projection.of(axes)
            visibility = sum(
                weight * (1 - heightfield.hides(group, projection.eye).mean()) for weight, group in nonempty
            )
            size = _smallness(projection) / usual
            strange = abs((azimuth - USUAL + 180) % 360 - 180) / 180 + elevations.index(elevation)
            spread = sum(weight * np.linalg.norm(projection.flat(group).std(axis=0)) for weight, group in nonempty)
            camera = replace(asked, elevation=elevation, azimuth=azimuth)
            candidates.append((float(visibility - UNUSUAL * strange - SMALL * size), float(spread / size), camera))
    widest = max(spread for _, spread, _ in candidates) or 1.0
    return max(candidates, key=lambda one: one[0] + SPREAD * one[1] / widest)[2]


def _smallness(projection: Projection) -> float:
    """The size of the box in the picture, and so how much smaller it has to be drawn; a long one should lie across."""
    corners = projection.flat(np.array([(x, y, z) for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)]))
    width, height = np.ptp(corners, axis=0)
    return float(max(width / ROOM, height))

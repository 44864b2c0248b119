"""What of a loss is seen over its domain."""

from __future__ import annotations

from landscape_viz.errors import InputError
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.limits import Limits, padded, robust_range

CURVE_POINTS = 1201
PLANE_POINTS = 241  # along each axis


def visible_losses(landscape: Landscape) -> Limits:
    """The range of the losses over the domain, without outliers.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    shown = robust_range(landscape.grid(CURVE_POINTS if landscape.dim == 1 else PLANE_POINTS).values)
    if shown is None:
        ends = ", ".join(f"{end:g}" for end in landscape.bounds.ravel())
        raise InputError(f"the loss {landscape.name!r} is finite nowhere in the domain {ends}")
    return padded(*shown, 0.06)

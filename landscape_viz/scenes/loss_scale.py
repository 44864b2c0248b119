"""The ranges of losses that are seen: over the domain, and against the steps, there maybe above the lowest loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError
from landscape_viz.landscapes.critical_points import critical_points
from landscape_viz.landscapes.landscape import Grid, Landscape
from landscape_viz.scenes.limits import Limits, Scale, loss_axis, loss_floor, padded, robust_range
from landscape_viz.scenes.number_format import brief_loss

CURVE_POINTS = 1201
PLANE_POINTS = 241  # along each axis
BELOW = 0.09  # of the range of losses: kept free below the lowest on a curve
ROUNDINGS = 16  # of the lowest loss: what is closer to it cannot be told from it


@dataclass(frozen=True)
class LossScale:
    """An axis of losses.

    Attributes:
      base: what is taken off every loss.
      floor: what is closer to the base counts as the base itself.
      limits, scale: of the axis.
      rests: whether losses lie below a log scale and rest on its floor.
    """

    base: float
    floor: float
    limits: Limits
    scale: Scale
    rests: bool = False

    @property
    def label(self) -> str:
        """The name of the axis."""
        return f"loss above {brief_loss(self.base)}" if self.base else "loss"

    def shown(self, losses: Float64[np.ndarray, "*shape"]) -> Float64[np.ndarray, "*shape"]:
        """Losses as they are drawn."""
        if not self.base:
            return losses
        above = losses - self.base
        return np.where(above < self.floor, 0.0, above)

    def drawn(self, losses: Float64[np.ndarray, "*shape"]) -> Float64[np.ndarray, "*shape"]:
        """Losses as they are drawn in these limits: what lies below a log scale rests on its floor."""
        shown = self.shown(losses)
        return np.where(shown < self.limits[0], self.limits[0], shown) if self.scale == "log" else shown


def loss_scale(
    landscape: Landscape, kept: Sequence[Float64[np.ndarray, " ..."]], lost: Sequence[Float64[np.ndarray, " ..."]]
) -> LossScale:
    """The axis on which losses of runs can be compared.

    Losses that span many powers of ten are told on a log scale. Over a plane whose lowest minimum is below zero they
    could not be: the losses above that minimum are told instead, f(x) - f*, by which optimizers are compared anyway.
    On a curve the axis is that of the curve itself.

    Args:
      landscape: on which they ran.
      kept, lost: the losses of each run that stayed, and of those that diverged.
    """
    low, high = visible_losses(landscape)
    if landscape.dim == 1:  # the axis of the curve, which stands beside it
        return LossScale(0.0, 0.0, curve_losses(landscape), "linear")
    base = _lowest(landscape, kept) if landscape.dim == 2 else 0.0
    if abs(base) <= ROUNDINGS * np.spacing(max(abs(low), abs(high))):
        base = 0.0  # but for the rounding of larger losses
    unlimited = LossScale(base, ROUNDINGS * np.spacing(abs(base)) if base else 0.0, (0.0, 1.0), "linear")
    above_base = [unlimited.shown(np.asarray(run)) for run in kept]
    limits, scale = loss_axis(
        np.concatenate([run.ravel() for run in above_base] or [np.zeros(0)]),
        np.concatenate([unlimited.shown(np.asarray(run)).ravel() for run in lost] or [np.zeros(0)]),
        (low - base, high - base),
        loss_floor(above_base),
    )
    rests = scale == "log" and any(bool((run < limits[0]).any()) for run in above_base)
    return LossScale(base, unlimited.floor, limits, scale, rests)


def curve_losses(landscape: Landscape) -> Limits:
    """The range of losses in the picture of a curve; below the lowest there is room for numbers.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    low, high = visible_losses(landscape)
    return low - BELOW * (high - low), high


def _lowest(landscape: Landscape, runs: Sequence[np.ndarray]) -> float:
    """The loss at the lowest known minimum, or below it where a run has been, if that is below zero; else zero."""
    minima = [one.value for one in critical_points(landscape) if one.kind == "minimum"]
    if not minima or min(minima) >= 0:
        return 0.0
    met = [float(np.min(run, initial=np.inf, where=np.isfinite(run))) for run in runs]
    return min([*minima, *met])


def picture_grid(landscape: Landscape) -> Grid:
    """The grid of a landscape that pictures show."""
    return landscape.grid(landscape.resolution or (CURVE_POINTS if landscape.dim == 1 else PLANE_POINTS))


def visible_losses(landscape: Landscape) -> Limits:
    """The range of the losses over the domain, without outliers.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    shown = robust_range(picture_grid(landscape).values)
    if shown is None:
        ends = ", ".join(f"{end:g}" for end in landscape.bounds.ravel())
        raise InputError(f"the loss {landscape.name!r} is finite nowhere in the domain {ends}")
    return padded(*shown, 0.06)

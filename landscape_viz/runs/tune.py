"""tune: each optimizer gets its own learning rate, all by the same budget on the same task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import optax

from landscape_viz.errors import InputError, real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.optimizers.registry import setting_name
from landscape_viz.optimizers.spec import OptimizerSpec, read_lineup
from landscape_viz.runs.parallel import Progress
from landscape_viz.runs.starts import check_finite
from landscape_viz.runs.sweep import Sweep, sweep

LEARNING_RATE = "learning_rate"
LEAST, MOST = 1e-4, 1.0
"""The range in which learning rates are looked for."""


@dataclass(frozen=True, eq=False, repr=False)
class Tuned:
    """An optimizer with the value of a setting that did best.

    Attributes:
      label: what it is called, with the value that was chosen.
      optimizer: the optax transformation, for `record`.
      parameter: the setting that was tuned, None where the optimizer has no such setting.
      value: what it was set to; None likewise.
      sweep: all that was tried; None likewise.
      criterion: what was tuned, on what and by what, in words; or that there was nothing to tune.
    """

    label: str
    optimizer: optax.GradientTransformation
    parameter: str | None
    value: float | None
    sweep: Sweep | None
    criterion: str

    def __repr__(self) -> str:
        return f"Tuned({self.label!r}: {self.criterion})"

    @property
    def at_the_edge(self) -> bool:
        """True if the least or the greatest of the values was best, so that a better one may lie beyond."""
        if self.sweep is None or self.value is None:
            return False
        return self.value in (float(self.sweep.axes[0].min()), float(self.sweep.axes[0].max()))


def tune(
    landscape: Landscape,
    optimizers: Any,
    start: Any,
    steps: int,
    *,
    parameter: str = LEARNING_RATE,
    budget: int = 64,
    least: float = LEAST,
    most: float = MOST,
    target: float | None = None,
    progress: Progress | None = None,
) -> list[Tuned]:
    """Tune a setting of each of several optimizers by the same number of runs on the same landscape.

    The values tried are the same for all, equally spaced by their logarithms. The best one has the lowest final loss
    among the runs that did not diverge; among those whose losses differ by no more than rounding, it reached the target
    first.

    Args:
      landscape: what is descended.
      optimizers: each (label, factory, settings) or a text such as "adam:b1=0.8", the setting to be tuned among the
        settings or not; or an optax transformation, which stays as it is.
      start: inside the domain, where the loss and its gradient are finite.
      steps: how many steps each run takes.
      parameter: the setting to be tuned; optimizers without it stay as they are.
      budget: how many values are tried, from 2 to 100,000.
      least, most: the range of the values, above 0.
      target: as for `sweep`.
      progress: called as the runs of one optimizer proceed.

    Raises:
      InputError: an argument is not what is described above, or every run of an optimizer left finite numbers.
    """
    checked_landscape(landscape)
    budget = whole_number("budget", budget, 2, 100_000)
    low = real_number("least", least, above=0)
    high = real_number("most", most, above=low)
    specs = read_lineup(optimizers)
    parameter = setting_name(parameter)
    values = np.geomspace(low, high, budget)
    return [_tuned(landscape, spec, parameter, values, start, steps, target, progress) for spec in specs]


def _tuned(
    landscape: Landscape,
    spec: OptimizerSpec,
    parameter: str,
    values: np.ndarray,
    start: Any,
    steps: int,
    target: float | None,
    progress: Progress | None,
) -> Tuned:
    name = spec.setting_called(parameter)
    # L-BFGS has a learning rate, but by default none: its line search takes that place.
    if name is None or (parameter == LEARNING_RATE and name not in spec.settings and spec.default(name) is None):
        why = f"nothing to tune: {spec.label} has no {parameter.replace('_', ' ')} that is open"
        return Tuned(spec.label, spec.build(), None, None, None, why)
    swept = sweep(landscape, spec, {name: values}, start, steps, target=target, progress=progress)
    if not np.isfinite(swept.values).any():
        check_finite(["start"], [swept.start], landscape, steps)
        raise InputError(
            f"{name} of {spec.label!r}: every value from {values[0]:g} to {values[-1]:g} makes the run leave finite "
            "numbers; try smaller ones"
        )
    value = swept.settings(swept.best)[name]
    criterion = (
        f"{name.replace('_', ' ')} with the lowest loss after {steps} steps on {landscape.name} from "
        f"{', '.join(f'{x:g}' for x in swept.start)}, of {len(values)} from {values[0]:g} to {values[-1]:g}"
    )
    short = "lr" if name.endswith("learning_rate") else name
    return Tuned(
        f"{spec.label_without(name)} {short}={value:.3g}", spec.build({name: value}), name, value, swept, criterion
    )

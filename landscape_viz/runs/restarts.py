"""restarts: one optimizer from many random starts, and the best of the ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import one_of, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.optimizers.spec import read_optimizer_spec
from landscape_viz.runs.ensemble import Ends, ensemble
from landscape_viz.runs.formatting import count_statuses, format_point
from landscape_viz.runs.parallel import Progress
from landscape_viz.runs.status import RunStatus

SAMPLINGS = ("uniform", "sobol", "latin_hypercube")
MOST_RESTARTS = 2**24


@dataclass(frozen=True, eq=False, repr=False)
class Restarts:
    """Where one optimizer ended from random starts.

    Attributes:
      label: what the optimizer is called.
      landscape: the name of the landscape.
      ends: starts, ends, losses, statuses and steps of the runs, in the order in which the starts were drawn.
      steps_taken: how many steps each run took at most.
      seed, sampling: how the starts were drawn.
    """

    label: str
    landscape: str
    ends: Ends
    steps_taken: int
    seed: int
    sampling: str

    def __repr__(self) -> str:
        loss, best = self.ends.values[self.best], format_point(self.ends.points[self.best])
        lowest = f"; best loss {loss:.6g} at {best}" if np.isfinite(loss) else ""
        counts = count_statuses(self.ends.statuses)
        return f"Restarts({self.label!r} on {self.landscape!r}, {len(self)} starts: {counts}{lowest})"

    def __len__(self) -> int:
        return len(self.ends.starts)

    @property
    def best(self) -> int:
        """The number of the run with the lowest loss among those that did not diverge, if there are any."""
        losses = np.where(np.isnan(self.ends.values), np.inf, self.ends.values)
        of_sound = self._losses_of_sound_runs()
        return int(np.argmin(of_sound if np.isfinite(of_sound).any() else losses))

    def _losses_of_sound_runs(self) -> Float64[np.ndarray, " n"]:
        """The losses at the ends, inf where a run diverged."""
        losses = self.ends.values
        return np.where((self.ends.codes == RunStatus.DIVERGED) | np.isnan(losses), np.inf, losses)

    def columns(self) -> tuple[str, ...]:
        """The names of what stands in the rows."""
        axes = ("x", "y")[: self.ends.starts.shape[1]]
        return ("run", *(f"start_{axis}" for axis in axes), *(f"end_{axis}" for axis in axes), "loss", "status", "step")

    def rows(self) -> list[tuple[Any, ...]]:
        """One row a run, the best first: its number, start, end, loss, status, and the step at which that holds.

        The numbers are plain floats and ints, for printing and for files; the step is None while a run is running.
        """
        ends, statuses = self.ends, self.ends.statuses
        return [
            (
                int(run), *ends.starts[run].tolist(), *ends.points[run].tolist(), float(ends.values[run]),
                str(statuses[run]), int(ends.steps[run]) if ends.steps[run] >= 0 else None,
            )
            for run in np.argsort(self._losses_of_sound_runs(), kind="stable")
        ]  # fmt: skip


def restarts(
    landscape: Landscape,
    optimizer: Any,
    count: int,
    steps: int,
    *,
    seed: int = 0,
    sampling: str = "uniform",
    tolerance: float | None = None,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> Restarts:
    """Run an optimizer from random starts in the domain, all in one compiled call.

    Args:
      landscape: what is descended.
      optimizer: an optax transformation, a text such as "adam:lr=0.1", or (label, factory, settings).
      count: how many starts.
      steps: how many steps each run takes.
      seed: of the starts: the same seed draws the same ones.
      sampling: "uniform" draws each start by itself, "sobol" and "latin_hypercube" spread them more evenly (scrambled
        Sobol points, and one start in each of `count` slices of each axis).
      tolerance: where given, a run ends at the first step that settles the loss within this; see `record`.
      runs_at_once, progress: as for `ensemble`.

    Raises:
      InputError: an argument is not what is described above.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    count = whole_number("count", count, 1, MOST_RESTARTS)
    starts = drawn_starts(landscape, count, seed, sampling)
    ends = ensemble(landscape, spec, starts, steps, tolerance=tolerance, runs_at_once=runs_at_once, progress=progress)
    return Restarts(spec.label, landscape.name, ends, steps, seed, sampling)


def drawn_starts(
    landscape: Landscape, count: int, seed: int = 0, sampling: str = "uniform"
) -> Float64[np.ndarray, "count dim"]:
    """Random points of the domain, shape (count, dim); see `restarts`."""
    one_of("sampling", sampling, SAMPLINGS)
    generator = np.random.default_rng(read_seed(seed))
    low, high = landscape.bounds.T
    if sampling == "uniform":
        return generator.uniform(low, high, (count, landscape.dim))
    from scipy.stats import qmc  # type: ignore[import-untyped, unused-ignore]  # takes a second to import

    if sampling == "latin_hypercube":
        unit = qmc.LatinHypercube(landscape.dim, rng=generator).random(count)
    else:  # as many as there are in a balanced set, of which the first ones are taken
        unit = qmc.Sobol(landscape.dim, rng=generator).random_base2(max(count - 1, 1).bit_length())[:count]
    points: np.ndarray = np.clip(low + unit * (high - low), low, high)
    return points

"""The entries of a legend: colours and words of recorded runs, and the columns in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.theme import Theme


@dataclass(frozen=True)
class Wording:
    """The words beside the label of an optimizer: from the start on, and in addition from its end on."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a legend.

    Attributes:
      label: of the optimizer.
      color: its number.
      wordings: what else is said, from the fullest way of saying it to the shortest; at least one.
      end_step: the step from which the `after` of the wording holds; None for never.
      alarm: whether it ended badly.
      success: whether it ended well.
      losses: at every step, up to the last one; None where a table has none.
      several: the numbers of the colours, where it stands for more than one; a few of them are shown.
      palette: makes the theme whose colours these are, where it is not the scene's.
    """

    label: str
    color: int
    wordings: tuple[Wording, ...] = field(default=(Wording(),))
    end_step: int | None = None
    alarm: bool = False
    success: bool = False
    losses: Float64[np.ndarray, " steps"] | None = field(default=None, compare=False)
    several: tuple[int, ...] = ()
    palette: Callable[[Theme], Theme] | None = None

    def wording(self, brevity: int) -> Wording:
        """The words at this brevity, 0 being the fullest."""
        return self.wordings[min(brevity, len(self.wordings) - 1)]


def groups(paths: Sequence[Trajectory]) -> tuple[tuple[int, ...], ...]:
    """The numbers of the runs that are one optimizer from several starts: those with the same label.

    Runs with the same label and the same start are different optimizers that nobody named, and stay apart.
    """
    by_label: dict[str, list[int]] = {}
    for number, path in enumerate(paths):
        by_label.setdefault(path.label, []).append(number)
    members: list[tuple[int, ...]] = []
    for numbers in by_label.values():
        starts = {tuple(paths[number].points[0]) for number in numbers}
        members += [tuple(numbers)] if len(starts) == len(numbers) else [(number,) for number in numbers]
    return tuple(sorted(members))


def colors_of(paths: Sequence[Trajectory]) -> tuple[int, ...]:
    """The number of each run's colour: runs of one group share theirs."""
    colors = [0] * len(paths)
    for color, group in enumerate(groups(paths)):
        for number in group:
            colors[number] = color
    return tuple(colors)


def entry_of(runs: Sequence[Trajectory], color: int, one_loss: bool = True) -> Entry:
    """The entry of one optimizer: its learning rate, and from its end on how it ended.

    Args:
      runs: from one start or several.
      color: its number.
      one_loss: whether all of them ran on one landscape, so that their losses can be told.
    """
    rate = rate_words(runs)
    ends = [run.steps if run.stop_step is None else run.stop_step for run in runs]
    words, sign = _status(runs)
    return Entry(
        label=runs[0].label,
        color=color,
        wordings=(
            Wording(rate, words),
            Wording(rate, sign),
            Wording("", sign),
            Wording("", sign.partition(" step ")[0].rstrip(",")),
        ),
        end_step=max(ends),
        losses=best_losses(runs) if one_loss else None,
        alarm=any(run.status == "diverged" or (run.status == "stationary" and run.stop_step) for run in runs),
        success=all(run.status == "converged" for run in runs),
    )


def best_losses(runs: Sequence[Trajectory]) -> Float64[np.ndarray, " steps"]:
    """The lowest of the losses of some runs at every step; a run that has ended stays where it is."""
    last = max(run.steps for run in runs)
    each = np.stack([run.values[np.minimum(np.arange(last + 1), run.steps)] for run in runs])
    finite = np.where(np.isfinite(each), each, np.inf).min(axis=0)
    return np.asarray(np.where(np.isfinite(finite), finite, each[0]))


def rate_words(runs: Sequence[Trajectory]) -> str:
    """The learning rate, or from where to where it went; nothing where it is unknown or in the label already."""
    rates = np.concatenate([run.learning_rates for run in runs])
    rates = rates[np.isfinite(rates)]
    if not rates.size or "lr" in runs[0].label.replace("=", " ").split():
        return ""
    first, last = (short(float(rate), 3) for rate in (rates[0], rates[-1]))
    return first if first == last else f"{first} to {last}"


def _status(runs: Sequence[Trajectory]) -> tuple[str, str]:
    """The ends of the runs: in words, and with a sign."""
    if len(runs) > 1:
        counts = {kind: sum(run.status == kind for run in runs) for kind in ("converged", "diverged", "stationary")}
        phrases = [f"{count} of {len(runs)} {kind}" for kind, count in counts.items() if count]
        signed = [f"{sign}{counts[kind]}" for kind, sign in (("converged", "✓"), ("diverged", "✗")) if counts[kind]]
        return ", ".join(phrases), " ".join(signed)
    (run,) = runs
    at = f"step {run.stop_step}"
    where = run.stop_reason.rpartition(" on a ")[2]
    stuck = f"stuck on a {where}" if " on a " in run.stop_reason else f"stuck, {at}"
    signed_at = {"converged": f"✓ {at}", "diverged": f"✗ {at}", "stationary": stuck}
    return run.stop_reason, signed_at.get(run.status, "")

"""The captions of a dissected run on a curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscape_viz.optimizers.decomposition import StepParts
from landscape_viz.optimizers.decomposition.coefficients import SAMPLED
from landscape_viz.optimizers.decomposition.newton import QuadraticModels
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.model import AIM, LAND, LOOK, LocalModel
from landscape_viz.scenes.timeline import Moment

MOST_LETTERS = 56


def ending(path: Trajectory) -> str:
    """The words after the last step."""
    return path.stop_reason or f"after {path.steps} {'step' if path.steps == 1 else 'steps'}"


def landing(path: Trajectory, step: int) -> tuple[str, bool]:
    """The loss that a step has brought, and whether it is a warning."""
    before, after = path.values[step : step + 2]
    climbs = bool(after > before)
    if not np.isfinite(path.points[step + 1]).all() or not np.isfinite(after):
        return "lands where the loss is no number", True
    return f"loss {shortly(before)} → {shortly(after)}{', it climbs' if climbs else ''}", climbs


def sentence(words: str) -> str:
    """Words as a sentence of their own, which begins with a capital unless it begins with a symbol of a formula."""
    begins_formula = words.startswith(("|", "∇", "−", "loss "))
    return words if begins_formula else words[:1].upper() + words[1:]


def shortly(number: float, sign: bool = False) -> str:
    """Three digits, or a whole number up to 99999, with the minus of a typesetter."""
    form = ".0f" if 999.5 <= abs(number) < 99999.5 else ".3g"
    text = f"{number:{'+' if sign else ''}{form}}"
    return text.replace("-", "−")


@dataclass(frozen=True, eq=False)
class Captions1D:
    """The sentence for each moment.

    Attributes:
      path, model, models, parts: of the same steps; `models` are None where the model is the tangent.
    """

    path: Trajectory
    model: LocalModel
    models: QuadraticModels | None
    parts: StepParts

    def text(self, moment: Moment) -> tuple[str, bool]:
        """The sentence beside the stage, where the numbers are told, and whether it is a warning."""
        step = moment.step
        if step >= self.path.steps:
            return self._ending()
        words, alarm = self._words(moment)
        if moment.phase == LOOK:
            line = "tangent" if self.models is None else "parabola of this slope and curvature"
            opens = ": it opens downward" if self.models is not None and alarm else ""
            words = f"dashed: the {line}{opens}"
        elif moment.phase == LAND and words.startswith("loss "):
            words = "the step climbs: the loss rises" if alarm else "dotted: from the model to the loss itself"
        return sentence(words), alarm

    def on_stage(self, moment: Moment) -> tuple[str, bool]:
        """The sentence on the stage, which tells the step and its numbers."""
        if moment.step >= self.path.steps:
            return self._ending()
        words, alarm = self._words(moment)
        return f"step {moment.step + 1}: {words}", alarm

    def _ending(self) -> tuple[str, bool]:
        return sentence(ending(self.path)), bool(self.path.steps and self.model.alarms[-1])

    def _words(self, moment: Moment) -> tuple[str, bool]:
        if moment.phase == LOOK:
            return _look(self.model, self.models, moment.step)
        if moment.phase == AIM:
            if self.models is None:
                return _aim(self.path, self.parts, moment.step)
            return _aim_at_model(self.models, moment.step)
        return landing(self.path, moment.step)


def _look(model: LocalModel, models: QuadraticModels | None, step: int) -> tuple[str, bool]:
    slope = f"slope {shortly(model.slopes[step])}"
    if models is None:
        return slope, False
    damping = models.damping[step]
    bend = model.curvatures[step] - damping
    sign = "|curvature|" if models.absolute else "curvature"
    damped = f" + damping {shortly(damping)}" if damping else ""
    return f"{slope}, {sign} {shortly(bend)}{damped}", bool(model.curvatures[step] < 0)


def _aim_at_model(models: QuadraticModels, step: int) -> tuple[str, bool]:
    length = models.lengths[step]
    if models.matrices[step, 0, 0] < 0:
        return "curvature < 0, so to the model's maximum", True
    if length == 0:
        return "refused, it would climb", False
    return f"{'' if length == 1 else f'{shortly(length)} of the way '}to the model's minimum", False


def _aim(path: Trajectory, parts: StepParts, step: int) -> tuple[str, bool]:
    total = shortly(path.updates[step, 0], sign=True)
    if parts.method == "gradient descent":
        slope = "slope of the batch" if SAMPLED in path.internals else "slope"
        return f"−{shortly(parts.parts[0].factors[step])} × {slope} = {total}", False
    if len(parts.parts) > 1:
        added = " ".join(f"{part.name} {shortly(part.vectors[step, 0], sign=True)}" for part in parts.parts)
        if len(said := f"{added} = {total}") <= MOST_LETTERS:
            return said, False
    return f"step {total}", False

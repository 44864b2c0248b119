"""The captions of a dissected run on a curve."""

from __future__ import annotations

import numpy as np

from landscape_viz.optimizers.decomposition import StepParts
from landscape_viz.optimizers.decomposition.coefficients import SAMPLED
from landscape_viz.optimizers.decomposition.newton import QuadraticModels
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.model import AIM, LOOK, LocalModel
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


def caption_1d(
    path: Trajectory, model: LocalModel, models: QuadraticModels | None, parts: StepParts, moment: Moment
) -> tuple[str, bool]:
    """The line for a moment of a dissected run on a curve, and whether it is a warning."""
    step = moment.step
    if step >= path.steps:
        return ending(path), bool(step and model.alarms[-1])
    if moment.phase == LOOK:
        text, alarm = _look(model, models, step)
    elif moment.phase == AIM:
        text, alarm = _aim(path, parts, step) if models is None else _aim_at_model(models, step)
    else:
        text, alarm = landing(path, step)
    return f"step {step + 1}: {text}", alarm


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

"""The captions of a dissected run in the plane."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from landscape_viz.optimizers.decomposition import Part, StepParts
from landscape_viz.optimizers.decomposition.coefficients import SAMPLED
from landscape_viz.optimizers.decomposition.composition import (
    GRADIENT,
    MOMENTUM,
    NEWTON,
)
from landscape_viz.optimizers.decomposition.newton import QuadraticModels
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.panels.captions_1d import ending, landing, shortly
from landscape_viz.scenes.timeline import Moment

PARTS = {MOMENTUM: "kept momentum"}
GHOSTS = {GRADIENT: "dashed: direction of −∇f", NEWTON: "dashed: Newton step of the Hessian alone"}
"""The names in a legend of parts of a step, and of what is dashed beside a step of one part, where they are others."""


RESCALED = ("Adam", "AdamW", "Nadam")
"""The methods that divide each coordinate by a root mean square."""


def caption_2d(path: Trajectory, parts: StepParts, models: QuadraticModels | None, moment: Moment) -> tuple[str, bool]:
    """The line for a moment of a dissected run in the plane, and whether it is a warning."""
    step, number = moment.step, moment.phase - 1
    if step >= path.steps:
        return ending(path), path.status in ("diverged", "stationary")
    if not np.isfinite([*path.points[step], path.values[step], *path.gradients[step]]).all():
        text, alarm = "no finite number to go by", True
    elif number >= len(parts.parts):
        text, alarm = _landing(path, step)
    elif models is not None:
        text, alarm = (_model if number < 0 else _aim)(path, models, step)
    elif number < 0:
        text, alarm = _of_batch(path, _look(path, parts, step)), False
    else:
        text, alarm = (
            _of_batch(path, _PARTS.get(parts.parts[number].name, _captioned)(parts, parts.parts[number], step)),
            False,
        )
    return f"step {step + 1}: {text}", alarm


def _landing(path: Trajectory, step: int) -> tuple[str, bool]:
    if not path.updates[step].any():
        return ("stays", False) if path.gradients[step].any() else ("∇f = 0, so no step", path.status == "stationary")
    return landing(path, step)


def _of_batch(path: Trajectory, text: str) -> str:
    """The words for a gradient that was taken of a batch of the data: f is the loss over all of them."""
    return text.replace("∇f", "∇f(batch)") if SAMPLED in path.internals else text


def _look(path: Trajectory, parts: StepParts, step: int) -> str:
    slope = f"|∇f| = {shortly(_length(path.internals.get(SAMPLED, path.gradients)[step]))}"
    reference = next(iter(parts.reference_vectors), None)
    if reference is None:
        return slope
    if reference.name != MOMENTUM:
        return f"{'−∇f' if reference.name == GRADIENT else reference.name}, dashed, {slope}"
    length = _length(reference.vectors[step])
    return f"momentum so far: {shortly(length)} long" if length else f"no momentum yet, {slope}"


def _momentum(parts: StepParts, part: Part, step: int) -> str:
    if not part.vectors[step].any():
        return "no momentum to keep"
    return f"keep {shortly(part.factors[step])} × momentum{_per_axis(parts)}"


def _gradient(parts: StepParts, part: Part, step: int) -> str:
    if len(parts.parts) == 1:
        return f"step = {shortly(-part.factors[step])} × ∇f"
    # The arrow of a small part may be too short to see.
    how = _per_axis(parts) or f", {shortly(_length(part.vectors[step]))} long"
    return f"add {shortly(-part.factors[step])} × ∇f{how}"


def _per_axis(parts: StepParts) -> str:
    return ", each axis ÷ √v" if parts.method in RESCALED else ""


def _captioned(parts: StepParts, part: Part, step: int) -> str:
    numbers = {"factor": shortly(part.factors[step]), "length": shortly(_length(part.vectors[step]))}
    return part.caption.format(**numbers)


_PARTS: dict[str, Callable[[StepParts, Part, int], str]] = {MOMENTUM: _momentum, GRADIENT: _gradient}
"""Captions that depend on more than the numbers of their part."""


def _model(path: Trajectory, models: QuadraticModels, step: int) -> tuple[str, bool]:
    if path.hessians is None or not np.isfinite(models.matrices[step]).all():
        return "no finite model here", True
    damping = models.damping[step]
    bends = np.linalg.eigvalsh(path.hessians[step])[::-1]
    first, second = (shortly(bend) for bend in bends)
    damped = f", damping +{shortly(damping)}" if damping else ""
    dropped = ", sign dropped" if models.absolute and bends[1] < 0 else ""
    shape = f": a {_stationary(models, step)}" if models.indefinite[step] else ""
    return f"curvatures {first} and {second}{dropped}{damped}{shape}", bool(models.indefinite[step])


def _aim(path: Trajectory, models: QuadraticModels, step: int) -> tuple[str, bool]:
    length = models.lengths[step]
    if not path.updates[step].any():
        return ("refused: it would climb", False) if path.gradients[step].any() else ("∇f = 0: no step", False)
    if not np.isfinite(path.updates[step]).all():
        return "the model has no stationary point", True
    share = "" if length == 1 else f"{shortly(length)} of the way "
    if models.indefinite[step]:
        return f"{share}to the model's {_stationary(models, step)}", True
    return f"{share}to the model's minimum, {shortly(_length(path.updates[step]))} long", False


def _stationary(models: QuadraticModels, step: int) -> str:
    return "maximum" if np.linalg.eigvalsh(models.matrices[step])[-1] < 0 else "saddle"


def _length(vector: np.ndarray) -> float:
    return float(np.hypot.reduce(vector))

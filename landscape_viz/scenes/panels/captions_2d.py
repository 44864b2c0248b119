"""The captions of a dissected run in the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from landscape_viz.optimizers.decomposition import Part, StepParts
from landscape_viz.optimizers.decomposition.coefficients import SAMPLED
from landscape_viz.optimizers.decomposition.composition import (
    EIGENVECTORS,
    GRADIENT,
    LOOK_AHEAD,
    MOMENTUM,
    ROOT,
)
from landscape_viz.optimizers.decomposition.newton import QuadraticModels
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.panels.captions_1d import ending, landing, sentence, shortly
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True, eq=False)
class Captions2D:
    """The sentence for each moment.

    Attributes:
      path, parts, models: of the same steps; models are None where the method has none.
      climbs: the steps that lead to a higher loss; shape (steps,).
      first: the phase of the first term; before it is the model, or what the step is compared with.
      lands: the phase in which a step lands.
    """

    path: Trajectory
    parts: StepParts
    models: QuadraticModels | None
    climbs: Bool[np.ndarray, " steps"]
    first: int
    lands: int

    def text(self, moment: Moment) -> tuple[str, bool]:
        """The sentence beside the stage, where the losses are told, and whether it is a warning."""
        words, alarm = self._words(moment)
        is_over = moment.step >= self.path.steps
        if (is_over and not self.path.stop_reason) or (moment.phase >= self.lands and words.startswith("loss ")):
            words, alarm = self._closing(min(moment.step, self.path.steps - 1))
        return sentence(words), alarm

    def on_stage(self, moment: Moment) -> tuple[str, bool]:
        """The sentence on the stage, which tells the step and its losses."""
        words, alarm = self._words(moment)
        return (sentence(words) if moment.step >= self.path.steps else f"step {moment.step + 1}: {words}"), alarm

    def _words(self, moment: Moment) -> tuple[str, bool]:
        path, step, number = self.path, moment.step, moment.phase - self.first
        if step >= path.steps:
            return ending(path), path.status in ("diverged", "stationary")
        if not np.isfinite([*path.points[step], path.values[step], *path.gradients[step]]).all():
            return "no finite number to go by", True
        if moment.phase >= self.lands:
            return self._landing(step)
        if number < 0:
            return self._model(step) if self.models is not None else (self._of_batch(self._look(step)), False)
        term = self.parts.arithmetic.terms[number]
        if self.models is not None:
            return self._aim(term, step)
        return self._of_batch(self._term(term, step)), False

    def _landing(self, step: int) -> tuple[str, bool]:
        path = self.path
        if not path.updates[step].any():
            if not path.gradients[step].any():
                return "∇f = 0, so no step", path.status == "stationary"
            return "refused: it would climb" if self.models is not None else "stays", False
        return landing(path, step)

    def _closing(self, step: int) -> tuple[str, bool]:
        """The last sentence on a step: how it came about, or that it went wrong."""
        if self.climbs[step]:
            return "the step climbs: the loss rises", True
        if self.models is not None:
            return self._target(step)
        if any(one.name == ROOT for one in self.parts.arithmetic.operations):
            return "each coordinate is divided by the size of its own gradients", False
        if len(self.parts.arithmetic.terms) > 1:
            return "added up, they are the step", False
        return self._of_batch(self._term(self.parts.arithmetic.terms[0], step)), False

    def _of_batch(self, text: str) -> str:
        """The words for a gradient that was taken of a batch of the data: f is the loss over all of them."""
        return text.replace("∇f", "∇f(batch)") if SAMPLED in self.path.internals else text

    def _look(self, step: int) -> str:
        path = self.path
        slope = f"|∇f| = {shortly(_length(path.internals.get(SAMPLED, path.gradients)[step]))}"
        reference = self.parts.reference_vectors[0]
        return f"{'−∇f' if reference.name == GRADIENT else reference.name}, dashed, {slope}"

    def _term(self, term: Part, step: int) -> str:
        arithmetic, factor = self.parts.arithmetic, float(term.factors[step])
        if term.name == MOMENTUM:
            if not term.vectors[step].any():
                return "there is no momentum to keep yet"
            return f"{shortly(factor)} of the momentum is kept"
        if term.name == GRADIENT and len(arithmetic.terms) == 1:
            if len(arithmetic.operations) == 1:
                return f"step = {shortly(arithmetic.operations[0].numbers[step])} × ∇f"
            return "each coordinate of ∇f is divided by its size so far"
        if term.name == GRADIENT and self.parts.formula is not None:
            share = "" if np.isclose(factor, 1) else f"{shortly(factor)} times "
            return f"{share}the new gradient is added"
        if term.name == LOOK_AHEAD:
            return "look-ahead: what the momentum will do next is added"
        numbers = {"factor": shortly(factor), "length": shortly(_length(term.vectors[step]))}
        return term.caption.format(**numbers)

    def _model(self, step: int) -> tuple[str, bool]:
        path, models = self.path, self.models
        assert models is not None
        if path.hessians is None or not np.isfinite(models.matrices[step]).all():
            return "no finite model here", True
        damping = models.damping[step]
        bends = np.linalg.eigvalsh(path.hessians[step])[::-1]
        first, second = (shortly(bend) for bend in bends)
        damped = f", damping +{shortly(damping)}" if damping else ""
        dropped = ", sign dropped" if models.absolute and bends[1] < 0 else ""
        shape = f": a {self._stationary(step)}" if models.indefinite[step] else ""
        return f"curvatures {first} and {second}{dropped}{damped}{shape}", bool(models.indefinite[step])

    def _aim(self, term: Part, step: int) -> tuple[str, bool]:
        path = self.path
        if not path.updates[step].any():
            return ("refused: it would climb", False) if path.gradients[step].any() else ("∇f = 0: no step", False)
        if not np.isfinite(path.updates[step]).all():
            return "the model has no stationary point", True
        if term.name not in EIGENVECTORS:
            return self._target(step)
        curvature = float(term.factors[step])
        way = "steepest" if term.name == EIGENVECTORS[0] else "flattest"
        if curvature < 0:
            return f"along the {way} direction to the model's highest point", True
        return f"along the {way} direction to the model's lowest point", False

    def _target(self, step: int) -> tuple[str, bool]:
        models = self.models
        assert models is not None
        share = "" if models.lengths[step] == 1 else f"{shortly(models.lengths[step])} of the way "
        if models.indefinite[step]:
            return f"{share}to the model's {self._stationary(step)}", True
        return f"{share}to the model's minimum", False

    def _stationary(self, step: int) -> str:
        assert self.models is not None
        return "maximum" if np.linalg.eigvalsh(self.models.matrices[step])[-1] < 0 else "saddle"


def _length(vector: np.ndarray) -> float:
    return float(np.hypot.reduce(vector))

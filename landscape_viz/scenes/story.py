"""What the captions of a dissected run say."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.scenes.layers.model import AIM, LOOK, LocalModel
from landscape_viz.scenes.panels import has_quadratic_model
from landscape_viz.scenes.timeline import Moment


def step_story(
    path: Trajectory, model: LocalModel, moments: Sequence[Moment]
) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """One line for each moment, and whether it is a warning."""
    lines = [_line(path, model, moment) for moment in moments]
    return tuple(text for text, _ in lines), tuple(alarm for _, alarm in lines)


def _line(path: Trajectory, model: LocalModel, moment: Moment) -> tuple[str, bool]:
    step = moment.step
    if step >= path.steps:
        return path.stop_reason or f"after {step} steps", bool(step and model.alarms[-1])
    tell = {LOOK: _look, AIM: _aim}.get(moment.phase, _land)
    text, alarm = tell(path, model, step)
    return f"step {step + 1}: {text}", alarm


def _look(path: Trajectory, model: LocalModel, step: int) -> tuple[str, bool]:
    slope = f"slope {_short(model.slopes[step])}"
    if not has_quadratic_model(path):
        return slope, False
    damping = float(path.internals["damping"][step])
    bend = _short(model.curvatures[step] - damping)
    damped = f" + damping {_short(damping)}" if damping else ""
    return f"{slope}, curvature {bend}{damped}", bool(model.curvatures[step] < 0)


def _aim(path: Trajectory, model: LocalModel, step: int) -> tuple[str, bool]:
    if not has_quadratic_model(path):
        rate = float(path.learning_rates[step])
        named = f"−{_short(rate)} × slope = " if _is_gradient_step(path, step) else "step "
        return f"{named}{_short(path.updates[step, 0], sign=True)}", False
    if model.curvatures[step] < 0:
        return "curvature < 0, so to the model's maximum", True
    return "to the model's minimum", False


def _land(path: Trajectory, model: LocalModel, step: int) -> tuple[str, bool]:
    before, after = path.values[step : step + 2]
    climbs = bool(after > before)
    word = ", it climbs" if climbs else ""
    return f"loss {_short(before)} → {_short(after)}{word}", climbs


def _is_gradient_step(path: Trajectory, step: int) -> bool:
    plain = -path.learning_rates[step] * path.gradients[step, 0]
    return bool(abs(path.updates[step, 0] - plain) <= 1e-9 * abs(plain))


def _short(number: float, sign: bool = False) -> str:
    text = f"{number:+.3g}" if sign else f"{number:.3g}"
    return text.replace("-", "−")

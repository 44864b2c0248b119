"""Losses of two parameters with their derivatives written out by hand in numpy, and a plain loop over a step."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import landscape_viz as lv


class Loss(NamedTuple):
    """The same loss twice: as a landscape, and as value, gradient and Hessian in numpy."""

    landscape: lv.Landscape
    value: Callable
    gradient: Callable
    hessian: Callable


def written_out(name: str, loss: Callable, domain, value: Callable, gradient: Callable, hessian: Callable) -> Loss:
    return Loss(
        lv.Landscape(loss, domain, name=name),
        lambda p: value(*p),
        lambda p: np.array(gradient(*p), float),
        lambda p: np.array(hessian(*p), float),
    )


ROSENBROCK = written_out(
    "rosenbrock",
    lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    ((-2, 2), (-1, 3)),
    lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    lambda x, y: [2 * (x - 1) - 400 * x * (y - x**2), 200 * (y - x**2)],
    lambda x, y: [[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200]],
)
HIMMELBLAU = written_out(
    "himmelblau",
    lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    ((-6, 6), (-6, 6)),
    lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    lambda x, y: [
        4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
        2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
    ],
    lambda x, y: [[12 * x**2 + 4 * y - 42, 4 * (x + y)], [4 * (x + y), 12 * y**2 + 4 * x - 26]],
)
A, B, D = 3.0, 40.0, 900.0  # condition number about 900
BOWL = written_out(
    "bowl",
    lambda x, y: 0.5 * (A * x**2 + 2 * B * x * y + D * y**2) + 2 * x,
    ((-4, 4), (-2, 2)),
    lambda x, y: 0.5 * (A * x**2 + 2 * B * x * y + D * y**2) + 2 * x,
    lambda x, y: [A * x + B * y + 2, B * x + D * y],
    lambda x, y: [[A, B], [B, D]],
)
SADDLE = written_out(
    "saddle",
    lambda x, y: x**4 / 4 - x**2 / 2 + y**2 / 2,
    ((-2, 2), (-2, 2)),
    lambda x, y: x**4 / 4 - x**2 / 2 + y**2 / 2,
    lambda x, y: [x**3 - x, y],
    lambda x, y: [[3 * x**2 - 1, 0], [0, 1]],
)


def path(step: Callable[[np.ndarray], np.ndarray], start, steps: int) -> np.ndarray:
    """The points that a loop of `x = x + step(x)` goes through."""
    x = np.array(start, float)
    points = [x]
    for _ in range(steps):
        x = x + step(x)
        points.append(x)
    return np.array(points)


def assert_same_path(run: lv.Trajectory, points: np.ndarray, share: float = 1e-10) -> None:
    """The run went through `points`, up to `share` of how far they lie from the origin."""
    assert run.points.shape == points.shape
    assert np.isfinite(points).all()
    np.testing.assert_allclose(run.points, points, rtol=0, atol=share * np.abs(points).max())

"""Results in a line, as they show themselves to people: points, counts of outcomes, ranges of settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np


def format_point(point: Iterable[Any]) -> str:
    """A point as a number, or as several in parentheses.

    >>> format_point([0.5]), format_point([1, -2.25])
    ('0.5', '(1, -2.25)')
    """
    numbers = [f"{number + 0.0:.6g}" for number in point]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def count_statuses(statuses: Any) -> str:
    """The number of times that each status occurs, the most frequent first.

    >>> count_statuses(["running", "converged", "converged"])
    '2 converged, 1 running'
    """
    words, counts = np.unique(np.asarray(statuses).ravel(), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return ", ".join(f"{counts[one]} {words[one]}" for one in order)


def format_range(values: Any) -> str:
    """Numbers by how many there are and between which ends.

    >>> format_range([0.1, 0.2, 0.3])
    '3 values from 0.1 to 0.3'
    """
    return f"{np.size(values)} values from {np.min(values):g} to {np.max(values):g}"


def format_shape(axes: Sequence[Any]) -> str:
    """The number of points of a grid along each of its axes.

    >>> format_shape([[1, 2, 3], [4, 5]])
    '3 x 2'
    """
    return " x ".join(str(len(axis)) for axis in axes)

"""Recorded runs as a file for other programs: a table as csv, or arrays as npz."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from landscape_viz.errors import InputError
from landscape_viz.files import checked_path, replacing
from landscape_viz.output_formats import RUN_SUFFIXES
from landscape_viz.runs.trajectory import Trajectory

AXES = ("x", "y")


def save_runs(trajectories: Sequence[Trajectory], path: str | os.PathLike[str]) -> None:
    """Write whole runs to a .csv or .npz file.

    A csv has one line for each step of each run: run, label, step, the point, the loss there, gradient, Hessian, the
    update made from there and its learning rate, and what the optimizer's state held after it; cells without a number
    are empty. An npz holds what `Trajectory.save` writes; of several runs, each under its number: "0/points",
    "1/points", ...

    Args:
      trajectories: one or more, of the same number of dimensions.
      path: a file name that ends in .csv or .npz.

    Raises:
      InputError: no trajectories, an unknown suffix, or a folder that is missing or not writable.
    """
    if not trajectories:
        raise InputError("trajectories must hold at least one Trajectory; got none")
    target = checked_path("the file of the runs", path, RUN_SUFFIXES)
    if target.suffix.lower() == ".csv":
        with replacing(target) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(_lines(trajectories))
    elif len(trajectories) == 1:
        trajectories[0].save(target)
    else:
        arrays: dict[str, Any] = {
            f"{number}/{name}": array
            for number, trajectory in enumerate(trajectories)
            for name, array in trajectory.arrays().items()
        }
        with replacing(target) as temporary:
            np.savez_compressed(temporary, **arrays)


def _lines(trajectories: Sequence[Trajectory]) -> Iterator[list[Any]]:
    tables = [_columns(trajectory) for trajectory in trajectories]
    names = list(dict.fromkeys(name for table in tables for name in table))
    yield ["run", "label", "step", *names]
    for number, (trajectory, table) in enumerate(zip(trajectories, tables, strict=True)):
        for step in range(trajectory.steps + 1):
            cells = [table[name][step] if name in table and step < len(table[name]) else np.nan for name in names]
            yield [number, trajectory.label, step, *("" if np.isnan(cell) else repr(float(cell)) for cell in cells)]


def _columns(trajectory: Trajectory) -> dict[str, np.ndarray]:
    """The numbers of a run by the names of their columns; those of steps are one shorter than those of points."""
    axes = AXES[: trajectory.dim]
    columns = {axis: trajectory.points[:, k] for k, axis in enumerate(axes)}
    columns["loss"] = trajectory.values
    columns |= {f"gradient_{axis}": trajectory.gradients[:, k] for k, axis in enumerate(axes)}
    if trajectory.hessians is not None:
        columns |= {
            f"hessian_{first}{second}": trajectory.hessians[:, j, k]
            for j, first in enumerate(axes)
            for k, second in enumerate(axes)
            if j <= k
        }
    columns |= {f"update_{axis}": trajectory.updates[:, k] for k, axis in enumerate(axes)}
    columns["learning_rate"] = trajectory.learning_rates
    for name, array in trajectory.internals.items():
        if name == "learning_rate":
            continue
        columns |= {name: array} if array.ndim == 1 else {f"{name}_{a}": array[:, k] for k, a in enumerate(axes)}
    return columns


def save_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], path: str | os.PathLike[str]) -> None:
    """Write a table to a .csv file, such as `columns()` and `rows()` of restarts and sweeps.

    Cells that are None or nan stay empty.

    Raises:
      InputError: another suffix, or a folder that is missing or not writable.
    """
    target = checked_path("the table's file", path, (".csv",))
    with replacing(target) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(["" if cell is None or cell != cell else cell for cell in row] for row in rows)

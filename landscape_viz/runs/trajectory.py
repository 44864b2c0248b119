"""Trajectory: what an optimizer did, as data."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError
from landscape_viz.files import checked_path, replacing
from landscape_viz.runs.formatting import format_point

Status = Literal["running", "converged", "diverged", "stationary"]

_FUNCTIONS: WeakKeyDictionary[Trajectory, Any] = WeakKeyDictionary()
"""The losses of trajectories that were recorded in this process; what has been loaded from a file is not known."""


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """The path of one optimizer over one landscape, with everything seen on the way.

    Attributes:
      label: what the path is called on pictures.
      points: where it was, from the start on; shape (steps + 1, dim).
      values: the loss there; shape (steps + 1,).
      gradients: the gradient there; shape (steps + 1, dim).
      hessians: the Hessian there, where dim <= 2, else None; shape (steps + 1, dim, dim).
      updates: what each step added; shape (steps, dim).
      learning_rates: the learning rate of each step, nan where the optimizer has none or does not show it (optax
        optimizers show theirs when made by `optax.inject_hyperparams`); shape (steps,).
      internals: what else the optimizer's state held after each step, by name (`trace`, `mu`, `nu`, `damping`,
        ...); each of shape (steps,) or (steps, dim). Where steps were taken on batches of the data,
        `sampled_value` and `sampled_gradient` are the loss and the gradient on the batch of each step, as the
        optimizer saw them; `values`, `gradients` and `hessians` are those of all the data.
      status: "converged" when it stopped moving at a point without negative curvature, "stationary" when it never
        moved or stopped where the gradient vanishes but curvature is negative, "diverged" when it left finite
        numbers or the domain for good, else "running".
      stop_step: the step at which it stopped moving, or left finite numbers or the domain; None while running.
      stop_reason: that in words, for people; empty while running.
      landscape: the name of the landscape.
      steps_per_epoch: how many steps pass over the data once, where the loss is one of data, else None.
      distances: how far the weights were from the line or plane on which `points` are the nearest ones, where the path
        is that of a model's weights, else None; shape (steps + 1,). Then `values` are the losses of the weights.
    """

    label: str
    points: Float64[np.ndarray, "points dim"]
    values: Float64[np.ndarray, " points"]
    gradients: Float64[np.ndarray, "points dim"]
    hessians: Float64[np.ndarray, "points dim dim"] | None
    updates: Float64[np.ndarray, "steps dim"]
    learning_rates: Float64[np.ndarray, " steps"]
    status: Status
    stop_step: int | None = None
    stop_reason: str = ""
    landscape: str = ""
    internals: Mapping[str, np.ndarray] = field(default_factory=dict)
    steps_per_epoch: int | None = None
    distances: Float64[np.ndarray, " points"] | None = None

    def __repr__(self) -> str:
        ended = self.stop_reason or f"running after {self.steps} step{'s' * (self.steps != 1)}"
        # Where it has left finite numbers there is no place to tell.
        last = (
            f", loss {self.values[-1]:.6g} at {format_point(self.points[-1])}" if np.isfinite(self.values[-1]) else ""
        )
        return f"Trajectory({self.label!r} on {self.landscape!r}: {ended}{last})"

    @property
    def steps(self) -> int:
        """The number of steps taken."""
        return len(self.updates)

    @property
    def dim(self) -> int:
        """The number of coordinates of a point."""
        return int(self.points.shape[1])

    @property
    def epochs(self) -> Float64[np.ndarray, " points"] | None:
        """The passes over the data made at each point, whole where a pass ends; None without data."""
        return None if self.steps_per_epoch is None else np.arange(len(self.points)) / self.steps_per_epoch

    def first(self, steps: int) -> Trajectory:
        """The trajectory up to its step number `steps`; what happened later is forgotten."""
        if steps >= self.steps:
            return self
        ended = self.stop_step is not None and self.stop_step <= steps
        at_points = [
            name
            for name in ("points", "values", "gradients", "hessians", "distances")
            if getattr(self, name) is not None
        ]
        return replace(
            self,
            **{name: getattr(self, name)[: steps + 1] for name in at_points},
            updates=self.updates[:steps],
            learning_rates=self.learning_rates[:steps],
            internals={name: array[:steps] for name, array in self.internals.items()},
            status=self.status if ended else "running",
            stop_step=self.stop_step if ended else None,
            stop_reason=self.stop_reason if ended else "",
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the trajectory to a numpy .npz file, readable by `Trajectory.load` and by `numpy.load`.

        `save_runs` writes one or several as a table, .csv.

        Raises:
          InputError: the path does not end in .npz or cannot be written.
        """
        if os.fspath(path).lower().endswith(".csv"):
            raise InputError(f"path must end in .npz; save_runs([run], {os.fspath(path)!r}) writes a table")
        target = checked_path("path", path, (".npz",))
        arrays: dict[str, Any] = dict(self.arrays())  # numpy has a keyword of another type among the names
        with replacing(target) as temporary:
            np.savez_compressed(temporary, **arrays)

    def arrays(self) -> dict[str, np.ndarray]:
        """All of it as arrays by name, as `save` writes them; the words are one array of text, "words"."""
        arrays: dict[str, np.ndarray] = {
            name: getattr(self, name) for name in _ARRAYS if getattr(self, name) is not None
        }
        arrays |= {_INTERNAL + name: array for name, array in self.internals.items()}
        words = {name: getattr(self, name) for name in _WORDS}
        return arrays | {"words": np.array(json.dumps(words))}

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Trajectory:
        """The trajectory that `save` wrote to `path`.

        Raises:
          InputError: there is no such file, or it does not hold a trajectory.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in _ARRAYS if name in file}
                internals = {name.removeprefix(_INTERNAL): file[name] for name in file if name.startswith(_INTERNAL)}
                words = json.loads(str(file["words"]))
            return cls(**{"hessians": None} | arrays, **words, internals=internals)
        except OSError as error:
            raise InputError(f"path: {os.fspath(path)!r} cannot be read: {error.strerror or error}") from error
        except (KeyError, TypeError, ValueError, EOFError) as error:
            raise InputError(f"path: {os.fspath(path)!r} does not hold a saved trajectory") from error


_ARRAYS = ("points", "values", "gradients", "hessians", "updates", "learning_rates", "distances")
_WORDS = ("label", "status", "stop_step", "stop_reason", "landscape", "steps_per_epoch")
_INTERNAL = "internals/"


def recorded_on(run: Trajectory, function: Any) -> Trajectory:
    """The same trajectory; it is remembered which function of a point it was recorded on."""
    _FUNCTIONS[run] = function
    return run


def was_recorded_on(run: Trajectory, function: Any) -> bool:
    """True if a trajectory is known to have been recorded on this function of a point."""
    return _FUNCTIONS.get(run) is function

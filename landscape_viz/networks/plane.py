"""Lines and planes through the weights of a model, as landscapes."""

from __future__ import annotations

import functools
import importlib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, closest, real_number, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.landscapes.function_adapter import told_as_input
from landscape_viz.landscapes.landscape import Grid, Landscape, read_domain
from landscape_viz.networks.directions import (
    RULES,
    Directions,
    difference,
    dot,
    orthogonal,
    principal_directions,
    project,
    random_directions,
)
from landscape_viz.networks.grid import (
    CHUNK_BYTES,
    LOSS,
    Estimate,
    Evaluator,
    PlainEvaluator,
    PlaneGrid,
    PointProgram,
    call_metrics,
    estimate,
    evaluate_grid,
    fingerprint,
    moved,
)
from landscape_viz.networks.weights import (
    Arrays,
    Layout,
    WeightPath,
    Weights,
    as_array,
    read_params,
    read_path,
)
from landscape_viz.precision import float64
from landscape_viz.runs.parallel import Progress
from landscape_viz.runs.trajectory import Trajectory, recorded_on

CELLS = {1: 201, 2: 51}  # along each axis
MARGIN = 0.25  # of what models or a path span: what is seen beyond them
MOST_DOUBLINGS = 40
HALVINGS = 5
SNAP = 1e-9  # of the width: a cell as near as this to a model is its own


class PlaneLandscape(Landscape):
    """The loss of a model on a line or a plane through its weights, made by `plane`.

    Values are computed in the precision of the model, and exactly its loss at the models that the plane goes through.
    Everything that a `Landscape` has is here too: gradients and Hessians in the plane, grids, descents within it.

    Attributes (besides those of `Landscape`):
      weights: of the model at the origin.
      directions: that span the plane, their rule and the angle between them before they were made orthogonal.
      models: the coordinates of the models that the plane goes through, shape (models, dim); the first is the origin.
      metric_names: of all that is computed at a point; the first is what this landscape shows.
      samples: in words, which of the data count; empty where all do.
    """

    weights: Weights
    directions: Directions
    models: Float64[np.ndarray, "models dim"]
    metric_names: tuple[str, ...]
    samples: str
    _evaluator: Evaluator | PlainEvaluator
    _exact: dict[tuple[float, ...], tuple[Arrays, tuple[float, ...]]]
    _cells: int | tuple[int, ...]
    _measured: dict[Any, PlaneGrid]
    _prints: dict[str, str]

    def __init__(
        self,
        evaluator: Evaluator | PlainEvaluator,
        weights: Weights,
        directions: Directions,
        domain: Any,
        *,
        exact: dict[tuple[float, ...], tuple[Arrays, tuple[float, ...]]],
        metric_names: tuple[str, ...],
        cells: int | tuple[int, ...],
        samples: str,
        prints: dict[str, str],
        name: str,
    ) -> None:
        function = evaluator.function
        along: Callable[..., Any] = (
            (lambda a: function(jnp.stack([a]))) if len(read_domain(domain)) == 1 else lambda p: function(p)
        )
        super().__init__(
            along,
            domain,
            name=name,
            formula=", ".join(part for part in (directions.rule, samples) if part),
            variables=directions.names,
        )
        fields = {
            "weights": weights,
            "directions": directions,
            "models": np.array(list(exact)),
            "metric_names": metric_names,
            "samples": samples,
            "_evaluator": evaluator,
            "_exact": exact,
            "_cells": cells,
            "_measured": {},
            "_prints": prints,
        }
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    @property
    def resolution(self) -> int | tuple[int, ...]:
        """The number of cells along each axis of a picture."""
        return self._cells

    @property
    def searchable(self) -> bool:
        """False: a search for critical points would evaluate the model some hundred thousand times."""
        return False

    @property
    def named_points(self) -> dict[str, tuple[float, ...]]:
        """The models that the plane goes through."""
        places = [tuple(place) for place in self.models.tolist()]
        names = ["model"] if len(places) == 1 else [f"model {number}" for number in range(1, len(places) + 1)]
        return dict(zip(names, places, strict=True))

    def metric(self, name: str) -> PlaneLandscape:
        """The same plane with another of its metrics as its height.

        Raises:
          InputError: there is none of this name.
        """
        if name not in self.metric_names:
            hint = closest(name, self.metric_names)
            raise InputError(f"metric must be one of {', '.join(self.metric_names)}; got {brief(name)}.{hint}")
        first = self.metric_names.index(name)
        order = [first, *(k for k in range(len(self.metric_names)) if k != first)]
        evaluator: Any = self._evaluator
        if isinstance(evaluator, Evaluator):
            metrics = tuple(evaluator.program.metrics[k] for k in order)
            evaluator = replace(evaluator, program=replace(evaluator.program, metrics=metrics))
        else:
            evaluator = replace(evaluator, metrics=tuple(evaluator.metrics[k] for k in order))
        other = PlaneLandscape(
            evaluator,
            self.weights,
            self.directions,
            self.domain,
            exact={at: (own, tuple(known[k] for k in order)) for at, (own, known) in self._exact.items()},
            metric_names=tuple(self.metric_names[k] for k in order),
            cells=self._cells,
            samples=self.samples,
            prints=self._prints,
            name=f"{name} {self.name.partition(' ')[2]}",
        )
        object.__setattr__(other, "_measured", self._measured)
        return other

    def grid(self, n: int | tuple[int, ...]) -> Grid:
        """The loss on a regular grid over the domain, both ends included; evaluated once."""
        return self._as_grid(self.evaluate(n))

    def evaluate(
        self,
        n: int | tuple[int, ...] | None = None,
        *,
        path: str | os.PathLike[str] | None = None,
        resume: bool = True,
        progress: Progress | None = None,
    ) -> PlaneGrid:
        """All metrics on a regular grid over the domain, in one pass over the data for each cell.

        Args:
          n: cells along each axis, or (nx, ny); by default those of the plane's pictures.
          path: a .npz file that is written on the way. If the run is killed, the same call goes on from it.
          resume: False begins anew where there is such a file.
          progress: called with the number of cells done and that of all.

        Raises:
          InputError: `n` is not as described, or the file is that of another grid.
        """
        axes = self._axes(n)
        key = (tuple(len(axis) for axis in axes), self.domain)
        if (known := self._measured.get(key)) is not None:
            ordered = replace(known, metrics={name: known.metrics[name] for name in self.metric_names})
            if path is not None:
                ordered.save(path)
            return ordered
        shape = tuple(len(axis) for axis in reversed(axes))
        empty = PlaneGrid(
            axes[0],
            axes[1] if self.dim == 2 else None,
            {name: np.full(shape, np.nan) for name in self.metric_names},
            np.zeros(shape, bool),
            {"name": self.name, "directions": self.directions.rule, "axes": self.variables, "samples": self.samples},
            self._prints,
        )
        exact = {at: known for at, (_, known) in self._exact.items()}
        grid = evaluate_grid(self._evaluator, empty, path=path, resume=resume, progress=progress, exact=exact)
        self._measured[key] = grid
        return grid

    def estimate(self, n: int | tuple[int, ...] | None = None) -> Estimate:
        """The time that a grid will take, measured on its first cells; str() says it."""
        axes = self._axes(n)
        points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="xy")], axis=-1)
        return estimate(self._evaluator, points)

    def params(self, point: Any) -> Any:
        """The weights at a point of the plane, as a tree; those of a model itself where it is one of `models`."""
        at = np.asarray(point, np.float64).reshape(-1)
        if at.shape != (self.dim,):
            raise InputError(f"a point of {self.name!r} has {self.dim} coordinates; got {brief(point)}")
        known = self._exact.get(tuple(at.tolist()))
        arrays = known[0] if known else tuple(moved(self.weights.arrays, self.directions.arrays, at))
        return self.weights.tree(arrays)

    def project(self, path: Any, *, losses: Any = None, label: str = "path") -> Trajectory:
        """A path of weights on the plane: its nearest points there, and how far away from them it is.

        Args:
          path: as for `plane`.
          losses: at its weights, where they are known; else they are computed here.
          label: on pictures.

        Returns:
          A trajectory whose `values` are the losses at the weights themselves, not below them on the plane, and whose
          `distances` are those from the plane. Its gradients are not known (nan).
        """
        weights = read_path("path", path, self.weights)
        projection = project(weights, self.weights.arrays, self.directions)
        steps = weights.steps
        values = self._losses(weights) if losses is None else np.asarray(losses, np.float64)
        if values.shape != (steps,):
            raise InputError(f"losses must be one for each of the {steps} weights; got shape {values.shape}")
        run = Trajectory(
            label,
            projection.points,
            values,
            np.full((steps, self.dim), np.nan),
            None,
            np.diff(projection.points, axis=0),
            np.full(steps - 1, np.nan),
            "running",
            landscape=self.name,
            distances=projection.distances,
        )
        return recorded_on(run, self.function)

    def _losses(self, path: WeightPath) -> Float64[np.ndarray, " steps"]:
        if isinstance(self._evaluator, PlainEvaluator):
            plain = self._evaluator
            trees = (self.weights.tree(path.at(step)) for step in range(path.steps))
            return np.array([call_metrics(plain.metrics[:1], plain.recompute, tree, plain.data)[0] for tree in trees])
        program, (_, _, samples) = self._evaluator.program, self._evaluator.shared
        dtypes = [own.dtype for own in self.weights.arrays]
        one = jax.jit(lambda arrays, samples: program(arrays, (), samples, None)[0])
        losses = []
        for step in range(path.steps):
            arrays = [jnp.asarray(array, dtype) for array, dtype in zip(path.at(step), dtypes, strict=True)]
            with float64():
                losses.append(float(one(arrays, samples)))
        return np.array(losses)

    def _axes(self, n: int | tuple[int, ...] | None) -> list[np.ndarray]:
        asked = self._cells if n is None else n
        counts = tuple(asked) if isinstance(asked, tuple | list) else (asked,) * self.dim
        if len(counts) != self.dim:
            raise InputError(f"n must be one number or one for each of {self.dim} axes; got {brief(n)}")
        axes = []
        for axis, (count, (low, high)) in enumerate(zip(counts, self.bounds.tolist(), strict=True)):
            coordinates = np.linspace(low, high, whole_number("n", count, 2))
            for own in self.models[:, axis]:
                coordinates[np.abs(coordinates - own) <= SNAP * (high - low)] = own
            axes.append(coordinates)
        return axes

    def _as_grid(self, measured: PlaneGrid) -> Grid:
        axes = [measured.x] if measured.y is None else [measured.x, measured.y]
        grid = Grid(
            np.stack(np.meshgrid(*axes, indexing="xy"), axis=-1), np.array(measured.metrics[self.metric_names[0]])
        )
        for array in grid:
            array.flags.writeable = False
        return grid

    @functools.cached_property
    def _values(self) -> Callable[..., Any]:
        evaluate, exact = self._evaluator.values, self._exact

        def values(points: np.ndarray) -> np.ndarray:
            own = np.full(len(points), -1)
            for number, at in enumerate(exact):
                own[(points == np.array(at)).all(axis=-1)] = number
            losses = evaluate(points)[0] if (own < 0).any() else np.zeros(len(points))
            for number, (_, known) in enumerate(exact.values()):
                losses[own == number] = known[0]
            return losses

        return values

    @functools.cached_property
    def _gradients(self) -> Callable[..., Any]:
        evaluate, dim = self._evaluator.gradients, self.dim
        return lambda points: np.moveaxis(evaluate(points), -1, 0) if len(points) else np.zeros((0, dim))

    @functools.cached_property
    def _hessians(self) -> Callable[..., Any]:
        evaluate, dim = self._evaluator.hessians, self.dim
        return lambda points: np.moveaxis(evaluate(points), -1, 0) if len(points) else np.zeros((0, dim, dim))


def plane(
    loss: Callable[..., Any],
    params: Any,
    data: Any = (),
    directions: Any = "filter",
    *,
    dim: int | None = None,
    models: Sequence[Any] = (),
    path: Any = None,
    domain: Any = None,
    rise: float | None = None,
    grid: int | tuple[int, ...] | None = None,
    metrics: Mapping[str, Callable[..., Any]] | None = None,
    recompute: Callable[..., Any] | None = None,
    subset: int | None = None,
    seed: int = 0,
    biases: str | None = None,
    output_axis: int | None = None,
    traceable: bool = True,
    executor: Executor | None = None,
    chunk_bytes: int = CHUNK_BYTES,
    name: str | None = None,
) -> PlaneLandscape:
    """The loss of a model on a line or a plane through its weights, as a landscape.

    A point (a, b) stands for the weights w + a·d₁ + b·d₂. At the origin, and at other models that the plane goes
    through, the value is exactly the loss of the model, in its own precision.

    Args:
      loss: loss(params, *data) gives one number; jax can trace it, unless `traceable` is False.
      params: the weights, any tree that jax flattens. Its float arrays are moved, other leaves stay.
      data: the arrays that the loss takes besides, all with as many rows.
      directions: "filter", "layer", "weight" or "none": random Gaussian ones, normalised so; see `random_directions`.
        "pca": along which `path` varies most. "hessian": of the largest curvature. Or one or two trees like params (an
        update, a gradient) or vectors of all weights, which keep their lengths: coordinate 1 is the whole of it. Two
        directions are normalised first and made orthogonal then; `directions.angle` tells the angle that there was.
      dim: 1 for a line, 2 for a plane; by default a plane, but a line through two models and along one direction. A
        second direction that is not given is random, normalised by filter.
      models: one or two other models that the line or plane goes through, trees like params or files of weights. The
        first lies at 1 on the first axis. The third lies where it is: axes are orthogonal and have one unit, the
        distance of the first two, so distances and angles on the picture are those of the weights.
      path: weights at several steps, for "pca": a list of trees or files, a folder of files, a tree with an axis of
        steps in front of each array, or an array (steps, weights).
      domain: (lo, hi), or ((lo, hi), (lo, hi)); one pair will do for both axes. By default from -1 to 1, or around the
        models or the path.
      rise: instead, out to where the loss is so many times that of the centre, on either side of each axis.
      grid: cells along each axis of pictures, or (nx, ny): 51 of a plane, 201 of a line. With an odd number and a
        symmetric domain the model is the middle cell.
      metrics: further heights by name, functions as the loss: `evaluate` computes all of them in one pass, `metric`
        makes a landscape of one.
      recompute: makes other params of (params, *data) in every cell before its metrics are taken, such as statistics of
        batch normalisation. By default these are kept as they are in params; random directions do not move them.
      subset: so many of the samples, drawn by the seed, instead of all; pictures say so.
      seed: of random directions and of the subset.
      biases: "fixed" or "scaled", of random directions; see `random_directions`.
      output_axis: of kernels, of random directions; see `random_directions`.
      traceable: False calls the loss as a plain function of numpy's arrays. Then there are no gradients.
      executor: of `concurrent.futures`, or like those, where such calls run; by default one after the other here.
      chunk_bytes: the most memory that the points that are evaluated side by side may take.
      name: on pictures.

    Raises:
      InputError: an argument is not as described.

    >>> import jax.numpy as jnp
    >>> bowl = plane(lambda p: jnp.sum(p["w"] ** 2), {"w": jnp.ones((2, 3))}, directions="filter")
    >>> float(bowl.value((0, 0)))
    6.0
    """
    if not callable(loss):
        raise InputError(f"loss must be a function of (params, *data); got {brief(loss)}")
    if executor is not None and traceable:
        raise InputError("executor is for plain calls; add traceable=False, or leave it out: jax uses all devices")
    weights = read_params(params, traceable=traceable)
    samples, arguments, told = _read_data(data, subset, read_seed(seed), traceable)
    given = [weights.like(f"models[{number}]", model) for number, model in enumerate(_several(models))]
    others = [_as_own(arrays, weights) for arrays in given]
    if len(others) > 2:
        raise InputError(f"models must be one or two besides params; got {len(others)}")
    names = (LOSS, *(metrics or {}))
    if len(set(names)) < len(names) or not all(callable(metric) for metric in (metrics or {}).values()):
        raise InputError(f"metrics must be functions by name, none named {LOSS!r}; got {brief(metrics)}")
    functions = (loss, *(metrics or {}).values())
    whole = samples.tree(arguments)
    # Exactly as the caller would compute them, from the same objects: jax and numpy differ in the last bit.
    called = data if subset is None and traceable and data is not None else whole
    trees = [params if traceable else weights.tree(weights.arrays)]
    trees += [weights.tree(own if traceable else converted) for own, converted in zip(given, others, strict=True)]
    known = [_measured_at(names, functions, recompute, tree, called) for tree in trees]

    def hessian(count: int) -> Directions:
        return _hessian_directions(loss, params, whole, weights, count)

    spanned, places, reach = _span(weights, directions, dim, others, path, seed, biases, output_axis, hessian)
    exact = {at: (own, values) for at, own, values in zip(places, (weights.arrays, *others), known, strict=True)}
    evaluator: Evaluator | PlainEvaluator
    if traceable:
        x64 = bool(jax.config.jax_enable_x64)  # type: ignore[attr-defined]
        program = PointProgram(weights.layout, functions, samples, recompute, x64)
        shared = (weights.arrays, spanned.arrays, arguments)
        evaluator = Evaluator(program, shared, whole_number("chunk_bytes", chunk_bytes, 1))
    else:
        evaluator = PlainEvaluator(weights, spanned.arrays, functions, tuple(whole), recompute, executor)
    axes = len(spanned.arrays)
    if rise is not None:
        if domain is not None:
            raise InputError("rise finds the domain; leave domain out, or rise")
        domain = _risen(evaluator, known[0][0], axes, real_number("rise", rise, above=1))
    prints = {
        "the weights": fingerprint(weights.arrays),
        "the directions": fingerprint([array for arrays in spanned.arrays for array in arrays]),
        "the data": fingerprint(arguments),
    }
    try:
        return PlaneLandscape(
            evaluator,
            weights,
            spanned,
            reach if domain is None else _read_plane_domain(domain, axes),
            exact=exact,
            metric_names=names,
            cells=_read_cells(grid, axes),
            samples=told,
            prints=prints,
            name=name or f"{_name_of(loss)} {'between models' if others else 'around the model'}",
        )
    except InputError as error:
        if "cannot be traced" not in str(error):
            raise
        raise InputError(f"{error}; or give traceable=False to have it called as it is, without gradients") from error


def _span(
    weights: Weights,
    directions: Any,
    dim: int | None,
    others: Sequence[Arrays],
    path: Any,
    seed: int,
    biases: str | None,
    output_axis: int | None,
    hessian: Callable[[int], Directions],
) -> tuple[Directions, list[tuple[float, ...]], Any]:
    """The directions, the coordinates of the models, and the default domain."""
    if dim not in (None, 1, 2):
        raise InputError(f"dim must be 1 for a line or 2 for a plane; got {brief(dim)}")

    def random(count: int, rule: str) -> Directions:
        return random_directions(weights, count, rule, seed, biases=biases, output_axis=output_axis)

    if others:
        if not isinstance(directions, str) or directions not in RULES:
            raise InputError("directions are those from model to model; leave them out where models are given")
        axes = max(len(others), dim or 0)
        if dim is not None and dim < len(others):
            raise InputError("dim must be 2 for three models")
        return _between(weights, others, axes, lambda: random(1, directions))
    if path is not None and directions != "pca":
        raise InputError('path gives the directions "pca"; add directions="pca", or leave path out')
    if isinstance(directions, str):
        if directions in RULES:
            found = random(dim or 2, directions)
        elif directions == "pca":
            if path is None:
                raise InputError('directions "pca" need a path of weights: path=[params, params, ...]')
            steps = read_path("path", path, weights)
            found = orthogonal(principal_directions(steps, dim or 2))
            points = np.concatenate([project(steps, weights.arrays, found).points, np.zeros((1, dim or 2))])
            return found, [(0.0,) * (dim or 2)], _around(points)
        elif directions == "hessian":
            found = hessian(dim or 2)
        else:
            words = (*RULES, "pca", "hessian")
            raise InputError(
                f"directions must be one of {', '.join(words)}, or trees like params; got {brief(directions)}."
                f"{closest(directions, words)}"
            )
    else:
        found = _given(weights, directions, dim, lambda: random(1, "filter"))
    axes = len(found.arrays)
    return orthogonal(found), [(0.0,) * axes], (-1.0, 1.0) if axes == 1 else ((-1.0, 1.0),) * 2


def _given(weights: Weights, directions: Any, dim: int | None, random: Callable[[], Directions]) -> Directions:
    """Directions of the caller's, and a random one where a plane is wanted and one is given."""
    structure: Any = jax.tree.structure(weights.tree(weights.arrays))
    single = bool(structure == jax.tree.structure(directions))
    if single or not isinstance(directions, tuple | list):
        directions = [directions]
    if not 1 <= len(directions) <= 2 or (dim is not None and len(directions) > dim):
        allowed = "one" if dim == 1 else "one or two"
        raise InputError(f"directions must be {allowed}, trees like params; got {len(directions)}")
    arrays = [_as_own(weights.like(f"directions[{number}]", tree), weights) for number, tree in enumerate(directions)]
    names, rule = [f"direction {number + 1}" for number in range(len(arrays))], "given directions"
    if len(arrays) == 1:
        names, rule = ["direction"], "along a given direction"
        if dim == 2:
            second = random()
            arrays.append(second.arrays[0])
            names, rule = ["direction", "β"], f"a given direction, and {second.rule}"
    return Directions(tuple(arrays), tuple(names), rule)


def _between(
    weights: Weights, others: Sequence[Arrays], axes: int, random: Callable[[], Directions]
) -> tuple[Directions, list[tuple[float, ...]], Any]:
    """The line or plane through several models."""
    first = difference(others[0], weights.arrays)
    length = math.sqrt(dot(first, first))
    if not (0 < length < math.inf):
        raise InputError("models must differ from params and be finite; models[0] does not")
    if axes == 1:
        found = orthogonal(Directions((first,), ("from model 1 to 2",), "straight line between models"))
        return found, [(0.0,), (1.0,)], (-MARGIN, 1 + MARGIN)
    if len(others) == 1:
        second = random()
        found = orthogonal(
            Directions((first, second.arrays[0]), ("from model 1 to 2", "β"), f"through two models, and {second.rule}")
        )
        return found, [(0.0, 0.0), (1.0, 0.0)], ((-MARGIN, 1 + MARGIN), (-1.0, 1.0))
    second_way = difference(others[1], weights.arrays)
    try:
        flat = orthogonal(Directions((first, second_way), ("to model 2", "across"), "plane through three models"))
    except InputError as error:
        raise InputError(f"models must be three that lie on no line: {error}") from error
    across = flat.arrays[1]
    height = math.sqrt(dot(across, across)) / length
    unit = tuple((array / height).astype(array.dtype) for array in across)
    at = (dot(first, second_way) / length**2, height)
    found = replace(flat, arrays=(first, unit))
    places: list[tuple[float, ...]] = [(0.0, 0.0), (1.0, 0.0), at]
    return found, places, _around(np.array(places))


def _around(points: Float64[np.ndarray, "n dim"]) -> Any:
    """A domain with points inside; neither side is much narrower than the other."""
    low, high = points.min(axis=0), points.max(axis=0)
    width = float((high - low).max()) or 1.0
    spare = np.maximum(MARGIN * width, (0.4 * width - (high - low)) / 2)
    pairs = [(float(f"{a:.4g}"), float(f"{b:.4g}")) for a, b in zip(low - spare, high + spare, strict=True)]
    return pairs[0] if len(pairs) == 1 else tuple(pairs)


def _hessian_directions(
    loss: Callable[..., Any], params: Any, data: Sequence[Any], weights: Weights, count: int
) -> Directions:
    """The unit eigenvectors of the largest curvature at the model."""
    curvature: Any = importlib.import_module("landscape_viz.networks.curvature")  # not loaded for other directions
    found = curvature.curvature(loss, params, tuple(data), k=count)
    return Directions(
        tuple(_as_own(weights.like("eigenvectors", tree), weights) for tree in found.directions),
        tuple(
            f"λ{subscript} = {value:.3g}" + ("" if converged else " (not converged)")
            for subscript, value, converged in zip("₁₂", found.eigenvalues, found.converged, strict=False)
        ),
        "eigenvectors of the largest curvature",
    )


def _risen(evaluator: Evaluator | PlainEvaluator, centre: float, axes: int, rise: float) -> Any:
    """The domain out to where the loss is `rise` times that of the centre, on either side of each axis."""
    if not (0 < centre < math.inf):
        raise InputError(f"rise needs a model whose loss is above zero; it is {centre:g}: give a domain instead")

    def far(axis: int, reach: float) -> bool:
        sides = np.zeros((2, axes))
        sides[:, axis] = -reach, reach
        losses = evaluator.values(sides)[0]
        return bool((~(losses < rise * centre)).any())

    pairs = []
    for axis in range(axes):
        reach, out = 1.0, far(axis, 1.0)
        for _ in range(MOST_DOUBLINGS):
            further = reach / 2 if out else reach * 2
            if far(axis, further) != out:
                break
            reach = further
        else:
            raise InputError(f"rise: along axis {axis + 1} the loss does not become {rise:g} times that of the model")
        near, away = sorted((reach, further))
        for _ in range(HALVINGS):
            middle = math.sqrt(near * away)
            near, away = (near, middle) if far(axis, middle) else (middle, away)
        rounded = float(f"{away:.3g}")
        pairs.append((-rounded, rounded))
    return pairs[0] if axes == 1 else tuple(pairs)


def _measured_at(
    names: Sequence[str],
    functions: Sequence[Callable[..., Any]],
    recompute: Callable[..., Any] | None,
    params: Any,
    data: Sequence[Any],
) -> tuple[float, ...]:
    """The metrics of a model itself, as the caller would compute them."""
    values = []
    with told_as_input(f"the function {LOSS!r}" if recompute is None else "recompute"):
        params = params if recompute is None else recompute(params, *data)
    for name, function in zip(names, functions, strict=True):
        with told_as_input(f"the function {name!r}"):
            value = function(params, *data)
        array = as_array(value) if not isinstance(value, int | float) else np.asarray(value)
        if array is None:
            raise InputError(f"the function {name!r} must return one number; it returns {brief(value)}")
        if array.shape != ():
            hint = "average it to a scalar, as by jnp.mean"
            raise InputError(f"the function {name!r} must return one number; it returns shape {array.shape}: {hint}")
        if np.asarray(array).dtype.kind == "c":
            raise InputError(f"the function {name!r} must return a real number; it returns {array.dtype}")
        values.append(float(array))
    return tuple(values)


def _read_data(data: Any, subset: int | None, seed: int, traceable: bool) -> tuple[Layout, Any, str]:
    """The data without its arrays, these, and in words which of the samples they are."""
    allowed = "data must be what the loss takes after params, a tuple such as (x, y)"
    if data is None:
        data = ()
    if not isinstance(data, tuple | list):
        raise InputError(f"{allowed}; got {brief(data)}")
    leaves, structure = jax.tree.flatten(tuple(data))
    arrays: list[Any] = [None if isinstance(leaf, int | float) else as_array(leaf) for leaf in leaves]
    places = tuple(place for place, array in enumerate(arrays) if array is not None)
    chosen = [arrays[place] for place in places]
    lengths = {len(array) for array in chosen if array.ndim}
    if len(lengths) > 1:
        rows = ", ".join(str(len(array)) for array in chosen if array.ndim)
        raise InputError(f"data must be arrays with as many rows in each; got {rows}")
    told = ""
    if subset is not None:
        count = lengths.pop() if lengths else 0
        if whole_number("subset", subset, 1) > count:
            raise InputError(f"subset must be at most the number of samples, {count}; got {subset}")
        rows_of = np.sort(np.random.default_rng([seed, 1]).choice(count, subset, replace=False))
        chosen = [array[rows_of] if array.ndim else array for array in chosen]
        told = f"{subset:,} of {count:,} samples"
    convert: Callable[[Any], Any] = jnp.asarray if traceable else np.asarray
    left = tuple(None if place in places else leaf for place, leaf in enumerate(leaves))
    return Layout(left, places, structure), tuple(convert(array) for array in chosen), told


def _read_plane_domain(domain: Any, axes: int) -> Any:
    bounds = read_domain(domain)
    if len(bounds) > axes:
        raise InputError(f"domain of a line must be (lo, hi); got {brief(domain)}")
    pair = tuple(bounds[0].tolist())
    return pair if axes == 1 else (pair, pair) if len(bounds) == 1 else domain


def _read_cells(grid: Any, axes: int) -> int | tuple[int, ...]:
    if grid is None:
        return CELLS[axes]
    counts = tuple(grid) if isinstance(grid, tuple | list) else (grid,) * axes
    if len(counts) != axes:
        raise InputError(f"grid must be one number or one for each of {axes} axes; got {brief(grid)}")
    return tuple(whole_number("grid", count, 2) for count in counts)


def _several(models: Any) -> Sequence[Any]:
    if isinstance(models, tuple | list):
        return models
    raise InputError(f"models must be a list of models, each like params; got {brief(models)}")


def _as_own(arrays: Arrays, weights: Weights) -> Arrays:
    """The arrays in the kind and precision of the model's own."""
    kinds = zip(arrays, weights.arrays, strict=True)
    return tuple(
        jnp.asarray(array, own.dtype) if isinstance(own, jax.Array) else np.asarray(array, own.dtype)
        for array, own in kinds
    )


def _name_of(loss: Callable[..., Any]) -> str:
    name = getattr(loss, "__name__", LOSS)
    return LOSS if name == "<lambda>" else name

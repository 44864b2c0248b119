"""Paths between two solutions of a model, as 1-D landscapes: the straight line, and a trained Bezier curve."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Float64

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.networks.parameters import (
    Parameters,
    Structure,
    check_loss,
    model_loss,
    read_alike,
    read_data,
    read_parameters,
    sample_count,
)
from landscape_viz.networks.training import check_size
from landscape_viz.optimizers.spec import OptimizerSpec, read_optimizer_spec
from landscape_viz.runs.evaluate import first_line
from landscape_viz.runs.step import initial_state, make_step

CHUNK_BYTES = 2**27  # of weights and data, for the points of a curve that are evaluated side by side
MOST_STEPS = 1_000_000


class Barrier(NamedTuple):
    """The rise of the loss between two solutions.

    height: the largest excess of the loss over the straight line from the loss at one end to that at the other; 0 where
      it never lies above.
    t: where that is.
    ts, losses: the points that were looked at, and the loss there, each of shape (n,).
    """

    height: float
    t: float
    ts: Float64[np.ndarray, " n"]
    losses: Float64[np.ndarray, " n"]


class _Curve(NamedTuple):
    """The loss along a curve without its numbers; `wide` where the model computes in float64."""

    loss: Callable[..., Any]
    structure: Structure
    wide: bool


def _along(curve: _Curve, controls: Any, constants: Any, data: Any, t: Any) -> Any:
    structure = curve.structure
    vector = _bezier(controls, jnp.ravel(t)[0]).astype(structure.dtype)
    with jax.enable_x64(curve.wide):  # the model computes as it does elsewhere
        value = model_loss(curve.loss, structure)(structure.unravel(vector), constants, *data)
    return jnp.asarray(value, jnp.float64)


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _at_points(
    curve: _Curve, derivative: Any, at_once: int, controls: Any, constants: Any, data: Any, points: Any
) -> Any:
    function = derivative(lambda t: _along(curve, controls, constants, data, t))
    return jax.lax.map(function, points, batch_size=min(at_once, len(points) or 1))


def _same(function: Any) -> Any:
    return function


class Connection(Landscape):
    """The loss along a curve through the weights of a model, from one solution at t = 0 to another at t = 1.

    The curve is a Bezier curve: with two control points the straight line, with three a parabola that leaves the first
    and meets the last in the directions of the one between. It is a `Landscape` of one dimension, so every view and
    optimizer works on it. The model computes in its own precision, and the ends are exactly the two solutions.

    Attributes (besides those of `Landscape`):
      controls: the control points as vectors, the two solutions first and last; shape (points, parameters).
      training_losses: the loss that each step saw, at its random t, of a curve that was trained, else empty; (steps,).
    """

    controls: Float[np.ndarray, "controls parameters"]
    training_losses: Float64[np.ndarray, " steps"]
    parameters: Parameters
    _curve: _Curve
    _given: tuple[Any, Any, Any]
    _at_once: int

    def __init__(
        self,
        loss: Callable[..., Any],
        parameters: Parameters,
        controls: np.ndarray,
        data: tuple[Any, ...],
        domain: Any,
        name: str,
        minima: Sequence[float] = (),
        training_losses: np.ndarray | None = None,
    ) -> None:
        structure = parameters.structure
        settings: Any = jax.config  # its settings have no type hints
        curve = _Curve(loss, structure, structure.dtype == np.float64 or bool(settings.jax_enable_x64))
        with structure.precision():
            points, constants, arrays = given = jax.tree.map(jnp.asarray, (controls, parameters.constants, data))

        def along(t: Any) -> Any:
            return _along(curve, points, constants, arrays, t)

        super().__init__(along, domain, name=name, minima=minima, variables=("t",))
        controls.flags.writeable = False
        data_bytes = sum(leaf.nbytes for leaf in jax.tree.leaves(arrays))
        fields = {
            "controls": controls,
            "training_losses": np.zeros(0) if training_losses is None else training_losses,
            "parameters": parameters,
            "_curve": curve,
            "_given": given,
            "_at_once": max(1, CHUNK_BYTES // (controls[0].nbytes + data_bytes)),
        }
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    def weights(self, ts: Any) -> Float[np.ndarray, "n parameters"]:
        """The weights at n points of the curve as vectors, such as `plane` projects; shape (n, parameters)."""
        rows = [_bezier(self.controls, float(t)) for t in np.atleast_1d(ts)]
        return np.array(rows, self.parameters.structure.dtype)

    def params_at(self, t: float) -> Any:
        """The parameters at a point of the curve, as a pytree like the solutions."""
        return self.parameters.model(self.weights(t)[0])

    def barrier(self, n: int = 101) -> Barrier:
        """The rise of the loss between the solutions, at `n` points of equal distances in t, both ends included.

        Source: Frankle, Dziugaite, Roy, Carbin, "Linear mode connectivity and the lottery ticket hypothesis", 2020, who
        take the excess over the mean of the ends; over the line between them Entezari, Sedghi, Saukh, Neyshabur, "The
        role of permutation invariance in linear mode connectivity of neural networks", 2022.
        """
        ts = np.linspace(0, 1, whole_number("n", n, 2))
        losses = np.asarray(self.value(ts[:, None]))
        excess = losses - ((1 - ts) * losses[0] + ts * losses[-1])
        # A loss that is not finite on the way is a barrier, not a gap in it.
        place = int(np.argmax(np.where(np.isnan(excess), np.inf, excess)))
        return Barrier(float(excess[place]) if place not in (0, n - 1) else 0.0, float(ts[place]), ts, losses)

    # The weights are arguments of what is compiled, not numbers in it, and a large model has few points side by side.
    @cached_property
    def _values(self) -> Callable[..., Any]:
        return functools.partial(_at_points, self._curve, _same, self._at_once, *self._given)

    @cached_property
    def _gradients(self) -> Callable[..., Any]:
        return functools.partial(_at_points, self._curve, jax.grad, self._at_once, *self._given)

    @cached_property
    def _hessians(self) -> Callable[..., Any]:
        return functools.partial(_at_points, self._curve, jax.hessian, self._at_once, *self._given)


def linear_connection(
    loss: Callable[..., Any],
    first: Any,
    second: Any,
    data: Any = (),
    *,
    domain: Any = (-0.25, 1.25),
    name: str = "straight line",
) -> Connection:
    """The loss on the straight line from one solution of a model, at t = 0, to another one, at t = 1.

    Args:
      loss, data: as for `train`.
      first, second: the solutions, pytrees of one form.
      domain: of t on pictures.
      name: on pictures.

    Raises:
      InputError: the solutions have different forms, or `loss(params, *data)` is not one real number.

    Source: Goodfellow, Vinyals, Saxe, "Qualitatively characterizing neural network optimization problems", 2015.
    """
    parameters, controls, arrays = _read(loss, first, second, data)
    return Connection(loss, parameters, np.stack(controls), arrays, domain, name)


def bezier_connection(
    loss: Callable[..., Any],
    first: Any,
    second: Any,
    data: Any = (),
    optimizer: Any = "adam:lr=0.01",
    *,
    steps: int = 1000,
    batch_size: int | None = None,
    bends: int = 1,
    seed: int = 0,
    domain: Any = (0.0, 1.0),
    name: str = "Bezier curve",
) -> Connection:
    """The loss on a Bezier curve between two solutions whose inner control points are trained to keep it low.

    The curve is φ(t) = (1 − t)²·first + 2t(1 − t)·c + t²·second, with c trained from the middle of the straight line:
    each step descends the loss at φ(t) for a t drawn evenly from 0 to 1. `controls[1]` is c, so the plane through the
    three holds the whole curve.

    Args:
      loss, first, second, data, domain, name: as for `linear_connection`.
      optimizer: of c, as for `train`.
      steps: of the optimizer.
      batch_size: the samples of each step, drawn without replacement in each pass, of whole batches only; None for all.
      bends: the number of inner control points.
      seed: of the ts and of the order of the samples.

    Raises:
      InputError: as for `linear_connection` and `train`.

    Source: Garipov, Izmailov, Podoprikhin, Vetrov, Wilson, "Loss surfaces, mode connectivity, and fast ensembling of
    DNNs", 2018.
    """
    parameters, (begin, end), arrays = _read(loss, first, second, data)
    structure = parameters.structure
    spec = read_optimizer_spec(optimizer)
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    inner = whole_number("bends", bends, 1)
    size = None if batch_size is None else whole_number("batch_size", batch_size, 1)
    generator = np.random.default_rng(read_seed(seed))
    check_size(spec, structure, inner)
    samples = sample_count(arrays)
    rows = None if size is None or size >= samples else _rows(generator, samples, size, steps)
    shares = np.linspace(0, 1, inner + 2)[1:-1]
    begun = [structure.unravel(((1 - s) * begin + s * end).astype(structure.dtype)) for s in shares]
    program = _Program(loss, spec.program_key(), structure)
    with structure.precision():
        try:
            trees, losses = _trained(
                program,
                jax.tree.map(jnp.asarray, begun),
                jnp.asarray(begin),
                jnp.asarray(end),
                parameters.constants,
                jax.tree.map(jnp.asarray, arrays),
                rows,
                jnp.asarray(generator.uniform(size=steps), structure.dtype),
            )
        except InputError:
            raise
        except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
            raise InputError(f"the optimizer {spec.label!r} cannot train a curve: {first_line(error)}") from error
        controls = np.stack([begin, *(np.asarray(structure.ravel(tree)) for tree in trees), end])
    return Connection(loss, parameters, controls, arrays, domain, name, training_losses=np.asarray(losses, np.float64))


class _Program(NamedTuple):
    loss: Callable[..., Any]
    spec: OptimizerSpec
    structure: Structure


@functools.partial(jax.jit, static_argnums=(0,))
def _trained(
    program: _Program, begun: Any, begin: Any, end: Any, constants: Any, data: Any, rows: Any, ts: Any
) -> tuple[Any, Any]:
    """The trees of the inner control points after all steps, and the loss that each step saw."""
    structure = program.structure
    loss, optimizer = model_loss(program.loss, structure), program.spec.build()

    def at(inner: Any, t: Any, *batch: Any) -> Any:
        controls = [begin, *(structure.ravel(tree) for tree in inner), end]
        return loss(structure.unravel(_bezier(controls, t)), constants, *batch)

    step = make_step(at, optimizer)
    wide = structure.dtype == np.float64
    state = initial_state(optimizer, begun) if wide else jax.tree.map(jnp.asarray, optimizer.init(begun))

    def one(loop: Any, drawn: Any) -> Any:
        row, t = drawn
        batch = data if row is None else jax.tree.map(lambda part: jnp.take(part, row, axis=0), data)
        done = step(*loop, t, *batch)
        return (done.point, done.state), done.value

    (inner, _), losses = jax.lax.scan(one, (begun, state), (rows, ts))
    return inner, losses


def _bezier(controls: Any, t: Any) -> Any:
    """The point of a Bezier curve at t; exactly the ends at 0 and 1."""
    degree = len(controls) - 1
    return sum(
        math.comb(degree, number) * (1 - t) ** (degree - number) * t**number * control
        for number, control in enumerate(controls)
    )


def _rows(generator: np.random.Generator, samples: int, size: int, steps: int) -> np.ndarray:
    each = samples // size
    orders = [generator.permutation(samples)[: each * size].reshape(each, size) for _ in range(-(-steps // each))]
    return np.concatenate(orders)[:steps].astype(np.int32)


def _read(
    loss: Any, first: Any, second: Any, data: Any
) -> tuple[Parameters, tuple[np.ndarray, np.ndarray], tuple[Any, ...]]:
    parameters = read_parameters(first, "first")
    other = read_alike("second", second, parameters, "first")
    arrays = read_data(data)
    check_loss(loss, parameters, arrays)
    begin, end = parameters.vector, other.vector.astype(parameters.structure.dtype)
    for argument, vector in (("first", begin), ("second", end)):
        if not np.isfinite(vector).all():
            raise InputError(f"{argument} must be finite; got {brief(vector[~np.isfinite(vector)][0])} in it")
    return parameters, (begin, end), arrays

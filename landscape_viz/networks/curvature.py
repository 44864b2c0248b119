"""curvature and curvature_path: the eigenvalues of a model's Hessian at a point, and along its training."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.networks.eigenpairs import Eigenpairs, top_eigenpairs
from landscape_viz.networks.parameters import Parameters, read_parameters
from landscape_viz.networks.products import Products, read_tolerance
from landscape_viz.networks.spectral_density import SpectralDensity, lanczos_quadrature
from landscape_viz.networks.stability import stability_thresholds
from landscape_viz.networks.training import TrainingRun
from landscape_viz.runs.parallel import Progress

EXACT_TRACE = 512  # parameters up to which every element of the diagonal is computed
PROBES = 16  # random vectors for the trace of more
DENSITY_PROBES, DENSITY_STEPS = 8, 64
SINGLE, DOUBLE = 1e-4, 1e-6  # the default tolerances of the two precisions


@dataclass(frozen=True, eq=False, repr=False)
class Curvature:
    """The curvature of a loss at the parameters of a model.

    Attributes:
      eigenvalues: of the largest magnitude, largest first; shape (k,).
      residuals: ‖H·v − λ·v‖ of each for its eigenvector of length 1: some eigenvalue of H lies within this distance
        of λ. Shape (k,).
      converged: True where the residual is below `tolerance` times |λ|; shape (k,).
      vectors: the eigenvectors, as rows; shape (k, parameters).
      trace: of the matrix; exact up to 512 parameters, else estimated by random vectors. nan where not asked for.
      trace_error: the standard error of the trace; 0 where it is exact.
      density: of all the eigenvalues, where it was asked for, else None.
      matrix: "hessian" or "gauss_newton".
      tolerance: as it was asked for.
      products: how many products with the matrix all of it took.
    """

    eigenvalues: Float64[np.ndarray, " k"]
    residuals: Float64[np.ndarray, " k"]
    converged: Bool[np.ndarray, " k"]
    vectors: Float[np.ndarray, "k parameters"]
    trace: float
    trace_error: float
    density: SpectralDensity | None
    matrix: str
    tolerance: float
    products: int
    parameters: Parameters

    def __repr__(self) -> str:
        values = ", ".join(
            f"{value:.6g}" + ("" if good else f" ± {residual:.2g} (not converged)")
            for value, residual, good in zip(self.eigenvalues, self.residuals, self.converged, strict=True)
        )
        error = f" ± {self.trace_error:.2g}" if self.trace_error else ""
        trace = "" if np.isnan(self.trace) else f", trace {self.trace:.6g}{error}"
        return f"Curvature({self.matrix} of {self.parameters.structure.size} parameters: eigenvalues {values}{trace})"

    @property
    def directions(self) -> list[Any]:
        """The eigenvectors as pytrees like the parameters, as `plane(directions=...)` takes them."""
        return [self.parameters.direction(vector) for vector in self.vectors]


@dataclass(frozen=True, eq=False, repr=False)
class CurvaturePath:
    """The curvature along a training: at each of the weights that were kept.

    Attributes:
      label: of the training.
      steps: after which the weights were kept; shape (points,).
      epochs: the same in passes over the data; shape (points,).
      losses: the loss on all the data there; shape (points,).
      gradient_norms: the length of its gradient there; shape (points,).
      eigenvalues, residuals, converged: as in `Curvature`; shape (points, k).
      thresholds: the sharpness above which the optimizer is unstable on a quadratic, such as 2/lr for gradient
        descent; nan where it is not known; shape (points,).
      products: how many products with the Hessian all of it took.
    """

    label: str
    steps: Int64[np.ndarray, " points"]
    epochs: Float64[np.ndarray, " points"]
    losses: Float64[np.ndarray, " points"]
    gradient_norms: Float64[np.ndarray, " points"]
    eigenvalues: Float64[np.ndarray, "points k"]
    residuals: Float64[np.ndarray, "points k"]
    converged: Bool[np.ndarray, "points k"]
    thresholds: Float64[np.ndarray, " points"]
    products: int

    def __repr__(self) -> str:
        first, last = self.sharpness[[0, -1]]
        known = "" if np.isnan(self.thresholds[-1]) else f", threshold {self.thresholds[-1]:.4g}"
        return f"CurvaturePath({self.label!r}, {len(self.steps)} points: sharpness {first:.4g} to {last:.4g}{known})"

    @property
    def sharpness(self) -> Float64[np.ndarray, " points"]:
        """The greatest of the eigenvalues, shape (points,)."""
        result: np.ndarray = self.eigenvalues.max(axis=1)
        return result


def curvature(
    loss: Callable[..., Any],
    params: Any,
    data: Any = (),
    k: int = 5,
    *,
    matrix: str = "hessian",
    model: Callable[..., Any] | None = None,
    output_loss: Callable[..., Any] | None = None,
    tolerance: float | None = None,
    most_products: int | None = None,
    trace_probes: int | None = None,
    density: bool | tuple[int, ...] = False,
    start: Any = None,
    batch_size: int | None = None,
    seed: int = 0,
) -> Curvature:
    """The eigenvalues of largest magnitude of the Hessian of `loss(params, *data)`, its trace and spectral density.

    The Hessian is never made: all of it comes from products with vectors. Every eigenvalue has its residual, so one
    that has not converged says so.

    Args:
      loss: `loss(params, *data)` gives one real number; jax can differentiate it twice.
      params: any pytree; only its floats are varied.
      data: the arrays that the loss takes after the parameters, each with one row a sample.
      k: how many eigenvalues, at most as many as there are parameters.
      matrix: "hessian", or "gauss_newton": Jᵀ·H·J of the Jacobian J of the model's outputs and the Hessian H of the
        loss as a function of these.
      model, output_loss: for "gauss_newton": `output_loss(model(params, *data), *data)` is the loss.
      tolerance: how small a residual is asked for, as a share of the eigenvalue; by default 1e-6 where a parameter is
        float64, else 1e-4.
      most_products: after this many products the eigenvalues are given as they are; by default 50 for each of them, and
        200 more.
      trace_probes: random vectors for the trace, of which the part along the eigenvectors is taken out (by default 16;
        0 for no trace).
      density: True for the spectral density by 8 random vectors of 64 steps each, or a pair of these two numbers.
      start: an earlier `Curvature`, or vectors of shape (m, parameters), near the eigenvectors.
      batch_size: products are computed on so many samples at a time, which bounds the memory; right for a loss that is
        a mean over samples.
      seed: of the random vectors.

    Raises:
      InputError: an argument is not what is described above.

    >>> c = curvature(lambda w: 3 * w[0] ** 2 - w[1] ** 2, np.zeros(2), k=2)
    >>> [round(float(value), 6) for value in c.eigenvalues], round(c.trace, 6)
    ([6.0, -2.0], 4.0)
    """
    parameters = read_parameters(params)
    products = Products(parameters, loss, data, matrix, model, output_loss, batch_size)
    size = products.size
    k = whole_number("k", k, 1, size)
    allowed = _read_tolerance(tolerance, products)
    probes = PROBES if trace_probes is None else whole_number("trace_probes", trace_probes, 0)
    spectrum = _read_density(density)
    begun = _read_start(start, size)
    read_seed(seed)
    with products.structure.precision():
        pairs, count = _pairs(products, k, allowed, most_products, seed, begun)
        key, dtype = jax.random.key(seed), pairs.vectors.dtype
        trace = error = np.nan
        if probes:
            trace, error, more = _trace(products, pairs, probes, key)
            count += more
        measured = None
        if spectrum is not None:
            measured = lanczos_quadrature(products.product(), size, *spectrum, jax.random.fold_in(key, 1), dtype)
            count += measured.nodes.size
    return Curvature(
        *_checked(pairs, allowed),
        trace=trace,
        trace_error=error,
        density=measured,
        matrix=matrix,
        tolerance=allowed,
        products=count,
        parameters=parameters,
    )


def curvature_path(
    loss: Callable[..., Any],
    run: TrainingRun,
    data: Any = (),
    k: int = 1,
    *,
    every: int = 1,
    learning_rate: float | None = None,
    tolerance: float = 1e-3,
    most_products: int | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> CurvaturePath:
    """The top eigenvalues of the Hessian along a training, each search begun at the eigenvectors found before.

    Of a training by full batches it shows the edge of stability: the sharpness rises to 2/lr and stays there (Cohen,
    Kaur, Li, Kolter, Talwalkar, "Gradient descent on neural networks typically occurs at the edge of stability", 2021).

    Args:
      loss, data: as for `train`.
      run: what `train` gave; `keep_every` says how densely its weights were kept.
      k: how many eigenvalues.
      every: of the weights that were kept each so-many-th is looked at.
      learning_rate: of the thresholds, where the run does not know its own, as one by `optax.sgd(0.1)`.
      tolerance, most_products, batch_size, seed: as for `curvature`; most_products is for each point.
      progress: called after each point with the number of points done and that of all.

    Raises:
      InputError: an argument is not what is described above.
    """
    if not isinstance(run, TrainingRun):
        raise InputError(f"run must be what train() gave; got {brief(run)}")
    chosen = np.arange(0, len(run.weights), whole_number("every", every, 1))
    rate = None if learning_rate is None else real_number("learning_rate", learning_rate, above=0)
    allowed = read_tolerance(tolerance)
    read_seed(seed)
    products = Products(run.parameters, loss, data, batch_size=batch_size)
    k = whole_number("k", k, 1, products.size)
    found, losses, slopes = [], [], []
    vectors: np.ndarray | None = None
    count = 0
    for place in chosen:
        products.at(run.weights[place])
        losses.append(products.loss())
        slopes.append(float(np.linalg.norm(products.gradient())))
        with products.structure.precision():
            pairs, more = _pairs(products, k, allowed, most_products, seed, vectors)
        count += more
        vectors = pairs.vectors if np.isfinite(pairs.vectors).all() else None
        found.append(pairs)
        if progress is not None:
            progress(len(found), len(chosen))
    values, residuals = (np.array([getattr(pairs, name) for pairs in found]) for name in ("values", "residuals"))
    steps = run.weight_steps[chosen]
    rates = run.learning_rates[np.minimum(steps, run.steps - 1)]
    return CurvaturePath(
        label=run.label,
        steps=steps,
        epochs=run.weight_epochs[chosen],
        losses=np.array(losses),
        gradient_norms=np.array(slopes),
        eigenvalues=values,
        residuals=residuals,
        converged=residuals <= allowed * np.abs(values),
        thresholds=stability_thresholds(run.optimizer, rates if rate is None else np.full(len(rates), rate)),
        products=count,
    )


def _pairs(
    products: Products,
    k: int,
    tolerance: float,
    most_products: int | None,
    seed: int,
    start: np.ndarray | None,
) -> tuple[Eigenpairs, int]:
    most = 200 + 50 * k if most_products is None else whole_number("most_products", most_products, 1)
    return top_eigenpairs(
        products.product(),
        products.size,
        k,
        tolerance=tolerance,
        seed=seed,
        most_products=most,
        start=start,
        dtype=products.structure.dtype,
    )


def _checked(pairs: Eigenpairs, tolerance: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    good = pairs.residuals <= tolerance * np.abs(pairs.values)
    # Of a zero eigenvalue no share is small enough: what rounding leaves is measured by the largest.
    rounding = np.finfo(pairs.vectors.dtype).eps * np.abs(pairs.values).max(initial=0.0)
    return pairs.values, pairs.residuals, good | (pairs.residuals <= 8 * rounding), pairs.vectors


def _trace(products: Products, pairs: Eigenpairs, probes: int, key: Any) -> tuple[float, float, int]:
    """The trace, its standard error, and the products that it took.

    It is the sum of the eigenvalues and Hutchinson's estimate of what the eigenvectors leave.
    """
    size = products.size
    if size <= EXACT_TRACE:
        return float(np.sum(np.asarray(_diagonal(products.product(), products.vector), np.float64))), 0.0, size
    samples = np.asarray(_quadratic_forms(products.product(), jnp.asarray(pairs.vectors), key, probes), np.float64)
    error = float(np.std(samples, ddof=1) / np.sqrt(probes)) if probes > 1 else np.nan
    return float(pairs.values.sum() + samples.mean()), error, probes


@jax.jit
def _diagonal(product: Any, vector: Any) -> Any:
    def element(row: Any) -> Any:
        return product(jnp.zeros_like(vector).at[row].set(1))[row]

    return jax.lax.map(element, jnp.arange(vector.size))


@functools.partial(jax.jit, static_argnums=(3,))
def _quadratic_forms(product: Any, vectors: Any, key: Any, probes: int) -> Any:
    def form(own: Any) -> Any:
        probe = jax.random.rademacher(own, vectors.shape[1:], vectors.dtype)
        probe = probe - (vectors @ probe) @ vectors
        return probe @ product(probe)

    return jax.lax.map(form, jax.random.split(key, probes))


def _read_density(density: Any) -> tuple[int, int] | None:
    if density is False:
        return None
    numbers = (DENSITY_PROBES, DENSITY_STEPS) if density is True else density
    if not (isinstance(numbers, tuple) and len(numbers) == 2):
        raise InputError(f"density must be True, False or a pair (vectors, steps); got {brief(density)}")
    vectors, steps = numbers
    return whole_number("the vectors of density", vectors, 1), whole_number("the steps of density", steps, 1)


def _read_tolerance(tolerance: Any, products: Products) -> float:
    if tolerance is not None:
        return read_tolerance(tolerance)
    return DOUBLE if products.structure.dtype == np.float64 else SINGLE


def _read_start(start: Any, size: int) -> np.ndarray | None:
    if start is None:
        return None
    vectors = start.vectors if isinstance(start, Curvature) else np.asarray(start)
    if vectors.ndim != 2 or vectors.shape[1] != size or vectors.dtype.kind != "f":
        raise InputError(f"start must be a Curvature or vectors of shape (m, {size}); got {brief(start)}")
    return vectors if np.isfinite(vectors).all() else None

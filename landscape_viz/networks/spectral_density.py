"""The density of the eigenvalues of a matrix that is known by its products, by stochastic Lanczos quadrature."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, real_number


@dataclass(frozen=True, eq=False, repr=False)
class SpectralDensity:
    """The density of eigenvalues, as the quadrature that each probe gave.

    The nodes and weights of a probe are a measure of mass 1 whose moments, up to twice the number of nodes, are those
    of the eigenvalues as the probe sees them; their mean tends to the density as probes are added.

    Attributes:
      nodes: shape (probes, steps), in ascending order.
      weights: of the nodes, each row of sum 1; shape (probes, steps).
      size: the number of eigenvalues.
    """

    nodes: Float64[np.ndarray, "probes steps"]
    weights: Float64[np.ndarray, "probes steps"]
    size: int

    def __repr__(self) -> str:
        low, high = self.bounds
        return f"SpectralDensity({self.size} eigenvalues, {len(self.nodes)} probes, nodes from {low:.4g} to {high:.4g})"

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest node."""
        return float(self.nodes.min()), float(self.nodes.max())

    @property
    def trace(self) -> float:
        """The trace of the matrix as the probes see it."""
        return float(self.size * (self.nodes * self.weights).sum(axis=1).mean())

    def mass(self, low: float, high: float) -> float:
        """The share of the eigenvalues from `low` to `high`, as the nodes have it."""
        inside = (self.nodes >= low) & (self.nodes <= high)
        return float((self.weights * inside).sum(axis=1).mean())

    def at(self, values: Float64[np.ndarray, " n"], width: float | None = None) -> Float64[np.ndarray, " n"]:
        """The density at eigenvalues, each node spread to a Gaussian; shape (n,), of integral 1.

        Args:
          values: where, shape (n,).
          width: the standard deviation of the Gaussians; by default a hundredth of the range of the nodes.

        Raises:
          InputError: the width is not above 0, or values are not of shape (n,).
        """
        low, high = self.bounds
        spread = real_number("width", width, above=0) if width is not None else (high - low) / 100 or 1.0
        points = np.asarray(values, np.float64)
        if points.ndim != 1:
            raise InputError(f"values must have shape (n,); got {brief(values)}")
        density = np.zeros(len(points))
        for node, weight in zip(self.nodes.ravel(), self.weights.ravel(), strict=True):
            density += weight * np.exp(-0.5 * ((points - node) / spread) ** 2)
        result: np.ndarray = density / (len(self.nodes) * spread * np.sqrt(2 * np.pi))
        return result


def lanczos_quadrature(product: Any, size: int, probes: int, steps: int, key: Any, dtype: Any) -> SpectralDensity:
    """The spectral density by `steps` steps of Lanczos' method from each of `probes` random vectors.

    The vectors are of ±1 (Rademacher), so of equal lengths. Where a probe ends earlier, in a space that the matrix does
    not leave, its remaining nodes have weight 0.

    Args:
      product: a `jax.tree_util.Partial` that takes a vector of shape (size,) to the matrix times it.
      key: of jax, for the random vectors.
      dtype: of the vectors.

    Source: Ubaru, Chen, Saad, "Fast estimation of tr(f(A)) via stochastic Lanczos quadrature", 2017; for networks
    Ghorbani, Krishnan, Xiao, "An investigation into neural net optimization via Hessian eigenvalue density", 2019.
    """
    steps = min(steps, size)
    nodes, weights = np.zeros((probes, steps)), np.zeros((probes, steps))
    for probe, own in enumerate(jax.random.split(key, probes)):
        start = jax.random.rademacher(own, (size,), dtype)
        diagonal, beside = (np.asarray(each, np.float64) for each in _lanczos(product, start, steps))
        rounding = 10 * np.finfo(dtype).eps * np.abs(diagonal).max()
        count = next((n + 1 for n, each in enumerate(beside[:-1]) if not each > rounding), steps)
        tridiagonal = np.diag(diagonal[:count]) + np.diag(beside[: count - 1], 1) + np.diag(beside[: count - 1], -1)
        if not np.isfinite(tridiagonal).all():
            nodes[probe] = weights[probe] = np.nan
            continue
        values, parts = np.linalg.eigh(tridiagonal)
        nodes[probe, :count], nodes[probe, count:] = values, values[-1]
        weights[probe, :count] = parts[0] ** 2
    return SpectralDensity(nodes, weights, size)


@functools.partial(jax.jit, static_argnums=(2,))
def _lanczos(product: Any, start: Any, steps: int) -> tuple[Any, Any]:
    """The diagonal of the tridiagonal matrix and the numbers beside it, each of shape (steps,).

    With full re-orthogonalisation, twice. What follows a number beside it that is only rounding has no meaning.
    """

    def step(number: Any, loop: Any) -> Any:
        vector, basis, diagonal, beside = loop
        basis = jax.lax.dynamic_update_index_in_dim(basis, vector, number, 0)
        image = product(vector).astype(vector.dtype)
        diagonal = diagonal.at[number].set(vector @ image)
        for _ in range(2):
            image = image - (basis @ image) @ basis
        norm = jnp.linalg.norm(image)
        return image / jnp.where(norm > 0, norm, 1), basis, diagonal, beside.at[number].set(norm)

    numbers = jnp.zeros(steps, start.dtype)
    begun = (start / jnp.linalg.norm(start), jnp.zeros((steps, start.size), start.dtype), numbers, numbers)
    _, _, diagonal, beside = jax.lax.fori_loop(0, steps, step, begun)
    return diagonal, beside

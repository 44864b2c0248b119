"""The eigenpairs of largest magnitude of a symmetric matrix that is known by its products with vectors.

Lanczos' method with full re-orthogonalisation and thick restarts, in the form that keeps the products: the residual of
every pair is then known, not estimated, and a start may be any set of vectors, such as the eigenvectors at an earlier
step of a training. Vectors stay on the device; only the small projected matrix is looked at by numpy.

Source: Wu and Simon, "Thick-restart Lanczos method for large symmetric eigenvalue problems", 2000; with several
vectors to start from, Davidson's method without a preconditioner: Crouzeix, Philippe, Sadkane, 1994.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Float64

BASIS_BYTES = 2**30  # of the vectors and products that are kept
EXPLORED = (
    6  # steps from a random vector that look for a pair which the basis has no part in, as of a double eigenvalue
)
STALLED = 0.8  # the share of its residual to which a pair must come from restart to restart


class Eigenpairs(NamedTuple):
    """Approximate eigenpairs, of largest magnitude first.

    values: shape (k,). vectors: rows of length 1, shape (k, size). residuals: ‖A·v − λ·v‖, shape (k,).
    """

    values: Float64[np.ndarray, " k"]
    vectors: Float[np.ndarray, "k size"]
    residuals: Float64[np.ndarray, " k"]


def top_eigenpairs(
    product: Any,
    size: int,
    k: int,
    *,
    tolerance: float,
    seed: int,
    most_products: int,
    start: np.ndarray | None = None,
    dtype: Any = np.float64,
) -> tuple[Eigenpairs, int]:
    """The k eigenpairs of largest magnitude of a symmetric matrix, as exact as tolerance and products allow.

    Args:
      product: a `jax.tree_util.Partial` that takes a vector of shape (size,) to the matrix times it.
      tolerance: a pair is good enough when its residual is below this share of its eigenvalue.
      seed: of the random starts.
      most_products: after which the pairs are given as they are.
      start: vectors near the eigenvectors, as rows; they need not be orthogonal.
      dtype: of the vectors; called with float64, it must be in the context of it.

    Returns:
      The pairs, and the number of products that they took.
    """
    basis = _Basis(product, size, k, seed, dtype)
    for vector in () if start is None else start[: basis.capacity - EXPLORED]:
        basis.add(jnp.asarray(vector, dtype))
    basis.explore(min(basis.capacity - basis.count, max(k, EXPLORED)))
    found: np.ndarray | None = None
    while basis.finite and basis.products < most_products and basis.count < size:
        if not basis.refine(tolerance, most_products):
            break
        values = basis.ritz()[0][:k]
        # A pair that is double, or that a start of earlier eigenvectors has no part in, may still hide.
        if found is not None and np.allclose(values, found, rtol=10 * tolerance, atol=0):
            break
        found = values
        basis.make_room(EXPLORED)
        basis.explore(EXPLORED)
    return basis.pairs(), basis.products


class _Basis:
    """Orthonormal rows V, the products W = V·A, and T = V·A·Vᵀ; rows beyond `count` are zero."""

    def __init__(self, product: Any, size: int, k: int, seed: int, dtype: Any) -> None:
        self.product, self.size, self.k, self.dtype = product, size, k, np.dtype(dtype)
        self.capacity = _capacity(size, k, self.dtype.itemsize)
        self.vectors = jnp.zeros((self.capacity, size), dtype)
        self.images = jnp.zeros((self.capacity, size), dtype)
        self.small = np.zeros((self.capacity, self.capacity))
        self.count = self.products = 0
        self.finite = True
        self.key = jax.random.key(seed)

    def add(self, vector: Any) -> bool:
        """Extend the basis by the part of a vector that is new; a random vector stands in where none is."""
        if self.count == self.capacity or not self.finite:
            return False
        self.vectors, self.images, column = _extended(
            self.product, self.vectors, self.images, self.count, vector, self.key, self.products
        )
        column = np.asarray(column, np.float64)
        self.finite = bool(np.isfinite(column).all())
        self.small[self.count] = self.small[:, self.count] = column
        self.count += 1
        self.products += 1
        return True

    def explore(self, steps: int) -> None:
        """Lanczos steps from a random vector."""
        vector = self._random()
        for _ in range(steps):
            if not self.add(vector):
                return
            vector = self.images[self.count - 1]

    def refine(self, tolerance: float, most_products: int) -> bool:
        """Extend the basis by residuals until all pairs are good; False where products have run out."""
        stalled: dict[int, float] = {}
        given_up: set[int] = set()
        while self.finite:
            values, parts = self.ritz()
            residuals, norms = self._residuals(values, parts)
            rounding = float(np.finfo(self.dtype).eps) * np.abs(values).max()
            bad = np.flatnonzero(norms > np.maximum(tolerance * np.abs(values[: self.k]), rounding))
            worst = next((int(pair) for pair in bad if pair not in given_up), None)
            if worst is None and self.count >= self.k:
                return True
            if self.products >= most_products:
                return False
            if self.count == self.capacity:
                if worst is None or norms[worst] > STALLED * stalled.get(worst, np.inf):
                    given_up.add(worst or 0)  # rounding allows no better
                    continue
                stalled[worst] = norms[worst]
                self.make_room(1)
            self.add(self._random() if worst is None else residuals[worst])
        return False

    def make_room(self, wanted: int) -> None:
        """Restart with the first Ritz vectors where fewer than `wanted` places are free."""
        if self.capacity - self.count >= wanted:
            return
        kept = min(self.k + (self.capacity - self.k) // 3, self.capacity - wanted)
        values, parts = self.ritz()
        chosen = np.zeros((self.capacity, self.capacity))
        chosen[: self.count, :kept] = parts[:, :kept]
        self.vectors, self.images = _restarted(self.vectors, self.images, jnp.asarray(chosen, self.dtype))
        self.small = np.diag(np.append(values[:kept], np.zeros(self.capacity - kept)))
        self.count = kept

    def pairs(self) -> Eigenpairs:
        if not self.finite:
            lost = np.full(self.k, np.nan)
            return Eigenpairs(lost, np.full((self.k, self.size), np.nan, self.dtype), lost.copy())
        values, parts = self.ritz()
        _, norms = self._residuals(values, parts)
        vectors = np.asarray(_combined(self.vectors, self._columns(parts)))
        return Eigenpairs(values[: self.k], vectors, norms)

    def ritz(self) -> tuple[np.ndarray, np.ndarray]:
        """Ritz values of largest magnitude first, and their vectors in the basis as columns."""
        values, parts = np.linalg.eigh(self.small[: self.count, : self.count])
        order = np.argsort(-np.abs(values), kind="stable")
        return values[order], parts[:, order]

    def _residuals(self, values: np.ndarray, parts: np.ndarray) -> tuple[Any, np.ndarray]:
        """The residuals of the first k pairs, as rows on the device, and their lengths."""
        first = np.zeros(self.k)
        first[: min(self.k, self.count)] = values[: self.k]
        rows, norms = _residual_rows(self.vectors, self.images, self._columns(parts), jnp.asarray(first, self.dtype))
        return rows, np.asarray(norms, np.float64)[: min(self.k, self.count)]

    def _columns(self, parts: np.ndarray) -> Any:
        columns = np.zeros((self.capacity, self.k))
        columns[: self.count, : min(self.k, self.count)] = parts[:, : self.k]
        return jnp.asarray(columns, self.dtype)

    def _random(self) -> Any:
        return _random_vector(self.vectors, self.key, self.products)


@functools.partial(jax.jit, donate_argnums=(1, 2))
def _extended(product: Any, vectors: Any, images: Any, count: Any, vector: Any, key: Any, number: Any) -> Any:
    """Both arrays with a row more, and the products of the new image with all rows."""
    fresh, left = _orthogonal(vectors, vector)
    least = 100 * np.finfo(vectors.dtype).eps

    def other() -> Any:
        return _orthogonal(vectors, _random_vector(vectors, key, number))[0]

    # Where only rounding is left of it, it lies in the basis already.
    fresh = jax.lax.cond(left > least, lambda: fresh, other)
    image = product(fresh).astype(vectors.dtype)
    vectors = jax.lax.dynamic_update_index_in_dim(vectors, fresh, count, 0)
    images = jax.lax.dynamic_update_index_in_dim(images, image, count, 0)
    return vectors, images, vectors @ image


@jax.jit
def _random_vector(vectors: Any, key: Any, number: Any) -> Any:
    return jax.random.normal(jax.random.fold_in(key, number), vectors.shape[1:], vectors.dtype)


def _orthogonal(vectors: Any, vector: Any) -> tuple[Any, Any]:
    """The normalised part of a vector that is orthogonal to the rows, and the share of its length that it has."""
    left = 1.0
    norm = jnp.linalg.norm(vector)
    vector = vector / jnp.where(norm > 0, norm, 1)
    for _ in range(3):  # twice is enough, unless nearly all of it goes
        vector = vector - (vectors @ vector) @ vectors
        norm = jnp.linalg.norm(vector)
        left = left * norm
        vector = vector / jnp.where(norm > 0, norm, 1)
    return vector, left


@jax.jit
def _residual_rows(vectors: Any, images: Any, columns: Any, values: Any) -> tuple[Any, Any]:
    rows = columns.T @ images - values[:, None] * (columns.T @ vectors)
    return rows, jnp.linalg.norm(rows, axis=1)


@functools.partial(jax.jit, donate_argnums=(0, 1))
def _restarted(vectors: Any, images: Any, columns: Any) -> tuple[Any, Any]:
    return columns.T @ vectors, columns.T @ images


@jax.jit
def _combined(vectors: Any, columns: Any) -> Any:
    return columns.T @ vectors


def _capacity(size: int, k: int, itemsize: int) -> int:
    most = BASIS_BYTES // (2 * size * itemsize)
    return min(size, max(k + 2 + EXPLORED, min(most, max(2 * k + 20, 32))))

"""The closed forms of curvature against LAPACK."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.landscapes.hessian import eigh
from landscape_viz.optimizers.curvature import Eigendecomposition, eigendecomposition, gradient, hessian
from landscape_viz.precision import float64

MATRICES = {
    "diagonal": [[2.0, 0.0], [0.0, -3.0]],
    "diagonal, the other way round": [[-3.0, 0.0], [0.0, 2.0]],
    "equal eigenvalues": [[5.0, 0.0], [0.0, 5.0]],
    "almost equal eigenvalues": [[5.0, 1e-14], [1e-14, 5.0]],
    "equal diagonal": [[1.0, 7.0], [7.0, 1.0]],
    "equal diagonal, negative": [[1.0, -7.0], [-7.0, 1.0]],
    "singular": [[1.0, 2.0], [2.0, 4.0]],
    "zero": [[0.0, 0.0], [0.0, 0.0]],
    "nothing on the diagonal": [[0.0, 3.0], [3.0, 0.0]],
    "indefinite": [[-4.0, 1.0], [1.0, 0.5]],
    "graded": [[1.0, 1e-7], [1e-7, 3e-14]],
    "huge": [[1e200, 3e199], [3e199, -2e200]],
    "tiny": [[1e-200, 3e-201], [3e-201, -2e-200]],
}


@jax.jit
def decomposed(matrix):
    """Eigenvalues, eigenvectors as columns, and the components of (0.6, -0.8) along them."""
    eigen = eigendecomposition([list(row) for row in matrix])
    vectors = [eigen.vector(tuple(axis)) for axis in jnp.eye(2)]
    return jnp.stack(eigen.values), jnp.stack(vectors, axis=1), jnp.stack(eigen.components(jnp.array([0.6, -0.8])))


@pytest.mark.parametrize("name", MATRICES)
def test_the_closed_eigendecomposition_is_that_of_lapack(name):
    matrix = np.array(MATRICES[name])
    with float64():
        values, vectors, turned = (np.asarray(part) for part in decomposed(matrix))
    np.testing.assert_allclose(turned, vectors.T @ [0.6, -0.8], atol=1e-15)
    assert_decomposes(matrix, values, vectors)
    (values,), (vectors,) = eigh(matrix[None])
    assert values[0] <= values[1]
    assert_decomposes(matrix, values, vectors)
    if name == "graded":  # 1·3e-14 − 1e-14 = 2e-14 is the product of the eigenvalues
        assert values[0] == pytest.approx(2e-14, rel=1e-8)


def assert_decomposes(matrix, values, vectors):
    scale = np.abs(matrix).max() or 1.0
    np.testing.assert_allclose(np.sort(values), np.linalg.eigvalsh(matrix), rtol=0, atol=4e-16 * 4 * scale)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(2), atol=1e-15)
    np.testing.assert_allclose((vectors * (values / scale)) @ vectors.T, matrix / scale, atol=2e-15)
    if np.count_nonzero(matrix - np.diag(np.diag(matrix))) == 0:
        np.testing.assert_array_equal(np.sort(values), np.sort(np.diag(matrix)))


def test_the_largest_and_smallest_numbers_do_not_overflow_the_closed_form():
    for size in (1.5e308, 1e-300):
        values, vectors = eigh(size * np.array([[[1.0, 0.5], [0.5, -1.0]]]))
        np.testing.assert_allclose(values[0] / size, [-np.sqrt(1.25), np.sqrt(1.25)], rtol=1e-12)
        assert np.isfinite(vectors).all()


def test_a_matrix_of_three_is_seen_by_lapack():
    matrix = np.array([[2.0, 1.0, 0.0], [1.0, -3.0, 0.5], [0.0, 0.5, 1.0]])
    with float64():
        eigen = jax.jit(eigendecomposition)(matrix)
    assert isinstance(eigen, Eigendecomposition)
    np.testing.assert_allclose(eigen.values[0], np.linalg.eigvalsh(matrix), rtol=1e-13)
    np.testing.assert_allclose(eigh(matrix[None])[0][0], eigen.values[0], rtol=1e-13)


def test_a_loss_with_a_backward_rule_of_its_own_has_its_derivatives():
    @jax.custom_vjp
    def cubed(x):
        return x**3

    cubed.defvjp(lambda x: (x**3, x), lambda x, out: (3 * x**2 * out,))

    @jax.jit
    def derivatives(point):
        loss = lambda p: cubed(p[0]) + p[0] * p[1]  # noqa: E731
        matrix = hessian(loss, point)
        return matrix, gradient(loss, point, matrix)

    with float64():
        matrix, slope = derivatives(np.array([2.0, 1.0]))
    np.testing.assert_allclose(slope, [13, 2])
    np.testing.assert_allclose(matrix, [[12, 1], [1, 0]])
    landscape = lv.Landscape(lambda x, y: cubed(x) + y**2, ((0, 3), (-1, 1)))
    run = lv.record(landscape, lv.newton(), (2.0, 1.0), 1)
    np.testing.assert_allclose(run.points[1], [1.0, 0.0], atol=1e-15)
    run = lv.record(landscape, lv.gradient_flow(0.01), (2.0, 1.0), 1)
    np.testing.assert_allclose(run.points[1], [1 / (1 / 2 + 3 * 0.01), np.exp(-2 * 0.01)], rtol=1e-6)

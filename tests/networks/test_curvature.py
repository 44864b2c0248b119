"""curvature: against dense matrices, and honest where it is not exact."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.flatten_util import ravel_pytree

import landscape_viz as lv
from landscape_viz.networks import curvature as curvatures
from landscape_viz.networks.products import Products
from landscape_viz.networks.stability import sam_threshold, stability_thresholds
from landscape_viz.optimizers.spec import read_optimizer_spec
from landscape_viz.precision import float64

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 3))
LABELS = RNG.integers(0, 4, 12)
MODEL = {"first": RNG.normal(size=(3, 4)), "last": RNG.normal(size=(4, 4))}
DATA = (X, LABELS)


def outputs(params, x, labels):
    return jnp.tanh(x @ params["first"]) @ params["last"]


def cross_entropy(logits, x, labels):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1).mean()


def loss(params, x, labels):
    return cross_entropy(outputs(params, x, labels), x, labels)


@functools.cache
def dense_hessian():
    with float64():
        point, unravel = ravel_pytree(jax.tree.map(jnp.asarray, MODEL))
        return np.asarray(jax.jit(jax.hessian(lambda w: loss(unravel(w), *DATA)))(point))


def by_magnitude(values):
    return values[np.argsort(-np.abs(values))]


def quadratic(w, matrix):
    """A loss whose Hessian is its data."""
    return w @ matrix @ w / 2


SIZE = 80  # of all matrices: one program for all of them


def rotated(eigenvalues):
    """A matrix with these eigenvalues, and zeros besides."""
    basis, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(SIZE, SIZE)))
    return (basis * np.pad(eigenvalues, (0, SIZE - len(eigenvalues)))) @ basis.T


def curvature_of(matrix, **asked):
    return lv.curvature(quadratic, np.ones(len(matrix)), (matrix,), **asked)


def test_eigenvalues_residuals_and_trace_are_those_of_the_dense_hessian():
    c = lv.curvature(loss, MODEL, DATA, k=5)
    hessian = dense_hessian()
    np.testing.assert_allclose(c.eigenvalues, by_magnitude(np.linalg.eigvalsh(hessian))[:5], rtol=1e-8)
    np.testing.assert_allclose(c.trace, np.trace(hessian), rtol=1e-9)
    assert c.trace_error == 0
    residuals = np.linalg.norm(c.vectors @ hessian - c.eigenvalues[:, None] * c.vectors, axis=1)
    np.testing.assert_allclose(c.residuals, residuals, atol=1e-12)
    assert (c.residuals < 1e-6 * np.abs(c.eigenvalues)).all()
    assert c.converged.all()
    np.testing.assert_allclose(c.vectors @ c.vectors.T, np.eye(5), atol=1e-9)


def test_eigenvectors_are_directions_of_the_form_of_the_parameters():
    c = lv.curvature(loss, MODEL, DATA, k=5)
    for direction, vector in zip(c.directions, c.vectors, strict=True):
        assert {name: leaf.shape for name, leaf in direction.items()} == {"first": (3, 4), "last": (4, 4)}
        np.testing.assert_array_equal(np.concatenate([direction["first"].ravel(), direction["last"].ravel()]), vector)


def test_the_largest_magnitude_comes_first_whatever_its_sign():
    c = curvature_of(rotated([1.0, -7.0, 3.0, 0.5, 0.0, -2.0]), k=4)
    np.testing.assert_allclose(c.eigenvalues, [-7, 3, -2, 1], rtol=1e-9)
    np.testing.assert_allclose(c.trace, -4.5)


def test_an_eigenvalue_of_several_vectors_is_found_as_often_as_it_is_there():
    c = curvature_of(rotated(np.r_[[9.0] * 2, [5.0] * 2, np.linspace(0, 3, 76)]), k=4)
    np.testing.assert_allclose(c.eigenvalues, [9, 9, 5, 5], rtol=1e-8)


def test_what_has_not_converged_says_so():
    spread = np.linspace(0.9, 1.0, SIZE)
    c = curvature_of(rotated(spread), k=4, most_products=8, trace_probes=0)
    assert not c.converged.any()
    assert "not converged" in repr(c)
    assert np.isnan(c.trace)
    for value, residual in zip(c.eigenvalues, c.residuals, strict=True):
        assert np.abs(spread - value).min() <= residual


def test_a_long_search_restarts_and_ends_at_the_dense_eigenvalues():
    matrix = rotated(np.linspace(-1, 1.1, SIZE))
    c = curvature_of(matrix, k=4, trace_probes=0)
    assert 32 < c.products < 250
    np.testing.assert_allclose(c.eigenvalues, by_magnitude(np.linalg.eigvalsh(matrix))[:4], rtol=1e-10)


@pytest.mark.slow
def test_single_precision_gives_what_it_can():
    model = jax.tree.map(lambda leaf: leaf.astype(np.float32), MODEL)
    c = lv.curvature(loss, model, DATA, k=3)
    assert c.vectors.dtype == np.float32
    np.testing.assert_allclose(c.eigenvalues, by_magnitude(np.linalg.eigvalsh(dense_hessian()))[:3], rtol=1e-4)
    assert c.converged.all()


def test_the_gauss_newton_matrix_is_that_of_the_jacobian():
    asked = {"matrix": "gauss_newton", "model": outputs, "output_loss": cross_entropy}
    c = lv.curvature(loss, MODEL, DATA, k=4, **asked)
    with float64():
        point, unravel = ravel_pytree(jax.tree.map(jnp.asarray, MODEL))

        @jax.jit
        def dense(point):
            logits = outputs(unravel(point), *DATA)
            jacobian = jax.jacobian(lambda w: outputs(unravel(w), *DATA).ravel())(point)
            middle = jax.hessian(lambda z: cross_entropy(z.reshape(logits.shape), *DATA))(logits.ravel())
            return jacobian.T @ middle @ jacobian

        matrix = np.asarray(dense(point))
    np.testing.assert_allclose(c.eigenvalues, by_magnitude(np.linalg.eigvalsh(matrix))[:4], rtol=1e-8)
    np.testing.assert_allclose(c.trace, np.trace(matrix), rtol=1e-9)
    wrong = asked | {"output_loss": lambda logits, x, labels: 2 * cross_entropy(logits, x, labels)}
    with pytest.raises(lv.InputError, match="must be the loss; it is"):
        lv.curvature(loss, MODEL, DATA, **wrong)


@pytest.mark.slow
@pytest.mark.parametrize("extra", [{}, {"matrix": "gauss_newton", "model": outputs, "output_loss": cross_entropy}])
def test_products_on_parts_of_the_data_are_those_on_all_of_it(extra):
    parameters = lv.train(loss, "gd:lr=1e-9", MODEL, DATA, None, 1).parameters
    vector = RNG.normal(size=28)
    whole = Products(parameters, loss, DATA, **extra)(vector)
    np.testing.assert_allclose(Products(parameters, loss, DATA, **extra, batch_size=5)(vector), whole, atol=1e-12)
    if not extra:
        np.testing.assert_allclose(whole, dense_hessian() @ vector, atol=1e-12)


@pytest.mark.slow
def test_a_loss_with_a_backward_rule_of_its_own_has_a_hessian_too():
    @jax.custom_vjp
    def cube(x):
        return x**3

    cube.defvjp(lambda x: (x**3, x), lambda x, slope: (3 * x**2 * slope,))
    np.testing.assert_allclose(lv.curvature(lambda w: cube(w).sum(), np.array([1.0, -2.0]), k=2).eigenvalues, [-12, 6])


def test_the_trace_of_many_parameters_is_estimated_with_its_error(monkeypatch):
    monkeypatch.setattr(curvatures, "EXACT_TRACE", 10)
    eigenvalues = np.r_[[50.0, 20.0, -10.0, 9.0], np.random.default_rng(1).normal(size=SIZE - 4)]
    c = curvature_of(rotated(eigenvalues), k=4)
    assert 0 < c.trace_error < 8
    assert abs(c.trace - eigenvalues.sum()) < 3 * c.trace_error


def test_the_spectral_density_has_the_moments_of_the_eigenvalues():
    eigenvalues = np.r_[np.zeros(40), np.linspace(1, 2, 40)]
    density = curvature_of(rotated(eigenvalues), k=4, density=(20, 12)).density
    assert density.nodes.shape == density.weights.shape == (20, 12)
    np.testing.assert_allclose(density.weights.sum(axis=1), 1)
    np.testing.assert_allclose(density.trace, eigenvalues.sum(), rtol=0.1)
    np.testing.assert_allclose(density.mass(-0.1, 0.5), 0.5, atol=0.06)
    values = np.linspace(-1, 3, 2001)
    np.testing.assert_allclose(np.trapezoid(density.at(values, width=0.05), values), 1, rtol=1e-3)
    few = curvature_of(rotated([4.0, 1.0]), k=4, density=(3, 12)).density
    np.testing.assert_allclose(few.nodes[few.weights > 0], [0, 1, 4] * 3, atol=1e-9)


def test_a_warm_start_takes_fewer_products_and_misses_nothing():
    matrix = rotated(np.r_[30.0, 29.0, 28.0, 27.0, np.linspace(0, 20, SIZE - 4)])
    cold = curvature_of(matrix, k=4, trace_probes=0)
    warm = curvature_of(matrix * 1.01, k=4, trace_probes=0, start=cold)
    assert warm.products < cold.products
    np.testing.assert_allclose(warm.eigenvalues, 1.01 * cold.eigenvalues, rtol=1e-9)
    risen = matrix + 40 * np.outer(v := np.linalg.eigh(matrix)[1][:, 0], v)
    again = curvature_of(risen, k=4, trace_probes=0, start=cold.vectors)
    np.testing.assert_allclose(again.eigenvalues, [40, 30, 29, 28], rtol=1e-9)


def test_curvature_that_is_not_finite_stays_so():
    c = lv.curvature(lambda w: jnp.sqrt(w).sum(), np.array([0.0, 1.0]), k=1)
    assert np.isnan(c.eigenvalues).all()
    assert not c.converged.any()


def test_along_gradient_descent_on_a_bowl_the_sharpness_stays_below_its_threshold():
    matrix = rotated([4.0, 3.0, 2.0, 1.0])
    run = lv.train(quadratic, "gd:lr=0.1", np.ones(SIZE), (matrix,), None, epochs=4)
    seen = []
    path = lv.curvature_path(quadratic, run, (matrix,), k=4, progress=lambda *done: seen.append(done))
    assert seen == [(n, 5) for n in range(1, 6)]
    np.testing.assert_allclose(path.eigenvalues, [[4, 3, 2, 1]] * 5, rtol=1e-6)
    np.testing.assert_allclose(path.sharpness, 4)
    np.testing.assert_allclose(path.thresholds, 20)
    np.testing.assert_allclose(path.losses, run.loss_curve)
    np.testing.assert_allclose(path.gradient_norms, np.linalg.norm(run.weights @ matrix, axis=1))
    assert path.epochs.tolist() == [0, 1, 2, 3, 4]
    other = lv.curvature_path(quadratic, run, (matrix,), k=4, every=2, learning_rate=0.2)
    assert other.thresholds.tolist() == [10, 10, 10]


def plain_momentum(curvature, rate, decay=0.0, nesterov=False, averaged=False):
    """How far from the bottom of a bowl a run from 1 is after 4000 steps."""
    x, v = 1.0, 0.0
    for _ in range(4000):
        g = curvature * x
        v = decay * v - rate * (1 - decay if averaged else 1) * g
        x += decay * v - rate * g if nesterov else v
    return abs(x)


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        ("gd:lr=0.1", {}),
        ("momentum:lr=0.1,decay=0.8", {"decay": 0.8}),
        ("momentum:lr=0.1,decay=0.8,nesterov=true", {"decay": 0.8, "nesterov": True}),
        ("sgd:lr=0.1,momentum=0.8,nesterov=true", {"decay": 0.8, "nesterov": True}),
        ("averaged_momentum:lr=0.1,decay=0.8", {"decay": 0.8, "averaged": True}),
        (optax.sgd(0.1), {}),
    ],
)
def test_above_its_threshold_an_optimizer_leaves_a_bowl_and_below_it_does_not(optimizer, settings):
    (threshold,) = stability_thresholds(read_optimizer_spec(optimizer), np.array([0.1]))
    assert threshold == lv.stability_threshold(0.1, **settings)
    assert plain_momentum(0.99 * threshold, 0.1, **settings) < 1e-3
    assert plain_momentum(1.01 * threshold, 0.1, **settings) > 1e3


@pytest.mark.parametrize("optimizer", ["adam:lr=0.1", optax.adam(0.1), optax.sgd(0.1, momentum=0.9), optax.sign_sgd(1)])
def test_a_threshold_that_is_not_known_is_nan(optimizer):
    assert np.isnan(stability_thresholds(read_optimizer_spec(optimizer), np.array([0.1]))).all()


def test_the_threshold_of_sam_tends_to_that_of_descent():
    np.testing.assert_allclose(sam_threshold(0.1, 1e-9, 1.0), 20, rtol=1e-6)
    edge = float(sam_threshold(0.1, 0.5, 2.0))
    # There a step along the eigenvector turns the point to its mirror image: 1 − lr·λ·(1 + radius·λ/‖∇f‖) = −1.
    np.testing.assert_allclose(1 - 0.1 * edge * (1 + 0.5 * edge / 2.0), -1)


@pytest.mark.slow
def test_full_batch_training_ends_at_the_edge_of_stability():
    x = np.linspace(-1, 1, 40)[:, None]
    y = np.sin(4 * x[:, 0])

    def fit(params, x, y):
        hidden = jnp.tanh(x @ params["first"] + params["bias"])
        return ((jnp.tanh(hidden @ params["middle"]) @ params["last"] - y) ** 2).mean()

    rng = np.random.default_rng(0)
    model = {
        "first": rng.normal(size=(1, 20)),
        "bias": rng.normal(size=20) / 2,
        "middle": rng.normal(size=(20, 20)) / np.sqrt(20),
        "last": rng.normal(size=20) / 20,
    }
    run = lv.train(fit, "gd:lr=0.2", model, (x, y), None, 3000, keep_every=100)
    path = lv.curvature_path(fit, run, (x, y))
    assert path.sharpness[0] < 4
    np.testing.assert_allclose(path.sharpness[-10:], path.thresholds[-10:], rtol=0.02)
    assert path.losses[-1] < 1e-3 * path.losses[0]
    assert path.converged.all()


@pytest.mark.slow
def test_matfree_finds_the_same():
    decomp = pytest.importorskip("matfree.decomp")
    eig = pytest.importorskip("matfree.eig")
    matrix = rotated(np.r_[30.0, -25.0, np.linspace(0, 10, SIZE - 2)])
    with float64():
        solver = eig.eigh_partial(decomp.tridiag_sym(60, reortho="full", materialize=True))
        values, _ = solver(lambda v: jnp.asarray(matrix) @ v, jnp.ones(SIZE))
    c = curvature_of(matrix, k=4)
    np.testing.assert_allclose(c.eigenvalues, by_magnitude(np.asarray(values))[:4], rtol=1e-8)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"k": 29}, "k must be from 1 to 28"),
        ({"k": 0}, "k must be from 1 to 28"),
        ({"matrix": "fisher"}, "matrix must be one of hessian, gauss_newton"),
        ({"matrix": "gauss_newton"}, "model and output_loss belong to"),
        ({"model": outputs}, "model and output_loss belong to"),
        ({"tolerance": 0.0}, "tolerance must be a finite number"),
        ({"start": np.zeros((1, 3))}, r"start must be a Curvature or vectors of shape \(m, 28\)"),
        ({"density": (3,)}, "density must be True, False or a pair"),
        ({"loss": lambda p, x, y: x}, r"loss must return one number; it returns an array of shape \(12, 3\)"),
    ],
)
def test_what_has_no_curvature_is_refused(changed, message):
    with pytest.raises(lv.InputError, match=message):
        lv.curvature(**({"loss": loss, "params": MODEL, "data": DATA} | changed))

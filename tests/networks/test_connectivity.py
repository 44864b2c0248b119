"""The straight line and the Bezier curve between two solutions, as landscapes."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.precision import float64


def ring(w):
    """A valley in the form of a circle of radius 1: two opposite points of it are joined by half of the circle."""
    return (jnp.sum(w**2) - 1) ** 2


LEFT, RIGHT = np.array([-1.0, 0.0]), np.array([1.0, 0.0])


def test_the_straight_line_is_a_landscape_with_the_barrier_of_the_closed_form():
    line = lv.linear_connection(ring, LEFT, RIGHT)
    assert isinstance(line, lv.Landscape)
    assert (line.dim, line.variables, line.domain) == (1, ("t",), (-0.25, 1.25))
    ts = np.linspace(-0.25, 1.25, 7)
    np.testing.assert_allclose(line.value(ts), ((2 * ts - 1) ** 2 - 1) ** 2, atol=1e-12)
    np.testing.assert_allclose(line.gradient(ts), 8 * (2 * ts - 1) * ((2 * ts - 1) ** 2 - 1), atol=1e-12)
    np.testing.assert_allclose(line.hessian(0.5), -16, atol=1e-12)
    barrier = line.barrier()
    assert (barrier.height, barrier.t) == (1.0, 0.5)
    assert barrier.ts.shape == barrier.losses.shape == (101,)


def test_a_barrier_is_measured_from_the_line_between_the_ends():
    line = lv.linear_connection(lambda w: 3 * w[0] + 1, LEFT, RIGHT)
    assert line.barrier().height < 1e-12
    bowl = lv.linear_connection(lambda w: w[0] ** 2, LEFT, RIGHT).barrier()
    assert bowl.height == 0
    torn = lv.linear_connection(lambda w: jnp.sqrt(jnp.abs(w[0]) - 0.5), LEFT, RIGHT).barrier(5)
    assert np.isnan(torn.height)
    assert torn.t == 0.5


def test_a_bezier_curve_is_trained_round_the_barrier():
    begin, end = np.array([-1.0, 0.1]) / np.hypot(1, 0.1), np.array([1.0, 0.1]) / np.hypot(1, 0.1)
    curve = lv.bezier_connection(ring, begin, end, (), "adam:lr=0.02", steps=600)
    assert lv.linear_connection(ring, begin, end).barrier().height > 0.9
    assert curve.barrier().height < 0.15
    assert curve.training_losses.shape == (600,)
    assert curve.controls.shape == (3, 2)
    a, c, b = curve.controls
    np.testing.assert_array_equal([a, b], [begin, end])
    np.testing.assert_allclose(curve.weights([0.0, 0.25, 1.0]), [a, 0.5625 * a + 0.375 * c + 0.0625 * b, b])
    np.testing.assert_allclose(curve.value(0.25), float(ring(curve.params_at(0.25))), rtol=1e-5)


def test_a_bezier_curve_takes_the_steps_of_a_plain_loop():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(7, 2)), rng.normal(size=7)

    def loss(params, x, y):
        return ((jnp.tanh(x @ params["w"]) * params["a"] - y) ** 2).mean()

    first, second = ({"w": rng.normal(size=2), "a": rng.normal(size=())} for _ in range(2))
    curve = lv.bezier_connection(loss, first, second, (x, y), optax.sgd(0.1), steps=5, batch_size=3, seed=4)
    generator = np.random.default_rng(4)
    rows = np.concatenate([generator.permutation(7)[:6].reshape(2, 3) for _ in range(3)])[:5]
    control = jax.tree.map(lambda a, b: (a + b) / 2, first, second)
    with float64():

        @jax.jit
        def slope(c, t, x, y):
            mixed = lambda c: jax.tree.map(  # noqa: E731
                lambda a, c, b: (1 - t) ** 2 * a + 2 * t * (1 - t) * c + t**2 * b, first, c, second
            )
            return jax.grad(lambda c: loss(mixed(c), x, y))(c)

        for row, t in zip(rows, generator.uniform(size=5), strict=True):
            control = jax.tree.map(lambda c, g: c - 0.1 * g, control, slope(control, t, x[row], y[row]))
    np.testing.assert_allclose(curve.controls[1], np.r_[control["a"], control["w"]], atol=1e-12)


def test_the_ends_are_exactly_the_model_in_its_own_precision():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3)).astype(np.float32)

    def loss(w, x):
        return jnp.tanh(x @ w).mean() + jnp.zeros(()) + jnp.arange(3.0).sum() / 7

    first, second = (rng.normal(size=3).astype(np.float32) for _ in range(2))
    line = lv.linear_connection(loss, first, second, (x,))
    assert line.value(0.0) == float(jax.jit(loss)(first, x))
    assert line.value(1.0) == float(jax.jit(loss)(second, x))
    np.testing.assert_array_equal(line.weights([0, 1]), [first, second])
    assert np.isfinite(line.gradient(0.3))


def test_an_optimizer_descends_along_the_line():
    run = lv.record(lv.linear_connection(ring, LEFT, RIGHT), "gd:lr=0.01", 0.4, 200)
    np.testing.assert_allclose(run.points[-1], 0, atol=1e-6)
    assert run.status in ("converged", "running")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"second": np.zeros(3)}, r"second must have the shapes of first; got an array of shape \(3,\)"),
        ({"second": {"w": np.zeros(2)}}, "second must have the form of first"),
        ({"first": np.array([np.nan, 0.0])}, "first must be finite"),
        ({"loss": lambda w: w}, "loss must return one number"),
        ({"optimizer": "newton:lr=1"}, "newton has no 'lr'"),
        ({"steps": 0}, "steps must be from 1"),
        ({"bends": 0}, "bends must be at least 1"),
    ],
)
def test_what_cannot_be_joined_is_refused(changed, message):
    with pytest.raises(lv.InputError, match=message):
        lv.bezier_connection(**({"loss": ring, "first": LEFT, "second": RIGHT} | changed))

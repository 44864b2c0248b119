"""train and train_restarts: the same numbers as a plain loop, what is kept, and what is refused."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.landscapes.batches import Batches
from landscape_viz.networks import training
from landscape_viz.precision import float64

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 3))
Y = np.tanh(X @ np.array([1.0, -2.0, 0.5]))


def loss(params, x, y):
    hidden = jnp.tanh(x @ params["first"] + params["bias"])
    return ((hidden @ params["last"] - y) ** 2).mean()


def start(dtype=np.float64):
    rng = np.random.default_rng(1)
    shapes = {"first": (3, 4), "bias": (4,), "last": (4,)}
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def plain_loop(optimizer, params, batches, line_search=False):
    """A list of the parameters before the first and after each step."""
    params = jax.tree.map(jnp.asarray, params)
    state, path = optimizer.init(params), [params]

    @jax.jit
    def step(params, state, *batch):
        value, gradient = jax.value_and_grad(loss)(params, *batch)
        extra = {"value": value, "grad": gradient, "value_fn": lambda p: loss(p, *batch)} if line_search else {}
        update, state = optimizer.update(gradient, state, params, **extra)
        return optax.apply_updates(params, update), state

    for batch in batches:
        params, state = step(params, state, *batch)
        path.append(params)
    return path


def flat(params):
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(params)])


def batches(size, steps, seed=0, dtype=np.float64):
    return [(X[rows].astype(dtype), Y[rows].astype(dtype)) for rows in Batches(10, size, seed).of_steps(steps)]


@pytest.mark.parametrize(
    ("optimizer", "line_search"),
    [
        (optax.adam(0.05), False),
        pytest.param(optax.lamb(0.05), False, marks=pytest.mark.slow),
        pytest.param(optax.lbfgs(), True, marks=pytest.mark.slow),
    ],
)
def test_every_step_is_that_of_a_plain_loop(optimizer, line_search):
    run = lv.train(loss, optimizer, start(), (X, Y), batch_size=4, epochs=3, seed=5, keep_every=1)
    assert run.steps_per_epoch == 3
    with float64():
        path = plain_loop(optimizer, start(), batches(4, 9, seed=5), line_search)
        losses = [float(loss(params, X, Y)) for params in path]
    np.testing.assert_allclose(run.weights, [flat(params) for params in path], rtol=0, atol=1e-9)
    np.testing.assert_allclose(run.loss_curve, losses[::3], atol=1e-9)
    np.testing.assert_allclose(flat(run.params), flat(path[-1]), atol=1e-9)
    assert {name: leaf.shape for name, leaf in run.params.items()} == {"first": (3, 4), "bias": (4,), "last": (4,)}


@pytest.mark.slow
def test_a_model_in_single_precision_is_trained_in_it():
    run = lv.train(loss, "adam:lr=0.05", start(np.float32), (X, Y), batch_size=4, epochs=3)
    path = plain_loop(optax.adam(0.05), start(np.float32), batches(4, 9, dtype=np.float32))
    assert run.weights.dtype == np.float32 == run.params["first"].dtype
    np.testing.assert_allclose(run.weights, [flat(params) for params in path[::3]], atol=1e-6)
    assert run.label == "adam lr=0.05"
    np.testing.assert_allclose(run.learning_rates, np.full(9, 0.05), rtol=1e-6)


def test_full_batches_descend_as_the_closed_form_of_linear_regression_says():
    targets, rate, steps = X @ [1.0, 2.0, 3.0], 0.05, 40
    run = lv.train(lambda w, x, y: ((x @ w - y) ** 2).mean(), optax.sgd(rate), np.zeros(3), (X, targets), None, steps)
    hessian = 2 * X.T @ X / len(X)
    left = np.linalg.matrix_power(np.eye(3) - rate * hessian, steps) @ np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(run.params, [1.0, 2.0, 3.0] - left, atol=1e-12)
    np.testing.assert_allclose(run.losses[-1], left @ hessian @ left / 2, atol=1e-12)
    assert run.losses.shape == run.batch_losses.shape == (steps,)
    np.testing.assert_allclose(run.batch_losses, run.loss_curve[:-1], atol=1e-12)


def test_more_samples_asked_for_than_there_are_are_all_of_them():
    every = lv.train(loss, "gd:lr=0.1", start(), (X, Y), None, 4)
    np.testing.assert_array_equal(lv.train(loss, "gd:lr=0.1", start(), (X, Y), 64, 4).weights, every.weights)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keep_every", "steps"),
    [(None, [0, 3, 6, 9, 12, 15]), (4, [0, 4, 8, 12, 15])],
)
def test_weights_are_kept_in_blocks_and_on_disk_as_in_one_call(keep_every, steps, monkeypatch, tmp_path):
    asked = {"batch_size": 4, "epochs": 5, "keep_every": keep_every, "seed": 2}
    run = lv.train(loss, optax.adam(0.05), start(), (X, Y), **asked)
    with float64():
        path = plain_loop(optax.adam(0.05), start(), batches(4, 15, seed=2))
    assert run.weight_steps.tolist() == steps
    np.testing.assert_allclose(run.weights, [flat(path[step]) for step in steps], atol=1e-9)
    np.testing.assert_allclose(flat(run.params_at(1)), flat(path[steps[1]]), atol=1e-9)
    monkeypatch.setattr(training, "BLOCK_BYTES", 2**9)
    seen = []
    file = tmp_path / "weights.npy"
    parts = lv.train(
        loss, optax.adam(0.05), start(), (X, Y), **asked, keep_in=file, progress=lambda *done: seen.append(done)
    )
    assert seen[-1] == (5, 5)
    assert len(seen) > 1
    np.testing.assert_array_equal(parts.weights, run.weights)
    np.testing.assert_array_equal(parts.losses, run.losses)
    np.testing.assert_array_equal(np.load(file)[0], run.weights)
    assert isinstance(parts.weights, np.memmap)
    assert list(tmp_path.iterdir()) == [file]


def test_weights_that_memory_has_no_room_for_are_thinned_or_refused(monkeypatch):
    monkeypatch.setattr(training, "KEPT_BYTES", 20 * 8 * 5)
    run = lv.train(loss, "gd:lr=0.1", start(), (X, Y), None, 9)
    assert run.weight_steps.tolist() == [0, 3, 6, 9]
    with pytest.raises(lv.InputError, match="keep_every=1 would keep"):
        lv.train(loss, "gd:lr=0.1", start(), (X, Y), None, 9, keep_every=1)


def test_restarts_are_one_trace_and_each_is_that_run_alone():
    traces = []

    def counted(params, x, y):
        traces.append(params)
        return loss(params, x, y)

    def begin(key):
        return {"first": jax.random.normal(key, (3, 4)), "bias": jnp.zeros(4), "last": jnp.ones(4)}

    many = lv.train_restarts(counted, "adam:lr=0.05", begin, (X, Y), 4, 3, seed=7, restarts=3, keep_every=2)
    traced = len(traces)
    lv.train_restarts(counted, "adam:lr=0.05", begin, (X, Y), 4, 4, seed=9, restarts=3, keep_every=2)
    assert len(traces) == traced + 1  # the check of the loss
    assert many.losses.shape == (3, 3)
    for number, run in enumerate(many.runs):
        seed = 7 + number
        alone = lv.train(loss, "adam:lr=0.05", begin(jax.random.key(seed)), (X, Y), 4, 3, seed, keep_every=2)
        np.testing.assert_allclose(run.weights, alone.weights, atol=2e-6)
        np.testing.assert_allclose(run.batch_losses, alone.batch_losses, atol=2e-6)
        assert run.seed == seed
    assert many.best is many.runs[int(many.final_losses.argmin())]
    assert isinstance(many.best.params["first"], jax.Array)


def test_metrics_are_measured_on_the_data_of_the_training_or_on_their_own():
    def worst(params, x, y):
        return jnp.abs(jnp.tanh(x @ params["first"] + params["bias"]) @ params["last"] - y).max()

    tests = (X[:2] + 1, Y[:2])
    run = lv.train(loss, "gd:lr=0.1", start(), (X, Y), 4, 3, metrics={"worst": worst, "test loss": (loss, tests)})
    with float64():
        np.testing.assert_allclose(run.metrics["worst"], [worst(run.params_at(n), X, Y) for n in (1, 2, 3)])
        np.testing.assert_allclose(run.metrics["test loss"], [loss(run.params_at(n), *tests) for n in (1, 2, 3)])
        np.testing.assert_allclose(run.initial_metrics["test loss"], loss(start(), *tests))


def test_parts_of_a_model_that_are_no_floats_stay_as_they_are():
    model = {"activation": jnp.tanh, "count": np.array(3), "w": np.zeros(3), "depth": 2, "none": None}

    def fit(model, x, y):
        return ((model["activation"](x @ model["w"]) * model["count"] / 3 - y) ** 2).mean()

    run = lv.train(fit, optax.sgd(0.1), model, (X, Y), None, 2)
    assert run.params["activation"] is jnp.tanh
    assert (run.params["count"], run.params["depth"], run.params["none"]) == (3, 2, None)
    assert run.weights.shape == (3, 3)
    assert run.losses[-1] < run.initial_loss
    direction = run.parameters.direction(np.array([1.0, 2.0, 3.0]))
    assert direction["count"] == 0
    np.testing.assert_array_equal(direction["w"], [1.0, 2.0, 3.0])


@pytest.mark.slow
def test_half_precision_is_trained_in_it_and_its_losses_are_kept_in_single():
    params = {"w": jnp.zeros(3, jnp.bfloat16)}
    data = (X.astype(np.float32), Y.astype(np.float32))

    def fit(params, x, y):
        return ((x @ params["w"] - y) ** 2).mean()

    run = lv.train(fit, "adam:lr=0.1", params, data, 4, 40)
    assert run.params["w"].dtype == jnp.bfloat16
    assert run.losses[-1] == pytest.approx(
        float(fit(run.params, *data)), rel=2e-3
    )  # XLA rounds to half precision less often
    assert run.losses[-1] < 0.5 * run.initial_loss
    hessian = 2 * X.T @ X / len(X)
    np.testing.assert_allclose(
        lv.curvature(fit, run.params, data, k=1).eigenvalues, np.linalg.eigvalsh(hessian)[-1], rtol=0.01
    )


def test_a_loss_without_data_takes_one_step_an_epoch():
    run = lv.train(lambda w: (w**2).sum(), "gd:lr=0.25", np.array([8.0]), (), epochs=3)
    np.testing.assert_allclose(run.weights[:, 0], [8, 4, 2, 1])
    assert run.batch_size is None


def test_a_run_that_leaves_finite_numbers_says_so():
    run = lv.train(lambda w: (w**4).sum(), "gd:lr=1", np.array([9.0]), (), epochs=8)
    assert run.status == "diverged"
    assert np.isfinite(run.loss_curve[: run.diverged_epoch]).all()
    assert not np.isfinite(run.loss_curve[run.diverged_epoch :]).any()
    assert "diverged in epoch" in repr(run)


def test_newton_trains_a_small_model_and_is_refused_for_a_large_one():
    run = lv.train(lambda w, x, y: ((x @ w - y) ** 2).mean(), "newton", np.zeros(3), (X, X.sum(1)), None, 1)
    np.testing.assert_allclose(run.params, np.ones(3), atol=1e-9)
    for optimizer in ("newton", lv.damped_newton(1.0), "levenberg", lv.newton_line_search()):
        with pytest.raises(lv.InputError, match="needs at most 1000 parameters, and the model has 1,001"):
            lv.train(lambda w: (w**2).sum(), optimizer, np.zeros(1001), ())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"loss": lambda p, x, y: x @ p["first"]}, r"must return one number; it returns an array of shape \(10, 4\)"),
        ({"loss": lambda p, x: 0.0}, r"loss\(params, \*data\) raises TypeError with 2 arrays of data"),
        ({"loss": lambda p, x, y: (p["bias"] > 0).sum()}, "must return a float, which has a gradient; it returns int"),
        ({"loss": lambda p, x, y: None}, "must return one number; it returns nothing"),
        ({"loss": lambda p, x, y: float(p["bias"].sum())}, "cannot be traced by jax"),
        ({"params": {"a": 1}}, "must be a pytree that holds floats"),
        ({"params": {"a": np.zeros(2, complex)}}, "must hold real numbers"),
        ({"data": X}, r"data must be a tuple of arrays.*got an array of float64, shape \(10, 3\)"),
        ({"data": (X, Y[:4])}, "got arrays of 10, 4 rows"),
        ({"data": (X, "y")}, "got 'y' in it"),
        ({"data": (X[:0], Y[:0])}, "got no samples"),
        ({"optimizer": "adan"}, "learning_rate"),
        ({"optimizer": "adamm:lr=1"}, "Did you mean 'adam'"),
        ({"optimizer": optax.lookahead(optax.sgd(0.1), 2, 0.5)}, "cannot train these parameters"),
        ({"epochs": 0}, "epochs must be from 1"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"seed": -1}, "seed must be"),
        ({"metrics": {"m": lambda p, x, y: x}}, r"metrics\['m'\] must return one number"),
        ({"keep_every": 0}, "keep_every must be at least 1"),
        ({"keep_in": "weights.npz"}, "keep_in must end in .npy"),
    ],
)
def test_what_cannot_be_trained_is_refused(changed, message):
    arguments = {"loss": loss, "optimizer": "gd:lr=0.1", "params": start(), "data": (X, Y)} | changed
    with pytest.raises(lv.InputError, match=message):
        lv.train(**arguments)


def test_starts_of_different_forms_are_refused():
    other = start() | {"last": np.zeros(5)}
    with pytest.raises(lv.InputError, match=r"starts\[1\] must have the shapes of starts\[0\]"):
        lv.train_restarts(loss, "gd:lr=0.1", [start(), other], (X, Y))
    with pytest.raises(lv.InputError, match=r"starts\[1\] must have the form of starts\[0\]"):
        lv.train_restarts(loss, "gd:lr=0.1", [start(), {"first": np.zeros(2)}], (X, Y))
    with pytest.raises(lv.InputError, match="starts must be a function of a random key"):
        lv.train_restarts(loss, "gd:lr=0.1", [], (X, Y))

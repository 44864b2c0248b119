"""The parts of a step sum to it, are those of the formula, and are named only where the formula is the one that ran."""

import dataclasses

import jax
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.optimizers.decomposition import step_parts
from landscape_viz.optimizers.decomposition.coefficients import fit_coefficients
from landscape_viz.optimizers.decomposition.newton import quadratic_models

HIMMELBLAU = lv.Landscape(lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, ((-5, 5), (-5, 5)))
WAVES = lv.catalogue["quadratic_plus_sine"]
STARTS = {1: (WAVES, 8.0), 2: (HIMMELBLAU, (0.3, -0.4))}
ALL = {
    "gradient descent": lv.gradient_descent(0.01),
    "optax.sgd": optax.sgd(0.01),
    "falling rate": lv.gradient_descent(optax.exponential_decay(0.01, 10, 0.9)),
    "momentum": lv.momentum(0.002, 0.9),
    "optax.sgd momentum": optax.sgd(0.002, momentum=0.8),
    "nesterov": lv.momentum(0.002, 0.9, nesterov=True),
    "momentum, falling rate": lv.momentum(optax.exponential_decay(0.002, 10, 0.9)),
    "averaged momentum": lv.averaged_momentum(0.01, 0.9),
    "trace by hand": optax.chain(optax.trace(0.7), optax.scale(-0.002)),
    "adam": optax.adam(0.1),
    "textbook adam": lv.textbook_adam(0.1, b1=0.8, b2=0.99),
    "adamw": optax.adamw(0.1, weight_decay=0.01),
    "nadam": optax.nadam(0.1),
    "amsgrad": optax.amsgrad(0.1),
    "rmsprop": optax.rmsprop(0.05),
    "rmsprop with momentum": optax.rmsprop(0.01, momentum=0.9),
    "textbook rmsprop": lv.textbook_rmsprop(0.05, initial="gradient"),
    "adagrad": optax.adagrad(0.5),
    "textbook adagrad": lv.textbook_adagrad(0.5),
    "newton": lv.newton(),
    "damped newton": lv.damped_newton(40.0),
    "saddle-free newton": lv.saddle_free_newton(1.0),
    "levenberg": lv.levenberg(),
    "newton with line search": lv.newton_line_search(),
    "l-bfgs": optax.lbfgs(),
    "lion": optax.lion(0.05),
    "sign": optax.sign_sgd(0.05),
    "clipped": optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.1)),
    "clipped momentum": optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.1, momentum=0.9)),
    "adadelta": optax.adadelta(1.0),
}
UNKNOWN = ("l-bfgs", "lion", "sign", "clipped", "clipped momentum", "adadelta")
IN_ONE_DIMENSION = (
    "gradient descent",
    "falling rate",
    "nesterov",
    "nadam",
    "rmsprop",
    "damped newton",
    "levenberg",
    "lion",
)
SLOW = pytest.mark.slow
SIMILAR = (
    "optax.sgd",
    "momentum, falling rate",
    "trace by hand",
    "amsgrad",
    "newton with line search",
    "l-bfgs",
    "sign",
    "clipped",
    "adadelta",
)
"""Optimizers whose kind another one stands for in the fast run, or that take long to compile."""


def case(name, dim):
    fast = name not in SIMILAR and (dim == 2 or name in ("gradient descent", "nesterov", "damped newton"))
    return pytest.param(name, dim, marks=() if fast else SLOW, id=f"{name}-{dim}")


CASES = [(name, 2) for name in ALL] + [(name, 1) for name in IN_ONE_DIMENSION]
RUNS = {}


def run(name, dim=2, steps=30):
    if (name, dim, steps) not in RUNS:
        landscape, start = STARTS[dim]
        RUNS[name, dim, steps] = lv.record(landscape, ALL[name], start, steps, label=name)
    return RUNS[name, dim, steps]


@pytest.mark.parametrize(("name", "dim"), [case(*each) for each in CASES])
def test_the_parts_sum_to_the_recorded_update(name, dim):
    path = run(name, dim)
    parts = step_parts(path)
    total = sum(part.vectors for part in parts.parts)
    largest = np.max([np.abs(part.vectors).max(axis=1) for part in parts.parts], axis=0)
    assert parts.steps == path.steps
    assert (np.abs(total - path.updates).max(axis=1) <= 1e-12 * largest).all()


@pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW if name in SIMILAR else ()) for name in UNKNOWN])
def test_an_unknown_formula_leaves_the_step_whole(name):
    parts = step_parts(run(name))
    assert [part.name for part in parts.parts] == ["update"]
    assert parts.reference_vectors == ()
    np.testing.assert_array_equal(parts.parts[0].vectors, run(name).updates)


@pytest.mark.parametrize(("name", "dim"), [case(*each) for each in CASES if each[0] not in UNKNOWN])
def test_a_known_formula_is_recognised(name, dim):
    assert step_parts(run(name, dim)).method != "update"


@pytest.mark.parametrize("dim", [1, 2])
def test_gradient_descent_has_one_part_that_tells_the_learning_rate(dim):
    (part,) = step_parts(run("gradient descent", dim)).parts
    assert part.name == "gradient"
    np.testing.assert_allclose(part.factors, 0.01, rtol=1e-12)
    (part,) = step_parts(run("falling rate", dim)).parts
    np.testing.assert_allclose(part.factors, 0.01 * 0.9 ** (np.arange(30) / 10), rtol=1e-9)


@pytest.mark.parametrize("dim", [1, 2])
def test_momentum_is_what_is_kept_of_the_last_step_and_the_gradients_part(dim):
    path = run("momentum", dim)
    parts = step_parts(path)
    kept, gradient = parts.parts
    before = np.concatenate([np.zeros((1, dim)), path.updates[:-1]])
    np.testing.assert_allclose(kept.vectors, 0.9 * before, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(gradient.vectors, -0.002 * path.gradients[:-1], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(parts.reference_vectors[0].vectors, before, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(kept.factors, 0.9, rtol=1e-9)
    np.testing.assert_allclose(gradient.factors, 0.002, rtol=1e-9)


def test_the_constants_of_an_optimizer_that_records_none_are_fit_coefficients():
    kept, gradient = step_parts(run("optax.sgd momentum")).parts
    np.testing.assert_allclose(kept.factors, 0.8, rtol=1e-9)
    np.testing.assert_allclose(gradient.factors, 0.002, rtol=1e-9)


def test_nesterov_looks_ahead_along_the_change_of_its_momentum():
    path = run("nesterov")
    velocity, expected = np.zeros(2), []
    for gradient in path.gradients[:-1]:
        following = 0.9 * velocity - 0.002 * gradient
        expected.append([0.9 * velocity, -0.002 * gradient, 0.9 * (following - velocity)])
        velocity = following
    parts = step_parts(path)
    assert parts.method == "Nesterov momentum"
    found = np.stack([part.vectors for part in parts.parts], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-13)


def test_averaged_momentum_weighs_past_and_present():
    path = run("averaged momentum")
    average, expected = np.zeros(2), []
    for gradient in path.gradients[:-1]:
        expected.append([-0.01 * 0.9 * average, -0.01 * 0.1 * gradient])
        average = 0.9 * average + 0.1 * gradient
    parts = step_parts(path)
    assert parts.method == "averaged momentum"
    found = np.stack([part.vectors for part in parts.parts], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("dim", [pytest.param(1, marks=SLOW), 2])
@pytest.mark.parametrize(("name", "b1", "b2"), [("adam", 0.9, 0.999), ("textbook adam", 0.8, 0.99)])
def test_adam_is_old_momentum_new_gradient_and_bias_correction(name, b1, b2, dim):
    path = run(name, dim)
    m, v, expected, ghosts = np.zeros(dim), np.zeros(dim), [], []
    for t, gradient in enumerate(path.gradients[:-1], start=1):
        v = b2 * v + (1 - b2) * gradient**2
        rate = 0.1 / (np.sqrt(v / (1 - b2**t)) + 1e-8)
        old, new = -rate * b1 * m, -rate * (1 - b1) * gradient
        expected.append([old, new, (old + new) * (1 / (1 - b1**t) - 1)])
        ghosts.append(-rate * m)
        m = b1 * m + (1 - b1) * gradient
    parts = step_parts(path)
    assert parts.method == "Adam"
    assert [part.name for part in parts.parts] == ["momentum", "gradient", "bias correction"]
    found = np.stack([part.vectors for part in parts.parts], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-11)
    np.testing.assert_allclose(parts.reference_vectors[0].vectors, ghosts, rtol=1e-7, atol=1e-11)
    np.testing.assert_allclose(parts.parts[2].factors, 1 / (1 - b1 ** np.arange(1.0, 31.0)), rtol=1e-9)


def test_adamw_shows_the_decay_of_the_weights():
    path = run("adamw")
    last = step_parts(path).parts[-1]
    assert last.name == "weight decay"
    np.testing.assert_allclose(last.vectors, -0.1 * 0.01 * path.points[:-1], rtol=1e-6, atol=1e-11)


@pytest.mark.parametrize("name", ["rmsprop", "textbook rmsprop", "adagrad", "textbook adagrad"])
def test_a_preconditioned_gradient_is_compared_with_the_direction_of_the_gradient(name):
    path = run(name)
    parts = step_parts(path)
    assert parts.method.lower() in name
    (part,), (ghost,) = parts.parts, parts.reference_vectors
    assert part.name == "preconditioned gradient"
    lengths = np.linalg.norm(path.updates, axis=1)
    np.testing.assert_allclose(np.linalg.norm(ghost.vectors, axis=1), lengths, rtol=1e-12)
    across = ghost.vectors[:, 0] * path.gradients[:-1, 1] - ghost.vectors[:, 1] * path.gradients[:-1, 0]
    np.testing.assert_allclose(across, 0, atol=1e-9)
    assert ((ghost.vectors * path.gradients[:-1]).sum(axis=1) < 0).all()


def test_the_gradient_of_the_sample_is_the_one_that_counts():
    path = run("momentum")
    noise = np.random.default_rng(4).normal(size=path.updates.shape)
    sampled = path.gradients[:-1] + noise
    velocity, updates, traces = np.zeros(2), [], []
    trace = np.zeros(2)
    for gradient in sampled:
        velocity = 0.9 * velocity - 0.002 * gradient
        trace = gradient + 0.9 * trace
        updates.append(velocity)
        traces.append(trace)
    noisy = dataclasses.replace(
        path, updates=np.array(updates), internals={"sampled_gradient": sampled, "trace": np.array(traces)}
    )
    kept, gradient = step_parts(noisy).parts
    np.testing.assert_allclose(gradient.vectors, -0.002 * sampled, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(kept.factors, 0.9, rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "dim"),
    [
        pytest.param(name, dim, marks=() if dim == 2 and name not in SIMILAR else SLOW)
        for name in ("newton", "damped newton", "saddle-free newton", "levenberg", "newton with line search")
        for dim in (1, 2)
    ],
)
def test_the_model_of_a_second_order_step_leads_along_it(name, dim):
    path = run(name, dim)
    models = quadratic_models(path)
    for step in range(6):
        aimed = -np.linalg.solve(models.matrices[step], path.gradients[step])
        np.testing.assert_allclose(path.updates[step], models.lengths[step] * aimed, rtol=1e-6, atol=1e-6)


def test_the_model_of_a_saddle_free_step_has_positive_curvatures_and_its_ghost_is_newtons_step():
    path = run("saddle-free newton")
    models, parts = quadratic_models(path), step_parts(path)
    bends = np.linalg.eigvalsh(path.hessians[0])
    assert bends[0] < 0
    assert models.absolute
    np.testing.assert_allclose(np.linalg.eigvalsh(models.matrices[0]), np.sort(np.abs(bends)) + 1, rtol=1e-9)
    newton = -np.linalg.solve(path.hessians[0], path.gradients[0])
    np.testing.assert_allclose(parts.reference_vectors[0].vectors[0], newton, rtol=1e-9)


def test_a_refused_step_has_length_zero():
    path = lv.record(HIMMELBLAU, ALL["levenberg"], (-0.5, 1.5), 30)
    refused = path.internals["accepted"] == 0
    assert refused.any()
    np.testing.assert_array_equal(quadratic_models(path).lengths == 0, refused)


def test_an_optimizer_that_only_says_damping_has_no_model():
    def update(gradient, state, params=None):
        return jax.tree_util.tree_map(lambda g: -0.01 * g, gradient), state

    pretender = optax.GradientTransformation(lambda params: {"damping": jax.numpy.ones(())}, update)
    path = lv.record(HIMMELBLAU, pretender, (0.3, -0.4), 5)
    assert "damping" in path.internals
    assert quadratic_models(path) is None
    assert step_parts(path).method == "gradient descent"


@pytest.mark.parametrize("name", ["momentum", pytest.param("adam", marks=SLOW), pytest.param("newton", marks=SLOW)])
def test_long_runs_that_have_converged_are_explained_too(name):
    assert step_parts(run(name, 2, 2000)).method != "update"


def test_the_constants_of_a_run_that_diverges_are_found():
    steep = lv.Landscape(lambda x, y: x * x + 20 * y * y, ((-4, 4), (-2, 2)))
    kept, gradient = step_parts(lv.record(steep, lv.momentum(0.2, 0.9), (1, 1), 100)).parts
    np.testing.assert_allclose(kept.factors, 0.9, rtol=1e-9)
    np.testing.assert_allclose(gradient.factors, 0.2, rtol=1e-9)


def test_constants_are_deduced_where_they_can_be_told_apart():
    one, other = np.random.default_rng(1).normal(size=(2, 6, 2))
    np.testing.assert_allclose(fit_coefficients(3 * one - 2 * other, [one, other]), (3, -2), rtol=1e-12)
    np.testing.assert_allclose(fit_coefficients(3 * one, [one, np.zeros_like(one)]), (3, 0), rtol=1e-12)
    assert fit_coefficients(3 * one, [one, 2 * one]) is None, "any mixture fits"
    assert fit_coefficients(3 * one + 1e-6 * other, [one]) is None, "it does not fit"
    assert fit_coefficients(one[:1, :1], [one[:1, :1]]) is None, "one equation fits anything"
    assert fit_coefficients(np.full((3, 2), np.nan), [one[:3]]) is None


def test_rounding_in_small_gradients_does_not_hide_a_formula():
    rng = np.random.default_rng(1)
    shrinking = rng.normal(size=(60, 2)) * 0.5 ** np.arange(60)[:, None]
    (found,) = fit_coefficients(-0.1 * shrinking + 1e-17 * rng.normal(size=(60, 2)), [shrinking])
    assert found == pytest.approx(-0.1, rel=1e-9)


@pytest.mark.parametrize(
    "name", ["momentum", "newton", *(pytest.param(name, marks=SLOW) for name in ("adam", "rmsprop"))]
)
def test_runs_that_end_in_nan_are_survived(name):
    root = lv.Landscape(lambda x, y: x**0.5 + y**2, ((0, 4), (-2, 2)))
    optimizer = lv.momentum(1.0, 0.9) if name == "momentum" else ALL[name]
    path = lv.record(root, optimizer, (0.02, 1), 40)
    parts = step_parts(path)
    total = sum(part.vectors for part in parts.parts)
    known = np.isfinite(total).all(axis=1)
    assert known[0]
    np.testing.assert_allclose(total[known], path.updates[known], rtol=1e-12, atol=1e-15)


def test_the_first_steps_alone_are_the_same():
    parts = step_parts(run("adam")).first(4)
    assert parts.steps == 4
    assert {part.vectors.shape for part in (*parts.parts, *parts.reference_vectors)} == {(4, 2)}


@pytest.mark.parametrize("name", ALL)
def test_the_terms_of_every_method_multiplied_by_its_operations_are_the_step(name):
    landscape, start = STARTS[2]
    run = lv.record(landscape, ALL[name], start, 12)
    parts = step_parts(run)
    scale = np.abs(run.updates).max()
    np.testing.assert_allclose(parts.arithmetic.results()[-1], run.updates, rtol=1e-6, atol=1e-8 * scale)
    shares = parts.arithmetic.shares(run.updates)
    assert len(shares) == len(parts.arithmetic.terms)
    np.testing.assert_allclose(np.sum(shares, axis=0), run.updates, rtol=1e-12, atol=1e-14 * scale)
    assert parts.first(5).arithmetic.results()[-1].shape == (5, 2)


def test_the_formula_of_adam_is_told_in_its_own_numbers():
    run = lv.record(HIMMELBLAU, optax.adam(0.3), (0.3, -3.4), 6)
    arithmetic = step_parts(run).arithmetic
    kept, fresh = arithmetic.terms
    np.testing.assert_allclose(fresh.vectors, 0.1 * run.gradients[:-1], rtol=1e-9)
    mean = np.zeros(2)
    for step, gradient in enumerate(run.gradients[:-1]):
        np.testing.assert_allclose(kept.vectors[step], 0.9 * mean, rtol=1e-9, atol=1e-12)
        mean = 0.9 * mean + 0.1 * gradient
        np.testing.assert_allclose(arithmetic.results()[1][step], mean / (1 - 0.9 ** (step + 1)), rtol=1e-9)
    assert [one.name for one in arithmetic.operations] == ["bias correction", "root of the squares", "rate"]
    np.testing.assert_allclose(arithmetic.operations[-1].numbers, -0.3, rtol=1e-9)


def test_a_newton_step_is_the_sum_of_two_along_the_eigenvectors_each_divided_by_its_curvature():
    run = lv.record(HIMMELBLAU, lv.newton(), (-2, -2), 3)
    for term in step_parts(run).arithmetic.terms:
        for vector, curvature, hessian, gradient in zip(
            term.vectors, term.factors, run.hessians, run.gradients, strict=False
        ):
            np.testing.assert_allclose(hessian @ vector, curvature * vector, rtol=1e-7, atol=1e-9)
            axis = vector / np.hypot(*vector)
            assert axis @ vector == pytest.approx(-(axis @ gradient) / curvature, rel=1e-7)

"""Newton and damped Newton against closed forms, and as optax transformations among others."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv

SLOW = pytest.mark.slow
KAPPA = 20.0
BOWL = lv.Landscape(lambda x, y: 0.5 * (x**2 + KAPPA * y**2) + x * y, ((-4, 4), (-2, 2)), name="bowl")
HESSIAN = np.array([[1.0, 1.0], [1.0, KAPPA]])
LOSSES = [
    lv.catalogue["quadratic_plus_sine"],
    lv.Landscape(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, ((-2, 2), (-1, 3)), name="rosenbrock"),
    BOWL,
]


@pytest.mark.parametrize("curvature", [1e-6, 1e8, *(pytest.param(each, marks=SLOW) for each in (0.3, 1.0, 7.0))])
def test_newton_minimises_a_quadratic_in_one_step(curvature):
    loss = lv.Landscape(lambda x: 0.5 * curvature * (x - 1.5) ** 2, (-20, 20))
    run = lv.record(loss, lv.newton(), -17.3, 3)
    np.testing.assert_allclose(run.points[1:, 0], 1.5, rtol=1e-12)


def test_newton_minimises_a_bowl_in_one_step():
    run = lv.record(BOWL, lv.newton(), (-3.7, 1.9), 3)
    np.testing.assert_allclose(run.points[1:], 0, atol=1e-12)


@pytest.mark.parametrize("damping", [0.5, 100.0, *(pytest.param(each, marks=SLOW) for each in (1e-3, 4.0))])
def test_damped_newton_leaves_the_known_share_of_the_error(damping):
    curvature, start = 2.0, -13.0
    loss = lv.Landscape(lambda x: 0.5 * curvature * x**2, (-20, 20))
    run = lv.record(loss, lv.damped_newton(damping), start, 20)
    share = damping / (curvature + damping)
    np.testing.assert_allclose(run.points[:, 0], start * share ** np.arange(21.0), rtol=1e-9, atol=1e-14)


def test_damped_newton_solves_the_damped_system_in_two_dimensions():
    damping = 0.7
    run = lv.record(BOWL, lv.damped_newton(damping), (-3.0, 1.0), 30)
    x = np.array([-3.0, 1.0])
    for step in range(31):
        np.testing.assert_allclose(run.points[step], x, rtol=1e-9, atol=1e-13)
        x = x - np.linalg.solve(HESSIAN + damping * np.eye(2), HESSIAN @ x)


def test_damped_newton_is_newton_without_damping():
    loss = lv.catalogue["quadratic_minus_cosine"]
    pure, damped = lv.record(loss, lv.newton(), -20, 5), lv.record(loss, lv.damped_newton(0), -20, 5)
    np.testing.assert_array_equal(pure.points, damped.points)


def test_damped_newton_tends_to_gradient_descent_as_damping_grows():
    damping = 1e9
    newton = lv.record(LOSSES[0], lv.damped_newton(damping), 7, 20)
    descent = lv.record(LOSSES[0], lv.gradient_descent(1 / damping), 7, 20)
    np.testing.assert_allclose(newton.updates, descent.updates, rtol=1e-6)


def test_newton_does_not_move_where_gradient_and_curvature_vanish():
    run = lv.record(lv.catalogue["inflection"], lv.newton(), 0.0, 5)
    np.testing.assert_array_equal(run.points, 0.0)
    assert run.status == "stationary"


def test_newton_leaves_finite_numbers_where_curvature_vanishes_on_a_slope():
    line = lv.Landscape(lambda x: 3 * x + 0.0 * x**2, (-5, 5), name="slope")
    run = lv.record(line, lv.newton(), 1.0, 4)
    assert (run.status, run.stop_step) == ("diverged", 1)
    assert run.points[1, 0] == -np.inf


def test_newton_works_on_more_than_two_parameters_and_on_trees():
    weights = {"a": jnp.array([3.0, -1.0]), "b": jnp.array(2.0)}

    def loss(tree):
        return jnp.sum((tree["a"] - 1) ** 2) + 2 * (tree["b"] + tree["a"][0]) ** 2

    @jax.jit
    def stepped(weights):
        optimizer = lv.newton()
        updates, _ = optimizer.update(jax.grad(loss)(weights), optimizer.init(weights), weights, value_fn=loss)
        return optax.apply_updates(weights, updates)

    reached = stepped(weights)
    np.testing.assert_allclose(reached["a"], [1, 1], atol=1e-5)
    np.testing.assert_allclose(reached["b"], -1, atol=1e-5)


def test_newton_chains_with_a_line_search_of_optax():
    chained = optax.chain(lv.newton(), optax.scale_by_backtracking_linesearch(max_backtracking_steps=30))
    loss = lv.catalogue["pseudo_huber"]
    assert lv.record(loss, lv.newton(), 2.0, 10).status == "diverged"
    searched = lv.record(loss, chained, 2.0, 20)
    assert searched.status == "converged"
    assert searched.points[-1, 0] == pytest.approx(0, abs=1e-8)


def test_newton_asks_for_the_loss_it_needs():
    optimizer = lv.newton()
    with pytest.raises(lv.InputError, match="value_fn"):
        optimizer.update(jnp.ones(1), optimizer.init(jnp.ones(1)), jnp.ones(1))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: lv.gradient_descent(0.0), "learning_rate must be .* above 0"),
        (lambda: lv.gradient_descent(float("nan")), "learning_rate"),
        (lambda: lv.momentum(0.1, decay=1.5), "decay must be .* at most 1"),
        (lambda: lv.damped_newton(-1), "damping must be .* at least 0"),
        (lambda: lv.damped_newton(float("inf")), "damping"),
    ],
)
def test_settings_out_of_range_are_refused(make, said):
    with pytest.raises(lv.InputError, match=said):
        make()


ALIASES = """
adabelief adadelta adafactor adagrad adam adamax adamaxw adamw adan amsgrad fromage lamb lars lbfgs lion nadam nadamw
noisy_sgd novograd optimistic_adam_v2 optimistic_gradient_descent polyak_sgd radam rmsprop rprop sgd sign_sgd signum sm3
yogi
"""
NEEDS = {"lbfgs": {}, "polyak_sgd": {"max_learning_rate": 0.05}, "noisy_sgd": {"learning_rate": 0.05, "key": 0}}


def public_aliases() -> dict[str, dict]:
    """The optimizers of optax that are made from numbers, each with the least that it needs."""
    return {name: NEEDS.get(name, {"learning_rate": 0.05}) for name in ALIASES.split() if hasattr(optax, name)}


def test_the_list_of_aliases_is_that_of_optax():
    in_optax = {
        name
        for name, member in vars(optax).items()
        if callable(member) and getattr(member, "__module__", "").endswith("alias") and name[0].islower()
    }
    # optimistic_adam warns that it is deprecated.
    assert in_optax - {"optimistic_adam"} <= set(public_aliases()), "an optimizer of optax is not tried below"


EXPENSIVE = ("lbfgs", "noisy_sgd")
KINDS = ("adafactor", "fromage", "polyak_sgd", "rprop", "sgd")
"""One optimizer of each kind: by what it keeps, what it takes besides the gradient, and what it looks at."""


def start_on(loss):
    return [0.5 * (0.3 * low + 0.9 * high) for low, high in loss.bounds]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=SLOW) if name in EXPENSIVE else name for name in public_aliases()]
)
def test_every_optimizer_of_optax_records_without_an_adapter(name):
    loss = LOSSES[0]
    run = lv.record(loss, getattr(optax, name)(**public_aliases()[name]), start_on(loss), 5)
    assert run.points.dtype == np.float64
    assert run.points.shape == (6, loss.dim)
    np.testing.assert_allclose(run.points[1], run.points[0] + run.updates[0], rtol=1e-12)
    assert np.abs(run.updates).max() > 0


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        pytest.param(name, loss, marks=() if name in KINDS and loss is LOSSES[1] else SLOW, id=f"{name}-{loss.name}")
        for name in public_aliases()
        for loss in LOSSES
    ],
)
def test_the_record_is_the_optimizers_own_doing(name, loss):
    """The same update, asked for by hand at the start."""
    optimizer = getattr(optax, name)(**public_aliases()[name])
    run = lv.record(loss, optimizer, start_on(loss), 5)

    @jax.jit
    def by_hand(point):
        gradient = jax.grad(loss.function)(point)
        extra = {"value": loss.function(point), "grad": gradient, "value_fn": loss.function}
        return optax.with_extra_args_support(optimizer).update(gradient, optimizer.init(point), point, **extra)[0]

    with jax.enable_x64(True):
        update = by_hand(jnp.array(start_on(loss)))
    assert run.points.dtype == np.float64
    assert run.points.shape == (6, loss.dim)
    np.testing.assert_allclose(run.updates[0], update, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(run.points[1], run.points[0] + run.updates[0], rtol=1e-12)
    assert np.abs(run.updates).max() > 0

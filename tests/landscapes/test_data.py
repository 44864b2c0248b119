"""Losses from data: the mean over samples, ready-made ones, and batches."""

import math
import tracemalloc

import jax.numpy as jnp
import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.landscapes import data as data_landscape
from landscape_viz.landscapes.batches import Batches

X, Y = np.array([-1.0, 0.5, 2.0, 3.0]), np.array([0.0, 1.5, 4.5, 7.0])
SQUARE = ((-3, 3), (-2, 4))


def squared(w, b, x, y):
    return (w * x + b - y) ** 2


def residuals(w, b):
    return w * X + b - Y


def test_value_gradient_and_hessian_are_means_over_the_samples():
    line = lv.DataLandscape(squared, (X, Y), SQUARE)
    r = residuals(0.7, -0.2)
    assert line.value((0.7, -0.2)) == pytest.approx((r**2).mean(), rel=1e-14)
    np.testing.assert_allclose(line.gradient((0.7, -0.2)), [2 * (r * X).mean(), 2 * r.mean()], rtol=1e-13)
    np.testing.assert_allclose(line.hessian((0.7, -0.2)), 2 * np.array([[(X**2).mean(), X.mean()], [X.mean(), 1]]))
    assert (line.name, line.dim, line.sample_count) == ("squared", 2, 4)


def test_a_loss_may_take_its_parameters_as_one_vector():
    vector = lv.DataLandscape(lambda p, x, y: squared(p[0], p[1], x, y), (X, Y), SQUARE)
    assert vector.value((1, 2)) == pytest.approx((residuals(1, 2) ** 2).mean(), rel=1e-14)


def test_one_parameter_makes_a_curve():
    slope = lv.DataLandscape(lambda w, x, y: (w * x - y) ** 2, (X, Y), (-3, 3))
    assert slope.dim == 1
    assert slope.value(2.0) == pytest.approx(((2 * X - Y) ** 2).mean(), rel=1e-14)
    assert lv.record(slope, lv.newton(), 0, 1, batch_size=4).points[1, 0] == pytest.approx((X @ Y) / (X @ X))


def test_samples_may_be_rows_and_whole_numbers_stay_whole():
    features, labels = np.arange(12.0).reshape(6, 2), np.array([0, 1, 0, 1, 1, 0])

    def picked(p, row, label):
        return row[label] * p[0] + p[1]

    loss = lv.DataLandscape(picked, (features, labels), SQUARE)
    chosen = features[np.arange(6), labels].mean()
    assert loss.value((2, 1)) == pytest.approx(2 * chosen + 1, rel=1e-14)


def test_a_grid_in_parts_is_that_of_one_piece(monkeypatch):
    whole = lv.DataLandscape(squared, (X, Y), SQUARE).grid((17, 11))
    monkeypatch.setattr(data_landscape, "MOST_AT_ONCE", 20)
    parts = lv.DataLandscape(squared, (X, Y), SQUARE).grid((17, 11))
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-14)
    w, b = whole.points[3, 5]
    assert whole.values[3, 5] == pytest.approx((residuals(w, b) ** 2).mean(), rel=1e-14)


def test_another_domain_keeps_the_data():
    line = lv.linear_regression(X, Y).over(((0, 4), (0, 4)))
    assert isinstance(line, lv.DataLandscape)
    assert line.domain == ((0.0, 4.0), (0.0, 4.0))
    assert line.sample_count == 4
    assert lv.record(line, lv.newton(), (1, 1), 3, batch_size=2).steps_per_epoch == 2


def test_the_data_cannot_be_changed_from_outside():
    mine = X.copy()
    line = lv.linear_regression(mine, Y)
    before = line.value((1, 1))
    mine[:] = 0
    assert line.value((1, 1)) == before
    with pytest.raises(ValueError, match="read-only"):
        line.samples[0][0] = 5


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        ((X, Y[:3]), "got arrays of 4, 3 rows"),
        ((), "samples must be one array for each part"),
        (([], []), "samples must be one array for each part"),
        ((X, "abcd"), "samples must be one array for each part"),
        ((X, 1j * Y), "samples must be one array for each part"),
        (([[1], [2, 3]], [1, 2]), "samples must be one array for each part"),
        ((X, 3.0), "samples must be one array for each part"),
        ((X, Y * np.nan), "samples must be finite"),
    ],
)
def test_samples_that_cannot_be_used_are_refused(samples, said):
    with pytest.raises(lv.InputError, match=said):
        lv.DataLandscape(squared, samples, SQUARE)


def test_a_loss_that_does_not_fit_its_samples_is_refused():
    with pytest.raises(lv.InputError, match=r"must return one number for a sample; it returns .* shape \(2,\)"):
        lv.DataLandscape(lambda p, x, y: p * x, (X, Y), SQUARE)
    with pytest.raises(lv.InputError, match=r"loss must take 4 or 3 arguments, .* takes 5"):
        lv.DataLandscape(lambda w, b, c, d, e: w, (X, Y), SQUARE)
    with pytest.raises(lv.InputError, match=r"loss must take 3 arguments, .* takes 4"):
        lv.DataLandscape(squared, (X, Y), (-1, 1))
    with pytest.raises(lv.InputError, match="the loss 'torn' raises ZeroDivisionError"):
        lv.DataLandscape(lambda *everything: 1 / 0, (X, Y), SQUARE, name="torn")


def test_the_regression_line_is_the_minimum():
    line = lv.linear_regression(X, Y)
    slope, intercept = np.polyfit(X, Y, 1)
    np.testing.assert_allclose(line.minima, [(slope, intercept)], rtol=1e-12)
    np.testing.assert_allclose(line.gradient(line.minima[0]), 0, atol=1e-13)
    assert line.contains(line.minima[0])
    assert line.contains((0, 0))


def test_drawn_data_follow_the_seed():
    first, again, other = (lv.linear_regression(seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.samples[1], again.samples[1])
    assert not np.array_equal(first.samples[1], other.samples[1])
    assert first.sample_count == 100
    np.testing.assert_allclose(first.minima[0], (2, 1), atol=0.3)
    assert lv.linear_regression(count=7).sample_count == 7


def test_equal_inputs_leave_the_minimum_unknown():
    assert lv.linear_regression([2.0, 2, 2], [1.0, 2, 3]).minima == ()


def test_equations_vanish_at_their_solution_and_nowhere_near():
    pair = lv.linear_equations([[2, 3], [1, -1]], [9, 2])
    np.testing.assert_allclose(pair.minima, [(3, 1)], rtol=1e-14)
    assert pair.value((3, 1)) == 0
    assert pair.value((1, 2)) == pytest.approx(((2 + 6 - 9) ** 2 + (1 - 2 - 2) ** 2) / 2)
    assert pair.domain == ((-1.5, 7.5), (-0.5, 2.5))


def test_equations_of_one_unknown_too_many_or_too_few():
    assert lv.linear_equations([[2.0]], [3.0]).minima == ((1.5,),)
    np.testing.assert_allclose(lv.linear_equations([[1.0], [1.0]], [1.0, 3.0]).minima, [(2,)])
    assert lv.linear_equations([[1.0, 1.0], [2.0, 2.0]], [1.0, 2.0]).minima == ()
    assert lv.linear_equations([[1, 1]], [1], domain=((0, 1), (0, 1))).domain == ((0.0, 1.0), (0.0, 1.0))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: lv.linear_equations([1, 2], [1, 2]), r"matrix must have shape \(equations, 2\)"),
        (lambda: lv.linear_equations(np.ones((2, 3)), [1, 2]), r"matrix must have shape .* got \(2, 3\)"),
        (lambda: lv.linear_equations(np.eye(2), np.eye(2)), r"right_side must be numbers of shape \(n,\)"),
        (lambda: lv.linear_regression(X), "needs both x and y"),
        (lambda: lv.linear_regression(np.eye(2), [1.0, 2]), r"x must be numbers of shape \(n,\)"),
        (lambda: lv.linear_regression(seed=-1), "seed must be at least 0|seed must be from 0"),
        (lambda: lv.linear_regression(count=0), "count must be at least 1"),
        (lambda: lv.neuron("sigmoyd"), "activation must be one of .* Did you mean 'sigmoid'"),
        (lambda: lv.neuron("tanh", "hinge"), "loss must be one of mse, cross_entropy"),
        (lambda: lv.neuron(inputs=X), "needs both inputs and targets"),
        (lambda: lv.neuron("sigmoid", "cross_entropy", X, Y), "targets must be from 0 to 1 for cross entropy"),
        (lambda: lv.neuron(inputs=np.eye(2), targets=[0, 1]), "inputs and targets must be numbers of shape"),
        (lambda: lv.neuron(leak=2), "leak must be a finite number"),
    ],
)
def test_ready_made_losses_refuse_what_they_cannot_use(call, said):
    with pytest.raises(lv.InputError, match=said):
        call()


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


# activation, its derivative, and the logit that cross entropy reads with the logit's derivative
BY_HAND = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), lambda z: z, lambda z: 1.0),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2, lambda z: 2 * z, lambda z: 2.0),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0), lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "leaky_relu": (
        lambda z: z if z > 0 else 0.01 * z,
        lambda z: 1.0 if z > 0 else 0.01,
        lambda z: z if z > 0 else 0.01 * z,
        lambda z: 1.0 if z > 0 else 0.01,
    ),
}
INPUTS, TARGETS = (-1.5, -0.3, 0.4, 2.0), (0.0, 1.0, 0.25, 1.0)
PLACES = np.array([(1.3, -0.4), (-2.0, 0.9), (0.1, 3.0)])


def mean_over_samples(term):
    """The mean of term(x, t, z) over the samples, at each of PLACES."""
    return np.array([[term(x, t, w * x + b) for x, t in zip(INPUTS, TARGETS, strict=True)] for w, b in PLACES]).mean(1)


@pytest.mark.parametrize("activation", BY_HAND)
def test_a_neuron_with_squared_error_is_its_formula(activation):
    a, slope, _, _ = BY_HAND[activation]
    loss = lv.neuron(activation, "mse", INPUTS, TARGETS)
    np.testing.assert_allclose(loss.value(PLACES), mean_over_samples(lambda x, t, z: (a(z) - t) ** 2), rtol=1e-12)
    gradient = loss.gradient(PLACES)
    by_weight = mean_over_samples(lambda x, t, z: 2 * (a(z) - t) * slope(z) * x)
    by_bias = mean_over_samples(lambda x, t, z: 2 * (a(z) - t) * slope(z))
    np.testing.assert_allclose(gradient, np.column_stack([by_weight, by_bias]), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("activation", BY_HAND)
def test_a_neuron_with_cross_entropy_is_its_formula(activation):
    _, _, logit, slope = BY_HAND[activation]
    loss = lv.neuron(activation, "cross_entropy", INPUTS, TARGETS)

    def entropy(x, t, z):
        p = sigmoid(logit(z))
        return -t * math.log(p) - (1 - t) * math.log(1 - p)

    np.testing.assert_allclose(loss.value(PLACES), mean_over_samples(entropy), rtol=1e-12)
    gradient = loss.gradient(PLACES)
    by_weight = mean_over_samples(lambda x, t, z: (sigmoid(logit(z)) - t) * slope(z) * x)
    by_bias = mean_over_samples(lambda x, t, z: (sigmoid(logit(z)) - t) * slope(z))
    np.testing.assert_allclose(gradient, np.column_stack([by_weight, by_bias]), rtol=1e-11, atol=1e-15)


def test_the_probability_that_tanh_stands_for_is_its_share_of_the_way_up():
    z = np.linspace(-3, 3, 7)
    np.testing.assert_allclose((1 + np.tanh(z)) / 2, [sigmoid(2 * x) for x in z], rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("activation", BY_HAND)
@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
def test_a_neuron_far_out_stays_finite(activation, loss):
    place = lv.neuron(activation, loss, domain=((-1e6, 1e6), (-1e6, 1e6)))
    corners = np.array([(-1e6, 1e6), (1e6, 1e6), (1e6, -1e6), (0.0, 0.0)])
    for seen in (place.value(corners), place.gradient(corners), place.hessian(corners)):
        assert np.isfinite(seen).all()


def test_saturation_makes_squared_error_flat_and_cross_entropy_steep():
    far = (-40.0, 0.0)  # every answer wrong and sure of it
    inputs, targets = (-1.0, 1.0), (0.0, 1.0)
    assert np.abs(lv.neuron("sigmoid", "mse", inputs, targets).gradient(far)).max() < 1e-15
    assert np.abs(lv.neuron("sigmoid", "cross_entropy", inputs, targets).gradient(far)).max() == pytest.approx(1)


def test_a_dead_rectifier_has_no_gradient_and_a_leaky_one_has():
    dead = (0.5, -5.0)
    inputs, targets = (-1.0, 1.0), (0.0, 1.0)
    np.testing.assert_array_equal(lv.neuron("relu", "mse", inputs, targets).gradient(dead), (0, 0))
    assert np.abs(lv.neuron("leaky_relu", "mse", inputs, targets).gradient(dead)).min() > 1e-3


def test_the_classes_that_a_neuron_learns_by_default():
    plain, centred = lv.neuron("sigmoid"), lv.neuron("tanh", "mse")
    assert set(plain.samples[1]) == {0.0, 1.0}
    assert set(centred.samples[1]) == {-1.0, 1.0}
    assert set(lv.neuron("tanh", "cross_entropy").samples[1]) == {0.0, 1.0}
    np.testing.assert_array_equal(plain.samples[0], centred.samples[0])
    assert plain.name == "sigmoid neuron, mean squared error"


@pytest.mark.parametrize(("samples", "size"), [(10, 1), (10, 3), (10, 5), (10, 10), (7, 6), (1, 1)])
def test_each_epoch_uses_every_sample_once_in_another_order(samples, size):
    batches = Batches(samples, size, seed=4)
    per_epoch = math.ceil(samples / size)
    assert batches.steps_per_epoch == per_epoch
    steps = list(batches.of_steps(6 * per_epoch))
    epochs = [np.concatenate(steps[k * per_epoch : (k + 1) * per_epoch]) for k in range(6)]
    for order in epochs:
        np.testing.assert_array_equal(np.sort(order), np.arange(samples))
    sizes = [len(step) for step in steps[:per_epoch]]
    assert sizes[:-1] == [size] * (per_epoch - 1)
    assert sum(sizes) == samples
    if samples > 1:
        assert len({tuple(order) for order in epochs}) > 1


def test_the_orders_are_those_of_numpy():
    generator = np.random.default_rng(11)
    orders = np.concatenate([generator.permutation(6) for _ in range(3)])
    np.testing.assert_array_equal(np.concatenate(list(Batches(6, 2, seed=11).of_steps(9))), orders)


def test_blocks_of_any_length_hold_the_same_steps():
    batches = Batches(7, 3, seed=1)
    whole = [list(part) for part in next(batches.blocks(40, 40))]
    for most in (1, 2, 3, 5, 39):
        indices, present = zip(*batches.blocks(40, most), strict=True)
        np.testing.assert_array_equal(np.concatenate(indices), whole[0])
        np.testing.assert_array_equal(np.concatenate(present), whole[1])
        assert max(len(block) for block in indices) == most


def test_a_thousand_epochs_are_never_held_at_once():
    batches = Batches(1000, 100, seed=0)
    list(batches.blocks(64, 64))  # what numpy loads on first use is not counted
    tracemalloc.start()
    steps = sum(len(indices) for indices, _ in batches.blocks(10_000, 64))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert steps == 10_000
    assert peak < 500_000  # bytes; the indices of all the steps are 4 MB


def test_what_fills_up_a_short_batch_is_one_of_its_own_samples():
    for indices, present in Batches(7, 5, seed=2).blocks(10, 10):
        for row, count in zip(indices, present, strict=True):
            assert set(row) == set(row[:count])


def test_jax_numpy_losses_of_integer_results_are_welcome():
    flat = lv.DataLandscape(lambda w, b, x, y: jnp.asarray(3), (X, Y), SQUARE)
    assert flat.value((0, 0)) == 3

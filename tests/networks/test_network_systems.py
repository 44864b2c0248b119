"""Trainings of small networks as a lecture shows them: a sine, Iris, handwritten digits."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape_viz as lv

pytestmark = pytest.mark.slow


def dense(*sizes):
    """A function of a random key that gives the layers of a network, by the rule of Glorot and Bengio."""

    def begin(key):
        keys = jax.random.split(key, len(sizes) - 1)
        limits = [np.sqrt(6 / (a + b)) for a, b in itertools.pairwise(sizes)]
        return [
            {"w": jax.random.uniform(one, (a, b), minval=-limit, maxval=limit), "b": jnp.zeros(b)}
            for one, a, b, limit in zip(keys, sizes[:-1], sizes[1:], limits, strict=True)
        ]

    return begin


def network(layers, x):
    for layer in layers[:-1]:
        x = jnp.tanh(x @ layer["w"] + layer["b"])
    return x @ layers[-1]["w"] + layers[-1]["b"]


def cross_entropy(layers, x, labels):
    return -jnp.take_along_axis(jax.nn.log_softmax(network(layers, x)), labels[:, None], 1).mean()


def accuracy(layers, x, labels):
    return (network(layers, x).argmax(1) == labels).mean()


def split(x, labels):
    """Each fifth sample is a test: of Iris ten of each kind."""
    test = np.arange(len(x)) % 5 == 1
    return (x[~test], labels[~test]), (x[test], labels[test])


def test_five_restarts_fit_a_noisy_sine():  # D1
    x = np.linspace(-2 * np.pi, 2 * np.pi, 200, dtype=np.float32)[:, None]
    y = np.sin(x[:, 0]) + 0.1 * np.random.default_rng(0).normal(size=200).astype(np.float32)

    def loss(layers, x, y):
        return ((network(layers, x)[:, 0] - y) ** 2).mean()

    found = lv.train_restarts(loss, "adam:lr=0.01", dense(1, 64, 64, 1), (x, y), 32, 200, restarts=5)
    assert found.losses.shape == (5, 200)
    assert (found.losses[:, 0] > 0.1).all()
    assert (found.final_losses < 0.04).all()
    assert found.best.losses[-1] == found.final_losses.min() < 0.02
    assert len(np.unique(found.final_losses)) == 5
    assert found.weights.shape == (5, 64 + 64 + 64 * 64 + 64 + 64 + 1)
    fit = network(found.best.params, x)[:, 0]
    assert np.sqrt(np.mean((fit - np.sin(x[:, 0])) ** 2)) < 0.1
    line = lv.linear_connection(loss, found.runs[0].params, found.runs[1].params, (x, y))
    assert line.barrier(21).height > 0.1
    np.testing.assert_allclose(line.value(np.array([0.0, 1.0])), found.final_losses[:2], rtol=1e-5)


def test_five_optimizers_learn_iris_each_in_its_time():  # C5
    datasets = pytest.importorskip("sklearn.datasets")
    training, test = split(*(a.astype(t) for a, t in zip(datasets.load_iris(return_X_y=True), "fi", strict=True)))
    start = [{"w": np.zeros((4, 3), np.float32), "b": np.zeros(3, np.float32)}]
    rates = {
        "gd": 0.1,
        "averaged_momentum": 0.1,
        "textbook_adagrad": 0.1,
        "textbook_rmsprop": 0.01,
        "textbook_adam": 0.1,
    }
    epochs = {}
    for name, rate in rates.items():
        run = lv.train(cross_entropy, f"{name}:lr={rate}", start, training, 32, 500, metrics={"test": (accuracy, test)})
        assert run.initial_metrics["test"] < 0.5
        assert run.losses[-1] < 0.2
        assert run.weights.shape == (501, 15)
        epochs[name] = run.first_epoch("test", 1.0)
    assert all(epoch is not None and epoch <= 500 for epoch in epochs.values())
    assert epochs["textbook_adam"] < epochs["textbook_rmsprop"] < epochs["gd"]


def test_digits_are_learnt_by_a_softmax_and_better_by_a_network():  # C6
    datasets = pytest.importorskip("sklearn.datasets")
    x, labels = datasets.load_digits(return_X_y=True)
    training, test = split((x / 16).astype(np.float32), labels.astype(np.int32))
    reached = {}
    for sizes in ((64, 10), (64, 32, 10)):
        run = lv.train(
            cross_entropy, "adam:lr=0.01", dense(*sizes)(jax.random.key(0)), training, 64, 30,
            metrics={"test": (accuracy, test), "training": accuracy},
        )  # fmt: skip
        reached[sizes] = run.metrics["test"][-1]
        assert run.metrics["training"][-1] > 0.97
    assert reached[64, 10] > 0.94
    assert reached[64, 32, 10] >= reached[64, 10]
    sharpest = lv.curvature(cross_entropy, run.params, training, k=3)
    assert sharpest.converged.all()
    assert sharpest.eigenvalues[0] > 0

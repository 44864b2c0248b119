"""Directions: filter normalisation norm by norm, orthogonal axes, components of a path, distances from a plane."""

import tracemalloc

import jax.numpy as jnp
import numpy as np
import pytest
from networks.models import convolutional, dense

from landscape_viz.errors import InputError
from landscape_viz.networks.directions import (
    difference,
    dot,
    orthogonal,
    principal_directions,
    project,
    random_directions,
)
from landscape_viz.networks.weights import read_params, read_path


def gaussian(weights, count, seed):
    """The numbers that random directions begin with, by the rule that is documented."""
    rng = np.random.default_rng(seed)
    return [[rng.standard_normal(own.shape, np.float32) for own in weights.arrays] for _ in range(count)]


def test_filter_normalisation_equals_a_plain_computation_norm_by_norm():
    _, params, _ = convolutional()
    weights = read_params(params)
    found = random_directions(weights, 2, "filter", seed=3)
    for direction, raw in zip(found.arrays, gaussian(weights, 2, 3), strict=True):
        by_name = dict(zip(weights.names, zip(direction, raw, weights.arrays, strict=True), strict=True))
        for name in ("conv/kernel", "dense/kernel"):
            own_direction, numbers, own = (np.asarray(array, np.float64) for array in by_name[name])
            for output in range(own.shape[-1]):
                expected = (
                    numbers[..., output] * np.linalg.norm(own[..., output]) / np.linalg.norm(numbers[..., output])
                )
                np.testing.assert_allclose(own_direction[..., output], expected, rtol=2e-6)
                np.testing.assert_allclose(
                    np.linalg.norm(own_direction[..., output]), np.linalg.norm(own[..., output]), rtol=2e-6
                )
        for name in ("conv/bias", "norm/scale", "norm/bias", "batch_stats/mean", "batch_stats/var"):
            assert not np.asarray(by_name[name][0]).any()


def test_scaled_biases_have_the_norm_of_the_biases_and_statistics_stay():
    _, params, _ = convolutional()
    weights = read_params(params)
    found = dict(zip(weights.names, random_directions(weights, 1, biases="scaled").arrays[0], strict=True))
    np.testing.assert_allclose(np.linalg.norm(found["conv/bias"]), 2.0, rtol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found["norm/scale"]), 2.0, rtol=1e-6)
    assert not np.asarray(found["norm/bias"]).any()  # whose own norm is zero
    assert not np.asarray(found["batch_stats/var"]).any()


def test_layer_weight_and_no_normalisation():
    _, params, _ = dense()
    weights = read_params(params)
    kernel = weights.names.index("hidden/kernel")
    own, raw = np.asarray(weights.arrays[kernel]), gaussian(weights, 1, 0)[0][kernel]

    def found(rule):
        return np.asarray(random_directions(weights, 1, rule).arrays[0][kernel])

    np.testing.assert_allclose(found("layer"), raw * np.linalg.norm(own) / np.linalg.norm(raw), rtol=2e-6)
    np.testing.assert_allclose(found("weight"), raw * np.abs(own), rtol=1e-6)
    np.testing.assert_array_equal(found("none"), raw)
    assert np.asarray(random_directions(weights, 1, "none").arrays[0][0]).any()  # biases move too


@pytest.mark.parametrize(
    ("name", "axis"), [("0.weight", 0), ("conv1.weight", 0), ("kernel", 1), ("w", 1), ("weight", 1)]
)
def test_outputs_are_the_last_axis_but_the_first_in_state_dictionaries(name, axis):
    own = np.random.default_rng(1).normal(size=(3, 4)).astype("f")
    found = np.asarray(random_directions(read_params({name: own}), 1).arrays[0][0])
    np.testing.assert_allclose(np.linalg.norm(found, axis=1 - axis), np.linalg.norm(own, axis=1 - axis), rtol=1e-5)
    turned = np.asarray(random_directions(read_params({name: own}), 1, output_axis=0).arrays[0][0])
    np.testing.assert_allclose(np.linalg.norm(turned, axis=1), np.linalg.norm(own, axis=1), rtol=1e-5)


def test_random_numbers_are_gaussian_and_those_of_the_seed():
    weights = read_params({"w": np.ones((200, 100), "f")})
    numbers = np.asarray(random_directions(weights, 1, "none", seed=5).arrays[0][0])
    assert abs(numbers.mean()) < 0.03
    assert abs(numbers.std() - 1) < 0.02
    assert (numbers < -1).mean() == pytest.approx(0.1587, abs=0.01)
    again = np.asarray(random_directions(weights, 1, "none", seed=5).arrays[0][0])
    np.testing.assert_array_equal(numbers, again)
    assert (numbers != np.asarray(random_directions(weights, 1, "none", seed=6).arrays[0][0])).all()


def test_directions_are_normalised_first_and_made_orthogonal_then():
    _, params, _ = dense()
    found = random_directions(read_params(params), 2, seed=2)
    first, second = found.arrays
    skew = dot(first, second) / np.sqrt(dot(first, first) * dot(second, second))
    assert abs(skew) > 0.01
    straight = orthogonal(found)
    assert straight.arrays[0] is first
    assert straight.angle == pytest.approx(np.degrees(np.arccos(skew)))
    turned = straight.arrays[1]
    assert abs(dot(first, turned)) < 1e-7 * np.sqrt(dot(first, first) * dot(turned, turned))
    # The second one is as it was, but for its part along the first.
    assert dot(turned, second) == pytest.approx(dot(turned, turned), rel=1e-5)


def test_parallel_and_empty_directions_are_refused():
    weights = read_params({"w": np.ones((2, 3), "f")})
    found = random_directions(weights, 1)
    double = tuple(2 * array for array in found.arrays[0])
    with pytest.raises(InputError, match="parallel"):
        orthogonal(type(found)((found.arrays[0], double), ("a", "b"), ""))
    with pytest.raises(InputError, match="finite and not zero"):
        orthogonal(random_directions(read_params({"b": np.ones(3, "f")}), 1))


def test_components_of_a_path_are_those_of_its_covariance():
    rng = np.random.default_rng(0)
    table = (rng.normal(size=(30, 3)) * [5, 2, 0.5]) @ np.linalg.qr(rng.normal(size=(12, 3)))[0].T + 7
    weights = read_params({"a": np.zeros((2, 4), "f"), "b": np.zeros(4, "f")})
    found = principal_directions(read_path("path", table, weights), 2)
    centred = table - table.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    for axis in range(2):
        direction = np.concatenate([np.asarray(array).ravel() for array in found.arrays[axis]])
        assert abs(direction @ vectors[:, -1 - axis]) == pytest.approx(1, abs=1e-5)
        assert found.shares[axis] == pytest.approx(values[-1 - axis] / values.sum())
    assert found.names[0] == f"PC 1 ({100 * found.shares[0]:.1f} %)"


def test_a_path_on_a_line_has_no_plane():
    weights = read_params({"w": np.zeros(5, "f")})
    line = np.arange(4)[:, None] * np.ones((1, 5))
    with pytest.raises(InputError, match="lie on no line"):
        principal_directions(read_path("path", line, weights), 2)


def test_distances_from_the_plane_are_those_of_the_part_outside():
    weights = read_params({"w": jnp.ones(4)})
    found = random_directions(read_params({"w": jnp.ones(4)}), 2, "none")
    axes = type(found)(((jnp.array([2.0, 0, 0, 0]),), (jnp.array([0, 1.0, 0, 0]),)), ("a", "b"), "given")
    path = read_path("path", np.array([[1.0, 1, 1, 1], [5, 0, 1, 1], [1, 1, 4, 5]]), weights)
    projected = project(path, weights.arrays, axes)
    np.testing.assert_allclose(projected.points, [[0, 0], [2, -1], [0, 0]])
    np.testing.assert_allclose(projected.distances, [0, 0, 5])
    np.testing.assert_allclose(projected.lengths, [0, np.sqrt(17), 5])


def test_the_difference_of_two_models_leads_from_one_to_the_other():
    (start,), (end,) = (read_params({"w": np.full(3, value, "f")}).arrays for value in (1, 4))
    np.testing.assert_array_equal(difference((end,), (start,))[0], [3, 3, 3])


def test_the_components_of_a_long_path_take_little_more_memory_than_the_path():
    table = np.random.default_rng(0).normal(size=(200, 60_000)).astype("f")
    weights = read_params({"w": np.zeros(60_000, "f")})
    tracemalloc.start()
    principal_directions(read_path("path", table, weights), 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert table.nbytes + peak < 1.9 * table.nbytes  # blocks of 16 MB, which are nothing beside 8 GB

"""Planes through models: the centre and other models exact, axes, precision, ranges, projections, wrong input."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from networks.models import convolutional, dense, outputs, plain_error, squared_error

import landscape_viz as lv
from landscape_viz.errors import InputError


def scaled(params, factor):
    return jax.tree.map(lambda leaf: leaf * factor if leaf.dtype.kind == "f" else leaf, params)


@pytest.mark.parametrize("model", [dense, convolutional])
def test_the_centre_is_exactly_the_loss_of_the_model(model):
    loss, params, data = model()
    plane = lv.plane(loss, params, data, grid=5)
    own = float(loss(params, *data))
    assert float(plane.value((0, 0))) == own
    grid = plane.grid(5)
    assert grid.values[2, 2] == own
    assert tuple(grid.points[2, 2]) == (0, 0)
    assert len(np.unique(grid.values)) == 25


def test_values_are_those_of_the_moved_weights_in_the_precision_of_the_model():
    loss, params, data = dense()
    plane = lv.plane(loss, params, data)
    moved = plane.params((0.5, -0.25))
    assert moved["out"]["kernel"].dtype == jnp.float32
    assert float(plane.value((0.5, -0.25))) == pytest.approx(float(loss(moved, *data)), rel=1e-6)
    assert plane.value((0.5, -0.25)) == np.float32(plane.value((0.5, -0.25)))


def test_a_model_in_float64_is_evaluated_in_float64():
    loss, params, data = dense()
    with jax.enable_x64(True):
        double = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), params)
        plane = lv.plane(loss, double, data)
        own = float(loss(double, *data))
    assert float(plane.value((0, 0))) == own
    assert own != float(np.float32(own))
    assert not jax.config.jax_enable_x64


def test_gradients_and_hessians_are_those_in_the_plane():
    with jax.enable_x64(True):
        loss, params, data = dense()
        double = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), params)
        plane = lv.plane(loss, double, data)
    at, step = np.array([0.3, -0.2]), 1e-4
    sides = np.eye(2) * step
    slope = [(plane.value(at + side) - plane.value(at - side)) / (2 * step) for side in sides]
    np.testing.assert_allclose(plane.gradient(at), slope, rtol=1e-6, atol=1e-8)
    bend = [(plane.gradient(at + side) - plane.gradient(at - side)) / (2 * step) for side in sides]
    np.testing.assert_allclose(plane.hessian(at), bend, rtol=1e-6, atol=1e-7)


def test_the_first_axis_of_a_grid_that_is_not_square_is_y():
    def loss(w):
        return w[0, 0] + 100 * w[1, 0]

    directions = [np.array([[1.0], [0]], "f"), np.array([[0], [1.0]], "f")]
    plane = lv.plane(loss, np.zeros((2, 1), "f"), (), directions, domain=((0, 2), (0, 4)))
    grid = plane.evaluate((3, 5))
    assert grid.values.shape == (5, 3)
    np.testing.assert_array_equal(grid.values, 100 * np.arange(5)[:, None] + np.arange(3))
    np.testing.assert_array_equal(plane.grid((3, 5)).values, grid.values)
    assert plane.grid((3, 5)).points[4, 2].tolist() == [2, 4]


def test_nan_and_inf_stay_what_they_are():
    def loss(w):
        return jnp.where(w[0] > 0.5, jnp.inf, jnp.where(w[0] < -0.5, jnp.nan, jnp.where(w[1] > 0.9, -jnp.inf, w[0])))

    plane = lv.plane(loss, np.zeros(2, "f"), (), [np.array([1, 0], "f"), np.array([0, 1], "f")])
    values = plane.evaluate(5).values
    assert np.isnan(values[:, 0]).all()
    assert (values[:, 4] == np.inf).all()
    assert (values[4, 1:4] == -np.inf).all()
    assert (values[3, 1:4] == [-0.5, 0, 0.5]).all()


def test_the_line_between_two_models_has_both_exactly():
    loss, params, data = dense()
    _, other, _ = dense(seed=1)
    line = lv.plane(loss, params, data, models=[other], grid=7)
    assert line.dim == 1
    assert line.models.tolist() == [[0], [1]]
    assert float(line.value(0)) == float(loss(params, *data))
    assert float(line.value(1)) == float(loss(other, *data))
    half = jax.tree.map(lambda a, b: (a + b) / 2, params, other)
    assert float(line.value(0.5)) == pytest.approx(float(loss(half, *data)), rel=1e-5)
    assert set(line.grid(7).values.tolist()) >= {float(line.value(0)), float(line.value(1))}
    np.testing.assert_array_equal(line.params(1)["out"]["kernel"], other["out"]["kernel"])


def test_the_plane_through_three_models_keeps_their_distances():
    loss, params, data = dense()
    others = [dense(seed=seed)[1] for seed in (1, 2)]
    plane = lv.plane(loss, params, data, models=others)
    vectors = [np.concatenate([leaf.ravel() for leaf in jax.tree.leaves(tree)]) for tree in (params, *others)]
    unit = np.linalg.norm(vectors[1] - vectors[0])
    for one, other in ((0, 1), (0, 2), (1, 2)):
        away = np.linalg.norm(vectors[one] - vectors[other]) / unit
        assert np.linalg.norm(plane.models[one] - plane.models[other]) == pytest.approx(away, rel=1e-5)
    for at, tree in zip(plane.models, (params, *others), strict=True):
        assert float(plane.value(at)) == float(loss(tree, *data))
        assert plane.contains(at)
    values = plane.evaluate(9).values
    assert np.isfinite(values).all()
    assert plane.project(others).distances.max() < 1e-4 * unit


def test_an_update_is_a_line_along_it():
    loss, params, data = dense()
    gradient = jax.grad(loss)(params, *data)
    updates, _ = optax.sgd(0.1).update(gradient, optax.sgd(0.1).init(params))
    line = lv.plane(loss, params, data, directions=updates)
    assert line.dim == 1
    stepped = optax.apply_updates(params, updates)
    assert float(line.value(1)) == pytest.approx(float(loss(stepped, *data)), rel=1e-5)
    flat = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(updates)])
    assert float(lv.plane(loss, params, data, directions=flat).value(1)) == float(line.value(1))
    wide = lv.plane(loss, params, data, directions=updates, dim=2)
    assert float(wide.value((1, 0))) == float(line.value(1))
    assert "given direction" in wide.directions.rule


def test_a_plane_along_a_path_knows_its_variance_and_the_distance_from_it():
    loss, params, data = dense()
    path, current = [], params
    for _ in range(6):
        path.append(current)
        current = jax.tree.map(lambda leaf, slope: leaf - 0.1 * slope, current, jax.grad(loss)(current, *data))
    plane = lv.plane(loss, path[-1], data, directions="pca", path=path)
    assert plane.variables[0].startswith("PC 1 (")
    assert sum(plane.directions.shares) <= 1 + 1e-9
    run = plane.project(path, label="SGD")
    assert run.distances.shape == (6,)
    assert run.distances[-1] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(run.values, [float(loss(each, *data)) for each in path], rtol=1e-6)
    assert plane.contains(run.points).all()
    # Pythagoras: what is in the plane and what is not make up the whole way.
    start = [np.ravel(a) - np.ravel(b) for a, b in zip(*map(jax.tree.leaves, (path[0], path[-1])), strict=True)]
    whole = np.linalg.norm(np.concatenate(start))
    assert np.hypot(np.linalg.norm(run.points[0]), run.distances[0]) == pytest.approx(whole, rel=1e-5)


def test_a_plane_along_the_largest_curvature_has_it_on_its_axes():
    pytest.importorskip("landscape_viz.networks.curvature")
    loss, params, data = dense()
    plane = lv.plane(loss, params, data, directions="hessian")
    assert plane.variables[0].startswith("λ₁ = ")
    hessian = plane.hessian((0, 0))
    assert abs(hessian[0, 1]) < 1e-3 * abs(hessian[0, 0])
    for value, name in zip(np.diag(hessian), plane.variables, strict=True):
        assert value == pytest.approx(float(name.partition("= ")[2]), rel=1e-2)


def test_a_projected_path_is_drawn_and_saved_with_its_distance(tmp_path):
    loss, params, data = dense()
    plane = lv.plane(loss, params, data, grid=7)
    run = plane.project([scaled(params, 1.5), scaled(params, 1.2), params])
    lv.compare(plane, run)
    run.save(tmp_path / "run.npz")
    loaded = lv.Trajectory.load(tmp_path / "run.npz")
    np.testing.assert_array_equal(loaded.distances, run.distances)
    assert run.first(1).distances.tolist() == run.distances[:2].tolist()


def test_the_models_of_a_plane_are_named_on_its_picture():
    loss, params, data = dense()
    names = {1: ["model"], 2: ["model 1", "model 2"], 3: ["model 1", "model 2", "model 3"]}
    for others in range(3):
        plane = lv.plane(loss, params, data, models=[dense(seed)[1] for seed in range(1, 1 + others)], grid=9)
        figure = lv.compare(plane, []).figure()
        dots = figure.findobj(lambda artist: artist.get_gid() == "named-point")
        assert len(dots) == others + 1
        for dot, place in zip(dots, plane.models, strict=True):
            height = [] if plane.dim == 2 else [float(plane.value(place))]
            np.testing.assert_allclose(np.concatenate(dot.get_data()), [*place, *height])
        told = [text.get_text() for text in figure.findobj(lambda artist: artist.get_gid() == "named-point-name")]
        assert [text.partition(",")[0] for text in told] == names[others + 1]


def test_the_picture_of_a_plane_says_its_directions_and_losses():
    loss, params, data = dense()
    figure = lv.compare(lv.plane(loss, params, data, seed=3, grid=9), []).figure()
    words = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    assert "filter-normalised random directions, seed 3, biases held" in " ".join(words.split())
    assert figure.findobj(lambda artist: artist.get_gid() == "color-bar")


def test_descents_run_within_the_plane():
    loss, params, data = dense()
    plane = lv.plane(loss, params, data)
    run = lv.record(plane, lv.gradient_descent(0.01), (0.5, 0.5), 5)
    assert run.values[-1] < run.values[0]
    assert run.values[0] == pytest.approx(float(plane.value((0.5, 0.5))), rel=1e-6)


def test_several_metrics_come_of_one_pass():
    loss, params, data = dense()
    calls = []

    def largest(params, x, y):
        calls.append(1)
        return jnp.abs(outputs(params, x) - y).max()

    plane = lv.plane(loss, params, data, metrics={"largest": largest}, grid=5)
    grid = plane.evaluate()
    assert list(grid.metrics) == ["loss", "largest"]
    own = float(largest(params, *data))
    assert grid.metrics["largest"][2, 2] == own
    known = len(calls)
    other = plane.metric("largest")
    np.testing.assert_array_equal(other.grid(5).values, grid.metrics["largest"])
    assert float(other.value((0, 0))) == own
    assert len(calls) == known + 1  # traced to be checked, not evaluated again
    with pytest.raises(InputError, match="Did you mean 'largest'"):
        plane.metric("larges")


@pytest.mark.slow
def test_sharpness_is_a_height():
    def loss(p, x):
        return jnp.mean(x) * (2 * p["a"][0] ** 2 + p["a"][1] ** 4)

    axes = [{"a": np.array([1, 0], "f")}, {"a": np.array([0, 1], "f")}]
    params, data = {"a": np.zeros(2, "f"), "n": 3}, (np.ones(4, "f"),)
    plane = lv.plane(loss, params, data, axes, metrics={"sharpness": lv.sharpness(loss)}, domain=(-2, 2))
    grid = plane.evaluate(5).metrics["sharpness"]
    np.testing.assert_allclose(grid[[0, 4], 1], 12 * 4, rtol=1e-5)  # 12 y², where that is more than 4
    np.testing.assert_allclose(grid[2], 4, rtol=1e-5)


def test_statistics_are_kept_or_computed_again_in_each_cell():
    loss, params, data = convolutional()

    def again(params, images, labels):
        x = jax.lax.conv_general_dilated(
            images, params["conv"]["kernel"], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        x = x + params["conv"]["bias"]
        return params | {"batch_stats": {"mean": x.mean((0, 1, 2)), "var": x.var((0, 1, 2))}}

    kept, renewed = (lv.plane(loss, params, data, recompute=choice) for choice in (None, again))
    np.testing.assert_array_equal(kept.params((0.7, 0.7))["batch_stats"]["var"], params["batch_stats"]["var"])
    at = (0.3, 0.6)
    expected = float(loss(again(renewed.params(at), *data), *data))
    assert float(renewed.value(at)) == pytest.approx(expected, rel=1e-5)
    assert float(kept.value(at)) != pytest.approx(expected, rel=1e-3)


def test_a_subset_of_the_samples_is_stated():
    loss, params, data = dense()
    plane = lv.plane(loss, params, data, subset=8, seed=4)
    assert "8 of 20 samples" in plane.formula
    assert float(plane.value((0, 0))) != float(loss(params, *data))
    assert float(plane.value((0, 0))) == float(lv.plane(loss, params, data, subset=8, seed=4).value((0, 0)))


def test_the_range_finds_itself():
    plane = lv.plane(
        lambda w: 1 + jnp.sum(w**2), np.zeros(2, "f"), (), [np.array([1, 0], "f"), np.array([0, 4], "f")], rise=10
    )
    (_, right), (_, top) = plane.domain
    assert right == pytest.approx(3, rel=0.03)
    assert top == pytest.approx(0.75, rel=0.03)
    assert plane.value((right, 0)) >= 10
    with pytest.raises(InputError, match="does not become 3 times"):
        lv.plane(lambda w: 1 + 0 * jnp.sum(w), np.zeros((2, 2), "f") + 1, (), "none", rise=3)


def test_a_callable_that_jax_cannot_trace_is_called():
    _, params, data = dense()
    plane = lv.plane(plain_error, params, data, traceable=False, grid=5)
    traced = lv.plane(squared_error, params, data, grid=5)
    np.testing.assert_allclose(plane.grid(5).values, traced.grid(5).values, rtol=1e-4)
    assert float(plane.value((0, 0))) == plain_error(params, *data)
    lv.compare(plane, [])
    with pytest.raises(InputError, match="traceable=False has values only"):
        plane.gradient((0, 0))
    with pytest.raises(InputError, match="traceable=False has values only"):
        lv.record(plane, lv.gradient_descent(0.1), (0.5, 0.5), 2)


def test_a_loss_that_jax_cannot_trace_is_told_the_way_out():
    _, params, data = dense()
    with pytest.raises(InputError, match=r"cannot be traced by jax.*traceable=False"):
        lv.plane(plain_error, params, data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"loss": lambda p, x, y: (outputs(p, x) - y)[:, 0]}, r"returns shape \(20,\): average it"),
        ({"loss": lambda p, x: x.sum()}, "raises TypeError"),
        ({"params": {"n": np.arange(3)}}, "params must hold float arrays"),
        ({"data": (np.ones((20, 3)), np.ones((19, 1)))}, "as many rows in each; got 20, 19"),
        ({"data": np.ones((20, 3))}, r"data must be what the loss takes after params, a tuple"),
        ({"directions": "filters"}, "Did you mean 'filter'"),
        ({"directions": [np.ones(3)]}, r"directions\[0\] must have the arrays of params"),
        ({"directions": "pca"}, "need a path"),
        ({"path": []}, 'path gives the directions "pca"'),
        ({"domain": (np.nan, 1)}, "domain must have finite ends"),
        ({"domain": (1, -1)}, "domain must run from the lower"),
        ({"models": [dense()[1]]}, "models must differ from params"),
        ({"grid": 1}, "grid must be at least 2"),
        ({"dim": 3}, "dim must be 1 for a line or 2"),
        ({"metrics": {"loss": squared_error}}, "none named 'loss'"),
        ({"subset": 21}, "at most the number of samples, 20"),
        ({"rise": 1.0}, "rise must be a finite number above 1"),
        ({"biases": "kept"}, "biases must be one of fixed, scaled"),
        ({"seed": -1}, "seed must be"),
    ],
)
def test_wrong_input_is_told_in_one_line(change, message):
    loss, params, data = dense()
    arguments = {"loss": loss, "params": params, "data": data} | change
    with pytest.raises(InputError, match=message) as told:
        lv.plane(**arguments)
    assert "\n" not in str(told.value)

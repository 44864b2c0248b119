"""Weights of a model: which leaves of a tree they are, what is refused, and files and paths of them."""

import json

import jax.numpy as jnp
import numpy as np
import pytest
from networks.models import convolutional, dense

from landscape_viz.errors import InputError
from landscape_viz.networks.weights import read_params, read_path, read_weight_file, save_weights, weight_files


def test_only_float_arrays_are_weights_and_the_rest_stays_as_it_is():
    marker = object()
    weights = read_params({"w": np.ones((2, 3), "f"), "count": np.arange(3), "rate": 0.5, "act": jnp.tanh, "x": marker})
    assert weights.names == ("w",)
    tree = weights.tree([jnp.zeros((2, 3))])
    assert (tree["act"], tree["x"], tree["rate"]) == (jnp.tanh, marker, 0.5)
    assert tree["count"].tolist() == [0, 1, 2]
    assert not tree["w"].any()


def test_a_model_of_plain_numbers_has_these_for_weights():
    weights = read_params({"w": 0.5, "b": -1.0})
    assert weights.names == ("b", "w")
    assert [float(array) for array in weights.arrays] == [-1.0, 0.5]


def test_the_precision_of_each_array_is_kept():
    weights = read_params({"a": jnp.ones(2, jnp.bfloat16), "b": np.ones(2, np.float16), "c": np.ones(2, "f")})
    assert [str(array.dtype) for array in weights.arrays] == ["bfloat16", "float16", "float32"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"n": np.arange(3)}, "params must hold float arrays.*arrays of int64"),
        ({}, "it holds nothing"),
        ({"w": np.ones(2) * 1j}, "params must be real; 'w' is complex128"),
    ],
)
def test_parameters_without_floats_are_refused(params, message):
    with pytest.raises(InputError, match=message):
        read_params(params)


def test_a_tree_of_other_arrays_is_refused_by_name():
    _, params, _ = dense()
    weights = read_params(params)
    with pytest.raises(InputError, match=r"'out/kernel' has shape \(5, 1\); got float32 of shape \(1, 5\)"):
        weights.like("directions", params | {"out": {"kernel": np.ones((1, 5), "f"), "bias": np.ones(1, "f")}})
    with pytest.raises(InputError, match="'hidden/bias' is missing"):
        weights.like("directions", {"hidden": {"kernel": np.ones((3, 5))}, "out": params["out"]})
    with pytest.raises(InputError, match="it has 'more' besides"):
        weights.like("directions", params | {"more": np.ones(1)})


def test_weights_come_back_from_a_file_of_numpy(tmp_path):
    _, params, _ = convolutional()
    save_weights(tmp_path / "w.npz", params)
    weights = read_params(params)
    for own, array in zip(weights.arrays, weights.like("model", tmp_path / "w.npz"), strict=True):
        np.testing.assert_array_equal(own, array)


def write_safetensors(path, arrays):
    header, body = {"__metadata__": {"format": "pt"}}, b""
    kinds = {"float32": "F32", "bfloat16": "BF16", "int64": "I64"}
    for name, array in arrays.items():
        place = [len(body), len(body) + array.nbytes]
        header[name] = {"dtype": kinds[str(array.dtype)], "shape": array.shape, "data_offsets": place}
        body += array.tobytes()
    words = json.dumps(header).encode()
    path.write_bytes(len(words).to_bytes(8, "little") + words + body)


def test_safetensors_are_read_in_their_own_precision(tmp_path):
    half = np.asarray(jnp.array([[1.5, -2.0]], jnp.bfloat16))
    arrays = {"a": np.arange(6, dtype="f").reshape(2, 3), "b": half, "n": np.array([3])}
    write_safetensors(tmp_path / "w.safetensors", arrays)
    read = read_weight_file(tmp_path / "w.safetensors")
    assert {name: (array.dtype, array.tolist()) for name, array in read.items()} == {
        name: (array.dtype, array.tolist()) for name, array in arrays.items()
    }


@pytest.mark.parametrize("name", ["w.npz", "w.safetensors"])
@pytest.mark.parametrize("content", [b"", b"no weights in here at all", b"PK\x03\x04 broken"])
def test_a_broken_file_is_told_by_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=rf"{name}' does not hold weights"):
        read_weight_file(tmp_path / name)


def test_a_cut_safetensors_file_is_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    write_safetensors(path, {"a": np.ones(100, "f")})
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(InputError, match="a is cut"):
        read_weight_file(path)


def test_files_of_a_folder_are_in_the_order_of_their_numbers(tmp_path):
    for step in (10, 9, 100):
        save_weights(tmp_path / f"step{step}.npz", {"w": np.full(2, step, "f")})
    (tmp_path / "notes.txt").write_text("not weights")
    assert [path.stem for path in weight_files(tmp_path)] == ["step9", "step10", "step100"]
    path = read_path("path", tmp_path, read_params({"w": np.zeros(2, "f")}))
    assert [path.at(step)[0].tolist() for step in range(3)] == [[9, 9], [10, 10], [100, 100]]


def test_a_path_is_the_same_in_all_of_its_forms(tmp_path):
    _, params, _ = dense()
    weights = read_params(params)
    trees = [{k: {n: (s + 1) * a for n, a in layer.items()} for k, layer in params.items()} for s in range(3)]
    stacked = {k: {n: np.stack([tree[k][n] for tree in trees]) for n in layer} for k, layer in params.items()}
    table = np.stack([np.concatenate([a.ravel() for a in weights.like("t", tree)]) for tree in trees])
    for step, tree in enumerate(trees):
        save_weights(tmp_path / f"{step}.npz", tree)
    for form in (trees, stacked, table, tmp_path, [tmp_path / f"{step}.npz" for step in range(3)]):
        path = read_path("path", form, weights)
        assert path.steps == 3
        whole = np.concatenate([block for _, _, block in path.blocks()], axis=1)
        np.testing.assert_array_equal(whole, table)
        np.testing.assert_array_equal(path.at(2)[1], weights.like("t", trees[2])[1])


@pytest.mark.parametrize("path", [[], 3.0, "nowhere", np.ones((4, 3)), [{"w": np.ones(3)}]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(InputError, match=r"path|folder"):
        read_path("path", path, read_params({"w": np.zeros(2, "f")}))

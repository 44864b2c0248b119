"""Models of the libraries of the field, where they are installed: whatever jax flattens, and a state dictionary."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.networks.weights import read_params, read_weight_file

X = np.random.default_rng(0).normal(size=(12, 3)).astype("f")
Y = np.random.default_rng(1).normal(size=(12, 1)).astype("f")


def rows_have_the_norms_of(weights, direction, name):
    number = weights.names.index(name)
    own, along = np.asarray(weights.arrays[number]), np.asarray(direction[number])
    np.testing.assert_allclose(np.linalg.norm(along, axis=1), np.linalg.norm(own, axis=1), rtol=1e-5)


def test_a_module_of_equinox_is_a_model():
    eqx = pytest.importorskip("equinox")
    model = eqx.nn.MLP(3, 1, 4, 1, key=jax.random.key(0))

    def loss(model, x, y):
        return jnp.mean((jax.vmap(model)(x) - y) ** 2)

    plane = lv.plane(loss, model, (X, Y), grid=3)
    assert float(plane.value((0, 0))) == float(loss(model, X, Y))
    assert np.isfinite(plane.grid(3).values).all()
    # Its kernels are (outputs, inputs).
    rows_have_the_norms_of(plane.weights, plane.directions.arrays[0], "layers/0/weight")
    assert isinstance(plane.params((0.5, 0)), eqx.nn.MLP)


def test_parameters_of_flax_are_a_model():
    nn = pytest.importorskip("flax.linen")
    model = nn.Sequential([nn.Dense(4), nn.BatchNorm(use_running_average=True), jnp.tanh, nn.Dense(1)])
    variables = model.init(jax.random.key(0), X)

    def loss(variables, x, y):
        return jnp.mean((model.apply(variables, x) - y) ** 2)

    plane = lv.plane(loss, variables, (X, Y), grid=3)
    assert float(plane.value((0, 0))) == float(loss(variables, X, Y))
    moved = plane.params((1, 1))
    for name, statistics in variables["batch_stats"]["layers_1"].items():
        np.testing.assert_array_equal(moved["batch_stats"]["layers_1"][name], statistics)
    kernel, own = (tree["params"]["layers_0"]["kernel"] for tree in (plane.params((1, 0)), variables))
    np.testing.assert_allclose(np.linalg.norm(kernel - own, axis=0), np.linalg.norm(own, axis=0), rtol=1e-4)


def test_parameters_of_haiku_are_a_model():
    hk = pytest.importorskip("haiku")
    model = hk.without_apply_rng(hk.transform(lambda x: hk.Linear(1)(jnp.tanh(hk.Linear(4)(x)))))
    params = model.init(jax.random.key(0), X)

    def loss(params, x, y):
        return jnp.mean((model.apply(params, x) - y) ** 2)

    plane = lv.plane(loss, params, (X, Y), grid=3)
    assert plane.weights.names == ("linear/b", "linear/w", "linear_1/b", "linear_1/w")
    assert float(plane.value((0, 0))) == float(loss(params, X, Y))


def test_files_of_safetensors_are_read_as_it_wrote_them(tmp_path):
    numpy = pytest.importorskip("safetensors.numpy")
    arrays = {"0.weight": X, "0.bias": np.arange(4, dtype=np.float16), "steps": np.array(3)}
    numpy.save_file(arrays, tmp_path / "w.safetensors")
    read = read_weight_file(tmp_path / "w.safetensors")
    assert read.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(read[name], array)
        assert read[name].dtype == array.dtype


def test_a_state_dictionary_of_pytorch_is_a_model():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    net.eval()

    def loss(params, x, y):
        net.load_state_dict({name: torch.as_tensor(array) for name, array in params.items()})
        with torch.no_grad():
            return float(torch.nn.functional.mse_loss(net(torch.from_numpy(x)), torch.from_numpy(y)))

    state = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    own = loss(state, X, Y)
    plane = lv.plane(loss, state, (X, Y), traceable=False, grid=5)
    assert float(plane.value((0, 0))) == own
    assert np.isfinite(plane.grid(5).values).all()
    assert "1.num_batches_tracked" not in plane.weights.names
    rows_have_the_norms_of(plane.weights, plane.directions.arrays[0], "0.weight")
    with pytest.raises(lv.InputError, match="values only"):
        plane.gradient((0, 0))


def test_a_state_like_that_of_pytorch_keeps_its_statistics():
    """As above, for those who have no PyTorch: tensors are whatever can be detached and turned into numpy's."""

    class Tensor:
        def __init__(self, array):
            self.array = array

        def detach(self):
            return self

        cpu = detach

        def numpy(self):
            return self.array

    state = {"0.weight": Tensor(np.ones((4, 3), "f")), "1.running_mean": Tensor(np.zeros(4, "f"))}
    plane = lv.plane(lambda p, x: float(np.sum(x @ p["0.weight"].T)), state, (X,), traceable=False)
    assert not plane.params((1, 1))["1.running_mean"].any()
    assert read_params(state, traceable=False).names == ("0.weight", "1.running_mean")
    rows_have_the_norms_of(plane.weights, plane.directions.arrays[0], "0.weight")

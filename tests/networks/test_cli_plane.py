"""The command `plane`: the line of the documentation, files, resuming, other views, and what is refused."""

import numpy as np
import pytest
from PIL import Image

from landscape_viz.networks.weights import save_weights

pytest_plugins = ["cli.conftest"]

MODEL = """
import jax.numpy as jnp
import numpy as np

rng = np.random.default_rng(0)

def loss(params, x, y):
    hidden = jnp.tanh(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    return jnp.mean((hidden @ params["out"] - y) ** 2)

def factory():
    params = {"hidden": {"kernel": rng.normal(size=(2, 4)).astype("f"), "bias": np.ones(4, "f")},
              "out": rng.normal(size=4).astype("f")}
    return loss, params, (rng.normal(size=(9, 2)).astype("f"), rng.normal(size=9).astype("f"))

def no_tuple():
    return loss

def raising():
    raise KeyError("nothing")

def per_sample():
    loss, params, data = factory()
    return (lambda p, x, y: (x[:, 0] - y)), params, data
"""


@pytest.fixture
def model(tmp_path):
    (tmp_path / "model.py").write_text(MODEL)


LINE = "plane model.py:factory --directions filter --grid 51 --range -1,1 --seed 0 --values p.npz --out p.png"


def test_the_line_of_the_documentation_works_as_it_stands(model, shell, tmp_path):
    lines = shell(LINE)
    assert "filter-normalised random directions, seed 0, biases held" in lines[2]
    assert "degrees" in lines[3]
    with np.load(tmp_path / "p.npz") as file:
        assert file["values"].shape == (51, 51)
        np.testing.assert_allclose(file["x"], np.linspace(-1, 1, 51), atol=1e-15)
        np.testing.assert_allclose(file["y"], np.linspace(-1, 1, 51), atol=1e-15)
        assert file["done"].all()
        centre = file["values"][25, 25]
        assert np.unravel_index(np.argmin(np.abs(file["values"] - centre)), (51, 51)) == (25, 25)
    assert f"loss of the model: {centre:.8g}" in lines[-1]
    with Image.open(tmp_path / "p.png") as picture:
        assert picture.size == (800, 450)


def test_rows_are_y_also_where_the_grid_is_not_square(model, shell, tmp_path):
    shell("plane model.py:factory --grid 5x3 --range -1,1,-2,2 --values p.npz")
    with np.load(tmp_path / "p.npz") as file:
        assert file["values"].shape == (3, 5)
        assert file["y"].tolist() == [-2, 0, 2]


def test_another_model_makes_a_line_and_a_folder_a_plane_along_the_path(model, shell, tmp_path):
    for step in range(3):
        tree = {"hidden": {"kernel": np.full((2, 4), step**2, "f"), "bias": np.arange(4, dtype="f")}}
        (tmp_path / "steps").mkdir(exist_ok=True)
        save_weights(tmp_path / "steps" / f"{step}.npz", tree | {"out": np.full(4, step, "f")})
    shell("plane model.py:factory --model steps/1.npz --grid 9 --values line.npz --out line.svg")
    with np.load(tmp_path / "line.npz") as file:
        assert file["values"].shape == (9,)
        assert "y" not in file
    lines = shell("plane model.py:factory --directions pca --path steps --grid 5 --out path.png")
    assert "principal components" in lines[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["model.py"], "the model must be file.py:factory"),
        (["model.py:fctory"], "Did you mean 'factory'"),
        (["nowhere.py:factory"], "there is no file 'nowhere.py'"),
        (["model.py:no_tuple"], r"must return \(loss, params, data\)"),
        (["model.py:raising"], "raises KeyError"),
        (["model.py:per_sample"], r"must return one number; it returns shape \(9,\)"),
        (["model.py:factory", "--directions", "filtre"], "Did you mean 'filter'"),
        (["model.py:factory", "--range", "1,nan"], "--range must be finite"),
        (["model.py:factory", "--range", "1,-1"], "--range must run from the lower"),
        (["model.py:factory", "--grid", "1"], "--grid must be at least 2"),
        (["model.py:factory", "--values", "p.txt"], "--values must end in .npz"),
        (["model.py:factory", "--model", "nowhere.npz"], "cannot be read"),
        (["model.py:factory", "--directions", "pca"], "need a path"),
    ],
)
def test_wrong_input_is_told_in_a_line(model, refused, words, message):
    import re

    told = refused("plane", *words)
    assert re.search(message, told)
    assert told.count("\n") == 1

"""What people try first, and what they are told where it is something else."""

import jax.numpy as jnp
import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.runs.export import save_runs

HIMMELBLAU = lv.catalogue["himmelblau"]
RUN = lv.record(HIMMELBLAU, lv.gradient_descent(0.01), (0, 0), 5)
RIM = lv.Landscape(lambda x, y: jnp.exp(x) + y**2, ((-1, 1), (-1, 1)), name="no minimum")


def test_letters_typed_the_wrong_way_round_are_read_as_those():
    with pytest.raises(lv.InputError, match=r"unknown optimizer 'adma'\. Did you mean 'adam'"):
        lv.animate("x**2", "adma:lr=0.1")


def test_of_two_misspelled_words_the_loss_is_told_first():
    with pytest.raises(lv.InputError, match=r"unknown loss 'himmelblua'\. Did you mean 'himmelblau'"):
        lv.animate("himmelblua", "gdd")


def test_a_loss_is_not_an_attribute_of_the_catalogue():
    with pytest.raises(AttributeError, match=r'in brackets: catalogue\["himmelblau"\]'):
        _ = lv.catalogue.himmelblau


def test_a_table_of_one_run_is_written_by_another_function_and_the_message_works(tmp_path):
    path = tmp_path / "run.csv"
    with pytest.raises(lv.InputError, match=r"path must end in .npz; save_runs\(\[run\], '.*run.csv'\) writes a table"):
        RUN.save(path)
    lv.save_runs([RUN], path)
    assert lv.save_runs is save_runs
    assert len(path.read_text().splitlines()) == 1 + 6


def test_the_ends_of_restarts_are_no_paths_and_the_message_makes_some():
    optimizer = lv.gradient_descent(0.01)
    found = lv.restarts(HIMMELBLAU, optimizer, 5, 30)
    with pytest.raises(lv.InputError, match=r"record_all\(landscape, \{label: optimizer\}, found.ends.starts, steps\)"):
        lv.restart_scene(HIMMELBLAU, found)
    runs = lv.record_all(HIMMELBLAU, {"gd": optimizer}, found.ends.starts, 30)
    assert len(lv.restart_scene(HIMMELBLAU, runs, steps=30, motion="steps").timeline) == 31


def test_how_near_is_arrived_can_be_said_of_restarts():
    runs = lv.record_all(HIMMELBLAU, {"gd": lv.gradient_descent(0.001)}, [(2.5, 1.5), (3.3, -1.5)], 60)
    told, gids = [], ("attractor-words", "share-words")
    for radius in (1e-6, 0.05):
        figure = lv.restart_scene(HIMMELBLAU, runs, radius=radius).figure()
        told.append([one.get_text() for one in figure.findobj(lambda one: one.get_gid() in gids)])
    assert told[0] == ["do not arrive"]
    assert told[1] == ["(3, 2)", "(3.58, −1.85)", "reach a minimum"]
    with pytest.raises(lv.InputError, match="radius must be"):
        lv.restart_scene(HIMMELBLAU, runs, radius=1.0)


def test_where_no_minimum_is_known_a_sweep_and_a_race_need_no_target():
    rates = np.linspace(0.01, 0.1, 5)
    swept = lv.sweep(RIM, ("gd", lv.gradient_descent, {}), {"lr": rates}, start=(0.5, 0.5), steps=20)
    assert np.isnan(swept.target)
    assert (swept.reached == -1).all()
    assert swept.best == (4,)
    tuned = lv.tune(RIM, [("gd", lv.gradient_descent, {})], (0.5, 0.5), 20, budget=8)
    assert tuned[0].label.startswith("gd")
    assert lv.sweep_scene(swept).figure()
    assert lv.sweep_scene(swept, quantity="steps").figure()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("adam", "; it is optax.adam"),
        ("gd", "; it is gradient_descent"),
        ("Newton", "; it is newton"),
        ("animat", r"\. Did you mean 'animate'\?"),
        ("frobnicate", ""),
    ],
)
def test_a_name_that_the_package_does_not_have_is_answered_with_the_one_that_is_meant(name, meant):
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'{meant}$"):
        getattr(lv, name)


@pytest.mark.parametrize("text", ["2³√x", "2 ³√x", "x²√x"])
def test_a_power_before_a_root_may_be_its_degree_and_is_refused(text):
    with pytest.raises(lv.InputError, match="power before '√' or the degree of a root"):
        lv.parse(text)


@pytest.mark.parametrize("names", [("$", "$$"), ("a\nb", "c"), ("x" * 25, "y")])
def test_names_that_cannot_be_written_beside_an_axis_are_refused(names):
    with pytest.raises(lv.InputError, match="variables must be names of at most 24 letters, without"):
        lv.Landscape(lambda p: p[0] + p[1], ((0, 1), (0, 1)), variables=names)


def test_a_start_that_a_landscape_suggests_lies_in_its_domain():
    with pytest.raises(lv.InputError, match="start must lie in the domain of 'far'; got 5"):
        lv.Landscape(lambda x: x**2, (-1, 1), start=5, name="far")

"""The registry: Python, the shell, `list` and sweeps know the optimizer of each row, and of one more row one more."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.listing import optimizer_lines
from landscape_viz.optimizers import registry
from landscape_viz.optimizers.registry import OPTIMIZERS, REQUIRED, OptimizerEntry, Setting
from landscape_viz.optimizers.spec import read_optimizer
from landscape_viz.parsing.landscape import check_text
from landscape_viz.parsing.vary import read_vary

BOWL = lv.Landscape(lambda x: x**2, (-20, 20), name="bowl")
ROWS = pytest.mark.parametrize("row", OPTIMIZERS, ids=lambda row: row.name)


def text_of(row: OptimizerEntry) -> str:
    """The least that has to be typed."""
    required = ",".join(f"{setting.name}=0.1" for setting in row.settings if setting.default is REQUIRED)
    return f"{row.name}:{required}".rstrip(":")


def varied(row: OptimizerEntry) -> list[Setting]:
    """The settings that are numbers."""
    return [setting for setting in row.settings if setting.default is REQUIRED or type(setting.default) is float]


@ROWS
def test_the_settings_of_a_row_are_those_of_its_builder(row):
    parameters = inspect.signature(registry.builder(row.name)).parameters.values()
    assert [setting.name for setting in row.settings] == [parameter.name for parameter in parameters]
    for setting, parameter in zip(row.settings, parameters, strict=True):
        default = REQUIRED if parameter.default is parameter.empty else parameter.default
        assert (setting.default, type(setting.default)) == (default, type(default))


@ROWS
def test_a_row_is_known_to_python_to_the_shell_and_to_the_list(row):
    assert getattr(lv, row.name) is registry.builder(row.name)
    assert row.name in lv.__all__
    for name in (row.name, *row.aliases):
        spec = read_optimizer(text_of(row).replace(row.name, name))
        assert spec.factory is getattr(lv, row.name)
        assert spec.build().update
        with pytest.raises(lv.InputError, match="is an optimizer, not a loss"):
            check_text(name)
    lines = optimizer_lines()
    formula = " ".join(line.strip() for line in lines[lines.index(f"  {row.usage}") + 1 :])
    assert formula.startswith(row.formula)
    assert len(row.formula) < 100
    typed = row.usage.replace("…", "0.1")
    assert read_optimizer(typed).settings == {
        setting.name: 0.1 if setting.default is REQUIRED else setting.default for setting in row.settings
    }


@ROWS
def test_the_settings_of_a_row_are_varied_by_their_names_and_aliases(row):
    spec = read_optimizer(text_of(row))
    for setting in row.settings:
        for word in (setting.name, *setting.aliases):
            name, values = read_vary(f"{word}=0.1:0.5:3")
            assert spec.full_name(name) == setting.name
            assert values.tolist() == pytest.approx([0.1, 0.3, 0.5])


@ROWS
def test_a_label_is_told_without_the_setting_that_was_varied(row):
    for setting in varied(row):
        for word in (setting.name, *setting.aliases):
            spec = read_optimizer(f"{row.name}:{word}=0.5")
            assert spec.label_without(setting.name) == registry.label_of(row.name)


def sweep_each_number(row: OptimizerEntry) -> None:
    for setting in varied(row):
        values = {"increase": [2.0, 4.0], "decrease": [2.0, 4.0], "tolerance": [1e-6, 1e-4]}.get(
            setting.name, [0.1, 0.2]
        )
        word = setting.aliases[0] if setting.aliases else setting.name
        swept = lv.sweep(BOWL, text_of(row), {word: values}, 8.0, 2)
        assert swept.names == (setting.name,)
        for value, loss in zip(values, swept.values, strict=True):
            run = lv.record(BOWL, read_optimizer(text_of(row)).build({setting.name: value}), 8.0, 2)
            np.testing.assert_allclose(loss, run.values[-1], rtol=1e-9)


def test_a_setting_is_swept_by_its_alias():
    name, values = read_vary("dt=0.5,1")
    swept = lv.sweep(BOWL, "gradient_flow", {name: values}, 8.0, 1)
    assert swept.names == ("time_step",)
    assert swept.points[:, 0] == pytest.approx([8 / np.e, 8 / np.e**2])


@pytest.mark.slow
@ROWS
def test_every_number_of_every_row_is_swept(row):
    sweep_each_number(row)


def test_reading_the_registry_imports_neither_jax_nor_optax():
    program = (
        "import sys\n"
        "from landscape_viz.listing import optimizer_lines\n"
        "import landscape_viz\n"
        "optimizer_lines(), landscape_viz.__all__\n"
        "print(sorted({'jax', 'numpy', 'optax', 'matplotlib'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "[]\n"


def test_what_is_listed_of_optax_is_known_to_it():
    assert set(registry.OPTAX_NAMES) <= set(registry.known_names())


SOURCE = """
import jax
import optax


def fixed_share(share, shrink=1.0):
    def update(gradient, state, params=None):
        return jax.tree_util.tree_map(lambda x: -share * shrink * x, params), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
"""


def test_a_file_and_a_row_are_a_new_optimizer(tmp_path, monkeypatch):
    (tmp_path / "fixed_share_of_a_newcomer.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    row = OptimizerEntry(
        "fixed_share",
        "fixed_share_of_a_newcomer:fixed_share",
        "x ← x − share·shrink·x",
        (Setting("share", aliases=("part",)), Setting("shrink", 1.0)),
        aliases=("fs",),
    )
    monkeypatch.setattr(registry, "OPTIMIZERS", (*OPTIMIZERS, row))
    assert lv.record(BOWL, "fixed_share:share=0.5", 8.0, 3).points[:, 0] == pytest.approx([8, 4, 2, 1])
    assert [run.label for run in lv.record_all(BOWL, ["fs:part=0.5", "Fixed-Share:share=0.1"], 8.0, 1)] == [
        "fs share=0.5",
        "fs share=0.1",
    ]
    assert (
        optimizer_lines().index("  fixed_share:share=…,shrink=1") == optimizer_lines().index(f"      {row.formula}") - 1
    )
    name, values = read_vary("part=0.25:0.5:2")
    swept = lv.sweep(BOWL, "fs", {name: values}, 8.0, 2)
    assert (swept.names, swept.points[:, 0].tolist()) == (("share",), [4.5, 2.0])
    with pytest.raises(lv.InputError, match=r"optimizer 'fs' needs share, for example fs:share=0.1$"):
        lv.record(BOWL, "fs", 8.0, 1)
    with pytest.raises(lv.InputError, match=r"unknown optimizer 'fixed_shar'\. Did you mean 'fixed_share'\?"):
        read_optimizer("fixed_shar")
    with pytest.raises(lv.InputError, match="is an optimizer, not a loss"):
        check_text("fixed_share")

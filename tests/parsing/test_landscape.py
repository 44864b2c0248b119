"""Losses as they are typed: a catalogue name, an expression, or a place in the user's own code."""

import re
import sys
from pathlib import Path

import pytest

from landscape_viz.errors import InputError
from landscape_viz.landscapes.catalogue import catalogue
from landscape_viz.parsing.landscape import default_domain, read_landscape

LOSSES = """
from __future__ import annotations

import math
from dataclasses import dataclass

import jax.numpy as jnp
from neighbour_of_the_losses import bend

import landscape_viz as lv


@dataclass
class Well:
    depth: float = 2.0


WELL = Well()
number = 3
known = lv.Landscape(lambda x: x**2, (-1, 1), name="my bowl", start=0.5)


def loss(x):
    return x**2 + bend(x)


def well(x):
    return WELL.depth * x**2


def tilted(x, slope=1.0):
    return x**2 + slope * x


def plane(x, y):
    return x**2 + 3 * y**2


def vector(x):
    return jnp.stack([x, x])


def nothing(x):
    x + 1


def raises(x):
    raise ValueError("no way")


def branches(x):
    if x > 0:
        return x
    return -x


def of_math(x):
    return math.sin(x)


def of_float(x):
    return float(x) ** 2
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "losses.py").write_text(LOSSES)
    (tmp_path / "neighbour_of_the_losses.py").write_text("def bend(x):\n    return 10 * x\n")
    (tmp_path / "package_of_losses").mkdir()
    (tmp_path / "package_of_losses" / "__init__.py").touch()
    (tmp_path / "package_of_losses" / "bowls.py").write_text("def bowl(x):\n    return 5 * x**2\n")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(("neighbour_of_the_losses", "package_of_losses"))]:
        del sys.modules[name]


def refusal(sentence: str):
    # jax adds a note of its own to what is raised while it traces; pytest matches notes too.
    return pytest.raises(InputError, match=rf"^{re.escape(sentence)}(\n-+\n.*)?$")


@pytest.mark.parametrize("text", ["double_well", "double-well", "Double-Well", " double_well "])
def test_a_catalogue_name_in_any_spelling(text):
    assert read_landscape(text) is catalogue["double_well"]


def test_a_catalogue_loss_over_another_domain_keeps_what_lies_in_it():
    shown = read_landscape("double_well", (0, 3))
    assert shown.domain == (0.0, 3.0)
    assert shown.minima == ((1.0,),)
    assert shown.start == (0.1,)


@pytest.mark.parametrize(
    ("text", "at_two"),
    [
        ("x**2", 4.0),
        ("-x", -2.0),
        ("x", 2.0),
        ("-x**2+3", -1.0),
        ("x-1", 1.0),
        ("1-x", -1.0),
        (" x**2 + 10*x ", 24.0),
        ("x² + 10x", 24.0),
        ("−|−3x|", -6.0),
        ("1 if x > 0 else 2", 1.0),
    ],
)
def test_an_expression(text, at_two):
    landscape = read_landscape(text)
    assert landscape.value(2.0) == at_two
    assert landscape.domain == (-10.0, 10.0)


def test_an_expression_in_x_and_y_has_two_axes():
    landscape = read_landscape("x**2 + 3*y**2")
    assert landscape.domain == ((-10.0, 10.0), (-10.0, 10.0))
    assert landscape.value([1.0, 2.0]) == 13.0


def test_the_default_domain_reaches_a_quarter_beyond_the_farthest_start():
    assert default_domain(1) == (-10.0, 10.0)
    assert default_domain(1, [(-8.0,)]) == (-10.0, 10.0)
    assert default_domain(1, [(-8.0,), (40.0,)]) == (-50.0, 50.0)
    assert default_domain(2, [(1.0, -20.0)]) == ((-25.0, 25.0), (-25.0, 25.0))
    assert read_landscape("x**2", None, [(-40.0,)]).domain == (-50.0, 50.0)
    assert read_landscape("x**2", (-1, 1), [(-40.0,)]).domain == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("text", "at_two"),
    [
        ("losses.py:loss", 24.0),
        ("./losses.py:loss", 24.0),
        ("losses.py::loss", 24.0),
        ("losses:loss", 24.0),
        ("losses.py:well", 8.0),
        ("losses.py:tilted", 6.0),
        ("package_of_losses.bowls:bowl", 20.0),
        ("package_of_losses/bowls.py:bowl", 20.0),
        ("jax.numpy:abs", 2.0),
    ],
)
def test_a_function_of_the_users_code(folder, monkeypatch, text, at_two):
    # The console script does not look for modules in the current folder by itself.
    searched = [place for place in sys.path if place and Path(place) != folder]
    monkeypatch.setattr(sys, "path", searched[:])
    landscape = read_landscape(text)
    assert landscape.value(2.0) == at_two
    assert landscape.name == text.rpartition(":")[2]
    assert sys.path == searched


def test_an_absolute_path_to_a_file(folder):
    assert read_landscape(f"{folder / 'losses.py'}:loss").value(2.0) == 24.0


def test_a_function_of_two_numbers_has_two_axes(folder):
    assert read_landscape("losses.py:plane").dim == 2


def test_a_landscape_of_the_users_code_comes_as_it_is(folder):
    known = read_landscape("losses.py:known")
    assert (known.name, known.domain, known.start) == ("my bowl", (-1.0, 1.0), (0.5,))
    assert read_landscape("losses.py:known", (0, 2)).domain == (0.0, 2.0)


def test_a_file_that_was_changed_is_read_again(folder):
    assert read_landscape("losses.py:well").value(2.0) == 8.0
    (folder / "losses.py").write_text(LOSSES.replace("depth: float = 2.0", "depth: float = 3.0"))
    assert read_landscape("losses.py:well").value(2.0) == 12.0


def test_reading_the_users_code_leaves_nothing_in_the_folder(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    before = sorted(folder.rglob("*"))
    read_landscape("losses.py:loss")
    read_landscape("package_of_losses.bowls:bowl")
    assert sorted(folder.rglob("*")) == before
    assert sys.dont_write_bytecode is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quadratc", "unknown loss 'quadratc'. Did you mean 'quadratic'? It must be a catalogue name (quadratic, "),
        ("zzz", "unknown loss 'zzz'. It must be a catalogue name (quadratic, "),
        ("sin", "unknown loss 'sin'. Did you mean 'sin(x)'?"),
        ("x2", "unknown loss 'x2'. Did you mean 'x**2'?"),
        ("xy", "unknown loss 'xy'. Did you mean 'x*y'?"),
        ("pi", "unknown loss 'pi'. It must be"),
        ("double-wel", "unknown loss 'double-wel'. Did you mean 'double_well'?"),
    ],
)
def test_an_unknown_name_gets_the_closest_one_and_the_three_ways(text, said):
    with pytest.raises(InputError, match=f"^{re.escape(said)}.*list losses.*an expression such as.*file.py:function$"):
        read_landscape(text)


@pytest.mark.parametrize("text", ["newton", "gd", "Damped-Newton", "adam", "gd:lr=0.05", "gd:0.1=lr"])
def test_an_optimizer_in_place_of_the_loss_is_told_where_it_goes(text):
    said = f"{text!r} is an optimizer, not a loss. It goes behind the loss: --optimizer {text}, in Python optimizers="
    with pytest.raises(InputError, match=f"^{re.escape(said)}.*a catalogue name such as quadratic, an expression"):
        read_landscape(text)


def test_a_module_that_is_called_as_an_optimizer_may_hold_losses(folder):
    (folder / "lion.py").write_text("def loss(x):\n    return x\n")
    try:
        assert read_landscape("lion:loss").value(2.0) == 2.0
    finally:
        del sys.modules["lion"]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("x^2", 1, "x^2: '^' is not a power here; write '**'"),
        ("1/2x", 3, "1/2x: this reads in two ways; write '/(2*x)' or '/2*x'"),
        ("x**2 +", 6, "x**2 +: the expression breaks off after '+'"),
        ("sin²(x)", 3, "sin²(x): a power of a function stands behind its argument; write sin(x)**2"),
        ("-cos(z)", 5, "-cos(z): unknown name 'z'; the variables are x and y."),
        (":loss", 0, ":loss: only one expression is read, without statements, 'lambda' or ':'"),
    ],
)
def test_a_fault_in_an_expression_has_a_caret_under_its_column(text, column, said):
    with refusal(f"{said}\n  {text}\n  {' ' * column}^"):
        read_landscape(text)


def test_no_text_at_all_is_refused():
    for text in ("", "   "):
        with refusal("the expression is empty; write one such as 'x**2 + 10*sin(x)'"):
            read_landscape(text)


CANNOT_BE_TRACED = (
    "it needs the number itself (an `if` on the point, float(), math or numpy functions); "
    "write it with jax.numpy, and branches as jnp.where(condition, a, b)"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("losses.py", "the loss 'losses.py' needs the name of a function in that file, written losses.py:function"),
        ("losses.py:", "the loss 'losses.py:' needs the name of a function in that file, written losses.py:function"),
        ("no.py", "the loss 'no.py' needs the name of a function in that file, written no.py:function"),
        ("missing.py:loss", "there is no file 'missing.py'"),
        ("losses.py:number", "losses.py:number must be a function; it is int"),
        (
            "losses.py:vector",
            "the loss 'vector' must return one number; it returns an array of shape (2,) "
            "(sum or average it to a scalar)",
        ),
        ("losses.py:nothing", "the loss 'nothing' must return one number; it returns nothing"),
        (
            "missing_module:loss",
            "missing_module cannot be imported: ModuleNotFoundError: No module named 'missing_module'",
        ),
    ],
)
def test_code_that_is_no_loss_is_refused(folder, text, said):
    with refusal(said):
        read_landscape(text)


@pytest.mark.parametrize(
    ("name", "line_of", "said"),
    [
        ("raises", "raise ValueError", "the loss 'raises' raises ValueError (line {} of losses.py): no way"),
        (
            "branches",
            "if x > 0",
            f"the loss 'branches' cannot be traced by jax (line {{}} of losses.py): {CANNOT_BE_TRACED}",
        ),
        (
            "of_math",
            "math.sin",
            f"the loss 'of_math' cannot be traced by jax (line {{}} of losses.py): {CANNOT_BE_TRACED}",
        ),
        (
            "of_float",
            "return float(x)",
            f"the loss 'of_float' cannot be traced by jax (line {{}} of losses.py): {CANNOT_BE_TRACED}",
        ),
    ],
)
def test_a_fault_in_a_loss_is_told_with_its_line(folder, name, line_of, said):
    line = next(number for number, text in enumerate(LOSSES.splitlines(), 1) if line_of in text)
    with refusal(said.format(line)):
        read_landscape(f"losses.py:{name}")


def test_a_missing_function_gets_the_closest_one(folder):
    with pytest.raises(InputError, match=r"^losses\.py has no 'los'; it has .*branches.*\. Did you mean 'loss'\?$"):
        read_landscape("losses.py:los")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def loss(x)\n    return x\n", "faulty.py cannot be imported: expected ':' (line 1)"),
        ("a = 1\nb = a / 0\n", "faulty.py cannot be imported: ZeroDivisionError: division by zero (line 2)"),
        (
            "import missing_module\n",
            "faulty.py cannot be imported: ModuleNotFoundError: No module named 'missing_module' (line 1)",
        ),
        (
            "import sys\nsys.exit(0)\n",
            "faulty.py cannot be imported: it ends the program (sys.exit) when it is imported",
        ),
    ],
)
def test_a_file_that_cannot_be_imported_is_told_in_one_line(folder, code, said):
    (folder / "faulty.py").write_text(code)
    modules, searched = set(sys.modules), sys.path[:]
    with refusal(said):
        read_landscape("faulty.py:loss")
    assert "_loss_of_faulty" not in set(sys.modules) - modules
    assert sys.path == searched

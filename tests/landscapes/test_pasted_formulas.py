"""Formulas of the catalogue, as its list prints them: pasted back they are the same losses, or refused for a reason."""

from __future__ import annotations

import numpy as np
import pytest

from landscape_viz.errors import InputError
from landscape_viz.landscapes.catalogue import entries
from landscape_viz.landscapes.catalogue.entry import Entry
from landscape_viz.landscapes.expressions.evaluate import compile_expression
from landscape_viz.precision import float64

POWER_ON_NAME = "a power of a function stands behind its argument"
NO_BRACKETS = "is a function: its argument stands in brackets"
REFUSED = {
    "goldstein_price": "unknown function 'p'",  # p and q stand for polynomials too long for a picture
    "michalewicz": POWER_ON_NAME,  # sin²⁰(…)
    "levy_13": POWER_ON_NAME,  # sin²3πx, where nothing shows how far the argument goes
    "schaffer_2": POWER_ON_NAME,  # sin²(…)
    "schaffer_4": POWER_ON_NAME,  # cos²(…)
    "drop_wave": "a comma stands only between arguments",  # …, r = √(x² + y²)
    "ackley": NO_BRACKETS,  # cos 2πx
    "cross_in_tray": NO_BRACKETS,  # sin x
    "holder_table": NO_BRACKETS,  # sin x
}


PASTED = [entry for entry in entries() if entry.name not in REFUSED]


@pytest.mark.parametrize(
    "entry",
    [pytest.param(row, id=row.name, marks=pytest.mark.slow if place % 4 else ()) for place, row in enumerate(PASTED)],
)
def test_a_printed_formula_pasted_back_is_the_loss(entry: Entry) -> None:
    low, high = np.array(entry.domain, dtype=float).T
    points = low + (high - low) * np.random.default_rng(7).random((100, entry.dim))
    with float64():
        pasted, own = (
            np.asarray(compile_expression(text).function(*points.T)) for text in (entry.formula, entry.expression)
        )
    np.testing.assert_allclose(pasted, own, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", REFUSED)
def test_a_printed_formula_with_more_than_arithmetic_is_refused_with_the_reason(name: str) -> None:
    entry = next(entry for entry in entries() if entry.name == name)
    with pytest.raises(InputError, match=f"^.+: .*{REFUSED[name]}"):
        compile_expression(entry.formula)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("x² + 10 sin(x)", "x**2 + 10*sin(x)"),
        ("−cos(πx/20)", "-cos(pi*x/20)"),
        ("2x", "2*x"),
        ("-2x²", "-2*x**2"),
        ("(x+1)²·2", "(x + 1)**2*2"),
        ("x⁻¹ + x¹²", "x**-1 + x**12"),
        ("2**x²", "2**(x**2)"),
        ("4π²x", "4*pi**2*x"),
        ("2πx/3", "(2*pi*x)/3"),
        ("x/2 + 3x", "x/2 + 3*x"),
        ("x/2·3x", "x/2*3*x"),
        ("3 × x ÷ 4 ∙ x", "3*x/4*x"),
        ("x – 1 — 2", "x - 1 - 2"),
        ("½x² − ¾", "0.5*x**2 - 0.75"),
        ("√x + √(2x) + 3√2 + √|x| + √sin(x)", "sqrt(x) + sqrt(2*x) + 3*sqrt(2) + sqrt(abs(x)) + sqrt(sin(x))"),
        ("1/√x·x", "1/sqrt(x)*x"),
        ("|x|² + 2|x − 3| + ||x| − 1|", "abs(x)**2 + 2*abs(x - 3) + abs(abs(x) - 1)"),
        ("2|−x| + 3||x| − 1|", "2*abs(-x) + 3*abs(abs(x) - 1)"),
        ("|x − 2| + 3|x|", "abs(x - 2) + 3*abs(x)"),
        ("|x|·|x − 2|−|−x|", "abs(x)*abs(x - 2) - abs(-x)"),
        ("sin(x)² + log₂(x) + log₁₀(x)", "sin(x)**2 + log2(x) + log10(x)"),
        ("where(x ≤ 1, 2x, where(x ≠ 2, −x, 2(x + 1)))", "where(x <= 1, 2*x, where(x != 2, -x, 2*(x + 1)))"),
        ("1e-3x + 2 x", "1e-3*x + 2*x"),
        ("3 pi x + e·𝜋", "3*pi*x + e*pi"),
    ],
)
def test_signs_of_mathematics_are_those_of_python(text: str, same: str) -> None:
    x = np.array([0.3, 1.0, 1.7, 2.6])
    with float64():
        np.testing.assert_allclose(
            compile_expression(text).function(x), compile_expression(same).function(x), rtol=1e-14
        )


def test_a_pasted_text_keeps_its_signs_in_names_and_messages() -> None:
    assert compile_expression(" x² + 10 sin(x) ").text == "x² + 10 sin(x)"
    assert compile_expression("10·sin(x)").formula == "10 sin(x)"

"""Text -> loss: what is computed, what is refused, and how the refusal reads."""

from __future__ import annotations

import ast
import math
import random
import subprocess
import sys

import jax
import numpy as np
import pytest
import scipy.special

from landscape_viz.cli.options import Domain
from landscape_viz.errors import InputError
from landscape_viz.landscapes import default_domain
from landscape_viz.landscapes.expressions.evaluate import compile_expression, parse
from landscape_viz.landscapes.expressions.parse_errors import WINDOW
from landscape_viz.landscapes.expressions.parser import read
from landscape_viz.landscapes.expressions.vocabulary import FUNCTIONS
from landscape_viz.landscapes.neuron import neuron
from landscape_viz.parsing.landscape import read_landscape
from landscape_viz.precision import float64


def value(text: str, *point: float) -> float:
    with float64():
        return float(compile_expression(text).function(*map(np.float64, point)))


# --- what is computed


def reference_gelu(x: float) -> float:
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


ONE_NUMBER = [(-2.5,), (-0.3,), (0.4,), (1.0,), (3.7,)]
POSITIVE = [(0.2,), (1.0,), (7.5,)]
UNIT = [(-0.9,), (0.1,), (0.7,)]
PAIRS = [(-1.5, 2.0), (3.0, 0.7), (-0.2, -4.0)]
TRIPLES = [(-3.0, -1.0, 2.0), (0.5, -1.0, 2.0), (9.0, -1.0, 2.0)]

EXPECTED = {
    "sin": (math.sin, ONE_NUMBER),
    "cos": (math.cos, ONE_NUMBER),
    "tan": (math.tan, ONE_NUMBER),
    "sinh": (math.sinh, ONE_NUMBER),
    "cosh": (math.cosh, ONE_NUMBER),
    "tanh": (math.tanh, ONE_NUMBER),
    "exp": (math.exp, ONE_NUMBER),
    "expm1": (math.expm1, ONE_NUMBER),
    "floor": (math.floor, ONE_NUMBER),
    "ceil": (math.ceil, ONE_NUMBER),
    "arcsin": (math.asin, UNIT),
    "arccos": (math.acos, UNIT),
    "arctan": (math.atan, ONE_NUMBER),
    "arcsinh": (math.asinh, ONE_NUMBER),
    "arccosh": (math.acosh, [(1.5,), (20.0,)]),
    "arctanh": (math.atanh, UNIT),
    "asin": (math.asin, UNIT),
    "acos": (math.acos, UNIT),
    "atan": (math.atan, ONE_NUMBER),
    "asinh": (math.asinh, ONE_NUMBER),
    "acosh": (math.acosh, [(1.5,), (20.0,)]),
    "atanh": (math.atanh, UNIT),
    "arctan2": (math.atan2, PAIRS),
    "atan2": (math.atan2, PAIRS),
    "exp2": (lambda x: 2.0**x, ONE_NUMBER),
    "log": (math.log, POSITIVE),
    "ln": (math.log, POSITIVE),
    "log2": (math.log2, POSITIVE),
    "log10": (math.log10, POSITIVE),
    "log1p": (math.log1p, POSITIVE),
    "sqrt": (math.sqrt, POSITIVE),
    "cbrt": (math.cbrt, ONE_NUMBER),
    "square": (lambda x: x * x, ONE_NUMBER),
    "abs": (abs, ONE_NUMBER),
    "sign": (lambda x: math.copysign(1.0, x), ONE_NUMBER),
    "min": (min, PAIRS + TRIPLES),
    "minimum": (min, PAIRS + TRIPLES),
    "max": (max, PAIRS + TRIPLES),
    "maximum": (max, PAIRS + TRIPLES),
    "hypot": (math.hypot, PAIRS),
    "mod": (lambda a, b: a % b, PAIRS),
    "clip": (lambda x, low, high: min(max(x, low), high), TRIPLES),
    "sinc": (lambda x: math.sin(math.pi * x) / (math.pi * x), [(-2.5,), (0.3,)]),
    "sigmoid": (scipy.special.expit, ONE_NUMBER),
    "relu": (lambda x: max(x, 0.0), ONE_NUMBER),
    "softplus": (lambda x: math.log1p(math.exp(x)), ONE_NUMBER),
    "leaky_relu": (lambda x, slope=0.01: x if x > 0 else slope * x, [*ONE_NUMBER, *PAIRS]),
    "silu": (lambda x: x * scipy.special.expit(x), ONE_NUMBER),
    "gelu": (reference_gelu, ONE_NUMBER),
    "erf": (math.erf, ONE_NUMBER),
}


def test_every_function_of_the_table_has_an_independent_reference() -> None:
    assert set(EXPECTED) | {"where"} == set(FUNCTIONS)


@pytest.mark.parametrize("name", EXPECTED)
def test_function_computes_what_its_name_says(name: str) -> None:
    function, points = EXPECTED[name]
    for point in points:
        arguments = ", ".join(f"({number!r})" for number in point)
        # x is 1 here: the arguments come once as numbers of the text, once through the variable.
        assert value(f"{name}({arguments})*x", 1.0) == pytest.approx(function(*point), rel=1e-13, abs=1e-15)
        through_x = ", ".join(f"({number!r})*x" for number in point)
        assert value(f"{name}({through_x})", 1.0) == pytest.approx(function(*point), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("x**2 - cos(pi*x/20)", 3.0, 9 - math.cos(3 * math.pi / 20)),
        ("-x**2", 3.0, -9.0),
        ("(-x)**2", 3.0, 9.0),
        ("2**x**2", 3.0, 512.0),
        ("x - 1 - 2", 10.0, 7.0),
        ("x/4/2", 16.0, 2.0),
        ("x**-2", 4.0, 0.0625),
        ("x**0.5", 9.0, 3.0),
        ("x**x", 3.0, 27.0),
        ("x**0", 0.0, 1.0),
        ("e**x", 1.0, math.e),
        ("1e-3*x + .5 + 2.", 1.0, 2.501),
        ("1_000*x", 2.0, 2000.0),
        ("  x\n + 1\t", 1.0, 2.0),
        ("where(x < 0, -x, 2*x)", -3.0, 3.0),
        ("where(x < 0, -x, 2*x)", 3.0, 6.0),
        ("-x if x < 0 else 2*x", -3.0, 3.0),
        ("where(0 <= x < 1, 5, 7)", 0.0, 5.0),
        ("where(0 <= x < 1, 5, 7)", 1.0, 7.0),
        ("where(x < 0 or x > 1 and not x == 3, 5, 7)", 3.0, 7.0),
        ("where(x < 0 or x > 1 and not x == 3, 5, 7)", 2.0, 5.0),
        ("where(x != 2, 5, 7)", 2.0, 7.0),
        ("where(x >= 2, 5, 7)", 2.0, 5.0),
        ("𝑥 + 1", 1.0, 2.0),  # Python reads the mathematical italic x as x
    ],
)
def test_value_follows_the_rules_of_arithmetic(text: str, x: float, expected: float) -> None:
    assert value(text, x) == pytest.approx(expected, rel=1e-15)


def test_a_tower_of_powers_is_infinite_at_once() -> None:
    assert value("x*9**9**9**9", 1.0) == math.inf


def test_division_by_zero_is_infinite_and_no_error() -> None:
    assert value("x/0", 1.0) == math.inf


def test_whole_powers_are_exact_with_their_derivatives_below_zero() -> None:
    square = parse("x**2", (-20, 20))
    assert (square.value(-20.0), square.gradient(-20.0), square.hessian(-20.0)) == (400.0, -40.0, 2.0)
    assert (square.gradient(0.0), square.hessian(0.0)) == (0.0, 2.0)
    cube = parse("x**3", (-20, 20))
    assert (cube.value(-2.0), cube.gradient(-2.0), cube.hessian(-2.0)) == (-8.0, 12.0, -12.0)
    assert parse("x**-2").gradient(-2.0) == 0.25
    assert parse("(x - 1)**4").hessian(1.0) == 0.0


def test_a_power_of_variables_has_its_derivative() -> None:
    assert parse("x**x").gradient(2.0) == pytest.approx(4 * (math.log(2) + 1), rel=1e-14)


def test_numbers_of_the_text_keep_float64() -> None:
    assert value("x + 0.1", 0.0) == 0.1
    assert value("x*pi", 1.0) == math.pi
    assert value("sqrt(2)*x", 1.0) == math.sqrt(2)


def test_function_follows_the_precision_it_is_given() -> None:
    result = compile_expression("0.1*x + sin(2)").function(np.float32(1.0))
    assert result.dtype == np.float32


def test_function_compiles_and_differentiates() -> None:
    with float64():
        function = compile_expression("sin(x)*y**2").function
        slope = jax.jit(jax.grad(function, argnums=(0, 1)))(0.5, 3.0)
    np.testing.assert_allclose(slope, (9 * math.cos(0.5), 6 * math.sin(0.5)), rtol=1e-14)


# Trees of (name, parts...), a float, or a variable; `reference` computes them without the package.
OPERATORS = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "min": np.minimum,
    "max": np.maximum,
    "hypot": np.hypot,
}
UNARY = {
    "-": np.negative,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "atan": np.arctan,
    "exp": np.exp,
    "abs": np.abs,
    "square": np.square,
    "sqrt": np.sqrt,
    "log1p": np.log1p,
}
LEAVES = ("x", "y", "pi", 0.0, 0.5, 1.0, 2.0, 3.25)


def random_tree(rng: random.Random, size: int) -> object:
    """A tree of about `size` operations."""
    if size == 0:
        return rng.choice(LEAVES)
    kind = rng.choices(["two", "one", "power", "where"], [8, 5, 3, 2])[0]
    if kind == "one":
        return (rng.choice(list(UNARY)), random_tree(rng, size - 1))
    if kind == "power":
        return ("**", random_tree(rng, size - 1), rng.choice([2, 3, -1, -2]))
    shares = [(size - 1) // 4] * 4 if kind == "where" else [share := rng.randint(0, size - 1), size - 1 - share]
    name = "where" if kind == "where" else rng.choice(list(OPERATORS))
    return (name, *(random_tree(rng, share) for share in shares))


def written(tree: object) -> str:
    match tree:
        case str() | float():
            return str(tree)
        case (str() as name, a) if name in UNARY:
            return f"-({written(a)})" if name == "-" else f"{name}({written(a)})"
        case ("**", a, int() as exponent):
            return f"({written(a)})**{exponent}"
        case ("where", a, b, c, d):
            return f"where({written(a)} < {written(b)}, {written(c)}, {written(d)})"
        case (str() as name, a, b):
            return f"{name}({written(a)}, {written(b)})" if name.isalpha() else f"({written(a)}) {name} ({written(b)})"
    raise AssertionError(tree)


def reference(tree: object, point: dict[str, float], noise: np.random.Generator | None = None) -> np.float64:
    """The value by numpy; with `noise` every step is off by a few roundings, which shows how it is conditioned."""
    match tree:
        case float():
            return np.float64(tree)
        case str():
            return np.float64(point[tree])
        case ("where", a, b, c, d):
            less = reference(a, point, noise) < reference(b, point, noise)
            result = reference(c if less else d, point, noise)
        case ("**", a, int() as exponent):
            result = np.float64(reference(a, point, noise)) ** exponent
        case (str() as name, a):
            result = UNARY[name](reference(a, point, noise))
        case (str() as name, a, b):
            result = OPERATORS[name](reference(a, point, noise), reference(b, point, noise))
    return result if noise is None else result * (1 + 1e-15 * noise.uniform(-1, 1))


@pytest.mark.parametrize("size", [3, *(pytest.param(size, marks=pytest.mark.slow) for size in (1, 2, 5, 8))])
def test_random_expressions_have_the_value_that_numpy_finds(size: int) -> None:
    rng = random.Random(size)
    compared = 0
    for _ in range(40):
        tree = random_tree(rng, size)
        x, y = rng.uniform(-3, 3), rng.uniform(-3, 3)
        point = {"x": x, "y": y, "pi": math.pi}
        with np.errstate(all="ignore"):
            expected = reference(tree, point)
            noise = np.random.default_rng(0)
            noisy = [reference(tree, point, noise) for _ in range(6)]
        # A number below float64's normal range is zero to XLA.
        if not np.isfinite([expected, *noisy]).all() or abs(expected) > 1e100 or 0 < abs(expected) < 1e-100:
            continue
        text = f"{written(tree)} + 0*y"
        spread = np.max(np.abs(np.array(noisy) - expected))
        assert abs(value(text, x, y) - expected) <= 1e-12 * abs(expected) + 20 * spread, (text, x, y)
        compared += 1
    assert compared > 25


# --- what is refused


REFUSED = [
    # text, column of the caret, part of the first line
    ("x^2", 1, "'^' is not a power here; write '**'"),
    ("x(x+1)", 1, "a '*' is missing before '('"),
    ("1/2x", 3, "this reads in two ways; write '/(2*x)' or '/2*x'"),
    ("1/-2πx", 4, "this reads in two ways; write '/(2*π)' or '/2*π'"),
    ("x/3(x+1)", 3, "write '/(3*(...))' or '/3*(...)'"),
    ("1/2 sin(x)", 4, "write '/(2*(...))' or '/2*(...)'"),
    ("x**2y", 4, "this reads in two ways; write '**(2*y)' or '**2*y'"),
    ("2e", 1, "a '*' is missing before 'e'"),
    ("2e x", 1, "a '*' is missing before 'e'"),
    ("e(x+1)", 1, "a '*' is missing before '('"),
    ("π2 + x", 1, "a '*' is missing before '2'"),
    ("(x − 1)²(1 + x)", 8, "a '*' is missing before '('"),
    ("2x y", 3, "a '*' is missing before 'y'"),
    ("(x+1)(x-1)", 5, "a '*' is missing"),
    ("sin(x)cos(x)", 6, "a '*' is missing"),
    ("x y", 2, "a '*' is missing before 'y'"),
    ("xy", 0, "Did you mean 'x*y'?"),
    ("1 + xsin(x)", 4, "Did you mean 'x*sin'?"),
    ("1 2", 2, "an operator is missing"),
    ("sin x", 4, "sin(x)"),
    ("2 sin x", 6, "sin(x)"),
    ("sin|x|", 3, "its argument stands in brackets, sin(x)"),
    ("x*sin", 2, "'sin' is a function; write sin(x)"),
    ("sin**2", 3, "write sin(x)**2"),
    ("sin**2(x)", 3, "a power of a function stands behind its argument; write sin(x)**2"),
    ("sin^2(3x)", 3, "write sin(x)**2"),
    ("1 + sin²(x)", 7, "a power of a function stands behind its argument; write sin(x)**2"),
    ("sin²⁰(x²/π)", 3, "write sin(x)**20"),
    ("cos³ x", 3, "write cos(x)**3"),
    ("sin⁻¹(x/2)", 3, "this reads in two ways; write 1/sin(x) or arcsin(x)"),
    ("²x", 0, "something is missing before '²'"),
    ("x⁻", 1, "'⁻' is no whole number"),
    ("x²⁻¹", 1, "'²⁻¹' is no whole number"),
    ("x² ³", 3, "a power of a power needs brackets"),
    ("x²**3", 1, "a power of a power needs brackets"),
    ("eˣ", 0, "write '**x'"),
    ("cos(xπ)", 5, "a '*' is missing before 'π'"),
    ("√x²", 2, "'√' could reach over the power or not"),
    ("√(x)**2", 4, "'√' could reach over the power or not"),
    ("√2x", 2, "'√' could reach over what follows or not; write sqrt(...)"),
    ("√−x", 0, "write sqrt(...)"),
    ("2½ + x", 1, "an operator is missing"),
    ("|2|x||", 3, "a '*' is missing before 'x'"),
    ("|2|-1|+x|", 5, "'|' is not allowed"),
    ("|x + 1", 0, "this '|' is never closed"),
    ("(|x)|", 1, "this '|' is never closed"),
    ("|x - 2| + 3|-x|", 11, "'|' is not allowed"),
    ("x < 1 || y < 1", 7, "'or' between conditions"),
    ("x | y", 2, "'or' between conditions"),
    ("x & y", 2, "write 'and'"),
    ("x₁**2", 0, "'₁' is not allowed"),
    ("where(x =< 1, x, 1)", 8, "comparisons are <="),
    ("x % 2", 2, "write mod(a, b)"),
    ("x // 2", 2, "write floor(a/b)"),
    ("x @ y", 2, "'@' is not allowed"),
    ("~x", 0, "'~' is not allowed"),
    ("x!", 1, "'!' is not allowed"),
    ("x << 2", 2, "'<<' is not allowed"),
    ("y = x**2", 2, "write only its right-hand side"),
    ("f(x) = x**2", 5, "right-hand side"),
    ("clip(x, min=0)", 11, "by position"),
    ("(x := 3)", 3, "':=' is not allowed"),
    ("(x + 1", 0, "this '(' is never closed"),
    ("sin((x + 1)", 3, "this '(' is never closed"),
    ("x + 1)", 5, "this ')' has no '('"),
    ("x, y", 1, "a comma stands only between arguments"),
    ("(x, y)", 2, "a comma stands only between arguments"),
    ("0,5*x", 1, "decimals are written 1.5"),
    ("sin(x,)", 6, "something is missing before ')'"),
    ("x + ", 3, "breaks off after '+'"),
    ("x + * 2", 4, "something is missing before '*'"),
    ("()", 1, "something is missing before ')'"),
    ("sin(*x)", 4, "something is missing before '*'"),
    ("np.sin(x)", 2, "nothing has attributes"),
    ("x.real", 1, "nothing has attributes"),
    ("x.__class__", 1, "nothing has attributes"),
    ("x[0]", 1, "nothing is indexed"),
    ("{x}", 0, "only round brackets"),
    ("__import__('os')", 11, "text in quotes"),
    ("f'{x}'", 1, "text in quotes"),
    ("lambda x: x", 0, "'lambda' is a word of Python"),
    ("sum(x for x in y)", 6, "'for' is a word of Python"),
    ("True*x", 0, "'True' is a word of Python"),
    ("x is y", 2, "'is' is a word of Python"),
    ("x; y", 1, "only one expression"),
    ("x # squared", 2, "no comments"),
    ("3j*x", 1, "unknown name 'j'"),
    ("01*x", 0, "this cannot be read"),
    ("x + 1e999", 4, "too large for float64"),
    ("0x1F*x", 1, "unknown name 'x1F'"),
    ("€ + x", 0, "'€' is not allowed"),
    ("٣*x", 0, "'٣' is not allowed"),
    ("x\x00", 1, r"'\x00' is not allowed"),
    ("x + \x1b[31m", 4, r"'\x1b' is not allowed"),
    ("x\ud800", 1, "is not allowed"),
    ("1 + sn(x)", 4, "Did you mean 'sin'?"),
    ("Sin(x)", 0, "Did you mean 'sin'?"),
    ("2 − 3·cosine(π·x)", 6, "Did you mean 'cos'?"),
    ("sine(x)", 0, "Did you mean 'sin'?"),
    ("tangent(x)", 0, "Did you mean 'tan'?"),
    ("arcsine(x)", 0, "Did you mean 'arcsin'?"),
    ("absolute(x)", 0, "Did you mean 'abs'?"),
    ("logarithm(x)", 0, "Did you mean 'log'?"),
    ("exponential(x)", 0, "Did you mean 'exp'?"),
    ("sgn(x)", 0, "Did you mean 'sign'?"),
    ("2π·x2", 3, "unknown name 'x2'; the variables are x and y. Did you mean 'x**2'?"),
    ("|x| + 2·cos(x²·z)", 15, "unknown name 'z'"),
    ("√(x − z)", 6, "unknown name 'z'"),
    ("f(x)", 0, "Known are sin, cos"),
    ("x + z", 4, "the variables are x and y"),
    ("X**2", 0, "Did you mean 'x'?"),
    ("é + z", 0, "unknown name 'é'"),
    ("x*(é + z)", 3, "unknown name 'é'"),
    ("sin(é1 + x) + q", 4, "unknown name 'é1'"),
    ("1 + sin()", 4, "sin takes 1 argument; got 0"),
    ("sin(x, y)", 0, "sin takes 1 argument; got 2"),
    ("x + hypot(x)", 4, "hypot takes 2 arguments; got 1"),
    ("min(x)", 0, "min takes 2 or more arguments; got 1"),
    ("leaky_relu(x, 1, 2)", 0, "leaky_relu takes 1 or 2 arguments; got 3"),
    ("where(x, 1, 2)", 6, "a condition such as x < 0 must stand here"),
    ("x if x else 3", 5, "a condition such as x < 0 must stand here"),
    ("x if x > 0", 0, "a if condition else b"),
    ("x + (x < 1)*2", 5, "a condition is not a number"),
    ("x < 1", 0, "write where(condition, a, b)"),
    ("not x < 1", 0, "write where(condition, a, b)"),
    ("x and y", 0, "a condition such as x < 0 must stand here"),
    ("x not in y", 2, "'not' cannot stand here"),
    ("3 + pi", 0, "uses neither x nor y"),
]


@pytest.mark.parametrize(("text", "column", "part"), REFUSED)
def test_refusal_says_what_is_wrong_and_points_at_it(text: str, column: int, part: str) -> None:
    with pytest.raises(InputError, match=r"^.+: .+\n  .+\n  *\^$") as caught:
        compile_expression(text)
    first, shown, caret = str(caught.value).split("\n")
    assert part in first
    assert all(character.isprintable() for character in first + shown)
    assert len(shown) == len(text.strip()) + 2
    assert caret == " " * (column + 2) + "^"


def test_caret_follows_letters_of_more_than_one_byte() -> None:
    with pytest.raises(InputError, match="unknown name 'q'") as caught:
        compile_expression("𝑥 + 𝑥*(𝑥 - q)")
    _, shown, caret = str(caught.value).split("\n")
    assert shown[caret.index("^")] == "q"


@pytest.mark.parametrize("place", [0, 3, 40, 150, 296, 299])
def test_a_long_text_is_shown_around_the_caret(place: int) -> None:
    letters = list("x+" * 150 + "x")
    letters[place] = "?"
    with pytest.raises(InputError, match=r"'\?' is not allowed") as caught:
        compile_expression("".join(letters))
    first, shown, caret = str(caught.value).split("\n")
    assert shown[caret.index("^")] == "?"
    assert len(shown) <= WINDOW + 8
    assert len(first) < 120


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_empty_text_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="the expression is empty; write one such as"):
        compile_expression(text)


@pytest.mark.parametrize("text", [None, 3, b"x**2", ["x"]])
def test_what_is_not_text_is_refused(text: object) -> None:
    with pytest.raises(InputError, match="an expression must be text such as"):
        read(text)


def test_text_is_limited_in_length() -> None:
    assert compile_expression("x" + " " * 1999).text == "x"
    with pytest.raises(InputError, match="may have 2000 characters; this one has 2001"):
        compile_expression("x" + " " * 2000)


@pytest.mark.parametrize(
    "text", ["-" * 1900 + "x", "x" + "**x" * 600, "(" * 900 + "x" + ")" * 900, "sin(" * 101 + "x" + ")" * 101]
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="nested 100 deep"):
        compile_expression(text)


def test_the_deepest_nesting_allowed_still_computes() -> None:
    expected = 1.0
    for _ in range(99):
        expected = math.sin(expected)
    assert value("sin(" * 99 + "x" + ")" * 99, 1.0) == pytest.approx(expected, rel=1e-13)
    assert value("(" * 100 + "x" + ")" * 100, 1.0) == 1.0


def test_a_long_sum_is_not_nested() -> None:
    assert value("x" + "+x" * 999, 1.0) == 1000.0
    assert compile_expression("x" + "-x" * 999).formula.count("−") == 999


PIECES = [
    *"xyez0129 .,()+-*/<>=!^²⁻π·−√|½'[]:;_",
    *("**", "==", "sin(", "where(", " if ", " else ", "not ", " and ", "1e", "lambda", "é", "\x00", "\ud800", "😀"),
]


def outcome(text: str) -> str:
    try:
        return compile_expression(text).formula
    except InputError as error:
        return str(error)


def test_any_text_is_either_a_loss_or_an_input_error() -> None:
    rng = random.Random(0)
    for _ in range(1500):
        text = "".join(rng.choices(PIECES, k=rng.randint(0, 12)))
        assert all(line.isprintable() for line in outcome(text).split("\n"))
    for _ in range(500):
        text = "x+" + "".join(chr(rng.randrange(0x110000)) for _ in range(3))
        assert all(line.isprintable() for line in outcome(text).split("\n"))


def test_text_is_checked_without_importing_jax() -> None:
    program = (
        "import sys\n"
        "from landscape_viz.landscapes.expressions.evaluate import compile_expression, parse\n"
        "compile_expression('x**2 + gelu(x)')\n"
        "try:\n    parse('x^2')\nexcept ValueError:\n    pass\n"
        "assert 'jax' not in sys.modules and 'matplotlib' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- the landscape


def test_variables_are_those_that_the_text_needs() -> None:
    assert compile_expression("x**2").variables == ("x",)
    assert compile_expression("x + y").variables == ("x", "y")
    assert compile_expression("y**2").variables == ("x", "y")


def test_parse_names_the_landscape_by_its_text() -> None:
    landscape = parse(" x**2 - cos(pi*x/20) ", domain=(-20, 20))
    assert landscape.name == "x**2 - cos(pi*x/20)"
    assert landscape.formula == "x² − cos(πx/20)"
    assert tuple(landscape.domain) == (-20.0, 20.0)
    assert parse("x**2", name="bowl").name == "bowl"


def test_parse_shows_ten_to_each_side_by_default() -> None:
    assert parse("x**2").bounds.tolist() == [[-10.0, 10.0]]
    assert parse("x*y").bounds.tolist() == [[-10.0, 10.0]] * 2


def test_another_default_domain_is_a_change_of_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_domain, "REACH", 7.0)
    assert parse("x").domain == read_landscape("x + 1").domain == (-7.0, 7.0)
    assert read_landscape("x", None, [(-8.0,)]).domain == (-10.0, 10.0)
    assert neuron().domain == read_landscape("x*y").domain == ((-7.0, 7.0),) * 2
    assert f"else {default_domain.DEFAULT_DOMAIN_HELP}." in Domain.__metadata__[0].help


def test_two_axes_make_a_text_in_x_constant_along_y() -> None:
    landscape = parse("x**2", domain=((-1, 1), (-2, 2)))
    assert landscape.dim == 2
    assert landscape.value((3.0, 1.0)) == landscape.value((3.0, -1.0)) == 9.0
    np.testing.assert_array_equal(landscape.hessian((3.0, 1.0)), [[2.0, 0.0], [0.0, 0.0]])


def test_a_text_in_y_has_two_axes() -> None:
    landscape = parse("y**2")
    assert landscape.dim == 2
    assert landscape.value((5.0, 3.0)) == 9.0


def test_one_axis_is_refused_for_a_text_in_y() -> None:
    with pytest.raises(InputError, match=r"'x\*y' uses y, so its domain must be"):
        parse("x*y", domain=(0, 1))


def test_fixed_values_cut_a_loss_of_three_variables_along_x_and_y() -> None:
    cut = parse("x**2 + 3*y**2 + x*z**3", fixed={"z": -2.0})
    assert (cut.dim, cut.variables) == (2, ("x", "y"))
    assert (cut.value((1.0, 1.0)), cut.gradient((1.0, 1.0)).tolist()) == (-4.0, [-6.0, 6.0])
    assert cut.name == "x**2 + 3*y**2 + x*z**3, z = -2"
    assert cut.formula == "x² + 3y² + x·z³, z = −2"
    assert parse("weight·x", fixed={"weight": 3}, name="line").name == "line"


def test_a_coordinate_may_be_fixed_itself() -> None:
    row, column = parse("x**2 + 3*y", fixed={"y": 2}), parse("x**2 + 3*y", fixed={"x": 2}, domain=(-1, 1))
    assert (row.dim, row.variables, row.value(1.0)) == (1, ("x",), 7.0)
    assert (column.dim, column.variables, column.value(1.0)) == (1, ("y",), 7.0)
    assert column.domain == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("text", "fixed", "said"),
    [
        ("x + z + q", {"z": 1}, r"unknown name 'q'; the variables are x, y and z\.\n"),
        ("x + zx", {"z": 1}, r"unknown name 'zx'; the variables are x, y and z\. Did you mean 'z\*x'\?\n"),
        ("x + z", {"y": 1}, r"unknown name 'z'; the variables are x and y\.\n"),
        ("z**2", {"z": 1}, "it uses neither x nor y, so there is nothing to descend"),
        ("y**2", {"y": 1}, "it uses no x, so there is nothing to descend"),
        ("x", {"pi": 3}, "fixed must be of names of variables; got 'pi'"),
        ("x", {"sin": 3}, "fixed must be of names of variables; got 'sin'"),
        ("x", {"2z": 3}, "fixed must be of names of variables; got '2z'"),
        ("x", {3: 3}, "fixed must be of names of variables; got 3"),
        ("x + z", {"z": "one"}, "the fixed z must be a finite number; got 'one'"),
        ("x + z", [1], r"fixed must give variables their values, such as \{\"z\": 1\.0\}; got \[1\]"),
        ("x + y", {"x": 1, "y": 1}, "fixed must leave one of x and y free"),
    ],
)
def test_fixed_values_that_cannot_be_used_are_refused(text: str, fixed: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse(text, fixed=fixed)


def test_a_cut_along_one_axis_has_no_domain_of_two() -> None:
    with pytest.raises(InputError, match=r"^with y fixed there is only x; its domain must be \(lo, hi\)$"):
        parse("x*y", fixed={"y": 1}, domain=((0, 1), (0, 1)))


@pytest.mark.parametrize("domain", [3, "ab", (1,), (1, 0), ((0, 1), (0, 1), (0, 1)), (0, math.inf)])
def test_a_domain_that_is_none_is_refused(domain: object) -> None:
    with pytest.raises(InputError, match="domain"):
        parse("x**2", domain=domain)


@pytest.mark.parametrize("size", [1, 3, pytest.param(6, marks=pytest.mark.slow)])
def test_a_text_in_pythons_own_signs_is_read_as_python_reads_it(size: int) -> None:
    rng = random.Random(size)
    for _ in range(100):
        text = written(random_tree(rng, size)) + " + x"
        for spaced in (text, text.replace(" ", ""), text.replace(" ", "  ")):
            assert ast.dump(read(spaced).tree) == ast.dump(ast.parse(spaced, mode="eval").body)

"""Formulas: how they look, and that nobody can read them differently from what is computed."""

from __future__ import annotations

import ast
import itertools
import random
import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from matplotlib.font_manager import findfont, get_font

from landscape_viz.errors import InputError
from landscape_viz.landscapes.expressions import parser as grammar
from landscape_viz.landscapes.expressions.evaluate import compile_expression
from landscape_viz.landscapes.expressions.vocabulary import FUNCTIONS

WRITTEN = [
    ("x**2 - cos(pi*x/20)", "x² − cos(πx/20)"),
    ("sin(x)*exp(-0.1*(x-0.6)**2)", "sin(x)·exp(−0.1(x − 0.6)²)"),
    ("x**2+10*sin(x)", "x² + 10 sin(x)"),
    ("sin(10*pi*x)/(2*x) + (x-1)**4", "sin(10πx)/(2x) + (x − 1)⁴"),
    ("(6*x-2)**2*sin(12*x-4)", "(6x − 2)²·sin(12x − 4)"),
    ("(1-x)**2 + 100*(y-x**2)**2", "(1 − x)² + 100(y − x²)²"),
    ("-20*exp(-0.2*abs(x)) + e", "−20 exp(−0.2|x|) + e"),
    ("x**-2 + x**12", "x⁻² + x¹²"),
    ("x**0.5", "x^(0.5)"),
    ("2**x", "2^x"),
    ("e**-x", "e^(−x)"),
    ("2*3**x", "2·3^x"),
    ("2*(3*x)", "2(3x)"),
    ("x*2", "x·2"),
    ("x*y", "x·y"),
    ("2*x*y", "2x·y"),
    ("x/2*y", "(x/2)·y"),
    ("x/2/y", "(x/2)/y"),
    ("-x/2", "−x/2"),
    ("10.0*x + 0.10", "10x + 0.1"),
    ("1e-5*x", "10⁻⁵·x"),
    ("2.5e-7*x", "2.5·10⁻⁷·x"),
    ("sqrt(1 + x**2)", "√(1 + x²)"),
    ("sqrt(x)", "√x"),
    ("abs(x*abs(y))", "abs(x·|y|)"),
    ("log(x) + log2(x) + log10(x)", "ln(x) + log₂(x) + log₁₀(x)"),
    ("minimum(x, 1) + max(x, 2, 3)", "min(x, 1) + max(x, 2, 3)"),
    ("where(x <= 1 and x != 0, -x, x)", "where(x ≤ 1 and x ≠ 0, −x, x)"),
    ("-x if not x < 0 else x", "where(not x < 0, −x, x)"),
    ("+x", "x"),
    ("x**2.0", "x²"),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_formula_looks_like_the_one_in_a_book(text: str, expected: str) -> None:
    assert compile_expression(text).formula == expected


@pytest.mark.parametrize(
    "texts",
    [
        ("x - (y - 3)", "x - y - 3"),
        ("(x/y)/3", "x/(y/3)"),
        ("x/(2*y)", "x/2*y", "x*y/2"),
        ("(-x)**2", "-x**2"),
        ("(x**y)**2", "x**y**2", "x**(y*2)"),
        ("sin(x)**2", "sin(x**2)"),
        ("sqrt(x)**2", "sqrt(x**2)"),
        ("sqrt(x)*y", "sqrt(x*y)"),
        ("abs(x)*abs(y)", "abs(x*abs(y))", "abs(x)*y"),
        ("2*x**2", "(2*x)**2"),
        ("2**x*y", "2**(x*y)"),
        ("x*(y + 1)", "x*y + 1"),
        ("where(x < 1 and (y < 1 or x < 2), 1, 2)", "where(x < 1 and y < 1 or x < 2, 1, 2)"),
        ("where(not (x < 1 and y < 1), 1, 2)", "where(not x < 1 and y < 1, 1, 2)"),
    ],
)
def test_different_groupings_are_written_differently(texts: tuple[str, ...]) -> None:
    formulas = [compile_expression(text).formula for text in texts]
    assert len(set(formulas)) == len(formulas)


def test_every_character_is_in_the_font_of_the_pictures() -> None:
    calls = [f"{name}({', '.join('x' * function.least)})" for name, function in FUNCTIONS.items() if name != "where"]
    texts = [*(text for text, _ in WRITTEN), *calls, "where(x>1 or x>=1 or x<1 or x==1, 1234567890, x**-123456789)"]
    characters = set("".join(compile_expression(text).formula for text in texts))
    glyphs = get_font(findfont("DejaVu Sans")).get_charmap()
    assert {character for character in characters if ord(character) not in glyphs} == set()


# A reader of formulas that knows only the conventions: a raised number, then ^ and √, then products, then signs and
# sums. Fractions make equality exact. Functions, powers by an expression and roots stand for arbitrary functions, of
# which it only matters that different arguments give different results.
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
OPAQUE: dict[str, Callable[..., Fraction]] = {
    "sin": lambda a: 3 * a + 7,
    "exp": lambda a: 11 * a - 5,
    "sqrt": lambda a: 13 * a + 2,
    "hypot": lambda a, b: 17 * a - 19 * b + 1,
    "^": lambda a, b: 23 * a + 29 * b * b + 3,
}


class Reader:
    """Reads a formula; `glued` says whether 2x binds tighter than a dot or a slash."""

    def __init__(self, formula: str, names: dict[str, Fraction], *, glued: bool) -> None:
        self.rest = re.findall(r"[0-9.]+|[a-zπ]+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|\S", self.spaced(formula))
        self.names, self.glued, self.bars = names, glued, 0

    @staticmethod
    def spaced(formula: str) -> str:
        return formula.replace("π", " π ")

    def next(self) -> str:
        return self.rest[0] if self.rest else ""

    def accept(self, *options: str) -> str:
        return self.rest.pop(0) if self.next() in options else ""

    def sum(self) -> Fraction:
        total = -self.product() if self.accept("−") else self.product()
        while sign := self.accept("+", "−"):
            term = self.product()
            total = total + term if sign == "+" else total - term
        return total

    def product(self) -> Fraction:
        result = self.run()
        while True:
            if self.accept("·"):
                result *= self.run()
            elif self.accept("/"):
                result /= self.run()
            elif not self.glued and self.starts_factor():
                result *= self.factor()
            else:
                return result

    def run(self) -> Fraction:
        result = self.factor()
        while self.glued and self.starts_factor():
            result *= self.factor()
        return result

    def starts_factor(self) -> bool:
        first = self.next()
        return first in ("(", "√") or (first == "|" and not self.bars) or first[:1].isalpha()

    def factor(self) -> Fraction:
        if self.accept("√"):
            return OPAQUE["sqrt"](self.atom())
        base = self.atom()
        if self.next().translate(RAISED).lstrip("-").isdigit() and not self.next().isascii():
            return base ** int(self.rest.pop(0).translate(RAISED))
        return OPAQUE["^"](base, self.atom()) if self.accept("^") else base

    def atom(self) -> Fraction:
        token = self.rest.pop(0)
        if token == "(":
            bars, self.bars = self.bars, 0
            inner = self.sum()
            assert self.accept(")")
            self.bars = bars
            return inner
        if token == "|":
            self.bars += 1
            inner = self.sum()
            assert self.accept("|")
            self.bars -= 1
            return abs(inner)
        if token[0].isdigit():
            return Fraction(token)
        if token in self.names:
            return self.names[token]
        assert self.accept("(")
        bars, self.bars = self.bars, 0
        arguments = [self.sum()]
        while self.accept(","):
            arguments.append(self.sum())
        assert self.accept(")")
        self.bars = bars
        return abs(*arguments) if token == "abs" else OPAQUE[token](*arguments)


def read(formula: str, names: dict[str, Fraction], *, glued: bool) -> Fraction:
    reader = Reader(formula, names, glued=glued)
    result = reader.sum()
    assert not reader.rest, formula
    return result


def computed(node: ast.expr, names: dict[str, Fraction]) -> Fraction:
    """The same value from Python's own reading of the text."""
    match node:
        case ast.Constant():
            return Fraction(str(node.value))
        case ast.Name():
            return names["π" if node.id == "pi" else node.id]
        case ast.UnaryOp():
            operand = computed(node.operand, names)
            return -operand if isinstance(node.op, ast.USub) else operand
        case ast.Call():
            arguments = [computed(argument, names) for argument in node.args]
            return abs(*arguments) if node.func.id == "abs" else OPAQUE[node.func.id](*arguments)
    left, right = computed(node.left, names), computed(node.right, names)
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    plain = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
    whole = isinstance(plain, ast.Constant) and right.denominator == 1
    return left ** int(right) if whole else OPAQUE["^"](left, right)


LEAVES = ["x", "y", "pi", "e", "2", "3", "0.5", "10", "1e-5", "2.5e-7"]
FUNCTIONS_OF_ONE = ["sin", "exp", "sqrt", "abs"]
EXPONENTS = ["2", "-2", "3", "0.5", "x", "(-x)", "(x+1)", "y**2"]


def random_text(rng: random.Random, size: int) -> str:
    """An expression of about `size` operations, every part of it in brackets."""
    if size == 0:
        return rng.choice(LEAVES)
    kind = rng.choices(["pair", "negative", "power", "call", "hypot"], [8, 2, 3, 3, 1])[0]
    if kind in ("pair", "hypot"):
        share = rng.randint(0, size - 1)
        left, right = random_text(rng, share), random_text(rng, size - 1 - share)
        return f"hypot({left}, {right})" if kind == "hypot" else f"({left}){rng.choice('+-**//')}({right})"
    inner = random_text(rng, size - 1)
    if kind == "negative":
        return f"-({inner})"
    return f"({inner})**{rng.choice(EXPONENTS)}" if kind == "power" else f"{rng.choice(FUNCTIONS_OF_ONE)}({inner})"


SIZES = pytest.mark.parametrize(
    "size", [pytest.param(size, marks=() if size in (2, 6) else pytest.mark.slow) for size in range(1, 9)]
)
POINTS = [
    {"x": Fraction(7, 3), "y": Fraction(-5, 11), "π": Fraction(22, 7), "e": Fraction(19, 7)},
    {"x": Fraction(-2, 13), "y": Fraction(17, 3), "π": Fraction(25, 8), "e": Fraction(27, 10)},
]


@SIZES
def test_a_formula_read_by_convention_is_the_expression(size: int) -> None:
    rng = random.Random(size)
    compared = 0
    for _ in range(100):
        text = f"({random_text(rng, size)}) + x"
        formula = compile_expression(text).formula
        for names in POINTS:
            try:
                expected = computed(ast.parse(text, mode="eval").body, names)
            except ZeroDivisionError:
                continue
            assert read(formula, names, glued=True) == expected, (text, formula)
            assert read(formula, names, glued=False) == expected, (text, formula)
            compared += 1
    assert compared > 160


def test_the_reader_itself_knows_the_conventions() -> None:
    names = {"x": Fraction(3), "y": Fraction(5), "π": Fraction(22, 7), "e": Fraction(19, 7)}
    assert read("−x² + 2x·y/3", names, glued=True) == -9 + 10
    assert read("1/2x", names, glued=True) == Fraction(1, 6)
    assert read("1/2x", names, glued=False) == Fraction(3, 2)
    assert read("2|x − y|", names, glued=True) == 4


# --- formulas read back by the package

NOT_READ_BACK = re.compile(r"\^|[0-9π⁰¹²³⁴⁵⁶⁷⁸⁹]e(?![a-z])")  # a power by an expression; 2e, which could go on as 2e−3
AGREED = {"x": Fraction(7, 3), "y": Fraction(-5, 11), "π": Fraction(22, 7), "e": Fraction(19, 7)}


@SIZES
def test_what_is_written_can_be_read_back(size: int) -> None:
    rng = random.Random(size)
    compared = 0
    for _ in range(100):
        text = f"({random_text(rng, size)}) + x"
        formula = compile_expression(text).formula
        if NOT_READ_BACK.search(formula):
            with pytest.raises(InputError, match=r"'\^' is not a power|a '\*' is missing before 'e'"):
                grammar.read(formula)
            continue
        try:
            expected = computed(ast.parse(text, mode="eval").body, AGREED)
        except ZeroDivisionError:
            continue
        assert computed(grammar.read(formula).tree, AGREED) == expected, (text, formula)
        compared += 1
    assert compared > 25


def pasted(rng: random.Random, length: int) -> str:
    """Signs of formulas in a row, an operator only now and then."""
    parts = []
    for _ in range(length):
        operand = rng.choice(
            ["2", "3", "0.5", "x", "y", "π", "(x − 2)", "(1 + y)", "√3", "√x", "√(y·y)", "sin(y)", "|x|"]
        )
        operand += rng.choice(["", "", "", "²", "⁻¹"])
        parts += [rng.choice(["", "", "−"]) if not parts else rng.choice(["", "", "", " + ", " − ", "·", "/", "−"])]
        parts += [operand]
    return "".join(parts)


@pytest.mark.slow
def test_what_is_read_means_the_same_by_every_convention() -> None:
    rng = random.Random(0)
    compared = 0
    for _ in range(4000):
        formula = pasted(rng, rng.randint(2, 5))
        try:
            tree = grammar.read(f"{formula} + x").tree
        except InputError:
            continue
        try:
            value = computed(tree, AGREED)
        except ZeroDivisionError:
            continue
        assert value == read(f"{formula} + x", AGREED, glued=True), formula
        assert value == read(f"{formula} + x", AGREED, glued=False), formula
        compared += 1
    assert compared > 500


def readings_of_bars(text: str) -> list[ast.expr]:
    """What `text` can mean, each bar taken for an opening and for a closing one."""
    readings = []
    for opens in itertools.product([True, False], repeat=text.count("|")):
        depths = list(itertools.accumulate(1 if opening else -1 for opening in opens))
        if min(depths) < 0 or depths[-1]:
            continue
        words = ["abs(" if opening else ")" for opening in opens]
        try:
            pieces = zip(text.split("|"), [*words, ""], strict=True)
            readings.append(grammar.read("".join(piece + word for piece, word in pieces)).tree)
        except InputError:
            continue
    return readings


@pytest.mark.slow
@pytest.mark.parametrize("length", [3, 5, 7])
def test_bars_that_are_read_have_no_second_reading(length: int) -> None:
    # All rows of these signs in which no two operands or signs stand side by side.
    compared = doubtful = 0
    for signs in itertools.product("|2x-", repeat=length):
        text = f"|{''.join(signs)}|"
        if text.count("|") % 2 or "x" not in text or re.search(r"[2x]{2}|--|-\|$", text):
            continue
        try:
            tree = grammar.read(text).tree
        except InputError:
            doubtful += len(readings_of_bars(text)) > 1
            continue
        assert [ast.dump(reading) for reading in readings_of_bars(text)] == [ast.dump(tree)], text
        compared += 1
    assert compared >= {3: 4, 5: 20, 7: 80}[length]
    assert (doubtful > 0) == (length == 7)  # |2|-2|-x|

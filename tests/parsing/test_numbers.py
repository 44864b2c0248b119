"""Numbers as they are typed in options."""

import math
import re
import subprocess
import sys

import pytest

from landscape_viz.errors import InputError
from landscape_viz.parsing.numbers import (
    read_domain_option,
    read_levels,
    read_real,
    read_size_on_paper,
    read_size_option,
    read_start,
    read_whole,
)


def refusal(sentence: str):
    return pytest.raises(InputError, match=f"^{re.escape(sentence)}$")


@pytest.mark.parametrize(("text", "number"), [("50", 50), (" 7 ", 7), ("-3", -3), ("+4", 4), ("1_000", 1000)])
def test_whole_numbers(text, number):
    assert read_whole("--steps", text) == number


@pytest.mark.parametrize("text", ["", "abc", "1.5", "1e3", "1,2", "nan", "9" * 5000])
def test_what_is_no_whole_number_is_refused_with_the_option(text):
    with pytest.raises(InputError, match=r"^--steps must be a whole number, such as 50; got '.*$") as caught:
        read_whole("--steps", text)
    assert len(str(caught.value)) < 130


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", 12.5),
        ("1e-3", 0.001),
        (" 2", 2.0),
        ("-1", -1.0),
        ("1/30", 1 / 30),
        ("100·2**-3", 12.5),
        ("pi²", math.pi**2),
    ],
)
def test_real_numbers(text, number):
    assert read_real("--fps", text) == number


@pytest.mark.parametrize("text", ["", "fast", "1/", "x", "2*x", "sqrt(2)", "1;5", "2 < 3", "1 if 2 < 3 else 4"])
def test_what_is_no_number_is_refused_with_the_option(text):
    with refusal(f"--fps must be a number, such as 12.5; got {text!r}"):
        read_real("--fps", text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,5", "a comma instead of a decimal point"),
        ("-0,25", "a comma instead of a decimal point"),
        ("1/0", "a division by zero"),
        ("0**-1", "a division by zero"),
        ("(-8)**0.5*2", "the root of a negative number"),
        ("9**9**9", "too large"),
        ("1e308*10", "too large"),
    ],
)
def test_what_has_no_value_is_refused_with_the_reason(text, why):
    with refusal(f"--fps must be a number, such as 12.5; got {text!r} ({why})"):
        read_real("--fps", text)


@pytest.mark.parametrize("text", ["-" * 5000 + "1", "(" * 5000 + "1" + ")" * 5000, "1+" * 5000 + "1"])
def test_monstrous_arithmetic_is_refused_in_one_short_line(text):
    with pytest.raises(InputError, match=r"^--fps must be a number, such as 12\.5; got '.{,80}$"):
        read_real("--fps", text)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("pi/2", (math.pi / 2,)),
        ("-π", (-math.pi,)),
        ("-e, 1/3", (-math.e, 1 / 3)),
        ("−2π,½", (-2 * math.pi, 0.5)),
        ("-(1 + 2)**2/4", (-2.25,)),
        ("2 - 3 - 4", (-5.0,)),
    ],
)
def test_numbers_may_be_arithmetic_of_numbers_pi_and_e(text, start):
    assert read_start(text) == pytest.approx(start, rel=1e-15)


def test_domains_may_be_multiples_of_pi():
    assert read_domain_option("-pi,pi") == (-math.pi, math.pi)
    assert read_domain_option("0,2*pi,-pi/2,pi/2") == ((0.0, 2 * math.pi), (-math.pi / 2, math.pi / 2))


def test_numbers_are_read_without_jax():
    program = (
        "import sys\n"
        "from landscape_viz.parsing.numbers import read_domain_option\n"
        "print(read_domain_option('-pi,pi'), sorted({'jax', 'numpy', 'optax', 'matplotlib'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == f"({-math.pi}, {math.pi}) []\n"


@pytest.mark.parametrize(
    ("text", "start"),
    [("-8", (-8.0,)), (" -8", (-8.0,)), ("-1.2,1", (-1.2, 1.0)), ("-1.2, 1", (-1.2, 1.0)), ("1e-3", (0.001,))],
)
def test_starts(text, start):
    assert read_start(text) == start


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", "--start must be numbers separated by commas, such as -8 or -1.2,1; got 'abc'"),
        ("1,", "--start must be numbers separated by commas, such as -8 or -1.2,1; got '1,'"),
        (" ", "--start must be numbers separated by commas, such as -8 or -1.2,1; got ''"),
        ("nan", "--start must be finite; got 'nan'"),
        (
            "1,pi/0",
            "--start must be numbers separated by commas, such as -8 or -1.2,1; got '1,pi/0' (a division by zero)",
        ),
        ("x,1", "--start must be numbers separated by commas, such as -8 or -1.2,1; got 'x,1'"),
        ("1,inf", "--start must be finite; got '1,inf'"),
        ("1,2,3", "--start has one number for each dimension, one or two; got '1,2,3'"),
    ],
)
def test_starts_that_are_none(text, said):
    with refusal(said):
        read_start(text)


@pytest.mark.parametrize(
    ("text", "domain"),
    [("-5,5", (-5.0, 5.0)), (" -5, 5", (-5.0, 5.0)), ("-2,2,-1,3", ((-2.0, 2.0), (-1.0, 3.0))), ("5,-5", (5.0, -5.0))],
)
def test_domains_keep_the_order_of_their_ends(text, domain):
    assert read_domain_option(text) == domain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-5 5", "--domain must be numbers separated by commas, such as -20,20 or -2,2,-1,3; got '-5 5'"),
        ("5", "--domain needs LO,HI (one dimension) or LO,HI,LO,HI (two); got '5'"),
        ("1,2,3", "--domain needs LO,HI (one dimension) or LO,HI,LO,HI (two); got '1,2,3'"),
        ("0,nan", "--domain must be finite; got '0,nan'"),
    ],
)
def test_domains_that_are_none(text, said):
    with refusal(said):
        read_domain_option(text)


@pytest.mark.parametrize("text", ["640x480", "640X480", "640×480", " 640 x 480 "])
def test_sizes(text):
    assert read_size_option(text) == (640, 480)


@pytest.mark.parametrize("text", ["", "640", "640*480", "640x480x3", "-640x480", "640.5x480", "x", "big"])
def test_what_is_no_size_is_refused(text):
    with refusal(f"--size must be WIDTHxHEIGHT in pixels, such as 640x480; got {text!r}"):
        read_size_option(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0x0", "size_pixels: the width must be from 64 to 8192; got 0"),
        ("640x63", "size_pixels: the height must be from 64 to 8192; got 63"),
        ("8193x480", "size_pixels: the width must be from 64 to 8192; got 8193"),
        ("999999999x480", "size_pixels: the width must be from 64 to 8192; got 999999999"),
    ],
)
def test_sizes_that_no_film_has_are_refused(text, said):
    with refusal(said):
        read_size_option(text)


def test_the_smallest_and_the_largest_size_are_allowed():
    assert read_size_option("64x8192") == (64, 8192)


@pytest.mark.parametrize(
    ("text", "pixels"),
    [("800x450", (800, 450)), ("85x60mm", (335, 236)), ("8.5 x 6 cm", (335, 236)), ("3.4x2.4in", (340, 240))],
)
def test_a_size_on_paper_is_a_hundred_pixels_an_inch(text, pixels):
    assert read_size_on_paper(text) == pixels


@pytest.mark.parametrize("text", ["85x60pt", "8.5x6", "mm", "3in"])
def test_a_size_that_is_none_is_refused(text):
    with pytest.raises(InputError, match=r"--size must be WIDTHxHEIGHT in pixels or with a unit"):
        read_size_on_paper(text)


def test_levels_are_a_count_or_losses():
    assert read_levels("12") == 12
    assert read_levels("0.1,1,10") == (0.1, 1, 10)
    assert read_levels("5,") == (5,)
    with pytest.raises(InputError, match=r"--levels must be numbers separated by commas"):
        read_levels("many")

"""Numbers in few letters."""

import pytest

from landscape_viz.scenes.number_format import brief_loss, common_offset, even_numbers, roundest, short, signed


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (0.25, "0.25"),
        (-1500.0, "−1500"),
        (1e5, "10⁵"),
        (2.5e-7, "2.5·10⁻⁷"),
        (-1e-9, "−10⁻⁹"),
        (5e-4, "0.0005"),
    ],
)
def test_numbers_are_written_in_few_letters(number, text):
    assert short(number) == text


@pytest.mark.parametrize(
    ("loss", "text"),
    [(1.234e-5, "1.2e−5"), (-959.6406627, "−959.6"), (0.0031, "0.0031"), (0.0, "0"), (8.1e22, "8.1e22"), (2.0, "2")],
)
def test_losses_are_written_in_few_letters(loss, text):
    assert brief_loss(loss) == text


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [(0.9, 1.1, 1.0), (11, 19, 15.0), (-2, 1, 0.0), (3.2e5, 4.8e5, 4e5), (-3.3, -2.9, -3.0), (1e300, 3e300, 2e300)],
)
def test_the_roundest_number_takes_the_fewest_digits(low, high, number):
    assert roundest(low, high) == number


def test_the_roundest_number_is_the_one_that_is_written():
    assert roundest(0.29, 0.31) == 0.3
    assert roundest(1e-13, 1.9e-13) == 1e-13


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (-1, 0.1, [-1, -0.8, -0.6, -0.4, -0.2, 0]),
        (3e9, 8e9, [3e9, 4e9, 5e9, 6e9, 7e9, 8e9]),
    ],
)
def test_even_numbers_are_round_and_no_more_than_wanted(low, high, numbers):
    assert even_numbers(low, high, 6) == numbers


def test_only_numbers_that_differ_in_their_last_digits_have_an_offset():
    assert common_offset(1e9, 1e9 + 1) == 1e9
    assert common_offset(-1e9 - 1, -1e9) == -1e9
    assert common_offset(0, 1e9) == 0
    assert common_offset(90, 110) == 0
    assert (signed(1e9), signed(-2.0), signed(0.0)) == ("+ 10⁹", "− 2", "")

"""The one exception for wrong input, and the sentences of its checks."""

import functools
import re

import numpy as np
import pytest

from landscape_viz.errors import InputError, brief, closest, one_of, real_number, whole_number


def refusal(sentence: str):
    return pytest.raises(InputError, match=f"^{re.escape(sentence)}$")


def test_wrong_input_is_a_value_error():
    assert issubclass(InputError, ValueError)


def test_the_closest_name_is_suggested_and_a_strange_one_gets_no_suggestion():
    assert closest("netwon", ["adam", "newton"]) == " Did you mean 'newton'?"
    assert closest("zzz", ["adam", "newton"]) == ""
    assert closest("newton", []) == ""


def test_brief_keeps_to_one_line_and_to_its_length():
    assert brief("a") == "'a'"
    assert brief(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert brief("x" * 100, length=20) == "'" + "x" * 16 + "..."
    assert "\n" not in brief(np.zeros((50, 50)))


class Callable:
    def __call__(self, x):
        return x


def test_brief_calls_functions_by_their_names_and_tells_no_addresses():
    assert brief(closest) == "the function closest"
    assert brief(len) == "the function len"
    assert brief(lambda x: x) == "a lambda"
    assert brief([closest]) == "[<function closest>]"
    assert brief(functools.partial(closest, "a")) == "functools.partial(<function closest>, 'a')"
    assert brief(Callable()).endswith("Callable object>")


@pytest.mark.parametrize("value", [1, 7, np.int64(7), np.uint8(1)])
def test_whole_numbers_within_their_range_come_back_as_ints(value):
    number = whole_number("steps", value, 1, 7)
    assert number == value
    assert type(number) is int


@pytest.mark.parametrize("value", [2.0, "2", None, True, np.bool_(True), [2], np.float64(2)])
def test_what_is_no_whole_number_is_refused(value):
    with refusal(f"steps must be a whole number at least 1; got {brief(value)}"):
        whole_number("steps", value, 1)


def test_whole_numbers_outside_their_range_are_refused_with_the_range():
    with refusal("steps must be at least 1; got 0"):
        whole_number("steps", 0, 1)
    with refusal("frames must be from 1 to 10; got 11"):
        whole_number("frames", 11, 1, 10)


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.5), np.int64(1), np.array(0.5)])
def test_real_numbers_within_their_range_come_back_as_floats(value):
    number = real_number("decay", value, least=0, most=1)
    assert number == float(value)
    assert type(number) is float


@pytest.mark.parametrize("value", ["0.5", None, True, [0.5], 1j, 10**400, "fast"])
def test_what_is_no_real_number_is_refused(value):
    with refusal(f"decay must be a finite number; got {brief(value)}"):
        real_number("decay", value)


@pytest.mark.parametrize(("value", "said"), [(float("nan"), "nan"), (float("inf"), "inf"), (-float("inf"), "-inf")])
def test_numbers_that_are_not_finite_are_refused(value, said):
    with refusal(f"decay must be a finite number; got {said}"):
        real_number("decay", value)


def test_real_numbers_outside_their_range_are_refused_with_the_range():
    with refusal("fps must be a finite number at least 1 and at most 100; got 0.5"):
        real_number("fps", 0.5, least=1, most=100)
    with refusal("fps must be a finite number at least 1 and at most 100; got 100.5"):
        real_number("fps", 100.5, least=1, most=100)
    with refusal("learning_rate must be a finite number above 0; got 0"):
        real_number("learning_rate", 0, above=0)


def test_the_ends_of_a_range_belong_to_it():
    assert real_number("fps", 1, least=1, most=100) == 1
    assert real_number("fps", 100, least=1, most=100) == 100
    assert whole_number("frames", 1, 1, 1) == 1


def test_one_of_gives_the_word_back_or_says_which_there_are():
    assert one_of("theme", "dark", {"light": 1, "dark": 2}) == "dark"
    with refusal("theme must be one of light, dark; got 'drak'. Did you mean 'dark'?"):
        one_of("theme", "drak", ["light", "dark"])
    with refusal("theme must be one of light, dark; got None"):
        one_of("theme", None, ["light", "dark"])

"""Values of settings as they are typed, and nothing of them run as Python."""

import math
import re

import optax
import pytest

from landscape_viz.errors import InputError
from landscape_viz.optimizers.literals import find_schedule, read_value, schedule_names, split_arguments


def refusal(sentence: str):
    return pytest.raises(InputError, match=f"^{re.escape(sentence)}$")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        ("7", 7),
        ("1/64", 1 / 64),
        ("20*2**-8", 20 / 256),
        ("-1e-3", -0.001),
        ("+2", 2),
        ("(1+2)*3-4", 5),
        ("--2", 2),
        ("true", True),
        ("False", False),
        ("none", None),
        ("float32", "float32"),
        ("'a b'", "a b"),
        ("[1, 2.5]", [1, 2.5]),
        ("(1, none)", [1, None]),
        ("{10: 0.5, 20: 1/4}", {10: 0.5, 20: 0.25}),
        ("0", 0),
        ("pi", math.pi),
        ("-2*pi/e", -2 * math.pi / math.e),
    ],
)
def test_values(text, value):
    read = read_value("k", text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a=1", ["a=1"]),
        ("a=1,b=2", ["a=1", "b=2"]),
        (" a=1 , b=2 ", ["a=1", "b=2"]),
        ("a=f(1,2),b=[3,4],c={5:6,7:8}", ["a=f(1,2)", "b=[3,4]", "c={5:6,7:8}"]),
        ("a=f(g(1,2),3)", ["a=f(g(1,2),3)"]),
        ("a=1,", ["a=1", ""]),
    ],
)
def test_commas_inside_brackets_do_not_separate(text, parts):
    assert split_arguments(text) == parts


def test_a_schedule_takes_its_arguments_in_order_or_by_name():
    schedule = read_value("lr", "exponential_decay(0.2, 1, decay_rate=0.5)")
    assert [float(schedule(step)) for step in (0, 1, 2)] == pytest.approx([0.2, 0.1, 0.05])
    cosine = read_value("lr", "cosine_decay_schedule(0.1, 50)")
    assert float(cosine(25)) == pytest.approx(0.1 * (1 + math.cos(math.pi * 25 / 50)) / 2)


def test_schedules_may_hold_schedules_and_dictionaries():
    joined = read_value("lr", "join_schedules([constant_schedule(0.3), constant_schedule(0.1)], [5])")
    assert [float(joined(step)) for step in (4, 5)] == pytest.approx([0.3, 0.1])
    stairs = read_value("lr", "piecewise_constant_schedule(1.0, {2: 1/2, 4: 0.1})")
    assert [float(stairs(step)) for step in (0, 3, 5)] == pytest.approx([1.0, 0.5, 0.05])


def test_every_schedule_name_is_a_function_of_optax():
    names = schedule_names()
    assert {"constant_schedule", "cosine_decay_schedule", "exponential_decay", "linear_schedule"} <= set(names)
    assert names == sorted(names)
    assert all(find_schedule("lr", name) is getattr(optax.schedules, name) for name in names)
    assert not [name for name in names if name.startswith(("_", "inject"))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lr needs a value, for example lr=0.1; got ''"),
        ("0.1 0.2", "lr=0.1 0.2: cannot be read as a number, a word or a schedule"),
        ("(0.1", "lr=(0.1: cannot be read as a number, a word or a schedule"),
        ("a\n=1", "lr=a =1: cannot be read as a number, a word or a schedule"),
        ("1/0", "lr=1/0: division by zero"),
        ("9**9**9**9", "lr=9**9**9**9: the number is too large"),
        ("10**400", "lr=10**400: the number is too large"),
        ("(0-8)**0.5", "lr=(0-8)**0.5: the root of a negative number"),
        ("-none", "lr: none is not a number"),
        ("1+true", "lr: true is not a number"),
        ("2*fast", "lr: fast is not a number"),
        ("x.y", "lr=x.y: only numbers, words, lists and optax schedules are allowed"),
        ("1 if 2 else 3", "lr=1 if 2 else 3: only numbers, words, lists and optax schedules are allowed"),
        ("lambda: 1", "lr=lambda: 1: only numbers, words, lists and optax schedules are allowed"),
        ("f'{1}'", "lr=f'{1}': only numbers, words, lists and optax schedules are allowed"),
        ("1j", "lr=1j: only numbers, words, lists and optax schedules are allowed"),
        ("b'a'", "lr=b'a': only numbers, words, lists and optax schedules are allowed"),
        ("[f for f in 1]", "lr=[f for f in 1]: only numbers, words, lists and optax schedules are allowed"),
        (
            "cosine_decay_schedule(**{})",
            "lr=cosine_decay_schedule(**{}): only numbers, words, lists and optax schedules are allowed",
        ),
        (
            "cosine_decay_schedule(0.1)",
            "lr: cosine_decay_schedule(init_value, decay_steps, alpha=0.0, exponent=1.0) cannot be called so: "
            "missing a required argument: 'decay_steps'",
        ),
        (
            "cosine_decay_schedule(0.1, 50, speed=2)",
            "lr: cosine_decay_schedule(init_value, decay_steps, alpha=0.0, exponent=1.0) cannot be called so: "
            "got an unexpected keyword argument 'speed'",
        ),
    ],
)
def test_what_is_no_value_is_refused(text, said):
    with refusal(said):
        read_value("lr", text)


def test_an_unknown_schedule_gets_the_closest_name():
    with pytest.raises(InputError, match=r"unknown schedule 'cosine_decay'; .*Did you mean 'cosine_decay_schedule'\?$"):
        read_value("lr", "cosine_decay(0.1, 50)")


@pytest.mark.parametrize("text", ["__import__('os')", "open('x')", "print(1)", "eval('1')", "apply_updates(1, 2)"])
def test_nothing_but_schedules_can_be_called(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="unknown schedule"):
        read_value("lr", text)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["9" * 1000, "-" * 1900 + "1", "(" * 500 + "1" + ")" * 500, "1" * 3000])
def test_a_monstrous_value_is_refused_in_one_short_line(text):
    with pytest.raises(InputError, match=r"^.{20,180}$"):
        read_value("lr", text)


def test_a_long_sum_is_read():
    assert read_value("lr", "1+" * 30 + "1") == 31

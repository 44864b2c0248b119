"""What is given for an optimizer: texts and functions that were not called are refused with what to write instead."""

import re

import optax
import pytest

import landscape_viz as lv

BOWL = lv.catalogue["quadratic"]
WANTED = "optimizer must be an optax transformation such as newton() or optax.adam(0.1)"
RECIPE = (
    "optimizer must be an optax transformation, or (label, factory, settings) such as ('adam', optax.adam, "
    "{'learning_rate': 0.1})"
)
WRITTEN = {
    "newton": "lv.newton()",
    "Newton": "lv.newton()",
    "damped-newton:alpha=3": "lv.damped_newton(damping=3)",
    "gd": "lv.gradient_descent(0.1)",
    "gd:lr=0.05": "lv.gradient_descent(learning_rate=0.05)",
    "adam:lr=0.1,b1=0.5": "optax.adam(learning_rate=0.1, b1=0.5)",
    "adam": "optax.adam(0.1)",
    "neutron": "lv.gradient_descent(0.05) or optax.adam(0.1)",
    "": "lv.gradient_descent(0.05) or optax.adam(0.1)",
}


def refusal(sentence: str):
    return pytest.raises(lv.InputError, match=f"^{re.escape(sentence)}$")


@pytest.mark.parametrize("text", WRITTEN)
def test_a_text_is_refused_with_the_call_that_it_means(text):
    hint = f"got {text!r}; texts are for animate, here write {WRITTEN[text]}"
    with refusal(f"{WANTED}; {hint}"):
        lv.record_all(BOWL, [text], 1, 5)
    with refusal(f"{RECIPE}; {hint}"):
        lv.basins(BOWL, text, 4, 5)
    with refusal(f"{RECIPE}; {hint}"):
        lv.tune(BOWL, text, 1, 5)


@pytest.mark.parametrize("text", [text for text, call in WRITTEN.items() if " or " not in call])
def test_the_call_that_is_proposed_can_be_made(text):
    optimizer = eval(WRITTEN[text], {"lv": lv, "optax": optax})
    assert lv.record(BOWL, optimizer, 1, 2).steps == 2


def test_a_text_in_place_of_a_list_and_a_function_that_was_not_called_are_refused():
    with refusal(
        "optimizers must be optax transformations by label, or a list of them; got 'newton'; "
        "texts are for animate, here write lv.newton()"
    ):
        lv.record_all(BOWL, "newton", 1, 5)
    with refusal(f"{WANTED}; got the function adam; call it, with its learning rate"):
        lv.record_all(BOWL, [optax.adam], 1, 5)

"""Optimizers in every form that a caller may choose: texts, transformations, factories with settings."""

import math
import re

import jax.numpy as jnp
import optax
import pytest

import landscape_viz as lv
from landscape_viz.errors import InputError
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.optimizers.registry import OPTAX_NAMES, OPTIMIZERS
from landscape_viz.optimizers.spec import OptimizerSpec, read_lineup, read_optimizer, read_optimizer_spec
from landscape_viz.runs.record import record

BOWL = Landscape(lambda x: x**2, (-20, 20), name="bowl")


def refusal(sentence: str):
    return pytest.raises(InputError, match=f"^{re.escape(sentence)}$")


def path(text: str, start: float = 8.0, steps: int = 2) -> list[float]:
    return record(BOWL, read_optimizer(text).build(), start, steps).points[:, 0].tolist()


# On x**2, whose gradient is 2x and whose curvature is 2.
STEPS = {
    "gradient_descent:lr=0.25": [8, 4, 2],
    "momentum:lr=0.25,decay=0.5": [8, 4, 0],
    "momentum:lr=0.25,decay=0.5,nesterov=true": [8, 2, -0.5],
    "averaged_momentum:lr=0.5,decay=0.5": [8, 4, 0],
    "textbook_adagrad:lr=1": [8, 7, 7 - 14 / math.sqrt(16**2 + 14**2)],
    "textbook_rmsprop:lr=1,decay=0.75": [8, 6, 6 - 12 / math.sqrt(0.75 * 64 + 0.25 * 144)],
    "textbook_rmsprop:lr=1,decay=0.75,initial=gradient": [8, 7, 7 - 14 / math.sqrt(0.75 * 256 + 0.25 * 196)],
    "textbook_adam:lr=1,eps=0": [8, 7],
    "newton": [8, 0, 0],
    "damped_newton:damping=2": [8, 4, 2],
    "saddle_free_newton": [8, 0, 0],
    "saddle_free_newton:damping=2": [8, 4, 2],
    "newton_line_search": [8, 0, 0],
    "newton_line_search:decrease_factor=0.8,slope_rtol=0.1": [8, 0, 0],
    "levenberg:damping=2,decrease=2": [8, 4, 4 / 3],
    "gradient_flow:time_step=0.5": [8, 8 / math.e, 8 / math.e**2],
    "sign_sgd:lr=0.5": [8, 7.5, 7],
    "gd:lr=piecewise_constant_schedule(1/4, {1: 2})": [8, 4, 0],
}


@pytest.mark.parametrize("text", STEPS)
def test_an_optimizer_by_name_takes_the_steps_of_its_formula(text):
    assert path(text, steps=len(STEPS[text]) - 1) == pytest.approx(STEPS[text], abs=1e-12)


def test_the_steps_of_every_own_optimizer_are_checked():
    assert {optimizer.name for optimizer in OPTIMIZERS} <= {text.partition(":")[0] for text in STEPS}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("gd:lr=0.25", "gradient_descent:learning_rate=0.25"),
        ("gd:learning_rate=1/4", "gradient_descent:learning_rate=0.25"),
        (" GD : LR = 0.25 ", "gradient_descent:learning_rate=0.25"),
        ("Gradient-Descent:Learning-Rate=0.25", "gradient_descent:learning_rate=0.25"),
        ("newton:", "newton"),
        ("damped-newton:alpha=2", "damped_newton:damping=2"),
        ("damped newton:damping=2", "damped_newton:damping=2"),
        ("textbook-rmsprop:lr=1,decay=0.75,initial=gradient", "textbook_rmsprop:lr=1,decay=0.75,initial=gradient"),
        ("saddle-free-newton:alpha=2", "saddle_free_newton:damping=2"),
        ("levenberg:alpha=2,decrease=2", "levenberg:damping=2,decrease=2"),
        ("gradient-flow:dt=0.5", "gradient_flow:time_step=0.5"),
        ("polyak_sgd:lr=0.25", "polyak_sgd:max_learning_rate=0.25"),
    ],
)
def test_names_and_settings_have_other_spellings(text, plain):
    spelled, spec = read_optimizer(text), read_optimizer(plain)
    assert (spelled.factory, spelled.settings) == (spec.factory, spec.settings)
    assert spelled.program_key() is spec.program_key()


@pytest.mark.parametrize(
    ("text", "optimizer"),
    [
        pytest.param("adam:lr=0.1", lambda: optax.adam(0.1), marks=pytest.mark.slow),
        ("adam:lr=0.1,b1=0.5,nesterov=true", lambda: optax.adam(0.1, b1=0.5, nesterov=True)),
        ("sgd:lr=0.1,momentum=0.9", lambda: optax.sgd(0.1, momentum=0.9)),
        pytest.param("rmsprop:learning_rate=0.05", lambda: optax.rmsprop(0.05), marks=pytest.mark.slow),
        ("prodigy", lambda: optax.contrib.prodigy()),
    ],
)
def test_an_optimizer_of_optax_by_name_goes_where_optax_goes(text, optimizer):
    expected = record(BOWL, optimizer(), 8.0, 4).points[:, 0].tolist()
    assert path(text, steps=4) == pytest.approx(expected, rel=1e-12)


def test_the_learning_rate_of_a_named_optimizer_is_recorded():
    run = record(BOWL, read_optimizer("adam:lr=linear_schedule(0.4,0.2,2)").build(), 8.0, 3)
    assert run.learning_rates.tolist() == pytest.approx([0.4, 0.3, 0.2])


@pytest.mark.parametrize("name", OPTAX_NAMES)
def test_every_listed_optimizer_of_optax_can_be_made_and_takes_a_step(name):
    text = name if name == "lbfgs" else f"{name}:lr=0.1"
    optimizer = read_optimizer(text).build()
    point = jnp.array([1.0])
    state = optimizer.init(point)
    assert state is not None
    assert callable(optimizer.update)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["lbfgs", "lbfgs:lr=0.5", "lbfgs:memory_size=2"])
@pytest.mark.parametrize("dim", [1, 2])
def test_lbfgs_by_name_arrives_in_one_and_in_two_dimensions(text, dim):
    bowl = BOWL if dim == 1 else Landscape(lambda x, y: x**2 + 5 * y**2 + x * y, ((-9, 9), (-9, 9)), name="bowl")
    run = record(bowl, read_optimizer(text).build(), [8.0, -3.0][:dim], 40)
    assert run.status == "converged"
    assert run.points[-1] == pytest.approx([0.0] * dim, abs=1e-5)
    assert (run.learning_rates > 0).all()
    assert "lr" not in text or (run.learning_rates == 0.5).all()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("gd:lr=0.05", "gd lr=0.05"),
        ("gradient_descent:learning_rate=0.05", "gd lr=0.05"),
        ("newton", "newton"),
        ("damped_newton:alpha=0.5", "damped newton damping=0.5"),
        ("momentum:lr=0.01,nesterov=true", "momentum lr=0.01 nesterov=true"),
        ("saddle_free_newton", "saddle-free newton"),
        ("newton_line_search", "newton line search"),
        ("levenberg:alpha=10", "levenberg damping=10"),
        ("gradient_flow:dt=0.01", "gradient flow time_step=0.01"),
        ("averaged_momentum:lr=0.1,decay=0.8", "averaged momentum lr=0.1 decay=0.8"),
        ("textbook_adam:lr=0.1", "textbook adam lr=0.1"),
        ("textbook_rmsprop:lr=0.1,initial=gradient", "textbook rmsprop lr=0.1 initial=gradient"),
        ("gd:lr=1/3", "gd lr=0.3333"),
        ("sgd:lr=cosine_decay_schedule(0.1,50),momentum=0.9", "sgd lr=cosine_decay_schedule(…) momentum=0.9"),
        ("sign_sgd:lr=0.1", "sign_sgd lr=0.1"),
    ],
)
def test_labels(text, label):
    assert read_optimizer(text).label == label


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("netwon", "unknown optimizer 'netwon'. Did you mean 'newton'? It is written"),
        ("adm:lr=0.1", "unknown optimizer 'adm'. Did you mean 'adam'? It is written"),
        ("adam(lr=0.1)", "unknown optimizer 'adam(lr=0.1)'. Did you mean 'adam'? It is written NAME:key=value,"),
        (
            "gd lr=0.05",
            "unknown optimizer 'gd lr=0.05'. Did you mean 'gd'? It is written NAME:key=value,... such as gd",
        ),
        ("gd,newton", "unknown optimizer 'gd,newton'. Did you mean 'gd'?"),
        ("damped newton damping=2", "unknown optimizer 'damped newton damping=2'. Did you mean 'damped_newton'?"),
        ("optax.adam:lr=0.1", "unknown optimizer 'optax.adam'. Did you mean 'adam'?"),
        (
            "quadratic",
            "unknown optimizer 'quadratic'. It is a loss, and a loss comes first: animate quadratic --optimizer",
        ),
        ("", "unknown optimizer ''. It is written"),
        ("zzz", "unknown optimizer 'zzz'. It is written"),
        ("scale_by_adam", "unknown optimizer 'scale_by_adam'."),
        ("apply_updates", "unknown optimizer 'apply_updates'."),
    ],
)
def test_an_unknown_name_gets_the_closest_one_and_how_to_write_it(text, said):
    with pytest.raises(InputError, match=f"^{re.escape(said)}.*list optimizers"):
        read_optimizer(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "adam:lrr=0.1",
            "optimizer 'adam:lrr=0.1': adam has no 'lrr', it has learning_rate, b1, b2, eps, eps_root, mu_dtype, "
            "nesterov. Did you mean 'lr'?",
        ),
        (
            "damped_newton:dampng=1",
            "optimizer 'damped_newton:dampng=1': damped_newton has no 'dampng', it has damping. "
            "Did you mean 'damping'?",
        ),
        (
            "gradient_flow:lr=0.1",
            "optimizer 'gradient_flow:lr=0.1': gradient_flow has no 'lr', it has time_step, tolerance",
        ),
        ("newton:lr=0.1", "optimizer 'newton:lr=0.1': newton has no 'lr', it has no settings"),
        ("newton:0.1", "optimizer 'newton:0.1': newton has no settings; got '0.1'"),
        ("gd:lr=0.1,lr=1", "optimizer 'gd:lr=0.1,lr=1': learning_rate is given twice"),
        ("gd:lr=0.1,learning_rate=1", "optimizer 'gd:lr=0.1,learning_rate=1': learning_rate is given twice"),
        (
            "damped_newton:damping=8,alpha=3",
            "optimizer 'damped_newton:damping=8,alpha=3': damping is given twice",
        ),
        (
            "gradient_flow:dt=1,time-step=2",
            "optimizer 'gradient_flow:dt=1,time-step=2': time_step is given twice",
        ),
        ("gd:0.05", "optimizer 'gd:0.05': settings are written key=value, such as gd:lr=0.1; got '0.05'"),
        ("gd:lr", "optimizer 'gd:lr': settings are written key=value, such as gd:lr=0.1; got 'lr'"),
        ("gd:lr=0.1,", "optimizer 'gd:lr=0.1,': settings are written key=value, such as gd:lr=0.1; got ''"),
        ("gd:lr=0,1", "optimizer 'gd:lr=0,1': settings are written key=value, such as gd:lr=0.1; got '1'"),
        (
            "levenberg:2,3",
            "optimizer 'levenberg:2,3': settings are written key=value, such as levenberg:damping=0.1; got '2'",
        ),
        ("gd:lr=-1", "optimizer 'gd:lr=-1': learning_rate must be a finite number above 0; got -1"),
        ("adam:lr=0", "optimizer 'adam:lr=0': learning_rate must be a finite number above 0; got 0"),
        ("adam:lr=fast", "optimizer 'adam:lr=fast': learning_rate must be a finite number above 0; got 'fast'"),
        ("gd:lr=1e999", "optimizer 'gd:lr=1e999': learning_rate must be a finite number above 0; got inf"),
        ("gd:lr=none", "optimizer 'gd:lr=none': learning_rate must be a finite number above 0; got None"),
        ("gd:lr=[1,2]", "optimizer 'gd:lr=[1,2]': learning_rate must be a finite number above 0; got [1, 2]"),
        ("gd:lr=", "lr needs a value, for example lr=0.1; got ''"),
        (
            "momentum:lr=0.1,nesterov=no",
            "optimizer 'momentum:lr=0.1,nesterov=no': nesterov must be true or false; got 'no'",
        ),
        ("adam:lr=0.1,b1=hello", "optimizer 'adam:lr=0.1,b1=hello': b1 must be a number; got 'hello'"),
        ("adam:lr=0.1,b1=true", "optimizer 'adam:lr=0.1,b1=true': b1 must be a number; got True"),
    ],
)
def test_settings_that_cannot_be_read_are_refused(text, said):
    with refusal(said):
        read_optimizer(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gd", "optimizer 'gd' needs learning_rate, for example gd:lr=0.1"),
        ("adam", "optimizer 'adam' needs learning_rate, for example adam:lr=0.1"),
        ("damped-newton", "optimizer 'damped newton' needs damping, for example damped_newton:damping=0.1"),
        ("gradient-flow", "optimizer 'gradient flow' needs time_step, for example gradient_flow:time_step=0.1"),
        (
            "textbook_rmsprop:lr=0.1,initial=ones",
            "optimizer 'textbook rmsprop lr=0.1 initial=ones': initial must be one of zero, gradient; got 'ones'",
        ),
        (
            "levenberg:increase=0.5",
            "optimizer 'levenberg increase=0.5': increase must be a finite number above 1; got 0.5",
        ),
        (
            "momentum:lr=0.1,decay=2",
            "optimizer 'momentum lr=0.1 decay=2': decay must be a finite number at least 0 and at most 1; got 2",
        ),
        (
            "damped_newton:damping=-1",
            "optimizer 'damped newton damping=-1': damping must be a finite number at least 0; got -1",
        ),
    ],
)
def test_settings_that_make_no_optimizer_are_refused(text, said):
    with refusal(said):
        read_optimizer(text).build()


def test_what_an_optimizer_calls_alpha_itself_is_not_damping():
    spec = read_optimizer("optimistic_gradient_descent:lr=0.1,alpha=2")
    assert dict(spec.settings) == {"learning_rate": 0.1, "alpha": 2}


def test_the_examples_in_the_refusals_work():
    for example in ("gd:lr=0.1", "adam:lr=0.1", "damped_newton:damping=0.1", "gradient_flow:time_step=0.1"):
        assert read_optimizer(example).build().update


RATE = {"learning_rate": 0.1}
DESCENT, ADAM = lv.gradient_descent(0.1), optax.adam(0.1)


@pytest.mark.parametrize(
    ("optimizer", "label", "factory", "settings"),
    [
        ("gd:lr=0.1", "gd lr=0.1", lv.gradient_descent, RATE),
        (("mine", "gd:lr=0.1"), "mine", lv.gradient_descent, RATE),
        (("mine", lv.gradient_descent, {"lr": 0.1}), "mine", lv.gradient_descent, RATE),
        (("flow", lv.gradient_flow, {"dt": 0.1}), "flow", lv.gradient_flow, {"time_step": 0.1}),
        (OptimizerSpec("mine", optax.adam, RATE), "mine", optax.adam, RATE),
        (DESCENT, "optimizer", None, {}),
        (("mine", DESCENT), "mine", None, {}),
    ],
)
def test_an_optimizer_is_read_in_every_form(optimizer, label, factory, settings):
    spec = read_optimizer_spec(optimizer)
    assert (spec.label, spec.factory, dict(spec.settings)) == (label, factory, settings)
    assert (spec.fixed is None) == (factory is not None)
    assert spec.build().update
    assert read_optimizer_spec(optimizer, "another").label == "another"


@pytest.mark.parametrize(
    ("optimizers", "labels"),
    [
        ("newton", ["newton"]),
        (DESCENT, ["optimizer 1"]),
        (("mine", DESCENT), ["mine"]),
        (("mine", optax.adam, RATE), ["mine"]),
        (OptimizerSpec("mine", optax.adam, RATE), ["mine"]),
        (("my own", "newton"), ["my own"]),
        (("newton", "levenberg"), ["newton", "levenberg"]),
        ((DESCENT, ADAM), ["optimizer 1", "optimizer 2"]),
        (("newton", DESCENT, ADAM), ["newton", "optimizer 2", "optimizer 3"]),
        (("newton", ("mine", "levenberg")), ["newton", "mine"]),
        ([("mine", optax.adam, RATE), "newton", ADAM], ["mine", "newton", "optimizer 3"]),
        ({"a": DESCENT, "b": "newton"}, ["a", "b"]),
        ((text for text in ("newton", "levenberg")), ["newton", "levenberg"]),
    ],
)
def test_a_lineup_is_read_in_every_form(optimizers, labels):
    assert [spec.label for spec in read_lineup(optimizers)] == labels


@pytest.mark.parametrize("optimizer", [0.1, None, ["newton"], ("a", ("b", "newton"))])
def test_what_is_no_optimizer_is_refused_with_the_forms(optimizer):
    said = 'optimizer must be an optax transformation, or a text such as "adam:lr=0.1", or (label, factory, settings)'
    with pytest.raises(InputError, match=f"^{re.escape(said)}"):
        read_optimizer_spec(optimizer)


def test_a_function_that_was_not_called_is_refused():
    with pytest.raises(InputError, match=r"got the function adam; call it, with its learning rate$"):
        read_optimizer_spec(optax.adam)


def test_the_learning_rate_is_shown_where_it_is_asked_for():
    spec = read_optimizer("adam:lr=0.1")
    point = jnp.array([1.0])
    assert spec.build().init(point).hyperparams["learning_rate"] == pytest.approx(0.1)
    assert not hasattr(spec.build(show_rate=False).init(point), "hyperparams")
    assert not hasattr(read_optimizer("adam:lr=0.1").build().init(point).inner_state, "hyperparams")


def test_a_label_is_told_without_one_of_its_settings():
    spec = read_optimizer("levenberg:alpha=2,increase=3")
    assert spec.label_without("damping") == "levenberg increase=3"
    assert OptimizerSpec("levenberg alpha=2", lv.levenberg, {}).label_without("damping") == "levenberg"
    assert read_optimizer("polyak_sgd:lr=1").label_without("max_learning_rate") == "polyak_sgd"


def test_the_calls_that_run_optimizers_read_texts():
    run = lv.record(BOWL, "gd:lr=0.25", 8, 2)
    assert run.label == "gd lr=0.25"
    assert run.points[:, 0] == pytest.approx([8, 4, 2])
    found = lv.restarts(BOWL, "gd:lr=0.5", 3, 2)
    assert found.label == "gd lr=0.5"
    assert found.ends.points[:, 0] == pytest.approx([0, 0, 0])

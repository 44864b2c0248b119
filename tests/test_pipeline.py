"""The one call: what it accepts, what it refuses, and what comes out."""

import json
import re
import subprocess
import sys

import numpy as np
import optax
import pytest
from matplotlib.animation import FuncAnimation
from PIL import Image
from scenes_reading import combinations, slow

import landscape_viz as lv
from landscape_viz import pipeline
from landscape_viz.parsing import plan
from landscape_viz.parsing.plan import read_plan
from landscape_viz.pipeline import run_and_draw
from landscape_viz.scenes.layers.model import PHASES
from landscape_viz.scenes.panels.dissection_panel import MOST_DISSECTED

BOWL = lv.Landscape(lambda x: x**2, (-20, 20), name="bowl")
GD, ADAM = lv.gradient_descent(0.25), optax.adam(0.1)


def refusal(sentence: str):
    return pytest.raises(lv.InputError, match=f"^{re.escape(sentence)}$")


FORMS = {
    "text": ("gd:lr=0.25", ["gd lr=0.25"]),
    "object": (GD, ["optimizer 1"]),
    "pair": (("mine", GD), ["mine"]),
    "pair_of_texts": (("my own", "gd:lr=0.25"), ["my own"]),
    "mixed": (["newton", GD, ("mine", ADAM)], ["newton", "optimizer 2", "mine"]),
    "pairs": ([("GD", "gd:lr=0.25"), ("N", "newton")], ["GD", "N"]),
    "tuple": (("newton", "gd:lr=0.25"), ["newton", "gd lr=0.25"]),
    "tuple_2": (("gd:lr=0.25", "newton"), ["gd lr=0.25", "newton"]),
    "tuple_with_pair": (("newton", ("GD", "gd:lr=0.25")), ["newton", "GD"]),
    "objects": ((GD, ADAM), ["optimizer 1", "optimizer 2"]),
    "mapping": ({"GD": GD, "Newton": "newton"}, ["GD", "Newton"]),
    "generator": ((text for text in ("newton", "gd:lr=0.25")), ["newton", "gd lr=0.25"]),
}
RUN = ("mixed", "mapping")
"""The forms whose runs are made in the fast tests; that the others are read as well is seen before they run."""


@pytest.mark.parametrize(
    ("optimizers", "labels"),
    [pytest.param(*FORMS[form], marks=() if form in RUN else pytest.mark.slow, id=form) for form in FORMS],
)
def test_optimizers_in_every_form_in_their_order(optimizers, labels):
    made = run_and_draw(BOWL, optimizers, 8, 2)
    assert [run.label for run in made.trajectories] == labels
    expected = {"newton": [8, 0, 0], "Newton": [8, 0, 0], "N": [8, 0, 0]}
    for run in made.trajectories:
        if run.label != "mine" and run.label != "optimizer 2":
            assert run.points[:, 0] == pytest.approx(expected.get(run.label, [8, 4, 2]))


def test_a_pair_runs_the_optimizer_that_it_labels():
    (run,) = run_and_draw(BOWL, ("my own", "gd:lr=0.25"), 8, 2).trajectories
    assert run.points[:, 0] == pytest.approx([8, 4, 2])
    (run,) = run_and_draw(BOWL, ("mine", GD), 8, 2).trajectories
    assert run.points[:, 0] == pytest.approx([8, 4, 2])


@pytest.mark.parametrize("landscape", ["x**2", "quadratic", BOWL])
def test_a_landscape_as_text_or_as_it_is(landscape):
    made = run_and_draw(landscape, "gd:lr=0.25", 8, 2)
    assert made.landscape.value(3.0) == 9.0
    assert made.trajectories[0].values == pytest.approx([64, 16, 4])


@pytest.mark.parametrize("start", [8, slow(8.0), slow([8]), (8,), np.array(8.0), slow(np.array([8]))])
def test_a_start_as_a_number_or_as_a_point(start):
    assert read_plan("x**2", "newton", start, 1).starts == ((8,),)


def test_the_default_start_is_the_landscapes_own_or_a_tenth_into_the_domain():
    assert read_plan("double_well", "newton", steps=1).starts == ((0.1,),)
    assert read_plan("x**2", "newton", steps=1).starts == ((-8,),)
    assert read_plan("double_well", "newton", steps=1, domain=(1, 2)).starts[0] == pytest.approx((1.1,))
    assert run_and_draw("double_well", "newton", steps=1).trajectories[0].points[0, 0] == 0.1


def test_a_far_start_widens_the_default_domain_and_only_that():
    assert read_plan("x**2", "newton", 40, 1).landscape.domain == (-50.0, 50.0)
    with refusal("start must lie in the domain (-20.0, 20.0) of 'bowl'; got 40.0"):
        run_and_draw(BOWL, "newton", 40, 1)
    with refusal("start must lie in the domain (-5.0, 5.0) of 'x**2'; got 40.0"):
        run_and_draw("x**2", "newton", 40, 1, domain=(-5, 5))


def test_without_a_choice_a_careful_gradient_descent_meets_newton():
    descent, newton = run_and_draw(BOWL, None, 8, 30).trajectories
    # The curvature is 2 everywhere: a rate of 1/2 would be there in one step, and half of it rounds to 0.2.
    assert descent.label == "gd lr=0.2"
    assert descent.points[:, 0] == pytest.approx(8 * 0.6 ** np.arange(31))
    assert newton.label == "newton"
    assert newton.status == "converged"


@pytest.mark.parametrize(("loss", "rate"), [("3*x", "0.5"), ("50*x**2", "0.005"), ("abs(x)", "0.5")])
def test_the_default_learning_rate_fits_the_curvature(loss, rate):
    assert [label for label, _ in read_plan(loss, steps=1).lineup] == [f"gd lr={rate}", "newton"]


@pytest.mark.parametrize("optimizers", [pytest.param(None, marks=pytest.mark.slow), "newton", "gd:lr=0.1"])
def test_without_a_start_runs_begin_where_the_loss_is_finite(optimizers):
    for run in run_and_draw("x*log(x)", optimizers, steps=3).trajectories:
        assert run.points[0] == pytest.approx([1], abs=0.1)  # a tenth into the half in which the loss is finite
        assert run.stop_step != 0


def test_a_start_where_the_loss_or_its_gradient_is_not_finite_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(plan, "record_all", None)
    with refusal("start must be where the loss is finite; 'log(x)' is nan at -2.0"):
        run_and_draw("log(x)", "gd:lr=0.1", -2)
    with refusal("start 2 must be where the loss is finite; 'log(x)' is -inf at 0.0"):
        run_and_draw("log(x)", None, [1, 0])
    with refusal("start must be where the gradient of the loss is finite; that of 'sqrt(x)' is inf at 0.0"):
        run_and_draw("sqrt(x)", "newton", 0, dissected=True)


def test_a_text_with_y_has_two_variables_also_where_it_does_not_name_x():
    with refusal("start must be 2 numbers: 'y**2' has the two variables x and y; got -2"):
        run_and_draw("y**2", "newton", -2)


def loss(w, b):
    return w**2 + b**2


def test_a_function_with_a_domain_is_a_landscape():
    made = run_and_draw(loss, "gd:lr=0.25", (2, 1), 2, domain=((-4, 4), (-2, 2)))
    assert (made.landscape.name, made.landscape.variables) == ("loss", ("w", "b"))
    assert made.landscape.domain == ((-4.0, 4.0), (-2.0, 2.0))
    np.testing.assert_allclose(made.trajectories[0].points, [(2, 1), (1, 0.5), (0.5, 0.25)], rtol=1e-12)
    assert run_and_draw(lambda x: x**2, "newton", domain=(-5, 5), steps=1).trajectories[0].points[0, 0] == -4
    film = lv.animate(lambda x: x**2, "newton", domain=(-5, 5), steps=1, size_pixels=(120, 80))
    assert isinstance(film, FuncAnimation)
    assert film.to_gif()


def test_a_function_without_a_domain_is_refused_by_its_name():
    wanted = "domain must be given for a function, domain=(lo, hi) or domain=((lo, hi), (lo, hi))"
    with refusal(f"{wanted}; got none for the function loss"):
        run_and_draw(loss, "newton")
    with refusal(f"{wanted}; got none for a lambda"):
        run_and_draw(lambda x: x**2, "newton")


@pytest.mark.parametrize(("place", "none"), combinations(["x**2", "himmelblau", "log(x)"], [[], (), {}]))
def test_without_optimizers_the_landscape_is_shown_alone(place, none):
    made = run_and_draw(place, none)
    assert made.trajectories == ()
    assert (len(made.scene.panels), len(made.scene.timeline)) == (1, 1)
    film = lv.animate(place, none, size_pixels=(200, 150))
    assert film.frames == 1
    assert film.to_gif()


def test_a_loss_that_is_finite_nowhere_is_refused():
    with pytest.raises(lv.InputError, match="is finite nowhere in the domain -10, 10"):
        run_and_draw("log(-1 - x**2)", steps=1)


def test_pictures_are_one_a_step_or_as_many_as_asked():
    assert len(run_and_draw(BOWL, GD, 8, 6, motion="steps").scene.timeline) == 7
    assert len(run_and_draw(BOWL, GD, 8, 6, 3).scene.timeline) == 3
    assert len(run_and_draw(BOWL, GD, 8, 6, 20).scene.timeline) == 20
    assert len(run_and_draw(BOWL, GD, 8, 300).scene.timeline) == 301
    assert len(run_and_draw(BOWL, GD, 8, 301).scene.timeline) == 300


def test_a_tolerance_ends_a_run_at_the_first_small_change():
    values = [(8 * 0.5**step) ** 2 for step in range(20)]
    first = next(step for step in range(1, 20) if abs(values[step] - values[step - 1]) < 0.01)
    made = run_and_draw(BOWL, GD, 8, 20, tolerance=0.01)
    assert made.trajectories[0].steps == first
    assert made.scene.timeline.steps == first


def test_a_dissected_film_shows_each_step_in_several_pictures():
    made = run_and_draw(BOWL, GD, 8, 4, dissected=True)
    shown = {(moment.step, moment.phase) for moment in made.scene.timeline.moments}
    assert shown == {(step, phase) for step in range(4) for phase in range(PHASES)} | {(4, 0)}
    assert run_and_draw(BOWL, GD, 8, 100, dissected=True).scene.timeline.steps <= MOST_DISSECTED


def test_a_dissected_film_without_a_choice_is_of_newton():
    assert [run.label for run in run_and_draw(BOWL, None, 8, 4, dissected=True).trajectories] == ["newton"]


def test_the_look_reaches_the_scene():
    scene = run_and_draw(
        BOWL, GD, 8, 2, size_pixels=(320, 200), theme="dark", hold_seconds=0.25, title="A bowl", view="curve"
    ).scene
    assert scene.size_pixels == (320, 200)
    assert scene.theme.name == "dark"
    assert scene.hold_seconds == 0.25
    assert scene.heading.text == "A bowl"
    default = run_and_draw(BOWL, GD, 8, 2).scene
    assert (default.size_pixels, default.theme.name, default.heading.text) == ((800, 450), "light", "Bowl")


def test_animate_returns_a_film_that_saves_itself(tmp_path):
    film = lv.animate(BOWL, ["gd:lr=0.25", "newton"], 8, 3, size_pixels=(200, 150), motion="steps")
    assert isinstance(film, FuncAnimation)
    saved = film.save(tmp_path / "film.gif", fps=4)
    with Image.open(tmp_path / "film.gif") as picture:
        assert picture.size == (200, 150)
        assert picture.n_frames == 4
    # Three pictures for a quarter of a second each, the last one for 1.5 seconds more.
    assert saved.seconds == pytest.approx(4 / 4 + 1.5)


def test_animate_takes_what_run_and_draw_takes(monkeypatch):
    given = {}

    def noted(*args, **kwargs):
        given.update(kwargs, args=args)
        raise InterruptedError("enough")

    monkeypatch.setattr(pipeline, "run_and_draw", noted)
    named = {
        "domain": (1, 2),
        "tolerance": 0.1,
        "batch_size": 7,
        "seed": 8,
        "view": "curve",
        "minima": False,
        "levels": 9,
        "camera": "30,40",
        "dissected": True,
        "title": "t",
        "size_pixels": (64, 65),
        "theme": "dark",
        "hold_seconds": 2.0,
        "motion": "steps",
    }
    with pytest.raises(InterruptedError, match="enough"):
        lv.animate("x", "newton", 1, 2, 3, **named)
    assert given == named | {"args": ("x", "newton", 1, 2, 3)}


NO_OPTIMIZER = (
    'optimizer must be an optax transformation, or a text such as "adam:lr=0.1", or (label, factory, settings) such as '
    "('adam', optax.adam, {'learning_rate': 0.1})"
)


@pytest.mark.parametrize(
    ("optimizers", "said"),
    [
        ((text for text in ()), "optimizers must hold at least one; got none"),
        (3, f"{NO_OPTIMIZER}; got 3"),
        ([3], f"{NO_OPTIMIZER}; got 3"),
        ([["newton"]], f"{NO_OPTIMIZER}; got ['newton']"),
        (("mine", 3), f"{NO_OPTIMIZER}; got 3"),
        ([(1, "newton")], "a pair of optimizers must be (label, optimizer), the label a text; got (1, 'newton')"),
        ({1: "newton"}, "a pair of optimizers must be (label, optimizer), the label a text; got (1, 'newton')"),
        (
            [("a", "newton", 2)],
            "a pair of optimizers must be (label, optimizer), the label a text; got ('a', 'newton', 2)",
        ),
        ((("a", ("b", "newton")),), f"{NO_OPTIMIZER}; got ('b', 'newton')"),
        ([GD, None], f"{NO_OPTIMIZER}; got None"),
        ("gd", "optimizer 'gd' needs learning_rate, for example gd:lr=0.1"),
        (("GD", "gd:lr=0.1"), "optimizer 'gd' needs learning_rate, for example gd:lr=0.1"),
    ],
)
def test_optimizers_that_are_none_are_refused(optimizers, said):
    with refusal(said):
        run_and_draw(BOWL, optimizers, 8, 2)


@pytest.mark.parametrize("optimizers", [optax.adam, [optax.adam], ("Adam", optax.adam)], ids=["alone", "list", "pair"])
def test_a_factory_that_was_not_called_is_refused(optimizers):
    with pytest.raises(lv.InputError, match=r"got the function adam; call it, with its learning rate$"):
        run_and_draw(BOWL, optimizers, 8, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"start": "abc"}, "start must be one number; got 'abc'"),
        ({"start": []}, "start must be a point or a list of points; got none"),
        ({"start": 1j}, "start must be one number; got 1j"),
        ({"start": float("nan")}, "start must be finite; got nan"),
        ({"steps": 0}, "steps must be from 1 to 10000000; got 0"),
        ({"steps": -3}, "steps must be from 1 to 10000000; got -3"),
        ({"frames": 0}, "frames must be from 1 to 100000; got 0"),
        ({"domain": (5, -5)}, "domain must run from the lower to the higher end; got 5, -5"),
        ({"domain": (0, float("nan"))}, "domain must have finite ends; got 0, nan"),
        (
            {"domain": (1, 2, 3)},
            "domain must be (lo, hi) in one dimension or ((lo, hi), (lo, hi)) in two; got (1, 2, 3)",
        ),
        ({"tolerance": 0}, "tolerance must be a finite number above 0; got 0"),
        ({"tolerance": float("nan")}, "tolerance must be a finite number above 0; got nan"),
        ({"view": "crve"}, "view must be one of auto, curve, contour, surface; got 'crve'. Did you mean 'curve'?"),
        ({"theme": "drak"}, "theme must be one of light, dark; got 'drak'. Did you mean 'dark'?"),
        ({"motion": "ease"}, "motion must be one of eased, steps; got 'ease'. Did you mean 'eased'?"),
        (
            {"motion": "eased", "frames": 5},
            "motion 'eased' has pictures between the steps, as many as it needs, and frames are pictures at steps; "
            "leave out frames, or motion; got frames 5",
        ),
        ({"size_pixels": (0, 0)}, "size_pixels: the width must be from 64 to 8192; got 0"),
        ({"hold_seconds": -1}, "hold_seconds must be a finite number at least 0 and at most 60; got -1"),
        ({"dissected": True, "optimizers": ["newton", "gd:lr=1"]}, "a dissected film shows one optimizer; got 2"),
        ({"dissected": True, "optimizers": []}, "a dissected film shows one optimizer; got none"),
        (
            {"dissected": True, "frames": 5},
            "a dissected film has its own number of frames; leave out frames, choose steps",
        ),
        ({"dissected": True, "start": [1, 2]}, "a dissected film has one start; got 2"),
        (
            {"dissected": True, "view": "surface"},
            "a dissected film is drawn in the plane; leave out view, or choose contour",
        ),
        ({"camera": "30,-60"}, "camera is that of a surface; choose view 'surface', or leave camera out of a curve"),
        ({"dissected": True, "view": "x"}, "view must be one of auto, curve, contour, surface; got 'x'"),
    ],
)
@pytest.mark.parametrize("landscape", ["x**2", BOWL], ids=["text", "landscape"])
def test_arguments_that_cannot_be_used_are_refused(landscape, arguments, said):
    with refusal(said):
        run_and_draw(landscape, **({"optimizers": "newton"} | arguments))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"start": [1, [2, 3]]}, "start 2 must be one number: 'bowl' has the one variable x; got [2, 3]"),
        ({"start": (1, 99)}, "start 2 must lie in the domain (-20.0, 20.0) of 'bowl'; got 99.0"),
        (
            {"view": "contour"},
            "view 'contour' does not go with a landscape of 1 dimension; 'bowl' is shown as 'curve'",
        ),
        ({"levels": 5}, "levels are those of contours; 'bowl' is shown as a curve, leave levels out"),
        (
            {"batch_size": 5},
            "batch_size needs a landscape made from data, such as linear_regression(); 'bowl' has none",
        ),
    ],
    ids=["form", "start", "view", "levels", "batch_size"],
)
def test_what_does_not_go_with_the_landscape_is_refused_by_its_name(arguments, said):
    with refusal(said):
        run_and_draw(BOWL, **({"optimizers": "newton", "steps": 2} | arguments))


def test_what_can_be_refused_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(plan, "record_all", None)
    for wrong in (
        {"view": "x"},
        {"theme": "x"},
        {"size_pixels": (1, 1)},
        {"hold_seconds": 99},
        {"frames": 0},
        {"dissected": True, "frames": 5},
        {"start": "x"},
        {"domain": (2, 1)},
        {"optimizers": ["newton", "gd"]},
    ):
        with pytest.raises(lv.InputError, match=r"must|needs|leave out"):
            run_and_draw("x**2", **({"optimizers": "newton"} | wrong))


def test_several_starts_give_a_run_for_each_optimizer_and_start():
    runs = run_and_draw("x**2 + y**2", ["gd:lr=0.1", "newton"], [(1, 2), (-3, 4)], 2).trajectories
    assert [run.label for run in runs] == ["gd lr=0.1", "gd lr=0.1", "newton", "newton"]
    assert [tuple(run.points[0]) for run in runs] == [(1, 2), (-3, 4)] * 2
    assert read_plan("x**2", "newton", [1, -2, 3], 1).starts == ((1,), (-2,), (3,))


def test_a_point_of_two_numbers_is_one_start_in_two_dimensions_and_two_in_one():
    assert read_plan("x**2 + y**2", "newton", (1, 2), 1).starts == ((1, 2),)
    assert read_plan("x**2", "newton", (1, 2), 1).starts == ((1,), (2,))


WRONG_KINDS = {
    "landscape=3": 'landscape must be a Landscape, a function or a text such as "x**2"; got 3',
    "landscape=None": 'landscape must be a Landscape, a function or a text such as "x**2"; got None',
    "landscape=len": "domain must be given for a function, domain=(lo, hi) or domain=((lo, hi), (lo, hi)); "
    "got none for the function len",
    "steps='5'": "steps must be a whole number from 1 to 10000000; got '5'",
    "steps=5.0": "steps must be a whole number from 1 to 10000000; got 5.0",
    "steps=True": "steps must be a whole number from 1 to 10000000; got True",
    "frames=2.5": "frames must be a whole number from 1 to 100000; got 2.5",
    "domain=5": "domain must be (lo, hi) in one dimension or ((lo, hi), (lo, hi)) in two; got 5",
    "domain='ab'": "domain must be (lo, hi) in one dimension or ((lo, hi), (lo, hi)) in two; got 'ab'",
    "tolerance='x'": "tolerance must be a finite number above 0; got 'x'",
    "view=None": "view must be one of auto, curve, contour, surface; got None",
    "theme=None": "theme must be one of light, dark; got None",
    "size_pixels=800": "size_pixels must be (width, height) in pixels; got 800",
    "size_pixels='800x450'": "size_pixels must be (width, height) in pixels; got '800x450'",
    "size_pixels=(800.0, 450.0)": "size_pixels: the width must be a whole number from 64 to 8192; got 800.0",
    "hold_seconds=None": "hold_seconds must be a finite number at least 0 and at most 60; got None",
}


def test_arguments_of_the_wrong_kind_are_refused_where_no_checker_of_types_runs():
    program = f"""
import json
import landscape_viz as lv
said = {{}}
for wrong in {list(WRONG_KINDS)!r}:
    try:
        lv.animate(**(dict(landscape="x**2", optimizers="newton", steps=2) | eval(f"dict({{wrong}})")))
        said[wrong] = "accepted"
    except lv.InputError as error:
        said[wrong] = str(error)
print(json.dumps(said))
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(finished.stdout) == WRONG_KINDS

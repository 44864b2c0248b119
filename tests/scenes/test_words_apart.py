"""No two words of a picture lie on each other, none leaves the picture, and all are large enough to be read."""

import functools
import itertools
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from scenes_reading import shown_texts, slow

import landscape_viz as lv
from landscape_viz.scenes.layers import ground
from landscape_viz.scenes.theme import reference_scale

SMALLEST = 18.0  # the least size of letters, in pixels of a picture of 1280 x 720
TOUCH = 2.0  # the same that two words may share, and that one may reach over the border: the blank edge of a letter

SIZES = [
    (1280, 720), (800, 450), (320, 180), (1080, 1350), (640, 360), (360, 640), (1080, 1080), (1920, 1080),
    (1080, 1920), (3840, 2160), (640, 480), (500, 420),
]  # fmt: skip

HUGE_FORMULA = " + ".join(f"{k}*sin({k}*x + {k}*y)/{k + 7}" for k in range(1, 9)) + " + x**2 + y**2"
PLANES = {
    "bowl": lambda: lv.parse("x**2 + 3*y**2", domain=((-2, 2), (-2, 2))),
    "himmelblau": lambda: lv.catalogue["himmelblau"],
    "tiny": lambda: lv.parse("x**2 + y**2", domain=((-1e-9, 1e-9), (-1e-9, 1e-9))),
    "huge": lambda: lv.parse("x**2 + y**2", domain=((-1e9, 1e9), (-1e9, 1e9))),
    "far": lambda: lv.Landscape(
        lambda x, y: (x - 1e9) ** 2 + (y + 1e6) ** 2, ((1e9, 1e9 + 1), (-1e6 - 1, -1e6 + 1)), name="far from zero"
    ),
    "thin": lambda: lv.parse("x**2 + y**2", domain=((-1, 1), (-1e-3, 1e-3))),
    "below zero": lambda: lv.parse("x**2 + 3*y**2 - 1234.5", domain=((-2, 2), (-2, 2))),
    "missing": lambda: lv.parse("log(x) + y**2", domain=((-1, 3), (-2, 2))),
    "1e300": lambda: lv.parse("1e300*(x**2 + y**2)", domain=((-10, 10), (-10, 10))),
    "constant": lambda: lv.parse("3 + 0*x + 0*y", domain=((-1, 1), (-1, 1))),
    "a long formula": lambda: lv.parse(HUGE_FORMULA, domain=((-6, 6), (-6, 6))),
    "long names": lambda: lv.Landscape(
        lambda p: p[0] ** 2 + p[1] ** 2,
        ((-1, 1), (-1, 1)),
        variables=("temperature of the bath", "learning rate decay"),
    ),
}
LINES = {
    "waves": lambda: lv.parse("x**2 + 10*sin(x)", domain=(-10, 10)),
    "tiny": lambda: lv.parse("x**2", domain=(-1e-9, 1e-9)),
    "huge": lambda: lv.parse("x**2", domain=(-1e9, 1e9)),
    "far": lambda: lv.Landscape(lambda x: (x - 1e9) ** 2 + 1e9, (1e9, 1e9 + 1), name="far from zero"),
    "missing": lambda: lv.parse("x - log(x)", domain=(-1, 6)),
    "jumps": lambda: lv.Landscape(lambda x: jnp.floor(x) + (x - jnp.floor(x)) ** 2, (-4, 4), name="stairs"),
    "1e300": lambda: lv.parse("1e300*x**2", domain=(-10, 10)),
    "constant": lambda: lv.parse("3 + 0*x", domain=(-1, 1)),
    "a long formula": lambda: lv.parse(HUGE_FORMULA.replace("y", "x"), domain=(-6, 6)),
}
LABELS = {
    "short": (
        "gd",
        "momentum",
        "Adam",
        "Newton",
        "RMSProp",
        "Lion",
        "L-BFGS",
        "Adagrad",
        "Nadam",
        "Yogi",
        "LM",
        "flow",
    ),
    "long": tuple(f"optimizer {number:02} with a name of forty letters" for number in range(12)),
}
TITLES = {
    "own": None,
    "three letters": "Abc",
    "long": "A claim that is much too long for a slide and goes on and on until nobody in the last row can follow it "
    "any more, or even read it",
}
assert all(len(label) >= 40 for label in LABELS["long"])
assert len(TITLES["long"]) >= 120
COUNTS = (3, 1, 2, 0, 6, 12, 4, 7, 10, 5)
STEPS = 40


@functools.cache
def runs_of(dim, name):
    """Twelve runs, from slow to diverging."""
    landscape = (LINES if dim == 1 else PLANES)[name]()
    start = landscape.bounds.mean(axis=1) + np.array([0.37, -0.29])[:dim] * np.ptp(landscape.bounds, axis=1)
    rates = [0.01, 0.3, 0.05, 1.2, 0.1, 0.003, 0.2, 0.5, 1.0, 0.02, 0.001, 0.15]
    optimizers = {f"{number}": lv.gradient_descent(rate) for number, rate in enumerate(rates)}
    optimizers["3"] = lv.newton()
    return landscape, lv.record_all(landscape, optimizers, start if dim == 2 else float(start[0]), STEPS)


def scene_of(dim, name, count, labels, title, size, theme):
    landscape, runs = runs_of(dim, name)
    named = [replace(run, label=label) for run, label in zip(runs[:count], LABELS[labels], strict=False)]
    return lv.compare(landscape, named, size_pixels=size, theme=theme, title=TITLES[title])


def flat(heights, theme, size_pixels, **more):
    """A ground that takes no time: here only words are looked at."""
    return np.zeros((2, 2, 3), np.uint8)


def check(scene, size):
    drawn = scene.draw()
    last = len(scene.timeline) - 1
    for frame in sorted({0, last // 3, last}):
        drawn.update(frame)
        check_words(drawn.figure, size, f"frame {frame}")


def check_words(figure, size, where):
    texts = shown_texts(figure)
    width, height = size
    scale = reference_scale(size)
    least, touch = SMALLEST * scale, max(TOUCH * scale, 1.5)
    for text, box in texts:
        words = f"{text.get_text()!r} ({text.get_gid()}) in {where}"
        assert -touch <= box.x0, f"{words} leaves at the left"
        assert box.x1 <= width + touch, f"{words} leaves at the right"
        assert -touch <= box.y0, f"{words} leaves at the foot"
        assert box.y1 <= height + touch, f"{words} leaves at the top"
        assert text.get_fontsize() * figure.dpi / 72 >= least - 0.01, f"{words} is too small"
    for (one, box), (other, beside) in itertools.combinations(texts, 2):
        shared = min(box.x1, beside.x1) - max(box.x0, beside.x0), min(box.y1, beside.y1) - max(box.y0, beside.y0)
        assert min(shared) <= touch, (
            f"{one.get_text()!r} ({one.get_gid()}) and {other.get_text()!r} ({other.get_gid()}) overlap in {where}"
        )


def cases():
    """Every value of each kind several times, in mixtures that differ; the first few run always."""
    planes = [(2, name) for name in PLANES]
    lines = [(1, name) for name in LINES]
    subjects = [one for pair in itertools.zip_longest(planes, lines) for one in pair if one]
    cases = []
    for number in range(12 * len(subjects)):
        dim, name = subjects[number % len(subjects)]
        lap = number // len(subjects)
        size = SIZES[(number + lap) % len(SIZES)]
        labels = list(LABELS)[(number // 2 + lap) % 2]
        title = list(TITLES)[(number + 2 * lap) % 3]
        count = COUNTS[(number + 3 * lap) % len(COUNTS)]
        theme = ("light", "dark")[(number + lap) % 2]
        case = (dim, name, count, labels, title, size, theme)
        name = f"{dim}-D {name}, {count} {labels}, title {title}, {size[0]}x{size[1]}, {theme}"
        cases.append(pytest.param(*case, id=name) if number in ALWAYS else slow(*case, id=name))
    return cases


ALWAYS = (0, 1, 23, 66)


@pytest.mark.parametrize(("dim", "name", "count", "labels", "title", "size", "theme"), cases())
def test_words_lie_apart_inside_the_picture_and_are_large_enough(
    dim, name, count, labels, title, size, theme, monkeypatch
):
    monkeypatch.setattr(ground, "relief", flat)
    check(scene_of(dim, name, count, labels, title, size, theme), size)


@pytest.mark.parametrize("size", [(1280, 720), slow((800, 450)), slow((320, 180)), slow((1080, 1350))])
@pytest.mark.parametrize("dim", [slow(1), 2])
def test_several_starts_and_several_panels_keep_their_words_apart(dim, size, monkeypatch):
    monkeypatch.setattr(ground, "relief", flat)
    landscape, runs = runs_of(dim, "waves" if dim == 1 else "himmelblau")
    starts = [(-3.0, -2.0), (1.0, 4.0), (4.0, 0.5), (0.0, 0.0)] if dim == 2 else [-8.0, 3.0, 9.0]
    many = lv.record_all(landscape, {"gd": lv.gradient_descent(0.01), "Newton": lv.newton()}, starts, 20)
    check(lv.compare(landscape, many, size_pixels=size), size)
    panel = lv.curve_panel if dim == 1 else lv.contour_panel
    check(lv.stack(panel(landscape, runs[:2]), lv.history_panel(landscape, runs[:2]), size_pixels=size), size)

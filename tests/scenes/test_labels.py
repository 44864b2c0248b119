"""The names beside heads as they are drawn: on pixels, in films, and on paper."""

import io
import itertools
import re

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import Stroke
from matplotlib.transforms import IdentityTransform
from scenes_reading import artist, pixels

from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.scenes.contrast import READABLE, contrast
from landscape_viz.scenes.layers.labels import HeadLabel, HeadLabels
from landscape_viz.scenes.theme import DARK, DPI, LIGHT
from landscape_viz.scenes.timeline import Moment

STEPS = 30
MOMENTS = tuple(Moment(step, step) for step in range(STEPS))
NAMES = (HeadLabel("Adam", 0), HeadLabel("momentum", 1), HeadLabel("gradient descent", 2))


def points(count):
    """Paths that part, cross the landscape and come to rest; in the unit square."""
    shares = np.minimum(np.arange(STEPS) / 20, 1)[:, None]
    turns = 0.3 + 2 * np.pi * np.arange(count) / count
    return 0.5 + 0.4 * shares[..., None] * np.stack([np.cos(turns), np.sin(turns)], axis=-1)


def drawn(labels=NAMES, size=(640, 360), theme=LIGHT, scale="linear", moments=MOMENTS, **options):
    """A figure with names beside heads, and the live part of the layer."""
    paths = points(len(labels))
    if scale == "log":
        paths = 10.0 ** (6 * paths - 3)

    def heads(axes, moments):
        places = np.stack([paths[min(moment.step, STEPS - 1)] for moment in moments])
        return axes.transData.transform(places.reshape(-1, 2)).reshape(places.shape)

    with mpl.style.context(["default", {**theme.settings(size), "font.family": "DejaVu Sans"}]):
        figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 0.75, 1), xscale=scale, yscale=scale)
        axes.set(xlim=(1e-3, 1e3) if scale == "log" else (0, 1), ylim=(1e-3, 1e3) if scale == "log" else (0, 1))
        axes.set_facecolor(theme.heights[2])
        live = HeadLabels(labels, heads, moments, **options).attach(axes, theme)
    return figure, live


def shown(figure):
    """The texts that are seen now, by what they say."""
    texts = artist(figure, "head-labels")[0].get_children()
    return {text.get_text(): text for text in texts if text.get_visible() and text.get_text()}


def boxes(figure):
    return {words: text.get_window_extent().extents for words, text in shown(figure).items()}


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_composited_frames_equal_full_draws(order):
    (fast, fast_live), (full, full_live) = drawn(), drawn()
    compositor = Compositor(fast)
    for moment in MOMENTS[::4] if order == "forwards" else MOMENTS[::-4]:
        fast_live.update(moment)
        full_live.update(moment)
        for one in fast_live.artists:
            one.set_animated(True)
        np.testing.assert_array_equal(compositor.frame()[..., :3], pixels(full)[..., :3])


def test_a_frame_alone_is_the_frame_of_the_film():
    film, live = drawn()
    for moment in MOMENTS:
        live.update(moment)
        if moment.step in (3, 17):
            alone, own = drawn()
            own.update(moment)
            np.testing.assert_array_equal(pixels(film), pixels(alone))


def test_printed_names_look_like_text_with_an_outline():
    figure, live = drawn()
    live.update(MOMENTS[-1])
    printed = pixels(figure)[..., :3].astype(int)
    texts = shown(figure)
    assert set(texts) == {"Adam", "momentum", "gradient descent"}
    live.artists[0].set_visible(False)
    empty = pixels(figure)[..., :3].astype(int)
    outline = Stroke(linewidth=5 * 0.5 * 72 / DPI, foreground=LIGHT.casing, joinstyle="round")
    for text, effects in itertools.product(texts.values(), ([outline], [])):
        figure.text(
            *text.get_position(),
            text.get_text(),
            transform=IdentityTransform(),
            color=text.get_color(),
            fontsize=text.get_fontsize(),
            fontweight="semibold",
            path_effects=effects,
        )
    written = pixels(figure)[..., :3].astype(int)
    inked = (written != empty).any(axis=-1)
    assert inked.sum() > 2000
    assert np.abs(printed - written)[inked].mean() < 1
    assert np.abs(written - empty)[inked].mean() > 40


def on_paper(suffix, settings):
    figure, live = drawn()
    live.update(MOMENTS[-1])
    target = io.BytesIO()
    with mpl.rc_context(settings):
        figure.savefig(target, format=suffix)
    return target.getvalue().decode("latin-1")


def test_in_svg_names_are_text_once_each():
    content = on_paper("svg", {"svg.fonttype": "none"})
    for label in NAMES:
        assert content.count(f">{label.name}</text>") == 1
    assert "<image" not in content


def test_in_pdf_names_are_text_once_each():
    content = on_paper("pdf", {"pdf.compression": 0, "pdf.fonttype": 42})
    # Letters are in brackets, two bytes each, with their distances between them.
    texts = ["".join(re.findall(r"\x00([^\x00])", text)) for text in re.findall(r"BT(.*?)ET", content, re.DOTALL)]
    for label in NAMES:
        assert texts.count(label.name) == 1


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (320, 180), (540, 675)])
@pytest.mark.parametrize("count", [1, 3, 12])
def test_names_stay_within_the_axes_and_off_each_other(size, count):
    labels = tuple(HeadLabel(name, k) for k, name in enumerate(["Adam", "gradient descent", "x" * 40, "SGD"] * 3))[
        :count
    ]
    labels = tuple(HeadLabel(f"{label.name}{label.color}", label.color) for label in labels)
    figure, live = drawn(labels, size)
    for moment in MOMENTS[::5]:
        live.update(moment)
        found = boxes(figure)
        assert len(found) >= min(count, 4)
        for left, bottom, right, top in found.values():
            assert left >= 0 and bottom >= 0 and right <= 0.75 * size[0] and top <= size[1]  # noqa: PT018
        for one, other in itertools.combinations(found.values(), 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_letters_are_smaller_where_there_are_more_heads():
    sizes = []
    for count in (3, 6, 7):
        figure, live = drawn(tuple(HeadLabel(f"run {k}", k) for k in range(count)), (1280, 720))
        live.update(MOMENTS[-1])
        sizes.append(shown(figure)["run 0"].get_fontsize() * DPI / 72)
    np.testing.assert_allclose(sizes, [26, 24, 22])


def test_names_of_light_colours_are_darkened_until_they_can_be_read():
    labels = tuple(HeadLabel(f"run {k}", k) for k in range(10))
    for theme in (LIGHT, DARK):
        figure, live = drawn(labels, theme=theme)
        live.update(MOMENTS[-1])
        for text in shown(figure).values():
            assert contrast(text.get_color(), theme.casing) >= READABLE


def test_words_appear_at_their_step_below_the_name():
    labels = (HeadLabel("Newton", 0, words="stuck on a saddle", words_from=12), HeadLabel("Adam", 1))
    figure, live = drawn(labels, (1280, 720))
    live.update(MOMENTS[11])
    assert set(boxes(figure)) == {"Newton", "Adam"}
    live.update(MOMENTS[12])
    found = boxes(figure)
    assert set(found) == {"Newton", "Adam", "stuck on a saddle"}
    assert found["stuck on a saddle"][3] <= found["Newton"][1] + 4
    assert shown(figure)["stuck on a saddle"].get_color() == LIGHT.foreground
    live.update(MOMENTS[11])
    assert set(boxes(figure)) == {"Newton", "Adam"}


def test_a_name_without_room_is_short_or_cut():
    labels = (HeadLabel("stochastic gradient descent with warm restarts", 0, short="SGDR"), HeadLabel("y" * 60, 1))
    figure, live = drawn(labels, (320, 180))
    live.update(MOMENTS[-1])
    found = set(shown(figure))
    assert "SGDR" in found
    (cut,) = found - {"SGDR"}
    assert cut.endswith("y…")
    assert 3 < len(cut) < 30


def test_names_follow_their_heads_on_logarithmic_axes():
    figure, live = drawn(scale="log")
    live.update(MOMENTS[0])
    first = boxes(figure)["Adam"]
    live.update(MOMENTS[-1])
    head = figure.axes[0].transData.transform(10.0 ** (6 * points(3)[-1, 0] - 3))
    left, bottom, right, top = boxes(figure)["Adam"]
    assert np.hypot(max(left - head[0], head[0] - right, 0), max(bottom - head[1], head[1] - top, 0)) < 40
    assert np.abs(np.array(first) - boxes(figure)["Adam"]).max() > 60


def test_a_moment_between_those_of_the_film_has_the_places_of_the_next():
    figure, live = drawn(moments=MOMENTS[::2])
    live.update(Moment(7, 7))
    between = boxes(figure)
    live.update(MOMENTS[8])
    assert {words: box.tolist() for words, box in between.items()} == {
        words: box.tolist() for words, box in boxes(figure).items()
    }


def test_a_picture_alone_needs_no_film():
    figure, live = drawn(moments=())
    live.update(MOMENTS[-1])
    last = boxes(figure)
    live.update(MOMENTS[5])
    assert set(last) == set(boxes(figure)) == {"Adam", "momentum", "gradient descent"}
    assert last["Adam"].tolist() != boxes(figure)["Adam"].tolist()


def test_a_figure_saved_with_more_dots_an_inch_has_its_names_in_the_same_places():
    figure, live = drawn()
    live.update(MOMENTS[-1])
    once = pixels(figure)[..., :3].astype(float)
    figure.set_dpi(2 * DPI)
    twice = pixels(figure)[..., :3].astype(float)
    halved = twice.reshape(once.shape[0], 2, once.shape[1], 2, 3).mean(axis=(1, 3))
    assert np.abs(halved - once).mean() < 2.5

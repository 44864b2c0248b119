"""Text drawn with kept letters has the pixels of matplotlib's own."""

import random
import string
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from landscape_viz.film.blitting import text_cache
from landscape_viz.film.blitting.text_cache import SIMPLE, GlyphRenderer, Letters, letters_of
from landscape_viz.film.matplotlib_private import TEXT_IS_KNOWN, hinting, laid_out
from landscape_viz.scenes.typeface import families

needs_letters = pytest.mark.skipif(not TEXT_IS_KNOWN, reason="this matplotlib draws text in another way")

WORDS = ["step 12: x = -19.3750", "Wörter, ½ × π² −1", "$\\frac{a}{b_2}$ and text", "two\nlines", "fi ffl AV To", ""]


def figure_with(words, rng, **looks):
    figure = Figure(figsize=(4, 3), dpi=100)
    FigureCanvasAgg(figure)
    for word in words:
        figure.text(*rng.uniform(0.05, 0.6, 2), word, fontsize=rng.choice([7, 10, 13.5]), **looks)
    axes = figure.add_axes((0.3, 0.3, 0.6, 0.6))
    axes.set(xlabel="x label", ylabel="rotated label", yscale="log", ylim=(1e-3, 1e3))
    return figure


def drawn(figure, renderer):
    figure.draw(renderer)
    return np.array(renderer.buffer_rgba())


@pytest.mark.slow
@pytest.mark.parametrize(
    "looks",
    [
        {},
        {"rotation": 30},
        {"color": "#c81e1e", "alpha": 0.4},
        {"fontweight": "bold"},
        {"family": "serif", "style": "italic"},
        {"family": families()},
        {"family": families(), "fontweight": "medium"},
        {"family": families(), "fontweight": "semibold"},
        {"family": families(), "style": "italic"},
    ],
    ids=["plain", "rotated", "coloured", "bold", "serif", "inter", "medium", "semibold", "italic"],
)
def test_kept_letters_have_the_pixels_of_matplotlibs_own(looks):
    ours = GlyphRenderer(400, 300, 100)
    for seed in range(8):
        rng = np.random.default_rng(seed)
        figure = figure_with(WORDS, rng, **looks)
        theirs = drawn(figure, RendererAgg(400, 300, 100))
        ours.clear()
        np.testing.assert_array_equal(drawn(figure, ours), theirs)


@needs_letters
def test_a_letter_at_the_same_place_is_painted_once(monkeypatch):
    painted = []
    paint = text_cache.painted_letter
    monkeypatch.setattr(text_cache, "painted_letter", lambda *letter: painted.append(letter) or paint(*letter))
    figure = figure_with(["aaa 111"], np.random.default_rng(0))
    drawn(figure, GlyphRenderer(400, 300, 173))
    assert painted
    painted.clear()
    drawn(figure, GlyphRenderer(400, 300, 173))
    assert not painted


def test_letters_of_different_sizes_are_not_mistaken_for_each_other():
    renderer = GlyphRenderer(400, 300, 100)
    for size in (8, 20, 8):
        figure = Figure(figsize=(4, 3), dpi=100)
        FigureCanvasAgg(figure)
        figure.text(0.25, 0.5, "ABC", fontsize=size)
        renderer.clear()
        np.testing.assert_array_equal(drawn(figure, renderer), drawn(figure, RendererAgg(400, 300, 100)))


FONTS = [
    ("DejaVu Sans", "normal"),
    ("DejaVu Sans", "bold"),
    ("DejaVu Sans Mono", "normal"),
    ("DejaVu Serif", "normal"),
    ("Inter Tabular", 400),
    ("Inter Tabular", 500),
    ("Inter Tabular", 600),
]
families()  # makes Inter Tabular known
DPI = 100


def texts(count):
    """Numbers as films show them, words, and letters in any order."""
    choose = random.Random(0)
    for _ in range(count):
        length = choose.randint(1, 40)
        yield f"step {choose.randint(0, 999)}: x = {choose.uniform(-99, 99):.4f}, loss {choose.expovariate(1):.3e}"
        yield "".join(choose.choice(string.ascii_letters + " ") for _ in range(length))
        yield "".join(choose.choice(sorted(SIMPLE)) for _ in range(length))


def of_font(family, weight, size):
    font = get_font(findfont(FontProperties(family=family, weight=weight)))
    return font, Letters(font, size, DPI, hinting())


@needs_letters
@pytest.mark.parametrize(
    ("number", "size"),
    [
        pytest.param(number, size, marks=[] if (number + place) % 4 == 0 else pytest.mark.slow)
        for number in range(len(FONTS))
        for place, size in enumerate((7.3, 10, 12.5, 14))
    ],
)
def test_letters_stand_where_matplotlib_lays_them_out(number, size):
    family, weight = FONTS[number]
    font, letters = of_font(family, weight, size)
    known = 0
    for text in texts(40):
        places = letters.places(text)
        if places is not None:
            known += 1
            font.clear()
            font.set_size(size, DPI)
            assert places == [(item.glyph_index, item.x) for item in laid_out(font, text, hinting())], text
    assert known > 100  # those with a ligature are left to matplotlib


@pytest.mark.parametrize(
    ("family", "weight"), [FONTS[0], FONTS[4], *(pytest.param(*font, marks=pytest.mark.slow) for font in FONTS[1:4])]
)
def test_texts_are_as_large_as_matplotlib_measures_them(family, weight):
    ours, theirs = GlyphRenderer(400, 300, DPI), RendererAgg(400, 300, DPI)
    look = FontProperties(family=family, weight=weight, size=11)
    for text in texts(60):
        measured = ours.get_text_width_height_descent(text, look, False)
        assert measured == theirs.get_text_width_height_descent(text, look, False), text


@needs_letters
def test_other_scripts_and_ligatures_are_left_to_matplotlib():
    _, letters = of_font("DejaVu Sans", "normal", 10)
    assert letters.places("σ-X") is None
    assert letters.places("affix") is None
    assert letters.places("") is None
    assert letters.places("af ix") is not None


@needs_letters
def test_fonts_that_did_not_come_with_matplotlib_are_left_to_it(tmp_path):
    copy = tmp_path / "copy.ttf"
    copy.write_bytes(Path(findfont("DejaVu Sans")).read_bytes())
    assert letters_of(get_font(str(copy)), 10, DPI, hinting()) is None
    assert letters_of(get_font(findfont("DejaVu Sans")), 10, DPI, hinting()) is not None


def test_a_changed_setting_of_fonts_is_followed():
    ours, theirs = GlyphRenderer(400, 300, DPI), RendererAgg(400, 300, DPI)
    look = FontProperties(size=11)
    for family in ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"):
        with mpl.rc_context({"font.family": "sans-serif", "font.sans-serif": [family]}):
            size = ours.get_text_width_height_descent("Words 12", look, False)
            assert size == theirs.get_text_width_height_descent("Words 12", look, False)

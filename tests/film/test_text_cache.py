"""Text drawn with kept letters has the pixels of matplotlib's own."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure

from landscape_viz.film.blitting import text_cache as glyphs
from landscape_viz.film.blitting.text_cache import GlyphRenderer

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
    ],
    ids=["plain", "rotated", "coloured", "bold", "serif"],
)
def test_kept_letters_have_the_pixels_of_matplotlibs_own(looks):
    ours = GlyphRenderer(400, 300, 100)
    for seed in range(8):
        rng = np.random.default_rng(seed)
        figure = figure_with(WORDS, rng, **looks)
        theirs = drawn(figure, RendererAgg(400, 300, 100))
        ours.clear()
        np.testing.assert_array_equal(drawn(figure, ours), theirs)


def test_a_letter_at_the_same_place_is_painted_once(monkeypatch):
    if not glyphs._KNOWN:
        pytest.skip("this matplotlib draws text in another way")
    painted = []
    paint = GlyphRenderer._paint
    monkeypatch.setattr(GlyphRenderer, "_paint", lambda self, *key: painted.append(key) or paint(self, *key))
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

"""Texts put together from pairs of letters stand where matplotlib lays them out."""

import random
import string
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.font_manager import FontProperties, findfont, get_font

from landscape_viz.film.blitting import text_cache as glyphs
from landscape_viz.film.blitting.letter_positions import SIMPLE, Letters, letters_of
from landscape_viz.film.blitting.text_cache import GlyphRenderer

pytestmark = pytest.mark.skipif(not glyphs._KNOWN, reason="this matplotlib draws text in another way")

FONTS = [("DejaVu Sans", "normal"), ("DejaVu Sans", "bold"), ("DejaVu Sans Mono", "normal"), ("DejaVu Serif", "normal")]
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
    return font, Letters(font, size, DPI, get_hinting_flag())


@pytest.mark.parametrize("size", [7.3, 10, 12.5])
@pytest.mark.parametrize(("family", "weight"), FONTS, ids=[f"{family} {weight}" for family, weight in FONTS])
def test_letters_stand_where_matplotlib_lays_them_out(family, weight, size):
    font, letters = of_font(family, weight, size)
    known = 0
    for text in texts(100):
        places = letters.places(text)
        if places is not None:
            known += 1
            font.clear()
            font.set_size(size, DPI)
            laid_out = [(item.glyph_index, item.x) for item in font._layout(text, flags=get_hinting_flag())]
            assert places == laid_out, text
    assert known > 250  # those with a ligature are left to matplotlib


@pytest.mark.parametrize(("family", "weight"), FONTS, ids=[f"{family} {weight}" for family, weight in FONTS])
def test_texts_are_as_large_as_matplotlib_measures_them(family, weight):
    ours, theirs = GlyphRenderer(400, 300, DPI), RendererAgg(400, 300, DPI)
    look = FontProperties(family=family, weight=weight, size=11)
    for text in texts(60):
        measured = ours.get_text_width_height_descent(text, look, False)
        assert measured == theirs.get_text_width_height_descent(text, look, False), text


def test_other_scripts_and_ligatures_are_left_to_matplotlib():
    _, letters = of_font("DejaVu Sans", "normal", 10)
    assert letters.places("σ-X") is None
    assert letters.places("affix") is None
    assert letters.places("") is None
    assert letters.places("af ix") is not None


def test_fonts_that_did_not_come_with_matplotlib_are_left_to_it(tmp_path):
    copy = tmp_path / "copy.ttf"
    copy.write_bytes(Path(findfont("DejaVu Sans")).read_bytes())
    assert letters_of(get_font(str(copy)), 10, DPI, get_hinting_flag()) is None
    assert letters_of(get_font(findfont("DejaVu Sans")), 10, DPI, get_hinting_flag()) is not None


def test_a_changed_setting_of_fonts_is_followed():
    ours, theirs = GlyphRenderer(400, 300, DPI), RendererAgg(400, 300, DPI)
    look = FontProperties(size=11)
    for family in ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"):
        with mpl.rc_context({"font.family": "sans-serif", "font.sans-serif": [family]}):
            size = ours.get_text_width_height_descent("Words 12", look, False)
            assert size == theirs.get_text_width_height_descent("Words 12", look, False)

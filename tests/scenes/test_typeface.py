"""The bundled typeface: what is in it, who finds it, and that text is as wide as it is said to be."""

import logging
import re
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, findfont, fontManager, get_font
from matplotlib.textpath import TextPath

import landscape_viz as lv
from landscape_viz.film.picture import save_picture
from landscape_viz.scenes import typeface
from landscape_viz.scenes.text_metrics import ASCENT, CAPITALS, DESCENT, X_HEIGHT, text_width
from landscape_viz.scenes.theme import THEMES
from landscape_viz.scenes.typeface import FAMILY, FILES, FOLDER, WEIGHTS, families

ROOT = Path(__file__).parents[2]
FONTS = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
EACH_WEIGHT = pytest.mark.parametrize("weight", WEIGHTS)
LETTERS = (
    "ABCxyz 0123456789 ÄÖÜß éñåø łőžŠ αβγδεηθλμρσφω ΓΔΣΩ АБВЖжщя −×·÷=±√∇∂≤≥≈≠∞∑∏∫°′″½¼¾ ←→↑↓ ⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ ₀₁₂₃₄₅₆₇₈₉ "
    "“”‘’«»–—… ✓✗ ▲▼◀▶ ●○★ ᵏᵗⁿᵢˣ \u0302"
)
TEXTS = (
    "gradient descent", "momentum, lr 0.05", "Nesterov", "Adam", "RMSProp", "Levenberg–Marquardt", "step 30 of 120",
    "loss 1.25e−4", "−12.3", "0.001", "3×10⁻⁵", "AVATAR Tomato Wave Ty.", "(x² + y − 11)² + (x + y² − 7)²",
    "x ← x − lr·∇f(x)", "½·xᵀ·A·x, x ∈ ℝ²", "stuck on a saddle", "left the picture", "diverges", "Жизнь и сходимость",
    "αβγ θ₁ θ₂", "Größe des Schritts", "√(v + eps)", "100 %", "Newton: 4 steps", "The ball rolls over the hump",
)  # fmt: skip


def look(weight, pixels=22.0, **more):
    return FontProperties(family=families(), weight=weight, size=pixels * 72 / 100, **more)


def drawn(text, weight=400, family=None):
    figure = Figure(figsize=(3, 0.6), dpi=100)
    FigureCanvasAgg(figure)
    figure.text(
        0.02, 0.3, text, fontproperties=look(weight) if family is None else FontProperties(family=family, size=16)
    )
    figure.canvas.draw()
    return np.array(figure.canvas.buffer_rgba())


@FONTS
def test_the_letters_of_films_are_in_it(path):
    assert not {letter for letter in LETTERS if ord(letter) not in get_font(str(path)).get_charmap()}


@EACH_WEIGHT
@pytest.mark.parametrize("around", ["{}", "1{}1", "−{}", "{}.5", "T{}x", "x{},", "({})", "10⁻{}", "{} ×"])
def test_digits_are_of_one_width_whatever_stands_beside_them(weight, around):
    assert len({text_width(around.format(digit), 2048, weight) for digit in "0123456789"}) == 1


@EACH_WEIGHT
def test_numbers_do_not_move_while_they_count(weight):
    renderer = RendererAgg(10, 10, 100)
    sizes = {renderer.get_text_width_height_descent(f"step {n:03}", look(weight), False)[0] for n in (111, 808, 247)}
    assert len(sizes) == 1


def test_a_minus_is_as_wide_as_a_plus():
    assert text_width("−", 100) == text_width("+", 100) > 1.3 * text_width("-", 100)


def test_letters_are_kerned_as_matplotlib_kerns_them():
    one_by_one = sum(text_width(letter, 100) for letter in "AVAVAV")
    kerned = text_width("AVAVAV", 100)
    assert kerned == one_by_one or 0.8 < kerned / one_by_one < 0.97  # matplotlib 3.10 knows no kerning of this kind


@pytest.mark.parametrize("letter", "mvx")
def test_an_accent_stands_over_its_letter(letter):
    plain, accented = ((drawn(text)[..., :3] < 128).any(axis=2) for text in (letter, f"{letter}\u0302"))
    ink = np.flatnonzero(plain.any(axis=0))
    hat = np.flatnonzero((accented & ~plain).any(axis=0))
    assert ink[0] <= hat[0] <= hat[-1] <= ink[-1]
    assert abs(hat.mean() - ink.mean()) < 2


@pytest.mark.parametrize("style", ["normal", "italic"])
@pytest.mark.parametrize("weight", [*WEIGHTS.values(), "bold"])
def test_each_weight_is_found_without_a_warning(weight, style, caplog):
    with caplog.at_level(logging.WARNING), mpl.rc_context({"font.fantasy": [f"none {weight} {style}"]}):  # none kept
        found = Path(findfont(look(weight, style=style)))
        drawn("words ∈ ℝ", weight)
    expected = "Italic" if style == "italic" else {400: "Regular", 500: "Medium"}.get(weight, "SemiBold")
    assert found == FOLDER / f"InterTabular-{expected}.ttf"
    assert not caplog.records


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_scenes_are_written_in_it(theme):
    assert theme.settings((800, 450))["font.family"][0] == FAMILY
    assert theme.ticks((800, 450))["labelfontfamily"][0] == FAMILY


def test_letters_that_it_lacks_come_from_dejavu():
    np.testing.assert_array_equal(drawn("∈ ∝"), drawn("∈ ∝", family=[FAMILY, "DejaVu Sans"]))
    assert text_width("∈", 100) == pytest.approx(100 * 1784 / 2048, rel=0.01)  # the advance in DejaVu Sans
    assert not np.array_equal(drawn("∈"), drawn("∝"))  # no boxes


@EACH_WEIGHT
def test_an_installed_inter_changes_no_pixel(weight, monkeypatch):
    alone = drawn("Adam, lr 0.05", weight)
    serif = findfont("DejaVu Serif")
    strangers = [FontEntry(fname=serif, name=name, weight=WEIGHTS[weight]) for name in ("Inter", "Inter Display")]
    monkeypatch.setattr(fontManager, "ttflist", [*strangers, *fontManager.ttflist])
    with mpl.rc_context({"font.fantasy": [f"none {weight}"]}):  # so that fonts are looked for anew
        assert findfont(FontProperties(family="Inter", weight=WEIGHTS[weight])) == serif
        np.testing.assert_array_equal(drawn("Adam, lr 0.05", weight), alone)


def test_families_for_other_scripts_come_last_and_only_where_installed(monkeypatch):
    monkeypatch.setattr(typeface, "FALLBACKS", (("No Such Family", "DejaVu Serif", "STIXGeneral"), ("Nor This",)))
    assert families.__wrapped__() == (FAMILY, "DejaVu Sans", "DejaVu Serif")


def test_importing_changes_no_font():
    code = """
import matplotlib
before = dict(matplotlib.rcParams)
import landscape_viz.scenes.theme, landscape_viz.scenes.text_metrics, landscape_viz.scenes.scene
from matplotlib.font_manager import fontManager
assert dict(matplotlib.rcParams) == before
assert not any("Inter Tabular" in entry.name for entry in fontManager.ttflist)
landscape_viz.scenes.typeface.families()
assert dict(matplotlib.rcParams) == before
assert any("Inter Tabular" in entry.name for entry in fontManager.ttflist)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@EACH_WEIGHT
@pytest.mark.parametrize("pixels", [22, 26, 36])
def test_words_are_as_wide_as_measured(weight, pixels):
    renderer = RendererAgg(10, 10, 100)
    for text in TEXTS:
        measured = text_width(text, pixels, weight)
        with mpl.rc_context({"text.hinting": "no_hinting"}):
            exact, _, _ = renderer.get_text_width_height_descent(text, look(weight, pixels), False)
        assert measured == pytest.approx(exact, rel=0.005, abs=0.3), text
        # By default matplotlib 3.11 rounds the advance of every letter to whole pixels.
        rounded, _, _ = renderer.get_text_width_height_descent(text, look(weight, pixels), False)
        assert measured == pytest.approx(rounded, rel=0.03, abs=1), text


def test_italic_words_are_as_wide_as_measured():
    renderer = RendererAgg(10, 10, 100)
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        exact, _, _ = renderer.get_text_width_height_descent("stuck on a saddle", look(400, style="italic"), False)
    assert text_width("stuck on a saddle", 22, italic=True) == pytest.approx(exact, rel=0.005)
    assert text_width("stuck on a saddle", 22) != pytest.approx(exact, rel=0.005)


@EACH_WEIGHT
def test_letters_are_as_high_as_said(weight):
    def top(letter):
        return TextPath((0, 0), letter, size=1000, prop=look(weight)).get_extents().y1

    assert top("H") == pytest.approx(1000 * CAPITALS, abs=2)
    assert top("1") == pytest.approx(1000 * CAPITALS, abs=2)
    assert top("x") == pytest.approx(1000 * X_HEIGHT, abs=2)
    font = get_font(str(FOLDER / "InterTabular-Regular.ttf"))
    assert (font.ascender, -font.descender) == (2048 * ASCENT, 2048 * DESCENT)


def test_a_pdf_has_it_embedded_as_truetype_that_can_be_searched(tmp_path):
    figure = Figure(figsize=(4, 2))
    for weight in WEIGHTS:
        figure.text(0.1, 0.5, "loss −1.25 ∇f", fontproperties=look(weight))
    save_picture(figure, tmp_path / "p.pdf")
    content = (tmp_path / "p.pdf").read_bytes()
    assert set(re.findall(rb"/BaseFont /[A-Z]{6}\+(\S+)", content)) == {
        b"InterTabular-Regular",
        b"InterTabular-Medium",
        b"InterTabular-SemiBold",
    }
    assert b"/CIDFontType2" in content or b"/Subtype /TrueType" in content
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    streams = [
        zlib.decompressobj().decompress(data) for data in re.findall(rb"stream\r?\n(x.+?)endstream", content, re.S)
    ]
    letters = b" ".join(stream for stream in streams if b"beginbf" in stream).lower()
    assert b"<2207>" in letters  # ∇, which can be found and copied


def test_a_picture_of_a_scene_is_written_in_it(tmp_path):
    lv.compare(lv.Landscape(lambda x: x**2, (-1, 1), name="line"), []).save(tmp_path / "p.pdf")
    fonts = set(re.findall(rb"/BaseFont /[A-Z]{6}\+(\S+)", (tmp_path / "p.pdf").read_bytes()))
    assert fonts
    assert all(font.startswith(b"InterTabular-") for font in fonts)


def test_an_svg_has_outlines(tmp_path):
    figure = Figure(figsize=(4, 2))
    figure.text(0.1, 0.5, "words", fontproperties=look(400))
    save_picture(figure, tmp_path / "p.svg")
    content = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert "InterTabular-Regular" in content
    assert "<text" not in content


def test_the_licence_comes_with_it_and_keeps_no_name_for_the_original():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    path = FOLDER / "OFL.txt"
    assert path.relative_to(ROOT).as_posix() in project["license-files"]
    assert "OFL-1.1" in project["license"]
    licence = path.read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name" not in licence.split("PREAMBLE")[0]


def test_all_of_it_is_small_and_nothing_else_lies_there():
    assert {path.name for path in FOLDER.iterdir()} == {*(path.name for path in FILES), "OFL.txt"}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 450_000

"""Pictures for papers: what is in the files."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from landscape_viz.errors import InputError
from landscape_viz.film.picture import save_picture


def figure():
    drawn = Figure(figsize=(4, 3), dpi=100)
    drawn.add_subplot().plot([0, 1], [0, 1])
    drawn.text(0.5, 0.5, "words ½")
    return drawn


@pytest.mark.parametrize(
    ("dpi", "size"),
    [pytest.param(None, (400, 300), marks=pytest.mark.slow), (200, (800, 600))],
    ids=["as drawn", "sharper"],
)
def test_a_png_has_the_size_of_the_figure_times_its_sharpness(tmp_path, dpi, size):
    save_picture(figure(), tmp_path / "p.png", dpi=dpi)
    with Image.open(tmp_path / "p.png") as picture:
        assert picture.size == size
        assert len(np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)) > 10


def test_a_pdf_has_its_fonts_embedded_as_truetype(tmp_path):
    save_picture(figure(), tmp_path / "p.pdf")
    content = (tmp_path / "p.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/FontFile2" in content  # the file of a TrueType font
    assert b"/Type3" not in content


def test_an_svg_needs_no_font_on_the_readers_machine(tmp_path):
    save_picture(figure(), tmp_path / "p.svg")
    content = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert "<text" not in content
    assert "font-family" not in content
    width, height = (float(number) for number in re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', content).groups())
    assert (width, height) == (4 * 72, 3 * 72)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_picture_gives_the_same_bytes(tmp_path, suffix):
    contents = []
    for name in "ab":
        path = tmp_path / f"{name}{suffix}"
        save_picture(figure(), path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a{suffix}", f"b{suffix}"]


def test_another_format_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match=r"the picture's file must end in \.png or \.svg or \.pdf; .*'\.jpg'"):
        save_picture(figure(), tmp_path / "p.jpg")
    assert not list(tmp_path.iterdir())

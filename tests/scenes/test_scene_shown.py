"""What a scene shows of itself: a picture in notebooks, a line elsewhere; and how it becomes a file."""

import base64
import io
import os
from pathlib import Path

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from nbclient import NotebookClient
from PIL import Image

import landscape_viz as lv
from landscape_viz.film.picture import UNHINTED

WAVES = lv.catalogue["quadratic_plus_sine"]
RUN = lv.record(WAVES, lv.gradient_descent(0.05), 9, 12, label="gd")
SCENE = lv.compare(WAVES, [RUN], size_pixels=(240, 160), motion="steps")


def rgba(picture: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(picture)) as opened:
        return np.asarray(opened.convert("RGBA"))


def test_a_notebook_shows_the_finished_picture_and_a_line():
    shown, _ = DisplayFormatter().format(SCENE)
    assert set(shown) == {"text/plain", "image/png"}
    figure = SCENE.figure()
    with mpl.rc_context(UNHINTED):
        figure.canvas.draw()
    np.testing.assert_array_equal(rgba(shown["image/png"]), np.asarray(figure.canvas.buffer_rgba()))
    assert shown["text/plain"] == "Scene('Quadratic plus sine', 2 panels, 13 pictures, 240 x 160 pixels)"


def test_what_a_scene_shows_is_the_same_whatever_the_settings_of_matplotlib():
    with mpl.rc_context({"savefig.dpi": 30, "figure.dpi": 50, "lines.linewidth": 9}):
        assert SCENE._repr_png_() == SCENE._repr_png_()
        assert rgba(SCENE._repr_png_()).shape == (160, 240, 4)


def test_showing_a_scene_opens_no_window():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    SCENE._repr_png_()
    assert plt.get_fignums() == before


def test_a_scene_without_a_title_or_with_one_picture_says_so():
    alone = lv.compare(WAVES, [], size_pixels=(240, 160), title="Waves")
    assert repr(alone) == "Scene('Waves', 1 panel, 1 picture, 240 x 160 pixels)"
    plain = lv.side_by_side([(WAVES, [RUN]), (WAVES, [RUN])], motion="steps")
    assert repr(plain) == "Scene(2 panels, 13 pictures, 800 x 450 pixels)"


def test_a_film_shows_its_length_in_a_line():
    assert repr(SCENE.animation()) == "Film(13 pictures at 2.2 a second, 240 x 160 pixels)"


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_a_scene_saves_its_film(tmp_path, suffix):
    saved = SCENE.save(tmp_path / f"film{suffix}", fps=6)
    same = SCENE.animation().save(tmp_path / f"same{suffix}", fps=6)
    assert (saved.fps, saved.frames) == (same.fps, same.frames) == (6, 13 + 9)  # the last one for 1.5 seconds more
    assert (tmp_path / f"film{suffix}").read_bytes() == (tmp_path / f"same{suffix}").read_bytes()


def test_a_scene_saves_its_finished_picture(tmp_path):
    assert SCENE.save(str(tmp_path / "scene.png")) is None
    np.testing.assert_array_equal(rgba((tmp_path / "scene.png").read_bytes()), rgba(SCENE._repr_png_()))
    SCENE.save(tmp_path / "scene.svg")
    assert "<svg" in (tmp_path / "scene.svg").read_text(encoding="utf-8")


def test_a_file_that_is_neither_a_film_nor_a_picture_is_refused(tmp_path):
    with pytest.raises(lv.InputError, match=r"^the file must end in \.gif or .*; 'x\.txt' has the suffix '\.txt'"):
        SCENE.save("x.txt")
    with pytest.raises(lv.InputError, match=r"^fps is that of a film; leave it out of a picture; got 6$"):
        SCENE.save(tmp_path / "x.png", fps=6)
    assert list(tmp_path.iterdir()) == []


def test_a_rate_that_a_gif_cannot_keep_is_told_and_no_other(tmp_path):
    film = SCENE.animation()
    said = r"^a GIF plays at most 50 frames a second, and this one so many instead of 100; an \.mp4 plays as many"
    with pytest.warns(UserWarning, match=said):
        assert film.save(tmp_path / "fast.gif", fps=100).fps == 50
    with pytest.warns(UserWarning, match=said):
        film.save(tmp_path / "fast.gif", writer="imageio", fps=100)
    # Warnings are errors here, so these tell none.
    assert film.save(tmp_path / "film.gif", fps=50).fps == 50
    assert film.save(tmp_path / "film.gif").fps == 2.2
    assert film.save(tmp_path / "fast.mp4", fps=100).fps == 100


NOTEBOOK = """
import landscape_viz as lv
loss = lv.parse("x**2")
runs = lv.record_all(loss, {"newton": lv.newton(), "gd": lv.gradient_descent(0.25)}, -2, 5)
---
lv.compare(loss, runs, motion="steps")
---
runs
---
lv.animate(loss, "newton", -2, 2, size_pixels=(120, 80), motion="steps")
"""


@pytest.mark.slow
def test_a_kernel_shows_pictures_and_lines(tmp_path):
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in NOTEBOOK.split("---")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    client.execute(env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])})
    (), (scene,), (listed,), (film,) = (cell.outputs for cell in notebook.cells)
    assert rgba(base64.b64decode(scene.data["image/png"])).shape == (450, 800, 4)
    assert scene.data["text/plain"] == "Scene('x²', 2 panels, 6 pictures, 800 x 450 pixels)"
    # The point is halved five times: 2/32 is left.
    assert listed.data["text/plain"].splitlines() == [
        "[Trajectory('newton' on 'x**2': converged at step 1, loss 0 at 0),",
        " Trajectory('gd' on 'x**2': running after 5 steps, loss 0.00390625 at -0.0625)]",
    ]
    assert base64.b64decode(film.data["image/gif"]).startswith(b"GIF89a")
    assert film.data["text/plain"].startswith("Film(3 pictures")

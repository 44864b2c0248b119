"""The command `plot`: pictures of runs, and of a loss alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import landscape_viz as lv

SIZE = (320, 200)


@pytest.fixture
def plot(shell):
    """Run `plot` in an empty folder: what it tells, and the picture landscape.png."""

    def run(*words: str) -> tuple[list[str], np.ndarray]:
        lines = shell("plot", *words, "--size", "x".join(map(str, SIZE)))
        return lines, np.asarray(Image.open("landscape.png").convert("RGB"))

    return run


def drawn(scene: lv.Scene) -> np.ndarray:
    scene.save("drawn.png")
    return np.asarray(Image.open("drawn.png").convert("RGB"))


@pytest.mark.parametrize("loss", ["quadratic", "himmelblau"])
def test_without_optimizers_the_loss_is_drawn_alone(plot, loss):
    lines, picture = plot(loss)
    assert lines == [f"landscape.png: {Path('landscape.png').stat().st_size / 1000:.0f} kB"]
    np.testing.assert_array_equal(picture, drawn(lv.compare(lv.catalogue[loss], [], size_pixels=SIZE)))


def test_with_an_optimizer_its_path_is_drawn(plot):
    _, alone = plot("quadratic")
    lines, picture = plot("quadratic", "--optimizer", "newton", "--start", "8", "--steps", "3")
    assert lines[1:] == ["  newton: converged at step 1; loss 0 at x = 0"]
    assert (picture != alone).any()


def test_a_dissected_picture_without_optimizers_is_of_newton(plot):
    lines, _ = plot("quadratic", "--dissect", "--start", "8", "--steps", "3")
    assert lines[1:] == ["  newton: converged at step 1; loss 0 at x = 0"]


def test_the_title_is_what_is_asked_for(plot):
    _, picture = plot("quadratic", "--title", "A bowl")
    landscape = lv.catalogue["quadratic"]
    np.testing.assert_array_equal(picture, drawn(lv.compare(landscape, [], size_pixels=SIZE, title="A bowl")))
    assert (picture != drawn(lv.compare(landscape, [], size_pixels=SIZE))).any()


def test_the_domain_is_what_is_drawn(plot):
    _, picture = plot("quadratic", "--domain", "-9,9")
    landscape = lv.catalogue["quadratic"]
    np.testing.assert_array_equal(picture, drawn(lv.compare(landscape.over((-9, 9)), [], size_pixels=SIZE)))
    assert (picture != drawn(lv.compare(landscape, [], size_pixels=SIZE))).any()

"""The colours can be read and told apart, also by readers who see no red, no green or no blue."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.oklab import (
    contrast,
    encoded_light,
    hex_color,
    linear_light,
    mix,
    oklab,
    oklab_to_bytes,
    oklab_to_srgb,
    srgb_to_oklab,
)
from landscape_viz.scenes.relief import relief
from landscape_viz.scenes.theme import DARK, LIGHT, THEMES

# Machado, Oliveira and Fernandes (2009), severity 1, on linear light
DICHROMACIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
both_themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def seen(color: str, matrix) -> np.ndarray:
    """OKLab of a colour as a reader sees it."""
    return srgb_to_oklab(encoded_light(linear_light(np.array(to_rgb(color))) @ np.array(matrix).T))


def smallest_difference(colors) -> float:
    """Of all pairs and readers, to one decimal as the specification has it."""
    return round(
        100
        * min(
            float(np.linalg.norm(seen(one, matrix) - seen(other, matrix)))
            for matrix in [np.eye(3), *DICHROMACIES.values()]
            for one, other in itertools.combinations(colors, 2)
        ),
        1,
    )


def grounds(theme) -> list[str]:
    """Every colour of the ramp."""
    return [hex_color(srgb_to_oklab(color / 255)) for color in ramp(theme, np.linspace(0, 1, 200)).astype(float)]


def shaded_grounds(theme) -> list[str]:
    """The colours that pictures of slopes of all directions and heights really have, without lines."""
    side = np.linspace(-1, 1, 61)
    x, y = np.meshgrid(side, side)
    colors = set()
    for steepness in (0.3, 1.0, 3.0):
        bumps = 0.5 + 0.5 * np.sin(steepness * 4 * x) * np.cos(steepness * 4 * y)
        colors |= {tuple(color) for color in relief(bumps, theme, lines=()).reshape(-1, 3)}
    some = sorted(colors)[:: max(len(colors) // 2000, 1)]
    return [hex_color(srgb_to_oklab(np.array(color) / 255)) for color in some]


def test_oklab_is_that_of_its_author():
    # the published pairs of XYZ and Lab, through sRGB: white, and the primaries to three decimals
    assert oklab("white") == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab("#FF0000") == pytest.approx([0.628, 0.225, 0.126], abs=1e-3)
    assert oklab("#00FF00") == pytest.approx([0.866, -0.234, 0.179], abs=1e-3)
    assert oklab("#0000FF") == pytest.approx([0.452, -0.032, -0.312], abs=1e-3)
    assert contrast("black", "white") == pytest.approx(21) == contrast("white", "black")
    assert mix("#102030", "#F0E0D0", 0) == "#102030"
    assert mix("#102030", "#F0E0D0", 1) == "#f0e0d0"
    assert oklab(mix("black", "white", 0.25))[0] == pytest.approx(0.25, abs=2e-3)


def test_the_fast_conversion_is_exact_to_one_level():
    colors = np.random.default_rng(0).uniform(0, 1, (20000, 3))
    lab = srgb_to_oklab(colors)
    fast = oklab_to_bytes(np.moveaxis(lab, -1, 0).astype(np.float32))
    assert np.abs(fast - 255 * oklab_to_srgb(lab)).max() <= 1


@both_themes
def test_words_can_be_read(theme):
    for color in (theme.foreground, theme.muted, theme.alarm, theme.success):
        assert contrast(color, theme.background) >= 4.5
        assert contrast(color, theme.casing) >= 4.5


@both_themes
def test_names_in_the_colours_of_paths_can_be_read_and_keep_their_hue(theme):
    for index in range(len(theme.palette)):
        letters = theme.text_color(index)
        assert contrast(letters, theme.background) >= 4.5
        assert contrast(letters, theme.casing) >= 4.5
        if contrast(theme.color(index), theme.background) >= 4.5:
            assert letters == theme.color(index)
        else:
            (_, a, b), (_, c, d) = oklab(theme.color(index)), oklab(letters)
            assert np.hypot(a, b) * np.hypot(c, d) * 0.98 < a * c + b * d
            assert contrast(letters, theme.background) < 4.8  # and is no darker than it must be


def test_letters_on_unknown_paper_end_somewhere():
    grey = replace(LIGHT, background="#808080")
    assert contrast(grey.text_color(0), "#808080") > 4.4


@both_themes
def test_a_casing_stands_out_against_every_path(theme):
    assert min(contrast(color, theme.casing) for color in theme.palette) >= 3


@both_themes
def test_casing_or_contour_stands_out_on_every_ground(theme):
    """A path with its casing and a hairline of the contours' colour around it is seen wherever it goes."""
    for ground in grounds(theme) + shaded_grounds(theme):
        assert max(contrast(theme.casing, ground), contrast(theme.contour, ground)) >= 3


@pytest.mark.parametrize(("theme", "least"), [(LIGHT, 2.0), (DARK, 2.25)], ids=["light", "dark"])
def test_a_path_or_its_casing_is_seen_on_every_ground_shaded_or_not(theme, least):
    """No colour can do better than the root of its contrast with the casing on the ground between the two."""
    for color in theme.palette[:4]:
        for ground in grounds(theme) + shaded_grounds(theme):
            assert max(contrast(color, ground), contrast(theme.casing, ground)) >= least


@pytest.mark.parametrize(
    ("theme", "count", "least"),
    [(LIGHT, 3, 11.4), (DARK, 3, 10.3), (LIGHT, 8, 8.0), (DARK, 8, 8.0)],
    ids=lambda value: getattr(value, "name", value),
)
def test_paths_look_different_to_every_reader(theme, count, least):
    assert smallest_difference(theme.palette[:count]) >= least


@both_themes
def test_the_ramp_climbs_evenly_from_the_paper(theme):
    lightness = np.array([oklab(color)[0] for color in grounds(theme)])
    steps = np.diff(lightness) * (-1 if theme is LIGHT else 1)
    assert steps.min() > -0.003  # one level of rounding
    assert abs(lightness[0] - oklab(theme.background)[0]) < 0.02
    assert abs(lightness[-1] - lightness[0]) > 0.3

"""How much of a picture is landscape, and where everything else stands."""

import functools
from dataclasses import replace

import pytest
from scenes_reading import slow

import landscape_viz as lv
from landscape_viz.scenes.arrangement import arrange
from landscape_viz.scenes.layout import Canvas, Rect

HIMMELBLAU = lv.catalogue["himmelblau"]
RUNS = lv.record_all(HIMMELBLAU, {"gd": lv.gradient_descent(0.01), "momentum": lv.momentum(0.01)}, (0, -3), steps=6)


@functools.cache
def scenes():
    return {
        "race": lv.compare(HIMMELBLAU, RUNS),
        "dissection": lv.dissect(HIMMELBLAU, RUNS[0], steps=2),
        "basins": lv.basin_scene(HIMMELBLAU, lv.basins(HIMMELBLAU, lv.newton(), n=24, steps=8)),
    }


@pytest.mark.parametrize("size", [(1280, 720), *(slow(size) for size in [(800, 450), (1920, 1080), (1080, 1350)])])
@pytest.mark.parametrize("kind", ["race", "dissection", "basins"])
def test_at_least_half_of_the_picture_is_landscape(kind, size):
    scene = scenes()[kind]
    figure = replace(scene, size_pixels=size).figure()
    whole = figure.bbox.width * figure.bbox.height
    stages = [axes for axes in figure.axes if str(axes.get_gid()).startswith("stage-")]
    assert stages
    assert sum(axes.bbox.width * axes.bbox.height for axes in stages) >= 0.5 * whole


def test_nothing_that_is_placed_leaves_the_picture_or_covers_something_else():
    for scene in scenes().values():
        canvas = Canvas(scene.size_pixels)
        placed = arrange(canvas, scene.panels, scene.heading, scene.blocks)
        assert placed.heading is not None
        rects = [placed.heading[1], *(rect for rect in placed.panels if rect), *(rect for _, rect in placed.blocks)]
        whole = canvas.rect
        for number, rect in enumerate(rects):
            assert rect.left >= 0
            assert rect.top >= 0
            assert rect.right <= whole.right + 1e-6
            assert rect.bottom <= whole.bottom + 1e-6
            for other in rects[:number]:
                across = min(rect.right, other.right) - max(rect.left, other.left)
                up = min(rect.bottom, other.bottom) - max(rect.top, other.top)
                assert min(across, up) <= 1e-6, (rect, other)


def test_rows_and_columns_fill_a_rectangle():
    rect = Rect(10, 20, 100, 60)
    assert rect.columns(2, 4) == [Rect(10, 20, 48, 60), Rect(62, 20, 48, 60)]
    assert rect.rows([1, 2]) == [Rect(10, 20, 100, 20), Rect(10, 40, 100, 40)]
    assert rect.lattice(3, 2, 0)[2] == Rect(10, 50, 50, 30)

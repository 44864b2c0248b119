"""Several landscapes as panels of one film."""

import functools

import numpy as np
import pytest
from scenes_reading import artist, combinations, panels, pixels, shown_texts, words

import landscape_viz as lv
from landscape_viz.scenes.theme import LIGHT

BOWL, SADDLE = lv.catalogue["sphere"], lv.catalogue["saddle"]
WAVES = lv.catalogue["quadratic_plus_sine"]


def runs(landscape, start, steps=20):
    return [
        lv.record(landscape, lv.gradient_descent(0.05), start, steps, label="gd"),
        lv.record(landscape, lv.newton(), start, steps, label="newton"),
    ]


@functools.cache
def all_pairs():
    return [(BOWL, runs(BOWL, (3.0, 4.0))), (SADDLE, runs(SADDLE, (-1.0, 0.1))), (WAVES, runs(WAVES, 8.0))]


def heads(figure, panel, count):
    """The places of heads in a panel, by the order of their colours."""
    return [artist(figure, "heads")[panel].shown(number)[0] for number in range(count)]


def test_every_panel_has_its_landscape_its_paths_and_its_title():
    drawn = lv.side_by_side(all_pairs(), titles=["one", "two", "three"], motion="steps").draw()
    assert words(drawn.figure, "panel-title") == ["one", "two", "three"]
    drawn.update(7)
    seen = 0
    for number, (landscape, paths) in enumerate(all_pairs()):
        axes = panels(drawn.figure)[number]
        assert axes.get_xlim() == pytest.approx(tuple(landscape.bounds[0]))
        for path, place in zip(paths, heads(drawn.figure, number, len(paths)), strict=True):
            second = path.points[7, 1] if landscape.dim == 2 else path.values[7]
            if landscape.contains(path.points[7]) and axes.get_ylim()[0] <= second <= axes.get_ylim()[1]:
                assert tuple(place) == pytest.approx((path.points[7, 0], second))
                seen += 1
    assert seen >= 4


def test_a_label_has_one_colour_everywhere():
    figure = lv.side_by_side([all_pairs()[0], (SADDLE, all_pairs()[1][1][::-1])]).figure()
    inks = {}
    for name in ("gd", "newton"):
        inks[name] = {text.get_color() for text in artist(figure, f"label:{name}")}
        assert len(artist(figure, f"label:{name}")) == 2
        assert len(inks[name]) == 1
    assert inks["gd"] != inks["newton"]


RATES = {"too small": 1 / 64, "right": 1 / 8, "too large": 1.05}
BUMP = lv.parse("x**2", domain=(-13, 13))


@functools.cache
def three_rates():
    return [(BUMP, lv.record(BUMP, lv.gradient_descent(rate), -8, 20, name)) for name, rate in RATES.items()]


def test_a_panel_of_one_run_has_a_title_in_its_colour_and_tells_the_rate_once():
    figure = lv.side_by_side(three_rates(), titles=list(RATES), size_pixels=(1280, 720)).figure()
    titles = artist(figure, "panel-title")
    assert [text.get_text() for text in titles] == list(RATES)
    assert [text.get_color() for text in titles] == [LIGHT.text_color(number) for number in range(3)]
    assert words(figure, "panel-subtitle") == ["rate 0.0156", "rate 0.125", "rate 1.05"]
    every = " ".join(text.get_text() for text, _ in shown_texts(figure))
    assert every.count("1.05") == 1
    assert every.count("too large") == 1


def test_the_foot_of_a_curve_tells_the_loss_and_then_the_end():
    drawn = lv.side_by_side(three_rates(), titles=list(RATES), size_pixels=(1280, 720), motion="steps").draw()
    lost = three_rates()[2][1]
    assert lost.status == "diverged"
    drawn.update(lost.stop_step - 1)
    said = words(drawn.figure, "foot")
    assert said[0] == f"loss {three_rates()[0][1].values[lost.stop_step - 1]:.1f}"
    assert said[2].startswith("loss ")
    drawn.update(lost.stop_step)
    assert words(drawn.figure, "foot")[2] == lost.stop_reason
    assert artist(drawn.figure, "foot")[2].get_color() == LIGHT.alarm


def test_a_table_of_panels_names_its_rows_and_columns_once():
    pairs = [all_pairs()[number % 2] for number in (0, 1, 0, 1, 0, 1)]
    figure = lv.side_by_side(pairs, titles=["a", "b", "c"] * 2, row_titles=["above", "below"]).figure()
    assert words(figure, "panel-title") == ["a", "b", "c"]
    assert words(figure, "row-title") == ["above", "below"]
    for text, axes in zip(artist(figure, "row-title"), panels(figure)[::3], strict=True):
        box = text.get_window_extent()
        assert box.x1 <= axes.bbox.x0
        assert axes.bbox.y0 <= box.y0 < box.y1 <= axes.bbox.y1
    with pytest.raises(lv.InputError, match="row_titles must be those of rows of one length; got 4 for 6 panels"):
        lv.side_by_side(pairs, row_titles=list("abcd"))


def test_landscapes_without_paths_are_a_film_of_one_picture():
    scene = lv.side_by_side([(BOWL, []), (SADDLE, [])], title="two losses", motion="steps")
    assert len(scene.timeline) == 1
    figure = scene.figure()
    assert words(figure, "panel-title") == ["sphere", "saddle"]
    assert words(figure, "title") == ["two losses"]
    assert not figure.findobj(lambda one: one.get_gid() == "caption")


@pytest.mark.parametrize(("count", "size"), combinations([1, 8, 2, 5, 3], [(800, 450), (450, 800), (1280, 720)]))
def test_panels_have_one_size_and_reach_the_edges_without_overlap(count, size):
    pairs = [(BOWL, all_pairs()[0][1]) if number % 2 else (SADDLE, all_pairs()[1][1]) for number in range(count)]
    figure = lv.side_by_side(pairs, size_pixels=size, titles=[f"a title {number}" for number in range(count)]).figure()
    pixels(figure)
    axes = panels(figure)
    assert len(axes) == count
    sizes = np.array([one.bbox.size for one in axes])
    assert np.ptp(sizes, axis=0).max() <= 1  # edges lie between pixels
    boxes = [one.bbox for one in axes]
    assert min(box.x0 for box in boxes) == pytest.approx(0, abs=1)
    assert max(box.x1 for box in boxes) == pytest.approx(size[0], abs=1)
    assert min(box.y0 for box in boxes) == pytest.approx(0, abs=1)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            shared = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
            assert min(shared) <= 0
    shown = [box for _, box in shown_texts(figure)]
    for number, box in enumerate(shown):
        assert -1 <= box.x0 < box.x1 <= size[0] + 1
        assert not any(box.padded(-1.5).overlaps(other.padded(-1.5)) for other in shown[:number])


def test_what_cannot_be_shown_is_refused():
    with pytest.raises(lv.InputError, match=r"pairs must hold from 1 to 16 pairs .* got 0"):
        lv.side_by_side([])
    with pytest.raises(lv.InputError, match="titles must hold one text for each of 2 landscapes; got 1"):
        lv.side_by_side(all_pairs()[:2], titles=["one"])
    with pytest.raises(lv.InputError, match="has 2 dimensions, the landscape 1"):
        lv.side_by_side([(WAVES, all_pairs()[0][1])])

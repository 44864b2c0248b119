"""What lies beyond a panel or a scale is told, not drawn as if it lay within."""

import functools

import numpy as np
import pytest
from matplotlib.lines import Line2D
from scenes_reading import artist, panels, pixels, slow, words

import landscape_viz as lv
from landscape_viz.scenes.outcomes import DISTINCT, color_number, outcome_entries, percent, ranked
from landscape_viz.scenes.sweep import sweep_scene

WAVES = lv.catalogue["quadratic_plus_sine"]
SQUARE = lv.Landscape(lambda x: x**2, (-4, 4), name="square")


def test_visited_points_outside_the_domain_have_no_dot():
    narrow = WAVES.over((-9, 4))
    run = lv.record(narrow, lv.newton(), -8, 5)
    outside = ~narrow.contains(run.points)
    assert outside.any()
    assert not outside.all()
    figure = lv.compare(narrow, run).figure()
    (trails, _) = artist(figure, "trails")
    (dotted,) = trails._dotted
    assert not dotted[outside].any()
    assert dotted[~outside].any()


RATES = np.geomspace(1e-3, 0.2, 24)


@functools.cache
def swept_rates():
    rates = np.append(RATES, [1.2, 1.5])
    return lv.sweep(SQUARE, ("gd", lv.gradient_descent, {}), {"lr": rates}, start=3, steps=20)


def test_a_sweep_over_one_setting_draws_the_losses_as_they_are():
    figure = sweep_scene(swept_rates()).figure()
    drawn = np.concatenate([line.get_xydata() for line in artist(figure, "sweep-dots")])
    expected = np.column_stack([RATES, swept_rates().values[:-2]])
    np.testing.assert_allclose(drawn[np.argsort(drawn[:, 0])], expected, rtol=1e-12)
    (failed,) = artist(figure, "failed")
    assert failed.get_xdata().tolist() == [1.2, 1.5]


def test_runs_that_diverged_have_no_place_among_the_minima():
    figure = sweep_scene(swept_rates(), quantity="minimum").figure()
    dots = np.concatenate([line.get_xydata() for line in artist(figure, "sweep-dots")])
    assert dots[:, 0].max() < 1
    np.testing.assert_allclose(dots[np.argsort(dots[:, 0]), 1], swept_rates().points[:-2, 0], rtol=1e-12)
    (failed,) = artist(figure, "failed")
    assert failed.get_xdata().tolist() == [1.2, 1.5]
    assert words(figure, "chart-name") == ["where it ends"]


def test_in_the_plane_the_axis_of_a_sweep_over_one_setting_is_called_what_it_is():
    bowl = lv.Landscape(lambda x, y: x**2 + y**2, ((-2, 2), (-2, 2)), name="bowl")
    found = lv.sweep(bowl, ("gd", lv.gradient_descent, {}), {"lr": RATES}, start=(1, 1), steps=20)
    assert words(sweep_scene(found, quantity="minimum").figure(), "chart-name") == ["final loss"]


def test_losses_far_above_the_rest_are_triangles_at_the_top():
    steep = lv.Landscape(lambda x: x**2 - 1, (-1e4, 1e4), name="steep")
    rates = np.append(np.linspace(0.3, 0.5, 40), 1.0)
    found = lv.sweep(steep, ("gd", lv.gradient_descent, {}), {"lr": rates}, start=9000, steps=40)
    figure = sweep_scene(found).figure()
    (beyond,) = artist(figure, "sweep-beyond")
    assert (beyond.get_xdata().tolist(), beyond.get_marker()) == ([1.0], "^")
    assert beyond.get_ydata()[0] == panels(figure)[0].get_ylim()[1]


GRID = np.linspace(0.01, 0.1, 6), np.linspace(0.0, 0.9, 5)


@pytest.mark.parametrize("offset", [slow(0.0), 1000.0])
def test_the_bar_of_a_heat_map_says_what_its_numbers_leave_out(offset):
    raised = lv.Landscape(lambda x: 0.01 * x**2 + offset, (-10, 10), name="raised")
    found = lv.sweep(raised, ("momentum", lv.momentum, {}), {"lr": GRID[0], "decay": GRID[1]}, start=8, steps=10)
    figure = sweep_scene(found).figure()
    pixels(figure)
    (name,) = words(figure, "key-name")
    base = float(name.partition("−")[2] or 0)
    assert (base > 0) == (offset > 0)
    assert len(words(figure, "key-number")) >= 2
    for text in words(figure, "key-number"):
        loss = float(text.replace("−", "-")) + base
        assert found.values.min() - 1e-2 <= loss <= found.values.max() + 1e-2


@pytest.mark.slow
def test_the_best_runs_of_a_sweep_have_a_tone_of_their_own():
    found = lv.sweep(
        WAVES, ("momentum", lv.momentum, {}),
        {"lr": np.geomspace(0.001, 0.1, 20), "decay": np.linspace(0, 0.98, 20)}, start=10, steps=100,
    )  # fmt: skip
    figure = sweep_scene(found).figure()
    (heat,) = artist(figure, "heat")
    tones = np.asarray(heat.get_array())[..., :3] / 255
    deep, shallow = found.values < -7.5, np.abs(found.values - 8.3156) < 0.01
    assert deep.sum() > 10
    assert shallow.sum() > 100
    assert np.abs(tones[deep].mean(axis=0) - tones[shallow].mean(axis=0)).max() > 0.15


@pytest.mark.slow
def test_several_attractors_in_one_entry_show_their_own_colours():
    found = newton_on_himmelblau()
    entries = outcome_entries(found.labels, found.attractors)
    (rest,) = (entry for entry in entries if entry.several)
    told = {entry.color for entry in entries if not entry.several}
    present = {color_number(int(label), found.attractors) for label in np.unique(found.labels) if label >= 0}
    assert set(rest.several) == present - told


@functools.cache
def newton_on_himmelblau():
    return lv.basins(lv.catalogue["himmelblau"], lv.newton(), n=24, steps=40)


@functools.cache
def newton_on_eggs():
    return lv.basins(EGGS, lv.newton(), n=48, steps=40)


EGGS = lv.parse("sin(x)*cos(y) + 0.05*(x**2 + y**2)", domain=((-8, 8), (-8, 8)))


def test_attractors_outside_the_domain_are_not_drawn_over_what_stands_there():
    found = newton_on_eggs()
    assert not all(EGGS.contains(one.point) for one in found.attractors)
    figure = lv.basin_scene(EGGS, found).figure()
    marks = [one for one in figure.findobj(Line2D) if (one.get_gid() or "").startswith("attractor")]
    assert len(marks) >= 3
    for line in marks:
        assert (np.abs(line.get_xydata()) <= 8).all()


def test_no_two_attractors_that_are_told_share_a_colour_and_the_lowest_is_told():
    found = newton_on_eggs()
    labels, attractors = ranked(found.labels, found.attractors)
    assert len(np.unique(labels)) > DISTINCT
    entries = outcome_entries(labels, attractors)
    told = [entry for entry in entries if not entry.several]
    minima = [entry.color for entry in told if entry.color < DISTINCT]
    assert len(set(minima)) == len(minima) >= 3
    shares = [int((labels == label).sum()) for label in range(DISTINCT)]
    assert shares == sorted(shares, reverse=True)
    lowest = min((attractors[int(label)] for label in np.unique(labels) if label >= 0), key=lambda one: one.value)
    place = ", ".join(f"{x:.3g}" for x in lowest.point).replace("-", "−")
    assert f"({place})" in [entry.label for entry in told]
    # The labels are the same places under other numbers.
    before = np.array([(*one.point, one.value) for one in found.attractors])
    after = np.array([(*one.point, one.value) for one in attractors])
    known = found.labels >= 0
    np.testing.assert_array_equal(after[labels[known]], before[found.labels[known]])


@pytest.mark.slow
def test_few_attractors_keep_their_numbers():
    found = newton_on_himmelblau()
    labels, attractors = ranked(found.labels, found.attractors)
    assert labels is found.labels
    assert attractors == tuple(found.attractors)


def test_a_coordinate_that_is_as_good_as_zero_is_written_as_zero():
    found = newton_on_eggs()
    assert not any(0 < abs(x) < 1e-12 for one in found.attractors for x in one.point)


def swept_over(landscape, values, start, steps=20, quantity="loss", settings=("gd", lv.gradient_descent, {})):
    found = lv.sweep(landscape, settings, values, start=start, steps=steps)
    figure = sweep_scene(found, quantity=quantity).figure()
    pixels(figure)
    return found, figure


@pytest.mark.slow
def test_a_map_of_equal_values_says_them_as_they_are():
    momentum = ("m", lv.momentum, {})
    values = {"lr": [0.01, 0.0101], "decay": [0.5, 0.5001]}
    found, figure = swept_over(lv.catalogue["himmelblau"], values, (0, 0), 40, "steps", momentum)
    assert len(np.unique(found.reached)) == 1
    assert words(figure, "key-name") == ["steps to the target"]
    assert words(figure, "key-number") == [str(found.reached[0, 0])]


@pytest.mark.slow
def test_a_line_of_equal_values_has_an_axis_around_them():
    raised = lv.Landscape(lambda x: x**2 + 5, (-4, 4), name="raised")
    _, figure = swept_over(raised, {"lr": np.linspace(0.4, 0.5, 4)}, 3, 200)
    low, high = panels(figure)[0].get_ylim()
    assert low < 5 < high
    assert high - low > 0.5


@pytest.mark.slow
def test_where_runs_end_is_a_place_and_has_no_logarithm():
    quadratic = lv.catalogue["quadratic"]
    found, figure = swept_over(quadratic, {"lr": np.linspace(0.001, 0.49, 20)}, 8, 200, "minimum")
    axes = panels(figure)[0]
    assert axes.get_yscale() == "linear"
    dots = np.concatenate([line.get_xydata() for line in artist(figure, "sweep-dots")])
    above = figure.findobj(lambda one: one.get_gid() == "sweep-beyond")
    assert {line.get_marker() for line in above} <= {"^"}
    assert len(dots) + sum(len(line.get_xdata()) for line in above) == len(found.values)
    assert 0 in dots[:, 1]


@pytest.mark.slow
def test_of_runs_that_all_diverged_none_is_the_best():
    _, figure = swept_over(lv.catalogue["quadratic"], {"lr": np.geomspace(2, 50, 6)}, 8, 60)
    assert words(figure, "caption") == ["all diverged"]
    assert not figure.findobj(lambda one: one.get_gid() == "best")


@pytest.mark.parametrize(
    ("share", "told"), [(0.0, "0 %"), (0.001, "<1 %"), (0.005, "<1 %"), (0.0051, "1 %"), (0.995, ">99 %"), (1, "100 %")]
)
def test_a_share_that_is_something_is_not_called_nothing(share, told):
    assert percent(share) == told

"""Sweeps, read back from the artists."""

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from scenes_reading import artist, combinations, panels, pixels, words

import landscape_viz as lv
from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.runs.status import RunStatus
from landscape_viz.runs.sweep import Sweep, sweep
from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.layers.heat import HEIGHTS, heat_theme, heated
from landscape_viz.scenes.layers.setting_axis import round_values, spacing
from landscape_viz.scenes.oklab import oklab
from landscape_viz.scenes.outcomes import FATE_COLORS, area_colors, outcome_theme
from landscape_viz.scenes.panels.sweep_quantity import quantity_of
from landscape_viz.scenes.setting_fan import fan_scene
from landscape_viz.scenes.sweep import sweep_film, sweep_route, sweep_scene
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import DARK, LIGHT

WAVES = lv.catalogue["quadratic_plus_sine"]
MINIMA = (Attractor("minimum -1.31", "minimum", (-1.3,), -7.9), Attractor("minimum 3.84", "minimum", (3.8,), 8.3))
LR = np.geomspace(0.001, 0.1, 5)
DECAY = np.array([0.0, 0.3, 0.6, 0.9])


def made(values, axes=(LR, DECAY), names=("learning_rate", "decay"), **changes):
    values = np.array(values, dtype=np.float64)
    lost = ~np.isfinite(values)
    fields = {
        "label": "momentum", "landscape": "waves", "start": (10.0,), "steps_taken": 50, "names": names, "axes": axes,
        "points": np.where(lost, np.nan, values / 10)[..., None], "values": np.where(lost, np.nan, values),
        "codes": np.where(lost, RunStatus.DIVERGED, RunStatus.CONVERGED).astype(np.int8),
        "steps": np.full(values.shape, 7, np.int32), "target": 0.0,
        "reached": np.where(values < 3, 5, -1).astype(np.int32),
        "labels": np.where(lost, Fate.DIVERGED, np.where(values < 5, 0, 1)).astype(np.int16),
        "attractors": MINIMA, "distances": np.where(lost, np.nan, np.abs(values)),
    }  # fmt: skip
    return Sweep(**fields | changes)


GRID = np.array([[4, 7, 2, 9, np.inf], [3, 8, 1, 6, 5], [9, 9, 0.5, 9, np.nan], [5, 6, 7, 8, 9]])


def cells(figure, gid="heat"):
    """The colours of the cells of a map, shape (rows, columns, 3), row 0 the lowest."""
    return np.asarray(artist(figure, gid)[0].get_array())[..., :3] / 255


def test_every_cell_has_the_tone_of_its_loss_and_failed_ones_have_their_own():
    figure = sweep_scene(made(GRID)).figure()
    shown, known = cells(figure), np.isfinite(GRID)
    low, high = oklab(HEIGHTS[0])[0], oklab(HEIGHTS[-1])[0]
    light = np.array([oklab(to_hex(color))[0] for color in shown.reshape(-1, 3)]).reshape(GRID.shape)
    order = np.argsort(GRID[known], kind="stable")
    assert (np.diff(light[known][order]) <= 1e-9).all()  # darker for a greater loss
    assert (light[known].max(), light[known].min()) == pytest.approx((low, high), abs=0.01)
    diverged = heat_theme(LIGHT).palette[FATE_COLORS[Fate.DIVERGED]]
    assert {to_hex(color) for color in shown[~known]} == {diverged.lower()}
    assert words(figure, "table-label") == ["diverged"]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_failed_has_no_colour_that_a_value_could_have(theme):
    heights = ramp(heated(theme), np.linspace(0, 1, 64)) / 255
    for fate in (Fate.DIVERGED, Fate.NOT_ARRIVED):
        tone = heat_theme(theme).palette[FATE_COLORS[fate]]
        assert min(np.abs(oklab(tone) - oklab(to_hex(height))).max() for height in heights) > 0.03


def test_x_and_y_are_not_swapped_and_the_first_row_is_the_lowest():
    figure = sweep_scene(made(GRID), size_pixels=(900, 500)).figure()
    picture = pixels(figure)
    axes = panels(figure)[0]
    seen = cells(figure)
    for row, column in np.ndindex(GRID.shape):
        across, up = axes.transData.transform((column + 0.3, row + 0.2))
        np.testing.assert_allclose(picture[int(500 - up), int(across), :3], 255 * seen[row, column], atol=1)
    assert words(figure, "name-x") + words(figure, "name-y") == ["learning rate", "decay"]


def test_numbers_stand_at_true_values():
    figure = sweep_scene(made(GRID), size_pixels=(1280, 720)).figure()
    for along, (values, scale) in enumerate(((LR, np.log), (DECAY, np.asarray))):
        texts = artist(figure, f"numbers-{'xy'[along]}")
        assert len(texts) >= 2
        labels = np.array([float(text.get_text()) for text in texts])
        # Cell k is centred at k + 1/2, and the cells are equally spaced on the scale of the values.
        first, last = scale(values[0]), scale(values[-1])
        expected = (scale(labels) - first) / (last - first) * (len(values) - 1) + 0.5
        np.testing.assert_allclose([text.xy[along] for text in texts], expected, atol=1e-9)


def test_a_bar_in_the_rail_says_which_colour_is_which_loss():
    figure = sweep_scene(made(GRID), size_pixels=(1280, 720)).figure()
    bar = artist(figure, "key-bar")[0].get_array()[0] / 255
    left, right = (end for end in artist(figure, "key-bar-frame")[0].get_bbox().intervalx)
    assert words(figure, "key-name") == ["final loss"]
    levels = quantity_of(made(GRID), "loss").levels()
    for text in artist(figure, "key-number"):
        number = float(text.get_text())
        share = (text.get_position()[0] + 0.5 * text_width(text.get_text(), 22.0) - left) / (right - left)
        if 0.05 < share < 0.95:  # those at the ends are moved inwards
            there = bar[int(share * len(bar))]
            expected = ramp(heated(LIGHT), levels.height(np.array([number])))[0] / 255
            np.testing.assert_allclose(there, expected, atol=0.03)


def test_axes_given_in_another_order_are_drawn_ascending():
    turned = made(GRID[::-1, ::-1], axes=(LR[::-1], DECAY[::-1]))
    np.testing.assert_array_equal(cells(sweep_scene(turned).figure()), cells(sweep_scene(made(GRID)).figure()))
    star = artist(sweep_scene(turned).figure(), "best")[0]
    np.testing.assert_array_equal(np.ravel(star.get_data()), [2.5, 2.5])


def test_the_best_run_is_ringed_and_told():
    figure = sweep_scene(made(GRID)).figure()
    for gid in ("best", "best-ring"):
        np.testing.assert_allclose(np.ravel(artist(figure, gid)[0].get_data()), [2.5, 2.5])
    assert " ".join(words(figure, "caption")) == "best: learning rate 0.01, decay 0.6"


@pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)], ids=str)
def test_a_ring_in_a_corner_is_whole_and_holds_its_cell(corner):
    values = np.full((40, 40), 5.0)
    values[corner] = 1.0
    found = made(values, axes=(np.geomspace(1e-3, 0.1, 40), np.linspace(0, 0.9, 40)))
    figure = sweep_scene(found, size_pixels=(1280, 720)).figure()
    axes, ring = panels(figure)[0], artist(figure, "best-ring")[0]
    centre = axes.transData.transform(np.ravel(ring.get_data()))
    place = axes.transData.transform(np.ravel(artist(figure, "best")[0].get_data()))
    radius = 0.5 * (ring.get_markersize() + ring.get_markeredgewidth()) * figure.dpi / 72
    low, high = axes.bbox.get_points()
    assert (centre - radius >= low - 0.5).all()
    assert (centre + radius <= high + 0.5).all()
    assert np.hypot(*(centre - place)) < radius


def test_which_minimum_has_the_colours_of_basins():
    found = made(GRID)
    figure = sweep_scene(found, quantity="minimum").figure()
    shown = cells(figure, "labels")
    palette = outcome_theme(LIGHT).palette
    areas = area_colors(outcome_theme(LIGHT))
    for label, near in ((0, areas[0]), (1, areas[1]), (Fate.DIVERGED, palette[FATE_COLORS[Fate.DIVERGED]])):
        own = np.unique(shown[found.labels == label], axis=0)
        assert len(own) == 1
        assert np.abs(own[0] - to_rgb(near)).max() < 0.05
    assert words(figure, "table-label") == ["−1.3", "3.8", "diverged"]


def test_runs_that_missed_the_target_are_no_number_of_steps():
    figure = sweep_scene(made(GRID), quantity="steps").figure()
    assert words(figure, "table-label") == ["target not reached", "diverged"]
    palette = heat_theme(LIGHT).palette
    shown = cells(figure)
    waiting, diverged = (to_rgb(palette[FATE_COLORS[fate]]) for fate in (Fate.NOT_ARRIVED, Fate.DIVERGED))
    np.testing.assert_array_equal(np.isclose(shown, diverged, atol=1e-3).all(axis=2), ~np.isfinite(GRID))
    missed = np.isfinite(GRID) & ~(GRID < 3)
    np.testing.assert_array_equal(np.isclose(shown, waiting, atol=1e-3).all(axis=2), missed)


def test_over_one_setting_it_is_a_line_with_its_failures_on_top():
    values = np.array([9.0, 4.0, 1.0, 2.0, np.nan])
    found = made(values, axes=(LR,), names=("learning_rate",))
    figure = sweep_scene(found).figure()
    axes = panels(figure)[0]
    assert axes.get_xscale() == "log"
    dots = artist(figure, "sweep-dots")[0]
    np.testing.assert_array_equal(dots.get_xdata(), LR[:4])
    np.testing.assert_array_equal(dots.get_ydata(), values[:4])
    failed = artist(figure, "failed")[0]
    np.testing.assert_array_equal(failed.get_xdata(), LR[4:])
    np.testing.assert_array_equal(np.ravel(artist(figure, "best")[0].get_data()), [LR[2], 1.0])
    assert [float(label.get_text()) for label in axes.get_xticklabels()] == list(axes.get_xticks())


@pytest.mark.parametrize("quantity", ["loss", "steps", "minimum", "distance"])
def test_a_sweep_of_which_nothing_succeeds_is_drawn(quantity):
    nothing = made(np.full((3, 4), np.nan), axes=(LR[:4], DECAY[:3]))
    figure = sweep_scene(nothing, quantity=quantity).figure()
    pixels(figure)
    assert "diverged" in words(figure, "table-label")


@pytest.mark.parametrize(
    ("values", "plane"),
    combinations([[1e300, 1e-300, 1.0], [5.0, 5.0, 5.0], [0.0, 0.0, 1e-12], [-1e9, 0.0, 1e9]], [True, False]),
    ids=str,
)
def test_huge_tiny_and_equal_losses_are_drawn(values, plane):
    axes = (LR[:3], DECAY[:2]) if plane else (LR[:3],)
    found = made(np.array([values, values]) if plane else values, axes=axes, names=("lr", "decay")[: len(axes)])
    pixels(sweep_scene(found).figure())


def test_the_film_shows_the_path_of_the_cell_under_its_cursor():
    found = sweep(WAVES, ("momentum", lv.momentum, {}), {"learning_rate": LR, "decay": DECAY}, 10, 60)
    places = sweep_route(found, 8)
    runs = [lv.record(WAVES, lv.momentum(**found.settings(place)), 10, 60) for place in places]
    scene = sweep_film(WAVES, found, places, runs, quantity="minimum")
    assert len(scene.timeline) == len(places)
    drawn = scene.draw()
    for frame in (len(places) - 1, 0, 3):
        drawn.update(frame)
        row, column = places[frame]
        np.testing.assert_array_equal(np.ravel(artist(drawn.figure, "cursor")[0].get_data()), [column + 0.5, row + 0.5])
        path = artist(drawn.figure, "path")[0]
        np.testing.assert_array_equal(path.get_xdata(), np.clip(runs[frame].points[:, 0], -10, 10))
        said = " ".join(filter(None, words(drawn.figure, "caption")))
        settings = found.settings(places[frame])
        assert said.startswith(f"learning rate {settings['learning_rate']:.3g}, decay {settings['decay']:.3g} · ")
        label = int(found.labels[places[frame]])
        if label >= 0:
            assert path.get_color() == outcome_theme(LIGHT).palette[label]


def test_a_route_goes_to_and_fro_over_all_rows_and_columns():
    found = made(GRID)
    route = sweep_route(found, 1000)
    assert sorted(route) == sorted(np.ndindex(GRID.shape))
    steps = np.abs(np.diff(np.array(route), axis=0)).sum(axis=1)
    assert (steps == 1).all()
    assert len(sweep_route(found, 6)) <= 6
    line = made(GRID[0], axes=(LR[::-1],), names=("learning_rate",))
    assert sweep_route(line) == ((4,), (3,), (2,), (1,), (0,))


def test_paths_of_a_fan_are_coloured_in_the_order_of_the_setting():
    bowl = lv.catalogue["himmelblau"]
    rates = [0.01, 0.001, 0.003]
    runs = [lv.record(bowl, lv.gradient_descent(rate), (-4.0, 0.5), 30) for rate in rates]
    drawn = fan_scene(bowl, "learning_rate", rates, runs, motion="steps").draw()
    drawn.update(12)
    trails = artist(drawn.figure, "cloud-trails")[0]
    order = np.argsort(rates)
    np.testing.assert_array_equal(trails.shown(), np.stack([runs[number].points[:13] for number in order]))
    heads = artist(drawn.figure, "cloud-heads")[0].get_children()
    light = [sum(to_rgb(head.get_color())) for head in heads]
    assert light == sorted(light, reverse=True)
    assert words(drawn.figure, "key-name") == ["learning rate"]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (np.geomspace(1e-4, 1, 64), "log"),
        (np.linspace(0, 0.99, 64), "linear"),
        (np.linspace(0.001, 1, 10), "linear"),
        (np.array([0.001, 0.01, 0.5]), "log"),
        (np.array([-1.0, 0.0, 5.0]), "linear"),
        (np.array([0.5]), "linear"),
    ],
    ids=["log", "linear", "linear from a small number", "uneven", "negative", "one"],
)
def test_the_scale_of_an_axis_is_that_of_its_values(values, scale):
    assert spacing(values) == scale
    ticks = round_values(float(values[0]), float(values[-1]), scale)
    assert 1 <= len(ticks) <= 6
    assert values[0] <= min(ticks)
    assert max(ticks) <= values[-1] * (1 + 1e-9)


def test_a_quantity_that_is_not_known_is_refused():
    with pytest.raises(lv.InputError, match="quantity must be one of loss, steps, minimum, distance; got 'los'"):
        sweep_scene(made(GRID), quantity="los")


def test_paths_must_be_as_many_as_places():
    with pytest.raises(lv.InputError, match="paths must be as many as places; got 2 and 1"):
        sweep_film(WAVES, made(GRID), [(0, 0)], np.zeros((2, 4, 1)))

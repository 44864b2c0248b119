"""compare in two dimensions, read back from the artists."""

import functools

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from matplotlib.colors import to_rgb
from scenes_reading import (
    artist,
    colors,
    head,
    head_color,
    is_drawn,
    labels,
    panels,
    pixels,
    slow,
    table,
    trail,
    words,
)

import landscape_viz as lv
from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.number_format import table_number
from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_levels
from landscape_viz.scenes.theme import LIGHT

LOPSIDED = lv.Landscape(lambda x, y: x**2 + 3 * x * y + 10 * y**4 + y, ((-3, 1), (0.5, 1.5)), name="lopsided")
ROSENBROCK = lv.catalogue["rosenbrock"]
HIMMELBLAU = lv.catalogue["himmelblau"]


def raced(landscape, start, steps=30):
    optimizers = {"gd": lv.gradient_descent(0.001), "newton": lv.newton(), "adam": optax.adam(0.1)}
    return [lv.record(landscape, optimizer, start, steps, label=label) for label, optimizer in optimizers.items()]


@functools.cache
def race(name):
    return raced(lv.catalogue[name], (-1.2, 1.0))


@functools.cache
def descent_on_lopsided():
    return lv.record(LOPSIDED, lv.gradient_descent(0.01), (-2.0, 1.0), 5)


@pytest.fixture(scope="module")
def film():
    return lv.compare(ROSENBROCK, race("rosenbrock"), motion="steps").draw()


def ground(figure):
    """The picture of the ground, the first row at the foot, and the x and y of the middles of its pixels."""
    (image,) = artist(figure, "ground")
    picture = np.asarray(image.get_array())
    left, right, low, high = image.get_extent()
    rows, columns = picture.shape[:2]
    x = left + (np.arange(columns) + 0.5) / columns * (right - left)
    y = low + (np.arange(rows) + 0.5) / rows * (high - low)
    return picture, x, y


def test_the_ground_is_where_the_loss_is_and_darker_where_it_is_higher():
    """Also a proof that x and y are not swapped: the loss, the domain and the panel are lopsided."""
    figure = lv.compare(LOPSIDED, descent_on_lopsided(), minima=False).figure()
    picture, x, y = ground(figure)
    assert (x[0] > -3, x[-1] < 1, y[0] > 0.5, y[-1] < 1.5) == (True, True, True, True)
    axes = panels(figure)[0]
    assert (axes.get_xlim(), axes.get_ylim()) == ((-3, 1), (0.5, 1.5))
    loss = x**2 + 3 * x * y[:, None] + 10 * y[:, None] ** 4 + y[:, None]
    light = picture[..., :3].mean(axis=-1)
    order = np.argsort(loss, axis=None)
    fifths = [light.ravel()[part].mean() for part in np.array_split(order, 5)]
    assert fifths == sorted(fifths, reverse=True)
    assert fifths[0] - fifths[-1] > 40


def test_where_the_ground_is_level_it_has_the_colour_of_its_loss_on_the_axis():
    """Nothing is lit or shaded at the maximum in the middle."""
    scene = lv.compare(HIMMELBLAU, lv.record(HIMMELBLAU, lv.newton(), (0.0, 0.0), 2), minima=False)
    picture, x, y = ground(scene.figure())
    row, column = np.abs(y + 0.923).argmin(), np.abs(x + 0.271).argmin()
    seen = np.median(picture[row - 4 : row + 5, column - 4 : column + 5, :3].reshape(-1, 3), axis=0)
    (told,) = ramp(scene.theme, plane_levels(HIMMELBLAU).height(np.array([181.6])))
    assert np.abs(seen - told).max() <= 6


def test_the_strip_beside_the_axis_of_losses_has_the_colours_of_the_ground():
    for landscape in (HIMMELBLAU, lv.Landscape(lambda x, y: x**2 + 3 * y**2 - 5, ((-2, 2), (-2, 2)), name="lowered")):
        run = lv.record(landscape, lv.gradient_descent(0.01), (1.0, -1.0), 400)
        scene = lv.compare(landscape, run)
        figure = scene.figure()
        history = panels(figure)[1]
        (strip,) = artist(figure, "color-strip")
        colors = np.asarray(strip.get_array())[:, 0, :3]
        low, high = history.get_ylim()
        above = -5.0 if landscape.name == "lowered" else 0.0
        assert history.get_yscale() == "log"
        shares = np.log(np.array([high, 1.0, 10.0]) / low) / np.log(high / low)
        rows = np.clip((shares * len(colors)).astype(int), 0, len(colors) - 1)
        heights = plane_levels(landscape).height(np.array([high, 1.0, 10.0]) + above)
        expected = ramp(scene.theme, heights).astype(int)
        assert np.abs(colors[rows].astype(int) - expected).max() <= 6


def test_heads_and_trails_are_where_the_trajectories_were(film):
    for step in range(31):
        film.update(step)
        for number, run in enumerate(race("rosenbrock")):
            inside = (run.points[: step + 1] >= [-2, -1]).all() and (run.points[: step + 1] <= [2, 3]).all()
            x, y, marker = head(film.figure, run.label)
            if inside:
                assert (x, y) == tuple(run.points[step])
                assert marker == "o"
                line = trail(film.figure, number)
                still = np.append(False, (run.points[1 : step + 1] == run.points[:step]).all(axis=1))
                if step == 0:
                    continue
                np.testing.assert_array_equal(line, run.points[: step + 1][~still])
            assert head(film.figure, run.label, panel=1)[0] == step


def test_the_start_is_a_named_ring_of_no_optimizers_colour_where_it_is_shared(film):
    (ring,) = artist(film.figure, "starts")
    np.testing.assert_array_equal(np.ravel(ring.get_data()), [-1.2, 1.0])
    assert ring.get_markeredgecolor() not in [head_color(film.figure, run.label) for run in race("rosenbrock")]
    assert words(film.figure, "start") == ["start"]


def test_a_point_outside_is_pinned_and_points_outward():
    bowl = lv.catalogue["sphere"].over(((-1, 1), (-2, 2)))
    run = lv.record(bowl, lv.gradient_descent(1.2), (0.9, -0.5), 12, label="gd")
    assert run.status == "diverged"
    drawn = lv.compare(bowl, run, motion="steps").draw()
    drawn.update(1)
    # On its way from (0.9, -0.5) to (-1.26, 0.7) it crosses the border.
    x, y, marker = head(drawn.figure, "gd")
    assert (x, y, marker) == (pytest.approx(-1.0), pytest.approx(-0.5 + 1.2 * 1.9 / 2.16), "<")
    drawn.update(12)
    x, y, marker = head(drawn.figure, "gd")
    assert abs(x) == pytest.approx(1.0) or abs(y) == pytest.approx(2.0)
    assert marker in "<>v^"
    assert "left the domain" in labels(drawn.figure)["gd"][1]


def test_from_the_first_nan_on_the_head_stays():
    root = lv.Landscape(lambda x, y: jnp.sqrt(x) + y**2, ((0, 4), (-1, 1)), name="root")
    run = lv.record(root, lv.gradient_descent(3.0), (1.0, 0.5), 8, label="gd")
    assert np.isnan(run.points[-1]).all()
    drawn = lv.compare(root, run, motion="steps").draw()
    drawn.update(8)
    x, y, marker = head(drawn.figure, "gd")
    # The step from (1, 0.5) to (-0.5, -2.5) leaves through the lower border, and there it rests.
    assert (x, y, marker) == (pytest.approx(0.25), pytest.approx(-1.0), "v")
    drawn.update(len(run.points) - 2)
    assert head(drawn.figure, "gd")[:2] == (x, y)


def test_several_starts_of_one_optimizer_share_a_colour_and_an_entry():
    starts = ((0.0, 0.0), (-1.0, 0.5), (4.0, -4.0))
    runs = [lv.record(HIMMELBLAU, lv.gradient_descent(0.01), start, 60, label="gd") for start in starts]
    runs.append(lv.record(HIMMELBLAU, lv.newton(), (1.0, 1.0), 60, label="newton"))
    figure = lv.compare(HIMMELBLAU, runs).figure()
    best = min(float(run.values[-1]) for run in runs[:3])
    rows = table(figure)
    assert [(row[0], row[2]) for row in rows] == [
        ("gd", table_number(best)),
        ("newton", table_number(runs[3].values[-1])),
    ]
    assert rows[0][3].startswith(("3 of 3 converged", "✓3"))
    heads = artist(figure, "heads")[0]
    inks = {
        label: {ink for own, ink in zip(heads.labels, heads._colors, strict=True) if own == label}
        for label in heads.labels
    }
    assert len(inks["gd"]) == len(inks["newton"]) == 1
    assert inks["gd"] != inks["newton"]
    rings = np.concatenate([np.column_stack(ring.get_data()) for ring in artist(figure, "starts")])
    assert {tuple(place) for place in rings} == {*starts, (1.0, 1.0)}
    assert not is_drawn(figure, "start")  # there are several
    assert best < 1e-6


def test_a_bar_on_the_ground_says_which_colour_is_which_loss():
    figure = lv.beside(lv.contour_panel(ROSENBROCK, color_bar=True)).figure()
    (bar,) = artist(figure, "color-bar")
    colors = np.asarray(bar.get_array())[:, 0, :3]
    pixels(figure)
    box, levels = bar.get_window_extent(), plane_levels(ROSENBROCK)
    numbers = artist(figure, "color-bar-number")
    assert 3 <= len(numbers) <= 6
    for number in numbers:
        text = number.get_window_extent()
        up = ((text.y0 + text.y1) / 2 - box.y0) / box.height
        loss = float(number.get_text().replace("−", "-"))
        row = min(int(up * len(colors)), len(colors) - 1)
        expected = ramp(LIGHT, levels.height(np.array([loss])))[0].astype(int)
        assert np.abs(colors[row].astype(int) - expected).max() <= 12
    assert words(figure, "color-bar-name") == ["loss"]
    assert not is_drawn(lv.compare(ROSENBROCK, race("rosenbrock")).figure(), "color-bar")  # its axis has the colours


@pytest.mark.parametrize("levels", [7, [0.0, 1.0, 10.0, 100.0]], ids=["number", "edges"])
def test_levels_can_be_chosen(levels):
    chosen = plane_levels(ROSENBROCK, levels)
    assert len(chosen.edges) == (8 if levels == 7 else 4)
    given, usual = (
        ground(lv.compare(ROSENBROCK, race("rosenbrock")[0], levels=one).figure())[0] for one in (levels, None)
    )
    assert (given != usual).any()
    scene = lv.compare(ROSENBROCK, race("rosenbrock")[0], levels=levels)
    (strip,) = artist(scene.figure(), "color-strip")
    top = panels(scene.figure())[1].get_ylim()[1]
    expected = ramp(scene.theme, chosen.height(np.array([top])))[0].astype(int)
    assert np.abs(np.asarray(strip.get_array())[-1, 0, :3].astype(int) - expected).max() <= 6


def test_where_the_loss_is_not_finite_there_is_a_hole_in_the_ground():
    logarithm = lv.parse("log(x) + y**2", domain=((-1, 3), (-2, 2)))
    figure = lv.compare(logarithm, lv.record(logarithm, lv.gradient_descent(0.1), (1.0, 1.0), 3)).figure()
    picture, x, _ = ground(figure)
    hole = np.rint(255 * np.array(to_rgb(LIGHT.faint)))
    assert (picture[:, x < -0.05] == hole).all()
    assert not (picture[:, x > 0.05] == hole).all(axis=-1).any()


def test_right_angles_are_right_where_that_costs_little_room():
    def scales(landscape, start):
        axes = panels(lv.compare(landscape, lv.record(landscape, lv.newton(), start, 2)).figure())[0]
        box = axes.get_window_extent()
        (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
        return box.width / (x1 - x0), box.height / (y1 - y0)

    across, up = scales(HIMMELBLAU, (0.0, 0.0))
    assert across == pytest.approx(up)
    thin = lv.parse("x**2 + y**2", domain=((-1, 1), (-1e-3, 1e-3)))
    across, up = scales(thin, (0.5, 5e-4))
    assert up > 100 * across


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "domain", "start"),
    [
        ("3 + 0*x + 0*y", ((-1, 1), (-1, 1)), (0.5, 0.5)),
        ("1e300*(x**2 + y**2)", ((-10, 10), (-10, 10)), (1, 1)),
        ("exp(exp(x)) + y**2", ((-10, 10), (-1, 1)), (1, 0.5)),
        ("1/(x**2 + y**2)", ((-1, 1), (-1, 1)), (0.5, 0.5)),
        ("-1/(x**2 + y**2)", ((-1, 1), (-1, 1)), (0.5, 0.5)),
        ("log(x) + y**2", ((-1, 10), (-3, 3)), (1, 1)),
        ("1e-300*(x**2 + y**2)", ((-1, 1), (-1, 1)), (0.5, 0.5)),
        ("1e9 + 1e-3*(x**2 + y**2)", ((-1, 1), (-1, 1)), (0.5, 0.5)),
        ("x**2 + y**2", ((-1e-9, 1e-9), (-1e-9, 1e-9)), (5e-10, 5e-10)),
        ("x**2 + y**2", ((-1e9, 1e9), (-1e9, 1e9)), (5e8, 5e8)),
        ("(1e9*x)**2 + (1e-9*y)**2", ((-1e-9, 1e-9), (-1e9, 1e9)), (5e-10, 5e8)),
        ("(x - 1e9)**2 + y**2", ((1e9, 1e9 + 1), (-1, 1)), (1e9 + 0.5, 0.5)),
        ("sqrt(x) + sqrt(y) + sqrt(1 - x - y)", ((-1, 1), (-1, 1)), (0.2, 0.2)),
    ],
)
def test_the_film_survives_huge_tiny_and_missing_values(text, domain, start):
    loss = lv.parse(text, domain=domain)
    runs = raced(loss, start, 12)
    drawn = lv.compare(loss, runs, size_pixels=(480, 270), motion="steps").draw()
    for frame in (0, 1, 12):
        drawn.update(frame)
        for run in runs:
            for number, axes in enumerate(panels(drawn.figure)):
                x, y, _ = head(drawn.figure, run.label, number)
                for (low, high), place in ((axes.get_xlim(), x), (axes.get_ylim(), y)):
                    rounding = 1e-14 * max(abs(low), abs(high))
                    assert low - rounding <= place <= high + rounding
    assert len(colors(pixels(drawn.figure))) > 20
    numbers = words(drawn.figure, "numbers-x") if is_drawn(drawn.figure, "numbers-x") else []
    assert max(map(len, numbers), default=0) <= 6, numbers


def test_a_loss_that_is_finite_nowhere_is_refused():
    nowhere = lv.parse("log(-1 - x**2 - y**2)")
    with pytest.raises(lv.InputError, match="finite nowhere in the domain"):
        lv.compare(nowhere, [])


@pytest.mark.parametrize(
    "order",
    [
        pytest.param((7, 3, 30), id="some"),
        slow(tuple(range(31)), id="up"),
        slow(tuple(range(30, -1, -1)), id="down"),
    ],
)
def test_a_frame_is_a_function_of_its_number(order):
    alone = {}
    for step in (3, 7, 30):
        drawn = lv.compare(ROSENBROCK, race("rosenbrock"), size_pixels=(480, 270), motion="steps").draw()
        drawn.update(step)
        alone[step] = pixels(drawn.figure)
    film = lv.compare(ROSENBROCK, race("rosenbrock"), size_pixels=(480, 270), motion="steps").draw()
    for step in order:
        film.update(step)
        if step in alone:
            np.testing.assert_array_equal(pixels(film.figure), alone[step])


def test_a_panel_can_hold_models_and_no_path():
    class Cross:
        def attach(self, axes, theme):
            axes.axhline(0.0, gid="cross")

    panel = contour_panel(ROSENBROCK, [], [Cross()], marks=())
    assert panel.x_limits == (-2, 2)
    assert any(isinstance(layer, Cross) for layer in panel.layers)

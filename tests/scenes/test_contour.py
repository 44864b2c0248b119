"""compare in two dimensions, read back from the artists."""

import functools

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from matplotlib.colors import to_hex
from scenes_reading import artist, colors, head, panels, pixels, slow, trail, words

import landscape_viz as lv
from landscape_viz.scenes.panels.contour_panel import contour_panel

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


def test_lines_are_where_the_loss_has_their_level():
    """Also a proof that x and y are not swapped: the loss, the domain and the panel are lopsided."""
    figure = lv.compare(LOPSIDED, descent_on_lopsided()).figure()
    lines = artist(figure, "contour-lines")[0]
    seen = 0
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        x, y = path.vertices.T
        loss = x**2 + 3 * x * y + 10 * y**4 + y
        np.testing.assert_allclose(loss, level, atol=0.02)
        seen += len(x)
    assert seen > 500
    axes = panels(figure)[0]
    assert axes.get_xlim() == (-3, 1)
    assert axes.get_ylim() == (0.5, 1.5)


def test_every_place_is_filled_with_the_colour_of_its_band():
    scene = lv.compare(LOPSIDED, descent_on_lopsided(), minima=False, motion="steps")
    figure = scene.figure()
    bands = artist(figure, "contours")[0]
    levels = bands.levels
    for x, y in np.random.default_rng(2).uniform([-3, 0.5], [1, 1.5], (40, 2)):
        loss = x**2 + 3 * x * y + 10 * y**4 + y
        band = np.searchsorted(levels, loss) - 1
        if min(abs(loss - levels[band : band + 2])) > 0.1:
            inside = [number for number, path in enumerate(bands.get_paths()) if path.contains_point((x, y))]
            assert inside == [band]
            assert to_hex(bands.get_facecolor()[band]) == scene.theme.bands(len(levels) - 1)[band]


def test_heads_and_trails_are_where_the_trajectories_were(film):
    for step in range(31):
        film.update(step)
        for number, run in enumerate(race("rosenbrock")):
            inside = (run.points[: step + 1] >= [-2, -1]).all() and (run.points[: step + 1] <= [2, 3]).all()
            x, y, marker = head(film.figure, run.label)
            if inside:
                assert (x, y) == tuple(run.points[step])
                assert marker == "o"
                np.testing.assert_array_equal(trail(film.figure, number), run.points[: step + 1])
            assert head(film.figure, run.label, panel=1)[0] == step


def test_the_start_is_a_ring_of_no_optimizers_colour_where_it_is_shared(film):
    (ring,) = artist(film.figure, "starts")
    np.testing.assert_array_equal(np.ravel(ring.get_data()), [-1.2, 1.0])
    colors = [artist(film.figure, f"head:{run.label}")[0].get_color() for run in race("rosenbrock")]
    assert ring.get_markeredgecolor() not in colors


def test_a_point_outside_is_pinned_and_points_outward():
    bowl = lv.catalogue["sphere"].over(((-1, 1), (-2, 2)))
    run = lv.record(bowl, lv.gradient_descent(1.2), (0.9, -0.5), 12, label="gd")
    assert run.status == "diverged"
    drawn = lv.compare(bowl, run, motion="steps").draw()
    drawn.update(1)
    assert head(drawn.figure, "gd") == (-1.0, pytest.approx(0.7), "<")
    drawn.update(12)
    x, y, marker = head(drawn.figure, "gd")
    assert (abs(x), abs(y)) == (1.0, 2.0)
    assert marker in "v^"
    assert "left the domain" in words(drawn.figure, "legend-ending")[0]


def test_from_the_first_nan_on_the_head_stays():
    root = lv.Landscape(lambda x, y: jnp.sqrt(x) + y**2, ((0, 4), (-1, 1)), name="root")
    run = lv.record(root, lv.gradient_descent(3.0), (1.0, 0.5), 8, label="gd")
    assert np.isnan(run.points[-1]).all()
    drawn = lv.compare(root, run, motion="steps").draw()
    drawn.update(8)
    last = run.points[np.isfinite(run.points).all(axis=1)][-1]
    x, y, _ = head(drawn.figure, "gd")
    assert x == max(last[0], 0)
    assert -1 <= y <= 1


def test_several_starts_of_one_optimizer_share_a_colour_and_an_entry():
    starts = ((0.0, 0.0), (-1.0, 0.5), (4.0, -4.0))
    runs = [lv.record(HIMMELBLAU, lv.gradient_descent(0.01), start, 60, label="gd") for start in starts]
    runs.append(lv.record(HIMMELBLAU, lv.newton(), (1.0, 1.0), 60, label="newton"))
    figure = lv.compare(HIMMELBLAU, runs).figure()
    assert words(figure, "legend") == ["gd", "newton"]
    colors = {line.get_color() for line in artist(figure, "head:gd")}
    assert len(colors) == 1
    assert colors != {line.get_color() for line in artist(figure, "head:newton")}
    rings = np.concatenate([np.column_stack(ring.get_data()) for ring in artist(figure, "starts")])
    assert {tuple(place) for place in rings} == {*starts, (1.0, 1.0)}
    best = min(float(run.values[-1]) for run in runs[:3])
    assert any(said.startswith("· 3 of 3 converged, best loss ") for said in words(figure, "legend-ending"))
    assert best < 1e-6


def test_the_colour_bar_says_what_it_shows_and_stands_in_its_own_axes(film):
    (bar,) = [axes for axes in film.figure.axes if axes.get_label() == "color-bar"]
    assert words(film.figure, "color-bar-label") == ["loss (log scale)"]
    assert 3 <= len(bar.get_yticks()) <= 6
    place, own = panels(film.figure)[0].get_position(), bar.get_position()
    assert own.x0 > place.x1
    assert own.y0 == place.y0
    assert own.y1 == pytest.approx(place.y1)


@pytest.mark.parametrize("levels", [7, [0.0, 1.0, 10.0, 100.0]], ids=["number", "edges"])
def test_levels_can_be_chosen(levels):
    figure = lv.compare(ROSENBROCK, race("rosenbrock")[0], levels=levels).figure()
    drawn = artist(figure, "contours")[0].levels
    assert len(drawn) == (8 if levels == 7 else 4)
    if levels != 7:
        np.testing.assert_allclose(drawn[1:], levels[1:])


def test_where_the_loss_is_not_finite_the_ground_is_hatched():
    logarithm = lv.parse("log(x) + y**2", domain=((-1, 3), (-2, 2)))
    figure = lv.compare(logarithm, lv.record(logarithm, lv.gradient_descent(0.1), (1.0, 1.0), 3)).figure()
    (ground,) = artist(figure, "not-finite")
    assert ground.get_hatch()
    assert not any(path.contains_point((-0.5, 0.3)) for path in artist(figure, "contours")[0].get_paths())
    whole = lv.compare(ROSENBROCK, race("rosenbrock")[0]).figure()
    assert not whole.findobj(lambda one: one.get_gid() == "not-finite")


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
                assert axes.get_xlim()[0] <= x <= axes.get_xlim()[1]
                assert axes.get_ylim()[0] <= y <= axes.get_ylim()[1]
    assert len(colors(pixels(drawn.figure))) > 20
    names = [panels(drawn.figure)[0].get_xlabel(), panels(drawn.figure)[0].get_ylabel()]
    tick_labels = [label.get_text() for label in panels(drawn.figure)[0].get_xticklabels()]
    assert max(map(len, tick_labels)) <= 6, f"{tick_labels} of {names}"


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


@pytest.mark.parametrize(
    "size", [(800, 450), slow((640, 360)), slow((480, 270)), slow((1600, 900)), (450, 800), slow((500, 500))]
)
@pytest.mark.parametrize("name", ["rosenbrock", slow("goldstein_price")])
def test_words_panels_and_bar_do_not_overlap_and_stay_inside(size, name):
    figure = lv.compare(lv.catalogue[name], race(name), size_pixels=size).figure()
    pixels(figure)
    renderer = figure.canvas.get_renderer()
    gids = ("title", "caption", "legend", "legend-details", "legend-ending", "mark-key", "color-bar-label")
    texts = [
        one for gid in gids for one in figure.findobj(lambda one, gid=gid: one.get_gid() == gid) if one.get_visible()
    ]
    boxes = [text.get_window_extent(renderer) for text in texts if text.get_text()]
    names = [text.get_text() for text in texts if text.get_text()]
    for axes in panels(figure):
        inner = [axes.get_window_extent(renderer), axes.xaxis.label.get_window_extent(renderer)]
        low, high = axes.get_ylim()
        ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
        inner += [label.get_window_extent(renderer) for place, label in ticks if low <= place <= high]
        inner.append(axes.yaxis.label.get_window_extent(renderer))
        boxes += inner
        names += [f"part {number} of {axes.get_label()!r}" for number in range(len(inner))]
    for box in boxes:
        assert box.x0 >= -1
        assert box.x1 <= size[0] + 1
        assert box.y1 <= size[1] + 1
    for number, one in enumerate(boxes):
        for later in range(number + 1, len(boxes)):
            other = boxes[later]
            shared = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
            both_ticks = names[number].startswith("part") and names[later].startswith("part")
            assert both_ticks or min(shared) <= 1, f"{names[number]} and {names[later]} overlap"


def test_a_panel_can_hold_models_and_no_path():
    class Cross:
        def attach(self, axes, theme):
            axes.axhline(0.0, gid="cross")

    panel = contour_panel(ROSENBROCK, [], [Cross()], marks=())
    assert panel.x_limits == (-2, 2)
    assert any(isinstance(layer, Cross) for layer in panel.layers)

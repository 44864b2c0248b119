"""compare: what is drawn is what was recorded, read back from the artists."""

import functools

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from matplotlib.colors import to_hex
from scenes_reading import (
    artist,
    colors,
    head,
    head_color,
    is_drawn,
    labels,
    panels,
    pixels,
    shown_texts,
    slow,
    trail,
    words,
)

import landscape_viz as lv
from landscape_viz.scenes.number_format import table_number
from landscape_viz.scenes.oklab import oklab

WAVES = lv.catalogue["quadratic_plus_sine"]


@functools.cache
def race():
    return [
        lv.record(WAVES, lv.gradient_descent(0.05), 10, 40, label="gd"),
        lv.record(WAVES, lv.momentum(0.02, 0.9), 10, 40, label="momentum"),
        lv.record(WAVES, optax.adam(0.5), 10, 40, label="adam"),
    ]


@pytest.fixture(scope="module")
def film():
    return lv.compare(WAVES, race(), motion="steps").draw()


def test_every_head_is_where_the_trajectory_was_at_every_step(film):
    for step in range(41):
        film.update(step)
        for run in race():
            x, y, marker = head(film.figure, run.label)
            assert (x, y) == (run.points[step, 0], run.values[step])
            assert marker == "o"
            assert head(film.figure, run.label, panel=1)[:2] == (step, run.values[step])


def test_the_trail_goes_through_all_steps_so_far_and_no_farther(film):
    film.update(17)
    for number, run in enumerate(race()):
        pixels_of = panels(film.figure)[0].transData.transform
        line = pixels_of(trail(film.figure, number))
        visited = pixels_of(np.column_stack([run.points, run.values])[:18])
        away = np.hypot(*np.moveaxis(line[None] - visited[:, None], -1, 0))
        assert away.min(axis=1).max() < (0.01 if number == 0 else 10)  # later trails have lanes above the first
        assert away[-1].argmin() == len(line) - 1


def test_a_long_step_hops_over_the_curve_and_short_ones_stay_on_it():
    jump = lv.record(WAVES, lv.gradient_descent(0.5), 10, 1, label="gd")
    drawn = lv.compare(WAVES, jump, motion="steps").draw()
    drawn.update(1)
    x, y = trail(drawn.figure, 0)[1:-1].T
    assert (y > x**2 + 10 * np.sin(x)).all()
    roll = lv.record(WAVES, lv.gradient_descent(0.01), 10, 1, label="gd")
    drawn = lv.compare(WAVES, roll, motion="steps").draw()
    drawn.update(1)
    x, y = trail(drawn.figure, 0).T
    np.testing.assert_allclose(y, x**2 + 10 * np.sin(x), atol=1e-3)


def test_the_curve_is_the_loss_over_its_domain(film):
    x, y = artist(film.figure, "curve")[0].get_data()
    assert (x[0], x[-1]) == WAVES.domain
    np.testing.assert_allclose(y, x**2 + 10 * np.sin(x), rtol=1e-12, atol=1e-12)


def test_the_minima_are_ringed_and_the_lowest_is_named(film):
    (rings,) = artist(film.figure, "minima")
    expected = [[-1.3064400084, -7.9458233756], [3.8374671065, 8.3155855795]]
    found = np.column_stack(rings.get_data())
    np.testing.assert_allclose(found[np.argsort(found[:, 0])], expected, rtol=1e-9)
    (name,) = artist(film.figure, "minima-name")
    assert name.get_text() == "lowest"
    np.testing.assert_allclose(name.xy, expected[0], rtol=1e-9)


def test_minima_that_nobody_told_are_found():
    unknown = lv.parse("x**2 + 10*sin(x)")
    figure = lv.compare(unknown, race()[0]).figure()
    (rings,) = artist(figure, "minima")
    np.testing.assert_allclose(sorted(rings.get_xdata()), [-1.3064400084, 3.8374671065], rtol=1e-9)


def test_every_optimizer_has_its_own_colour_in_path_history_name_and_loss(film):
    film.update(30)
    inks = [head_color(film.figure, run.label) for run in race()]
    assert len(set(inks)) == 3
    assert inks == [head_color(film.figure, run.label, panel=1) for run in race()]
    for number, ink in enumerate(inks):
        (name,) = artist(film.figure, f"label:{race()[number].label}")
        assert same_hue(name.get_color(), ink)
        assert same_hue(artist(film.figure, "loss-number")[number].get_color(), ink)


def same_hue(one, other):
    """Colours that differ in their lightness at most."""
    (_, *first), (_, *second) = oklab(to_hex(one)), oklab(to_hex(other))
    return np.hypot(*(np.array(first) - second)) < 0.03


def test_title_names_step_and_losses_say_what_is_seen(film):
    film.update(12)
    assert words(film.figure, "title") == ["Quadratic plus sine"]
    assert words(film.figure, "subtitle") == ["x² + 10 sin(x)"]
    assert words(film.figure, "step") == ["step 12"]
    assert words(film.figure, "step-end") == ["40"] or words(film.figure, "step-end") == ["0", "40"]
    assert {name: below for name, (_, below) in labels(film.figure).items()} == {
        "gd": "rate 0.05", "momentum": "rate 0.02", "adam": "",
    }  # fmt: skip
    assert words(film.figure, "loss-number") == [table_number(run.values[12]) for run in race()]


def test_a_formula_that_is_the_title_is_not_said_twice():
    unnamed = lv.parse("x**2 + 10*sin(x)")
    figure = lv.compare(unnamed, race()[0]).figure()
    assert words(figure, "title") == ["x² + 10 sin(x)"]
    assert not is_drawn(figure, "subtitle")


def test_a_given_title_leaves_the_formula_below_it():
    figure = lv.compare(WAVES, race(), title="Momentum wins").figure()
    assert (words(figure, "title"), words(figure, "subtitle")) == (["Momentum wins"], ["x² + 10 sin(x)"])


def test_an_ending_is_told_at_the_head_from_its_step_on_and_forgotten_backwards():
    run = lv.record(WAVES, lv.newton(), -8, 20, label="newton")
    assert run.status == "diverged"
    drawn = lv.compare(WAVES, [run], motion="steps").draw()
    drawn.update(run.stop_step)
    assert labels(drawn.figure)["newton"] == ("newton", run.stop_reason)
    drawn.update(run.stop_step - 1)
    assert labels(drawn.figure)["newton"] == ("newton", "")


@pytest.mark.parametrize("order", [(7, 3, 40), slow(tuple(range(41))), slow(tuple(range(40, -1, -1)))])
def test_a_frame_is_a_function_of_its_number(order):
    reference = {k: lv.compare(WAVES, race(), size_pixels=(480, 270), motion="steps").draw() for k in (3, 7, 40)}
    alone = {}
    for k, drawn in reference.items():
        drawn.update(k)
        alone[k] = pixels(drawn.figure)
    film = lv.compare(WAVES, race(), size_pixels=(480, 270), motion="steps").draw()
    for k in order:
        film.update(k)
        if k in alone:
            np.testing.assert_array_equal(pixels(film.figure), alone[k])


def test_a_path_that_leaves_the_domain_is_pinned_to_the_border_and_points_outward():
    square = lv.catalogue["quadratic"]
    run = lv.record(square, lv.gradient_descent(1.05), -20, 20, label="gd")
    drawn = lv.compare(square, [run], motion="steps").draw()
    axes = panels(drawn.figure)[0]
    top = axes.get_ylim()[1]
    drawn.update(0)
    assert head(drawn.figure, "gd") == (-20, 400, "o")
    places = set()
    for step in (1, 2, 19):
        drawn.update(step)
        x, y, marker = head(drawn.figure, "gd")
        assert (y, marker) == (top, "^")
        assert -20 < x < 20  # where the hop to 21 leaves the picture
        places.add(x)
    assert len(places) == 1  # and there it rests
    ridge = lv.parse("cos(x)", domain=(-3, 3))
    run = lv.record(ridge, lv.gradient_descent(1.0), 2.9, 1, label="gd")
    assert run.points[1, 0] > 3
    drawn = lv.compare(ridge, [run], motion="steps").draw()
    drawn.update(1)
    x, y, marker = head(drawn.figure, "gd")
    assert (x, marker) == (3, ">")
    assert run.values[1] < y < run.values[0]  # where it leaves


def test_from_the_first_nan_on_the_head_stays_where_it_was_last_seen():
    root = lv.Landscape(jnp.sqrt, (0, 4), name="√x")
    run = lv.record(root, lv.gradient_descent(1.0), 1.0, 10, label="gd")
    assert run.status == "diverged"
    drawn = lv.compare(root, [run], motion="steps").draw()
    drawn.update(10)
    last = int(np.flatnonzero(np.isfinite(run.values))[-1])
    assert head(drawn.figure, "gd")[:2] == (pytest.approx(run.points[last, 0]), run.values[last])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "domain", "start"),
    [
        ("1e300*x**2", (-10, 10), -8),
        ("exp(exp(x))", (-10, 10), 2),
        ("1/x", (-10, 10), 1),
        ("log(x)", (-1, 10), 1),
        ("x**2*1e-300", (-1, 1), 0.5),
        ("-x**4", (-3, 3), 1),
        ("x + 1e9", (-1, 1), 0.5),
        ("x**2", (1e9, 1e9 + 1), 1e9 + 0.5),
        ("x**2", (-1e-9, 1e-9), 1e-10),
        ("3 + 0*x", (-1, 1), 0.5),
    ],
)
def test_the_film_survives_huge_infinite_and_missing_values(text, domain, start):
    loss = lv.parse(text, domain=domain)
    optimizers = {"gd": lv.gradient_descent(0.5), "newton": lv.newton(), "adam": optax.adam(0.1)}
    runs = [lv.record(loss, optimizer, start, 30, label=label) for label, optimizer in optimizers.items()]
    drawn = lv.compare(loss, runs, motion="steps").draw()
    for frame in (0, 1, 15, 30):
        drawn.update(frame)
        for label in optimizers:
            for number, axes in enumerate(panels(drawn.figure)):
                x, y, _ = head(drawn.figure, label, number)
                assert axes.get_xlim()[0] <= x <= axes.get_xlim()[1]
                assert axes.get_ylim()[0] <= y <= axes.get_ylim()[1]
        picture = pixels(drawn.figure)
        assert len(colors(picture)) > 20  # not an empty picture


def test_a_loss_that_is_finite_nowhere_is_refused():
    nowhere = lv.parse("log(-1 - x**2)")
    with pytest.raises(lv.InputError, match="finite nowhere in the domain -10, 10"):
        lv.compare(nowhere, [])


def test_runs_of_different_length_share_a_film_that_lasts_as_long_as_the_longest():
    short = lv.record(WAVES, lv.gradient_descent(0.05), 10, 5, label="short")
    drawn = lv.compare(WAVES, [race()[0], short], motion="steps").draw()
    drawn.update(30)
    assert head(drawn.figure, "short") == (short.points[-1, 0], short.values[-1], "o")
    assert head(drawn.figure, "gd")[0] == race()[0].points[30, 0]


def test_a_thinned_film_shows_the_steps_it_says():
    run = lv.record(WAVES, lv.gradient_descent(0.001), 10, 1000, label="gd")
    scene = lv.compare(WAVES, [run], frames=11)
    drawn = scene.draw()
    for frame in range(11):
        drawn.update(frame)
        assert words(drawn.figure, "step") == [f"step {100 * frame}"]
        ends = {text.get_text() for text in artist(drawn.figure, "step-end")}
        assert ends == {"0", "1000"}
        assert head(drawn.figure, "gd")[0] == run.points[100 * frame, 0]


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    lv.compare(WAVES, race(), theme="dark").figure()
    assert dict(mpl.rcParams) == before


def test_the_settings_of_the_user_do_not_change_the_film():
    import matplotlib as mpl

    plain = pixels(lv.compare(WAVES, race()).figure())
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red", "figure.dpi": 50}):
        styled = pixels(lv.compare(WAVES, race()).figure())
    np.testing.assert_array_equal(plain, styled)


def test_a_figure_of_another_sharpness_has_the_same_sizes():
    import matplotlib.pyplot as plt

    given = plt.figure(dpi=200)
    lv.compare(WAVES, race()).draw(given)
    usual = lv.compare(WAVES, race()).draw().figure
    plt.close(given)
    assert tuple(given.bbox.size) == tuple(usual.bbox.size)
    for one, other in zip(shown_texts(given), shown_texts(usual), strict=True):
        assert one[0].get_text() == other[0].get_text()
        np.testing.assert_allclose(one[1].extents, other[1].extents, atol=2)
    curves = [artist(figure, "curve")[0].get_linewidth() * figure.dpi for figure in (given, usual)]
    assert curves[0] == pytest.approx(curves[1])


def test_the_finished_picture_saves_as_svg_and_pdf(tmp_path):
    figure = lv.compare(WAVES, race()).figure()
    for name, start in (("a.svg", b"<?xml"), ("a.pdf", b"%PDF"), ("a.png", b"\x89PNG")):
        figure.savefig(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
    assert head(figure, "gd")[0] == race()[0].points[-1, 0]


def test_a_trajectory_of_another_dimension_is_refused():
    plane = lv.Landscape(lambda x, y: x**2 + y**2, ((-1, 1), (-1, 1)), name="plane")
    run = lv.record(plane, lv.newton(), (0.5, 0.5), 2)
    with pytest.raises(lv.InputError, match="has 2 dimensions, the landscape 1"):
        lv.compare(WAVES, [run])
    with pytest.raises(lv.InputError, match="has 1 dimensions, the landscape 2"):
        lv.compare(plane, race())


@pytest.mark.parametrize(
    ("view", "dim", "message"),
    [
        ("contour", 1, "view 'contour' does not go with a landscape of 1 dimension; .* is shown as 'curve'"),
        ("surface", 1, "view 'surface' does not go with a landscape of 1 dimension"),
        ("curve", 2, "view 'curve' does not go with a landscape of 2 dimensions; .* 'contour' or 'surface'"),
        ("contuor", 2, "view must be one of auto, curve, contour, surface.* Did you mean 'contour'"),
    ],
)
def test_a_view_that_does_not_go_with_the_dimension_is_refused(view, dim, message):
    plane = lv.Landscape(lambda x, y: x**2 + y**2, ((-1, 1), (-1, 1)), name="plane")
    landscape, run = (WAVES, race()[0]) if dim == 1 else (plane, lv.record(plane, lv.newton(), (0.5, 0.5), 2))
    with pytest.raises(lv.InputError, match=message):
        lv.compare(landscape, run, view=view)


def test_levels_and_cameras_are_refused_where_they_mean_nothing():
    with pytest.raises(lv.InputError, match="levels are those of contours"):
        lv.compare(WAVES, race(), levels=5)
    with pytest.raises(lv.InputError, match="camera is that of a surface"):
        lv.compare(WAVES, race(), camera="30,-60")


def test_minima_are_not_marked_where_that_is_not_wanted():
    figure = lv.compare(WAVES, race()[0], minima=False).figure()
    assert not figure.findobj(lambda one: one.get_gid() == "minima")

"""compare: what is drawn is what was recorded, read back from the artists."""

import functools

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from matplotlib.colors import to_rgb
from scenes_reading import artist, colors, combinations, head, panels, pixels, slow, trail, words

import landscape_viz as lv

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


def test_the_trail_holds_all_steps_so_far(film):
    film.update(17)
    for number, run in enumerate(race()):
        np.testing.assert_array_equal(trail(film.figure, number), np.column_stack([run.points, run.values])[:18])


def test_the_curve_is_the_loss_over_its_domain(film):
    x, y = artist(film.figure, "curve")[0].get_data()
    assert (x[0], x[-1]) == WAVES.domain
    np.testing.assert_allclose(y, x**2 + 10 * np.sin(x), rtol=1e-12, atol=1e-12)


def test_the_minima_are_marked_the_lowest_by_a_star(film):
    lowest, others = artist(film.figure, "minima")
    assert lowest.get_marker() == "*"
    np.testing.assert_allclose(np.ravel(lowest.get_data()), [-1.3064400084, -7.9458233756], rtol=1e-9)
    assert others.get_marker() == "o"
    np.testing.assert_allclose(np.ravel(others.get_data()), [3.8374671065, 8.3155855795], rtol=1e-9)


def test_minima_that_nobody_told_are_found():
    unknown = lv.parse("x**2 + 10*sin(x)")
    figure = lv.compare(unknown, race()[0]).figure()
    xs = sorted(float(line.get_xdata()[0]) for line in artist(figure, "minima"))
    np.testing.assert_allclose(xs, [-1.3064400084, 3.8374671065], rtol=1e-9)


def test_every_optimizer_has_its_own_colour_in_path_and_legend(film):
    heads = [artist(film.figure, f"head:{run.label}")[0].get_color() for run in race()]
    trails = [line.get_color() for line in artist(film.figure, "trails")[0]._lines]
    assert len(set(heads)) == len(set(trails)) == 3
    for head_color, trail_color in zip(heads, trails, strict=True):
        # the same colour, a quarter lighter
        mixed = 0.75 * np.array(to_rgb(head_color)) + 0.25
        np.testing.assert_allclose(to_rgb(trail_color), mixed, atol=1 / 255)


def test_title_legend_and_caption_say_what_is_seen(film):
    film.update(12)
    assert words(film.figure, "title") == ["x² + 10 sin(x)"]
    assert sorted(words(film.figure, "caption")) == ["12", "of 40", "step"]
    assert [text.split(":")[0] for text in words(film.figure, "legend")] == ["gd", "momentum", "adam"]


def test_the_legend_tells_the_status_from_its_step_on_and_forgets_it_backwards():
    run = lv.record(lv.catalogue["quadratic"], lv.gradient_descent(0.25), -20, 60, label="gd")
    assert run.status == "converged"
    drawn = lv.compare(lv.catalogue["quadratic"], [run], motion="steps").draw()
    drawn.update(run.stop_step)
    assert words(drawn.figure, "legend") == ["gd"]
    assert words(drawn.figure, "legend-details") == ["lr 0.25"]
    (ending,) = words(drawn.figure, "legend-ending")
    assert ending.startswith(f"· converged at step {run.stop_step}, loss ")
    drawn.update(run.stop_step - 1)
    assert words(drawn.figure, "legend-ending") == []


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
    for step, x in ((1, 20), (2, -20), (19, 20)):
        drawn.update(step)
        assert head(drawn.figure, "gd") == (x, top, "^")
    ridge = lv.parse("cos(x)", domain=(-3, 3))
    run = lv.record(ridge, lv.gradient_descent(1.0), 2.9, 1, label="gd")
    assert run.points[1, 0] > 3
    drawn = lv.compare(ridge, [run], motion="steps").draw()
    drawn.update(1)
    assert head(drawn.figure, "gd") == (3, run.values[1], ">")


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
        assert sorted(words(drawn.figure, "caption")) == sorted([str(100 * frame), "of 1000", "step"])
        assert head(drawn.figure, "gd")[0] == run.points[100 * frame, 0]


@pytest.mark.parametrize(
    ("size", "theme"),
    combinations([(800, 450), (640, 480), (320, 240), (400, 500), (1920, 1080)], ["light", "dark"]),
)
def test_words_and_panels_do_not_overlap_and_stay_inside_the_picture(size, theme):
    drawn = lv.compare(WAVES, race(), size_pixels=size, theme=theme, motion="steps").draw()
    drawn.update(40)
    picture = pixels(drawn.figure)
    assert picture.shape[:2] == size[::-1]
    renderer = drawn.figure.canvas.get_renderer()
    boxes = [
        text.get_window_extent(renderer) for gid in ("title", "caption", "legend") for text in artist(drawn.figure, gid)
    ]
    boxes += [axes.get_tightbbox(renderer) for axes in panels(drawn.figure)]
    for box in boxes[:-2]:
        assert box.x0 >= 0
        assert box.x1 <= size[0]
        assert box.y1 <= size[1]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            shared = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
            assert min(shared) <= 1, f"{one} and {other} overlap"


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

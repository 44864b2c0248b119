"""What has no public name in matplotlib and imageio: it is there, does what is wanted, and is used in one place."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import re
from functools import cache
from pathlib import Path

import imageio.v3 as iio
import matplotlib as mpl
import numpy as np
import pytest
from film.strangers import blank_figure, wave
from matplotlib.animation import Animation, ArtistAnimation, PillowWriter
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

import landscape_viz as lv
from landscape_viz.film import matplotlib_private as private
from landscape_viz.film.blitting.text_cache import GlyphRenderer

pytestmark = pytest.mark.filterwarnings("ignore:Animation was deleted")
RELEASE = tuple(int(number) for number in mpl.__version__.split(".")[:2])


# The names are there and do what is wanted of them.


def test_fig_is_the_figure_of_an_animation():
    figure = blank_figure()
    animation = wave(2, figure=figure)
    assert private.figure_of(animation) is vars(animation)["_fig"] is figure


def test_interval_is_the_time_between_frames():
    animation = wave(2, interval=37)
    assert vars(animation)["_interval"] == private.interval_of(animation) == 37
    figure = blank_figure()
    artists = ArtistAnimation(figure, [[figure.text(0, 0, "x")]], interval=55)
    assert private.interval_of(artists) == 55


def test_save_count_is_what_a_progress_callback_is_told(tmp_path):
    told = []
    animation = wave(3)
    private.set_frame_count(animation, 11)
    Animation.save(animation, tmp_path / "x.gif", writer="imageio", progress_callback=lambda *two: told.append(two))
    assert {total for _, total in told} == {11}
    assert "_save_count" in inspect.getsource(Animation.save)


def test_supports_transparency_keeps_the_background_as_the_figure_has_it(tmp_path):
    """matplotlib mixes the first frame's background into all frames of a writer that says no."""

    class Recorder(PillowWriter):
        asked = ()

        def grab_frame(self, **keywords):
            self.asked = (*self.asked, keywords.get("facecolor"))
            super().grab_frame(**keywords)

    class Opaque(Recorder):
        def _supports_transparency(self):
            return False

    assert "_supports_transparency" in inspect.getsource(Animation.save)
    for kind, mixed in ((Recorder, False), (Opaque, True)):
        writer = kind(fps=5)
        wave(2).save(tmp_path / "x.gif", writer=writer)
        assert [face is not None for face in writer.asked] == [mixed, mixed]
    assert private.OpaqueMovieWriter._supports_transparency(None)


def test_left_and_right_title_are_titles():
    axes = blank_figure().add_subplot()
    titles = [axes.set_title("t", loc=place) for place in ("left", "center", "right")]
    assert private.titles_of(axes) == titles


def test_autotitlepos_says_that_a_title_is_placed_by_a_look_at_the_axes():
    for given, placed in (({}, True), ({"y": 1.0}, False)):
        figure = blank_figure()
        axes = figure.add_subplot()
        title = axes.set_title("title", **given)
        figure.canvas.draw()
        low = title.get_position()[1]
        axes.xaxis.set_ticks_position("top")  # a title makes room for ticks
        figure.canvas.draw()
        assert private.places_titles(axes) is bool(title.get_position()[1] > low) is placed


def test_loc_says_that_a_legend_looks_for_the_best_place():
    for place, seeks in (("best", True), ("upper left", False), (2, False)):
        axes = blank_figure().add_subplot(xlim=(0, 1), ylim=(0, 1))
        line = axes.plot([0], [0], label="line")[0]
        legend = axes.legend(loc=place)
        assert private.seeks_best_place(legend) is seeks
        boxes = set()
        for points in ([0, 0.3], [0, 1], [1, 0]):
            line.set_data([0.5, 1], points)
            axes.figure.canvas.draw()
            boxes.add(tuple(legend.get_window_extent().extents.round(3)))
        assert (len(boxes) > 1) is seeks


def test_ticks_are_made_when_they_are_asked_for():
    axis = blank_figure().add_subplot().xaxis
    for name in ("majorTicks", "minorTicks"):
        vars(axis).pop(name, None)
    before = list(private.made_parts(axis))
    assert before == [axis.label, axis.offsetText]
    assert axis.majorTicks[0] in private.made_parts(axis)
    children = axis.get_children()
    assert len(children) > 3
    assert set(private.made_parts(axis)) >= set(children)


def test_render_lock_is_held_while_a_figure_is_drawn():
    figure = blank_figure()
    held = []
    text = figure.text(0, 0, "x")
    text.draw = lambda renderer: held.append(figure.canvas.figure._render_lock._is_owned())
    figure.canvas.draw()
    assert held == [True]
    with private.drawing_lock(figure):
        assert figure._render_lock._is_owned()
    assert not figure._render_lock._is_owned()


needs_letters = pytest.mark.skipif(RELEASE < (3, 11), reason="matplotlib draws text letter by letter since 3.11")


@needs_letters
def test_text_is_drawn_letter_by_letter():
    """If it is not, films are right and nearly twice as slow."""
    assert private.TEXT_IS_KNOWN


@needs_letters
def test_prepared_font_layout_and_painted_letters_are_those_of_matplotlib():
    renderer, gc = RendererAgg(200, 60, 100), RendererAgg(200, 60, 100).new_gc()
    prop = FontProperties(size=13)
    renderer.draw_text(gc, 20, 40, "AVg 1.5", prop, 0)
    theirs = np.array(renderer.buffer_rgba())
    renderer.clear()
    font = private.font_of(renderer, prop)
    assert font is get_font(findfont(prop))
    items = private.laid_out(font, "AVg 1.5", private.hinting())
    assert len(items) == 7
    assert {item.ft_object.fname for item in items} == {font.fname}
    up = 64 * (60 - 40)
    for item in items:
        across = round(64 * (20 + item.x))
        letter, left, top = private.painted_letter(font, item.glyph_index, across & 63, up & 63)
        private.put_letter(renderer, letter, left + (across >> 6), 60 - top - (up >> 6) + letter.shape[0], gc)
    np.testing.assert_array_equal(np.array(renderer.buffer_rgba()), theirs)
    assert (theirs[..., 3] > 0).sum() > 100


@needs_letters
def test_font_heights_are_asked_of_the_renderer():
    asked = []

    class Asked(private.FontHeightRenderer):
        def font_heights(self, prop):
            asked.append(prop.get_size())
            return 50.0, 0.0, 0.0

    heights = []
    for kind in (RendererAgg, Asked):
        figure = Figure(dpi=100)
        FigureCanvasAgg(figure)
        text = figure.text(0, 0, f"of {kind.__name__}", fontsize=7)
        heights.append(text.get_window_extent(kind(100, 100, 100)).height)
    assert asked == [7]
    assert heights[1] >= 50 > heights[0]


def test_container_is_the_file_that_imageio_writes_a_video_to():
    with iio.imopen(io.BytesIO(), "w", plugin="pyav", extension=".mp4") as plugin:
        plugin.init_video_stream("libx264", fps=5)
        container = private.video_container(plugin)
        assert container is plugin._container
        (stream,) = container.streams.video
        assert stream.codec.name == "libx264"
        plugin.write_frame(np.zeros((16, 16, 3), np.uint8))


# Where a version lacks a name, films come out all the same.


def test_without_their_names_figure_and_interval_are_found_elsewhere():
    animation = wave(2, interval=40)
    figure = vars(animation).pop("_fig")
    del vars(animation)["_interval"]
    vars(animation)["figure_under_another_name"] = figure
    assert private.figure_of(animation) is figure
    assert private.interval_of(animation) == 40
    animation.event_source = None
    assert private.interval_of(animation) == 200
    vars(animation)["_fig"] = figure  # matplotlib wants it at the end


def test_without_their_names_artists_are_taken_for_the_worst():
    axes = blank_figure().add_subplot()
    axes.plot([0], [0], label="line")
    axes.set_title("title", y=1.0)
    legend = axes.legend(loc="upper left")
    assert (private.places_titles(axes), private.seeks_best_place(legend)) == (False, False)
    for owner, name in ((axes, "_left_title"), (axes, "_right_title"), (axes, "_autotitlepos")):
        vars(owner).pop(name)
    assert private.places_titles(axes)
    assert private.titles_of(axes) == [axes.title]
    assert private.seeks_best_place(Artist())


def test_without_a_lock_one_draws_all_the_same(monkeypatch):
    figure = blank_figure()
    monkeypatch.delattr(next(kind for kind in Figure.__mro__ if "_render_lock" in vars(kind)), "_render_lock")
    with private.drawing_lock(figure):
        monkeypatch.undo()
        figure.canvas.draw()


def test_without_its_names_text_has_the_same_pixels(monkeypatch):
    def picture(renderer):
        figure = Figure(figsize=(2, 1), dpi=100)
        FigureCanvasAgg(figure)
        figure.text(0.1, 0.4, "step 12, x = -3.5")
        figure.draw(renderer)
        return np.array(renderer.buffer_rgba())

    theirs = picture(RendererAgg(200, 100, 100))
    np.testing.assert_array_equal(picture(GlyphRenderer(200, 100, 100)), theirs)
    monkeypatch.setattr(private, "TEXT_IS_KNOWN", False)
    for name in ("font_of", "laid_out", "painted_letter", "put_letter"):
        monkeypatch.setattr(f"landscape_viz.film.blitting.text_cache.{name}", None)
    np.testing.assert_array_equal(picture(GlyphRenderer(200, 100, 100)), theirs)


def test_without_its_name_the_container_of_a_video_is_found_by_what_it_can(monkeypatch, tmp_path):
    class Plugin:
        def __init__(self, container):
            self.stream, self.box = "stream", container

    class Container:
        def add_stream(self):
            pass

    container = Container()
    assert private.video_container(Plugin(container)) is container


# Nobody else uses such a name.

PACKAGE = Path(lv.__file__).parent
LIBRARIES = ("matplotlib", "mpl_toolkits", "imageio")
PUBLIC = {"_repr_mimebundle_", "_repr_html_", "_replace", "_asdict", "_fields", "_exit"}  # of Python and IPython
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != Path(private.__file__)]
DRAWING = [path for path in SOURCES if any(library in path.read_text(encoding="utf-8") for library in LIBRARIES)]


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


@cache
def private_names_of(kind):
    """The private names that a class of a library defines or gives its objects."""
    assigned = re.findall(r"self\.(_[a-z]\w*)", inspect.getsource(kind)) if inspect.isclass(kind) else ()
    return {name for name in (*vars(kind), *assigned) if is_private(name)}


def inherited_private_names(kind):
    return set().union(*(private_names_of(base) for base in kind.__mro__ if base.__module__.startswith(LIBRARIES)))


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_private_name_of_a_library_is_used_elsewhere(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(LIBRARIES):
            used += filter(is_private, [*node.module.split("."), *(alias.name for alias in node.names)])
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in PUBLIC:
            of_self = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            of_own_class = isinstance(node.value, ast.Name) and node.value.id in own_classes(tree)
            used += [] if of_self or of_own_class else [ast.unparse(node)]
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "hasattr", "vars"):
            texts = [str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)]
            used += filter(is_private, texts)
    assert used == [], f"{path} uses them; give them a function in landscape_viz/film/matplotlib_private.py"


def own_classes(tree):
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_class_takes_a_private_name_of_the_class_of_a_library_that_it_extends(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.bases]
    for node in classes:
        module = importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
        theirs = inherited_private_names(getattr(module, node.name))
        own = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
        own |= {part.name for part in ast.walk(node) if isinstance(part, ast.FunctionDef)}
        assert not own & theirs, f"{node.name} in {path} has private names of matplotlib"

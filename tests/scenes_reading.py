"""Artists of a drawn scene, found by what they are; and which cases of a test run always."""

import itertools

import matplotlib as mpl
import numpy as np
import pytest

from landscape_viz.film.picture import UNHINTED

AS_TODAY = mpl.__version_info__ >= (3, 11)
"""True where matplotlib draws pixels as it does since 3.11; some tests of pixels and of letters hold there only."""


def slow(*values, **options):
    """A case of a parametrised test that runs with the slow tests only."""
    return pytest.param(*values, marks=pytest.mark.slow, **options)


def combinations(*lists):
    """All combinations of the values of several lists; those that are not needed to see each value once are slow."""
    always = {tuple(k % len(values) for values in lists) for k in range(max(map(len, lists)))}
    places = itertools.product(*(range(len(values)) for values in lists))
    cases = ((place, [values[k] for values, k in zip(lists, place, strict=True)]) for place in places)
    return [pytest.param(*values) if place in always else slow(*values) for place, values in cases]


def artist(figure, gid):
    found = figure.findobj(lambda one: one.get_gid() == gid)
    assert found, f"nothing is called {gid!r}"
    return found


def head(figure, label, panel=0):
    """x, y and marker of the head of `label` in a panel."""
    heads = artist(figure, "heads")[panel]
    point, marker = heads.shown(heads.labels.index(label))
    x, y = heads.axes.transScale.inverted().transform(point)
    return float(x), float(y), marker


def head_color(figure, label, panel=0):
    heads = artist(figure, "heads")[panel]
    return heads._colors[heads.labels.index(label)]


def trail(figure, number, panel=0):
    """The points of the line of a trail that is drawn now; where it comes from outside a nan stands."""
    trails = artist(figure, "trails")[panel]
    points = trails.axes.transScale.inverted().transform(trails.shown(number))
    return points[np.append(True, (points[1:] != points[:-1]).any(axis=1))[: len(points)]]


def table(figure):
    """The rows of the table from above: label, rate, loss and status."""
    gids = ("table-label", "table-rate", "table-loss", "table-status")
    columns = [figure.findobj(lambda one, gid=gid: one.get_gid() == gid) for gid in gids]
    rows = [row for row in zip(*columns, strict=True) if row[0].get_visible()]
    return [tuple(cell.get_text() for cell in row) for row in sorted(rows, key=lambda row: row[0].get_position()[1])]


def labels(figure):
    """The names that stand at heads now, each with the words below it."""
    shown = {}
    for text in figure.findobj(lambda one: str(one.get_gid()).startswith(("label:", "label-words:"))):
        kind, _, name = text.get_gid().partition(":")
        if text.get_visible():
            shown.setdefault(name, ["", ""])[kind == "label-words"] = text.get_text()
    return {name: tuple(lines) for name, lines in shown.items()}


def words(figure, gid):
    return [one.get_text() for one in artist(figure, gid) if one.get_visible()]


def is_drawn(figure, gid):
    return bool(figure.findobj(lambda one: one.get_gid() == gid))


def panels(figure):
    return [axes for axes in figure.axes if axes.get_label() != "words"]


def shown_texts(figure):
    """All texts that are seen in a drawn figure, with the boxes of their letters in pixels, outlines left out."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.text import Text

    with mpl.rc_context(UNHINTED):  # as films and pictures are written
        pixels(figure)
        renderer = RendererAgg(*figure.bbox.size, figure.dpi)
        owners = [
            (child, axes)
            for axes in figure.axes
            for child in axes.get_children()
            if axes.axison or child not in (axes.xaxis, axes.yaxis)
        ]
        texts = {one for owner, axes in owners for one in _texts(owner, axes) if isinstance(one, Text)}
        found = []
        for text in texts:
            box = Text.get_window_extent(text, renderer)
            if text.get_text().strip() and text.get_visible() and np.isfinite(box.extents).all():
                found.append((text, box))
    return sorted(found, key=lambda one: (one[1].x0, one[1].y0, one[0].get_text()))


def _texts(owner, axes):
    if owner in (axes.xaxis, axes.yaxis):
        low, high = sorted(owner.get_view_interval())
        ticks = [tick for tick in owner.get_major_ticks() if low <= tick.get_loc() <= high]
        return [owner.label, *(tick.label1 for tick in ticks), owner.get_offset_text()]
    return owner.findobj()


def saved_pixels(figure):
    """As `pixels`, with the letters of films and saved pictures."""
    with mpl.rc_context(UNHINTED):
        return pixels(figure)


def pixels(figure):
    """The figure drawn in full, live artists included, by matplotlib alone."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    animated = [one for one in figure.findobj() if one.get_animated()]
    for one in animated:
        one.set_animated(False)
    before = figure.canvas
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    figure.set_canvas(before)
    for one in animated:
        one.set_animated(True)
    return np.array(canvas.buffer_rgba())


def colors(picture):
    """The different colours of a picture with four channels, shape (colours, 4)."""
    return np.unique(np.ascontiguousarray(picture).view(np.uint32)).view(np.uint8).reshape(-1, 4)

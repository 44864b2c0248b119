"""Artists of a drawn scene, found by what they are."""

import numpy as np


def artist(figure, gid):
    found = figure.findobj(lambda one: one.get_gid() == gid)
    assert found, f"nothing is called {gid!r}"
    return found


def head(figure, label, panel=0):
    """x, y and marker of the head of `label` in a panel."""
    line = artist(figure, f"head:{label}")[panel]
    (x,), (y,) = line.get_data()
    return float(x), float(y), line.get_marker()


def trail(figure, number, panel=0):
    """The points of the trail with a number that are drawn now."""
    return artist(figure, "trails")[panel].shown(number)


def words(figure, gid):
    return [one.get_text() for one in artist(figure, gid) if one.get_visible()]


def panels(figure):
    return [axes for axes in figure.axes if axes.get_label() not in ("header", "color-bar")]


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

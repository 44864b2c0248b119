"""The places of everything on a picture: which panel is the stage, and where words and charts stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.chart_axes import ABOVE, FLOOR
from landscape_viz.scenes.layers.heading import Heading
from landscape_viz.scenes.layers.sentence import StepCounter
from landscape_viz.scenes.layers.step_words import StepWords
from landscape_viz.scenes.layers.table import Table
from landscape_viz.scenes.layout import (
    BETWEEN,
    HEADER,
    INSET,
    LINE_STAGE,
    Canvas,
    Rect,
)
from landscape_viz.scenes.panels.panel import AnyPanel, Panel

FEW = 4  # so many paths are told by the labels at their heads; more need a table
GAP = 14.0  # between blocks, in reference pixels
LEAST_CHART, MOST_CHART = 118.0, 400.0  # the height of a chart in a rail
TWO_COLUMNS = 560.0  # a rail as wide as this has blocks and charts beside each other
FOOT = 16.0
AXIS = 56.0  # the axis of the steps beside a curve stands so far above the lower edge
TITLE_ROW = 44.0  # above a stage with a title of its own
LOW = 420.0  # pictures lower than this have no subtitle


@dataclass(frozen=True, eq=False)
class Arrangement:
    """The rectangles of all parts of a picture, in reference pixels; None for what finds no room or is not needed.

    Attributes:
      heading: and where it stands.
      panels: of each panel.
      titles: of the titles of panels.
      blocks: each with its place.
      shown: the panels, where their limits had to be changed.
      labelled: whether labels at heads tell rates and endings, because there is no table.
    """

    heading: tuple[Heading, Rect] | None
    panels: tuple[Rect | None, ...]
    titles: tuple[Rect | None, ...]
    blocks: tuple[tuple[Block, Rect], ...]
    shown: tuple[AnyPanel, ...] = ()
    labelled: bool = False


def arrange(
    canvas: Canvas,
    panels: Sequence[AnyPanel],
    heading: Heading,
    blocks: Sequence[Block],
    columns: int | None = None,
    stacked: bool | None = None,
) -> Arrangement:
    """The places of panels, heading and blocks.

    One plane has the stage, from edge to edge, and everything else is in a rail beside it. A curve shares its axis with
    the losses beside it. A surface has the whole picture. Several stages stand beside each other below the heading.

    Args:
      canvas: the picture.
      panels: at least one.
      heading: the title.
      blocks: what stands in a rail, if there is one.
      columns: where given, the panels are all of one size and stand in rows of so many.
      stacked: whether panels lie above each other; by default where the picture is higher than wide.
    """
    if canvas.rect.height < LOW:
        heading = replace(heading, subtitles=())
    stages = [number for number, panel in enumerate(panels) if panel.stage]
    if columns is not None or stacked is not None or len(stages) != 1:
        return _side_by_side(canvas, panels, heading, blocks, columns, stacked)
    (stage,) = stages
    only_few = all(isinstance(block, Table) and len(block.entries) <= FEW for block in blocks)
    if not canvas.upright and only_few and len(panels) <= 2:
        if panels[stage].stage == "curve" and all(isinstance(panel, Panel) for panel in panels):
            return _shared_axis(canvas, panels, stage, heading)
        if panels[stage].stage == "surface":
            return _overlaid(canvas, panels, stage, heading)
    return _with_rail(canvas, panels, stage, heading, blocks)


def _with_rail(
    canvas: Canvas, panels: Sequence[AnyPanel], stage: int, heading: Heading, blocks: Sequence[Block]
) -> Arrangement:
    place, rail = canvas.stage_and_rail(panels[stage].proportion)
    places: list[Rect | None] = [None] * len(panels)
    places[stage] = place
    charts = [number for number in range(len(panels)) if number != stage]
    head = heading.height(rail.width)
    top = rail.top + head
    words = (heading, Rect(rail.left, rail.top, rail.width, head)) if head else None
    below = Rect(rail.left, top, rail.width, max(rail.bottom - FOOT - top, 1.0))
    if rail.width >= TWO_COLUMNS and blocks and charts:
        left, right = below.columns(2, canvas.margin)
        set_blocks, _ = _stacked_blocks(blocks, left, 0)
        _put_charts(places, charts, right)
    else:
        set_blocks, rest = _stacked_blocks(blocks, below, len(charts))
        _put_charts(places, charts, rest)
    return Arrangement(words, tuple(places), (None,) * len(panels), set_blocks)


def _stacked_blocks(blocks: Sequence[Block], rect: Rect, charts: int) -> tuple[tuple[tuple[Block, Rect], ...], Rect]:
    """Blocks from the top of a rectangle on, and what is left for charts below them."""
    others = sum(block.height(rect.width) + GAP for block in blocks if not isinstance(block, Table | StepWords))
    room = rect.height - others - charts * LEAST_CHART
    fitted = [replace(block, tallest=max(room, 0.0)) if isinstance(block, Table) else block for block in blocks]
    # What is left by tables has the words of a dissected step.
    room -= sum(block.height(rect.width) + GAP for block in fitted if isinstance(block, Table))
    fitted = [
        replace(block, tallest=max(room - (GAP if charts else 0.0), 0.0)) if isinstance(block, StepWords) else block
        for block in fitted
    ]
    placed: list[tuple[Block, Rect]] = []
    top = rect.top
    for block in fitted:
        height = block.height(rect.width)
        if height and top + height <= rect.bottom + 1.0:
            placed.append((block, Rect(rect.left, top, rect.width, height)))
            top += height + GAP
    return tuple(placed), Rect(rect.left, top, rect.width, max(rect.bottom - top, 0.0))


def _put_charts(places: list[Rect | None], charts: Sequence[int], rect: Rect) -> None:
    """Charts above each other at the foot of a rectangle, as many as find room."""
    count = min(len(charts), int(rect.height / LEAST_CHART))
    if not count:
        return
    height = min(rect.height, MOST_CHART * count)
    foot = Rect(rect.left, rect.bottom - height, rect.width, height)
    for number, place in zip(charts, foot.rows([1.0] * count), strict=False):
        places[number] = place


def _shared_axis(canvas: Canvas, panels: Sequence[AnyPanel], stage: int, heading: Heading) -> Arrangement:
    """A curve at the left and lower edges, and right of it the losses at the same heights."""
    whole, margin = canvas.rect, canvas.margin
    head, words = _header(canvas, heading)
    below = Rect(0.0, head, whole.width, whole.height - head)
    places: list[Rect | None] = [below] * len(panels)
    shown = list(panels)
    if len(panels) == 2:
        wide = LINE_STAGE * whole.width
        places[stage] = Rect(0.0, head, wide, below.height)
        # The chart ends above the numbers of the curve, at the same loss.
        chart = panels[1 - stage]
        assert isinstance(chart, Panel)
        low, high = chart.y_limits
        shown[1 - stage] = replace(chart, y_limits=(low + AXIS / below.height * (high - low), high))
        foot = whole.height - AXIS
        places[1 - stage] = Rect(wide, head - ABOVE, whole.width - wide - margin, foot + FLOOR - head + ABOVE)
    return Arrangement(words, tuple(places), (None,) * len(panels), (), tuple(shown), labelled=True)


def _overlaid(canvas: Canvas, panels: Sequence[AnyPanel], stage: int, heading: Heading) -> Arrangement:
    """A surface on the whole picture, with the losses in the corner."""
    whole, margin = canvas.rect, canvas.margin
    _, words = _header(canvas, heading)
    places: list[Rect | None] = [whole] * len(panels)
    if len(panels) == 2:
        width, height = INSET[0] + 120.0, INSET[1] + 100.0
        places[1 - stage] = Rect(whole.width - margin - width, 0.3 * margin, width, height)
    return Arrangement(words, tuple(places), (None,) * len(panels), (), labelled=True)


def _side_by_side(
    canvas: Canvas,
    panels: Sequence[AnyPanel],
    heading: Heading,
    blocks: Sequence[Block],
    columns: int | None,
    stacked: bool | None,
) -> Arrangement:
    whole = canvas.rect
    head, words = _header(canvas, heading)
    has_titles = any(panel.title for panel in panels)
    below = Rect(0.0, head, whole.width, whole.height - head)
    if columns is not None:
        cells = below.lattice(len(panels), columns, BETWEEN)
    elif stacked or (stacked is None and canvas.upright):
        cells = below.rows([panel.share for panel in panels], BETWEEN)
    else:
        total = sum(panel.share for panel in panels)
        room = below.width - BETWEEN * (len(panels) - 1)
        cells, left = [], 0.0
        for panel in panels:
            width = room * panel.share / total
            cells.append(Rect(left, below.top, width, below.height))
            left += width + BETWEEN
    places, titles = [], []
    for panel, cell in zip(panels, cells, strict=True):
        row = TITLE_ROW if has_titles else 0.0
        titles.append(Rect(cell.left, cell.top, cell.width, row) if panel.title else None)
        inside = cell.inset(top=row)
        if not panel.stage:
            at_left, at_right = cell.left < 1.0, cell.right > whole.width - 1.0
            inside = inside.inset(
                left=canvas.margin if at_left else 0.5 * canvas.margin, right=canvas.margin if at_right else 0.0,
                bottom=FOOT,
            )  # fmt: skip
        places.append(inside)
    step = [block for block in blocks if isinstance(block, StepCounter)]
    placed: list[tuple[Block, Rect]] = []
    if words is not None:
        for block in step:
            placed.append((block, Rect(words[1].left, words[1].top + 34.0, words[1].width, 40.0)))
    return Arrangement(words, tuple(places), tuple(titles), tuple(placed), labelled=True)


def _header(canvas: Canvas, heading: Heading) -> tuple[float, tuple[Heading, Rect] | None]:
    """The height of the strip above the panels, and the heading in it."""
    margin, width = canvas.margin, canvas.rect.width - 2 * canvas.margin
    one_line = replace(heading, lines=1 if not canvas.upright else heading.lines)
    height = one_line.height(width)
    if not height:
        return 0.0, None
    return min(height, HEADER if not canvas.upright else 2 * HEADER), (one_line, Rect(margin, 0.0, width, height))

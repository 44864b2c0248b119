"""The places of everything on a picture: which panel is the stage, and where words and charts stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.chart_axes import ABOVE, FLOOR, RIGHT
from landscape_viz.scenes.layers.heading import Heading
from landscape_viz.scenes.layers.key_row import KeyRow
from landscape_viz.scenes.layers.loss_links import number_room
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
LEAST_WIDTH = 240.0  # of a chart with numbers at its heads, its own numbers included
LEAST_CHART, MOST_CHART = 150.0, 400.0  # the height of a chart in a rail
TWO_COLUMNS = 560.0  # a rail as wide as this has blocks and charts beside each other
MOST_OF_TWO = 0.6  # of its width, for the blocks
LEAST_ROWS = 4  # of a table, and half of it: it does not give up more of them for a chart
TOP = 24.0  # above blocks where there is no heading
FOOT = 16.0
AXIS = 56.0  # the axis of the steps beside a curve stands so far above the lower edge
CHART_NAME = 12.0  # more than the header, so that it does not touch the name of a chart beside the curve
TITLE_ROW, TITLE_ROWS = 48.0, 86.0  # above a stage with a title of its own, of one line or two
TWO_LINES = 250.0  # the height of a panel from which on its title may have two
ROW_TITLE = 48.0  # left of a row of panels with a title
STEP_ROOM = 190.0  # of the step, at the end of the line of the title
HIGHEST_ROW = 120.0  # what is higher does not stand above panels
LOW = 420.0  # pictures lower than this have no subtitle, and nothing lies over a surface


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
      row_titles: of the titles of rows.
      taken: what words and charts cover of a stage that has the whole picture.
    """

    heading: tuple[Heading, Rect] | None
    panels: tuple[Rect | None, ...]
    titles: tuple[Rect | None, ...]
    blocks: tuple[tuple[Block, Rect], ...]
    shown: tuple[AnyPanel, ...] = ()
    labelled: bool = False
    row_titles: tuple[Rect, ...] = ()
    taken: tuple[Rect, ...] = ()


def arrange(
    canvas: Canvas,
    panels: Sequence[AnyPanel],
    heading: Heading,
    blocks: Sequence[Block],
    columns: int | None = None,
    stacked: bool | None = None,
    row_titles: Sequence[str] = (),
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
      row_titles: with `columns`: of the rows; the titles of the first row of panels are then those of the columns.
    """
    if canvas.rect.height < LOW:
        heading = replace(heading, subtitles=())
    stages = [number for number, panel in enumerate(panels) if panel.stage]
    if columns is not None or stacked is not None or len(stages) != 1:
        return _side_by_side(canvas, panels, heading, blocks, columns, stacked, row_titles)
    (stage,) = stages
    only_few = all(isinstance(block, Table) and len(block.entries) <= FEW for block in blocks)
    if not canvas.upright and only_few and len(panels) <= 2:
        if panels[stage].stage == "curve" and all(isinstance(panel, Panel) for panel in panels):
            return _shared_axis(canvas, panels, stage, heading)
        if panels[stage].stage == "surface" and canvas.rect.height >= LOW:
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
    if not (head or blocks or charts):
        return Arrangement(None, (_alone(canvas, panels[stage].proportion),), (None,), ())
    top = rail.top + (head or TOP)
    words = (heading, Rect(rail.left, rail.top, rail.width, head)) if head else None
    below = Rect(rail.left, top, rail.width, max(rail.bottom - FOOT - top, 1.0))
    tables = [block for block in blocks if isinstance(block, Table)]
    if rail.width >= TWO_COLUMNS and blocks and charts:
        wide = max((table.natural_width() for table in tables), default=0.0)
        left_width = min(max(wide, 0.5 * (below.width - canvas.margin)), MOST_OF_TWO * below.width)
        left = Rect(below.left, below.top, left_width, below.height)
        set_blocks, _ = _stacked_blocks(blocks, left, 0)
        _put_charts(places, charts, below.inset(left=left_width + canvas.margin))
    else:
        set_blocks, rest = _stacked_blocks(blocks, below, len(charts))
        _put_charts(places, charts, rest)
    return Arrangement(words, tuple(places), (None,) * len(panels), set_blocks)


def _alone(canvas: Canvas, proportion: float | None) -> Rect:
    """A stage beside which there is nothing to say: all of the picture, or the middle of it."""
    whole = canvas.rect
    if proportion is None:
        return whole
    width = min(whole.width, whole.height * proportion)
    height = width / proportion
    return Rect(0.5 * (whole.width - width), 0.5 * (whole.height - height), width, height)


def _stacked_blocks(blocks: Sequence[Block], rect: Rect, charts: int) -> tuple[tuple[tuple[Block, Rect], ...], Rect]:
    """Blocks from the top of a rectangle on, and what is left for charts below them.

    A table gives up rows for the sake of charts only where it would not be whole without them either.
    """
    others = sum(block.height(rect.width) + GAP for block in blocks if not isinstance(block, Table | StepWords))
    with_charts, alone = rect.height - others - charts * LEAST_CHART - GAP, rect.height - others
    fitted: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            count = len(block.entries)
            is_whole = block.least_height(count) <= with_charts or block.least_height(count) > alone
            keeps_charts = is_whole and with_charts >= block.least_height(max(LEAST_ROWS, (count + 1) // 2))
            fitted.append(replace(block, tallest=with_charts if keeps_charts else alone))
        elif isinstance(block, StepWords):
            tables = sum(one.height(rect.width) + GAP for one in fitted if isinstance(one, Table))
            room = with_charts if charts else alone
            fitted.append(replace(block, tallest=max(room - tables, 0.0)))
        else:
            fitted.append(block)
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
    head += CHART_NAME if len(panels) == 2 else 0.0
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
        limits = low + AXIS / below.height * (high - low), high
        room_right = max(number_room([run.values for run in chart.needs.runs]) - RIGHT - margin, 0.0)
        if whole.width - wide - margin - room_right < LEAST_WIDTH:
            room_right = 0.0  # then there are no numbers
        shown[1 - stage] = replace(chart, y_limits=limits, room_right=room_right)
        foot = whole.height - AXIS
        left = wide + GAP
        places[1 - stage] = Rect(left, head - ABOVE, whole.width - left - margin, foot + FLOOR - head + ABOVE)
    return Arrangement(words, tuple(places), (None,) * len(panels), (), tuple(shown), labelled=True)


def _overlaid(canvas: Canvas, panels: Sequence[AnyPanel], stage: int, heading: Heading) -> Arrangement:
    """A surface on the whole picture, with the losses in the corner."""
    whole, margin = canvas.rect, canvas.margin
    _, words = _header(canvas, heading)
    places: list[Rect | None] = [whole] * len(panels)
    taken = list(words[0].covered(words[1])) if words else []
    if len(panels) == 2:
        width, height = INSET[0] + 120.0, INSET[1] + 100.0
        inset = Rect(whole.width - margin - width, 0.3 * margin, width, height)
        places[1 - stage] = inset
        taken.append(inset)
    return Arrangement(words, tuple(places), (None,) * len(panels), (), labelled=True, taken=tuple(taken))


def _side_by_side(
    canvas: Canvas,
    panels: Sequence[AnyPanel],
    heading: Heading,
    blocks: Sequence[Block],
    columns: int | None,
    stacked: bool | None,
    row_titles: Sequence[str],
) -> Arrangement:
    whole = canvas.rect
    words, placed, head = _strip(canvas, panels, heading, blocks)
    below = Rect(0.0, head, whole.width, whole.height - head)
    lines = max((len(panel.title.split("\n")) for panel in panels if panel.title), default=0)
    if row_titles and columns is not None:
        top = TITLE_ROW if lines else 0.0
        cells = below.inset(left=ROW_TITLE, top=top).lattice(len(panels), columns, BETWEEN)
        names = tuple(Rect(0.0, row[0].top, ROW_TITLE, row[0].height) for row in _rows(cells, columns))
        titles = [
            Rect(cell.left, head, cell.width, top) if panel.title and number < columns else None
            for number, (panel, cell) in enumerate(zip(panels, cells, strict=True))
        ]
        return Arrangement(words, tuple(cells), tuple(titles), placed, labelled=True, row_titles=names)
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
        row = 0.0 if not lines else TITLE_ROW if lines == 1 or cell.height < TWO_LINES else TITLE_ROWS
        titles.append(Rect(cell.left, cell.top, cell.width, row) if panel.title else None)
        inside = cell.inset(top=row)
        if not panel.stage:
            at_left, at_right = cell.left < 1.0, cell.right > whole.width - 1.0
            inside = inside.inset(
                left=canvas.margin if at_left else 0.5 * canvas.margin, right=canvas.margin if at_right else 0.0,
                bottom=FOOT,
            )  # fmt: skip
        places.append(inside)
    return Arrangement(words, tuple(places), tuple(titles), placed, labelled=True)


def _rows(cells: Sequence[Rect], columns: int) -> list[Sequence[Rect]]:
    return [cells[first : first + columns] for first in range(0, len(cells), columns)]


Placed = tuple[tuple[Block, Rect], ...]


def _strip(
    canvas: Canvas, panels: Sequence[AnyPanel], heading: Heading, blocks: Sequence[Block]
) -> tuple[tuple[Heading, Rect] | None, Placed, float]:
    """The strip above panels: heading and step, then a line of keys and sentences; and the height of all of them.

    Keys are those of entries that no name at a head tells.
    """
    width = canvas.rect.width - 2 * canvas.margin
    named = {run.label for panel in panels for run in panel.needs.runs}
    rows: list[Block] = []
    owners = [panel.needs.blocks for panel in panels if panel.needs.blocks]
    ambiguous = [block for own in owners for block in own] if len(owners) > 1 else []  # nothing says whose they are
    steps = [block for block in blocks if isinstance(block, StepCounter)]
    for block in blocks:
        if isinstance(block, Table):
            untold = tuple(entry for entry in block.entries if entry.label not in named)
            rows += [KeyRow(untold)] if untold else []
        elif not isinstance(block, StepCounter) and block not in ambiguous and block.height(width) <= HIGHEST_ROW:
            rows.append(block)
    room = width - (STEP_ROOM if steps else 0.0)
    one_line = replace(heading, lines=1 if not canvas.upright else heading.lines)
    head = one_line.height(room)
    words = (one_line, Rect(canvas.margin, 0.0, room, head)) if head else None
    placed: list[tuple[Block, Rect]] = []
    if steps:
        right = Rect(canvas.margin, one_line.first_baseline(room) - 26.0 if head else 10.0, width, 40.0)
        placed.append((replace(steps[0], ha="right"), right))
    top = max(head, 46.0 if steps and not rows else 0.0) or (10.0 if rows else 0.0)
    for number, block in enumerate(rows):
        here = room if not head and number == 0 else width
        height = block.height(here)
        placed.append((block, Rect(canvas.margin, top - (8.0 if head else 0.0), here, height)))
        top += height
    return words, tuple(placed), top


def _header(canvas: Canvas, heading: Heading) -> tuple[float, tuple[Heading, Rect] | None]:
    """The height of the strip above the panels, and the heading in it."""
    margin, width = canvas.margin, canvas.rect.width - 2 * canvas.margin
    one_line = replace(heading, lines=1 if not canvas.upright else heading.lines)
    height = one_line.height(width)
    if not height:
        return 0.0, None
    return min(height, HEADER if not canvas.upright else 2 * HEADER), (one_line, Rect(margin, 0.0, width, height))

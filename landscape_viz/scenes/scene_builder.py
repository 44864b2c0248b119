"""Scenes of any panels: beside each other or stacked, with moments, title, legend and caption in common."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.errors import InputError, brief
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.heading import Heading
from landscape_viz.scenes.layers.live import FilmLayer, Layer, Live
from landscape_viz.scenes.layers.sentence import Sentence, StepCounter
from landscape_viz.scenes.layers.table import Table
from landscape_viz.scenes.layout import Canvas, Rect
from landscape_viz.scenes.legend import Entry, Wording, entry_of, groups
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.panels.column import PanelWrapper
from landscape_viz.scenes.panels.panel import AnyPanel, SceneNeeds
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment, Timeline


@takes(StepFilmOptions)
def beside(*panels: AnyPanel, columns: int | None = None, **options: Unpack[StepFilmOptions]) -> Scene:
    """A scene of any panels beside each other, which move together; above each other where the picture is narrow.

    Runs with the same label have one colour in all panels and one entry of the legend. A panel whose runs have come to
    an end rests while others go on. Of dissected steps each panel shows its own caption.

    Args:
      panels: made by `curve_panel`, `contour_panel`, `surface_panel`, `history_panel`, `basin_panel` and their like.
      columns: where given, all panels are of one size and stand in rows of so many.
      motion, frames, title, size_pixels, theme, hold_seconds: as for `compare`; by default there is no title.

    Raises:
      InputError: an argument is not as described.

    >>> import landscape_viz as lv
    >>> bumpy = lv.parse("x**2 + 10*sin(x)")
    >>> runs = [lv.record(bumpy, lv.gradient_descent(rate), -8, 30, f"lr {rate}") for rate in (0.02, 0.1, 0.3)]
    >>> lv.beside(*(lv.curve_panel(bumpy, [run]) for run in runs), title="Three rates")
    Scene('Three rates', 3 panels, 199 pictures, 800 x 450 pixels)
    """
    return build_scene(_checked(panels), Look.read(**options), columns=columns)


@takes(StepFilmOptions)
def stack(*panels: AnyPanel, **options: Unpack[StepFilmOptions]) -> Scene:
    """A scene of any panels above each other; everything else is as for `beside`.

    >>> import landscape_viz as lv
    >>> bowl = lv.parse("x**2")
    >>> run = lv.record(bowl, lv.gradient_descent(0.1), -8, 10)
    >>> lv.stack(lv.curve_panel(bowl, [run]), lv.history_panel(bowl, [run]), size_pixels=(400, 600))
    Scene(2 panels, 199 pictures, 400 x 600 pixels)
    """
    return build_scene(_checked(panels), Look.read(**options), stacked=True)


def build_scene(
    panels: Sequence[AnyPanel],
    look: Look,
    *,
    titles: Sequence[str] = (),
    subtitles: Sequence[str] = (),
    columns: int | None = None,
    stacked: bool | None = None,
    row_titles: Sequence[str] = (),
    fps: float | None = None,
) -> Scene:
    """A scene of panels with everything that they have in common.

    Args:
      panels: at least one.
      look: size, colours, and a title where it is not to be one of `titles`.
      titles: from the fullest way of saying it to the shortest.
      subtitles: what stands below the title in quieter letters, in the same order.
      columns, stacked, row_titles: see `Scene`.
      fps: frames a second; by default a rate at which the film can be followed and does not drag.
    """
    needs = [panel.needs for panel in panels]
    timeline = common_timeline(needs, look)
    entries, numbers = _legend(needs)
    theme, kinds = look.theme, {each.palette for each in needs if each.palette or each.runs or each.entries}
    if len(kinds) == 1 and (palette := kinds.pop()) is not None:  # then the scene's colours are those of its panels
        theme = palette(theme)
        entries = [replace(entry, palette=None) for entry in entries]
        needs = [replace(each, palette=None) for each in needs]
    said = (look.title,) if look.title else tuple(titles)
    below = tuple(words for words in subtitles if words not in said)
    shown = tuple(_fitted(panel, each, own, timeline) for panel, each, own in zip(panels, needs, numbers, strict=True))
    return Scene(
        panels=shown,
        heading=Heading(said, below),
        blocks=tuple(_blocks(needs, entries, timeline)),
        timeline=timeline,
        theme=theme,
        size_pixels=look.size_pixels,
        fps=timeline.fps if fps is None else fps,
        hold_seconds=look.hold_seconds,
        columns=columns,
        stacked=stacked,
        row_titles=tuple(row_titles),
        title_colors=_title_colors(needs, numbers),
    )


def _title_colors(needs: Sequence[SceneNeeds], numbers: Sequence[dict[int, int]]) -> tuple[int | None, ...]:
    """The number of the colour of each panel's title: that of its runs, where they have one and the panels several."""
    single = []
    for each, own in zip(needs, numbers, strict=True):
        colors = {color for color, _ in _colored(each)}
        single.append(own.get(*colors) if len(colors) == 1 and each.palette is None else None)
    return tuple(single) if len(set(single) - {None}) > 1 else ()


def _blocks(needs: Sequence[SceneNeeds], entries: Sequence[Entry], timeline: Timeline) -> list[Block]:
    """What stands beside a stage: table, blocks and sentence of the panels, and the step where no axis tells it."""
    blocks: list[Block] = [Table(tuple(entries))] if entries else []
    blocks += [block for each in needs for block in each.blocks]
    captions = [each for each in needs if each.caption is not None]
    if len(captions) == 1:
        blocks.append(_sentence(captions[0], timeline))
    if timeline.steps and not any(each.tells_step for each in needs):
        blocks.append(StepCounter(timeline.steps))
    return blocks


def common_timeline(needs: Sequence[SceneNeeds], look: Look) -> Timeline:
    """The moments of all panels together: as many steps as the longest has, in as many phases as any has."""
    steps = max((each.steps for each in needs if each.steps is not None), default=None)
    return Timeline.of_film(steps, max(each.phases for each in needs), look.motion, look.frames)


def _checked(panels: Sequence[AnyPanel]) -> Sequence[AnyPanel]:
    if not panels:
        raise InputError("beside and stack need at least one panel; got none")
    for panel in panels:
        if not isinstance(panel, AnyPanel):
            raise InputError(
                f"panels must be made by curve_panel, contour_panel or another of them; got {brief(panel)}"
            )
    return panels


def _sentence(needs: SceneNeeds, timeline: Timeline) -> Sentence:
    caption = needs.caption
    assert caption is not None
    texts = {caption(needs.own_moment(moment))[0] for moment in timeline.moments}
    return Sentence(lambda moment: caption(needs.own_moment(moment)), tuple(sorted(texts)))


def _legend(needs: Sequence[SceneNeeds]) -> tuple[list[Entry], list[dict[int, int]]]:
    """The entries of all panels, and for each panel the numbers of the scene's colours by those of its own.

    An optimizer is known by its label, and where several of one panel share theirs by their order among these.
    """
    entries: dict[tuple[str, int], Entry] = {}
    runs: dict[tuple[str, int], list[Trajectory]] = {}
    colors: dict[tuple[str, int], int] = {}
    taken: set[int] = set()
    numbers: list[dict[int, int]] = []
    # Shares of several maps cannot be told by one word.
    has_shares = sum(bool(each.palette and each.entries) for each in needs) == 1
    for each in needs:
        own: dict[int, int] = {}
        counts: Counter[str] = Counter()
        lines: list[tuple[str, int, Entry | None, tuple[int, ...]]]
        lines = [(entry.label, entry.color, entry, ()) for entry in each.entries]
        lines += [(each.runs[group[0]].label, color, None, group) for color, group in _colored(each)]
        for label, color, entry, group in lines:
            key = (label, counts[label])
            counts[label] += 1
            if key not in colors:
                is_given = each.palette is not None or each.colors is not None
                free = next(number for number in itertools.count(color) if number not in taken)
                colors[key] = color if is_given else own.get(color, free)
            own.setdefault(color, colors[key])
            if each.palette is None:
                taken.add(colors[key])
            if entry is not None:
                wordings = entry.wordings if each.palette is None or has_shares else (Wording(),)
                entries[key] = replace(entry, color=colors[key], palette=each.palette, wordings=wordings)
            members = runs.setdefault(key, [])
            members += [
                run for run in (each.runs[number] for number in group) if all(run is not one for one in members)
            ]
        numbers.append(own if each.palette is None else {})
    # Losses of different landscapes cannot be compared.
    every = {id(run) for members in runs.values() for run in members}
    one_loss = any(every <= {id(run) for run in each.runs} for each in needs)
    return [entries.get(key) or entry_of(runs[key], color, one_loss) for key, color in colors.items()], numbers


def _colored(needs: SceneNeeds) -> list[tuple[int, tuple[int, ...]]]:
    """The colours of runs, as the panel numbers them, with the runs that have each."""
    if needs.colors is None:
        return list(enumerate(groups(needs.runs)))
    return [
        (color, tuple(number for number, own in enumerate(needs.colors) if own == color))
        for color in dict.fromkeys(needs.colors)
    ]


def _fitted(panel: AnyPanel, needs: SceneNeeds, numbers: dict[int, int], timeline: Timeline) -> AnyPanel:
    """The panel itself where the scene's colours and moments are its own, else the panel with these."""
    dealt = {own: color for own, color in numbers.items() if own != color}
    rests = needs.steps is not None and any(needs.own_moment(moment) != moment for moment in timeline.moments)
    if not dealt and not rests and needs.palette is None:
        return panel

    def theme_of(theme: Theme) -> Theme:
        if needs.palette is not None:
            return needs.palette(theme)
        if not dealt:
            return theme
        count = max(*numbers, len(theme.palette) - 1) + 1
        return replace(theme, palette=tuple(theme.color(numbers.get(own, own)) for own in range(count)))

    return _Fitted(panel, theme_of, needs.own_moment if rests else None)


@dataclass(frozen=True, eq=False)
class _Fitted(PanelWrapper):
    """A panel in a scene whose colours or moments are others than its own."""

    theme_of: Callable[[Theme], Theme] = lambda theme: theme
    moment_of: Callable[[Moment], Moment] | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(_FittedLayer(layer, self.theme_of, self.moment_of) for layer in self.panel.layers)

    def open(self, figure: Figure, canvas: Canvas, rect: Rect, theme: Theme) -> Axes:
        return self.panel.open(figure, canvas, rect, self.theme_of(theme))


@dataclass(frozen=True, eq=False)
class _FittedLayer:
    layer: Layer
    theme_of: Callable[[Theme], Theme]
    moment_of: Callable[[Moment], Moment] | None

    def during(self, moments: Sequence[Moment], *, rates: bool = False) -> Layer:
        if not isinstance(self.layer, FilmLayer):
            return self
        own = [moment if self.moment_of is None else self.moment_of(moment) for moment in moments]
        return replace(self, layer=self.layer.during(own, rates=rates))

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        live, moment_of = self.layer.attach(axes, self.theme_of(theme)), self.moment_of
        if live is None or moment_of is None:
            return live
        update = live.update
        return Live(lambda moment: update(moment_of(moment)), live.artists)

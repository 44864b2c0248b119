"""Names beside the heads of paths, in the colours of these."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.lines import Line2D
from matplotlib.patheffects import AbstractPathEffect, Stroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from landscape_viz.scenes.contrast import readable
from landscape_viz.scenes.label_places import LabelPlaces, label_places
from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.theme import Theme, reference_scale
from landscape_viz.scenes.timeline import Moment

HeadPixels = Callable[[Axes, Sequence[Moment]], Float64[np.ndarray, "moments n 2"]]
"""Where each head is at some moments, in pixels of the figure; nan where it is not shown.

Asked with the moments of the whole film once the picture is complete, and again where its size or dpi has changed.
"""
Boxes = Callable[[Axes], Float64[np.ndarray, "m 4"]]
"""What names should not cover: left, bottom, right and top in pixels of the figure."""

_agg: Any = RendererAgg  # it has no type hints

# Pixels of a picture of 1280 x 720.
FEW, SIZE_OF_FEW, SOME, SIZE_OF_SOME, SIZE_OF_MANY = 3, 26.0, 6, 24.0, 22.0
WORDS_SIZE = 22.0
HALO, LEADER, LEADER_CASING = 5.0, 2.0, 3.0
MARGIN = 8.0  # between names and the border of the stage
HEAD_RADIUS = 14.5
LINE_HEIGHT, ASCENT = 1.02, 0.78  # of the size of letters
WIDEST_OF_FEW, WIDEST_OF_MANY, WIDEST_WORDS = 0.62, 0.4, 0.62  # of the stage; longer ones are cut
REST = 28.0
"""So far a head goes before its name follows, where each picture is a step: names that move are what a GIF pays for."""


@dataclass(frozen=True)
class HeadLabel:
    """The name beside a head.

    Attributes:
      name: of the optimizer.
      color: its number, by which the theme colours it.
      short: stands in where there is no room for the name.
      words: a second, quieter line: what became of the run.
      words_from: the step from which on it is seen.
      rate: the learning rate, which is the second line where no table tells it and there are no words.
    """

    name: str
    color: int
    short: str = ""
    words: str = ""
    words_from: int = 0
    rate: str = ""


@dataclass(frozen=True, eq=False)
class HeadLabels:
    """A name beside each head. No two overlap and none leaves the axes: one that has no room is left out.

    Attributes:
      labels: one for each head.
      heads: where the heads are.
      moments: those of the film, in order, as the panel knows them, so that a name can look ahead and move seldom. At
        a moment between two of them it has its place at the later one; without any, each picture is looked at alone.
      obstacles: what names keep away from: marks.
      other_words: what they never cover: numbers and other words.
      head_radius: in pixels of a picture of 1280 x 720, casing included.
      glide_frames: pictures in which a name goes to another place; it jumps where each picture is a step.
    """

    labels: tuple[HeadLabel, ...]
    heads: HeadPixels
    moments: tuple[Moment, ...] = ()
    obstacles: Boxes | None = None
    other_words: Boxes | None = None
    head_radius: float = HEAD_RADIUS
    glide_frames: int = 6

    def during(self, moments: Sequence[Moment], *, rates: bool = False) -> HeadLabels:
        """The same in a film of these moments; `rates` tells whether learning rates are to be told."""
        labels = self.labels
        if rates:
            labels = tuple(
                replace(one, words=f"rate {one.rate}") if one.rate and not one.words else one for one in labels
            )
        return replace(self, labels=labels, moments=tuple(moments))

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the names."""
        names = PlacedNames(axes, theme, self)
        names.set(zorder=22, gid="head-labels")
        return Live(names.show, (names,))


class PlacedNames(GrowingArtist):
    """The names of heads, which are its children, with the lines that lead to them; it has no pieces that settle.

    On pixels a name is painted once and printed from then on: text with a halo takes longer than the rest of a frame.
    On paper it is text.
    """

    def __init__(self, axes: Axes, theme: Theme, layer: HeadLabels) -> None:
        super().__init__()
        figure: Any = axes.figure
        self._layer = layer
        # Lengths are in points, so that they grow with the dpi of a picture.
        width, height = (float(side) for side in figure.get_size_inches() * figure.dpi)
        self._unit = reference_scale((round(width), round(height))) * 72 / figure.dpi
        count = len(layer.labels)
        self._size = SIZE_OF_FEW if count <= FEW else SIZE_OF_SOME if count <= SOME else SIZE_OF_MANY
        colors = [theme.color(label.color) for label in layer.labels]
        self._names = [
            _Line(self, axes, self._size, readable(color, theme.casing, theme.foreground), "semibold", theme.casing)
            for color in colors
        ]
        self._words = [_Line(self, axes, WORDS_SIZE, theme.foreground, "regular", theme.casing) for _ in layer.labels]
        self._leaders = [
            tuple(FastLine(self._leader(color, width)) for color, width in ((theme.casing, 1), (own, 0)))
            for own in colors
        ]
        self._film: _PlacedFilm | None = None
        self._key: tuple[Any, ...] = ()
        self._drawn: tuple[Any, ...] = ()
        self._arranged: Moment | None = None
        self._moment = layer.moments[0] if layer.moments else Moment(0, 0)
        axes.add_artist(self)
        self.reach_over(axes, 0.0)
        for line, label in zip(self._names, layer.labels, strict=True):
            line.text.set_gid(f"label:{label.name}")
        for line, label in zip(self._words, layer.labels, strict=True):
            line.text.set_gid(f"label-words:{label.name}")

    def get_children(self) -> list[Artist]:
        """The texts; those that are not shown now are not visible."""
        return [line.text for line in (*self._names, *self._words)]

    def show(self, moment: Moment) -> None:
        """Go to a moment."""
        self._moment = moment
        self._arrange()
        assert self._film is not None
        if self._film.state(self._film.number(self._moment)) != self._drawn:
            self.stale = True

    def draw_tail(self, renderer: Any) -> None:
        """Draw lines and names."""
        self._arrange()
        assert self._film is not None
        film, frame = self._film, self._film.number(self._moment)
        identity = IdentityTransform().frozen()
        for number in np.flatnonzero(film.places.leaders[frame]):
            points = film.leader(frame, int(number), self._layer.head_radius * self._pixel())
            for pen in self._leaders[number]:
                pen.stroke(renderer, self.clip, points, identity)
        gc = renderer.new_gc()
        self.clip(gc)
        for line in (*self._names, *self._words):
            line.draw(renderer, gc)
        gc.restore()
        self.stale = False

    def _pixel(self) -> float:
        """A pixel of a picture of 1280 x 720, in those of this one."""
        figure: Any = self.figure
        return float(self._unit) * float(figure.dpi) / 72

    def points(self, pixels: float) -> float:
        """Pixels of a picture of 1280 x 720 in points."""
        return float(pixels * self._unit)

    def _leader(self, color: str, casing: int) -> Line2D:
        width = self.points(LEADER + casing * LEADER_CASING)
        return Line2D([], [], color=color, linewidth=width, solid_capstyle="butt")

    def _arrange(self) -> None:
        """Bring the texts to their places."""
        axes: Any = self.axes
        key = (axes.figure.dpi, tuple(axes.bbox.extents), mpl.rcParams["text.hinting"])
        if key != self._key:
            self._film, self._key = None, key
            self._choose_texts(axes)
        elif self._arranged == self._moment:
            return
        self._arranged = self._moment
        if self._film is None or not self._layer.moments:
            self._film = self._place(axes, self._layer.moments or (self._moment,))
        film, frame = self._film, self._film.number(self._moment)
        for number, (name, words) in enumerate(zip(self._names, self._words, strict=True)):
            left, bottom = film.places.corners[frame, number]
            is_shown = bool(np.isfinite(left))
            has_words = is_shown and film.has_words(frame, number)
            name.text.set_visible(is_shown)
            words.text.set_visible(has_words)
            if not is_shown:
                continue
            room = film.sizes[frame, number]
            head = film.heads[frame, number, 0]
            side = 0.0 if head < left else 1.0 if head > left + room[0] else 0.5
            top = bottom + room[1]
            name.stand(left + side * (room[0] - name.width), top - name.height)
            words.stand(left + side * (room[0] - words.width), bottom)

    def _choose_texts(self, axes: Any) -> None:
        """Names that fit the stage: in full, in short or cut."""
        stage = self._stage(axes)
        room = stage[2] - stage[0]
        widest = WIDEST_OF_FEW if len(self._names) <= FEW else WIDEST_OF_MANY
        sheet = _agg(1, 1, axes.figure.dpi)
        for name, words, label in zip(self._names, self._words, self._layer.labels, strict=True):
            name.write(sheet, [label.name, label.short], widest * room, self._pixel())
            words.write(sheet, [label.words], WIDEST_WORDS * room, self._pixel())

    def _stage(self, axes: Any) -> tuple[float, float, float, float]:
        both = Bbox.intersection(axes.bbox, axes.figure.bbox) or axes.bbox
        margin = MARGIN * self._pixel()
        left, bottom, right, top = (float(edge) for edge in both.extents)
        return left + margin, bottom + margin, right - margin, top - margin

    def _place(self, axes: Any, moments: Sequence[Moment]) -> _PlacedFilm:
        layer, pixel = self._layer, self._pixel()
        heads = np.array(layer.heads(axes, moments), dtype=np.float64)
        heads[:, [not name.words for name in self._names]] = np.nan
        names = np.array([[line.width, line.height] for line in self._names], dtype=np.float64)
        words = np.array([[line.width, line.height] for line in self._words], dtype=np.float64)
        both = np.stack([np.maximum(names[:, 0], words[:, 0]), names[:, 1] + words[:, 1]], axis=-1)
        steps = np.array([moment.step for moment in moments])
        lines = zip(layer.labels, self._words, strict=True)
        begins = np.array([label.words_from if line.words else np.inf for label, line in lines])
        has_words = steps[:, None] >= begins
        sizes = np.where(has_words[..., None], both, names)
        is_eased = any(moment.share for moment in moments)
        places = label_places(
            heads,
            sizes,
            self._stage(axes),
            head_radius=layer.head_radius * pixel,
            scale=pixel,
            obstacles=None if layer.obstacles is None else layer.obstacles(axes),
            words=None if layer.other_words is None else layer.other_words(axes),
            glide_frames=layer.glide_frames if is_eased else 0,
            rest=0.0 if is_eased else REST * pixel,
        )
        return _PlacedFilm(tuple(moments), heads, sizes, places, has_words)


class _PlacedFilm:
    """The places of names at the moments of a film."""

    def __init__(
        self,
        moments: tuple[Moment, ...],
        heads: Float64[np.ndarray, "frames n 2"],
        sizes: Float64[np.ndarray, "frames n 2"],
        places: LabelPlaces,
        has_words: np.ndarray,
    ) -> None:
        self.heads, self.sizes, self.places = heads, sizes, places
        self._has_words = has_words
        self._numbers = {moment: number for number, moment in reversed(list(enumerate(moments)))}
        self._order = [_time(moment) for moment in moments]

    def number(self, moment: Moment) -> int:
        """The picture of a moment, or the first after it."""
        known = self._numbers.get(moment)
        if known is None:
            known = min(bisect_left(self._order, _time(moment)), len(self._order) - 1)
        return known

    def state(self, frame: int) -> tuple[Any, ...]:
        """All that decides what a picture shows of the names."""
        leads, has_words = self.places.leaders[frame], self._has_words[frame]
        heads = self.heads[frame, leads | has_words]
        parts = self.places.corners[frame], self.sizes[frame], has_words, leads, heads
        return tuple(part.tobytes() for part in parts)

    def has_words(self, frame: int, number: int) -> bool:
        """True where the second line of a name is seen."""
        return bool(self._has_words[frame, number])

    def leader(self, frame: int, number: int, radius: float) -> Float64[np.ndarray, "2 2"]:
        """The line from the edge of a head to its name."""
        head, low = self.heads[frame, number], self.places.corners[frame, number]
        end = np.clip(head, low, low + self.sizes[frame, number])
        length = float(np.hypot(*(end - head)))
        return np.stack([head + (end - head) * min(radius / length, 1.0), end])


def _time(moment: Moment) -> tuple[int, int, float, float]:
    return moment.step, moment.phase, moment.share, moment.progress


class _Line:
    """A line of text with a halo; `width` and `height` are the room it takes in pixels, 0 where it is empty."""

    def __init__(self, owner: PlacedNames, axes: Axes, size: float, color: str, weight: str, casing: str) -> None:
        self.words, self.width, self.height = "", 0, 0
        self._size = size
        self._halo: list[AbstractPathEffect] = [
            Stroke(linewidth=owner.points(HALO), foreground=casing, joinstyle="round")
        ]
        self._margin = 0
        self._corner = (0, 0)
        self._sprites: dict[tuple[float, str], np.ndarray] = {}
        self.text = Text(
            0, 0, "", color=color, fontsize=owner.points(size), fontweight=weight, va="baseline", parse_math=False
        )
        self.text.set(figure=axes.figure, transform=IdentityTransform(), clip_on=False)
        self.text.axes = axes
        self.text.stale_callback = None  # it is its owner that changes

    def write(self, sheet: Any, texts: Sequence[str], most: float, pixel: float) -> None:
        """Take the first of some texts that is no wider than `most` pixels, or cut the last of them so."""
        self._margin = int(np.ceil(HALO / 2 * pixel))
        self._sprites.clear()
        given = [text for text in texts if text]
        chosen = next((text for text in given if self._measure(sheet, text) <= most), "")
        if given and not chosen:
            cut = given[-1]
            while cut and self._measure(sheet, f"{cut}…") > most:
                cut = cut[:-1].rstrip()
            chosen = f"{cut}…" if len(cut) > 1 else ""
        self.words = chosen
        self.text.set_text(chosen)
        self.width = int(np.ceil(self._measure(sheet, chosen))) + 2 * self._margin if chosen else 0
        self.height = int(np.ceil(LINE_HEIGHT * self._size * pixel)) + self._margin if chosen else 0
        self._rise = self._margin // 2 + round((LINE_HEIGHT - ASCENT) * self._size * pixel)

    def stand(self, left: float, bottom: float) -> None:
        """Take a place: the lower left corner of its room."""
        self._corner = round(left), round(bottom)
        self.text.set_position((self._corner[0] + self._margin, self._corner[1] + self._rise))

    def draw(self, renderer: Any, gc: Any) -> None:
        """Print it; on paper, write it."""
        if not self.text.get_visible():
            return
        if not isinstance(renderer, RendererAgg):
            self._write_on(renderer)
            return
        edge = 2 * self._margin + 2
        key = renderer.dpi, self.words
        if key not in self._sprites:
            place = self.text.get_position()
            sheet: Any = type(renderer)(self.width + 2 * edge, self.height + 2 * edge, renderer.dpi)
            self.text.set_position((edge + self._margin, edge + self._rise))
            self._write_on(sheet)
            self.text.set_position(place)
            # Images are handed over with their bottom row first.
            self._sprites[key] = np.asarray(sheet.buffer_rgba())[::-1].copy()
        renderer.draw_image(gc, self._corner[0] - edge, self._corner[1] - edge, self._sprites[key])

    def _write_on(self, renderer: Any) -> None:
        # Path effects make outlines of letters; those on top remain text.
        self.text.set_path_effects(self._halo)
        self.text.draw(renderer)
        self.text.set_path_effects([])
        self.text.draw(renderer)

    def _measure(self, sheet: Any, text: str) -> float:
        return float(sheet.get_text_width_height_descent(text, self.text.get_fontproperties(), False)[0])

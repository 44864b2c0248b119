"""The panel of a two-dimensional loss as a surface: a solid block with light and shadow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.landscapes.critical_points import CriticalPoint
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.camera import FULL_TURN, Camera, read_camera
from landscape_viz.scenes.camera_choice import complete_camera
from landscape_viz.scenes.heightfield import LIFT, Heightfield
from landscape_viz.scenes.layers.edge_numbers import EdgeNumbers, Word, edge_words
from landscape_viz.scenes.layers.lifted import LiftedPath, LiftedPaths
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.surface import Surface
from landscape_viz.scenes.layers.surface_marks import SurfaceKey, SurfaceMarks, SurfaceStarts
from landscape_viz.scenes.layers.view import CameraView
from landscape_viz.scenes.layout import Canvas, Rect
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.levels import Levels, choose_levels
from landscape_viz.scenes.loss_scale import picture_grid, visible_losses
from landscape_viz.scenes.markers import signs
from landscape_viz.scenes.panels.block_place import outline, placed
from landscape_viz.scenes.panels.contour_panel import EQUALLY_LOW, SHARE, marked_points
from landscape_viz.scenes.panels.panel import STILL, SceneNeeds, Stage, needs_of_runs
from landscape_viz.scenes.panels.surface_labels import surface_labels
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.surface_axes import Ends, SurfaceAxes
from landscape_viz.scenes.surface_path import surface_path
from landscape_viz.scenes.surface_texture import baked_block
from landscape_viz.scenes.theme import Theme

HEIGHT, LONGEST = 0.46, 1.6  # of the block in half sides, and its longer side in units of the shorter one
KEY_LINE = 34.0  # reference pixels
EDGE = 10.0  # reference pixels that are kept free around the block
TURNED = 25  # directions from which it is tried whether a turning block and its numbers find room
COARSE = 4  # of the grid only every so many points are looked through while a camera is chosen


@dataclass(frozen=True, eq=False)
class SurfacePanel:
    """A block and the layers drawn over it, in order.

    Attributes:
      layers: what is drawn.
      heights: of the surface, from 0 to 1.
      half: half the sides of the block along x and y, and its height.
      words: along its near edges.
      levels: the levels of the loss, each of which has the same height.
      camera: with both angles.
      keyed: whether a line is kept free for the key to the marks.
      share: the width (or height, where panels are stacked) relative to the other panels.
      title: a line above it.
      needs: moments, legend and colours that a scene of it has.
    """

    layers: tuple[Layer, ...]
    heights: Float64[np.ndarray, "ny nx"]
    half: tuple[float, float, float]
    words: tuple[Word, ...]
    levels: Levels
    camera: Camera
    keyed: bool = False
    share: float = SHARE
    title: str = ""
    needs: SceneNeeds = STILL

    @property
    def stage(self) -> Stage:
        """It needs no axes around it."""
        return "surface"

    @property
    def proportion(self) -> float | None:
        """None: it takes any room."""
        return None

    def open(self, figure: Figure, canvas: Canvas, rect: Rect, theme: Theme) -> Axes:
        """Make the axes in a rectangle of the picture, without the layers."""
        scale, below = canvas.scale, canvas.size_pixels[1]
        left, low, right, high = (round(end) for end in _ends(rect, scale, below))
        edge = EDGE * scale
        room = edge, edge + KEY_LINE * self.keyed * scale, right - left - edge, high - low - edge
        taken = [
            (end[0] - left, end[1] - low, end[2] - left, end[3] - low)
            for end in (_ends(part, scale, below) for part in canvas.taken)
        ]
        projection = placed(
            Projection(self.half, self.camera.elevation or 0.0, 0.0),
            outline(self.heights, self.half), self.words, room, taken, self._azimuths(), scale,
        )  # fmt: skip
        block = baked_block(
            self.heights,
            self.half,
            theme,
            2 * projection.scale,
            lines=np.linspace(0, 1, self.levels.bands + 1)[1:-1],
            azimuth=self.camera.middle,
            scale=scale,
        )
        projection = projection.turned(self.camera.azimuth_at(0.0))
        axes = SurfaceAxes(figure, (left, low, right - left, high - low), block, projection, scale, taken)
        axes.set(label=self.stage, gid=f"stage-{self.stage}")
        return axes

    def _azimuths(self) -> list[float]:
        """From where the block is seen in the course of a film."""
        start = self.camera.azimuth_at(0.0)
        turn = float(np.clip(self.camera.turn_degrees, -FULL_TURN, FULL_TURN))
        return [start + turn * share for share in np.linspace(0, 1, TURNED if turn else 1).tolist()]


def _ends(rect: Rect, scale: float, height: int) -> Ends:
    """The ends of a rectangle in pixels from the lower left of a picture."""
    return rect.left * scale, height - rect.bottom * scale, rect.right * scale, height - rect.top * scale


def surface_panel(
    landscape: Landscape,
    runs: Trajectory | Sequence[Trajectory] = (),
    *,
    camera: Camera | str | None = None,
    marks: bool | Sequence[CriticalPoint] = True,
    key: bool = False,
    levels: Levels | int | Sequence[float] | None = None,
    colors: Sequence[int] | None = None,
) -> SurfacePanel:
    """The loss over its domain as a surface, with its critical points and the paths of the optimizers on it.

    Args:
      landscape: two-dimensional.
      runs: recorded on it; runs of one label share a colour, unless they share their start.
      camera: as for `compare`; what it leaves open is chosen so that much of the paths, their starts and the
        lowest minima can be seen.
      marks: whether the critical points of the landscape are marked, or the points to mark.
      key: whether it is said on the picture which mark is what.
      levels: chosen already, or how many bands, or their edges; by default chosen by the data. Each is
        equally high, and what lies beyond them is cut.
      colors: the numbers of the runs' colours, where they are not to be chosen here.

    Raises:
      InputError: the loss is finite nowhere in the domain, `camera` or `levels` is not as described, or the runs
        are not of this landscape.

    >>> import landscape_viz as lv
    >>> loss = lv.catalogue["himmelblau"]
    >>> run = lv.record(loss, lv.newton(), loss.start, 5)
    >>> lv.beside(lv.surface_panel(loss, run, camera="30,-60"), lv.contour_panel(loss, run))
    Scene(2 panels, 109 pictures, 800 x 450 pixels)
    """
    paths = checked_runs(landscape, runs)
    visible_losses(landscape)
    asked = read_camera(camera)
    grid = picture_grid(landscape)
    points = [one for one in marked_points(landscape, marks) if landscape.contains(one.point)]
    lowest = [one.value for one in points if one.kind == "minimum"]
    chosen = levels if isinstance(levels, Levels) else choose_levels(grid.values, levels, lowest)
    heightfield, half = Heightfield(chosen.height(grid.values)), _half(landscape)
    by_sign = signs(points, EQUALLY_LOW * float(chosen.edges[-1] - chosen.edges[0]))
    spots = {sign: _on(heightfield, landscape, chosen, places) for sign, places in by_sign.items()}
    lifted = tuple(
        LiftedPath(
            surface_path(heightfield, _unit(landscape, path.points), chosen.height(path.values)), color, path.label
        )
        for path, color in zip(paths, colors_of(paths) if colors is None else colors, strict=True)
    )
    starts = np.array([path.line.points[0] for path in lifted]).reshape(-1, 3)
    walked = np.concatenate([path.line.points[path.line.starts] for path in lifted] or [starts])
    seen_from = complete_camera(
        asked, half, heightfield.coarser(COARSE), ((1.0, walked), (0.5, starts), (0.3, spots.get("lowest", starts[:0])))
    )

    x_limits, y_limits = landscape.bounds.tolist()
    ends = seen_from.azimuth_at(0.0), seen_from.azimuth_at(1.0)
    words = edge_words(tuple(x_limits), tuple(y_limits), landscape.variables)
    turns = seen_from.turns
    layers: list[Layer] = [CameraView(seen_from), Surface(turns), EdgeNumbers(words, (min(ends), max(ends)))]
    layers += [SurfaceMarks(places, sign, turns) for sign, places in spots.items()]
    if key and spots:
        layers.append(SurfaceKey(tuple(spots)))
    if lifted:
        drawn = LiftedPaths(lifted, turns)
        layers += [_starts(lifted, turns), drawn, surface_labels(paths, drawn, seen_from, words)]
    needs = needs_of_runs(paths, colors)
    return SurfacePanel(
        tuple(layers), heightfield.heights, half, words, chosen, seen_from, keyed=key and bool(spots), needs=needs
    )


def _starts(paths: Sequence[LiftedPath], turns: bool) -> SurfaceStarts:
    """The different starts of paths, and who starts there."""
    colors: dict[tuple[float, ...], set[int]] = {}
    for path in paths:
        place = path.line.points[0]
        if np.isfinite(place).all():
            colors.setdefault(tuple(place.tolist()), set()).add(path.color)
    own = tuple(numbers.pop() if len(numbers) == 1 else None for numbers in colors.values())
    return SurfaceStarts(np.array(list(colors)).reshape(-1, 3), own, len(paths), turns)


def _unit(landscape: Landscape, points: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 2"]:
    """Points of the domain in the unit square."""
    low, high = landscape.bounds.T
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray((points - low) / (high - low))


def _on(
    heightfield: Heightfield, landscape: Landscape, levels: Levels, points: Sequence[Point]
) -> Float64[np.ndarray, "n 3"]:
    """Points of the domain on the surface, in the unit box; those in holes are left out."""
    where = np.array(points)
    losses: Float64[np.ndarray, " n"] = landscape.value(where)
    places = _unit(landscape, where)
    spots = np.column_stack([places, np.fmax(heightfield.at(places), levels.height(losses)) + LIFT])
    return np.asarray(spots[np.isfinite(spots[:, 2])])


def _half(landscape: Landscape) -> tuple[float, float, float]:
    """The block has the proportions of the domain, unless that would make it a plank."""
    width, depth = (float(high - low) for low, high in landscape.bounds)
    across = float(np.sqrt(np.clip(width / depth, 1 / LONGEST, LONGEST)))
    return across, 1 / across, HEIGHT * (across + 1 / across) / 2

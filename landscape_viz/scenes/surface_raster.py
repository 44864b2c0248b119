"""Pictures of a block with a surface on top, pixel by pixel, with the depth of each: exact hiding and no holes.

Every column of pixels looks along one line of the floor (see `Projection`). The line is cut into slices from the near
side to the far one, and the surface at each slice lands on some height of the picture. What has been covered so far is
the running maximum of these heights, so the slice that is seen at a pixel is the first that reaches above it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int32, UInt32

from landscape_viz.scenes.projection import BASE, Projection
from landscape_viz.scenes.surface_texture import SHADOW_REACH, Block

_SLICES = 0.75  # for each row of pixels that the block takes
_DIP = 0.25  # pixels by which ground is hidden, if there is to be an edge before it
_STEEP = 4.0  # rows a column: an edge that is steeper is smoothed as if it were not
_CLIFF = 2.0  # the slope of ground that is a cliff, at holes
_INSIDE = 1 - 1e-4  # of the grid: its far end belongs to the last point


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture of a block, or the part of it that holds the block and its shadow.

    Attributes:
      left, low: the column and the row of the whole picture in which the part begins; rows are counted from below.
      colors: four bytes in one number; the first row is the lowest.
      depth: how far beyond the middle of the block lies what is seen, along the floor; infinite beside the block.
    """

    left: int
    low: int
    colors: UInt32[np.ndarray, "h w"]
    depth: Float32[np.ndarray, "h w"]

    def hides(
        self, places: Float64[np.ndarray, "n 2"], depth: Float64[np.ndarray, " n"], tolerance: float
    ) -> Bool[np.ndarray, " n"]:
        """True where a point lies behind what is seen in its pixel.

        Args:
          places: in pixels of the whole picture; nan and points beside the picture are not hidden.
          depth: see `Projection.depth`.
          tolerance: points that are so little deeper lie on what is seen.
        """
        height, width = self.depth.shape
        with np.errstate(invalid="ignore"):
            column, row = np.floor(places - (self.left, self.low)).T
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            seen = np.full(len(places), np.inf)
            seen[inside] = self.depth[row[inside].astype(np.intp), column[inside].astype(np.intp)]
            return np.asarray(depth > seen + tolerance)


Fades = tuple[float, float, float, float]
"""Pixels at the left, right, lower and upper edge of a picture in which the shadow of a block fades away."""


def render(
    block: Block, projection: Projection, size_pixels: tuple[int, int], fades: Fades = (0.0, 0.0, 0.0, 0.0)
) -> Raster:
    """Draw a block.

    Args:
      block: what.
      projection: from where, and where in the picture.
      size_pixels: of the picture; the block is cut there.
      fades: where the edges are not to be seen; by default the shadow is cut there.
    """
    left, right, low, high = projection.extent([projection.azimuth])
    margin = SHADOW_REACH * projection.scale
    first, below = max(int(left - margin), 0), max(int(low - margin), 0)
    beyond, above = min(int(right + margin) + 1, size_pixels[0]), min(int(high) + 2, size_pixels[1])
    if beyond <= first or above <= below:
        return Raster(0, 0, np.zeros((0, 0), np.uint32), np.zeros((0, 0), np.float32))
    edges = _Edges(size_pixels, fades)
    colors = _paper(block, projection, (first, beyond, below, above), edges)
    depth = np.full(colors.shape, np.inf, dtype=np.float32)
    left, right = max(left, first), min(right, beyond)
    begin, end = int(np.floor(left)), int(np.ceil(right))
    part = slice(begin - first, end - first)
    columns = np.arange(begin, end)
    covered = np.minimum(columns + 1, right) - np.maximum(columns, left)
    middles = np.clip(columns + 0.5, left + 0.02, right - 0.02)
    start = max(int(low) - 1 - below, 0)
    _draw(block, projection, middles, colors[start:, part], depth[start:, part], below + start, int(high - low))
    for edge, share in ((part.start, covered[0]), (part.stop - 1, covered[-1])):
        beside = _paper(block, projection, (edge + first, edge + first + 1, below, above), edges)[:, 0]
        colors[:, edge] = _mixed(beside, colors[:, edge], np.full(len(beside), share))
    return Raster(first, below, colors, depth)


class _Rays:
    """The lines of the floor along which columns of pixels look, as far as the block goes.

    Each is start + length * share, with a share from 0 to 1 of the way, in each of these quantities: `depth`; `x` and
    `y`, the point of the grid; and `size`, by which things there are larger the lower it is.
    """

    def __init__(self, block: Block, projection: Projection, columns: Float64[np.ndarray, " m"]) -> None:
        (ahead_x, ahead_y), (half_x, half_y, _) = projection.forward, block.half
        ny, nx = block.heights.shape
        side = (columns - projection.center[0]) / projection.scale
        shrinking = projection.shrinking
        slope_x, slope_y = ahead_x + ahead_y * side * shrinking, ahead_y - ahead_x * side * shrinking
        from_x, from_y = ahead_y * side, -ahead_x * side
        with np.errstate(divide="ignore", invalid="ignore"):
            x_ends = (np.array([[-half_x], [half_x]]) - from_x) / slope_x
            y_ends = (np.array([[-half_y], [half_y]]) - from_y) / slope_y
        x_ends, y_ends = (np.nan_to_num(np.sort(ends, axis=0), nan=0.0) for ends in (x_ends, y_ends))
        near = np.maximum(x_ends[0], y_ends[0])
        far = np.maximum(np.minimum(x_ends[1], y_ends[1]), near)
        # The wall through which each comes in: towards -x, +x, -y or +y.
        self.wall = np.where(x_ends[0] > y_ends[0], np.where(slope_x > 0, 0, 1), np.where(slope_y > 0, 2, 3))
        self.depth = _line(near, far - near)
        self.size = _line(1 + shrinking * near, shrinking * (far - near))
        grid_x, grid_y = nx * _INSIDE / (2 * half_x), ny * _INSIDE / (2 * half_y)
        self.x = _line((from_x + slope_x * near + half_x) * grid_x, slope_x * (far - near) * grid_x)
        self.y = _line((from_y + slope_y * near + half_y) * grid_y, slope_y * (far - near) * grid_y)
        self.columns = len(columns)
        self._nx, self._last = nx, nx * ny - 1

    def points(self, share: Float32[np.ndarray, "k _"]) -> Int32[np.ndarray, "k m"]:
        """The numbers of the points of the grid under shares of the way."""
        numbers = at(self.y, share).astype(np.int32)
        numbers *= self._nx
        numbers += at(self.x, share).astype(np.int32)
        return np.asarray(np.clip(numbers, 0, self._last, out=numbers))

    def heights(
        self, grid: Float32[np.ndarray, "ny nx"], share: Float32[np.ndarray, "k _"]
    ) -> Float32[np.ndarray, "k m"]:
        """The heights of a grid under shares of the way, linear between its points: steps would show on every crest."""
        ny, nx = grid.shape
        x, y = at(self.x, share), at(self.y, share)
        x -= np.float32(0.5)
        y -= np.float32(0.5)
        np.clip(x, 0, nx - 1.001, out=x)
        np.clip(y, 0, ny - 1.001, out=y)
        column, row = x.astype(np.int32), y.astype(np.int32)
        x -= column
        y -= row
        row *= nx
        row += column
        flat = grid.ravel()
        low, high = (_between(flat, row + away, x) for away in (0, nx))
        high -= low
        high *= y
        low += high
        return low


Line = tuple[Float32[np.ndarray, " m"], Float32[np.ndarray, " m"]]


def _line(start: np.ndarray, length: np.ndarray) -> Line:
    return start.astype(np.float32), length.astype(np.float32)


def _between(
    flat: Float32[np.ndarray, " n"], numbers: Int32[np.ndarray, "k m"], share: Float32[np.ndarray, "k m"]
) -> Float32[np.ndarray, "k m"]:
    near, far = np.take(flat, numbers), np.take(flat, numbers + 1)
    far -= near
    far *= share
    near += far
    return near


def at(line: Line, share: Float32[np.ndarray, "k _"]) -> Float32[np.ndarray, "k m"]:
    """A quantity at shares of the way along rays."""
    values = share * line[1]
    values += line[0]
    return values


def _draw(
    block: Block,
    projection: Projection,
    columns: Float64[np.ndarray, " m"],
    colors: UInt32[np.ndarray, "h m"],
    depth: Float32[np.ndarray, "h m"],
    below: int,
    tall: int,
) -> None:
    """Draw the columns of a block over `colors` and `depth`, whose first row is `below`."""
    height, m = colors.shape
    rays = _Rays(block, projection, columns)
    halves = [_Rays(block, projection, columns + side) for side in (-0.25, 0.25)]
    sine, cosine = (np.float32(projection.scale * part) for part in projection.tilt)
    ground = np.float32(projection.center[1] - below)
    slices = max(int(_SLICES * tall), 64)
    share = np.linspace(0, 1, slices, dtype=np.float32)[:, None]
    up = rays.heights(block.heights, share)
    up *= cosine
    up += sine * at(rays.depth, share)
    up /= at(rays.size, share)
    up += ground
    covered = np.maximum.accumulate(up, axis=0)

    # How many slices lie below the middle of each pixel: the next one is seen there.
    middle = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    rows = np.ceil(np.clip(covered - np.float32(0.5), 0, height)).astype(np.int32)
    rows *= m
    rows += np.arange(m, dtype=np.int32)
    first = np.bincount(rows.ravel(), minlength=(height + 1) * m).reshape(height + 1, m)[:height].astype(np.int32)
    np.cumsum(first, axis=0, out=first)
    is_block = first < slices
    seen = np.clip(first, 1, slices - 1)
    seen *= m
    seen += np.arange(m, dtype=np.int32)
    upper, lower = np.take(up, seen), np.take(up, seen - m)
    upper -= lower
    share = (middle - lower) / np.maximum(upper, np.float32(1e-6))
    np.clip(share, 0, 1, out=share)
    share += np.clip(first - 1, 0, slices - 2)
    share *= np.float32(1 / (slices - 1))
    far = at(rays.depth, share)
    # A pixel shows the mean of four points of it: so lines are smooth, and lie still when the block turns.
    quarter = np.float32(0.25 / (slices - 1)) / np.maximum(upper, np.float32(0.05))
    surface = _mean(
        _mean(*(np.take(block.colors.ravel(), part.points(share - quarter)) for part in halves)),
        _mean(*(np.take(block.colors.ravel(), part.points(share + quarter)) for part in halves)),
    )

    # Walls: below the edge of the surface, down to the floor.
    near, size = rays.depth[0], rays.size[0]
    edge = covered[0]
    floor = ground + (cosine * np.float32(BASE) + sine * near) / size
    walled = int(np.clip(np.ceil(edge.max()) + 1, 0, height))
    part = slice(0, walled)
    is_wall = middle[part] < edge
    level = ((middle[part] - ground) * size - sine * near) / max(cosine, np.float32(1e-6))
    steps = block.walls.shape[1]
    level = (level - np.float32(BASE)) * np.float32((steps - 1) / (block.half[2] - BASE))
    number = np.clip(level, 0, steps - 1).astype(np.int32)
    number += (rays.wall * steps).astype(np.int32)
    surface[part] = np.where(is_wall, np.take(block.walls.ravel(), number), surface[part])
    far[part] = np.where(is_wall, near, far[part])
    is_block[part] &= ~is_wall | (middle[part] >= floor)
    if block.holes is not None:
        _draw_cliffs(block, rays, seen, slices, (middle - ground) / cosine, sine / cosine, surface)

    np.copyto(colors, surface, where=is_block)
    np.copyto(depth, far, where=is_block)
    _smooth_edges(colors, [edge, floor, covered[-1]], up, covered)


def _draw_cliffs(
    block: Block,
    rays: _Rays,
    seen: Int32[np.ndarray, "h m"],
    slices: int,
    level: Float32[np.ndarray, "h 1"],
    slope: np.float32,
    surface: UInt32[np.ndarray, "h m"],
) -> None:
    """Where the ground rises from a hole, what is seen has the colours of a wall, over `surface`."""
    assert block.holes is not None
    shares = np.linspace(0, 1, slices, dtype=np.float32)[:, None]
    at_hole = np.take(block.holes.ravel(), rays.points(shares))
    rises = np.zeros_like(at_hole)
    steep = np.diff(rays.heights(block.heights, shares), axis=0) > _CLIFF * rays.depth[1] / np.float32(slices)
    rises[1:] = steep & (at_hole[:-1] | at_hole[1:])
    row, column = np.nonzero(np.take(rises.ravel(), seen))
    share = (seen[row, column] // rays.columns / np.float32(slices - 1)).astype(np.float32)
    depth, size = (line[0][column] + share * line[1][column] for line in (rays.depth, rays.size))
    steps = block.walls.shape[1]
    height = (level[row, 0] * size - slope * depth - BASE) * np.float32((steps - 1) / (block.half[2] - BASE))
    number = np.clip(height, 0, steps - 1).astype(np.int32)
    surface[row, column] = block.walls[rays.wall[rays.columns // 2], number]


def _smooth_edges(
    colors: UInt32[np.ndarray, "h m"],
    curves: list[Float32[np.ndarray, " m"]],
    up: Float32[np.ndarray, "slices m"],
    covered: Float32[np.ndarray, "slices m"],
) -> None:
    """Mix the colours on both sides of an edge in the pixels that it crosses, by how much of them it covers.

    Args:
      colors: of the picture, in which it is done.
      curves: edges that go through all columns.
      up: where each slice lands in the picture; where it has been hidden and comes out again, there is an edge too.
      covered: the running maximum of `up`.
    """
    height, m = colors.shape
    number, column = np.nonzero((up[1:] > covered[:-1]) & (up[:-1] < covered[:-1] - np.float32(_DIP)))
    column = np.concatenate([column, *(np.arange(m) for _ in curves)])
    crest = np.concatenate([covered[number, column[: len(number)]], *curves])
    row = np.floor(crest - 0.5).astype(np.intp)
    inside = (row >= 0) & (row < height - 1)
    row, column, crest = row[inside], column[inside], crest[inside]
    at_edge = np.full((height + 8, m + 2), np.nan, dtype=np.float32)
    at_edge[row + 4, column + 1] = crest
    rise = np.ones(len(row), dtype=np.float32)
    for side in (-1, 1):
        beside = np.full(len(row), np.nan, dtype=np.float32)
        for away in (0, 1, -1, 2, -2, 3, -3, 4, -4):
            beside = np.where(np.isnan(beside), at_edge[row + 4 + away, column + 1 + side], beside)
        rise = np.fmax(rise, np.abs(beside - crest))
    rise = np.minimum(rise, np.float32(_STEEP))
    lower, upper = colors[row, column], colors[row + 1, column]
    for away in range(-2, 4):
        here = row + away
        share = np.clip((crest - here - 0.5) / rise + 0.5, 0, 1)
        changed = (here >= 0) & (here < height) & (share > 0) & (share < 1)
        colors[here[changed], column[changed]] = _mixed(upper[changed], lower[changed], share[changed])


def _mean(color: UInt32[np.ndarray, "h m"], other: UInt32[np.ndarray, "h m"]) -> UInt32[np.ndarray, "h m"]:
    """The mean of colours, all four bytes at once: what both have, and half of what only one of them has."""
    half = color ^ other
    half &= np.uint32(0xFEFEFEFE)
    half >>= np.uint32(1)
    half += color & other
    return np.asarray(half)


def _mixed(
    color: UInt32[np.ndarray, " n"], other: UInt32[np.ndarray, " n"], share: Float[np.ndarray, " n"]
) -> UInt32[np.ndarray, " n"]:
    """Colours mixed, with a share of the other one."""
    one, two = (np.ascontiguousarray(each).view(np.uint8).reshape(-1, 4).astype(np.float32) for each in (color, other))
    return np.asarray((one + (two - one) * share[:, None] + 0.5).astype(np.uint8).view(np.uint32)[:, 0])


@dataclass(frozen=True)
class _Edges:
    """Of a picture, and the pixels beside each in which shadows fade away."""

    size_pixels: tuple[int, int]
    fades: Fades

    def soften(self, colors: UInt32[np.ndarray, "h w"], paper: np.uint32, first: int, below: int) -> None:
        """Mix the paper into a part of the picture that begins at a column and a row."""
        for axis, start in ((1, first), (0, below)):
            size = self.size_pixels[1 - axis]
            for fade, far in zip(self.fades[2 - 2 * axis : 4 - 2 * axis], (False, True), strict=True):
                if not fade:
                    continue
                place = np.arange(start, start + colors.shape[axis]) + 0.5
                share = np.clip((size - place if far else place) / fade, 0, 1)
                soft = np.flatnonzero(share < 1)
                part = colors[soft] if axis == 0 else colors[:, soft].T
                kept = np.repeat(share[soft] ** 2 * (3 - 2 * share[soft]), part.shape[1])
                mixed = _mixed(np.full(part.size, paper), part.ravel(), kept).reshape(part.shape)
                if axis == 0:
                    colors[soft] = mixed
                else:
                    colors[:, soft] = mixed.T


def _paper(
    block: Block, projection: Projection, window: tuple[int, int, int, int], edges: _Edges
) -> UInt32[np.ndarray, "h w"]:
    """The paper with the shadow of the block on it."""
    first, beyond, below, above = window
    ahead_x, ahead_y = projection.forward
    sine, cosine = projection.tilt
    side = ((np.arange(first, beyond) + 0.5 - projection.center[0]) / projection.scale).astype(np.float32)
    up = (np.arange(below, above) + 0.5 - projection.center[1]) / projection.scale
    colors = np.full((above - below, beyond - first), block.shadow[0, 0], dtype=np.uint32)
    # Where on the floor each row lies; above the horizon, nowhere.
    slope = sine - projection.shrinking * up
    depth = np.where(slope > 0.02, (up - cosine * BASE) / np.maximum(slope, 0.02), np.inf)
    reach = np.hypot(*block.half[:2]) + SHADOW_REACH
    rows = int(np.searchsorted(depth, reach))
    if not rows:
        return colors
    depth = depth[:rows, None].astype(np.float32)
    across = side * (1 + np.float32(projection.shrinking) * depth)
    last = len(block.shadow) - 1
    numbers = []
    for along, beside, half in ((ahead_x, ahead_y, block.half[0]), (ahead_y, -ahead_x, block.half[1])):
        scale = last / (2 * (half + SHADOW_REACH))
        place = across * np.float32(beside * scale)
        place += depth * np.float32(along * scale) + np.float32(last / 2 + 0.5)
        numbers.append(np.clip(place, 0, last).astype(np.int32))
    numbers[1] *= last + 1
    numbers[1] += numbers[0]
    np.take(block.shadow.ravel(), numbers[1], out=colors[:rows])
    edges.soften(colors, block.shadow[0, 0], first, below)
    return colors

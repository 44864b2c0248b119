"""Places of the names that stand beside moving heads, for all pictures of a film at once.

A name stays where it is in relation to its head for as long as that is a good place. Where it is not, a greedy search
tries eight directions at four distances, and farther ones where these are taken, and prefers what also stays good in
the pictures to come. Two names never overlap: one that finds no room is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

# Pixels below are those of a picture of 1280 x 720.
RADII = (20.0, 34.0, 52.0, 72.0)
ANGLES = (0, 40, -40, 180, 140, -140, 90, -90)
FAR_RADII = (96.0, 128.0, 168.0, 216.0, 280.0, 360.0)
FAR_ANGLES = tuple(22.5 * number for number in range(16))
LEADER_FROM = 52.0
GAP = np.array([8.0, 5.0])  # between two names
CELL = 8.0  # of the grid on which trails and obstacles are counted
STILL = 1.0  # pixels of the picture: a head that moves by less is taken to stand still

HEAD, OWN_HEAD = 70.0, 400.0
TRAIL, OBSTACLE = 3.0, 9.0  # a cell
OVERLAP, AREA = 60.0, 0.3  # of another name in a later picture, and by pixels of it
CROSSED = 40.0  # a head or name that a leader runs over
AMBIGUOUS = 35.0  # a name without a leader that is nearer to another head than to its own
DISTANCE, LEADER, SHIFT, TURN = 0.5, 10.0, 0.3, 0.6
INWARD, CROWD = 36.0, 90.0  # a name on the side where other heads are, as far as these are nearer than this
BETTER, GAIN = 0.7, 15.0  # a place is left for one that costs less than this share, and by so much less
FAR_FROM = 90.0  # a place that costs more makes the search go farther

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""


@dataclass(frozen=True)
class LabelPlaces:
    """Where the names stand.

    Attributes:
      corners: the lower left corner of each name in each picture, whole pixels; nan where it is not shown.
      leaders: where a line leads from the head to the name.
    """

    corners: Float64[np.ndarray, "frames n 2"]
    leaders: Bool[np.ndarray, "frames n"]


def label_places(
    heads: Float64[np.ndarray, "frames n 2"],
    sizes: Float64[np.ndarray, "*frames n 2"],
    stage: Box,
    *,
    head_radius: float,
    scale: float = 1.0,
    obstacles: Float64[np.ndarray, "m 4"] | None = None,
    words: Float64[np.ndarray, "k 4"] | None = None,
    glide_frames: int = 6,
    rest: float = 0.0,
) -> LabelPlaces:
    """Places of names beside heads in all pictures of a film.

    All lengths are in pixels of the picture, y upwards. The way of a head so far counts as its trail, which names
    avoid.

    Args:
      heads: where each is in each picture; nan where it is not shown.
      sizes: width and height of each name, in each picture or in all.
      stage: names stay within.
      head_radius: up to which a head must not be covered.
      scale: of the picture, see `theme.reference_scale`.
      obstacles: boxes of what names should not cover: left, bottom, right, top.
      words: boxes of what they never cover: other words.
      glide_frames: pictures in which a name goes over to another place, where nothing is in the way; 0: it jumps.
      rest: so far a head may go before its name follows, as long as nothing is in the way of either.
    """
    frames, count = heads.shape[:2]
    if not frames or not count:
        return LabelPlaces(np.full((frames, count, 2), np.nan), np.zeros((frames, count), dtype=bool))
    room = np.ceil(np.broadcast_to(sizes, (frames, count, 2)))
    low, high = np.ceil(stage[:2]), np.floor(stage[2:])
    places = rested(heads)
    places[(room > high - low).any(axis=2)] = np.nan  # too large at all
    ground = _Ground(low, high, CELL * scale, places, obstacles)
    film = _Film(places, room, low, high, head_radius, scale, ground, max(glide_frames, 2), rest)
    if words is not None:
        film.words = words
    offsets = film.offsets()
    corners = film.corners_at(offsets)
    if glide_frames > 1:
        _glide(corners, offsets, film, glide_frames)
    distances = _distances(heads, corners, corners + room)
    return LabelPlaces(corners, np.nan_to_num(distances) >= LEADER_FROM * scale - 1.5)


def rested(heads: Float64[np.ndarray, "frames n 2"]) -> Float64[np.ndarray, "frames n 2"]:
    """Places in whole pixels that follow the heads, but not where they move by less than a pixel."""
    anchors: np.ndarray = np.rint(heads)
    for frame in range(1, len(heads)):
        stays = (np.abs(heads[frame] - anchors[frame - 1]) <= STILL).all(axis=1)
        anchors[frame, stays] = anchors[frame - 1, stays]
    return anchors


def candidate_offsets(
    size: Float64[np.ndarray, " 2"], scale: float
) -> tuple[Float64[np.ndarray, "places 2"], Float64[np.ndarray, " places"]]:
    """The lower left corners that a name of some size may have beside a head at (0, 0), and what each costs.

    First those nearby, `len(RADII) * len(ANGLES)`, then those farther away.
    """
    near = [(radius, angle, TURN * rank) for radius in RADII for rank, angle in enumerate(ANGLES)]
    far = [(radius, angle, 0.0) for radius in FAR_RADII for angle in FAR_ANGLES]
    radii, angles, turns = np.array(near + far).T
    across, up = np.cos(np.radians(angles)), np.sin(np.radians(angles))
    # The name begins or ends at the place, or has it in its middle.
    sideways = np.where(np.abs(across) > 0.3, np.sign(across), 0.0)
    centres = np.stack([across * radii * scale + sideways * size[0] / 2, up * (radii * scale + size[1] / 2)], axis=-1)
    costs = DISTANCE * radii + np.where(radii >= LEADER_FROM, LEADER, 0.0) + turns
    return np.rint(centres - size / 2), costs


NEARBY = len(RADII) * len(ANGLES)


class _Ground:
    """The cost of covering what lies under names, counted on a grid: obstacles, and trails as they grow."""

    def __init__(
        self,
        low: np.ndarray,
        high: np.ndarray,
        cell: float,
        anchors: np.ndarray,
        obstacles: Float64[np.ndarray, "m 4"] | None,
    ) -> None:
        self._low, self._cell = low, cell
        columns, rows = np.maximum(np.ceil((high - low) / cell).astype(int), 1)
        self._limit = np.array([columns, rows])
        self._costs = np.zeros((rows, columns))
        for box in np.zeros((0, 4)) if obstacles is None else obstacles:
            (left, bottom), (right, top) = self._cells(box[:2]), self._cells(box[2:])
            self._costs[bottom : top + 1, left : right + 1] += OBSTACLE
        cells, frames = self._trail_cells(anchors)
        self._trail = cells
        self._starts = np.searchsorted(frames, np.arange(len(anchors) + 1))
        self._shown = -1
        self._sums = np.zeros((rows + 1, columns + 1))

    def show(self, frame: int) -> None:
        """Let trails end at a picture; it must not be one before that of the last call."""
        if frame == self._shown:
            return
        new = self._trail[self._starts[self._shown + 1] : self._starts[frame + 1]]
        if len(new) or self._shown < 0:
            np.add.at(self._costs.ravel(), new, TRAIL)
            self._sums[1:, 1:] = self._costs.cumsum(axis=0).cumsum(axis=1)
        self._shown = frame

    def cost(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The cost of boxes between the corners `low` and `high`, shape (..., 2)."""
        first, last = self._cells(low), self._cells(high) + 1
        sums = self._sums
        total: np.ndarray = (
            sums[last[..., 1], last[..., 0]]
            - sums[first[..., 1], last[..., 0]]
            - sums[last[..., 1], first[..., 0]]
            + sums[first[..., 1], first[..., 0]]
        )
        return total

    def _cells(self, points: np.ndarray) -> np.ndarray:
        cells = np.nan_to_num((points - self._low) / self._cell)
        inside: np.ndarray = np.clip(cells, 0, self._limit - 1).astype(int)
        return inside

    def _trail_cells(self, anchors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The cells that trails enter, each once for each trail, and the pictures in which they do, in order."""
        frames, count = anchors.shape[:2]
        if frames < 2:
            return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
        steps = np.nan_to_num(anchors[1:] - anchors[:-1])
        pieces = np.ceil(np.abs(steps).max(axis=2) / self._cell).astype(int)
        pieces = np.where(np.isnan(anchors[1:]).any(axis=2), 0, np.clip(pieces, 1, 10_000)).ravel()
        owners = np.repeat(np.arange(pieces.size), pieces)
        shares = (np.arange(owners.size) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 1) / np.maximum(
            pieces[owners], 1
        )
        ends = anchors[1:].reshape(-1, 2)[owners]
        points = ends - (1 - shares)[:, None] * steps.reshape(-1, 2)[owners]
        seen = ((points >= self._low) & (points < self._low + self._limit * self._cell)).all(axis=1)
        cells = self._cells(points[seen]) @ np.array([1, self._limit[0]])
        frame, path = owners[seen] // count + 1, owners[seen] % count
        keys = path * int(self._limit.prod()) + cells
        _, first = np.unique(keys, return_index=True)
        first = first[np.argsort(frame[first], kind="stable")]
        return cells[first], frame[first]


class _Film:
    """The search through the pictures of a film, one after another."""

    def __init__(
        self,
        heads: np.ndarray,
        room: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        head_radius: float,
        scale: float,
        ground: _Ground,
        pause: int,
        rest: float,
    ) -> None:
        # A name stands by its anchor, which is where its head is or was a little before.
        self.heads, self.anchors = heads, heads.copy()
        self.room, self._low, self._high, self._most_rest = room, low, high, rest
        self.radius, self.scale, self._ground, self._pause = head_radius, scale, ground, pause
        self.words = np.zeros((0, 4))
        self._frames, self._count = heads.shape[:2]
        self._shown = np.isfinite(heads).all(axis=2)
        self._order = self._by_priority()
        self._rank = np.argsort(self._order)
        self._offsets = np.full((self._count, 2), np.nan)
        self._choice = np.full(self._count, -1)
        self._changed = np.full(self._count, -2 * pause)
        self._places = np.zeros((self._count, NEARBY + len(FAR_RADII) * len(FAR_ANGLES), 2))
        self._base = np.zeros(self._places.shape[1])

    def corners_at(self, offsets: np.ndarray, frames: slice | np.ndarray = slice(None)) -> np.ndarray:
        """Corners of the names in pictures: by their heads, but within the stage."""
        clipped: np.ndarray = np.clip(self.anchors[frames] + offsets, self._low, self._high - self.room[frames])
        return clipped

    def corners_of(self, number: int, offsets: np.ndarray, frames: np.ndarray) -> np.ndarray:
        """The same for one name, in whole pixels."""
        free = self.anchors[frames, number] + offsets
        corners: np.ndarray = np.rint(np.clip(free, self._low, self._high - self.room[frames, number]))
        return corners

    def is_free(self, number: int, frames: np.ndarray, offsets: np.ndarray, corners: np.ndarray) -> bool:
        """True where a name meets no other one, at their corners, and covers no head."""
        low = self.corners_of(number, offsets, frames)
        high = low + self.room[frames, number]
        others, sizes = np.delete(corners[frames], number, axis=1), np.delete(self.room[frames], number, axis=1)
        meets = ((low[:, None] < others + sizes) & (others < high[:, None])).all(axis=2)
        distances = _distances(self.heads[frames], low[:, None], high[:, None])
        return not (meets.any() or (distances < 0.9 * self.radius).any() or self._on_words(low, high).any())

    def _on_words(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """True for the boxes between the corners `low` and `high`, shape (..., 2), that cover other words."""
        covers: np.ndarray = (low[..., None, :] < self.words[:, 2:]) & (self.words[:, :2] < high[..., None, :])
        return np.asarray(covers.all(axis=-1).any(axis=-1))

    def offsets(self) -> np.ndarray:
        """The corner of each name from its head in each picture; nan where it is left out."""
        offsets = np.empty_like(self.heads)
        moves = np.zeros(self._frames, dtype=bool)
        moves[0] = True
        differs = (self.heads[1:] != self.heads[:-1]) & ~(np.isnan(self.heads[1:]) & np.isnan(self.heads[:-1]))
        resized = (self.room[1:] != self.room[:-1]).any(axis=2)
        moves[1:] = differs.any(axis=(1, 2)) | resized.any(axis=1)
        due = True
        for frame in range(self._frames):
            self._rest(frame)
            if moves[frame]:
                due = True
                self._fit(np.arange(self._count) if frame == 0 else np.flatnonzero(resized[frame - 1]), frame)
                self._offsets[~self._shown[frame]] = np.nan
                self._choice[~self._shown[frame]] = -1
                self._resolve(frame)
            if due and frame % self._pause == 0:
                due = self._review(frame)
            offsets[frame] = self._offsets
        return offsets

    def _rest(self, frame: int) -> None:
        """Leave names where they are whose heads have not gone far, unless they are in the way."""
        if not self._most_rest or frame == 0:
            return
        before, here = self.anchors[frame - 1], self.heads[frame]
        stays = np.hypot(*(here - before).T) <= self._most_rest
        self.anchors[frame, stays] = before[stays]
        low = self.corners_at(self._offsets, np.array(frame))
        meets = self._meets(low, frame)
        self.anchors[frame, meets.any(axis=1)] = here[meets.any(axis=1)]

    def _meets(self, low: np.ndarray, frame: int) -> np.ndarray:
        """By pair of names: True where they overlap; by name and itself: True where it covers its own head."""
        high = low + self.room[frame]
        meets: np.ndarray = ((low[:, None] < high[None]) & (low[None] < high[:, None])).all(axis=2)
        meets[range(self._count), range(self._count)] = _distances(self.heads[frame], low, high) < 0.9 * self.radius
        return meets

    def _by_priority(self) -> np.ndarray:
        """The names, those first that are seen longest and stand most alone: they get the best places."""
        sample = self.heads[:: max(self._frames // 40, 1)]
        apart = np.hypot(*np.moveaxis(sample[:, :, None] - sample[:, None], -1, 0))
        apart[:, range(self._count), range(self._count)] = np.inf
        apart = np.where(np.isfinite(apart), apart, 1e4).min(axis=2)
        alone = np.minimum(apart, 200.0 * self.scale).mean(axis=0)
        return np.lexsort((np.arange(self._count), -np.rint(alone), -self._shown.sum(axis=0)))

    def _fit(self, numbers: np.ndarray, frame: int) -> None:
        """Give names the places that belong to their size in a picture; they stay on their side of the head."""
        for number in numbers:
            self._places[number], self._base = candidate_offsets(self.room[frame, number], self.scale)
            if self._choice[number] >= 0:
                self._offsets[number] = self._places[number, self._choice[number]]

    def _resolve(self, frame: int) -> None:
        """Find other places for names that overlap or cover their own head, and places for those that are new."""
        new = self._shown[frame] & np.isnan(self._offsets[:, 0]) & (self._choice == -1)
        for number in self._order[new[self._order]]:
            self._search(int(number), frame)
        for _ in range(self._count):
            low = self.corners_at(self._offsets, np.array(frame))
            meets = self._meets(low, frame)
            bad = np.flatnonzero(meets.any(axis=1) | self._on_words(low, low + self.room[frame]))
            if not bad.size:
                return
            self._search(int(bad[np.argmax(self._rank[bad])]), frame)

    def _search(self, number: int, frame: int) -> None:
        """Give a name the best place that is free, or leave it out."""
        one = np.array([number])
        choice, cost, _ = self._best(one, frame, far=False)
        if cost[0] > FAR_FROM:
            choice, _, _ = self._best(one, frame, far=True)
        self._put(number, int(choice[0]), frame)

    def _put(self, number: int, choice: int, frame: int) -> None:
        self._choice[number] = choice if choice >= 0 else -2
        self._offsets[number] = self._places[number, choice] if choice >= 0 else np.nan
        self.anchors[frame, number] = self.heads[frame, number]
        self._changed[number] = frame

    def _review(self, frame: int) -> bool:
        """Move the one name that gains most by it, and show one that was left out; whether there is more to do."""
        for number in self._order:
            if self._choice[number] == -2 and frame - self._changed[number] >= 2 * self._pause:
                choice, _, _ = self._best(np.array([number]), frame, far=True, lasting=True)
                if choice[0] >= 0:
                    self._put(int(number), int(choice[0]), frame)
                    return True
        ready = np.flatnonzero((self._choice >= 0) & (frame - self._changed >= self._pause))
        if not ready.size:
            return bool((self._choice >= 0).any() and frame < self._frames - 1)
        choice, cost, present = self._best(ready, frame, far=False)
        worst = int(np.argmax(present))
        if cost[worst] > FAR_FROM:
            (choice[worst],), (cost[worst],), _ = self._best(ready[[worst]], frame, far=True)
        calm = (frame - self._changed[ready] >= 4 * self._pause) | (present > HEAD)
        gain = np.where(calm & (choice >= 0) & (cost < BETTER * present), present - cost, 0.0)
        most = int(np.argmax(gain))
        if gain[most] <= GAIN:
            return bool(ready.size < (self._choice != -1).sum())
        self._put(int(ready[most]), int(choice[most]), frame)
        return True

    def _best(
        self, numbers: np.ndarray, frame: int, *, far: bool, lasting: bool = False
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each of some names the best free place (-1: none), its cost, and the cost of the present place.

        Args:
          numbers: of the names.
          frame: the picture; those that follow count as well.
          far: whether to look far from the head too.
          lasting: whether the place must stay free in the pictures looked at.
        """
        self._ground.show(frame)
        pause = self._pause
        # Arrays below go by picture, name, place and, where others come in, by the other name. The last place is the
        # present one.
        ahead = np.unique(np.minimum(frame + np.array([0, pause, 2 * pause, 4 * pause]), self._frames - 1))
        anchors = np.where(np.isnan(self.heads[ahead]), self.heads[frame], self.heads[ahead])
        weights = np.array([1.0, 0.7, 0.5, 0.3])[: len(ahead)]
        options = self._places[numbers] if far else self._places[numbers, :NEARBY]
        here = self._offsets[numbers]
        options = np.concatenate([options, np.nan_to_num(here)[:, None]], axis=1)
        size = self.room[frame, numbers][:, None]
        free_low = anchors[:, numbers, None] + options
        low = np.clip(free_low, self._low, self._high - size)
        high = low + size
        shift = np.abs(low - free_low).sum(axis=-1)
        others_low = np.clip(anchors + self._offsets, self._low, self._high - self.room[frame])
        others_low[0] = self.corners_at(self._offsets, np.array(frame))
        others_high = others_low + self.room[frame]
        gap = GAP * self.scale
        area = np.ones((*low.shape[:-1], self._count))
        beside = np.zeros_like(area)
        own_places = anchors[:, numbers, None]
        nearest = np.clip(own_places, low, high)
        for axis in (0, 1):
            own = low[..., axis, None], high[..., axis, None]
            other = others_low[:, None, None, :, axis] - gap[axis], others_high[:, None, None, :, axis] + gap[axis]
            area *= np.maximum(np.minimum(own[1], other[1]) - np.maximum(own[0], other[0]), 0.0)
            centre = anchors[:, None, None, :, axis]
            beside += np.maximum(np.maximum(own[0] - centre, centre - own[1]), 0.0) ** 2
        area = np.nan_to_num(area)
        leads: np.ndarray = _distances(own_places, low, high) >= LEADER_FROM * self.scale - 1.5
        led = np.flatnonzero(leads.any(axis=(0, 1)))
        crossed = np.zeros(area.shape, dtype=bool)
        crossed[:, :, led] = _off_line(own_places, nearest[:, :, led], anchors) < self.radius
        covers = beside < self.radius**2
        rows = np.arange(len(numbers))
        area[:, rows, :, numbers] = 0.0
        own_head = covers[:, rows, :, numbers].transpose(1, 0, 2).copy()
        own_square = beside[:, rows, :, numbers].transpose(1, 0, 2)
        ambiguous = ~leads & (beside < own_square[..., None] - 1).any(axis=-1)
        covers[:, rows, :, numbers] = False
        crossed[:, rows, :, numbers] = False
        taken = area > 0
        free: np.ndarray = ~(taken.any(axis=-1) | own_head | self._on_words(low, high))
        costs = (
            SHIFT / self.scale * shift
            + HEAD * covers.sum(axis=-1)
            + CROSSED * leads * crossed.sum(axis=-1)
            + AMBIGUOUS * ambiguous
            + self._inward(numbers, anchors, (low + high) / 2 - own_places)
            + OWN_HEAD * own_head
            + np.minimum(OVERLAP * taken + AREA / self.scale**2 * area, 400.0).sum(axis=-1)
            + self._ground.cost(low, high)
        )
        total: np.ndarray = np.tensordot(weights / weights.sum(), costs, axes=1)
        names_crossed = self._names_crossed(numbers, frame, own_places[:1], nearest[:1, :, led])
        total[:, led] += CROSSED * leads[0][:, led] * names_crossed
        chosen = self._choice[numbers]
        base = np.broadcast_to(self._base[: options.shape[1] - 1], total[:, :-1].shape)
        total[:, :-1] += base
        total[:, -1] += self._base[np.maximum(chosen, 0)]
        allowed = np.asarray(free.all(axis=0) if lasting else free[0])
        tried = np.where(allowed[:, :-1], total[:, :-1], np.inf)
        best = tried.argmin(axis=1)
        cost = tried[rows, best]
        return np.where(np.isfinite(cost), best, -1), cost, total[:, -1]

    def _names_crossed(self, numbers: np.ndarray, frame: int, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """The number of other names that lines run over: they pass near one of three points in the middle of it."""
        room = self.room[frame]
        middle = self.corners_at(self._offsets, np.array(frame)) + room / 2
        points = np.concatenate([middle + share * room * [1, 0] for share in (-0.35, 0.0, 0.35)])
        near = _off_line(begin, end, points[None])[0].reshape(*begin.shape[1:2], end.shape[2], 3, self._count)
        crossed = (near < room[:, 1] / 2).any(axis=2)
        crossed[np.arange(len(numbers)), :, numbers] = False
        count: np.ndarray = crossed.sum(axis=-1)
        return count

    def _inward(self, numbers: np.ndarray, anchors: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """The cost of names that stand on the side of their head where others crowd it."""
        between = anchors[:, numbers, None] - anchors[:, None]
        length = np.hypot(between[..., 0], between[..., 1])
        pull = np.clip(1 - length / (CROWD * self.scale), 0.0, None) / np.maximum(length, 1.0)
        away = np.nan_to_num(pull[..., None] * between).sum(axis=2)
        away /= np.maximum(np.hypot(away[..., 0], away[..., 1]), 1.0)[..., None]
        cosine = (away[:, :, None] * directions).sum(axis=-1) / np.maximum(
            np.hypot(directions[..., 0], directions[..., 1]), 1.0
        )
        cost: np.ndarray = INWARD * (np.hypot(away[..., 0], away[..., 1])[:, :, None] - cosine) / 2
        return cost


def _off_line(begin: np.ndarray, end: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Distances of points, shape (pictures, n, 2), from lines with ends of shape (pictures, names, places, 2)."""
    across, up = (end[..., axis] - begin[..., axis] for axis in (0, 1))
    x, y = (points[:, None, None, :, axis] - begin[..., axis, None] for axis in (0, 1))
    square = np.maximum(across**2 + up**2, 1e-9)[..., None]
    share = np.clip((x * across[..., None] + y * up[..., None]) / square, 0.0, 1.0)
    distances: np.ndarray = np.hypot(x - share * across[..., None], y - share * up[..., None])
    return distances


def _distances(heads: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The distance of each head from the box of its own name, 0 within."""
    away = np.maximum(np.maximum(low - heads, heads - high), 0.0)
    distances: np.ndarray = np.hypot(away[..., 0], away[..., 1])
    return distances


def _glide(corners: np.ndarray, offsets: np.ndarray, film: _Film, frames: int) -> None:
    """Let names go over to other places little by little, where they meet no other name on the way; in place.

    It happens before the change if that is possible, else around it or after it.
    """
    last, room = len(corners), film.room
    changes = (offsets[1:] != offsets[:-1]).any(axis=2) & np.isfinite(offsets[1:] + offsets[:-1]).all(axis=2)
    changes &= (room[1:] == room[:-1]).all(axis=2)
    for before, number in np.argwhere(changes).tolist():
        change = before + 1
        old, new = offsets[before, number], offsets[change, number]
        ways = _ways(old, new, room[change, number], RADII[0] * film.scale, frames)
        for start in (change - frames + 1, change - frames // 2, change):
            stop = start + frames - 1
            if start < 1 or stop >= last:
                continue
            kept = np.where((np.arange(start - 1, stop + 1) < change)[:, None], old, new)
            if not np.array_equal(offsets[start - 1 : stop + 1, number], kept):
                continue  # there is another change
            window = np.arange(start, stop)
            free = (way for way in ways if film.is_free(number, window, way, corners))
            if (way := next(free, None)) is not None:
                corners[window, number] = film.corners_of(number, way, window)
                break


def _ways(old: np.ndarray, new: np.ndarray, size: np.ndarray, radius: float, frames: int) -> list[np.ndarray]:
    """The ways from one offset to another, without the ends: straight, and around the head on either side."""
    shares = np.arange(1, frames)[:, None] / frames
    shares = shares * shares * (3 - 2 * shares)
    ways = [old + shares * (new - old)]
    # Around it the name keeps its distance on a rounded rectangle: where (x^4 + y^4) stays the same.
    half = size / 2 + radius
    first, second = (old + size / 2) / half, (new + size / 2) / half
    lengths = [float((one**4).sum() ** 0.25) for one in (first, second)]
    begin, end = (float(np.arctan2(one[1], one[0])) for one in (first, second))
    turn = (end - begin + np.pi) % (2 * np.pi) - np.pi
    for angle in (turn, turn - np.copysign(2 * np.pi, turn)):
        angles = begin + shares * angle
        around = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
        around *= (lengths[0] + shares * (lengths[1] - lengths[0])) / (around**4).sum(axis=1, keepdims=True) ** 0.25
        ways.append(around * half - size / 2)
    return ways

"""Frames in, GIF file out, in two passes and constant memory.

The first pass keeps of each frame only the pixels that differ from the one before, run-length coded in a
temporary spool, and counts the colours. The second knows the whole film's colours: it chooses one
palette, turns the spool into palette indices and writes a box of changes per frame.
"""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from landscape_viz.errors import InputError
from landscape_viz.files import ByteSink
from landscape_viz.film.encoders.colour_counts import ColourCounts, Packed
from landscape_viz.film.encoders.encoder import Encoder, FilmOptions, Frame, fitted_metadata
from landscape_viz.film.encoders.gif_format import (
    MOST_FPS_PLAYED,
    SIDE_MOST,
    TRAILER,
    code_bits,
    comment_extension,
    frame_start,
    graphic_control,
    header,
    image_block,
    loop_extension,
    split_delay,
)
from landscape_viz.film.encoders.palette import TRANSPARENT, NearestColour, choose_palette
from landscape_viz.output_formats import LEAST_EASED_FPS, Target

Places = NDArray[np.intp]

_OPAQUE = np.uint32(0xFF000000)
_SPOOL_IN_MEMORY = 1 << 22
_RECORD = struct.Struct("<3I")


class GifEncoder(Encoder):
    """One palette for the whole film, only what changes stored, exact timing.

    Equal frames in a row become one longer picture, and so do frames whose difference is lost in the palette, so that a
    file may hold fewer pictures than the film has frames. Time stays exact: the picture of frame k begins
    `gif_format.frame_start(k, fps)` hundredths of a second after the first.
    """

    name = "GIF"
    most_fps = MOST_FPS_PLAYED
    eased_fps = LEAST_EASED_FPS
    most_side = SIDE_MOST

    def __init__(self, target: Target, size: tuple[int, int], options: FilmOptions) -> None:
        self.options = options
        self.frames = 0
        self._target = target
        self._shape = size[1], size[0]
        self._shown: Packed | None = None
        self._counts = ColourCounts()
        self._spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY)  # noqa: SIM115 - lives until abort()

    def add_frame(self, frame: Frame) -> None:
        """Append a frame; one equal to the frame before takes no space: what is shown stays longer."""
        picture = packed_frame(frame)
        number, self.frames = self.frames, self.frames + 1
        if self._shown is None:
            self._shown = np.zeros_like(picture)  # not opaque: no pixel of the first frame is shown already
        places = np.flatnonzero(picture != self._shown)
        if places.size:
            colours = picture.reshape(-1)[places]
            self._shown.reshape(-1)[places] = colours
            self._record(number, places, colours)

    def close(self) -> None:
        """Write the file.

        Raises:
          InputError: no frame was added; no file is made then.
        """
        if self.frames == 0:
            raise InputError("a GIF needs at least one frame; none was written")
        if isinstance(self._target, str | os.PathLike):
            with open(self._target, "wb") as file:
                self._write_to(file)
        else:
            self._write_to(self._target)
        self.abort()

    def abort(self) -> None:
        """Forget everything; nothing temporary is left."""
        self._spool.close()
        self._shown = None

    def _record(self, number: int, places: Places, pixels: Packed) -> None:
        starts = np.flatnonzero(np.concatenate(([True], pixels[1:] != pixels[:-1])))
        if 2 * starts.size > pixels.size:  # runs would take more room than the pixels themselves
            starts = np.arange(pixels.size)
        colours = pixels[starts]
        lengths = np.diff(starts, append=pixels.size).astype(np.uint32)
        self._counts.add(colours, lengths)
        self._spool.write(_RECORD.pack(number, pixels.size, colours.size))
        self._spool.write(_packed_places(places, self._shape).tobytes())
        self._spool.write(colours.tobytes())
        if colours.size < pixels.size:
            self._spool.write(lengths.tobytes())

    def _write_to(self, file: ByteSink) -> None:
        options = self.options
        palette = choose_palette(*self._counts.table(), options.colours)
        bits = code_bits(len(palette) + 1)
        # The transparent entry is seen only where transparency is not understood: the commonest colour hurts least.
        file.write(header(self._shape[1], self._shape[0], np.concatenate((palette[:1], palette))))
        file.write(loop_extension(options.loop))
        file.write(comment_extension(fitted_metadata(options.metadata, {"comment"}).get("comment", "")))
        # A picture's delay is known when the next one begins.
        pictures = self._pictures(NearestColour(palette), bits)
        current = next(pictures)
        for following in pictures:
            _show(file, current, frame_start(following.frame, options.fps), bits, options.fps)
            current = following
        end = frame_start(self.frames, options.fps) + round(100 * options.hold_seconds)
        _show(file, current, end, bits, options.fps)
        file.write(TRAILER)

    def _pictures(self, nearest: NearestColour, bits: int) -> Iterator[_Picture]:
        """The boxes in which the film's palette indices change, encoded."""
        height, width = self._shape
        shown = np.full(height * width, TRANSPARENT, np.uint8)
        self._spool.seek(0)
        while head := self._spool.read(_RECORD.size):
            frame, pixels, runs = _RECORD.unpack(head)
            places = _unpacked_places(self._spool, pixels, self._shape)
            indices = nearest(np.frombuffer(self._spool.read(4 * runs), np.uint32))
            if runs < pixels:
                indices = np.repeat(indices, np.frombuffer(self._spool.read(4 * runs), np.uint32))
            # Different colours may share an index: what does not change on the screen is not painted.
            differs = indices != shown[places]
            places, indices = places[differs], indices[differs]
            if places.size == 0:
                continue
            shown[places] = indices
            rows, columns = np.divmod(places, width)
            top, left = int(rows[0]), int(columns.min())
            box = np.s_[top : int(rows[-1]) + 1, left : int(columns.max()) + 1]
            old = shown.reshape(height, width)[box]
            sparse = np.full(old.shape, TRANSPARENT, np.uint8)
            sparse[rows - top, columns - left] = indices
            is_sparse = _turns(sparse) < _turns(old)
            block = image_block(sparse if is_sparse else old, left, top, bits)
            yield _Picture(frame, block, TRANSPARENT if is_sparse else None)


@dataclass(frozen=True)
class _Picture:
    frame: int  # the first frame that shows it
    block: bytes
    transparent: int | None


def _show(file: ByteSink, picture: _Picture, until: int, bits: int, fps: float) -> None:
    """Write `picture` so that it shows `until` that time (cs); pixels that let everything through extend it."""
    first, *more = split_delay(until - frame_start(picture.frame, fps))
    file.write(graphic_control(first, picture.transparent) + picture.block)
    nothing = np.full((1, 1), TRANSPARENT, np.uint8)
    for delay in more:
        file.write(graphic_control(delay, TRANSPARENT) + image_block(nothing, 0, 0, bits))


def _turns(indices: NDArray[np.uint8]) -> int:
    """The number of pixels unlike their left neighbour: of two pictures of a size, the one with fewer packs smaller."""
    return int(np.count_nonzero(indices[:, 1:] != indices[:, :-1]))


def _packed_places(places: Places, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The numbers of some pixels, counted row by row, as bytes; a bit for each pixel of the picture if that is less."""
    if _has_bits(places.size, shape):
        mask = np.zeros(shape[0] * shape[1], bool)
        mask[places] = True
        return np.packbits(mask)
    return places.astype(np.uint32).view(np.uint8)


def _unpacked_places(spool: IO[bytes], count: int, shape: tuple[int, int]) -> Places:
    """Read what `_packed_places` has made of so many."""
    size = shape[0] * shape[1]
    if _has_bits(count, shape):
        bits = np.frombuffer(spool.read(-(-size // 8)), np.uint8)
        return np.flatnonzero(np.unpackbits(bits, count=size))
    return np.frombuffer(spool.read(4 * count), np.uint32).astype(np.intp)


def _has_bits(count: int, shape: tuple[int, int]) -> bool:
    return 32 * count > shape[0] * shape[1]


def packed_frame(frame: Frame) -> Packed:
    """A frame as opaque packed colours (height, width), on white; the result may share the frame's memory."""
    packed: Packed = np.ascontiguousarray(frame).view("<u4")[..., 0].astype(np.uint32, copy=False)
    if packed.min() >= _OPAQUE:
        return packed
    alpha = frame[..., 3:].astype(np.uint32)
    mixed = (frame[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    mixed_packed: Packed = mixed[..., 0] | mixed[..., 1] << np.uint32(8) | mixed[..., 2] << np.uint32(16) | _OPAQUE
    return mixed_packed

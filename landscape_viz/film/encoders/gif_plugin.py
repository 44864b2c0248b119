"""GIF files through imageio: a writer that streams frames and keeps still pixels still."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import EllipsisType, TracebackType
from typing import Any, NoReturn

import numpy as np
from imageio.core.request import RETURN_BYTES, InitializationError, IOMode, Request
from imageio.core.v3_plugin_api import PluginV3
from numpy.typing import NDArray
from PIL import Image

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.files import ByteSink
from landscape_viz.film.encoders.colour_counts import Packed
from landscape_viz.film.encoders.gif import FilmOptions, GifEncoder
from landscape_viz.film.encoders.gif_format import SIDE_MOST, true_fps

__all__ = ["GifPlugin", "packed_frame", "true_fps"]

_OPAQUE = np.uint32(0xFF000000)
_WRITES_ONLY = "GifPlugin only writes; read GIF files with imageio's plugin='pillow'"


class GifPlugin(PluginV3):
    """Writes GIF films: one palette for the whole film, only what changes stored, exact timing.

    Either hand frames to `write`, or call `init_film` once and `write_frame` for each frame. The file
    appears when the plugin is closed; after an error nothing is written, nor when a `with` block is
    left by an exception. Memory does not grow with the number of frames: changes wait in a temporary
    file.

    Equal frames in a row become one longer one, and so do frames whose difference is lost in the
    palette, so a file may hold fewer pictures than it was given frames. Time stays exact: the picture
    of frame k begins `gif_format.frame_start(k, fps)` hundredths of a second after the first.

    >>> import imageio.v3 as iio
    >>> frames = np.zeros((2, 4, 4, 3), np.uint8)
    >>> frames[1] = 255
    >>> iio.imwrite("<bytes>", frames, plugin=GifPlugin, fps=20)[:6]
    b'GIF89a'
    """

    def __init__(self, request: Request) -> None:
        """Take a request for writing.

        Raises:
            InitializationError: the request is for reading, or for a file not named ``.gif``.
        """
        super().__init__(request)
        self._encoder: GifEncoder | None = None
        self._over = False
        if request.mode.io_mode is not IOMode.write:
            raise InitializationError(_WRITES_ONLY)
        if request.extension not in (None, ".gif"):
            raise InitializationError(f"GifPlugin writes files named .gif; got {request.extension}")

    def write(
        self,
        ndimage: Any,
        *,
        fps: float = 20.0,
        loop: int | None = 0,
        hold_seconds: float = 0.0,
        comment: str | None = None,
    ) -> bytes | None:
        """Append one frame or several; the options must stay the same from call to call.

        Args:
            ndimage: a frame (h, w), (h, w, 3) or (h, w, 4); a batch (n, h, w), (n, h, w, 3) or
                (n, h, w, 4); or a list or iterator of frames. All uint8; alpha is laid on white.
                Three axes of which the last has length 3 or 4 are one colour frame: hand over
                grey frames that narrow as a list.
            fps: frames a second, from 0.1 to 100. Beyond 50 a GIF plays at 50: see `gif_format.true_fps`.
            loop: how often the film plays: 0 for ever, 1 or None once.
            hold_seconds: how much longer the last frame stays.
            comment: text stored in the file.

        Returns:
            The file's content where the target is ``"<bytes>"``, which takes a single call; else None.

        Raises:
            InputError: a frame or an option cannot be used, or there is no frame.
        """
        with self._given_up_on_error():
            options = FilmOptions.checked(fps, loop, hold_seconds, comment)
            for frame in _frames_of(ndimage):
                packed = packed_frame(frame)
                if self._encoder is None:
                    self._encoder = GifEncoder(packed.shape[1], packed.shape[0], options)
                if self._encoder.options != options:
                    raise InputError(f"options must stay those the film began with; got {options}")
                self._encoder.add(packed)
            if self._encoder is None:
                raise InputError("ndimage must hold at least one frame; got none")
            if self.request.raw_uri != RETURN_BYTES:
                return None
            file = io.BytesIO()
            self._finish(file)
            return file.getvalue()

    def init_film(
        self,
        size: tuple[int, int],
        *,
        fps: float,
        loop: int | None = 0,
        hold_seconds: float = 0.0,
        comment: str | None = None,
    ) -> None:
        """Begin a film of frames of `size` (width, height) pixels; the options are those of `write`.

        Raises:
            InputError: an option or the size cannot be used, or a film was begun already.
        """
        with self._given_up_on_error():
            options = FilmOptions.checked(fps, loop, hold_seconds, comment)
            if len(size) != 2:
                raise InputError(f"size must be (width, height) in pixels; got {brief(size)}")
            width, height = (whole_number("size", side, 1, SIDE_MOST) for side in size)
            if self._encoder is not None:
                raise InputError("init_film must come once and before any frame; a film was begun already")
            self._encoder = GifEncoder(width, height, options)

    def write_frame(self, frame: NDArray[np.uint8]) -> None:
        """Append one frame, (h, w, 4), (h, w, 3) or (h, w) uint8. Its memory may be drawn on again afterwards.

        Raises:
            InputError: `init_film` was not called, or the frame's type or size is not that of the film.
        """
        with self._given_up_on_error():
            if self._encoder is None:
                raise InputError("write_frame needs a film: call init_film first")
            self._encoder.add(packed_frame(frame))

    def close(self) -> None:
        """Write the file and free everything; later calls do nothing.

        Raises:
            InputError: no frame was ever given; no file is made.
        """
        if self._over:
            return
        with self._given_up_on_error():
            if self._encoder is None or self._encoder.frames == 0:
                raise InputError("a GIF needs at least one frame; none was written")
            self._finish(self.request.get_file())

    def _finish(self, file: ByteSink) -> None:
        assert self._encoder is not None
        self._encoder.write_to(file)
        self._give_up()

    def _give_up(self) -> None:
        encoder, self._encoder, self._over = self._encoder, None, True
        if encoder is not None:
            encoder.close()
        self.request.finish()

    @contextmanager
    def _given_up_on_error(self) -> Iterator[None]:
        if self._over:
            raise InputError("this GIF is finished or was given up after an error; open the target again")
        try:
            yield
        except BaseException:
            self._give_up()
            raise

    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if type is None:
            self.close()
        else:
            self._give_up()

    def __del__(self) -> None:
        # Encoding in a finalizer could neither report an error nor be timed, so it only cleans up.
        if getattr(self, "_encoder", None) is not None:
            self._give_up()
            warnings.warn("a GifPlugin was dropped before close(): no file was written", ResourceWarning, stacklevel=2)

    def read(self, *, index: int = 0) -> NoReturn:
        """Refused: this plugin only writes."""
        raise io.UnsupportedOperation(_WRITES_ONLY)

    def iter(self) -> NoReturn:
        """Refused: this plugin only writes."""
        raise io.UnsupportedOperation(_WRITES_ONLY)

    def properties(self, index: int | EllipsisType = 0) -> NoReturn:
        """Refused: this plugin only writes."""
        raise io.UnsupportedOperation(_WRITES_ONLY)

    def metadata(self, index: int = 0, exclude_applied: bool = True) -> NoReturn:
        """Refused: this plugin only writes."""
        raise io.UnsupportedOperation(_WRITES_ONLY)


def _frames_of(ndimage: Any) -> Iterable[Any]:
    """The frames in what `GifPlugin.write` was given."""
    if hasattr(ndimage, "__array__"):
        array = np.asarray(ndimage)
        is_frame = array.ndim == 2 or (array.ndim == 3 and array.shape[-1] in (3, 4))
        if array.ndim not in (2, 3, 4):
            raise InputError(f"ndimage must have 2 to 4 axes; got the shape {array.shape}")
        return [array] if is_frame else array
    if isinstance(ndimage, str | bytes) or not isinstance(ndimage, Iterable):
        raise InputError(f"ndimage must be a frame, a batch or a list of frames; got {brief(ndimage)}")
    return ndimage


def packed_frame(frame: Any) -> Packed:
    """A frame (h, w), (h, w, 3) or (h, w, 4) of uint8 as opaque packed colours (h, w), on white.

    The result may share the frame's memory.

    Raises:
        InputError: another type or shape.
    """
    levels = np.asarray(frame)
    if levels.dtype != np.uint8:
        raise InputError(f"a frame must be uint8, levels from 0 to 255; got {levels.dtype}")
    if levels.ndim not in (2, 3) or levels.shape[2:] not in ((), (3,), (4,)):
        raise InputError(f"a frame must have the shape (h, w), (h, w, 3) or (h, w, 4); got {levels.shape}")
    if not all(1 <= side <= SIDE_MOST for side in levels.shape[:2]):
        raise InputError(f"a frame must be from 1 to {SIDE_MOST} pixels wide and high; got the shape {levels.shape}")
    if levels.ndim == 2:
        return levels * np.uint32(0x010101) | _OPAQUE
    if levels.shape[2] == 3:
        levels = np.asarray(Image.fromarray(np.ascontiguousarray(levels)).convert("RGBA"))
    packed: Packed = np.ascontiguousarray(levels).view("<u4")[..., 0].astype(np.uint32, copy=False)
    return packed if packed.min() >= _OPAQUE else _on_white(levels)


def _on_white(rgba: NDArray[np.uint8]) -> Packed:
    alpha = rgba[..., 3:].astype(np.uint32)
    mixed = (rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    packed: Packed = mixed[..., 0] | mixed[..., 1] << np.uint32(8) | mixed[..., 2] << np.uint32(16) | _OPAQUE
    return packed

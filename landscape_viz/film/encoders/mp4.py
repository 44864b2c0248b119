"""MP4 through imageio's pyav plugin: H.264 that plays everywhere, frame by frame, no ffmpeg program."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import av
import imageio.v3 as iio
import numpy as np
from av.video.reformatter import VideoReformatter
from imageio.plugins.pyav import PyAVPlugin

from landscape_viz.film.encoders.encoder import Encoder, FilmOptions, Frame, fitted_metadata
from landscape_viz.film.matplotlib_private import video_container
from landscape_viz.output_formats import Target

CODEC, PIXEL_FORMAT = "libx264", "yuv420p"
COLOR_SPACE_BT601, COLOR_RANGE_LIMITED = 6, 1  # what swscale converts to; untagged files are guessed by their size
PLACES = ("title", "artist", "album", "composer", "comment", "genre", "copyright", "date", "description", "keywords")
"""The entries that an MP4 file has for what it says of itself."""

_DRAWINGS = {
    # Bits shall go to where something is: the flat places of a drawing are perfectly flat, and have no grain to keep.
    "aq-mode": "0",
    "psy": "0",
    # Most of a drawing stays for the whole film, so its first picture deserves more than the usual share.
    "qcomp": "0.5",
    # Thin coloured lines lose half of their colour by 4:2:0 and should lose no more.
    "chroma-qp-offset": "-4",
    # What moves is the same digits and marks at other places, often further away than in films of nature.
    "me": "umh",
    "subme": "6",
    "ref": "3",
    "trellis": "1",
    "rc-lookahead": "25",
    "weightp": "0",  # nothing fades
}
"""Beside x264's preset "veryfast": at the same sharpness files are a quarter smaller than with the preset alone."""


class _Plugin(PyAVPlugin):
    """imageio's plugin, which leaves the end of a film to the encoder; its own one goes through all memory."""

    def close(self) -> None:
        """Do nothing."""


class Mp4Encoder(Encoder):
    """H.264 in an MP4 file; what the file cannot say of itself joins its comment."""

    name = "MP4"
    most_side = 16384
    even_sizes = True
    threaded = True

    def __init__(self, target: Target, size: tuple[int, int], options: FilmOptions) -> None:
        # libav moves the index to the front by opening the finished file by its name; a stream has none.
        flags = {"movflags": "+faststart"} if isinstance(target, str | os.PathLike) else {}
        opened: Any = iio.imopen  # its overloads do not know of the options that the plugin hands on
        self._file = WatchedFile(target)
        plugin: Any = opened(self._file, "w", plugin=_Plugin, extension=".mp4", options=flags)
        plugin.init_video_stream(CODEC, fps=float(options.fps), pixel_format=PIXEL_FORMAT)
        plugin.container_metadata.update(fitted_metadata(options.metadata, PLACES))
        # The plugin has no arguments for what follows; the stream of its container has.
        self._container = video_container(plugin)
        stream = self._container.streams.video[0]
        most = options.most_kilobits
        bounds = {} if most is None else {"maxrate": f"{most}k", "bufsize": f"{2 * most}k"}
        drawings = ":".join(f"{name}={value}" for name, value in _DRAWINGS.items())
        stream.options = {"crf": str(options.quality), "preset": "veryfast", "x264-params": drawings, **bounds}
        stream.thread_type = "FRAME"  # the default, slices, are encoded apart from each other: a tenth larger
        stream.codec_context.colorspace = COLOR_SPACE_BT601
        stream.codec_context.color_range = COLOR_RANGE_LIMITED
        stream.width, stream.height = size
        self._stream = stream
        self._frames = 0
        self._reformatter = VideoReformatter()

    def add_frame(self, frame: Frame) -> None:
        """Append a frame.

        Raises:
          OSError: the file cannot be written.
        """
        picture = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), format="rgba")
        # The mean of four pixels, where the encoder's own conversion lets three of them out.
        picture = self._reformatter.reformat(picture, format=PIXEL_FORMAT, interpolation="AREA", threads=1)
        if self._stream.codec_context.time_base:  # the first frame comes before there is one
            picture.time_base = self._stream.codec_context.time_base
        picture.pts = self._frames
        self._frames += 1
        self._encode(picture)
        self._file.check()

    def close(self) -> None:
        """Finish the file.

        Raises:
          OSError: it could not be written, or not to its end.
        """
        try:
            self._encode(None)
            self._container.close()
        finally:
            self.abort()
        self._file.check()

    def abort(self) -> None:
        """Let go of the file, and of the frames that wait in the encoder."""
        self._file.close()
        with suppress(av.FFmpegError):  # a film of half a frame cannot be ended well
            self._container.close()

    def _encode(self, picture: Any) -> None:
        """Encode a picture, or with None what still waits."""
        for packet in self._stream.encode(picture):
            self._container.mux(packet)


class WatchedFile:
    """The file that libav writes to, which remembers what went wrong.

    libav goes on after a failed write, and may lose the error or print it.

    After the first error nothing is written any more, every call seems to succeed, and `check` raises it.

    Args:
      target: a path, whose file is made and closed here, or a binary file that can be written and sought.
    """

    def __init__(self, target: Target) -> None:
        self._is_own = isinstance(target, str | os.PathLike)
        self._file: Any = open(target, "wb") if self._is_own else target  # type: ignore[arg-type]  # noqa: SIM115
        self._error: Exception | None = None
        self.closed = False
        self.name = os.fspath(target) if isinstance(target, str | os.PathLike) else "film.mp4"

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        self._try("write", data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move, and tell where to."""
        place = self._try("seek", offset, whence)
        return offset if place is None else place

    def tell(self) -> int:
        """The place that the next write goes to."""
        return self._try("tell") or 0

    def close(self) -> None:
        """Close the file if it was opened here; what it holds back is written then, which may fail as well."""
        self.closed = True
        if self._is_own:
            try:
                self._file.close()
            except OSError as error:
                self._error = self._error or error

    def check(self) -> None:
        """Raise what went wrong first, if anything did."""
        if self._error is not None:
            raise self._error

    def _try(self, method: str, *arguments: Any) -> Any:
        if self._error is None:
            try:
                return getattr(self._file, method)(*arguments)
            except Exception as error:
                self._error = error
        return None

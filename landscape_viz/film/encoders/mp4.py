"""MP4 through imageio's pyav plugin: H.264 that plays everywhere, frame by frame, no ffmpeg program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import av
import imageio.v3 as iio
import numpy as np
from av.video.reformatter import VideoReformatter
from imageio.plugins.pyav import PyAVPlugin

from landscape_viz.errors import InputError
from landscape_viz.film.encoders.metadata import fitted
from landscape_viz.film.encoders.watched_file import WatchedFile
from landscape_viz.output_formats import QUALITY, Target

CODEC, PIXEL_FORMAT = "libx264", "yuv420p"
COLOR_SPACE_BT601, COLOR_RANGE_LIMITED = 6, 1  # what swscale converts to; untagged files are guessed by their size
PLACES = ("title", "artist", "album", "composer", "comment", "genre", "copyright", "date", "description", "keywords")
"""What an MP4 file can say of itself."""

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
    """imageio's plugin, with a conversion of colours that suits drawings, and an end that leaves nothing open."""

    def write_rgba(self, frame: np.ndarray, reformatter: VideoReformatter) -> None:
        stream: Any = self._video_stream
        container: Any = self._container
        picture = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), format="rgba")
        # The mean of four pixels, where the encoder's own conversion lets three of them out.
        picture = reformatter.reformat(picture, format=PIXEL_FORMAT, interpolation="AREA", threads=1)
        if stream.codec_context.time_base:
            picture.time_base = stream.codec_context.time_base
        picture.pts = self.frames_written
        self.frames_written += 1
        for packet in stream.encode(picture):
            container.mux(packet)

    def close(self) -> None:
        """Finish the film. Unlike imageio's, this looks for no garbage: only filters leave any, and there are none."""
        if self._container is not None:
            self._flush_writer()  # type: ignore[no-untyped-call]
            self._let_go()

    def abandon(self) -> None:
        """Forget the frames that wait in the encoder."""
        with suppress(av.FFmpegError):  # a film of half a frame cannot be ended well
            self._let_go()

    def _let_go(self) -> None:
        container, self._container, self._video_stream = self._container, None, None
        if container is not None:
            container.close()


class VideoEncoder:
    """Writes frames of one size to an MP4 file, one at a time.

    Args:
      target: the path, or a binary file that can be written and sought.
      fps: frames a second.
      quality: x264's constant rate factor.
      most_kilobits: how many kilobits a second the film may have, if that is bounded.
      metadata: what the file says of itself; what has no place there joins the comment.
    """

    def __init__(
        self,
        target: Target,
        *,
        fps: float,
        quality: int = QUALITY,
        most_kilobits: int | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        # libav moves the index to the front by opening the finished file by its name; a stream has none.
        options = {"movflags": "+faststart"} if isinstance(target, str | os.PathLike) else {}
        opened: Any = iio.imopen  # its overloads do not know of the options that the plugin hands on
        self._file = WatchedFile(target)
        self._plugin: Any = opened(self._file, "w", plugin=_Plugin, extension=".mp4", options=options)
        self._plugin.init_video_stream(CODEC, fps=float(fps), pixel_format=PIXEL_FORMAT)
        # The plugin has no arguments for these; its stream object does.
        self._plugin._container.metadata.update(fitted(metadata or {}, PLACES))
        stream = self._plugin._video_stream
        bounds = {} if most_kilobits is None else {"maxrate": f"{most_kilobits}k", "bufsize": f"{2 * most_kilobits}k"}
        drawings = ":".join(f"{name}={value}" for name, value in _DRAWINGS.items())
        stream.options = {"crf": str(quality), "preset": "veryfast", "x264-params": drawings, **bounds}
        stream.thread_type = "FRAME"  # the default, slices, are encoded apart from each other: a tenth larger
        stream.codec_context.colorspace = COLOR_SPACE_BT601
        stream.codec_context.color_range = COLOR_RANGE_LIMITED
        self._stream = stream
        self._size: tuple[int, int] | None = None
        self._reformatter = VideoReformatter()

    def write_frame(self, frame: np.ndarray) -> None:
        """Add one frame, shape (height, width, 4), uint8, height and width even.

        Raises:
          InputError: another size than that of the frames before.
          OSError: the file cannot be written.
        """
        height, width = frame.shape[:2]
        if self._size is None:
            self._size = self._stream.width, self._stream.height = width, height
        if self._size != (width, height):
            own_width, own_height = self._size
            raise InputError(
                f"every frame of this film must be {own_width} x {own_height} pixels; one is {width} x {height}"
            )
        self._plugin.write_rgba(frame, self._reformatter)
        self._file.check()

    def close(self) -> None:
        """Finish the file.

        Raises:
          OSError: it could not be written, or not to its end.
        """
        try:
            self._plugin.close()
        finally:
            self.abandon()
        self._file.check()

    def abandon(self) -> None:
        """Let go of the file; what is in it is of use only after `close`."""
        self._file.close()
        self._plugin.abandon()

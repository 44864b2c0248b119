"""MP4 through imageio's pyav plugin: H.264 that plays everywhere, frame by frame, no ffmpeg program."""

from __future__ import annotations

import os
from typing import Any

import imageio.v3 as iio
import numpy as np

from landscape_viz.target import Target

CODEC, PIXEL_FORMAT = "libx264", "yuv420p"
COLOR_SPACE_BT601, COLOR_RANGE_LIMITED = 6, 1  # what swscale converts to; untagged files are guessed by their size
QUALITY = 18
"""x264's constant rate factor: 0 is lossless, 18 is visually lossless, 51 the worst."""


class VideoEncoder:
    """Writes frames of one size to an MP4 file, one at a time.

    Args:
      target: the path, or a binary file that can be written and sought.
      fps: frames a second.
      quality: x264's constant rate factor.
      metadata: keys and values of the container, such as title.
    """

    def __init__(
        self,
        target: Target,
        *,
        fps: float,
        quality: int = QUALITY,
        metadata: dict[str, str] | None = None,
    ) -> None:
        # libav moves the index to the front by opening the finished file by its name; a stream has none.
        options = {"movflags": "+faststart"} if isinstance(target, str | os.PathLike) else {}
        opened: Any = iio.imopen  # its overloads do not know of the options that the plugin hands on
        self._file: Any = opened(target, "w", plugin="pyav", extension=".mp4", options=options)
        self._file.init_video_stream(CODEC, fps=float(fps), pixel_format=PIXEL_FORMAT)
        # The plugin has no arguments for these; its stream object does.
        stream = self._file._video_stream
        self._file._container.metadata.update(metadata or {})
        stream.options = {"crf": str(quality), "preset": "veryfast"}
        stream.codec_context.colorspace = COLOR_SPACE_BT601
        stream.codec_context.color_range = COLOR_RANGE_LIMITED

    def write_frame(self, frame: np.ndarray) -> None:
        """Add one frame, shape (height, width, 4), uint8, height and width even."""
        self._file.write_frame(frame, pixel_format="rgba")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

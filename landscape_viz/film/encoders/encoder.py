"""The contract of film formats: frames in, a file out.

A format is a subclass of `Encoder` and a row in `landscape_viz.output_formats.ENCODERS`.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from jaxtyping import UInt8

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.output_formats import (
    COLOURS_MOST,
    EASED_FPS,
    ENCODERS,
    FILE_OBJECT_SUFFIX,
    MOST_FPS,
    QUALITY,
    Target,
    checked_fps,
    checked_quality,
)

Frame = UInt8[np.ndarray, "height width 4"]
"""A picture: red, green, blue and alpha."""


@dataclass(frozen=True)
class FilmOptions:
    """The options of a whole film; a format uses those that it has.

    Attributes:
      fps: frames a second.
      loop: how often the film is shown, 0 for ever.
      hold_seconds: how much longer the last frame stays.
      quality: of videos: x264's constant rate factor, 0 (lossless) to 51.
      most_kilobits: of videos: how many kilobits a second they may have; None for any number.
      metadata: title, artist, comment ... of the film.
      colours: of a GIF: how many at most, 1 to 255.

    Raises:
      InputError: `fps` outside 0.1 to 100, `loop` outside 0 to 65536, `hold_seconds` outside 0 to 3600, `quality`
        outside 0 to 51, `colours` outside 1 to 255, or `metadata` that is no mapping.
    """

    fps: float = 20.0
    loop: int = 0
    hold_seconds: float = 0.0
    quality: int = QUALITY
    most_kilobits: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    colours: int = COLOURS_MOST

    def __post_init__(self) -> None:
        checked_fps(self.fps)
        whole_number("loop", self.loop, 0, 65536)
        real_number("hold_seconds", self.hold_seconds, least=0, most=3600)
        checked_quality(self.quality)
        whole_number("colours", self.colours, 1, COLOURS_MOST)
        checked_metadata(self.metadata)


class Encoder(ABC):
    """A film on its way into a file, in memory that does not grow with the number of frames; a context manager.

    Every frame is shown for 1 / fps seconds, the last one for `hold_seconds` more. Where a format has no transparency,
    frames lie on white. The file is of use after `close` alone; after an error of any method, or to give the film up,
    `abort` is called. All of it happens in one thread, which need not be the one that draws.

    Class attributes:
      name: of the format, as messages have it.
      most_fps: the highest rate at which the format plays.
      eased_fps: the rate of films that show what lies between steps, unless another is asked for.
      most_side: the greatest width and height in pixels.
      even_sizes: whether width and height must be even.
      threaded: whether frames are encoded in a thread of their own while the next ones are drawn, which pays where
        a library encodes without Python's lock.

    Args:
      target: the path, or a binary file object.
      size: width and height of all frames in pixels.
      options: what was asked for, checked.
    """

    name: ClassVar[str]
    most_fps: ClassVar[float] = MOST_FPS
    eased_fps: ClassVar[float] = EASED_FPS
    most_side: ClassVar[int] = 65535
    even_sizes: ClassVar[bool] = False
    threaded: ClassVar[bool] = False

    @abstractmethod
    def __init__(self, target: Target, size: tuple[int, int], options: FilmOptions) -> None: ...

    @abstractmethod
    def add_frame(self, frame: Frame) -> None:
        """Append a frame; its memory may be drawn on again afterwards."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""

    @abstractmethod
    def abort(self) -> None:
        """Let go of an unfinished file and of everything temporary; once more does no harm."""

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the file, or give it up where the block, or finishing, ends in an error."""
        try:
            if kind is None:
                self.close()
        except BaseException:
            self.abort()
            raise
        if kind is not None:
            self.abort()


def encoder_for(target: Target) -> type[Encoder]:
    """The format of a file, by the suffix of its name; file objects have a format of their own.

    Raises:
      InputError: the suffix is that of no film.
    """
    suffix = Path(target).suffix.lower() if isinstance(target, str | os.PathLike) else FILE_OBJECT_SUFFIX
    if suffix not in ENCODERS:
        raise InputError(f"no film format has the suffix {suffix!r}; there are {', '.join(ENCODERS)}")
    module, _, name = ENCODERS[suffix].partition(":")
    encoder: type[Encoder] = getattr(import_module(module), name)
    return encoder


def open_encoder(target: Target, size: tuple[int, int], options: FilmOptions) -> Encoder:
    """Begin a film of frames of `size` (width, height) in pixels.

    Raises:
      InputError: the format has no pictures of that size.
    """
    encoder = encoder_for(target)
    for side, pixels in zip(("width", "height"), size, strict=True):
        whole_number(f"the film's {side} in pixels", pixels, 1, encoder.most_side)
    return encoder(target, size, options)


def checked_metadata(metadata: Any) -> dict[str, str]:
    """Names and texts; numbers become texts, and None, as matplotlib gives it, is nothing to say.

    Raises:
      InputError: not a mapping.
    """
    if metadata is None:
        return {}
    if not isinstance(metadata, Mapping):
        raise InputError(f"metadata must be a dictionary such as {{'title': 'A race'}}; got {brief(metadata)}")
    return {str(name): str(value) for name, value in metadata.items()}


def fitted_metadata(metadata: Mapping[str, str], places: Collection[str]) -> dict[str, str]:
    """The same for a file that has only these `places`, "comment" among them: what has none joins the comment.

    >>> fitted_metadata({"Title": "A race", "subject": "descent", "comment": "seen twice"}, {"title", "comment"})
    {'title': 'A race', 'comment': 'seen twice\\nsubject: descent'}
    """
    placed = {name.lower(): text for name, text in metadata.items() if name.lower() in places}
    lines = [f"{name}: {text}" for name, text in metadata.items() if name.lower() not in places]
    if lines:
        comment = placed.pop("comment", None)
        placed["comment"] = "\n".join(lines if comment is None else [comment, *lines])
    return placed

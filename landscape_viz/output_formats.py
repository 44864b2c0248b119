"""The files that films, pictures and runs go to, checked before anything slow starts: no jax, no matplotlib."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.files import ByteSink, checked_path

Target = str | os.PathLike[str] | ByteSink
"""A file name, whose suffix chooses the format, or a binary file object, which gets a GIF."""

ENCODERS = {
    ".gif": "landscape_viz.film.encoders.gif:GifEncoder",
    ".mp4": "landscape_viz.film.encoders.mp4:Mp4Encoder",
    ".m4v": "landscape_viz.film.encoders.mp4:Mp4Encoder",
}
"""The film formats: by suffix, the class that writes such a file, as `module:name`; see `film.encoders.encoder`."""
FILE_OBJECT_SUFFIX = ".gif"
"""The format that a file object gets, which has no suffix."""
PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
RUN_SUFFIXES = (".csv", ".npz")
QUALITY = 25
"""Of MP4: x264's constant rate factor, 0 is lossless, 51 the worst; drawings are sharp at 25."""
LEAST_FPS, MOST_FPS = 0.1, 100
EASED_FPS = 30
"""Pictures a second of films that show what lies between steps."""
LEAST_EASED_FPS = 15
"""The same in formats whose pictures are dear; a divisor of the other, so that all formats show where steps land."""
COLOURS_MOST = 255
"""Of a GIF; one of the 256 numbers means that a pixel stays as it is."""
LEAST_SIZE, MOST_SIZE = 64, 8192


def checked_target(path: str | os.PathLike[str]) -> Path:
    """`path` if a film can be written there.

    Raises:
      InputError: the suffix is that of no film format, or the folder is missing or not writable.
    """
    return checked_path("the film's file", path, tuple(ENCODERS))


def checked_picture(path: str | os.PathLike[str]) -> Path:
    """`path` if a picture can be written there.

    Raises:
      InputError: the suffix is none of .png, .svg and .pdf, or the folder is missing or not writable.
    """
    return checked_path("the picture's file", path, PICTURE_SUFFIXES)


def checked_runs(path: str | os.PathLike[str]) -> Path:
    """`path` if recorded runs can be written there.

    Raises:
      InputError: the suffix is neither .csv nor .npz, or the folder is missing or not writable.
    """
    return checked_path("the file of the runs", path, RUN_SUFFIXES)


def checked_fps(fps: Any) -> float:
    """`fps` if it is a frame rate that films have, from 0.1 to 100."""
    return real_number("fps", fps, least=LEAST_FPS, most=MOST_FPS)


def checked_dpi(dpi: float) -> float:
    """`dpi` if a film can be drawn with so many dots per inch, from 25 to 800; scenes are laid out for 100."""
    return real_number("dpi", dpi, least=25, most=800)


def checked_quality(quality: int) -> int:
    """`quality` if x264 has such a constant rate factor, from 0 to 51."""
    return whole_number("quality", quality, 0, 51)


def checked_size(size_pixels: Any) -> tuple[int, int]:
    """(width, height) in pixels, each from 64 to 8192, or an `InputError`."""
    try:
        width, height = size_pixels
    except (TypeError, ValueError) as error:
        raise InputError(f"size_pixels must be (width, height) in pixels; got {brief(size_pixels)}") from error
    return (
        whole_number("size_pixels: the width", width, LEAST_SIZE, MOST_SIZE),
        whole_number("size_pixels: the height", height, LEAST_SIZE, MOST_SIZE),
    )


def checked_output(path: str | os.PathLike[str]) -> Path:
    """`path` if a film or a picture can be written there.

    Raises:
      InputError: the suffix is neither that of a film nor of a picture, or the folder is missing or not writable.
    """
    return checked_path("the file", path, (*ENCODERS, *PICTURE_SUFFIXES))


def checked_table(path: str | os.PathLike[str]) -> Path:
    """`path` if a table can be written there.

    Raises:
      InputError: the suffix is not .csv, or the folder is missing or not writable.
    """
    return checked_path("the table's file", path, (".csv",))

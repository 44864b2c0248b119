"""Where a film goes, checked before anything slow starts. Imports neither jax nor matplotlib."""

from __future__ import annotations

import os
from pathlib import Path

from landscape_viz.errors import real_number
from landscape_viz.files import checked_path

SUFFIXES = (".gif", ".mp4")
LEAST_FPS, MOST_FPS = 1, 100


def checked_target(path: str | os.PathLike[str]) -> Path:
    """`path` if a film can be written there.

    Raises:
      InputError: the suffix is neither .gif nor .mp4, or the folder is missing or not writable.
    """
    return checked_path("the film's file", path, SUFFIXES)


def checked_fps(fps: float) -> float:
    """`fps` if it is a frame rate that films have, from 1 to 100."""
    return real_number("fps", fps, least=LEAST_FPS, most=MOST_FPS)

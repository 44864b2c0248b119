"""save: anybody's matplotlib animation to a GIF or MP4 file, fast."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import matplotlib as mpl
from matplotlib.animation import Animation

from landscape_viz.errors import InputError, brief
from landscape_viz.film.encoders.encoder import encoder_for
from landscape_viz.film.matplotlib_private import figure_of, interval_of
from landscape_viz.film.writer import ImageioWriter, played_fps
from landscape_viz.output_formats import (
    COLOURS_MOST,
    LEAST_FPS,
    MOST_FPS,
    QUALITY,
    Target,
    checked_fps,
    checked_quality,
    checked_target,
)


@dataclass(frozen=True)
class Saved:
    """A film that was written.

    Attributes:
      path: where to, as it was given.
      frames: how many frames, the held ones included.
      fps: the rate at which the film really plays.
      seconds: how long it plays once.
      size_pixels: (width, height) of the pictures.
    """

    path: Any
    frames: int
    fps: float
    seconds: float
    size_pixels: tuple[int, int]


@runtime_checkable
class Timed(Protocol):
    """An animation that has a rate for each format, and other frames at other rates, such as a held last one.

    Attributes:
      settings: of matplotlib, while it is drawn.
      gif_colours: so many colours are enough in a GIF.
    """

    settings: Any
    gif_colours: int

    def own_rate(self, target: Target) -> float:
        """The rate at which it is saved to a file where none is asked for."""
        ...

    def take_rate(self, fps: float) -> None:
        """Let a saved film have the frames that it has at this rate."""
        ...


def warn_of_rate(path: Target, rate: float, stacklevel: int) -> None:
    """A warning to the caller, so many calls up, where the format of `path` cannot play at this rate."""
    played = played_fps(path, rate)
    if played < rate:
        warnings.warn(
            f"a {encoder_for(path).name} plays at most {played:g} frames a second, and this one so many "
            f"instead of {rate:g}; an .mp4 plays as many as asked",
            stacklevel=stacklevel,
        )


def _own_rate(animation: Animation, path: Target) -> float:
    """Frames a second as the animation or its interval says, as far as films have such a rate."""
    if isinstance(animation, Timed):
        return animation.own_rate(path)
    interval = interval_of(animation)
    if interval * LEAST_FPS > 1000:
        raise InputError(f"the animation's interval is {interval} ms, longer than a film's frame may last; give fps")
    return 1000 / max(interval, 1000 / MOST_FPS)


def save(
    animation: Animation,
    path: Target,
    fps: float | None = None,
    *,
    dpi: float | None = None,
    quality: int = QUALITY,
    metadata: Mapping[str, object] | None = None,
    progress_callback: Callable[[int, int | None], Any] | None = None,
) -> Saved:
    """Save any FuncAnimation or ArtistAnimation as .gif or .mp4.

    Artists that change should be `animated` (those that an animation with `blit=True` returns are): then only they
    are redrawn. All other animations are saved correctly too, with one full draw a frame.

    Args:
      animation: any matplotlib animation.
      path: a file name that ends in .gif or .mp4, or a binary file object, which gets a GIF.
      fps: frames a second; by default what the animation's interval says, or as `Film.save` does.
      dpi: dots per inch; by default the figure's.
      quality: of MP4: x264's constant rate factor, 0 (lossless) to 51.
      metadata: title, artist, comment ... of the film.
      progress_callback: called with (frame, frames) for every frame; frames is None where matplotlib does not know it.

    Returns:
      What was written, with its true frame rate.

    Raises:
      InputError: not an animation, an unknown suffix, a folder that is missing or not writable, or fps out of range.
    """
    if not isinstance(animation, Animation):
        hint = "; it saves itself: scene.save(path)" if hasattr(animation, "animation") else ""
        raise InputError(f"animation must be a matplotlib animation; got {brief(animation)}{hint}")
    rate = _own_rate(animation, path) if fps is None else checked_fps(fps)
    if fps is not None:
        warn_of_rate(path, rate, stacklevel=3)
    return write(animation, path, rate, dpi, quality, metadata, progress_callback)


def write(
    animation: Animation,
    path: Target,
    rate: float,
    dpi: float | None,
    quality: int,
    metadata: Mapping[str, object] | None,
    progress_callback: Callable[[int, int | None], Any] | None,
) -> Saved:
    """As `save`, at a rate that has been checked."""
    if isinstance(path, str | os.PathLike):
        checked_target(path)
    checked_quality(quality)
    played = played_fps(path, rate)
    settings: Any = {}  # matplotlib's hints want its own names of settings
    colours = COLOURS_MOST
    if isinstance(animation, Timed):
        animation.take_rate(played)
        settings, colours = animation.settings, animation.gif_colours
    writer = ImageioWriter(fps=rate, metadata=metadata, quality=quality, colours=colours)
    with mpl.rc_context(settings):
        # The class's own method: `Film.save` is another door to this function.
        Animation.save(
            animation,
            path,  # type: ignore[arg-type]
            writer=writer,
            dpi=figure_of(animation).dpi if dpi is None else dpi,
            progress_callback=progress_callback,
        )
    return Saved(path, writer.frames_written, played, writer.frames_written / played, writer.size_pixels)

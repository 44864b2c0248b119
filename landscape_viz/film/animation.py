"""Film: a FuncAnimation that saves fast, holds its last frame and shows itself in notebooks."""

from __future__ import annotations

import base64
import io
import itertools
import math
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from landscape_viz.film.matplotlib_private import figure_of, set_frame_count
from landscape_viz.film.picture import UNHINTED
from landscape_viz.film.saving import Saved, warn_of_rate, write
from landscape_viz.film.writer import eased_fps, played_fps
from landscape_viz.output_formats import COLOURS_MOST, LEAST_EASED_FPS, QUALITY, Target, checked_fps


class Film(FuncAnimation):
    """An animation whose frames are functions of their number.

    Args:
      figure: the figure; it belongs to a window where the film shall play in one.
      update: brings the figure to the frame with a given number and returns the artists that change.
      frames: how many frames there are.
      fps: frames a second, as a window plays them.
      hold_seconds: how long the last frame stays before the film starts again.
      blit: whether a window redraws only the artists that change.
      gif_colours: so many colours are enough in a GIF.
      resample: of a film that lasts as long at any rate: what `update` takes for each of its frames at that rate. Such
        a film is saved at the rate that suits the format. None where the frames stay the same and last longer or less.
    """

    settings = UNHINTED

    def __init__(
        self,
        figure: Figure,
        update: Callable[[Any], Sequence[Artist]],
        frames: int,
        *,
        fps: float,
        hold_seconds: float = 0.0,
        blit: bool = False,
        gif_colours: int = COLOURS_MOST,
        resample: Callable[[float], Sequence[Any]] | None = None,
    ) -> None:
        self.fps = checked_fps(fps)
        self.frames = frames
        self.hold_seconds = hold_seconds
        self.gif_colours = gif_colours
        self._resample = resample
        self._saved_frames: Sequence[Any] = range(frames)
        self._held_frames = 0
        self._gif: bytes | None = None
        blits = blit and figure.canvas.supports_blit

        def show(frame: Any) -> Sequence[Artist]:
            artists = update(frame)
            # Live artists are drawn apart from the rest where somebody does that: the writer, or a window that blits.
            live = blits or figure.canvas.is_saving()
            for artist in artists:
                if artist.get_animated() is not live:
                    artist.set_animated(live)
            return artists

        super().__init__(
            figure,
            show,
            frames=frames,
            interval=1000 / fps,
            repeat_delay=int(hold_seconds * 1000),
            blit=blit,
            cache_frame_data=False,
        )

    def __del__(self) -> None:
        """Nothing to warn of: a film that is made and not shown is no mistake."""

    def __repr__(self) -> str:
        pictures = f"{self.frames} picture{'s' * (self.frames != 1)}"
        width, height = (round(float(side)) for side in self.figure.bbox.size)
        return f"Film({pictures} at {self.fps:.4g} a second, {width} x {height} pixels)"

    @property
    def figure(self) -> Figure:
        """The figure that the film is drawn in."""
        return figure_of(self)

    def save(  # type: ignore[override]
        self,
        filename: str | os.PathLike[str],
        writer: Any = None,
        fps: float | None = None,
        dpi: float | None = None,
        *args: Any,
        progress_callback: Callable[[int, int | None], Any] | None = None,
        quality: int = QUALITY,
        **kwargs: Any,
    ) -> Saved | None:
        """Save the film as .gif or .mp4; an unfinished or failed save leaves no file and an older one as it was.

        Without a writer the film goes the fast way, through imageio, and what was written is returned. With one (a
        name or an instance) matplotlib saves it, with the arguments of `matplotlib.animation.Animation.save`.

        Args:
          filename: where to; the suffix decides the format.
          writer: a matplotlib writer, if another one than this project's is wanted.
          fps: frames a second; by default those of the film, and of an eased one what suits the format: 30 in an MP4,
            15 in a GIF. An eased film lasts as long at any rate, others are faster at a higher one. A GIF shows at
            most 50; of more a warning tells.
          dpi: dots per inch; by default those of the figure, so that the film has the size of the scene.
          progress_callback: called with (frame, frames) for every frame.
          quality: of MP4: x264's constant rate factor, 0 (lossless) to 51.

        Returns:
          What was written, with the rate at which it plays; None where another writer did it.

        Raises:
          InputError: the suffix is not known, the folder is missing or not writable, or fps is out of range.
        """
        rate = self.own_rate(filename) if fps is None else checked_fps(fps)
        if writer in (None, "imageio"):
            warn_of_rate(filename, rate, stacklevel=3)
        if writer is None and not args and not kwargs:
            return write(self, filename, rate, dpi, quality, None, progress_callback)
        # A writer that is made already has a rate of its own.
        played = played_fps(filename, rate) if isinstance(writer, str | None) else checked_fps(writer.fps)
        self.take_rate(played)
        chosen = "imageio" if writer is None else writer
        given_fps: Any = rate if isinstance(chosen, str) else fps
        name: Any = os.fspath(filename)
        own_dpi = self.figure.dpi if dpi is None else dpi
        with mpl.rc_context(self.settings):
            super().save(name, chosen, given_fps, own_dpi, *args, progress_callback=progress_callback, **kwargs)
        return None

    def own_rate(self, target: Target) -> float:
        """The rate at which the film is saved to a file where none is asked for."""
        return self.fps if self._resample is None else min(self.fps, eased_fps(target))

    def take_rate(self, fps: float) -> None:
        """Let a saved film have the frames that it has at this rate, and as many more as the last one is held for."""
        if self._resample is None:
            self._held_frames = round(self.hold_seconds * fps)
        else:
            self._saved_frames = self._resample(fps)
            # In whole frames of the slowest format, so that the film lasts as long in each.
            held = max(math.floor(self.hold_seconds * LEAST_EASED_FPS + 0.5), 1)
            self._held_frames = round(held * fps / LEAST_EASED_FPS) - 1
        set_frame_count(self, len(self._saved_frames) + self._held_frames)

    def new_saved_frame_seq(self) -> Iterator[Any]:
        """The frames that are saved: all of them, the last one repeated for as long as it is held."""
        return itertools.chain(self._saved_frames, itertools.repeat(self._saved_frames[-1], self._held_frames))

    def to_jshtml(self, fps: Any = None, *args: Any, **kwargs: Any) -> str:
        """A player as matplotlib makes it; by default at the rate of a GIF, because each frame is a picture in it."""
        rate: Any = self.own_rate("film.gif") if fps is None else fps  # matplotlib's hints want an int
        return super().to_jshtml(rate, *args, **kwargs)

    def to_gif(self) -> bytes:
        """The film as the bytes of a GIF; rendered once and kept."""
        if self._gif is None:
            buffer = io.BytesIO()
            write(self, buffer, self.own_rate(buffer), None, QUALITY, None, None)
            self._gif = buffer.getvalue()
        return self._gif

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """A GIF for notebooks: it plays everywhere, without scripts; empty where matplotlib is told to show html."""
        if mpl.rcParams["animation.html"] != "none":
            return {}
        return {"image/gif": base64.b64encode(self.to_gif()).decode("ascii")}

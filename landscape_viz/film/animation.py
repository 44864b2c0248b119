"""Film: a FuncAnimation that saves fast, holds its last frame and shows itself in notebooks."""

from __future__ import annotations

import base64
import io
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from landscape_viz.film.matplotlib_private import figure_of, set_frame_count
from landscape_viz.film.saving import Saved, warn_of_rate, write
from landscape_viz.film.writer import played_fps
from landscape_viz.output_formats import QUALITY, checked_fps


class Film(FuncAnimation):
    """An animation whose frames are functions of their number.

    Args:
      figure: the figure; it belongs to a window where the film shall play in one.
      update: brings the figure to the frame with a given number and returns the artists that change.
      frames: how many frames there are.
      fps: frames a second.
      hold_seconds: how long the last frame stays before the film starts again.
      blit: whether a window redraws only the artists that change.
    """

    def __init__(
        self,
        figure: Figure,
        update: Callable[[int], Sequence[Artist]],
        frames: int,
        *,
        fps: float,
        hold_seconds: float = 0.0,
        blit: bool = False,
    ) -> None:
        self.fps = checked_fps(fps)
        self.frames = frames
        self.hold_seconds = hold_seconds
        self._held_frames = 0
        self._gif: bytes | None = None
        blits = blit and figure.canvas.supports_blit

        def show(frame: int) -> Sequence[Artist]:
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
          fps: frames a second; by default those of the film. A GIF shows at most 50; of more a warning tells.
          dpi: dots per inch; by default those of the figure, so that the film has the size of the scene.
          progress_callback: called with (frame, frames) for every frame.
          quality: of MP4: x264's constant rate factor, 0 (lossless) to 51.

        Returns:
          What was written, with the rate at which it plays; None where another writer did it.

        Raises:
          InputError: the suffix is not known, the folder is missing or not writable, or fps is out of range.
        """
        rate = self.fps if fps is None else checked_fps(fps)
        played = played_fps(filename, rate)
        if writer in (None, "imageio"):
            warn_of_rate(filename, rate, stacklevel=3)
        if writer is None and not args and not kwargs:
            return write(self, filename, rate, dpi, quality, None, progress_callback)
        self.hold(played)
        chosen = "imageio" if writer is None else writer
        given_fps: Any = rate if isinstance(chosen, str) else fps
        name: Any = os.fspath(filename)
        own_dpi = self.figure.dpi if dpi is None else dpi
        super().save(name, chosen, given_fps, own_dpi, *args, progress_callback=progress_callback, **kwargs)
        return None

    def hold(self, fps: float) -> None:
        """Let a saved film have as many frames more as its last one is held for."""
        self._held_frames = round(self.hold_seconds * fps)
        set_frame_count(self, self.frames + self._held_frames)

    def new_saved_frame_seq(self) -> Iterator[Any]:
        """The frames that are saved: all of them, the last one repeated for as long as it is held."""
        return itertools.chain(range(self.frames), itertools.repeat(self.frames - 1, self._held_frames))

    def to_gif(self) -> bytes:
        """The film as the bytes of a GIF; rendered once and kept."""
        if self._gif is None:
            buffer = io.BytesIO()
            write(self, buffer, self.fps, None, QUALITY, None, None)
            self._gif = buffer.getvalue()
        return self._gif

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """A GIF for notebooks: it plays everywhere, without scripts; empty where matplotlib is told to show html."""
        if mpl.rcParams["animation.html"] != "none":
            return {}
        return {"image/gif": base64.b64encode(self.to_gif()).decode("ascii")}

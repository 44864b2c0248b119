"""The matplotlib writer "imageio": film files of any figure, without ffmpeg and without pyplot."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.animation import writers
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.files import ByteSink, replacing
from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.film.blitting.text_cache import GlyphRenderer
from landscape_viz.film.encoders.encoder import Encoder, FilmOptions, checked_metadata, encoder_for, open_encoder
from landscape_viz.film.encoders.threaded_encoder import ThreadedEncoder
from landscape_viz.film.frozen_layout import frozen_layout
from landscape_viz.film.matplotlib_private import OpaqueMovieWriter
from landscape_viz.output_formats import COLOURS_MOST, EASED_FPS, ENCODERS, QUALITY, Target, checked_target


class _QuietCanvas(FigureCanvasAgg):
    """Draws when it is told to: matplotlib asks for an idle draw after every frame, which would be a full one."""

    def draw_idle(self, *args: Any, **kwargs: Any) -> None:
        pass

    def get_renderer(self) -> Any:
        renderer = super().get_renderer()  # type: ignore[no-untyped-call]
        if type(renderer) is RendererAgg:
            self.renderer = GlyphRenderer(renderer.width, renderer.height, renderer.dpi)
        return self.renderer


@writers.register("imageio")
class ImageioWriter(OpaqueMovieWriter):
    """Writes .gif, .mp4 and the other suffixes of `output_formats.ENCODERS`; `anim.save("x.gif", writer="imageio")`.

    The file appears when the film is complete, by a rename: an error or an interrupt on the way leaves nothing and
    does not harm an older file. While saving, the figure has a canvas of its own; canvas, size, dpi and colours are
    as before afterwards.

    Args:
      fps: frames a second, 0.1 to 100. A GIF shows at most 50.
      metadata: title, artist, comment ...; a GIF has a comment alone, in which all of it is kept.
      codec: for matplotlib's sake, where it asks for what is done anyway.
      bitrate: of MP4: at most so many kilobits a second, as far as the encoder can; without it, or with -1,
        `quality` alone decides. A GIF has none.
      extra_args: refused, for there is no program to give them to.
      quality: of MP4: x264's constant rate factor, 0 (lossless) to 51.
      colours: of a GIF: how many at most, 1 to 255.

    Raises:
      InputError: an argument is not as described; or, while setting up, the file cannot be written.
    """

    def __init__(
        self,
        fps: float = 20,
        metadata: Mapping[str, object] | None = None,
        codec: str | None = None,
        bitrate: int | None = None,
        extra_args: list[str] | None = None,
        *,
        quality: int = QUALITY,
        colours: int = COLOURS_MOST,
    ) -> None:
        if codec not in (None, "h264", "libx264", "gif"):
            raise InputError(f"the writer 'imageio' writes GIF and H.264; it cannot use codec {codec!r}")
        if extra_args:
            raise InputError("the writer 'imageio' runs no program: extra_args cannot be passed on")
        super().__init__(metadata=checked_metadata(metadata), codec=codec, bitrate=bitrate)
        self.bitrate = whole_number("bitrate", self.bitrate, -1)
        most_kilobits = self.bitrate if self.bitrate > 0 else None
        self._options = FilmOptions(
            fps=fps, quality=quality, most_kilobits=most_kilobits, metadata=self.metadata, colours=colours
        )
        self.fps = fps  # type: ignore[assignment]  # matplotlib's hints want an int, its code does not
        self.frames_written = 0
        self.size_pixels = (0, 0)
        self._encoder: Encoder | ThreadedEncoder | None = None
        self._open = contextlib.ExitStack()

    @classmethod
    def isAvailable(cls) -> bool:  # noqa: N802  (matplotlib's name)
        """True: all it needs is installed with the package."""
        return True

    def setup(self, fig: Figure, outfile: Target, dpi: float | None = None) -> None:
        """Check the target, give the figure a canvas to draw on, and open the encoder."""
        path = checked_target(outfile) if isinstance(outfile, str | os.PathLike) else None
        if path is None and not isinstance(outfile, ByteSink):
            raise InputError(f"a film goes to a file name or a binary file object; got {brief(outfile)}")
        self.abort(InterruptedError("another film was begun"))
        self.outfile: Any = outfile
        self.fig = fig
        self.dpi = fig.dpi if dpi is None else real_number("dpi", dpi, above=0)
        self._target: Any = outfile
        self._own_facecolor: Any = None
        self.frames_written = 0
        with contextlib.ExitStack() as stack:
            if path is not None:
                self._target = stack.enter_context(replacing(path))
            stack.enter_context(_own_canvas(fig, self.dpi, even=encoder_for(outfile).even_sizes))
            self._inches = fig.get_size_inches().copy()
            self._compositor = Compositor(fig)
            self._open = stack.pop_all()

    def grab_frame(self, **savefig_kwargs: Any) -> None:
        """Add the figure as it is now, in the size that it had at the beginning.

        Raises:
          InputError: an argument of savefig that this writer cannot honour.
        """
        self._honour(savefig_kwargs)
        if self.fig.dpi != self.dpi:
            self.fig.dpi = self.dpi
        if (self.fig.get_size_inches() != self._inches).any():
            self.fig.set_size_inches(*self._inches)
        if self.frames_written == 0:
            self._open.enter_context(frozen_layout(self.fig))
        frame = self._compositor.frame()
        if self._encoder is None:
            height, width = frame.shape[:2]
            self.size_pixels = (width, height)
            encoder = open_encoder(self._target, self.size_pixels, self._options)
            self._encoder = ThreadedEncoder(encoder) if encoder.threaded else encoder
            self._open.enter_context(self._encoder)
        self._encoder.add_frame(frame)
        self.frames_written += 1

    def finish(self) -> None:
        """Complete the file and put it in its place."""
        if self.frames_written == 0:
            error = InputError("the film has no frames")
            self._end(error)
            raise error
        self._end(None)

    def abort(self, error: BaseException) -> None:
        """Give up because of `error`: no file is left, an older one is as it was."""
        self._end(error)

    @contextlib.contextmanager
    def saving(self, fig: Figure, outfile: Target, dpi: float | None, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """As matplotlib's, but the file is completed only if the block ends without an error."""
        self.setup(fig, outfile, dpi, *args, **kwargs)
        try:
            with mpl.rc_context({"savefig.bbox": None}):
                yield self
        except BaseException as error:
            self.abort(error)
            raise
        self.finish()

    def _honour(self, savefig_kwargs: dict[str, Any]) -> None:
        wishes = {name: value for name, value in savefig_kwargs.items() if value is not None}
        if wishes.get("transparent") is False:
            del wishes["transparent"]
        facecolor = wishes.pop("facecolor", mpl.rcParams["savefig.facecolor"])
        for name, value in wishes.items():
            raise InputError(f"the writer 'imageio' cannot honour savefig's {name}={value!r}; leave it out")
        own = self.fig.get_facecolor()
        if isinstance(facecolor, str) and facecolor == "auto":
            if self._own_facecolor is not None:
                facecolor, self._own_facecolor = self._own_facecolor, None
                self.fig.set_facecolor(facecolor)
        elif not same_color(own, facecolor):
            self._own_facecolor = self._own_facecolor or own
            self.fig.set_facecolor(facecolor)

    def _end(self, error: BaseException | None) -> None:
        self._encoder = None
        stack, self._open = self._open, contextlib.ExitStack()
        if error is None:
            stack.close()
        else:
            stack.__exit__(type(error), error, error.__traceback__)


@contextlib.contextmanager
def _own_canvas(figure: Figure, dpi: float, *, even: bool) -> Iterator[None]:
    """Give `figure` an Agg canvas that belongs to no window, at this dpi, and put back what it had afterwards.

    With `even` the size in pixels is rounded up to even numbers, as H.264 with halved colours needs.
    """
    canvas, old_dpi, size, color = figure.canvas, figure.dpi, figure.get_size_inches().copy(), figure.get_facecolor()
    try:
        _QuietCanvas(figure)  # attaches itself
        figure.dpi = dpi
        pixels = np.floor(size * dpi + 1e-8)
        if even and (pixels % 2).any():
            width, height = (pixels + pixels % 2 + 1e-6) / dpi
            figure.set_size_inches(width, height)
        yield
    finally:
        # The canvas last, so that the size of a window is left alone.
        figure.dpi = old_dpi
        figure.set_size_inches(size[0], size[1])
        figure.set_facecolor(color)
        figure.set_canvas(canvas)


def played_fps(target: Target, fps: float) -> float:
    """The rate at which a film saved to `target` with `fps` really plays: GIFs have at most 50 frames a second."""
    return min(fps, encoder_for(target).most_fps) if _is_ours(target) else fps


def eased_fps(target: Target) -> float:
    """The rate that suits the format of `target` in a film that shows what lies between steps."""
    return encoder_for(target).eased_fps if _is_ours(target) else EASED_FPS


def _is_ours(target: Target) -> bool:
    """False for another writer's format, or one that will be refused."""
    return not isinstance(target, str | os.PathLike) or Path(target).suffix.lower() in ENCODERS

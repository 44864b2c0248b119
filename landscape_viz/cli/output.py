"""How scenes become files: films with a progress bar, pictures without, tables."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from landscape_viz.cli.app import is_watched, say
from landscape_viz.cli.options import Theme, unprotected
from landscape_viz.output_formats import LEAST_FPS, MOST_FPS

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.scenes.scene import Scene

DPI = (
    "How many pixels an inch of the picture has. 200 instead of 100 makes everything twice as large, 1600x900 of an "
    "800x450, and sharper."
)
Out = Annotated[
    str, typer.Option(metavar="FILE", help="A film (.gif, .mp4), or the finished picture (.png, .svg, .pdf).")
]
Frames = Annotated[
    str | None, typer.Option(metavar="N", help="Pictures; by default one a step up to 300 steps, beyond that 300.")
]


class Sharpness(NamedTuple):
    """How finely a scene is drawn: fps, dpi and quality, as they were typed and checked."""

    fps: float | None
    dpi: float | None
    quality: int


@dataclass(frozen=True)
class FilmOptions:
    """How a film is written."""

    fps: Annotated[
        str | None,
        typer.Option(
            metavar="N", help=f"Frames a second, {LEAST_FPS:g} to {MOST_FPS:g}; by default what suits the length."
        ),
    ] = None
    dpi: Annotated[str | None, typer.Option(metavar="N", help=f"{DPI} MP4 rounds up to even numbers.")] = None
    quality: Annotated[str, typer.Option(metavar="0..51", help="Of MP4: 0 is lossless and large, 51 the smallest.")] = (
        "25"
    )

    def sharpness(self) -> Sharpness:
        """What was typed, or an `InputError`."""
        from landscape_viz.output_formats import checked_fps, checked_quality
        from landscape_viz.parsing.numbers import read_real, read_whole

        return Sharpness(
            None if self.fps is None else checked_fps(read_real("--fps", self.fps)),
            read_dpi(self.dpi),
            checked_quality(read_whole("--quality", self.quality)),
        )


def read_dpi(dpi: str | None) -> float | None:
    """The option `--dpi`, or an `InputError`."""
    from landscape_viz.output_formats import checked_dpi
    from landscape_viz.parsing.numbers import read_real

    return None if dpi is None else checked_dpi(read_real("--dpi", dpi))


def read_frames(frames: str | None) -> int | None:
    """The option `--frames`, or an `InputError`."""
    from landscape_viz.parsing.numbers import read_whole

    return None if frames is None else read_whole("--frames", frames)


@dataclass(frozen=True)
class OutputOptions(FilmOptions):
    """How many runs are written: as a film or a picture, and their table."""

    csv: Annotated[str | None, typer.Option(metavar="FILE.csv", help="Write the table of all runs too.")] = None
    theme: Theme = "light"

    def read(self, out: str, size: str) -> Output:
        """What was typed, or an `InputError`: nothing can be written there."""
        from landscape_viz.output_formats import checked_output, checked_table
        from landscape_viz.parsing.numbers import read_size_option

        return Output(
            checked_output(unprotected(out)),
            None if self.csv is None else checked_table(unprotected(self.csv)),
            self.sharpness(),
            {"size_pixels": read_size_option(size), "theme": self.theme},
        )


class Output(NamedTuple):
    """Where many runs are written, and how: the film or the picture, their table, and how the scene looks."""

    target: Path
    table: Path | None
    sharpness: Sharpness
    look: dict[str, Any]

    @property
    def is_picture(self) -> bool:
        """Whether the finished picture is asked for and not a film."""
        from landscape_viz.output_formats import PICTURE_SUFFIXES

        return self.target.suffix.lower() in PICTURE_SUFFIXES

    def save_table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write the table, if one is asked for."""
        if self.table is not None:
            from landscape_viz.runs.export import save_table

            save_table(columns, rows, self.table)

    def save(self, scene: Scene) -> None:
        """Write the scene, and tell so."""
        say(
            save_still(scene, self.target, self.sharpness.dpi)
            if self.is_picture
            else film_line(save_film(scene, self.target, self.sharpness))
        )


def save_still(scene: Scene, target: Path, dpi: float | None) -> str:
    """Write the finished picture; what was written, in one line."""
    from landscape_viz.film.picture import save_picture

    save_picture(scene.figure(), target, dpi=dpi)
    return file_line(target)


def save_film(scene: Scene, target: Path, sharpness: Sharpness) -> Saved:
    """Write a scene as a film."""
    with watched(target.name, "frame") as show:
        saved = scene.animation().save(
            target, fps=sharpness.fps, dpi=sharpness.dpi, quality=sharpness.quality, progress_callback=show
        )
    assert saved is not None
    return saved


def file_line(target: Path) -> str:
    """A file that was written, and its size."""
    return f"{target}: {target.stat().st_size / 1000:.0f} kB"


def film_line(saved: Saved) -> str:
    """A film that was written: its file, length, size."""
    width, height = saved.size_pixels
    return (
        f"{saved.path}: {saved.frames} frames, {saved.seconds:.4g} s at {saved.fps:.4g} fps, "
        f"{width}x{height}, {saved.path.stat().st_size / 1000:.0f} kB"
    )


@contextmanager
def watched(what: str, unit: str) -> Iterator[Callable[..., Any] | None]:
    """A bar of progress for people; None where nobody watches. It is called with what is done, and of how much."""
    if not is_watched():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit=unit, leave=False, file=sys.stderr) as bar:

        def show(done: int, of: int | None) -> None:
            # matplotlib counts frames from 0, the runs of an ensemble are counted when they are done.
            bar.update(done + (unit == "frame") - bar.n)
            if bar.total != of:
                bar.total = of
                bar.refresh()

        yield show

"""How scenes become files: films with a progress bar, pictures without."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from landscape_viz.cli.app import is_watched

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.scenes.scene import Scene

Fps = Annotated[
    str | None, typer.Option(metavar="N", help="Frames a second, 1 to 100; by default what suits the length.")
]
Frames = Annotated[
    str | None, typer.Option(metavar="N", help="Pictures; by default one a step up to 300 steps, beyond that 300.")
]
Dpi = Annotated[
    str | None, typer.Option(metavar="N", help="Sharpness: 200 doubles the pixels of --size, 100 keeps them.")
]
Quality = Annotated[str, typer.Option(metavar="0..51", help="Of MP4: 0 is lossless and large, 51 the smallest.")]
Csv = Annotated[str | None, typer.Option("--csv", metavar="FILE.csv", help="Write the table of all runs too.")]
Out = Annotated[
    str,
    typer.Option("--out", metavar="FILE", help="A film (.gif, .mp4), or the finished picture (.png, .svg, .pdf)."),
]


class Sharpness(NamedTuple):
    """How finely a scene is drawn: fps, dpi and quality, as they were typed and checked."""

    fps: float | None
    dpi: float | None
    quality: int


def read_sharpness(fps: str | None, dpi: str | None, quality: str) -> Sharpness:
    """The options of films, or an `InputError`."""
    from landscape_viz.specs.numbers import read_real, read_whole
    from landscape_viz.target import checked_dpi, checked_fps, checked_quality

    return Sharpness(
        None if fps is None else checked_fps(read_real("--fps", fps)),
        None if dpi is None else checked_dpi(read_real("--dpi", dpi)),
        checked_quality(read_whole("--quality", quality)),
    )


def save_scene(scene: Scene, target: Path, sharpness: Sharpness) -> str:
    """Write a scene as a film or a picture by the suffix; what was written, in one line."""
    from landscape_viz.target import PICTURE_SUFFIXES

    if target.suffix.lower() in PICTURE_SUFFIXES:
        from landscape_viz.film.picture import save_picture

        save_picture(scene.figure(), target, dpi=sharpness.dpi)
        return f"{target}: {target.stat().st_size / 1000:.0f} kB"
    return film_line(save_film(scene, target, sharpness))


def save_film(scene: Scene, target: Path, sharpness: Sharpness) -> Saved:
    """Write a scene as a film."""
    with watched(target.name, "frame") as show:
        saved = scene.animation().save(
            target, fps=sharpness.fps, dpi=sharpness.dpi, quality=sharpness.quality, progress_callback=show
        )
    assert saved is not None
    return saved


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

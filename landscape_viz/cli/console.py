"""The console: lines for people, and a progress bar where somebody watches."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.landscapes.landscape import Landscape
    from landscape_viz.runs.trajectory import Trajectory


def say(text: str, *, err: bool = False) -> None:
    """Print a line, also where the console cannot write all of its letters."""
    try:
        typer.echo(text, err=err)
    except UnicodeEncodeError as error:  # a console without ², or a file's name that is no text
        typer.echo(text.encode(error.encoding, "replace").decode(error.encoding), err=err)


def counted(number: int, noun: str) -> str:
    """ "1 step", "2 steps"."""
    return f"{number} {noun}{'s' * (number != 1)}"


def is_watched() -> bool:
    """True where a person sees standard error: in pipes and logs a progress bar would be litter."""
    return sys.stderr.isatty()


@contextmanager
def progress_bar(name: str, unit: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """A callback that draws a bar, to be called with what is done and the total; None where nobody watches."""
    if not is_watched():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=name, unit=unit, leave=False, file=sys.stderr) as bar:

        def show(done: int, total: int | None) -> None:
            # matplotlib counts frames from 0, the runs of an ensemble are counted when they are done.
            bar.update(done + (unit == "frame") - bar.n)
            if bar.total != total:
                bar.total = total
                bar.refresh()

        yield show


def file_line(path: Path) -> str:
    """A file that was written, and its size."""
    return f"{path}: {path.stat().st_size / 1000:.0f} kB"


def film_line(saved: Saved) -> str:
    """A film that was written: its file, length, size."""
    width, height = saved.size_pixels
    return (
        f"{saved.path}: {saved.frames} frames, {saved.seconds:.4g} s at {saved.fps:.4g} fps, "
        f"{width}x{height}, {saved.path.stat().st_size / 1000:.0f} kB"
    )


def run_lines(landscape: Landscape, runs: Sequence[Trajectory]) -> list[str]:
    """One line for each run: how it ended and where."""
    labels = [run.label for run in runs]
    lines = []
    for run in runs:
        start = ", ".join(f"{number:.4g}" for number in run.points[0])
        label = run.label if labels.count(run.label) == 1 else f"{run.label} from {start}"
        lines.append(f"  {label}: {_ending(landscape, run)}")
    return lines


def _ending(landscape: Landscape, run: Trajectory) -> str:
    """The end of a run, then its last place; and the step of that, where it is not the one at which the run ended."""
    last = _place(landscape, run, run.steps)
    if run.stop_step is None:
        return f"still running after {counted(run.steps, 'step')}; {last}"
    if run.stop_step > 0 and not math.isfinite(run.values[run.stop_step]):
        return f"{run.stop_reason}; at step {run.stop_step - 1}: {_place(landscape, run, run.stop_step - 1)}"
    if _place(landscape, run, run.stop_step) == last:
        return f"{run.stop_reason}; {last}"
    return f"{run.stop_reason}; after {counted(run.steps, 'step')}: {last}"


def _place(landscape: Landscape, run: Trajectory, step: int) -> str:
    from landscape_viz.runs.formatting import format_point

    names = ", ".join(landscape.variables)
    name = names if landscape.dim == 1 else f"({names})"
    return f"loss {run.values[step]:.6g} at {name} = {format_point(run.points[step])}"

"""The command `animate`: a film of optimizers descending a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import counted, prepared, say
from landscape_viz.cli.output import FilmOptions, Frames, film_line, read_frames, save_film
from landscape_viz.cli.report import run_lines

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.pipeline import Result

EXAMPLES = """Examples:

\b
  python -m landscape_viz animate "x**2 + 10*sin(x)" --optimizer gd:lr=0.05 --start -8 --out race.gif
  python -m landscape_viz animate quadratic --optimizer gd:lr=1.05 --steps 20 --out diverges.mp4
  python -m landscape_viz animate himmelblau --optimizer adam:lr=0.3 --optimizer newton --start 0,0 --out race.gif
  python -m landscape_viz animate "x**2 - y**2" --start 0.5,0.001 --view surface --camera 35,-50 --out saddle.gif
  python -m landscape_viz animate negative_cosine --optimizer newton --dissect --out climbs.gif
  python -m landscape_viz animate my_loss.py:loss --domain -5,5 --optimizer adam:lr=0.1 --optimizer newton
  python -m landscape_viz animate "x**4 - x" --start 1.5 --optimizer "sgd:lr=cosine_decay_schedule(0.1,50)"
"""


def animate(
    loss: options.Loss,
    optimizer: options.FilmOptimizer = None,
    *,
    runs: options.RunOptions,
    out: Annotated[str, typer.Option(metavar="FILE.gif|.mp4", help="The film's file.")] = "landscape.gif",
    size: options.Size = "800x450",
    look: options.LookOptions,
    frames: Frames = None,
    hold: Annotated[
        str | None, typer.Option(metavar="SECONDS", help="How long the last picture stays; by default 1.5.")
    ] = None,
    film: FilmOptions,
) -> None:
    """Film optimizers descending a loss."""
    from landscape_viz.output_formats import checked_target
    from landscape_viz.parsing.numbers import read_real, read_size_option

    target = checked_target(options.unprotected(out))
    sharpness = film.sharpness()
    chosen = runs.read() | look.read() | {"frames": read_frames(frames), "size_pixels": read_size_option(size)}
    if hold is not None:
        chosen["hold_seconds"] = read_real("--hold", hold)
    from landscape_viz.pipeline import run_and_draw

    prepared()
    result = run_and_draw(loss, optimizer or None, **chosen)
    saved = save_film(result.scene, target, sharpness)
    for line in report(result, saved):
        say(line)


def report(result: Result, saved: Saved) -> list[str]:
    """What is told of a film that was made: the file, and how each run ended."""
    timeline = result.scene.timeline
    lines = [film_line(saved)]
    if timeline.thinned:
        lines.append(f"  {counted(len(timeline), 'picture')} of {counted(timeline.steps, 'step')}, spread evenly")
    return lines + run_lines(result.landscape, result.trajectories)

"""The command `animate`: a film of optimizers descending a loss."""

from __future__ import annotations

from typing import Annotated, Any

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import counted, film_line, run_lines, say
from landscape_viz.cli.params import option, real
from landscape_viz.output_formats import checked_target

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


def run(
    loss: options.Loss,
    optimizer: options.FilmOptimizers = None,
    *,
    runs: options.RunOptions,
    out: Annotated[Any, option("FILE.gif|.mp4", "The film's file.", checked_target)] = "landscape.gif",
    look: options.LandscapeOptions,
    motion: options.Motion = None,
    frames: options.Frames = None,
    hold_seconds: Annotated[
        float, option("SECONDS", "How long the last picture stays.", real("--hold"), "--hold")
    ] = 1.5,
    film: options.FilmOptions,
) -> None:
    """Film optimizers descending a loss."""
    chosen = runs.keywords() | look.keywords()
    from landscape_viz.pipeline import run_and_draw

    prepare()
    result = run_and_draw(loss, optimizer or None, motion=motion, frames=frames, hold_seconds=hold_seconds, **chosen)
    say(film_line(film.save_film(result.scene, out)))
    timeline = result.scene.timeline
    if timeline.thinned:
        say(f"  {counted(len(timeline), 'picture')} of {counted(timeline.steps, 'step')}, spread evenly")
    for line in run_lines(result.landscape, result.trajectories):
        say(line)

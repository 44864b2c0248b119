"""The command `animate`: a film of optimizers descending a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import app, counted, prepared, say, told
from landscape_viz.cli.output import Dpi, Fps, Frames, Quality, film_line, read_sharpness, save_film
from landscape_viz.cli.report import run_lines

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.pipeline import Production

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


@app.command(epilog=EXAMPLES)
@told()
def animate(
    loss: options.Loss,
    optimizer: options.Optimizer = None,
    start: options.Start = None,
    steps: options.Steps = "50",
    domain: options.Domain = None,
    out: Annotated[str, typer.Option(metavar="FILE.gif|.mp4", help="The film's file.")] = "landscape.gif",
    fps: Fps = None,
    frames: Frames = None,
    size: options.Size = "800x450",
    view: options.View = "auto",
    minima: options.Minima = True,
    levels: options.Levels = None,
    camera: options.CameraOption = None,
    dissect: options.Dissect = False,
    tolerance: options.Tolerance = None,
    theme: options.ThemeOption = "light",
    dpi: Dpi = None,
    quality: Quality = "25",
) -> None:
    """Film optimizers descending a loss."""
    from landscape_viz.specs.numbers import read_size_option, read_whole
    from landscape_viz.target import checked_target

    target = checked_target(options.unprotected(out))
    sharpness = read_sharpness(fps, dpi, quality)
    chosen = options.read_runs(start, steps, domain, tolerance)
    chosen |= options.read_look(view, minima, levels, camera, theme, dissect)
    chosen |= {
        "frames": None if frames is None else read_whole("--frames", frames),
        "size_pixels": read_size_option(size),
    }
    from landscape_viz.pipeline import produce

    prepared()
    production = produce(loss, optimizer or None, **chosen)
    saved = save_film(production.scene, target, sharpness)
    for line in report(production, saved):
        say(line)


def report(production: Production, saved: Saved) -> list[str]:
    """What is told of a film that was made: the file, and how each run ended."""
    timeline = production.scene.timeline
    lines = [film_line(saved)]
    if timeline.thinned:
        lines.append(f"  {counted(len(timeline), 'picture')} of {counted(timeline.steps, 'step')}, spread evenly")
    return lines + run_lines(production.landscape, production.trajectories)

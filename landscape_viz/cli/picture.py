"""The command `plot`: the finished picture, for papers and slides."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import app, prepared, say, told
from landscape_viz.cli.report import run_lines

EXAMPLES = """Examples:

\b
  python -m landscape_viz plot himmelblau --optimizer adam:lr=0.3 --optimizer newton --start 0,0 --out race.pdf
  python -m landscape_viz plot rosenbrock --view surface --out valley.png --dpi 200
  python -m landscape_viz plot "x**2 - cos(pi*x/20)" --domain -20,20 --size 85x60mm --out paper.svg
"""


@app.command(epilog=EXAMPLES)
@told()
def plot(
    loss: options.Loss,
    optimizer: options.Optimizer = None,
    start: options.Start = None,
    steps: options.Steps = "50",
    domain: options.Domain = None,
    out: Annotated[str, typer.Option(metavar="FILE.png|.svg|.pdf", help="The picture's file.")] = "landscape.png",
    size: Annotated[
        str, typer.Option(metavar="WxH[mm|cm|in]", help="Size in pixels, or on paper, such as 85x60mm or 3.4x2.4in.")
    ] = "800x450",
    view: options.View = "auto",
    minima: options.Minima = True,
    levels: options.Levels = None,
    camera: options.CameraOption = None,
    dissect: options.Dissect = False,
    tolerance: options.Tolerance = None,
    theme: options.ThemeOption = "light",
    dpi: Annotated[
        str | None, typer.Option(metavar="N", help="Of png: sharpness; 200 doubles the pixels of --size.")
    ] = None,
) -> None:
    """Draw the finished picture: the landscape, the whole paths and their losses."""
    from landscape_viz.specs.numbers import read_real, read_size_on_paper
    from landscape_viz.target import checked_dpi, checked_picture

    target = checked_picture(options.unprotected(out))
    chosen = options.read_runs(start, steps, domain, tolerance)
    chosen |= options.read_look(view, minima, levels, camera, theme, dissect)
    chosen["size_pixels"] = read_size_on_paper(size)
    sharpness = None if dpi is None else checked_dpi(read_real("--dpi", dpi))
    from landscape_viz.film.picture import save_picture
    from landscape_viz.pipeline import produce

    prepared()
    production = produce(loss, optimizer or None, **chosen)
    save_picture(production.scene.figure(), target, dpi=sharpness)
    say(f"{target}: {target.stat().st_size / 1000:.0f} kB")
    for line in run_lines(production.landscape, production.trajectories):
        say(line)

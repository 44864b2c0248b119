"""The command `plot`: the finished picture, for papers and slides."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import prepared, say
from landscape_viz.cli.output import DPI, read_dpi, save_still
from landscape_viz.cli.report import run_lines

EXAMPLES = """Examples:

\b
  python -m landscape_viz plot himmelblau --optimizer adam:lr=0.3 --optimizer newton --start 0,0 --out race.pdf
  python -m landscape_viz plot rosenbrock --view surface --out valley.png --dpi 200
  python -m landscape_viz plot "x**2 - cos(pi*x/20)" --domain -20,20 --size 85x60mm --out paper.svg
"""


def plot(
    loss: options.Loss,
    optimizer: options.PlotOptimizer = None,
    *,
    runs: options.RunOptions,
    out: Annotated[str, typer.Option(metavar="FILE.png|.svg|.pdf", help="The picture's file.")] = "landscape.png",
    size: Annotated[
        str, typer.Option(metavar="WxH[mm|cm|in]", help="Size in pixels, or on paper, such as 85x60mm or 3.4x2.4in.")
    ] = "800x450",
    look: options.LookOptions,
    dpi: Annotated[str | None, typer.Option(metavar="N", help=f"Of png. {DPI}")] = None,
) -> None:
    """Draw a loss, and the paths of optimizers on it, as a picture.

    With optimizers it is the finished picture of their film: the whole paths, and their losses beside.
    """
    from landscape_viz.output_formats import checked_picture
    from landscape_viz.parsing.numbers import read_size_on_paper

    target = checked_picture(options.unprotected(out))
    if not optimizer and not look.dissect:
        runs.refuse_without_optimizer()
    chosen = runs.read() | look.read() | {"size_pixels": read_size_on_paper(size)}
    sharpness = read_dpi(dpi)
    from landscape_viz.pipeline import run_and_draw

    prepared()
    result = run_and_draw(loss, optimizer or (None if look.dissect else []), **chosen)
    say(save_still(result.scene, target, sharpness))
    for line in run_lines(result.landscape, result.trajectories):
        say(line)

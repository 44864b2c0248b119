"""The command `plot`: the finished picture, for papers and slides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import run_lines, say
from landscape_viz.cli.params import option
from landscape_viz.output_formats import checked_picture
from landscape_viz.parsing.numbers import read_size_on_paper

EXAMPLES = """Examples:

\b
  python -m landscape_viz plot himmelblau --optimizer adam:lr=0.3 --optimizer newton --start 0,0 --out race.pdf
  python -m landscape_viz plot rosenbrock --view surface --out valley.png --dpi 200
  python -m landscape_viz plot "x**2 - cos(pi*x/20)" --domain -20,20 --size 85x60mm --out paper.svg
"""


@dataclass(frozen=True)
class PictureOptions(options.LandscapeOptions):
    """The look of a landscape, also for paper."""

    size_pixels: Annotated[
        Any,
        option(
            "WxH[mm|cm|in]",
            "Size in pixels, or on paper, such as 85x60mm or 3.4x2.4in.",
            read_size_on_paper,
            "--size",
        ),
    ] = "800x450"


def run(
    loss: options.Loss,
    optimizer: options.PlotOptimizers = None,
    *,
    runs: options.RunOptions,
    out: Annotated[Any, option("FILE.png|.svg|.pdf", "The picture's file.", checked_picture)] = "landscape.png",
    look: PictureOptions,
    dpi: options.Dpi = None,
) -> None:
    """Draw a loss, and the paths of optimizers on it, as a picture.

    With optimizers it is the finished picture of their film: the whole paths, and their losses beside.
    """
    if not optimizer and not look.dissected:
        runs.refuse_without_optimizer()
    chosen = runs.keywords() | look.keywords()
    from landscape_viz.pipeline import run_and_draw

    prepare()
    result = run_and_draw(loss, optimizer or (None if look.dissected else []), **chosen)
    say(options.save_still(result.scene, out, dpi))
    for line in run_lines(result.landscape, result.trajectories):
        say(line)

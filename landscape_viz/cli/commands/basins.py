"""The command `basins`: where an optimizer arrives from each start."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import prepared, say
from landscape_viz.cli.output import Frames, Out, OutputOptions, read_frames, watched

EXAMPLES = """Examples:

\b
  python -m landscape_viz basins himmelblau --optimizer newton --grid 256 --steps 50 --out basins.png
  python -m landscape_viz basins himmelblau --optimizer gd --vary lr=0.001:0.025:40 --grid 200 --out fractal.gif
"""


def basins(
    loss: options.Loss,
    optimizer: options.OneOptimizer,
    *,
    grid: Annotated[str, typer.Option(metavar="N|NXxNY", help="Starts along each axis.")] = "256",
    vary: Annotated[
        str | None,
        typer.Option(metavar="KEY=LOW:HIGH:COUNT[:log]", help="One map for each value of a setting, frame by frame."),
    ] = None,
    steps: options.Steps = "200",
    domain: options.Domain = None,
    out: Out = "basins.png",
    size: options.Size = "800x450",
    frames: Frames = None,
    output: OutputOptions,
) -> None:
    """Colour each start by the minimum that an optimizer reaches."""
    from landscape_viz.parsing.numbers import read_grid

    written = output.read(out, size)
    chosen = options.read_runs(None, steps, domain, None)
    starts = read_grid(grid)
    look = written.look | {"frames": read_frames(frames)}
    from landscape_viz.optimizers.spec import read_optimizer
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.parsing.vary import read_vary
    from landscape_viz.runs.basins import basin_stack
    from landscape_viz.runs.basins import basins as mapped
    from landscape_viz.scenes.basin_scene import basin_scene

    varied = None if vary is None else read_vary(vary)
    spec = read_optimizer(optimizer)
    prepared()
    plan = read_plan(loss, [], **chosen)
    found: Any
    with watched("starts", "start") as show:
        if varied is None:
            spec.build()  # refuses what is missing before the map is made
            found = mapped(plan.landscape, spec, starts, plan.steps, progress=show)
        else:
            found = basin_stack(plan.landscape, spec, dict([varied]), starts, plan.steps, progress=show)
    written.save_table(found.columns(), found.rows())
    written.save(basin_scene(plan.landscape, found, **look))
    if varied is None:
        for name, share in found.shares().items():
            say(f"  {name}: {100 * share:.1f} % of the starts")

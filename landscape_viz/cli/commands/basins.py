"""The command `basins`: where an optimizer arrives from each start."""

from __future__ import annotations

from typing import Annotated, Any

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import progress_bar, say
from landscape_viz.cli.params import option
from landscape_viz.parsing.numbers import read_grid

EXAMPLES = """Examples:

\b
  python -m landscape_viz basins himmelblau --optimizer newton --grid 256 --steps 50 --out basins.png
  python -m landscape_viz basins himmelblau --optimizer gd --vary lr=0.001:0.025:40 --grid 200 --out fractal.gif
"""


def run(
    loss: options.Loss,
    optimizer: options.OneOptimizer,
    *,
    grid: Annotated[Any, option("N|NXxNY", "Starts along each axis.", read_grid)] = "256",
    vary: Annotated[
        str | None, option("KEY=LOW:HIGH:COUNT[:log]", "One map for each value of a setting, frame by frame.")
    ] = None,
    steps: options.Steps = 200,
    domain: options.Domain = None,
    look: options.SceneOptions,
    motion: options.Motion = None,
    frames: options.Frames = None,
    output: options.OutputOptions = options.OutputOptions(out="basins.png"),
) -> None:
    """Colour each start by the minimum that an optimizer reaches."""
    from landscape_viz.optimizers.spec import read_optimizer
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.parsing.vary import read_vary
    from landscape_viz.runs.basins import basin_stack, basins
    from landscape_viz.scenes.basins import basin_scene

    varied = None if vary is None else read_vary(vary)
    spec = read_optimizer(optimizer)
    prepare()
    plan = read_plan(loss, [], steps=steps, domain=domain)
    mapped: Any
    with progress_bar("starts", "start") as show:
        if varied is None:
            spec.build()  # refuses what is missing before the map is made
            mapped = basins(plan.landscape, spec, grid, plan.steps, progress=show)
        else:
            mapped = basin_stack(plan.landscape, spec, dict([varied]), grid, plan.steps, progress=show)
    output.save_table(mapped.columns(), mapped.rows())
    output.save(basin_scene(plan.landscape, mapped, motion=motion, frames=frames, **look.keywords()))
    if varied is None:
        for name, share in mapped.shares().items():
            say(f"  {name}: {100 * share:.1f} % of the starts")

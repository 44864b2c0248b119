"""The command `plane`: the loss of a model on a plane through its weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import file_line, is_watched, progress_bar, say
from landscape_viz.cli.params import option, real, whole
from landscape_viz.errors import InputError, one_of
from landscape_viz.files import checked_path
from landscape_viz.output_formats import checked_picture
from landscape_viz.parsing.model import check_factory, read_model
from landscape_viz.parsing.numbers import read_grid, read_numbers

EXAMPLES = """model.py holds a function that returns a loss, the weights (any tree of arrays) and the data, with
loss(weights, *data) a number:

\b
  def factory():
      return loss, params, (x, y)

Examples:

\b
  python -m landscape_viz plane model.py:factory --directions filter --grid 51 --range -1,1 --values p.npz --out p.png
  python -m landscape_viz plane model.py:factory --directions pca --path checkpoints --out path.png
  python -m landscape_viz plane model.py:factory --model other.npz --out barrier.svg
"""
LONG = 10.0  # seconds that are announced, also in a log
DIRECTIONS = ("filter", "layer", "weight", "none", "pca", "hessian")


def _read_directions(text: str) -> str:
    return one_of("--directions", text, DIRECTIONS)


def _read_range(text: str) -> tuple[Any, ...]:
    numbers = read_numbers("--range", text, "-1,1 or -1,1,-2,2")
    if len(numbers) not in (2, 4):
        raise InputError(f"--range needs LO,HI, the same for both axes, or LO,HI,LO,HI; got {text.strip()}")
    pairs = tuple((numbers[k], numbers[k + 1]) for k in range(0, len(numbers), 2))
    if any(low >= high for low, high in pairs):
        raise InputError(f"--range must run from the lower to the higher end; got {text.strip()}")
    return pairs[0] if len(pairs) == 1 else pairs


def _read_values(text: str) -> Path:
    return checked_path("--values", text, (".npz",))


def _read_cells(text: str) -> Any:
    cells = read_grid(text)
    if min(cells if isinstance(cells, tuple) else (cells,)) < 2:
        raise InputError(f"--grid must be at least 2; got {text.strip()}")
    return cells


def _read_dim(text: str) -> int:
    return int(one_of("--dim", text.strip(), ("1", "2")))


@dataclass(frozen=True)
class PlaneOptions(options.Group):
    """The line or plane, and the cells of it that are computed."""

    directions: Annotated[
        Any,
        option(
            "|".join(DIRECTIONS),
            "Random directions normalised by filter, layer or weight, or not; the principal components of --path; or "
            "those of the largest curvature.",
            _read_directions,
        ),
    ] = "filter"
    dim: Annotated[
        int | None, option("1|2", "A line or a plane; by default a plane, and a line to a --model.", _read_dim)
    ] = None
    models: Annotated[
        list[str] | None,
        option("FILE", "Weights of another model that it goes through; one or two.", str, "--model"),
    ] = None
    path: Annotated[str | None, option("FOLDER", "Weights at several steps, .npz or .safetensors files.")] = None
    grid: Annotated[
        Any,
        option(
            "N|NXxNY", "Cells along each axis; by default 51, of a line 201. Odd: the model is a cell.", _read_cells
        ),
    ] = None
    domain: Annotated[
        Any, option("LO,HI[,LO,HI]", "What is seen of each axis; by default -1,1.", _read_range, "--range")
    ] = None
    rise: Annotated[
        float | None,
        option("FACTOR", "See out to where the loss is so many times that of the model.", real("--rise")),
    ] = None
    subset: Annotated[
        int | None, option("N", "So many of the samples, drawn by the seed; by default all.", whole("--subset"))
    ] = None
    seed: Annotated[int, option("N", "Of the random directions.", whole("--seed"))] = 0
    biases: Annotated[
        str | None, option("fixed|scaled", "Biases and parameters of norms in random directions; by default fixed.")
    ] = None


def run(
    model: Annotated[
        Any,
        typer.Argument(
            metavar="FILE.py:FACTORY",
            help="A function that returns (loss, parameters, data), with loss(parameters, *data) a number.",
        ),
    ],
    *,
    plane: PlaneOptions,
    values: Annotated[
        Any,
        option(
            "FILE.npz",
            "Keep the values there: values, x, y, first axis y. A run that was stopped goes on from it.",
            _read_values,
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--anew", help="Go on from the file of --values, where there is one.")
    ] = True,
    distributed: Annotated[
        bool, typer.Option("--distributed", help="Share the cells with the other processes of this job.")
    ] = False,
    out: Annotated[Any, option("FILE.png|.svg|.pdf", "The picture's file.", checked_picture)] = "plane.png",
    view: options.View = "auto",
    look: options.SceneOptions,
    dpi: options.Dpi = None,
) -> None:
    """Draw the loss of a model on a plane through its weights."""
    check_factory(model)
    from landscape_viz.networks.plane import plane as make_plane
    from landscape_viz.scenes.compare import checked_view, compare

    if distributed:
        _join()
    prepare()
    loss, params, data = read_model(model)
    landscape = make_plane(loss, params, data, **plane.keywords())
    checked_view(view, landscape)
    _tell_time(landscape)
    with progress_bar("cells", "cell") as show:
        grid = landscape.evaluate(path=values, resume=resume, progress=show)
    if not _is_first():
        return
    paths = () if plane.path is None else [landscape.project(plane.path)]
    scene = compare(landscape, paths, view=view, **look.keywords())
    if values is not None:
        say(file_line(values))
    say(options.save_still(scene, out, dpi))
    say(f"  {landscape.directions.rule}")
    if landscape.dim == 2 and landscape.directions.shares is None:
        say(f"  angle before they were made orthogonal: {landscape.directions.angle:.2f} degrees")
    centre = (0.0,) * landscape.dim
    say(f"  loss of the model: {landscape.value(centre):.8g}; {grid!r}")


def _tell_time(landscape: Any) -> None:
    """Tell how long it will take where somebody waits for it, or where that is long."""
    import jax

    if jax.process_count() == 1:  # the others would have to measure as well
        estimate = landscape.estimate()
        if is_watched() or estimate.seconds > LONG:
            say(str(estimate), err=True)


def _join() -> None:
    import jax

    jax.distributed.initialize()


def _is_first() -> bool:
    import jax

    return bool(jax.process_index() == 0)

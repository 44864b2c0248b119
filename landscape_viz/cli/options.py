"""The options that commands have in common, and how they are read."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from landscape_viz.errors import InputError

Loss = Annotated[
    str,
    typer.Argument(
        metavar="LOSS",
        help="A catalogue name, an expression in x or in x and y, or file.py:function / package.module:function.",
    ),
]
Optimizer = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME[:key=value,...]",
        help="gd, momentum, newton, damped_newton or any optimizer that `list optimizers` knows; may be given several "
        "times. By default gradient descent with a cautious learning rate, and Newton; with --dissect, Newton.",
    ),
]
Start = Annotated[
    list[str] | None,
    typer.Option(metavar="X|X,Y", help="Where the descent starts; may be given several times."),
]
Steps = Annotated[str, typer.Option(metavar="N", help="Steps of each optimizer.")]
Domain = Annotated[
    str | None,
    typer.Option(metavar="LO,HI[,LO,HI]", help="What is drawn; by default the catalogue's, else -10,10 on each axis."),
]
Tolerance = Annotated[
    str | None,
    typer.Option(metavar="NUMBER", help="End a run at the first step that settles the loss within this."),
]
Size = Annotated[str, typer.Option(metavar="WxH", help="Size in pixels.")]
View = Annotated[str, typer.Option(metavar="auto|curve|contour|surface", help="What the landscape is drawn as.")]
Minima = Annotated[
    bool, typer.Option("--minima/--no-minima", help="Mark minima, and in two dimensions saddles and maxima.")
]
Levels = Annotated[
    str | None,
    typer.Option(metavar="N|L1,L2,...", help="Contours: how many bands, or the losses between them."),
]
CameraOption = Annotated[
    str | None,
    typer.Option("--camera", metavar="ELEV,AZIM[,turn[=DEG]]", help="Of a surface: where it is seen from, in degrees."),
]
Dissect = Annotated[bool, typer.Option("--dissect", help="One optimizer, step by step: what each step is made of.")]
ThemeOption = Annotated[str, typer.Option("--theme", metavar="light|dark", help="Colours.")]


def read_runs(start: list[str] | None, steps: str, domain: str | None, tolerance: str | None) -> dict[str, Any]:
    """The options that say how a run goes, as `pipeline.produce` takes them."""
    from landscape_viz.specs.numbers import read_domain_option, read_real, read_start, read_whole

    starts = None if not start else [read_start(text) for text in start]
    if starts is not None and len({len(point) for point in starts}) > 1:
        raise InputError("--start has as many numbers as the loss has dimensions, the same in all of them")
    return {
        "start": starts,
        "steps": read_whole("--steps", steps),
        "domain": None if domain is None else read_domain_option(domain),
        "tolerance": None if tolerance is None else read_real("--tolerance", tolerance),
    }


def read_look(
    view: str, minima: bool, levels: str | None, camera: str | None, theme: str, dissect: bool
) -> dict[str, Any]:
    """The options that say how a landscape is drawn, as `pipeline.produce` takes them."""
    from landscape_viz.specs.numbers import read_levels

    return {
        "view": view,
        "minima": minima,
        "levels": None if levels is None else read_levels(levels),
        "camera": camera,
        "theme": theme,
        "dissected": dissect,
    }


def unprotected(path: str) -> str:
    """A file's name that starts with a hyphen, without the space that told the parser so."""
    return path.removeprefix(" ") if path.startswith(" -") else path

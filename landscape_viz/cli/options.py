"""The options that commands have in common, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from landscape_viz.errors import InputError
from landscape_viz.landscapes.default_domain import DEFAULT_DOMAIN_HELP

Loss = Annotated[
    str,
    typer.Argument(
        metavar="LOSS",
        help="A name from `list losses`, an expression in x or in x and y, or file.py:function / "
        "package.module:function.",
    ),
]
OPTIMIZER = "NAME[:key=value,...]"
_ANY = "gd, momentum, newton, damped_newton or any other of `list optimizers`; may be given several times. By default "
Optimizer = Annotated[
    list[str] | None,
    typer.Option(
        metavar=OPTIMIZER,
        help=f"{_ANY}gradient descent with a cautious learning rate, and Newton.",
    ),
]
FilmOptimizer = Annotated[
    list[str] | None,
    typer.Option(
        metavar=OPTIMIZER,
        help=f"{_ANY}gradient descent with a cautious learning rate, and Newton; with --dissect, which takes one, "
        "Newton.",
    ),
]
PlotOptimizer = Annotated[
    list[str] | None,
    typer.Option(
        metavar=OPTIMIZER, help=f"{_ANY}none: the loss alone is drawn; with --dissect, which takes one, Newton."
    ),
]
OneOptimizer = Annotated[
    str, typer.Option("--optimizer", metavar=OPTIMIZER, help="The optimizer; see `list optimizers`.")
]
_OWN_START = "by default where the catalogue says, else a tenth into the domain"
OneStart = Annotated[str | None, typer.Option(metavar="X|X,Y", help=f"Where all runs start; {_OWN_START}.")]
Steps = Annotated[str, typer.Option(metavar="N", help="Steps of each optimizer.")]
Domain = Annotated[
    str | None,
    typer.Option(
        metavar="LO,HI[,LO,HI]", help=f"What is drawn; by default the catalogue's, else {DEFAULT_DOMAIN_HELP}."
    ),
]
Tolerance = Annotated[
    str | None,
    typer.Option(metavar="NUMBER", help="End a run at the first step that settles the loss within this."),
]
Size = Annotated[
    str,
    typer.Option(
        metavar="WxH",
        help="Size in pixels. For larger text, in a lecture hall, take a small one and a large --dpi: 400x225 and 480 "
        "make 1920x1080.",
    ),
]
View = Annotated[str, typer.Option(metavar="auto|curve|contour|surface", help="What the landscape is drawn as.")]
Minima = Annotated[
    bool, typer.Option("--minima/--no-minima", help="Mark minima, and in two dimensions saddles and maxima.")
]
Theme = Annotated[str, typer.Option("--theme", metavar="light|dark", help="Colours.")]


@dataclass(frozen=True)
class RunOptions:
    """How the runs of a film, a picture or a table go."""

    start: Annotated[
        list[str] | None,
        typer.Option(metavar="X|X,Y", help=f"Where the descent starts; {_OWN_START}; may be given several times."),
    ] = None
    steps: Annotated[str | None, typer.Option(metavar="N", help="Steps of each optimizer; by default 50.")] = None
    domain: Domain = None
    tolerance: Tolerance = None

    def read(self) -> dict[str, Any]:
        """What was typed, as `pipeline.run_and_draw` and `read_plan` take it."""
        return read_runs(self.start, self.steps, self.domain, self.tolerance)

    def refuse_without_optimizer(self) -> None:
        """Raise `InputError` where it is said how optimizers run, and there is none."""
        for option, typed in (("--start", self.start), ("--steps", self.steps), ("--tolerance", self.tolerance)):
            if typed:
                raise InputError(f"{option} needs an --optimizer; without one the loss alone is drawn")


def read_runs(start: list[str] | None, steps: str | None, domain: str | None, tolerance: str | None) -> dict[str, Any]:
    """The options that say how a run goes, as `pipeline.run_and_draw` and `read_plan` take them."""
    from landscape_viz.parsing.numbers import read_domain_option, read_real, read_start, read_whole

    starts = None if not start else [read_start(text) for text in start]
    if starts is not None and len({len(point) for point in starts}) > 1:
        raise InputError("--start has as many numbers as the loss has dimensions, the same in all of them")
    chosen = {
        "start": starts,
        "domain": None if domain is None else read_domain_option(domain),
        "tolerance": None if tolerance is None else read_real("--tolerance", tolerance),
    }
    return chosen if steps is None else chosen | {"steps": read_whole("--steps", steps)}


@dataclass(frozen=True)
class LookOptions:
    """How a landscape is drawn."""

    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The title; by default the name or the formula of the loss.")
    ] = None
    view: View = "auto"
    minima: Minima = True
    levels: Annotated[
        str | None,
        typer.Option(metavar="N|L1,L2,...", help="Contours: how many bands, or the losses between them."),
    ] = None
    camera: Annotated[
        str | None,
        typer.Option(metavar="ELEV,AZIM[,turn[=DEG]]", help="Of a surface: where it is seen from, in degrees."),
    ] = None
    dissect: Annotated[
        bool, typer.Option("--dissect", help="One optimizer, step by step: what each step is made of.")
    ] = False
    theme: Theme = "light"

    def read(self) -> dict[str, Any]:
        """What was typed, as `pipeline.run_and_draw` takes it."""
        from landscape_viz.parsing.numbers import read_levels

        return {
            "title": self.title,
            "view": self.view,
            "minima": self.minima,
            "levels": None if self.levels is None else read_levels(self.levels),
            "camera": self.camera,
            "dissected": self.dissect,
            "theme": self.theme,
        }


def unprotected(word: str) -> str:
    """A value that starts with a hyphen, such as a file's name, without the space that told the parser so."""
    return word.removeprefix(" ") if word.startswith(" -") else word

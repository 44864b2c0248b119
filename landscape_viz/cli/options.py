"""The options that commands share, each read as it is typed; groups of them are dataclasses, an option a field.

The name of an option is that of the keyword of the library that it becomes, so a group is passed on as keywords. A flag
for every command that draws is a field of `SceneOptions`, and a keyword of the scenes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from landscape_viz.cli.console import file_line, film_line, progress_bar, say
from landscape_viz.cli.params import option, real, whole
from landscape_viz.errors import InputError, one_of
from landscape_viz.output_formats import (
    EASED_FPS,
    LEAST_EASED_FPS,
    LEAST_FPS,
    MOST_FPS,
    PICTURE_SUFFIXES,
    checked_dpi,
    checked_fps,
    checked_output,
    checked_quality,
    checked_table,
)
from landscape_viz.parsing.numbers import read_domain_option, read_levels, read_size_option, read_start

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.scenes.scene import Scene

Loss = Annotated[
    str,
    typer.Argument(
        metavar="LOSS",
        help="A name from `list losses`, an expression in x or in x and y, or file.py:function / "
        "package.module:function.",
    ),
]
OPTIMIZER = "NAME[:key=value,...]"
_ANY = "gd, momentum, newton, damped_newton or any other of `list optimizers`; may be given several times. By default"
_TWO = "gradient descent with a cautious learning rate, and Newton"
_DISSECTED = "with --dissect, which takes one, Newton."
Optimizers = Annotated[list[str] | None, option(OPTIMIZER, f"{_ANY} {_TWO}.")]
FilmOptimizers = Annotated[list[str] | None, option(OPTIMIZER, f"{_ANY} {_TWO}; {_DISSECTED}")]
PlotOptimizers = Annotated[list[str] | None, option(OPTIMIZER, f"{_ANY} none: the loss alone is drawn; {_DISSECTED}")]
OneOptimizer = Annotated[str, option(OPTIMIZER, "The optimizer; see `list optimizers`.")]
_OWN_START = "by default where the catalogue says, else a tenth into the domain"
OneStart = Annotated[Any, option("X|X,Y", f"Where all runs start; {_OWN_START}.", read_start)]
Steps = Annotated[int, option("N", "Steps of each optimizer.", whole("--steps"))]
Domain = Annotated[
    Any,
    option("LO,HI[,LO,HI]", "What is drawn; by default the catalogue's, else -10,10 on each axis.", read_domain_option),
]
Tolerance = Annotated[
    float | None,
    option("NUMBER", "End a run at the first step that settles the loss within this.", real("--tolerance")),
]
View = Annotated[str, option("auto|curve|contour|surface", "What the landscape is drawn as.")]
Minima = Annotated[
    bool, typer.Option("--minima/--no-minima", help="Mark minima, and in two dimensions saddles and maxima.")
]


def _read_motion(text: str) -> str:
    from landscape_viz.scenes.timeline import MOTIONS

    return one_of("--motion", text, MOTIONS)


Motion = Annotated[
    Any,
    option(
        "eased|steps",
        "Whether heads glide from step to step, with pictures in between, as they do by default in films of up to 80 "
        "steps; or each picture shows a step, as in longer films.",
        _read_motion,
    ),
]
Frames = Annotated[
    int | None,
    option(
        "N",
        "So many pictures, each at a step; of --motion steps one a step by default, up to 300 steps, beyond that 300.",
        whole("--frames"),
    ),
]
Dpi = Annotated[
    float | None,
    option(
        "N",
        "How many pixels an inch of the picture has. 200 instead of 100 makes everything twice as large, 1600x900 of "
        "an 800x450, and sharper; MP4 rounds up to even numbers.",
        real("--dpi", checked_dpi),
    ),
]


@dataclass(frozen=True)
class Group:
    """Options that belong together."""

    def keywords(self) -> dict[str, Any]:
        """The values that were typed, and the defaults of the rest, as keywords of the library."""
        chosen = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in chosen if value not in (None, (), [])}


@dataclass(frozen=True)
class RunOptions(Group):
    """The runs of a film, a picture or a table."""

    start: Annotated[
        list[Any] | None,
        option("X|X,Y", f"Where the descent starts; {_OWN_START}; may be given several times.", read_start),
    ] = None
    steps: Annotated[int | None, option("N", "Steps of each optimizer; by default 50.", whole("--steps"))] = None
    domain: Domain = None
    tolerance: Tolerance = None

    def keywords(self) -> dict[str, Any]:
        """As of every group, if all starts have the same dimension."""
        if len({len(point) for point in self.start or ()}) > 1:
            raise InputError("--start has as many numbers as the loss has dimensions, the same in all of them")
        return super().keywords()

    def refuse_without_optimizer(self) -> None:
        """Raise `InputError` where it is said how optimizers run, and there is none."""
        for name in ("start", "steps", "tolerance"):
            if name in self.keywords():
                raise InputError(f"--{name} needs an --optimizer; without one the loss alone is drawn")


@dataclass(frozen=True)
class SceneOptions(Group):
    """The look of a scene, whatever it shows."""

    size_pixels: Annotated[
        Any,
        option(
            "WxH",
            "Size in pixels. For larger text, in a lecture hall, take a small one and a large --dpi: 400x225 and 480 "
            "make 1920x1080.",
            read_size_option,
            "--size",
        ),
    ] = "800x450"
    theme: Annotated[str, option("light|dark", "Colours.")] = "light"
    title: Annotated[str | None, option("TEXT", "The title; by default the name or the formula of the loss.")] = None


@dataclass(frozen=True)
class LandscapeOptions(SceneOptions):
    """The look of a landscape with a few runs."""

    view: View = "auto"
    minima: Minima = True
    levels: Annotated[
        Any, option("N|L1,L2,...", "Contours: how many bands, or the losses between them.", read_levels)
    ] = None
    camera: Annotated[
        str | None, option("ELEV,AZIM[,turn[=DEG]]", "Of a surface: where it is seen from, in degrees.")
    ] = None
    dissected: Annotated[
        bool, typer.Option("--dissect", help="One optimizer, step by step: what each step is made of.")
    ] = False


@dataclass(frozen=True)
class FilmOptions:
    """The file of a film."""

    fps: Annotated[
        float | None,
        option(
            "N",
            f"Frames a second, {LEAST_FPS:g} to {MOST_FPS:g}; by default what suits the length, and where heads glide "
            f"{EASED_FPS:g}, {LEAST_EASED_FPS:g} in a GIF. These films last as long at any rate, others do not.",
            real("--fps", checked_fps),
        ),
    ] = None
    dpi: Dpi = None
    quality: Annotated[
        int,
        option(
            "0..51",
            "Of MP4: 0 is lossless and large, 51 the smallest.",
            whole("--quality", checked_quality),
        ),
    ] = 25

    def save_film(self, scene: Scene, target: Path) -> Saved:
        """Write a scene as a film."""
        with progress_bar(target.name, "frame") as show:
            saved = scene.animation().save(
                target, fps=self.fps, dpi=self.dpi, quality=self.quality, progress_callback=show
            )
        assert saved is not None
        return saved


@dataclass(frozen=True, kw_only=True)
class OutputOptions(FilmOptions):
    """The files of many runs: a film or a picture, and their table."""

    out: Annotated[
        Any, option("FILE", "A film (.gif, .mp4), or the finished picture (.png, .svg, .pdf).", checked_output)
    ]
    csv: Annotated[Path | None, option("FILE.csv", "Write the table of all runs too.", checked_table)] = None

    @property
    def is_picture(self) -> bool:
        """True where the finished picture is asked for and not a film."""
        return self.out.suffix.lower() in PICTURE_SUFFIXES

    def save_table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write the table, if one is asked for."""
        if self.csv is not None:
            from landscape_viz.runs.export import save_table

            save_table(columns, rows, self.csv)

    def save(self, scene: Scene) -> None:
        """Write the scene, and tell so."""
        say(save_still(scene, self.out, self.dpi) if self.is_picture else film_line(self.save_film(scene, self.out)))


def save_still(scene: Scene, target: Path, dpi: float | None) -> str:
    """Write the finished picture, and return a line about the file."""
    from landscape_viz.film.picture import save_picture

    save_picture(scene.figure(), target, dpi=dpi)
    return file_line(target)


def flat(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with every option of its groups as an option of its own, as typer takes them.

    A parameter whose type is a dataclass is a group; its fields are options, with their types and defaults. A default
    of the parameter has defaults of its own.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    options: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        if parameter.name in groups:
            options += _options(groups[parameter.name], parameter.default)
        else:
            options.append(_option(parameter.name, hints[parameter.name], parameter.default))

    @functools.wraps(command)
    def flattened(**typed: Any) -> None:
        grouped = {
            name: kind(**{field.name: typed.pop(field.name) for field in fields(kind)}) for name, kind in groups.items()
        }
        command(**typed, **grouped)

    # typer reads both, and would find the groups behind `__wrapped__`.
    del flattened.__dict__["__wrapped__"]
    flattened.__dict__["__signature__"] = Signature(options)
    flattened.__annotations__ = {option.name: option.annotation for option in options}
    return flattened


def _options(group: Any, defaults: Any) -> list[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        _option(field.name, hints[field.name], getattr(defaults, field.name, field.default)) for field in fields(group)
    ]


def _option(name: str, kind: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)

"""The command line: a translation of the library, nothing more.

Heavy imports happen inside the commands, after the options have been read, so that help and wrong options are fast.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landscape_viz.errors import InputError, one_of

if TYPE_CHECKING:
    from landscape_viz.film.saving import Saved
    from landscape_viz.pipeline import Production

app = typer.Typer(
    help="Write a loss, pick optimizers, get a film.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

EXAMPLES = """Examples:

\b
  python -m landscape_viz animate "x**2 + 10*sin(x)" --optimizer gd:lr=0.05 --start -8 --out race.gif
  python -m landscape_viz animate quadratic --optimizer gd:lr=1.05 --steps 20 --out diverges.mp4
  python -m landscape_viz animate negative_cosine --optimizer newton --dissect --out climbs.gif
  python -m landscape_viz animate my_loss.py:loss --domain -5,5 --optimizer adam:lr=0.1 --optimizer newton
  python -m landscape_viz animate "x**4 - x" --optimizer "sgd:lr=cosine_decay_schedule(0.1,50),momentum=0.9"
"""


@app.command(epilog=EXAMPLES)
def animate(
    loss: Annotated[
        str, typer.Argument(help="A catalogue name, an expression in x, or file.py:function / package.module:function.")
    ],
    optimizer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:key=value,...]",
            help="gd, momentum, newton, damped_newton or any optimizer of optax; may be given several times. "
            "By default gradient descent with a fitting learning rate, and Newton.",
        ),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="X", help="Where the descent starts.")] = None,
    steps: Annotated[int, typer.Option(help="Steps of each optimizer.")] = 50,
    domain: Annotated[
        str | None, typer.Option(metavar="LO,HI", help="What is drawn; by default the catalogue's, else -10,10.")
    ] = None,
    out: Annotated[str, typer.Option(metavar="FILE.gif|.mp4", help="The film's file.")] = "landscape.gif",
    fps: Annotated[float | None, typer.Option(help="Frames a second, 1 to 100; by default what suits the length.")] = None,
    frames: Annotated[
        int | None, typer.Option(help="Pictures; by default one a step up to 300 steps, beyond that 300.")
    ] = None,
    size: Annotated[str, typer.Option(metavar="WxH", help="Size in pixels.")] = "800x450",
    view: Annotated[str, typer.Option(metavar="auto|curve", help="What the landscape is drawn as.")] = "auto",
    dissect: Annotated[
        bool, typer.Option("--dissect", help="One optimizer, step by step, with the model behind each step.")
    ] = False,
    tolerance: Annotated[
        float | None, typer.Option(help="End a run at the first step that changes the loss by less than this.")
    ] = None,
    theme: Annotated[str, typer.Option(metavar="light|dark", help="Colours.")] = "light",
) -> None:
    """Film optimizers descending a loss."""
    from landscape_viz.film.target import checked_fps, checked_target
    from landscape_viz.specs.numbers import read_domain_option, read_size_option, read_start

    target = checked_target(out)
    if fps is not None:
        checked_fps(fps)
    options: dict[str, Any] = {
        "start": None if start is None else read_start(start),
        "domain": None if domain is None else read_domain_option(domain),
        "size_pixels": read_size_option(size),
    }
    from landscape_viz.pipeline import produce

    production = produce(
        loss,
        optimizer or None,
        steps=steps,
        frames=frames,
        view=view,
        dissected=dissect,
        tolerance=tolerance,
        theme=theme,
        **options,
    )
    saved = _save(production, target, fps)
    for line in report(production, saved):
        typer.echo(line)


@app.command(name="list")
def list_(
    what: Annotated[str | None, typer.Argument(metavar="[losses|optimizers]", help="Which list; by default both.")] = None,
) -> None:
    """List the losses of the catalogue and the optimizers by name."""
    from landscape_viz.listing import loss_lines, optimizer_lines

    kinds = {"losses": loss_lines, "optimizers": optimizer_lines}
    chosen = list(kinds) if what is None else [one_of("list", what, kinds)]
    typer.echo("\n\n".join("\n".join(kinds[kind]()) for kind in chosen))


def _save(production: Production, target: Any, fps: float | None) -> Saved:
    film = production.scene.animation()
    # A bar only for people: in pipes and logs it would be litter.
    if not sys.stderr.isatty():
        saved = film.save(target, fps=fps)
    else:
        from tqdm import tqdm

        with tqdm(desc=target.name, unit="frame", leave=False, file=sys.stderr) as bar:

            def show(frame: int, frames: int) -> None:
                bar.total = frames
                bar.update(frame + 1 - bar.n)

            saved = film.save(target, fps=fps, progress_callback=show)
    assert saved is not None
    return saved


def report(production: Production, saved: Saved) -> list[str]:
    """What is told of a film that was made: the file, and how each run ended."""
    timeline = production.scene.timeline
    width, height = production.scene.size_pixels
    kilobytes = saved.path.stat().st_size / 1000
    lines = [
        f"{saved.path}: {saved.frames} frames, {saved.seconds:.4g} s at {saved.fps:.4g} fps, "
        f"{width}x{height}, {kilobytes:.0f} kB"
    ]
    if timeline.thinned:
        lines.append(f"  {len(timeline)} pictures show {timeline.steps} steps, spread evenly")
    for run in production.trajectories:
        place = ", ".join(f"{number:.6g}" for number in run.points[-1])
        name = "x" if run.dim == 1 else "(x, y)"
        ended = run.stop_reason or f"still running after {run.steps} steps"
        lines.append(f"  {run.label}: {ended}; loss {run.values[-1]:.6g} at {name} = {place}")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; wrong input ends with one line on standard error and status 2."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(args=[_protected(word) for word in typed], prog_name="python -m landscape_viz")
    except InputError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        typer.echo("interrupted; no file was written", err=True)
        raise SystemExit(130) from None


def _protected(word: str) -> str:
    """``-cos(x)`` and ``-8`` are values, not options: there are no options of one letter. A space tells the parser."""
    return f" {word}" if word.startswith("-") and not word.startswith("--") and word != "-h" else word

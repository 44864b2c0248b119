"""The command line: a translation of the library, nothing more.

Heavy imports happen inside the commands, after the options have been read, so that help and wrong options are fast.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    context_settings={"help_option_names": ["-h", "--help"]},
)

EXAMPLES = """Examples:

\b
  python -m landscape_viz animate "x**2 + 10*sin(x)" --optimizer gd:lr=0.05 --start -8 --out race.gif
  python -m landscape_viz animate quadratic --optimizer gd:lr=1.05 --steps 20 --out diverges.mp4
  python -m landscape_viz animate negative_cosine --optimizer newton --dissect --out climbs.gif
  python -m landscape_viz animate my_loss.py:loss --domain -5,5 --optimizer adam:lr=0.1 --optimizer newton
  python -m landscape_viz animate "x**4 - x" --start 1.5 --optimizer "sgd:lr=cosine_decay_schedule(0.1,50)"
"""


@contextmanager
def _told() -> Iterator[None]:
    """Wrong input ends a command with one line on standard error and status 2, Ctrl-C with one and status 130.

    Around each command and not around the parser, which ends without a word on Ctrl-C.
    """
    try:
        yield
    except InputError as error:
        _say(f"error: {error}", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        _say("interrupted; no file was written", err=True)
        raise SystemExit(130) from None


@app.command(epilog=EXAMPLES)
@_told()
def animate(
    loss: Annotated[
        str,
        typer.Argument(
            metavar="LOSS",
            help="A catalogue name, an expression in x, or file.py:function / package.module:function.",
        ),
    ],
    optimizer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:key=value,...]",
            help="gd, momentum, newton, damped_newton or any optimizer of optax; may be given several times. "
            "By default gradient descent with a cautious learning rate, and Newton; with --dissect, Newton.",
        ),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="X", help="Where the descent starts.")] = None,
    steps: Annotated[str, typer.Option(metavar="N", help="Steps of each optimizer.")] = "50",
    domain: Annotated[
        str | None, typer.Option(metavar="LO,HI", help="What is drawn; by default the catalogue's, else -10,10.")
    ] = None,
    out: Annotated[str, typer.Option(metavar="FILE.gif|.mp4", help="The film's file.")] = "landscape.gif",
    fps: Annotated[
        str | None, typer.Option(metavar="N", help="Frames a second, 1 to 100; by default what suits the length.")
    ] = None,
    frames: Annotated[
        str | None, typer.Option(metavar="N", help="Pictures; by default one a step up to 300 steps, beyond that 300.")
    ] = None,
    size: Annotated[str, typer.Option(metavar="WxH", help="Size in pixels.")] = "800x450",
    view: Annotated[str, typer.Option(metavar="auto|curve", help="What the landscape is drawn as.")] = "auto",
    dissect: Annotated[
        bool, typer.Option("--dissect", help="One optimizer, step by step, with the model behind each step.")
    ] = False,
    tolerance: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="End a run at the first step that changes the loss by less than this."),
    ] = None,
    theme: Annotated[str, typer.Option(metavar="light|dark", help="Colours.")] = "light",
    dpi: Annotated[
        str | None, typer.Option(metavar="N", help="Sharpness: 200 doubles the pixels of --size, 100 keeps them.")
    ] = None,
    quality: Annotated[
        str, typer.Option(metavar="0..51", help="Of MP4: 0 is lossless and large, 51 the smallest.")
    ] = "18",
) -> None:
    """Film optimizers descending a loss."""
    from landscape_viz.specs.numbers import read_domain_option, read_real, read_size_option, read_start, read_whole
    from landscape_viz.target import checked_dpi, checked_fps, checked_quality, checked_target

    target = checked_target(out.removeprefix(" ") if out.startswith(" -") else out)
    rate = None if fps is None else checked_fps(read_real("--fps", fps))
    options: dict[str, Any] = {
        "start": None if start is None else read_start(start),
        "steps": read_whole("--steps", steps),
        "frames": None if frames is None else read_whole("--frames", frames),
        "domain": None if domain is None else read_domain_option(domain),
        "tolerance": None if tolerance is None else read_real("--tolerance", tolerance),
        "size_pixels": read_size_option(size),
    }
    sharpness: dict[str, Any] = {
        "dpi": None if dpi is None else checked_dpi(read_real("--dpi", dpi)),
        "quality": checked_quality(read_whole("--quality", quality)),
    }
    from landscape_viz.compilation import keep_compiled
    from landscape_viz.pipeline import produce

    keep_compiled()
    gc.freeze()
    gc.enable()
    production = produce(loss, optimizer or None, view=view, dissected=dissect, theme=theme, **options)
    saved = _save(production, target, rate, sharpness)
    for line in report(production, saved):
        _say(line)


@app.command(name="list")
@_told()
def list_(
    what: Annotated[
        str | None, typer.Argument(metavar="[losses|optimizers]", help="Which list; by default both.")
    ] = None,
) -> None:
    """List the losses of the catalogue and the optimizers by name."""
    from landscape_viz.listing import loss_lines, optimizer_lines

    kinds = {"losses": loss_lines, "optimizers": optimizer_lines}
    chosen = list(kinds) if what is None else [one_of("list", what, kinds)]
    _say("\n\n".join("\n".join(kinds[kind]()) for kind in chosen))


def _save(production: Production, target: Any, fps: float | None, sharpness: dict[str, Any]) -> Saved:
    film = production.scene.animation()
    # A bar only for people: in pipes and logs it would be litter.
    if not sys.stderr.isatty():
        saved = film.save(target, fps=fps, **sharpness)
    else:
        from tqdm import tqdm

        with tqdm(desc=target.name, unit="frame", leave=False, file=sys.stderr) as bar:

            def show(frame: int, frames: int) -> None:
                bar.update(frame + 1 - bar.n)
                if bar.total is None:
                    bar.total = frames
                    bar.refresh()

            saved = film.save(target, fps=fps, progress_callback=show, **sharpness)
    assert saved is not None
    return saved


def report(production: Production, saved: Saved) -> list[str]:
    """What is told of a film that was made: the file, and how each run ended."""
    timeline = production.scene.timeline
    width, height = saved.size_pixels
    kilobytes = saved.path.stat().st_size / 1000
    lines = [
        f"{saved.path}: {saved.frames} frames, {saved.seconds:.4g} s at {saved.fps:.4g} fps, "
        f"{width}x{height}, {kilobytes:.0f} kB"
    ]
    if timeline.thinned:
        lines.append(f"  {_counted(len(timeline), 'picture')} of {_counted(timeline.steps, 'step')}, spread evenly")
    for run in production.trajectories:
        place = ", ".join(f"{number:.6g}" for number in run.points[-1])
        name = "x" if run.dim == 1 else "(x, y)"
        ended = run.stop_reason or f"still running after {_counted(run.steps, 'step')}"
        lines.append(f"  {run.label}: {ended}; loss {run.values[-1]:.6g} at {name} = {place}")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line with these words, by default those that were typed; it ends with `SystemExit`."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    # The libraries that a command loads stay until the end: nothing of them is garbage, and looking for it takes longer
    # than some films. So nobody looks while they are loaded, nor at them afterwards.
    gc.disable()
    try:
        app(args=[_protected(word) for word in typed], prog_name="python -m landscape_viz")
    finally:
        gc.enable()


def _protected(word: str) -> str:
    """``-cos(x)``, ``-x`` and ``-8`` are values, where the parser sees options. A space tells it.

    ``-o`` and ``-h`` are left to the parser, which answers to them.
    """
    is_option = word.startswith("--") or (len(word) == 2 and word[1].isalpha() and word[1] not in "xy")
    return f" {word}" if word.startswith("-") and not is_option else word


def _say(text: str, *, err: bool = False) -> None:
    try:
        typer.echo(text, err=err)
    except UnicodeEncodeError as error:  # a console without ², or a file's name that is no text
        typer.echo(text.encode(error.encoding, "replace").decode(error.encoding), err=err)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"

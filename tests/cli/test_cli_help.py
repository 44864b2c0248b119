"""The command line: what it tells of itself, and what can be named."""

import inspect
import io
import re
import sys
from importlib import import_module, metadata

import pytest

import landscape_viz as lv
from landscape_viz import cli
from landscape_viz.cli.command import options_of
from landscape_viz.cli.commands import COMMANDS
from landscape_viz.landscapes.catalogue import catalogue, entries
from landscape_viz.listing import loss_lines, optimizer_lines
from landscape_viz.optimizers.spec import read_optimizer
from landscape_viz.parsing import plan

LOSSES, OPTIMIZERS = loss_lines(), optimizer_lines()


@pytest.fixture
def told(monkeypatch, finished):
    """What a command says on standard output, in a console of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str) -> str:
        done = finished(*words)
        assert (done.code, done.err) == (0, "")
        return done.out

    return run


def test_the_help_begins_with_a_command_to_type_and_says_where_the_gallery_is(told):
    out = told("--help")
    assert told("-h") == out
    lines = out.splitlines()
    assert lines[0].startswith("Usage: python -m landscape_viz")
    examples = [line.strip() for line in lines if line.startswith("    python")]
    assert examples == ['python -m landscape_viz animate "x**2 + 10*sin(x)" --start -8']
    assert "gallery/index.html" in out


def test_every_command_is_told_in_a_line_of_its_own_that_is_not_cut(told):
    _, _, listed = told("--help").partition("Commands:\n")
    lines = listed.splitlines()
    assert [line.split()[0] for line in lines] == list(COMMANDS)
    assert all(line.endswith(".") and "..." not in line and len(line) <= 80 for line in lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_tells_each_option_and_an_example(command, told):
    out = told(command, "--help")
    assert out.startswith(f"Usage: python -m landscape_viz {command}")
    module = import_module(f"landscape_viz.cli.commands.{command}")
    for example in (line for line in module.EXAMPLES.splitlines() if line.startswith("  ")):
        assert f"  {example}" in out.splitlines()
    options = options_of(next(one for one in _made().commands.values() if one.name == command))
    for option in options:
        assert re.search(rf"^  (-h, )?{option}\b.*?(\s{{2,}}|\n\s+)\w", out, re.MULTILINE), option
    assert bool(inspect.getdoc(module.run))


def _made():
    from typer.main import get_command

    return get_command(cli.app)


def test_the_options_of_films_are_those_that_a_film_has():
    command = _made().commands["animate"]
    options = "optimizer start steps domain tolerance out size title view minima levels camera dissect theme frames"
    assert set(options_of(command)) == {f"--{name}" for name in f"{options} motion hold fps dpi quality".split()}


def test_defaults_are_those_of_the_library(told):
    assert f"Steps of each optimizer; by default {plan.STEPS}." in told("animate", "--help")
    from landscape_viz.pipeline import run_and_draw

    library = inspect.signature(run_and_draw).parameters
    for option in _made().commands["animate"].params:
        if option.name in library and option.default not in (None, False, "landscape.gif"):
            default = library[option.name].default
            assert option.default == ("x".join(map(str, default)) if option.name == "size_pixels" else default)


def test_the_version_is_that_of_the_package(told):
    assert told("--version") == f"landscape_viz {metadata.version('landscape-viz')}\n"


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["list"], [*LOSSES, "", *OPTIMIZERS]),
        (["list", "losses"], LOSSES),
        (["list", "optimizers"], OPTIMIZERS),
    ],
)
def test_list_tells_the_losses_and_the_optimizers(words, lines, told):
    assert told(*words).splitlines() == lines


def test_every_loss_is_listed_with_its_formula_and_domain():
    lines = LOSSES
    assert "python -m landscape_viz animate himmelblau" in lines[0]
    assert "himmelblau" in catalogue
    headings = [lines.index("Losses of x:"), lines.index("Losses of x and y:")]
    assert max(map(len, lines)) <= 110
    rows = [line for line in lines if line.startswith("  ")]
    for line, entry in zip(rows, entries(), strict=True):
        assert line.split()[0] == entry.name
        assert f" {entry.formula} " in line
        assert (lines.index(line) > headings[1]) == (entry.dim == 2)
        first, last = [f"{low:g} to {high:g}" for low, high in (entry.domain[0], entry.domain[-1])]
        shown = first if entry.dim == 1 else f"{first} for both" if first == last else f"{first}, {last}"
        assert line.endswith(f" {shown}")


def listed_optimizers() -> dict[str, dict[str, str]]:
    """The settings of each optimizer of the list, with their defaults as they are typed; … has to be given."""
    rows = [line.strip() for line in OPTIMIZERS if re.match(r"  [a-z]\w+(:\S+)?$", line)]
    parts = [row.partition(":") for row in rows]
    return {name: dict(part.split("=") for part in settings.split(",") if part) for name, _, settings in parts}


def test_every_optimizer_is_listed_as_it_is_typed():
    lines = OPTIMIZERS
    own = {name for name in lv.__all__ if getattr(lv, name).__module__.startswith("landscape_viz.optimizers.")}
    assert set(listed_optimizers()) == own
    (example,) = re.findall(r"--optimizer (\S+)$", lines[0])
    (of_optax,) = re.findall(r"as in (\S+)$", "\n".join(lines[1:]), re.MULTILINE)
    for text in (example, of_optax):
        assert read_optimizer(text).build()


@pytest.mark.parametrize("name", listed_optimizers())
def test_the_settings_that_are_listed_are_those_of_the_optimizer(name):
    parameters = inspect.signature(getattr(lv, name)).parameters
    listed = listed_optimizers()[name]
    typed = ",".join(f"{key}={'0.1' if default == '…' else default}" for key, default in listed.items())
    spec = read_optimizer(f"{name}:{typed}" if typed else name)
    assert list(spec.settings) == list(parameters)
    for (key, default), (full, parameter) in zip(listed.items(), parameters.items(), strict=True):
        if default == "…":
            assert parameter.default is parameter.empty
        else:
            assert spec.settings[full] == parameter.default, key
    required = ",".join(f"{key}=0.1" for key, default in listed.items() if default == "…")
    assert read_optimizer(f"{name}:{required}" if required else name).build()


def test_a_console_without_the_characters_of_a_formula_gets_the_rest(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit) as ended:
        cli.main(["list", "losses"])
    assert ended.value.code == 0
    stream.flush()
    lines = stream.buffer.getvalue().decode("cp1252").splitlines()
    assert len(lines) == len(LOSSES)
    assert any("x² ? cos(?x/20)" in line for line in lines)

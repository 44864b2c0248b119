"""The command line, words that it cannot place: it says what to type instead."""

import shlex

import pytest

from landscape_viz import cli
from landscape_viz.optimizers.spec import read_optimizer


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """The last line of what is told of a command that must fail with status 2 and write nothing."""
    monkeypatch.chdir(tmp_path)

    def run(line: str) -> str:
        with pytest.raises(SystemExit) as ended:
            cli.main(shlex.split(line))
        out, err = capsys.readouterr()
        assert ended.value.code == 2
        assert out == ""
        assert not list(tmp_path.iterdir())
        return err.splitlines()[-1].removeprefix("Error: ")

    return run


@pytest.mark.parametrize(
    ("typed", "unknown", "instead"),
    [
        ("--lr 0.1", "--lr", "gd:lr=0.1"),
        ("--learning-rate 0.2", "--learning-rate", "gd:lr=0.2"),
        ("--learning_rate=0.3", "--learning_rate", "gd:lr=0.3"),
        ("--lr", "--lr", "gd:lr=0.1"),
        ("--lr --steps 3", "--lr", "gd:lr=0.1"),
        ("--optimizer adam --lr 0.5", "--lr", "adam:lr=0.5"),
        ("--lr 0.5 --optimizer=adam", "--lr", "adam:lr=0.5"),
        ("--optimizer newton --lr 0.5", "--lr", "gd:lr=0.5"),
        ("--momentum 0.9", "--momentum", "sgd:lr=0.1,momentum=0.9"),
        ("--optimizer sgd:lr=0.2 --momentum 0.9", "--momentum", "sgd:lr=0.2,momentum=0.9"),
        ("--optimizer gd:lr=0.2 --momentum 0.9", "--momentum", "sgd:lr=0.1,momentum=0.9"),
        ("--decay 0.8", "--decay", "momentum:lr=0.1,decay=0.8"),
        ("--nesterov", "--nesterov", "momentum:lr=0.1,nesterov=true"),
        ("--damping 3", "--damping", "damped_newton:damping=3"),
        ("--optimizer levenberg --alpha 3", "--alpha", "levenberg:damping=3"),
        ("--b1 0.5", "--b1", "textbook_adam:lr=0.1,b1=0.5"),
        ("--weight-decay 0.01", "--weight-decay", "adamw:lr=0.1,weight_decay=0.01"),
    ],
)
def test_a_setting_belongs_to_its_optimizer(refused, typed, unknown, instead):
    told = refused(f"animate quadratic {typed}")
    assert told == f"No such option: {unknown}. Settings belong to an optimizer: --optimizer {instead}"
    assert read_optimizer(instead).build()  # it can be typed so


def test_a_setting_behind_one_hyphen_is_told_too(refused):
    told = refused("animate quadratic -lr 0.1")
    assert told == "Unexpected words: -lr 0.1. Settings belong to an optimizer: --optimizer gd:lr=0.1"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("animate quadratic --adam", "--adam. An optimizer is named behind --optimizer: --optimizer adam"),
        ("animate quadratic --optimzer gd", "--optimzer. Did you mean --optimizer?"),
        ("animate quadratic --tittle x", "--tittle. Did you mean --title?"),
        ("animate quadratic -o f.gif", "-o. Did you mean --optimizer or --out?"),
        ("animate quadratic --colour red", "--colour."),
        ("record quadratic --title x", "--title. It is one of animate, plot."),
        ("plot quadratic --fps 3", "--fps. It is one of animate, restarts, basins, sweep, race."),
        ("list --lr 0.1", "--lr."),
    ],
)
def test_an_unknown_option_gets_one_that_is_known(refused, line, said):
    assert refused(line) == f"No such option: {said}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("animate x**2 --domain -4 4", "4. Write the numbers as one word: --domain -4,4"),
        ("animate --domain -4 4 x**2", "4. Write the numbers as one word: --domain -4,4"),
        ("animate x**2 --domain=-4 4 --steps 3", "4. Write the numbers as one word: --domain -4,4"),
        ("animate x**2 --domain -pi pi", "pi. Write the numbers as one word: --domain -pi,pi"),
        ("animate x*y --domain -4 4 -5 5", "4 -5 5. Write the numbers as one word: --domain -4,4,-5,5"),
        ("animate x*y --camera 30 -50", "-50. Write the numbers as one word: --camera 30,-50"),
        ("animate x**2 --size 640 360", "360. Write the numbers as one word: --size 640x360"),
        ("race x**2 --optimizer gd --between 1 2", "2. Write the numbers as one word: --between 1,2"),
        (
            "animate x*y --start -1, 2",
            "2. Write the numbers as one word: --start -1,2, or for several points --start -1 --start 2",
        ),
        (
            "animate x**2 --optimizer sgd:lr=0.1, momentum=0.9",
            "momentum=0.9. Write the settings as one word: --optimizer sgd:lr=0.1,momentum=0.9",
        ),
        (
            "animate x**2 --optimizer sgd lr=0.1 momentum=0.9",
            "lr=0.1 momentum=0.9. Write the settings as one word: --optimizer sgd:lr=0.1,momentum=0.9",
        ),
        ("animate x**2 --title My loss", 'loss. Quote what has blanks: --title "My loss"'),
        ("animate x**2 --out my film.gif", 'film.gif. Quote what has blanks: --out "my film.gif"'),
        ("animate x**2 + 1", '+ 1. Quote a loss that has blanks: "x**2 + 1"'),
        ("animate -x + 1 --steps 3", '+ 1. Quote a loss that has blanks: "-x + 1"'),
        ("animate --dissect x**2 + 1", '+ 1. Quote a loss that has blanks: "x**2 + 1"'),
    ],
)
def test_what_belongs_together_is_one_word(refused, line, said):
    head, _, tail = said.partition(". ")
    assert refused(line) == f"Unexpected word{'s' * (' ' in head)}: {head}. {tail}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "animate x**2 --optimizer newton damped_newton",
            "damped_newton. Write --optimizer before each optimizer: --optimizer newton --optimizer damped_newton",
        ),
        (
            "animate --optimizer gd:lr=0.1, newton x**2",
            "newton. Write --optimizer before each optimizer: --optimizer gd:lr=0.1 --optimizer newton",
        ),
        (
            "animate himmelblau adam:lr=0.1",
            "adam:lr=0.1. Write --optimizer before each optimizer: --optimizer adam:lr=0.1",
        ),
        ("basins x*y --optimizer newton gd:lr=1", "gd:lr=1. The command takes one optimizer"),
        (
            "sweep x**2 --optimizer gd --vary lr=1:2:3 decay=1:2:3",
            "decay=1:2:3. Write --vary before each of them: --vary lr=1:2:3 --vary decay=1:2:3",
        ),
    ],
)
def test_an_option_is_written_before_each_of_several(refused, line, said):
    assert refused(line) == f"Unexpected word: {said}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("animate x**2 --steps 5 6", "Unexpected word: 6."),
        ("list losses optimizers", "Unexpected word: optimizers."),
        ("animate x**2 --steps", "Option '--steps' requires an argument."),
        ("animate", "Missing argument 'LOSS'."),
    ],
)
def test_where_nothing_can_be_guessed_only_the_fault_is_told(refused, line, said):
    assert refused(line) == said


def test_the_usage_stands_above_the_advice(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        cli.main(["animate", "quadratic", "--lr", "0.1"])
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Usage: python -m landscape_viz animate ")
    assert lines[1] == "Try 'python -m landscape_viz animate -h' for help."


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("tune", "No such command 'tune'. In the shell it is 'race'."),
        ("anmate", "No such command 'anmate'. Did you mean 'animate'?"),
        ("x**2", 'A command comes before the loss, for example: python -m landscape_viz animate "x**2"'),
        ("himmelblau", 'A command comes before the loss, for example: python -m landscape_viz animate "himmelblau"'),
        ("-cos(x)", 'A command comes before the loss, for example: python -m landscape_viz animate "-cos(x)"'),
        ("frobnicate", "No such command 'frobnicate'. There are animate, plot, record,"),
    ],
)
def test_a_first_word_that_is_no_command_is_answered_with_what_to_type(word, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main([word])
    assert said in " ".join(capsys.readouterr().err.split())


def test_of_two_optimizers_none_is_dropped_in_silence(capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(shlex.split("basins himmelblau --optimizer gd:lr=0.01 --optimizer=newton"))
    said = " ".join(capsys.readouterr().err.split())
    assert "--optimizer is given 2 times; this command takes one; animate, plot and race take several." in said

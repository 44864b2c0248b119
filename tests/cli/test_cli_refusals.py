"""The command line, wrong input: one clear line, status 2, and nothing left behind."""

import os
import re

import pytest

from landscape_viz import cli
from landscape_viz.film import writer

LOSSES = """
import math
import jax.numpy as jnp

number = 3

def vector(x):
    return jnp.stack([x, x])

def raises(x):
    raise ValueError("no way")

def branches(x):
    return x if x > 0 else -x

def of_math(x):
    return math.sin(x)

def of_float(x):
    return float(x) ** 2
"""
NOT_TRACED = (
    "it needs the number itself (an `if` on the point, float(), math or numpy functions); "
    "write it with jax.numpy, and branches as jnp.where(condition, a, b)"
)
UNKNOWN = (
    "It is written NAME:key=value,... such as gd:lr=0.05, with a name from `python -m landscape_viz list optimizers`"
)


@pytest.fixture(autouse=True)
def folder(tmp_path):
    """A folder with an older film under the default name, which must survive."""
    (tmp_path / "losses.py").write_text(LOSSES)
    (tmp_path / "broken.py").write_text("def loss(x)\n    return x\n")
    (tmp_path / "landscape.gif").write_bytes(b"an older film")
    (tmp_path / "folder.gif").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # losses
        (
            "losses.py",
            "the loss 'losses.py' needs the name of a function in that file, written losses.py:function",
        ),
        ("missing.py:loss", "there is no file 'missing.py'"),
        ("broken.py:loss", "broken.py cannot be imported: expected ':' (line 1)"),
        ("losses.py:number", "losses.py:number must be a function; it is int"),
        (
            "losses.py:vectr",
            "losses.py has no 'vectr'; it has vector, raises, branches, of_math, of_float. Did you mean 'vector'?",
        ),
        (
            "losses.py:vector",
            "the loss 'vector' must return one number; it returns an array of shape (2,) "
            "(sum or average it to a scalar)",
        ),
        ("losses.py:raises", "the loss 'raises' raises ValueError (line 11 of losses.py): no way"),
        ("losses.py:branches", f"the loss 'branches' cannot be traced by jax (line 14 of losses.py): {NOT_TRACED}"),
        ("losses.py:of_math", f"the loss 'of_math' cannot be traced by jax (line 17 of losses.py): {NOT_TRACED}"),
        ("losses.py:of_float", f"the loss 'of_float' cannot be traced by jax (line 20 of losses.py): {NOT_TRACED}"),
        (
            "x*y --view curve",
            "view 'curve' does not go with a landscape of 2 dimensions; 'x*y' is shown as 'contour' or 'surface'",
        ),
        (
            "x*y --start 1,2 --start 3",
            "--start has as many numbers as the loss has dimensions, the same in all of them",
        ),
        ("x*y --start 3", "--start must be 2 numbers: 'x*y' has the two variables x and y; got (3.0,)"),
        ("x*y --levels a", "--levels must be numbers separated by commas, such as 12 or 0.1,1,10; got 'a'"),
        (
            "x*y --camera 10,10",
            "--camera is that of a surface; choose view 'surface', or leave camera out of a contour",
        ),
        ("x*y --dissect --view surface", "a dissected film is drawn in the plane; leave out view, or choose contour"),
        # optimizers
        (
            "x**2 --optimizer adam:lrr=0.1",
            "optimizer 'adam:lrr=0.1': adam has no 'lrr', it has learning_rate, b1, b2, eps, eps_root, mu_dtype, "
            "nesterov. Did you mean 'lr'?",
        ),
        ("x**2 --optimizer adam", "optimizer 'adam' needs learning_rate, for example adam:lr=0.1"),
        (
            "x**2 --optimizer newton --optimizer gd:lr=-1",
            "optimizer 'gd:lr=-1': learning_rate must be a finite number above 0; got -1",
        ),
        ("x**2 --optimizer gd:0.1", "optimizer 'gd:0.1': settings are written key=value, such as gd:lr=0.1; got '0.1'"),
        (
            "x**2 --optimizer sgd:lr=cosine_decay_schedule(0.1)",
            "lr: cosine_decay_schedule(init_value, decay_steps, alpha=0.0, exponent=1.0) cannot be called so: "
            "missing a required argument: 'decay_steps'",
        ),
        # start, steps, domain
        ("quadratic --start 21", "--start must lie in the domain (-20.0, 20.0) of 'quadratic'; got 21.0"),
        ("quadratic --start 1,2", "--start must be one number: 'quadratic' has the one variable x; got (1.0, 2.0)"),
        ("quadratic --start nan", "--start must be finite; got 'nan'"),
        (
            "quadratic --start left",
            "--start must be numbers separated by commas, such as -8 or -1.2,1; got 'left'",
        ),
        ("quadratic --steps 0", "--steps must be from 1 to 10000000; got 0"),
        ("quadratic --steps -5", "--steps must be from 1 to 10000000; got -5"),
        ("quadratic --steps many", "--steps must be a whole number, such as 50; got 'many'"),
        ("quadratic --steps 2.5", "--steps must be a whole number, such as 50; got '2.5'"),
        ("quadratic --domain 5,-5", "--domain must run from the lower to the higher end; got 5, -5"),
        ("x**2 --domain 0,nan", "--domain must be finite; got '0,nan'"),
        ("x**2 --domain 1,2,3", "--domain needs LO,HI (one dimension) or LO,HI,LO,HI (two); got '1,2,3'"),
        ("x**2 --tolerance 0", "--tolerance must be a finite number above 0; got 0"),
        ("x**2 --tolerance little", "--tolerance must be a number, such as 12.5; got 'little'"),
        # the film
        ("quadratic --out f.txt", "the film's file must end in .gif or .mp4 or .m4v; 'f.txt' has the suffix '.txt'"),
        (
            "quadratic --out f.gfi",
            "the film's file must end in .gif or .mp4 or .m4v; 'f.gfi' has the suffix '.gfi'. Did you mean '.gif'?",
        ),
        ("quadratic --out film", "the film's file must end in .gif or .mp4 or .m4v; 'film' has no suffix"),
        ("quadratic --out no/f.gif", "the film's file: the folder 'no' does not exist; create it first"),
        ("quadratic --out folder.gif", "the film's file must be a file; 'folder.gif' is a folder"),
        ("quadratic --out broken.py/f.gif", "the film's file: 'broken.py' is a file, not a folder"),
        ("quadratic --fps 0", "--fps must be a finite number at least 0.1 and at most 100; got 0"),
        ("quadratic --fps 1000", "--fps must be a finite number at least 0.1 and at most 100; got 1000"),
        ("quadratic --fps nan", "--fps must be a finite number at least 0.1 and at most 100; got nan"),
        ("quadratic --fps fast", "--fps must be a number, such as 12.5; got 'fast'"),
        ("quadratic --frames 0", "--frames must be from 1 to 100000; got 0"),
        ("quadratic --motion easy", "--motion must be one of eased, steps; got 'easy'. Did you mean 'eased'?"),
        (
            "quadratic --motion eased --frames 5",
            "motion 'eased' has pictures between the steps, as many as it needs, and frames are pictures at steps; "
            "leave out frames, or motion; got frames 5",
        ),
        ("quadratic --frames few", "--frames must be a whole number, such as 50; got 'few'"),
        ("quadratic --size 0x0", "--size: the width must be from 64 to 8192; got 0"),
        ("quadratic --size 640x99999", "--size: the height must be from 64 to 8192; got 99999"),
        ("quadratic --size big", "--size must be WIDTHxHEIGHT in pixels, such as 640x480; got 'big'"),
        (
            "quadratic --view crve",
            "--view must be one of auto, curve, contour, surface; got 'crve'. Did you mean 'curve'?",
        ),
        ("quadratic --hold 61", "--hold must be a finite number at least 0 and at most 60; got 61"),
        ("quadratic --hold long", "--hold must be a number, such as 12.5; got 'long'"),
        ("quadratic --dpi 5000", "--dpi must be a finite number at least 25 and at most 800; got 5000"),
        ("quadratic --quality 52", "--quality must be from 0 to 51; got 52"),
        ("quadratic --theme drak", "--theme must be one of light, dark; got 'drak'. Did you mean 'dark'?"),
        (
            "quadratic --dissect --optimizer newton --optimizer gd:lr=1",
            "a dissected film shows one optimizer; got 2",
        ),
        (
            "quadratic --dissect --frames 5",
            "a dissected film has its own number of frames; leave out frames, choose steps",
        ),
    ],
)
def test_wrong_input_gets_one_clear_line_and_leaves_nothing(refused, words, said):
    assert refused("animate", *words.split()) == f"error: {said}\n"


@pytest.mark.parametrize("option", ["--start 1", "--steps 5", "--tolerance 0.1"])
def test_a_picture_of_the_loss_alone_has_no_use_for_how_optimizers_run(refused, option):
    told = refused("plot", "quadratic", *option.split())
    assert told == f"error: {option.split()[0]} needs an --optimizer; without one the loss alone is drawn\n"


def test_a_gallery_is_rebuilt_where_there_is_one(refused):
    told = refused("gallery")
    assert told.startswith("error: --source: the folder 'gallery' does not exist here; change into a clone")
    assert "--source DIR" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("animate quadratc", "unknown loss 'quadratc'. Did you mean 'quadratic'? It must be a catalogue name"),
        ("animate x**2 --optimizer adm:lr=1", f"unknown optimizer 'adm'. Did you mean 'adam'? {UNKNOWN}"),
        ("animate x**2 --optimizer adam(0.1)", f"unknown optimizer 'adam(0.1)'. Did you mean 'adam'? {UNKNOWN}"),
        ("animate x**2 --optimizer sgd:lr=cosine_decay(1,2)", "lr: unknown schedule 'cosine_decay'; optax has"),
        ("list loses", "list must be one of losses, optimizers; got 'loses'. Did you mean 'losses'?"),
    ],
)
def test_a_misspelled_name_gets_a_suggestion_in_one_line(refused, words, said):
    told = refused(*words.split())
    assert told.startswith(f"error: {said}")
    assert told.count("\n") == 1
    assert "Did you mean" in told


@pytest.mark.parametrize(
    ("loss", "column", "said"),
    [
        ("x^2", 1, "'^' is not a power here; write '**'"),
        ("x**2 +", 6, "the expression breaks off after '+'"),
        ("sin(x", 3, "this '(' is never closed; a ')' is missing"),
        ("-cos(z)", 5, "unknown name 'z'; the variables are x and y."),
    ],
)
def test_a_fault_in_an_expression_has_a_caret_under_its_column(refused, loss, column, said):
    assert refused("animate", loss) == f"error: {loss}: {said}\n  {loss}\n  {' ' * column}^\n"


def test_an_empty_loss_is_told(refused):
    assert refused("animate", "") == "error: the expression is empty; write one such as 'x**2 + 10*sin(x)'\n"


def last_line(told: str) -> str:
    return told.splitlines()[-1].removeprefix("Error: ")


# What typer says in its own words: the last line holds it.
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("animate quadratic -o f.gif", r"No such option.*-o"),
        ("animate quadratic x**2", r"x\*\*2"),
        ("animate x**2 --domain -4 4", r"4"),
        ("animate x + 1", r"\+ 1"),
        ("animate", r"Missing argument.*LOSS"),
        ("animate quadratic --steps", r"--steps"),
        ("list losses optimizers", r"optimizers"),
        ("animte quadratic", r"No such command 'animte'.*'animate'"),
        ("x**2", r"No such command"),
    ],
)
def test_words_that_cannot_be_placed_are_told(refused, words, said):
    assert re.search(said, last_line(refused(*words.split())))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("animate quadratic --optimzer gd", "--optimzer. Did you mean --optimizer?"),
        ("animate quadratic --tittle x", "--tittle. Did you mean --title?"),
        ("animate quadratic --colour red", "--colour."),
        ("record quadratic --title x", "--title. It is one of animate, plot, restarts, basins, sweep, race, plane."),
        ("plot quadratic --fps 3", "--fps. It is one of animate, restarts, basins, sweep, race."),
        ("list --lr 0.1", "--lr."),
    ],
)
def test_an_unknown_option_gets_one_that_is_known(refused, words, said):
    assert last_line(refused(*words.split())) == f"No such option: {said}"


def test_the_usage_stands_above_what_is_wrong(refused):
    lines = refused("animate", "quadratic", "--lr", "0.1").splitlines()
    assert lines[0].startswith("Usage: python -m landscape_viz animate ")
    assert lines[1] == "Try 'python -m landscape_viz animate -h' for help."


def test_of_two_optimizers_none_is_dropped_in_silence(refused):
    told = last_line(refused("basins", "himmelblau", "--optimizer", "gd:lr=0.01", "--optimizer=newton"))
    assert told == "--optimizer is given 2 times; this command takes one"


def test_a_folder_without_leave_to_write_is_refused(refused, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refused("animate", "quadratic") == "error: the film's file: the folder '.' cannot be written to\n"


def test_a_folder_that_cannot_be_written_after_all_is_refused(refused, monkeypatch):
    def no_room(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", no_room)
    told = refused("animate", "quadratic", "--steps", "1", "--size", "160x120")
    assert re.fullmatch(r"error: '.*landscape\.gif' cannot be written: No space left on device\n", told)


def test_a_bug_shows_its_traceback_and_harms_no_older_film(folder, monkeypatch):
    monkeypatch.chdir(folder)
    grab = writer.ImageioWriter.grab_frame

    def fail_at_the_third(self, **settings):
        if self.frames_written == 2:
            raise ZeroDivisionError("a bug")
        grab(self, **settings)

    monkeypatch.setattr(writer.ImageioWriter, "grab_frame", fail_at_the_third)
    before = {path.name for path in folder.iterdir()}
    with pytest.raises(ZeroDivisionError, match="a bug"):
        cli.main(["animate", "quadratic", "--steps", "3", "--size", "160x120"])
    assert {path.name for path in folder.iterdir()} == before
    assert (folder / "landscape.gif").read_bytes() == b"an older film"

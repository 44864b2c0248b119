"""Scripts run several at a time: with what they end, and that nothing of them is left."""

import os
import time
from contextlib import closing

import pytest
from gallery.commands import SAVES, alive, script

from landscape_viz.gallery.folder import read_folder
from landscape_viz.gallery.pool import environment, run_examples


@pytest.mark.skipif(os.name == "nt", reason="processes are looked up as Linux has them")
def test_scripts_end_with_their_outcome_and_those_that_still_run_with_the_iteration(tmp_path):
    scripts, work, started = tmp_path / "scripts", tmp_path / "work", tmp_path / "started"
    scripts.mkdir()
    work.mkdir()
    script(scripts, "hangs", f"import os, time\nopen(r'{started}', 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    script(scripts, "makes", "import sys\nassert sys.stdin.read() == ''\n" + SAVES.format("makes.png"))
    with closing(run_examples(read_folder(scripts).examples, work, jobs=2, seconds=60.0, kept={})) as outcomes:
        outcome = next(outcomes)
        while not started.exists() or not started.read_text(encoding="utf-8"):
            time.sleep(0.02)
    assert not alive(int(started.read_text(encoding="utf-8")))
    assert (outcome.example.name, outcome.failure) == ("makes", "")
    assert (outcome.facts.width, outcome.facts.height) == (80, 60)
    assert outcome.film.is_file()


def test_the_environment_of_scripts_is_without_what_would_change_their_pictures():
    own = {"HOME": "/home/me", "MPLBACKEND": "TkAgg", "JAX_ENABLE_X64": "1", "PYTHONPATH": "/mine"}
    scripts = environment(own)
    assert scripts["HOME"] == "/home/me"
    assert scripts["MPLBACKEND"] == "Agg"
    assert "JAX_ENABLE_X64" not in scripts
    assert scripts["PYTHONPATH"].endswith(f"{os.pathsep}/mine")


@pytest.mark.slow
def test_a_script_that_ends_with_a_status_is_told_with_what_it_printed(tmp_path):
    scripts, work = tmp_path / "scripts", tmp_path / "work"
    scripts.mkdir()
    work.mkdir()
    script(scripts, "exits", "import sys\nopen('here', 'w').close()\nprint('hello')\nsys.exit(3)\n")
    (outcome,) = run_examples(read_folder(scripts).examples, work, jobs=1, seconds=60.0, kept={})
    assert (outcome.facts, outcome.failure, outcome.printed) == (None, "hello", "hello")
    assert (work / "exits.light" / "here").exists()

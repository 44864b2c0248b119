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
    script(scripts, "exits", "import sys\nprint('hello', flush=True)\nassert sys.stdin.read() == ''\nsys.exit(3)\n")
    script(scripts, "hangs", f"import os, time\nopen(r'{started}', 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    script(scripts, "makes", SAVES.format("makes.png"))
    with closing(run_examples(read_folder(scripts).examples, work, jobs=3, seconds=60.0, kept={})) as outcomes:
        ended = {outcome.example.name: outcome for outcome in (next(outcomes), next(outcomes))}
        while not started.exists() or not started.read_text(encoding="utf-8"):
            time.sleep(0.02)
    assert not alive(int(started.read_text(encoding="utf-8")))
    assert (ended["exits"].facts, ended["exits"].failure, ended["exits"].printed) == (None, "hello", "hello")
    assert ended["makes"].failure == ""
    assert (ended["makes"].facts.width, ended["makes"].facts.height) == (80, 60)
    assert ended["makes"].film.is_file()


def test_the_environment_of_scripts_is_without_what_would_change_their_pictures():
    own = {"HOME": "/home/me", "MPLBACKEND": "TkAgg", "JAX_ENABLE_X64": "1", "PYTHONPATH": "/mine"}
    scripts = environment(own)
    assert scripts["HOME"] == "/home/me"
    assert scripts["MPLBACKEND"] == "Agg"
    assert "JAX_ENABLE_X64" not in scripts
    assert scripts["PYTHONPATH"].endswith(f"{os.pathsep}/mine")

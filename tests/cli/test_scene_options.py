"""CONTRIBUTING's recipe for a flag of every command that draws, followed in a copy of the package."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## To add a command\n")[1].split("\n## ")[0]
PROBE = """
import contextlib, io, json, sys
from landscape_viz.cli import main
told = []
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main(words)
    told.append(out.getvalue())
print(json.dumps(told))
"""
DRAWING = ("animate", "plot", "restarts", "basins", "sweep", "race")


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> list[str]:
    """The help of every command that draws, in the copy."""
    folder = tmp_path_factory.mktemp("copy")
    package = folder / "landscape_viz"
    shutil.copytree(ROOT / "landscape_viz", package, ignore=shutil.ignore_patterns("__pycache__"))
    theme = '    theme: Annotated[str, option("light|dark", "Colours.")] = "light"\n'
    change(package / "cli" / "options.py", theme, theme + '    grey: Annotated[str, option("N", "How grey.")] = "0"\n')
    lines = [[name, "-h"] for name in DRAWING]
    run = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(lines)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_flag_of_every_command_that_draws_is_a_field(told):
    assert "`SceneOptions`" in RECIPE
    assert all(re.search(r"^  --grey N ", text, re.MULTILINE) for text in told)
    assert len(told) == len(DRAWING)

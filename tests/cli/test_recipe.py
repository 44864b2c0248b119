"""CONTRIBUTING's recipe for a command, followed to the letter in a copy of the package."""

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
    """What the help, the help of the new command, the command, and the help of all that draw say in the copy."""
    folder = tmp_path_factory.mktemp("copy")
    package = folder / "landscape_viz"
    shutil.copytree(ROOT / "landscape_viz", package, ignore=shutil.ignore_patterns("__pycache__"))
    commands = package / "cli" / "commands"
    (commands / "slope.py").write_text(re.search(r"```python\n(.+?)```", RECIPE, re.DOTALL)[1], encoding="utf-8")
    change(commands / "__init__.py", '"gallery")', '"gallery", "slope")')
    theme = '    theme: Annotated[str, option("light|dark", "Colours.")] = "light"\n'
    change(package / "cli" / "options.py", theme, theme + '    grey: Annotated[str, option("N", "How grey.")] = "0"\n')
    lines = [["--help"], ["slope", "--help"], ["slope", "x**2", "--start", "3"], *([name, "-h"] for name in DRAWING)]
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


def test_a_command_is_a_file_and_its_name(told):
    assert "`landscape_viz/cli/commands/`" in RECIPE
    assert "`COMMANDS` in `landscape_viz/cli/commands/__init__.py`" in RECIPE
    assert re.search(r"^  slope +Tell how steep a loss is at a point\.$", told[0], re.MULTILINE)
    assert told[1].startswith("Usage: python -m landscape_viz slope ")
    assert 'python -m landscape_viz slope "x**2" --start 3' in told[1]
    assert told[2] == "[6.]\n"


def test_a_flag_of_every_command_that_draws_is_a_field(told):
    assert "`SceneOptions`" in RECIPE
    assert all(re.search(r"^  --grey N ", text, re.MULTILINE) for text in told[3:])
    assert len(told[3:]) == len(DRAWING)

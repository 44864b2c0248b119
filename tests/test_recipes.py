"""CONTRIBUTING's recipes, followed to the letter in a copy of the package: what is added appears everywhere it should.

A recipe is code behind a line that names a file; with "a row of `TABLE`" before the colon, the code goes to the end
of that table, else to the end of the file, which is made where there is none.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPE = re.compile(
    r"`(?P<file>[\w/.]+)`(?P<row>, a row of `(?P<table>\w+)`)?:\n\n```(python|text)\n(?P<code>.+?)\n```", re.DOTALL
)


def section(title: str) -> str:
    return CONTRIBUTING.split(f"\n## To add {title}\n")[1].split("\n## ")[0]


def add_row(source: str, table: str, row: str) -> str:
    """The source with a row before the closing bracket of a table."""
    for node in ast.parse(source).body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        if any(isinstance(target, ast.Name) and target.id == table for target in targets):
            lines = source.splitlines()
            return "\n".join([*lines[: node.value.end_lineno - 1], row, *lines[node.value.end_lineno - 1 :], ""])
    raise AssertionError(f"there is no table {table}")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A folder with a copy of the package in which every recipe has been followed."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "landscape_viz", folder / "landscape_viz", ignore=shutil.ignore_patterns("__pycache__"))
    recipes = list(RECIPE.finditer(CONTRIBUTING))
    for recipe in recipes:
        file = folder / recipe["file"]
        assert recipe["file"].startswith("landscape_viz/")
        source = file.read_text(encoding="utf-8") if file.exists() else ""
        source = add_row(source, recipe["table"], recipe["code"]) if recipe["row"] else f"{source}{recipe['code']}\n"
        file.write_text(source, encoding="utf-8")
    return folder


def run(folder: Path, *words: str) -> str:
    """What a program prints that finds the copy of the package and not the package."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "title", ["a loss", "an optimizer", "a layer", "a panel", "a scene", "a film format", "a command"]
)
def test_every_recipe_has_code_for_a_file(title):
    assert RECIPE.search(section(title))


def test_a_new_loss_is_listed_and_drawn_by_its_name(followed):
    assert "tilted_wells" in run(followed, "-m", "landscape_viz", "list", "losses")
    run(followed, "-m", "landscape_viz", "plot", "tilted_wells", "--out", "wells.png", "--size", "160x120")
    assert (followed / "wells.png").read_bytes().startswith(b"\x89PNG")


def test_a_new_layer_panel_and_scene_make_a_film(followed):
    program = """
import landscape_viz as lv
wells = lv.catalogue["tilted_wells"]
path = lv.record(wells, lv.gradient_descent(0.05), wells.start, 10)
scene = lv.approach_scene(wells, path, wells.minima[0], motion="steps")
drawn = scene.draw()
line = next(artist for artist in drawn.figure.findobj() if artist.get_gid() == "goal-line")
drawn.update(4)
assert line.get_xydata().tolist() == [path.points[4].tolist(), list(wells.minima[0])]
assert [panel.y_label for panel in scene.panels] == ["y", "distance"]
scene.save("approach.gif")
print(lv.approach_scene.__doc__)
"""
    assert "how far it is from there" in run(followed, "-c", program)
    assert (followed / "approach.gif").read_bytes().startswith(b"GIF89a")


def test_a_new_optimizer_is_listed_recorded_and_varied(followed):
    listed = run(followed, "-m", "landscape_viz", "list", "optimizers")
    assert "  sign_descent:stride=…\n      x ← x − stride·sign(∇f)\n" in listed
    program = """
import landscape_viz as lv
line = lv.parse("x**2", domain=(-9, 9))
assert lv.record(line, lv.sign_descent(2.0), 5.0, 2).points.ravel().tolist() == [5, 3, 1]
assert [path.label for path in lv.record_all(line, ["sign-descent:length=1"], 5.0, 2)] == ["sign descent stride=1"]
print(lv.sweep(line, "sign_descent", {"length": [1, 2]}, 5.0, 2).points.ravel().tolist())
"""
    assert run(followed, "-c", program) == "[3.0, 1.0]\n"


def test_a_new_film_format_is_saved_and_told_of(followed):
    run(followed, "-m", "landscape_viz", "animate", "x**2", "--steps", "2", "--size", "80x64", "--out", "x.raw")
    assert (followed / "x.raw").stat().st_size % (80 * 64 * 4) == 0
    with pytest.raises(AssertionError, match=r"\.raw"):
        run(followed, "-m", "landscape_viz", "animate", "x**2", "--out", "x.rwa")


def test_a_new_command_is_in_the_help_and_runs(followed):
    assert re.search(
        r"^  slope +Tell how steep a loss is at a point\.$", run(followed, "-m", "landscape_viz", "-h"), re.M
    )
    assert 'python -m landscape_viz slope "x**2" --start 3' in run(followed, "-m", "landscape_viz", "slope", "-h")
    assert run(followed, "-m", "landscape_viz", "slope", "x**2", "--start", "3") == "[6.]\n"

"""What the documents promise: README's code runs, its files appear, its facts are so, the docstrings' examples hold."""

import ast
import contextlib
import doctest
import importlib
import io
import math
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from PIL import Image

import landscape_viz as lv
from landscape_viz.film.encoders import palette
from landscape_viz.film.writer import played_fps
from landscape_viz.gallery.film_difference import film_difference
from landscape_viz.gallery.film_file import measure
from landscape_viz.landscapes import critical_points
from landscape_viz.optimizers.registry import OPTIMIZERS

ROOT = Path(__file__).parents[1]
README, CHANGELOG, CONTRIBUTING = (
    (ROOT / f"{name}.md").read_text(encoding="utf-8") for name in ("README", "CHANGELOG", "CONTRIBUTING")
)
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "landscape_viz").rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py")
]


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.+?)\n```", README, re.DOTALL)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder in which the README's Python has run, each block for itself as it is pasted, and what it printed."""
    folder = tmp_path_factory.mktemp("readme")
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed), plt.rc_context({"backend": "agg"}):
        for block in blocks("python"):
            exec(compile(block, "README.md", "exec"), {})
            plt.close("all")
    return folder, printed.getvalue()


@pytest.mark.slow
def test_the_python_of_the_readme_runs_and_makes_its_files(made):
    folder, printed = made
    films = {"race.gif", "race.mp4", "compare.gif", "mine.gif", "flower.gif", "wave.gif"}
    assert {path.name for path in folder.iterdir()} == films | {"compare.svg", "maps.png"}
    assert printed.startswith("converged ")
    for film in films - {"race.mp4"}:
        with Image.open(folder / film) as picture:
            assert picture.n_frames > 10


@pytest.mark.slow
def test_the_film_on_top_of_the_readme_is_the_one_that_its_first_python_makes(made):
    folder, _ = made
    top = re.search(r"!\[.*?\]\((.+?)\)", README)[1]
    assert Path(top).name == "race.gif"
    assert film_difference(ROOT / top, folder / "race.gif").reason == ""


@pytest.mark.slow
def test_the_gif_and_the_video_of_the_readme_are_the_same_film(made):
    folder, _ = made
    seconds = [measure(folder / f"race.{suffix}").seconds for suffix in ("gif", "mp4")]
    assert seconds[0] == pytest.approx(seconds[1], rel=0.01)


def my_loss() -> str:
    """The file that the README shows before the line that needs it."""
    return re.search(r"`my_loss.py`:\n\n```python\n(.+?)\n```", README, re.DOTALL)[1]


def test_the_file_of_the_readme_is_three_lines_that_are_shown_before_they_are_used():
    assert len([line for line in my_loss().splitlines() if line]) <= 3
    assert README.index(my_loss()) < README.index("my_loss.py:loss")


def shell_lines() -> list[str]:
    start, *rest = blocks("sh")
    lines = [line for block in (start, *rest) for line in block.splitlines() if "landscape_viz" in line]
    return [line.split("&& ")[-1] for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize("line", shell_lines())
def test_the_shell_lines_of_the_readme_run(line, tmp_path):
    (tmp_path / "my_loss.py").write_text(my_loss(), encoding="utf-8")
    command = shlex.split(line)
    assert command[:3] == ["python", "-m", "landscape_viz"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    if "--out" in command:
        target = command[command.index("--out") + 1]
        assert run.stdout.startswith(f"{target}: ")
        assert (tmp_path / target).stat().st_size > 1000


def test_what_the_readme_leaves_behind_in_a_clone_is_no_change_of_it():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    left = [re.search(r"--out (\S+)", line) for line in shell_lines()]
    left = {Path(found[1]) for found in left if found} | {
        Path(name) for name in re.findall(r'save\w*\("(.+?)"', README)
    }
    assert {path.suffix for path in left} >= {".gif", ".mp4", ".svg", ".pdf", ".csv", ".png"}
    assert [path for path in left if f"/*{path.suffix}" not in ignored] == []
    assert "/my_loss.py" in ignored


def test_the_rate_at_which_a_film_plays_is_returned(tmp_path):
    film = lv.animate("x**2", "gd:lr=0.1", steps=4, size_pixels=(160, 90))
    assert film.save(tmp_path / "film.gif", fps=30).fps == 30
    with pytest.warns(UserWarning, match="at most 50 frames a second"):
        assert film.save(tmp_path / "film.gif", fps=60).fps == 50


def test_a_loss_of_another_library_cannot_be_used():
    with pytest.raises(lv.InputError, match=r"jax"):
        lv.record(lv.Landscape(math.sin, (-2, 2)), lv.gradient_descent(0.1), 1, 2)


def test_the_notebooks_need_what_the_readme_installs():
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if "notebooks/" in line]
    install, run = line.split(" && ")
    assert install == "python -m pip install notebook"
    assert (ROOT / run.removeprefix("python -m notebook ")).is_file()


def test_the_readme_starts_with_two_commands():
    start = README.split("## Start")[1].split("\n## ")[0]
    film, tests = re.findall(r"```sh\n(.+?)\n```", start, re.DOTALL)
    assert "pip install" in film
    assert "landscape_viz animate" in film
    assert "pip install" in tests
    assert tests.endswith("pytest")


def test_the_pictures_of_the_readme_are_there_and_small():
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", README)
    assert len(pictures) > 10
    sizes = [(ROOT / picture).stat().st_size for picture in pictures]
    assert min(sizes) > 1000
    assert max(sizes) <= 600_000
    assert sum(sizes) <= 6_000_000
    for picture in pictures:
        with Image.open(ROOT / picture) as film:
            moves = getattr(film, "n_frames", 1) > 1
        # Of a video, which code hosts do not show in a text, there is the still, and it leads to the film.
        assert moves or f"]({picture})]({picture.replace('stills/', '').replace('.webp', '.mp4')})" in README


@pytest.mark.parametrize("document", ["README", "CONTRIBUTING", "CHANGELOG"])
def test_what_a_document_links_to_is_there(document):
    text = (ROOT / f"{document}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_names_in_the_table_of_the_readme_are_public():
    table = README.split("## What it shows")[1].split("\n## ")[0]
    names = [name for row in table.splitlines() if row.startswith("| [") for name in re.findall(r"`(\w+)", row)]
    assert len(names) > 15
    assert set(names) <= set(lv.__all__)


def test_the_facts_of_the_readme_are_so():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "Python 3.11 or newer" in README
    assert project["requires-python"] == ">=3.11"
    assert "all forty films" in README
    assert len(list((ROOT / "gallery").glob("*.py"))) == 40
    assert "at most 50 frames a second" in README
    assert [played_fps("film.gif", fps) for fps in (20, 50, 51, 100)] == [20, 50, 50, 50]
    assert "one palette of at most 255 colours" in README
    assert palette.COLOURS_MOST == 255
    assert "2001 points on a line, 161 by 161 in the plane" in README
    assert [cells + 1 for cells in critical_points.CELLS.values()] == [2001, 161]


def test_the_commands_that_measure_are_there_and_compare_what_the_readme_says():
    for module in ("saving", "descent"):
        assert f"`python -m benchmarks.{module}`" in README
        assert (ROOT / "benchmarks" / f"{module}.py").is_file()
    compared = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert re.search(r"`quadratic` \| gradient descent on x².+100 frames", compared)
    assert re.search(r"`race` \| the paths of four optimizers on a filled contour.+300 frames", compared)


def test_files_that_contributing_names_are_there():
    # A file that a recipe makes stands before its code.
    paths = re.findall(r"`((?:landscape_viz|tests|benchmarks|gallery|notebooks)/[\w/.]*)`(?!:\n\n```)", CONTRIBUTING)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_floors_of_the_architecture_are_those_that_are_tested():
    table = ARCHITECTURE.split("## Imports go downward")[1].split("\n## ")[0]
    told = [
        set(re.findall(r"`([\w.]+)`", row.split("|")[2])) for row in re.findall(r"^\| \d+ .+$", table, re.MULTILINE)
    ]
    tested = (ROOT / "tests" / "test_architecture.py").read_text(encoding="utf-8")
    floors = ast.literal_eval(re.search(r"^FLOORS = (\[.+?^\])", tested, re.MULTILINE | re.DOTALL)[1])
    assert told == [floor for floor in floors if floor != {"__main__"}]


def test_the_files_that_the_architecture_names_exist():
    named = re.findall(r"`([\w/]+/[\w/]*(?:\.pyi?)?|[\w/]+\.pyi?)`", ARCHITECTURE)
    assert len(named) > 20
    for place in named:
        assert any((folder / place).exists() for folder in (ROOT, ROOT / "landscape_viz")), place


def test_the_changelog_names_every_command_and_every_own_optimizer():
    for command in ("animate", "plot", "record", "restarts", "basins", "sweep", "race", "gallery", "list"):
        assert f"`{command}`" in CHANGELOG
    for optimizer in OPTIMIZERS:
        assert f"`{optimizer.name}`" in CHANGELOG


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_the_docstrings_hold(module):
    failed, _ = doctest.testmod(importlib.import_module(module), optionflags=doctest.ELLIPSIS)
    assert failed == 0


def test_the_public_contract_is_kept():
    landscape = lv.Landscape(lambda x: x**2, (-20, 20))
    run = lv.record(landscape, lv.gradient_descent(0.1), -8, 5)
    scene = lv.compare(landscape, [run])
    assert isinstance(scene, lv.Scene)
    assert isinstance(run, lv.Trajectory)
    assert issubclass(lv.InputError, ValueError)
    from matplotlib.animation import FuncAnimation
    from matplotlib.figure import Figure

    assert isinstance(scene.animation(), FuncAnimation)
    assert isinstance(scene.figure(), Figure)
    assert isinstance(lv.animate("x**2", ["gd:lr=0.1"], -8, 5, 3), FuncAnimation)

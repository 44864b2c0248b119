"""What the documents promise: README's code runs, its files appear, the docstrings' examples hold."""

import doctest
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import landscape_viz as lv

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "landscape_viz").rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py")
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.+?)\n```", README, re.DOTALL)


def test_the_python_of_the_readme_runs_and_makes_its_films(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"race.gif", "race.mp4", "compare.gif", "compare.svg"}
    assert capsys.readouterr().out.startswith("converged ")


def shell_lines() -> list[str]:
    start, *rest = blocks("sh")
    lines = [line for block in (start, *rest) for line in block.splitlines() if "landscape_viz" in line]
    return [line.split("&& ")[-1] for line in lines]


@pytest.mark.parametrize("line", shell_lines())
def test_the_shell_lines_of_the_readme_run(line, tmp_path):
    (tmp_path / "my_loss.py").write_text("import jax.numpy as jnp\n\ndef loss(x):\n    return jnp.cos(x) + x**2 / 10\n")
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


def test_the_readme_starts_with_two_commands():
    start = README.split("## Start")[1].split("\n## ")[0]
    film, tests = re.findall(r"```sh\n(.+?)\n```", start, re.DOTALL)
    assert "pip install" in film
    assert "landscape_viz animate" in film
    assert "pip install" in tests
    assert tests.endswith("pytest")


def test_the_pictures_of_the_readme_are_there_and_small():
    for picture in re.findall(r"!\[.*?\]\((.+?)\)", README):
        assert 1000 < (ROOT / picture).stat().st_size < 400_000


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

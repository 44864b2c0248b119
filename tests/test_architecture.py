"""The house: imports go downward, importing changes nothing."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "landscape_viz"
FLOORS = [
    {"errors"},
    {"compilation", "files", "precision"},
    {"output_formats"},
    {"landscapes"},
    {"optimizers"},
    {"runs"},
    {"film"},
    {"scenes"},
    {"parsing"},
    {"gallery", "listing", "pipeline"},
    {"cli"},
    {"__main__"},
]
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
FORBIDDEN = {  # which heavy libraries a part of the house must not know
    "errors": {"jax", "optax", "matplotlib", "imageio", "typer"},
    "files": {"jax", "optax", "matplotlib", "imageio", "typer"},
    "landscapes": {"matplotlib", "optax", "imageio", "typer"},
    "optimizers": {"matplotlib", "imageio", "typer"},
    "runs": {"matplotlib", "imageio", "typer"},
    "film": {"jax", "optax", "typer"},
    "scenes": {"jax", "optax", "imageio", "typer"},
    "parsing": {"matplotlib", "imageio", "typer"},
    "cli": {"matplotlib", "imageio"},
}
SOURCES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module)
    return found


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def part_of(dotted: str) -> str:
    """The longest name in the floors that a module lies in."""
    words = dotted.split(".")
    return next(name for n in range(len(words), 0, -1) if (name := ".".join(words[:n])) in FLOOR_OF)


INSIDE = [path for path in SOURCES if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downward_only(path):
    own = part_of(".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    for module in imports(path):
        package, _, rest = module.partition(".")
        if package == "landscape_viz" and rest:
            other = part_of(rest)
            assert FLOOR_OF[other] < FLOOR_OF[own] or other == own, f"{path} imports {module} from a higher floor"


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_part_knows_what_it_must_not(path):
    known = {module.partition(".")[0] for module in imports(path)}
    assert not known & FORBIDDEN.get(part(path), set())
    assert "matplotlib.pyplot" not in imports(path)


def fresh(program: str):
    """What a program prints as json, run in a fresh interpreter."""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=180)
    return json.loads(run.stdout.splitlines()[-1])


def test_importing_the_package_loads_nothing_heavy():
    program = """
import json, sys
import landscape_viz, landscape_viz.cli
landscape_viz.InputError
heavy = ("jax", "matplotlib", "seaborn", "optax", "imageio", "numpy")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    assert fresh(program) == []


def test_every_public_name_is_there_and_documented():
    import landscape_viz as lv

    assert sorted(lv.__all__) == lv.__all__
    assert set(lv.__all__) <= set(dir(lv))
    for name in lv.__all__:
        assert getattr(lv, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'recrod'"):
        lv.recrod


def test_using_everything_changes_no_setting_of_other_libraries(tmp_path):
    program = f"""
import json, warnings
import jax, matplotlib, numpy
def state():
    flags = {{name: repr(value) for name, value in jax.config.values.items()}}
    settings = {{key: repr(value) for key, value in matplotlib.rcParams.items()}}
    return [flags, settings, repr(warnings.filters), repr(numpy.geterr())]
before = state()
import landscape_viz as lv
[getattr(lv, name) for name in lv.__all__]
imported = state()
lv.animate("quadratic", ["gd:lr=0.1", "newton"], steps=3, size_pixels=(160, 120)).save(r"{tmp_path / "f.gif"}")
after = state()
import sys
print(json.dumps([before == imported, before == after, "seaborn" in sys.modules]))
"""
    assert fresh(program) == [True, True, False]

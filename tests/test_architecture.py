"""The house: imports go downward and in no circle, importing changes nothing."""

import ast
import functools
import graphlib
import json
import re
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
    {"networks"},
    {"film"},
    {"scenes"},
    {"parsing"},
    {"gallery", "listing", "pipeline"},
    {"cli"},
    {"__main__"},
]
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
# What layers, panels and scenes are made of; every other file of the folder builds scenes.
SCENE_PRIMITIVES = {
    "basin_picture", "camera", "camera_choice", "contrast", "fan_out", "height_ramp", "heightfield", "label_places",
    "layout", "legend", "levels", "limits", "line_ground", "look", "loss_scale", "markers", "number_format", "oklab",
    "outcomes", "projection", "relief", "route", "run_set", "surface_axes", "surface_path", "surface_raster",
    "surface_texture", "text_metrics", "theme", "timeline", "typeface",
}  # fmt: skip
FORBIDDEN = {  # which heavy libraries a part of the house must not know
    "errors": {"jax", "optax", "matplotlib", "imageio", "typer"},
    "files": {"jax", "optax", "matplotlib", "imageio", "typer"},
    "landscapes": {"matplotlib", "optax", "imageio", "typer"},
    "optimizers": {"matplotlib", "imageio", "typer"},
    "runs": {"matplotlib", "imageio", "typer"},
    "networks": {"matplotlib", "imageio", "typer"},
    "film": {"jax", "optax", "typer"},
    "scenes": {"jax", "optax", "imageio", "typer"},
    "parsing": {"matplotlib", "imageio", "typer"},
    "cli": {"matplotlib", "imageio"},
}
SOURCES = sorted(PACKAGE.rglob("*.py"))


@functools.cache
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


def module_of(path: Path) -> str:
    """The dotted name of a file; that of a package is its `__init__`'s."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imported_at_once(path: Path, modules: set[str]) -> set[str]:
    """The modules of the package that have run before the rest of a file does: not those of functions and of types."""
    found = set()
    statements = ast.parse(path.read_text(encoding="utf-8")).body
    while statements:
        match statements.pop():
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=module, names=names):
                parts = {f"{module}.{alias.name}" for alias in names}
                found |= (parts & modules) or {module}
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=rest):
                statements += rest
            case ast.If(body=body, orelse=rest):
                statements += body + rest
            case ast.Try(body=body, handlers=handlers, orelse=rest):
                statements += [*body, *rest, *(one for handler in handlers for one in handler.body)]
            case ast.ClassDef(body=body) | ast.With(body=body):
                statements += body
    return found & modules


def test_every_folder_has_a_floor_and_every_floor_is_there():
    folders = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert folders - {"__init__"} == {name for name in FLOOR_OF if "." not in name}
    for name in FLOOR_OF:
        path = PACKAGE.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file()


def test_no_modules_import_each_other_in_a_circle():
    modules = {module_of(path): path for path in INSIDE}
    graph = {name: imported_at_once(path, set(modules)) for name, path in modules.items()}
    assert sum(map(len, graph.values())) > len(modules)
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downward_only(path):
    own = part_of(".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    for module in imports(path):
        package, _, rest = module.partition(".")
        if package == "landscape_viz" and rest:
            other = part_of(rest)
            assert FLOOR_OF[other] < FLOOR_OF[own] or other == own, f"{path} imports {module} from a higher floor"


def floor_of_scenes(dotted: str) -> int:
    """0 for a primitive of scenes, 1 for a layer, 2 for a panel, 3 for a scene."""
    first = dotted.removeprefix("landscape_viz.").split(".")[1]
    return 0 if first in SCENE_PRIMITIVES else {"layers": 1, "panels": 2}.get(first, 3)


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("scenes/**/*.py")), ids=lambda path: path.stem)
def test_scenes_stand_on_panels_and_these_on_layers_and_these_on_primitives(path):
    if (own := module_of(path)) != "landscape_viz.scenes":
        for module in imports(path):
            if module.startswith("landscape_viz.scenes."):
                assert floor_of_scenes(module) <= floor_of_scenes(own), f"{path} imports {module} from a higher floor"


def test_the_primitives_of_scenes_are_there():
    assert {path.stem for path in PACKAGE.glob("scenes/*.py")} >= SCENE_PRIMITIVES


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


DESCRIBED = [path for path in sorted(PACKAGE.rglob("*.py")) if "scenes" not in path.relative_to(PACKAGE).parts]


def public_docstrings(tree: ast.Module):
    """Name and docstring of everything public in a module that has one: itself, its classes, functions, methods."""
    yield "the module", ast.get_docstring(tree)
    nodes = list(tree.body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node)
            nodes += node.body if isinstance(node, ast.ClassDef) else []


@pytest.mark.parametrize("path", DESCRIBED, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_docstrings_say_in_one_line_what_a_thing_is_or_does(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first, *rest = (ast.get_docstring(tree) or "").splitlines()
    assert not rest or rest[0] == "", f"the module's docstring does not start with a line of its own: {first}"
    openings = {name: docstring for name, docstring in public_docstrings(tree) if docstring}
    questions = {name: text for name, text in openings.items() if re.match(r"(What|How|Whether)\b", text)}
    assert not questions

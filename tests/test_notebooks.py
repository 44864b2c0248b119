"""The notebooks run from top to bottom, show their films inline, say what is true, and are kept without outputs."""

import base64
import io
import itertools
import os
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

import landscape_viz as lv
from landscape_viz.landscapes.critical_points import critical_points

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FILMS = {"first_lecture": 6, "two_dimensions": 6}
IDS = [path.stem for path in NOTEBOOKS]
by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=IDS)


class Executed:
    """What a notebook shows after all its cells have run in a fresh kernel in an empty folder."""

    def __init__(self, path: Path, folder: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}})
        client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
        self.outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
        self.left_behind = list(folder.iterdir())

    def films(self) -> list[bytes]:
        shown = [output.data for output in self.outputs if output.output_type in ("execute_result", "display_data")]
        return [base64.b64decode(data["image/gif"]) for data in shown if "image/gif" in data]

    def said(self, stream: str) -> str:
        return "".join(it.text for it in self.outputs if it.output_type == "stream" and it.name == stream)


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Run a notebook at the first call for it."""
    done: dict[str, Executed] = {}

    def run(name: str) -> Executed:
        if name not in done:
            done[name] = Executed(ROOT / "notebooks" / f"{name}.ipynb", tmp_path_factory.mktemp(name))
        return done[name]

    return run


def text_of(name: str) -> str:
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    return " ".join("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown").split())


def test_both_notebooks_are_there():
    assert set(IDS) == set(FILMS)


@by_notebook
def test_a_notebook_is_kept_valid_and_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)
    assert 8 <= len(notebook.cells) <= 14
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@by_notebook
def test_every_code_cell_is_short_and_has_a_text_before_it(path):
    cells = nbformat.read(path, as_version=4).cells
    for before, cell in itertools.pairwise(cells):
        if cell.cell_type == "code":
            assert before.cell_type == "markdown"
            assert len(cell.source.splitlines()) <= 12


@pytest.mark.slow
@by_notebook
def test_a_notebook_runs_and_shows_its_films(path, executed):
    ran = executed(path.stem)
    assert not [output for output in ran.outputs if output.output_type == "error"]
    assert ran.said("stderr") == ""  # warnings land there
    assert ran.left_behind == []
    films = ran.films()
    assert len(films) == FILMS[path.stem]
    for film in films:
        with Image.open(io.BytesIO(film)) as picture:
            assert picture.format == "GIF"
            assert picture.n_frames > 1
            pictures = set()
            for frame in range(picture.n_frames):
                picture.seek(frame)
                pictures.add(picture.convert("RGB").tobytes())
            assert len(pictures) > 1
        assert len(film) < 600_000


@pytest.mark.slow
def test_the_first_lecture_prints_the_runs_of_the_textbook(executed):
    said = executed("first_lecture").said("stdout")
    points = [float(word) for word in re.search(r"x: \[(.+?)\]", said)[1].split()]
    # Newton on -cos(pi x/20): x <- x - (20/pi) tan(pi x/20).
    x = [-15.0]
    for _ in range(4):
        x.append(x[-1] - 20 / np.pi * np.tan(np.pi * x[-1] / 20))
    assert points == pytest.approx(x, abs=1e-4)
    ends = re.findall(r"from (\S+): x = (\S+), loss (\S+)", said)
    assert [start for start, _, _ in ends] == ["5.0", "0.3"]
    assert [float(x) for _, x, _ in ends] == pytest.approx([4.1014662333, -1.2214484235], abs=2e-3)
    assert [float(loss) for _, _, loss in ends] == pytest.approx([-0.2403756394, -0.6743051025], abs=1e-3)
    header, best, *others = said[said.index("run start_x") :].splitlines()
    assert header == "run start_x end_x loss status step"
    assert [float(word) for word in best.split()[2:4]] == pytest.approx([-1.3064400084, -7.9458233756], abs=1e-4)
    assert len(others) == 9
    assert {round(float(line.split()[2]), 2) for line in others} == {-1.31, 3.84}


@pytest.mark.slow
def test_in_two_dimensions_the_race_and_the_basins_are_as_the_text_has_them(executed):
    said = executed("two_dimensions").said("stdout")
    ends = dict(re.findall(r"(.+?): \w+, at \[(.+?)\]", said))
    where = {label: np.array([float(word) for word in end.split()]) for label, end in ends.items()}
    np.testing.assert_allclose(where["gradient descent"], (3, 2), atol=0.1)
    np.testing.assert_allclose(where["momentum"], (3.584, -1.848), atol=0.1)
    np.testing.assert_allclose(where["Newton"], (-0.2708, -0.9230), atol=0.01)
    shares = {place: float(share) for place, share in re.findall(r"((?:minimum|saddle|maximum) .+?): (\S+)%", said)}
    assert [sum(place.startswith(kind) for place in shares) for kind in ("minimum", "saddle", "maximum")] == [4, 4, 1]
    assert min(shares.values()) > 1
    assert sum(shares.values()) == pytest.approx(100, abs=1)


def test_the_factors_of_the_first_lecture_are_those_of_gradient_descent():
    assert "at 31/32 the point creeps, at 3/4 it arrives, at −1 it jumps to and fro for ever, and at −1.1" in text_of(
        "first_lecture"
    )
    for rate, factor in ((1 / 64, 31 / 32), (1 / 8, 3 / 4), (1, -1), (1.05, -1.1)):
        run = lv.record(lv.catalogue["quadratic"], lv.gradient_descent(rate), -20, 5)
        np.testing.assert_allclose(run.points[1:, 0] / run.points[:-1, 0], factor, rtol=1e-12)
    assert lv.record(lv.catalogue["quadratic"], lv.gradient_descent(1.05), -20, 20).status == "diverged"


def test_the_damping_of_the_first_lecture_exceeds_every_negative_curvature():
    assert "nowhere below −0.0247, so with α = 0.078125" in text_of("first_lecture")
    landscape = lv.catalogue["negative_cosine"]
    curvatures = landscape.hessian(np.linspace(-30, 30, 601)[:, None])
    assert -0.0247 < curvatures.min() < -0.0246
    damped = lv.record(landscape, lv.damped_newton(0.078125), -15, 15)
    assert (np.diff(damped.values) < 0).all()
    assert "Newton climbs from −15 to −20" in text_of("first_lecture")
    newton = lv.record(landscape, lv.newton(), -15, 10)
    assert newton.points[-1, 0] == pytest.approx(-20, abs=1e-9)
    assert newton.values[-1] > newton.values[0]


def test_momentum_carries_the_run_of_the_first_lecture_over_the_hump_and_nothing_else_does():
    loss = lv.catalogue["quadratic_plus_sine"]
    assert lv.record(loss, lv.gradient_descent(0.01), 10, 120).points[-1, 0] == pytest.approx(3.837467, abs=1e-3)
    assert lv.record(loss, lv.momentum(0.01, 0.9), 10, 120).points[-1, 0] == pytest.approx(-1.306440, abs=0.05)


def test_the_limit_of_the_learning_rate_in_the_bowl_is_two_over_the_largest_curvature():
    assert "a learning rate below 2/20 = 0.1" in text_of("two_dimensions")
    assert "At 0.01 it creeps, at 0.09 it zigzags and arrives, at 0.101 it leaves" in text_of("two_dimensions")
    bowl = lv.catalogue["ill_conditioned_bowl"]
    np.testing.assert_allclose(np.linalg.eigvalsh(bowl.hessian((1.0, 1.0))), (1, 20), rtol=1e-12)
    slow, fair, fast = (lv.record(bowl, lv.gradient_descent(rate), bowl.start, 40) for rate in (0.01, 0.09, 0.101))
    assert slow.values[-1] > 1
    assert fair.values[-1] < 0.01
    assert (np.sign(fair.points[1:, 1]) == -np.sign(fair.points[:-1, 1])).all()
    assert fast.status == "diverged"


def test_himmelblau_has_the_critical_points_that_the_text_counts():
    assert "four minima, all of loss 0, four saddles, and a maximum" in text_of("two_dimensions")
    points = critical_points(lv.catalogue["himmelblau"])
    assert [sum(it.kind == kind for it in points) for kind in ("minimum", "saddle", "maximum")] == [4, 4, 1]
    assert [it.value for it in points if it.kind == "minimum"] == pytest.approx([0] * 4, abs=1e-12)


def test_small_steps_of_gradient_descent_arrive_at_the_minima_only():
    shares = lv.basins(
        lv.catalogue["himmelblau"], ("gradient descent", lv.gradient_descent, {"learning_rate": 0.005}), 48, 400
    ).shares()
    assert sum(share for place, share in shares.items() if place.startswith("minimum")) == pytest.approx(1, abs=0.01)

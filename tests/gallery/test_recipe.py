"""CONTRIBUTING's recipe for an example of the gallery, followed to the letter."""

import re

import pytest
from gallery.commands import ROOT, contents, gallery

from landscape_viz.gallery.example import read_example
from landscape_viz.gallery.film_difference import film_difference
from landscape_viz.gallery.page import FONTS

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPE = CONTRIBUTING.split("## To add an example to the gallery\n")[1].split("\n## ")[0]


@pytest.fixture
def folder(tmp_path):
    """A folder whose `gallery` has the script of the recipe."""
    (tmp_path / "gallery").mkdir()
    script = re.search(r"```python\n(.+?)```", RECIPE, re.DOTALL)[1]
    (tmp_path / "gallery" / "newton_climbs.py").write_text(script, encoding="utf-8")
    return tmp_path


def test_the_script_of_the_recipe_is_an_example_with_all_fields(folder):
    example = read_example(folder / "gallery" / "newton_climbs.py")
    assert example.title == "Newton climbs where the loss bends down"
    assert example.source
    assert example.topics == ("newton", "one dimension")
    assert example.shell.endswith("--out newton_climbs.gif")


@pytest.mark.slow
def test_the_commands_of_the_recipe_make_and_check_it(folder):
    make, check = re.findall(r"^python -m landscape_viz gallery (\S+)", RECIPE, re.MULTILINE)
    assert gallery(make, folder=folder)[0] == 0
    made = contents(folder / "gallery")
    named = {"newton_climbs.gif", "stills/newton_climbs.webp", "manifest.json", "index.html", "README.md", *FONTS}
    assert set(made) == named | {"newton_climbs.py"}
    assert b"Newton climbs where the loss bends down" in made["index.html"]
    code, out, err = gallery(check, folder=folder)
    assert (code, err) == (0, "")
    assert "newton_climbs.gif: matches\n" in out
    film = folder / "gallery" / "newton_climbs.gif"
    assert film_difference(ROOT / "gallery" / "newton_climbs.gif", film).reason == ""

"""The gallery of the repository: what each example owes its readers. That films match is asked by `gallery --check`."""

import ast
import re
from pathlib import Path

import pytest

from landscape_viz.gallery.build import checked_out
from landscape_viz.gallery.folder import Folder, read_folder
from landscape_viz.gallery.manifest import film_of, read_manifest
from landscape_viz.gallery.page import PAGE, page, still_of
from landscape_viz.gallery.readme import README, readme

GALLERY = Path(__file__).parents[2] / "gallery"
MOST_LINES, MOST_BYTES, MOST_BYTES_IN_ALL, MOST_LETTERS = 40, 600_000, 15_000_000, 45
FOLDER = read_folder(GALLERY) if any(GALLERY.glob("*.py")) else Folder(GALLERY, (), ())
pytestmark = pytest.mark.skipif(not FOLDER.names, reason="the gallery has no scripts")
each = pytest.mark.parametrize("example", FOLDER.examples, ids=lambda example: example.name)


@pytest.fixture(scope="module")
def entries():
    return read_manifest(checked_out(GALLERY))


def test_every_script_is_an_example():
    assert FOLDER.unreadable == ()


@each
def test_an_example_names_its_source_and_its_topics(example):
    assert example.source
    assert example.topics


@each
def test_an_example_is_a_few_lines(example):
    source = example.path.read_text(encoding="utf-8")
    docstring = ast.parse(source).body[0].end_lineno
    assert len(source.splitlines()) - docstring <= MOST_LINES


@each
def test_an_example_has_its_film_and_its_still_and_they_are_small(example, entries):
    facts = entries[example.name].facts
    assert 1000 < (GALLERY / facts.file).stat().st_size <= MOST_BYTES
    if not facts.file.endswith(".png"):
        assert (GALLERY / still_of(example.name)).stat().st_size <= MOST_BYTES / 8


@each
def test_an_example_in_the_dark_has_its_film_and_its_still_too(example, entries):
    dark = entries[example.name].dark
    assert (dark is not None) == ("dark" in example.themes)
    if dark is not None:
        assert 1000 < (GALLERY / film_of(dark.file, "dark")).stat().st_size <= MOST_BYTES
        assert (GALLERY / still_of(example.name, "dark")).stat().st_size <= MOST_BYTES / 8


@each
def test_a_title_is_short_and_stands_on_the_film(example):
    assert len(example.title) <= MOST_LETTERS
    assert f'"{example.title}"' in example.code
    if example.shell and not example.shell_remark:
        assert f'--title "{example.title}"' in example.shell


def test_a_third_of_the_films_are_made_in_the_dark_too():
    both = [example for example in FOLDER.examples if "dark" in example.themes]
    assert 3 * len(both) >= len(FOLDER.examples)


@each
def test_a_film_was_made_by_its_script_as_it_is(example, entries):
    assert entries[example.name].script_sha256 == example.sha256


def test_nothing_lies_in_the_gallery_that_no_script_makes(entries):
    kept = {entry.facts.file for entry in entries.values()}
    films = {path.name for path in GALLERY.iterdir() if path.suffix in (".gif", ".mp4", ".png")}
    assert films == kept
    assert set(entries) == set(FOLDER.names)


def test_all_films_together_are_small(entries):
    films = [facts.bytes for entry in entries.values() for facts in entry.by_theme.values()]
    assert sum(films) <= MOST_BYTES_IN_ALL


def test_the_page_is_that_of_these_scripts(entries):
    assert (GALLERY / PAGE).read_text(encoding="utf-8") == page(FOLDER.examples, entries)


def test_the_readme_is_that_of_these_scripts(entries):
    assert (GALLERY / README).read_text(encoding="utf-8") == readme(FOLDER, entries, GALLERY)


def test_every_film_and_every_link_of_the_readme_is_there():
    told = (GALLERY / README).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", told)
    anchors = re.findall(r'<a id="(\w+)">', told)
    assert anchors == [example.name for example in FOLDER.examples]
    assert [link[1:] for link in links if link.startswith("#")] == anchors
    files = {link for link in links if not link.startswith("#")}
    assert [file for file in files if not (GALLERY / file).is_file()] == []
    for example in FOLDER.examples:
        assert f"{example.name}.py" in files
        assert {f"{example.name}.gif", f"{example.name}.mp4"} & files


def test_every_film_stands_under_a_heading():
    assert set(FOLDER.headings) == set(FOLDER.names)

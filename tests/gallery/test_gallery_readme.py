"""The gallery's README.md: what it says, that Markdown leaves it as it is, and that its links lead somewhere."""

import re

import pytest
from gallery.films import write_script
from gallery.test_gallery_page import entry

from landscape_viz.gallery.folder import read_folder
from landscape_viz.gallery.readme import MARK, is_written_by_hand, readme

LINE = 'python -m landscape_viz animate "x**2" --out a.gif'


@pytest.fixture
def entries():
    return {"a": entry("a.gif"), "b": entry("b.mp4"), "c": entry("c.png", frames=1, seconds=0.0)}


@pytest.fixture
def scripts(tmp_path):
    write_script(tmp_path, "a", "A *bowl*", "See `x * y * z`, a_b_c and [1] < 2.", f"Shell: {LINE}")
    write_script(tmp_path, "b", "A video", fields=f"Shell, as a still: {LINE}")
    write_script(tmp_path, "c", "A picture", text="1. is no list\n\n- nor is this")
    write_script(tmp_path, "unmade", "Not made")
    return tmp_path


def test_each_film_is_shown_told_and_leads_to_its_script(scripts, entries):
    told = readme(read_folder(scripts), entries, scripts)
    parts = told.split("\n### ")
    assert [re.match(r'<a id="(\w)"></a>', part)[1] for part in parts[1:]] == ["a", "b", "c"]
    first = parts[1].split("\n\n")
    assert first == [
        '<a id="a"></a>A \\*bowl\\*',
        "![A \\*bowl\\*](a.gif)",
        "See `x * y * z`, a\\_b\\_c and \\[1\\] \\< 2.",
        "Code: [`a.py`](a.py). From the shell:",
        f"```sh\n{LINE}\n```\n",
    ]
    assert "Not made" not in told


def test_a_video_is_a_still_that_leads_to_it(scripts, entries):
    told = readme(read_folder(scripts), entries, scripts)
    assert "[![A video](stills/b.webp)](b.mp4)" in told
    assert "[play the video](b.mp4)" in told
    assert "Code: [`b.py`](b.py). From the shell, as a still:" in told


def test_a_line_that_begins_like_a_list_is_none(scripts, entries):
    told = readme(read_folder(scripts), entries, scripts)
    assert "\n1\\. is no list\n" in told
    assert "\n\\- nor is this\n" in told
    assert told.endswith("Code: [`c.py`](c.py).\n")


def test_the_contents_lead_to_each_film_under_its_heading(scripts, entries):
    assert "\n- [A \\*bowl\\*](#a) · [A video](#b) · [A picture](#c)\n" in readme(
        read_folder(scripts), entries, scripts
    )
    (scripts / "order.txt").write_text("[Films]\nb\na\n", encoding="utf-8")
    told = readme(read_folder(scripts), entries, scripts)
    assert "\n- **Films:** [A video](#b) · [A \\*bowl\\*](#a)\n- **And more:** [A picture](#c)\n" in told
    assert re.findall(r"^## (.+)$", told, re.MULTILINE) == ["Films", "And more"]


def test_scripts_that_lie_elsewhere_are_named_without_a_link(scripts, entries, tmp_path_factory):
    told = readme(read_folder(scripts), entries, tmp_path_factory.mktemp("public"))
    assert "Code: `a.py`. From the shell:" in told
    assert "](a.py)" not in told


def test_a_readme_knows_whether_it_was_made(scripts, entries):
    path = scripts / "README.md"
    assert not is_written_by_hand(path)
    path.write_text(readme(read_folder(scripts), entries, scripts), encoding="utf-8")
    assert not is_written_by_hand(path)
    for by_hand in ("", "# Films\n", f"# Films\n\n{MARK}\n", "\xff\n"):
        path.write_text(by_hand, encoding="latin-1")
        assert is_written_by_hand(path)


def test_the_same_gallery_makes_the_same_readme(scripts, entries):
    folder = read_folder(scripts)
    assert readme(folder, entries, scripts) == readme(folder, dict(reversed(entries.items())), scripts)

"""The shell lines of the gallery make what they stand under, or say that they make something else."""

import shlex
from pathlib import Path

import pytest

from landscape_viz.cli import main
from landscape_viz.film.animation import Film
from landscape_viz.gallery.folder import read_folder
from landscape_viz.gallery.manifest import read_manifest

pytestmark = pytest.mark.slow

GALLERY = Path(__file__).parents[2] / "gallery"
TYPED = [example for example in read_folder(GALLERY).examples if example.shell]


class Made(BaseException):
    """A film that is about to be drawn, which takes longer than all that is asked of it here."""


@pytest.fixture(scope="module")
def entries():
    return read_manifest(GALLERY)


@pytest.mark.parametrize("example", TYPED, ids=lambda example: example.name)
def test_a_shell_line_makes_the_film_that_it_stands_under_or_says_what_else(example, entries, tmp_path, monkeypatch):
    def caught(film, filename, writer=None, fps=None, **_):
        rate = film.fps if fps is None else fps
        seconds = (film.frames + round(film.hold_seconds * rate)) / rate  # it is held by whole pictures
        width, height = (round(float(side)) for side in film.figure.bbox.size)
        raise Made(Path(filename).suffix, seconds, width, height)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Film, "save", caught)
    words = shlex.split(example.shell)
    target = Path(words[words.index("--out") + 1])
    kept = entries[example.name].facts
    with pytest.raises((Made, SystemExit)) as ended:
        main(words[3:])
    if example.shell_remark:  # then the line must run and must not seem to make the same
        assert ended.type is Made or (not ended.value.code and target.stat().st_size > 1000)
        assert target.stem != example.name
        return
    suffix, seconds, width, height = ended.value.args
    assert str(target) == kept.file
    assert suffix == Path(kept.file).suffix
    assert (width, height) == (kept.width, kept.height)
    assert seconds == pytest.approx(kept.seconds, rel=0.02)


def test_most_lines_make_the_film_itself():
    remarked = [example.name for example in TYPED if example.shell_remark]
    assert len(remarked) < len(TYPED) / 5

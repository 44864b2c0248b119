"""Files that appear whole or not at all."""

import io
import os
import stat
from pathlib import Path

import pytest

from landscape_viz.errors import InputError
from landscape_viz.files import checked_path, replacing

SUFFIXES = (".gif", ".mp4")


def checked(path) -> Path:
    return checked_path("the file", path, SUFFIXES)


@pytest.mark.parametrize("name", ["a.gif", "a.mp4", "A.GIF", "two words.gif", "ü.gif", "a.b.gif", ".a.gif"])
def test_a_name_with_a_known_suffix_in_an_existing_folder_is_accepted_and_not_created(tmp_path, name):
    assert checked(tmp_path / name) == tmp_path / name
    assert checked(str(tmp_path / name)) == tmp_path / name
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_may_be_replaced(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"old")
    assert checked(tmp_path / "a.gif").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.txt", r"must end in \.gif or \.mp4; '.*a\.txt' has the suffix '\.txt'$"),
        ("a.gfi", r"has the suffix '\.gfi'\. Did you mean '\.gif'\?$"),
        ("a", r"'.*a' has no suffix$"),
        (".gif", r"'.*\.gif' has no suffix$"),
        ("a.gif.", r"must end in"),
        ("missing/a.gif", r"^the file: the folder '.*missing' does not exist; create it first$"),
        ("there.gif", r"^the file must be a file; '.*there\.gif' is a folder$"),
        ("file.txt/a.gif", r"^the file: '.*file\.txt' is a file, not a folder$"),
        ("file.txt/deep/a.gif", r"^the file: the folder '.*deep' does not exist"),
        ("a" * 300 + ".gif", r"^the file: '.*\.\.\. cannot be written: .+$"),
        ("a\0.gif", r"^the file: .* cannot be written: .+$"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_with_the_reason(tmp_path, name, said):
    (tmp_path / "there.gif").mkdir()
    (tmp_path / "file.txt").write_text("a")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=said):
        checked(tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_empty_name_is_refused():
    with pytest.raises(InputError, match="must end in"):
        checked("")


def test_a_folder_without_leave_to_write_is_refused(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(os, "access", lambda path, mode: asked.append((Path(path), mode)))
    with pytest.raises(InputError, match=r"^the file: the folder '.*' cannot be written to$"):
        checked(tmp_path / "a.gif")
    assert asked == [(tmp_path, os.W_OK | os.X_OK)]


def test_a_finished_block_puts_the_file_in_its_place_and_leaves_nothing_else(tmp_path):
    with replacing(tmp_path / "a.gif") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".gif"
        assert not (tmp_path / "a.gif").exists()
        temporary.write_bytes(b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.gif": b"new"}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("older", [True, False])
def test_a_failed_block_leaves_an_older_file_as_it_was_and_no_new_one(tmp_path, error, older):
    if older:
        (tmp_path / "a.gif").write_bytes(b"old")

    def fail() -> None:
        with replacing(tmp_path / "a.gif") as temporary:
            temporary.write_bytes(b"half")
            raise error("stop")

    with pytest.raises(error, match="stop"):
        fail()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == ({"a.gif": b"old"} if older else {})


def test_a_film_is_as_readable_as_any_new_file(tmp_path):
    (tmp_path / "plain").touch()
    with replacing(tmp_path / "a.gif"):
        pass
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_the_longest_name_that_a_folder_takes_can_be_written(tmp_path):
    name = "a" * 251 + ".gif"
    with replacing(tmp_path / name) as temporary:
        temporary.write_bytes(b"new")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_file_behind_a_link_is_replaced_and_the_link_stays(tmp_path):
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.gif").write_bytes(b"old")
    link = tmp_path / "latest.gif"
    try:
        link.symlink_to(tmp_path / "films" / "a.gif")
    except OSError:
        pytest.skip("no links here")
    with replacing(link) as temporary:
        temporary.write_bytes(b"new")
    assert link.is_symlink()
    assert (tmp_path / "films" / "a.gif").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.gif", "films", "latest.gif"]


def test_a_folder_that_vanished_meanwhile_is_wrong_input(tmp_path):
    with pytest.raises(InputError, match="cannot be written: "), replacing(tmp_path / "gone" / "a.gif"):
        pass


def test_what_is_no_path_is_refused():
    # Unwrapped: the run-time checker of types would answer first.
    unchecked = getattr(checked_path, "__wrapped__", checked_path)
    with pytest.raises(InputError, match=r"^the file must be a path; got <_io\.BytesIO"):
        unchecked("the file", io.BytesIO(), SUFFIXES)

"""Commands run in this process, in an empty folder, for the tests of the command line."""

import shlex
from typing import NamedTuple

import pytest

from landscape_viz import cli


class Finished(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def finished(tmp_path, monkeypatch, capsys):
    """Run a command, whatever comes of it: its status and what it prints."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Finished:
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        return Finished(ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture
def shell(finished):
    """The lines of a command, given as one typed line and more words, that must succeed without a word of complaint."""

    def run(line: str, *words: str) -> list[str]:
        done = finished(*shlex.split(line), *words)
        assert (done.code, done.err) == (0, "")
        return done.lines

    return run


@pytest.fixture
def refused(finished, tmp_path):
    """What is told of a command that must fail with status 2 and leave the folder as it was."""

    def contents() -> dict:
        files = tmp_path.rglob("*")
        return {str(path.relative_to(tmp_path)): path.read_bytes() if path.is_file() else None for path in files}

    def run(*words: str) -> str:
        before = contents()
        done = finished(*words)
        assert (done.code, done.out) == (2, "")
        assert contents() == before
        return done.err

    return run

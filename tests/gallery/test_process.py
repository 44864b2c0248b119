"""A script's process where there are no forks, and the lines between a worker and who asks."""

import sys
import time

import pytest

from landscape_viz.gallery.job import Job, Result
from landscape_viz.gallery.process import Started


@pytest.fixture
def job(tmp_path):
    (tmp_path / "work").mkdir()

    def make(code):
        (tmp_path / "script.py").write_text(code, encoding="utf-8")
        return Job(str(tmp_path / "script.py"), str(tmp_path / "work"), str(tmp_path / "log"), "", "", 1.0)

    return make


def ended(process):
    until = time.monotonic() + 60
    while (status := process.poll()) is None:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.end()
    return status


def test_a_script_in_an_interpreter_of_its_own_ends_with_its_status_and_tells_what_it_printed(job, tmp_path):
    made = job("import sys\nopen('here', 'w').close()\nprint('hello')\nsys.exit(3)\n")
    assert ended(Started(made)) == 3
    assert (tmp_path / "log").read_text(encoding="utf-8") == "hello\n"
    assert (tmp_path / "work" / "here").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_script_that_hangs_is_ended(job):
    process = Started(job("import time\ntime.sleep(600)\n"))
    assert process.poll() is None
    process.end()
    assert process.poll() == -9


def test_jobs_and_results_are_lines():
    job = Job("a b.py", "/x", "log", "still", "", 2.5)
    assert job.to_line().endswith("}\n")
    assert Job.from_line(job.to_line()) == job
    result = Result(None, "failed\nin two lines", "ü", None)
    assert result.to_line().count("\n") == 1
    assert Result.from_line(result.to_line()) == result

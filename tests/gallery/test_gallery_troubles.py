"""The command `gallery` where scripts go wrong, and where it is interrupted."""

import json
import signal
import time
from pathlib import Path

import pytest
from gallery.commands import SAVES, alive, command, contents, gallery, script
from gallery.films import write_script

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """Scripts that go wrong in every way, run one after another, between some that do not."""
    folder = tmp_path_factory.mktemp("troubled")
    write_script(folder, "a_first")
    script(folder, "b_raises", "def inner():\n    return 1 / 0\n\ninner()\n")
    script(folder, "c_exits", "import sys\nsys.exit('no data here')\n")
    script(folder, "d_leaves", SAVES.format("d_leaves.png") + "import sys\nsys.exit()\n")
    script(folder, "e_nothing", "print('hello')\n")
    script(folder, "f_other", SAVES.format("other.png"))
    script(folder, "g_two", SAVES.format("g_two.png") + SAVES.format("more.png"))
    script(folder, "h_crashes", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    script(folder, "i_hangs", "import time\ntime.sleep(600)\n")
    script(folder, "j_refused", "import landscape_viz as lv\nlv.animate('x**2', ['newtn'])\n")
    script(folder, "k_broken", "open('k_broken.gif', 'wb').write(b'GIF89a')\n")
    pollutes = "import matplotlib, os, sys\nmatplotlib.rcParams['lines.linewidth'] = 9\nos.environ['SEEN'] = '1'\n"
    script(folder, "l_pollutes", pollutes + SAVES.format("l_pollutes.png"))
    clean = (
        "import matplotlib, os, sys\nfrom pathlib import Path\nimport _beside\n"
        "assert matplotlib.rcParams['lines.linewidth'] == 1.5\nassert 'SEEN' not in os.environ\n"
        "assert matplotlib.get_backend().lower() == 'agg'\nassert os.listdir() == []\n"
        "assert Path(__file__).name == 'm_clean.py' and __name__ == '__main__' and sys.argv == [__file__]\n"
    )
    script(folder, "m_clean", clean + SAVES.format("m_clean.png"))
    (folder / "_beside.py").write_text("", encoding="utf-8")
    (folder / "n_untold.py").write_text("x = 1\n", encoding="utf-8")
    temporary = tmp_path_factory.mktemp("temporary")
    settings = tmp_path_factory.mktemp("settings") / "matplotlibrc"
    settings.write_text("lines.linewidth: 4\n", encoding="utf-8")
    finished = gallery(
        *("--source", folder, "--jobs", "1", "--timeout", "8"),
        folder=temporary.parent,
        temporary=temporary,
        MATPLOTLIBRC=str(settings),
    )
    return folder, temporary, finished


FAILURES = {
    "b_raises.py": "ZeroDivisionError: division by zero",
    "c_exits.py": "no data here",
    "e_nothing.py": "made no film; it should save 'e_nothing.gif' in the folder that it runs in",
    "f_other.py": "made other.png; it should make one file, f_other.gif, f_other.mp4 or f_other.png",
    "g_two.py": "made g_two.png, more.png; it should make one file, g_two.gif, g_two.mp4 or g_two.png",
    "h_crashes.py": "ended by SIGSEGV",
    "i_hangs.py": "still running after 8 s",
    "j_refused.py": "landscape_viz.errors.InputError: ",
    "k_broken.py": "k_broken.gif cannot be read as a film: ",
    "n_untold.py": "has no docstring; it begins with a title, an empty line, and what to watch",
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_script_that_fails_is_named_with_its_error(troubled, name):
    _, _, (code, _, err) = troubled
    assert code == 1
    assert [line for line in err.splitlines() if line.startswith(f"{name}: {FAILURES[name]}")]


def test_the_others_still_finish(troubled):
    folder, temporary, (_, out, err) = troubled
    made = {path.name for path in folder.iterdir() if path.suffix in (".gif", ".png")}
    assert made == {"a_first.gif", "d_leaves.png", "l_pollutes.png", "m_clean.png"}
    assert [line.partition(":")[0] for line in out.splitlines()] == sorted(made)
    assert err.splitlines()[-1].startswith(f"{len(FAILURES)} of 14 scripts failed: ")
    assert list(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["films"]) == [
        name.partition(".")[0] for name in sorted(made)
    ]
    assert list(temporary.iterdir()) == []


def test_what_a_failing_script_printed_is_shown_from_its_own_lines_on(troubled):
    folder, _, (_, _, err) = troubled
    shown = err.partition("b_raises.py: ")[2].partition("c_exits.py")[0].splitlines()
    assert shown[1] == "    Traceback (most recent call last):"
    assert shown[2] == f'      File "{folder / "b_raises.py"}", line 8, in <module>'
    assert shown[-1] == "    ZeroDivisionError: division by zero"
    assert "runpy" not in err


def until(fact, seconds=60):
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_an_end_from_outside_leaves_no_process_and_an_interrupt_no_file(tmp_path, how):
    folder, temporary = tmp_path / "scripts", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    told = tmp_path / "processes"
    script(
        folder,
        "hangs",
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open(r'{told}.new', 'w').write(f'{{os.getpid()}} {{os.getppid()}} {{child.pid}}')\n"
        f"os.rename(r'{told}.new', r'{told}')\n"
        "time.sleep(600)\n",
    )
    before = contents(folder)
    with command("--source", folder, folder=tmp_path, temporary=temporary) as process:
        until(told.exists)
        processes = [int(word) for word in told.read_text(encoding="utf-8").split()]
        assert all(map(alive, processes))
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
    until(lambda: not any(map(alive, processes)), 20)
    assert contents(folder) == before
    if how == signal.SIGINT:
        assert (process.returncode, out, err) == (130, "", "interrupted; no file was written\n")
        assert list(temporary.iterdir()) == []

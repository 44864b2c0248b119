"""One script run as `python script.py` would, by `python -m landscape_viz.gallery.runner SCRIPT THEME`.

The process is there for nothing else. Its working folder, its streams and its environment are those that `pool` chose.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import sys
import threading
import traceback
from pathlib import Path


def run(script: str, theme: str = "light") -> int:
    """Run a script to its end, whatever that is; the status that its process should have.

    Scenes for which the script asks for no theme, or the light one, are drawn in `theme`. What went wrong is printed
    on standard error, from the script's own lines on.
    """
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    try:
        _prepare(theme)
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)  # noqa: T201
            return 1
        return end.code or 0
    except BaseException as error:
        _print(error, script)
        return 1
    return 0


def _prepare(theme: str) -> None:
    """Load the libraries, without settings that a user's own files may have changed; compiled code is kept."""
    gc.disable()  # nothing of the libraries is garbage, and looking for it there takes a quarter of a short film's time
    import matplotlib

    import landscape_viz
    from landscape_viz.compilation import keep_compiled
    from landscape_viz.scenes.theme import THEMES

    for name in landscape_viz.__all__:
        getattr(landscape_viz, name)
    matplotlib.rcdefaults()
    THEMES["light"] = THEMES[theme]
    keep_compiled()
    gc.freeze()
    gc.enable()


def _print(error: BaseException, script: str) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


def end_with_parent() -> None:
    """End this process and all that it started when standard input ends: whoever asked for the film is gone.

    The script itself finds nothing in standard input.
    """
    parent = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def wait() -> None:
        os.read(parent, 1)
        if sys.platform == "win32":
            os._exit(1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    sys.exit(run(*sys.argv[1:]))

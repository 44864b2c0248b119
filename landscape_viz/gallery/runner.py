"""One script performed, as `python script.py` would, in a process that is there for nothing else.

The working folder is empty and is the caller's business, as are the streams. Run as a program,
`python -m landscape_viz.gallery.runner SCRIPT`, it does the same where processes cannot be forked.
"""

from __future__ import annotations

import os
import runpy
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

KEPT_OF_JAX = ("JAX_COMPILATION_CACHE_DIR",)
FIXED = {
    "MPLBACKEND": "Agg",
    "JAX_PLATFORMS": "cpu",  # other devices round otherwise
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "OMP_NUM_THREADS": "1",  # sums in one order; and the scripts share the processors already
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """The environment that scripts run in: one's own, without what would change their pictures."""
    kept = {key: text for key, text in own.items() if not key.startswith(("JAX_", "MPL")) or key in KEPT_OF_JAX}
    # So that a checkout that is not installed is found from every working folder.
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, own.get("PYTHONPATH"))))
    return kept | FIXED | {"PYTHONPATH": path}


def perform(script: str) -> int:
    """Run a script to its end, whatever that is; the status that its process should have.

    What went wrong is printed on standard error, from the script's own lines on.
    """
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    try:
        _settle()
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)  # noqa: T201
            return 1
        return end.code or 0
    except BaseException as error:
        _print(error, script)
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _settle() -> None:
    """Settings that a user's own files may have changed; and compiled code is kept, as by the rest of the shell."""
    import matplotlib

    from landscape_viz.compilation import keep_compiled

    matplotlib.rcdefaults()
    keep_compiled()


def _print(error: BaseException, script: str) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


if __name__ == "__main__":
    sys.exit(perform(sys.argv[1]))

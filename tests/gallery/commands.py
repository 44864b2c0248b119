"""The command `gallery` as a process, for tests."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "LANDSCAPE_VIZ_CACHE": "off"}
DOCSTRING = '"""A title.\n\nWhat to watch.\n"""\n'
SAVES = "from PIL import Image\nImage.new('RGB', (80, 60), 'teal').save('{}')\n"


def command(*words, folder, temporary=None, **environment):
    own = ENVIRONMENT | environment | ({} if temporary is None else {"TMPDIR": str(temporary)})
    return subprocess.Popen(
        [sys.executable, "-m", "landscape_viz", "gallery", *map(str, words)],
        cwd=folder,
        env=own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def gallery(*words, folder, **more):
    with command(*words, folder=folder, **more) as process:
        out, err = process.communicate(timeout=180)
    return process.returncode, out, err


def script(folder, name, code):
    (folder / f"{name}.py").write_text(DOCSTRING + code, encoding="utf-8")


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def alive(pid):
    """Whether a process runs; one that has ended may wait to be told of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

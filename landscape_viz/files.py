"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from landscape_viz.errors import InputError, brief, closest


@runtime_checkable
class ByteSink(Protocol):
    """Anything that bytes can be written to."""

    def write(self, data: bytes, /) -> Any:
        """Append `data`."""


def checked_path(argument: str, path: str | os.PathLike[str], suffixes: tuple[str, ...]) -> Path:
    """`path` if a file with one of these suffixes can be written there; nothing is created.

    Raises:
      InputError: not a path, another suffix, the folder is missing or not writable, or the path is a folder.
    """
    if not isinstance(path, str | os.PathLike):
        raise InputError(f"{argument} must be a path; got {brief(path)}")
    target = Path(path)
    if target.suffix.lower() not in suffixes:
        wanted = " or ".join(suffixes)
        got = f"the suffix {target.suffix!r}" if target.suffix else "no suffix"
        hint = closest(target.suffix, suffixes)
        raise InputError(f"{argument} must end in {wanted}; {str(path)!r} has {got}{'.' if hint else ''}{hint}")
    if _is_folder(argument, target):
        raise InputError(f"{argument} must be a file; {str(target)!r} is a folder")
    folder = target.parent
    if not folder.exists():
        raise InputError(f"{argument}: the folder {str(folder)!r} does not exist; create it first")
    if not folder.is_dir():
        raise InputError(f"{argument}: {str(folder)!r} is a file, not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{argument}: the folder {str(folder)!r} cannot be written to")
    return target


def _is_folder(argument: str, path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:  # a name that is too long, or holds what no name may hold
        said = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{argument}: {brief(str(path))} cannot be written: {said}") from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the place of `path` if the block ends without error.

    The temporary file lies in the same folder, so that the change is one rename, and keeps the suffix, by which
    encoders choose a format. After an error or an interrupt it is removed and an older file is as it was. Where `path`
    is a link, the file that it leads to is the one replaced.

    Raises:
      InputError: no file can be made in the folder.
    """
    path = Path(os.path.realpath(path))
    try:
        # Not the whole stem: the name would be longer than file systems allow where that of `path` just fits.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:32]}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be written: {error.strerror}") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files private; a film is as readable as any file that the user creates.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)

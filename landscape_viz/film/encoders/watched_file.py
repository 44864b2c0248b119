"""A binary file that remembers what went wrong, for writers that take no notice."""

from __future__ import annotations

import os
from typing import Any

from landscape_viz.output_formats import Target


class WatchedFile:
    """What libav writes to: it goes on after a failed write, and may lose the error or print it.

    After the first error nothing is written any more, every call seems to succeed, and `check` raises it.

    Args:
      target: a path, whose file is made and closed here, or a binary file that can be written and sought.
    """

    def __init__(self, target: Target) -> None:
        self._is_own = isinstance(target, str | os.PathLike)
        self._file: Any = open(target, "wb") if self._is_own else target  # type: ignore[arg-type]  # noqa: SIM115
        self._error: Exception | None = None
        self.closed = False
        self.name = os.fspath(target) if isinstance(target, str | os.PathLike) else "film.mp4"

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        self._try("write", data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move, and tell where to."""
        place = self._try("seek", offset, whence)
        return offset if place is None else place

    def tell(self) -> int:
        """Where the next write goes."""
        return self._try("tell") or 0

    def close(self) -> None:
        """Close the file if it was opened here; what it holds back is written then, which may fail as well."""
        self.closed = True
        if self._is_own:
            try:
                self._file.close()
            except OSError as error:
                self._error = self._error or error

    def check(self) -> None:
        """Raise what went wrong first, if anything did."""
        if self._error is not None:
            raise self._error

    def _try(self, method: str, *arguments: Any) -> Any:
        if self._error is None:
            try:
                return getattr(self._file, method)(*arguments)
            except Exception as error:
                self._error = error
        return None

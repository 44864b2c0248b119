"""Compilation by jax: fast for programs that run a few times, and kept between runs of the command line.

Only the command line keeps what it has compiled, so that the second film of a loss starts sooner. In Python the
process belongs to the caller, and so do jax's settings.
"""

from __future__ import annotations

import functools
import os
import platform
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax

VARIABLE = "LANDSCAPE_VIZ_CACHE"
"""The environment variable that names the folder, or switches the cache off by "off", "0" or nothing."""

OFF = ("", "0", "off", "no", "false")
MOST_FILES = 2000  # about 20 MB

# XLA's newer emitters and the distribution of a program over several modules pay for large arrays. A loop over a few
# numbers runs as fast without them and compiles in a half to a quarter of the time; the last bit may be another one.
# Later versions of jax may lack one of the options (0.12 always uses the newer emitters): it is left out then.
FAST_OPTIONS: dict[str, Any] = {"xla_cpu_use_fusion_emitters": False, "xla_cpu_parallel_codegen_split_count": 1}


def fast_jit(function: Callable[..., Any], *, static_argnums: tuple[int, ...] = ()) -> Callable[..., Any]:
    """`jax.jit` for loops over a few numbers, most of whose time goes into compiling them.

    Of `FAST_OPTIONS` those that this jax does not know are left out, from the first call of any such function on.

    Args:
      function: called at the top level only, not from another jitted function.
      static_argnums: as for `jax.jit`.
    """
    compiled: dict[frozenset[str], Any] = {}

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        while True:
            options = {name: value for name, value in FAST_OPTIONS.items() if name not in _UNKNOWN_OPTIONS}
            key = frozenset(options)
            if key not in compiled:
                compiled[key] = jax.jit(function, static_argnums=static_argnums, compiler_options=options or None)
            try:
                return compiled[key](*arguments)
            except jax.errors.JaxRuntimeError as error:
                named = re.search(r"No such compile option: '(\w+)'", str(error))
                if named is None or named[1] not in options:
                    raise
                _UNKNOWN_OPTIONS.add(named[1])

    return call


_UNKNOWN_OPTIONS: set[str] = set()
"""Of `FAST_OPTIONS` the names that this jax has refused."""


def keep_compiled() -> Path | None:
    """Let jax keep what it compiles in the user's cache folder, and take it from there.

    The folder may be shared by several processes, hold broken files or be read-only: then jax compiles as it would
    have without it, in silence. A folder that the user gave jax itself (``JAX_COMPILATION_CACHE_DIR``) is left alone.

    Returns:
      The folder, or None where the cache is off or cannot be written.
    """
    folder = cache_folder()
    settings: Any = jax.config  # its settings have no type hints
    if folder is None or settings.jax_compilation_cache_dir:
        return None
    try:
        _prune(folder)
    except OSError:
        return None
    # jax makes the folder when it compiles something: a loss that is refused leaves none behind.
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        return None
    # jax warns of every file that it cannot read or write; for people who asked for a film that is noise.
    warnings.filterwarnings("ignore", message=".*persistent compilation cache.*")
    settings.update("jax_compilation_cache_dir", str(folder))
    settings.update("jax_persistent_cache_min_compile_time_secs", 0)
    settings.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return folder


def cache_folder() -> Path | None:
    """The folder of compiled code: one for each machine and version of jax, as the code fits no other."""
    setting = os.environ.get(VARIABLE)
    if setting is not None and setting.strip().lower() in OFF:
        return None
    if setting is not None:
        base = Path(setting).expanduser()
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser() / "landscape_viz"
    elif sys.platform == "darwin":
        base = Path("~/Library/Caches/landscape_viz").expanduser()
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "landscape_viz"
    return base / f"jax-{jax.__version__}-{platform.node() or 'local'}"


def _prune(folder: Path) -> None:
    """Forget the older half when there are too many files."""
    files = [path for path in folder.glob("*") if path.is_file()]
    if len(files) > MOST_FILES:
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[: len(files) // 2]:
            path.unlink(missing_ok=True)

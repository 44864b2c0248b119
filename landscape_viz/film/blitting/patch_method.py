"""Replace a method of one object for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def patched_method(owner: object, name: str, replacement: Callable[..., Any]) -> Iterator[None]:
    """Within the block `owner.name` is `replacement`; what was there before comes back, whatever happens."""
    own = vars(owner)
    before = own.get(name)
    was_own = name in own
    own[name] = replacement
    try:
        yield
    finally:
        if was_own:
            own[name] = before
        else:
            own.pop(name, None)

"""What a film says of itself: title, artist, comment ... in files that have places for some of it only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from landscape_viz.errors import InputError, brief


def checked_metadata(metadata: Any) -> dict[str, str]:
    """Names and texts; numbers become texts, and None, as matplotlib gives it, is nothing to say.

    Raises:
      InputError: not a mapping.
    """
    if metadata is None:
        return {}
    if not isinstance(metadata, Mapping):
        raise InputError(f"metadata must be a dictionary such as {{'title': 'A race'}}; got {brief(metadata)}")
    return {str(name): str(value) for name, value in metadata.items()}


def fitted(metadata: Mapping[str, str], places: Collection[str]) -> dict[str, str]:
    """The same for a file that has only these `places`, "comment" among them: what has none joins the comment.

    >>> fitted({"Title": "A race", "subject": "descent", "comment": "seen twice"}, {"title", "comment"})
    {'title': 'A race', 'comment': 'seen twice\\nsubject: descent'}
    """
    placed = {name.lower(): text for name, text in metadata.items() if name.lower() in places}
    lines = [f"{name}: {text}" for name, text in metadata.items() if name.lower() not in places]
    if lines:
        comment = placed.pop("comment", None)
        placed["comment"] = "\n".join(lines if comment is None else [comment, *lines])
    return placed

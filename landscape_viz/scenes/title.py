"""The title of a landscape, and what is said below it."""

from __future__ import annotations

from landscape_viz.landscapes.landscape import Landscape


def landscape_title(landscape: Landscape) -> str:
    """The name of a landscape, as people write it where it is one word; its formula where that is its name."""
    name = landscape.name
    if landscape.formula and name == landscape.formula:
        return name
    return f"{name[:1].upper()}{name[1:]}".replace("_", " ") if name.replace("_", "").isalnum() else name


def landscape_subtitles(landscape: Landscape) -> list[str]:
    """The formula of a landscape, if it has one that is not its name."""
    return [landscape.formula] if landscape.formula and landscape.formula != landscape.name else []

"""The title of a landscape, and what is said below it."""

from __future__ import annotations

from landscape_viz.landscapes.landscape import Landscape


def landscape_title(landscape: Landscape) -> str:
    """The name of a landscape as people write it; the formula of one that has no name of its own."""
    name = landscape.name
    if not name.replace("_", "").replace("-", "").replace(" ", "").isalnum():
        return landscape.formula or name
    return f"{name[:1].upper()}{name[1:]}".replace("_", " ")


def landscape_subtitles(landscape: Landscape) -> list[str]:
    """The formula of a landscape, if it has one that is not its title."""
    return [landscape.formula] if landscape.formula and landscape.formula != landscape_title(landscape) else []

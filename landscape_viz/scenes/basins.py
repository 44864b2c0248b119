"""Basins of attraction as a ready-made scene: a map that fills with the steps, or one map after another."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.layout import Canvas
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.panels.basin_panel import basin_panel
from landscape_viz.scenes.panels.share_panel import share_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.title import landscape_title


@takes(StepFilmOptions)
def basin_scene(
    landscape: Landscape,
    basins: BasinMap | BasinStack,
    *,
    shaded: bool = True,
    contours: bool = False,
    attractors: bool = True,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """The place where an optimizer arrives from each start, and beside it how many starts arrive where.

    Of one map the film shows how it fills: a start takes the colour of its attractor at the step at which it has
    arrived there. Of a stack of maps it shows one map a frame, and the value of the setting that makes it.

    Args:
      landscape: of one dimension, where the basins are on the ground under the curve, or of two.
      basins: recorded on it.
      frames: of one map: how many pictures of its steps; by default one a step up to 300 steps.
      shaded: whether starts that take longer are darker.
      contours: whether faint lines of equal loss are drawn over a map in two dimensions.
      attractors: whether the attractors that are reached are marked.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the basins are of another dimension than the landscape.
    """
    is_stack = isinstance(basins, BasinStack)
    place = basin_panel(landscape, basins, shaded=shaded, contours=contours, marks=attractors, key=not is_stack)
    look = Look.read(**options)
    # A picture for each map or each step: there is nothing in between.
    look = replace(look, frames=len(basins)) if isinstance(basins, BasinStack) else replace(look, motion="steps")
    # Beneath a stage there is room for the bars alone.
    charts = [share_panel(basins)] if is_stack and not Canvas(look.size_pixels).upright else []
    name = landscape_title(landscape)
    said = "darker starts take longer" if is_stack and shaded else "every point is a start"
    return build_scene(
        (place, *charts), look,
        titles=[f"Where {basins.label} ends"], subtitles=[f"{said} · {name}", name],
    )  # fmt: skip

"""Basins of attraction as a ready-made scene: a map that fills with the steps, or one map after another."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.panels.basin_panel import basin_panel
from landscape_viz.scenes.panels.share_panel import share_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene


@takes(StepFilmOptions)
def basin_scene(
    landscape: Landscape,
    basins: BasinMap | BasinStack,
    *,
    shaded: bool = True,
    contours: bool = True,
    attractors: bool = True,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """The place where an optimizer arrives from each start, and beside it the shares of the starts that arrive there.

    Of one map the film shows how it fills: a start takes the colour of its attractor at the step at which it has
    arrived there. Of a stack of maps it shows one map a frame, and the value of the setting that makes it.

    Args:
      landscape: of one dimension, where the basins are a strip below the curve, or of two.
      basins: recorded on it.
      frames: of one map: how many pictures of its steps; by default one a step up to 300 steps.
      shaded: whether starts that take longer are darker.
      contours: whether faint lines of equal loss are drawn over a map in two dimensions.
      attractors: whether the attractors that are reached are marked.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the basins are of another dimension than the landscape.
    """
    place = basin_panel(landscape, basins, shaded=shaded, contours=contours, marks=attractors)
    look = Look.read(**options)
    if isinstance(basins, BasinStack):
        look = replace(look, frames=len(basins))  # a picture for each map
    named = [f"{basins.label} on {name}" for name in (landscape.formula, landscape.name) if name]
    return build_scene((place, share_panel(basins)), look, titles=[*named, landscape.name])

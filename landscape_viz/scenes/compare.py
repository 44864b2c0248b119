"""Several optimizers on one landscape, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from landscape_viz.errors import InputError, one_of
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.history_panel import history_panel
from landscape_viz.scenes.panels.panel import AnyPanel
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.title import landscape_subtitles, landscape_title

VIEWS = ("auto", "curve", "contour", "surface")
VIEWS_OF = {1: ("curve",), 2: ("contour", "surface")}


@takes(StepFilmOptions)
def compare(
    landscape: Landscape,
    trajectories: Trajectory | Sequence[Trajectory],
    *,
    view: str = "auto",
    minima: bool = True,
    levels: int | Sequence[float] | None = None,
    camera: Camera | str | None = None,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """Several optimizers on one landscape, from one start or several: their paths, and beside it their losses.

    Args:
      landscape: of one dimension or two.
      trajectories: recorded on it; their order gives the colours. Those with one label and several starts share a
        colour and an entry of the legend. Without any the landscape is drawn alone.
      motion: "eased" where heads glide from step to step, up to 80 steps; "steps" for one picture a step up to 300
        steps, beyond that 300 spread evenly; by default "steps" where frames are given, else "eased".
      frames: so many pictures, each at a step; by default as many as the motion has.
      view: "curve" in one dimension, "contour" or "surface" in two, or "auto": the curve or the contours.
      minima: whether minima, and in two dimensions saddles and maxima, are marked.
      levels: of contours and surfaces: how many bands, or the losses between them; by default chosen by the data.
      camera: of a surface: a `Camera` or text such as "30,-60" or "30,-60,turn=90"; by default chosen by the paths.
      title: by default the landscape's formula, or its name where that is too long.
      size_pixels: (width, height).
      theme: "light", "dark" or a `Theme`.
      hold_seconds: how long the last frame stays.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    paths = checked_runs(landscape, trajectories)
    shown_as = checked_view(view, landscape, levels, camera)
    look = Look.read(**options)
    place: AnyPanel
    chosen: Levels | None = None
    if shown_as == "curve":
        place = curve_panel(landscape, paths, marks=minima)
    elif shown_as == "contour":
        from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_levels  # not needed for a curve

        chosen = plane_levels(landscape, levels)
        place = contour_panel(landscape, paths, marks=minima, levels=chosen, color_bar=not paths)
    else:
        from landscape_viz.scenes.panels.contour_panel import plane_levels
        from landscape_viz.scenes.panels.surface_panel import surface_panel

        chosen = plane_levels(landscape, levels)
        place = surface_panel(landscape, paths, camera=camera, marks=minima, levels=chosen)
    panels = (place, history_panel(landscape, paths, levels=chosen)) if paths else (place,)
    return build_scene(panels, look, titles=[landscape_title(landscape)], subtitles=landscape_subtitles(landscape))


def checked_view(view: str, landscape: Landscape, levels: object = None, camera: object = None) -> str:
    """The view that is meant, "auto" resolved, or an `InputError` where something else does not go with it."""
    fitting = VIEWS_OF[landscape.dim]
    chosen = fitting[0] if one_of("view", view, VIEWS) == "auto" else view
    if chosen not in fitting:
        counted = "1 dimension" if landscape.dim == 1 else f"{landscape.dim} dimensions"
        raise InputError(
            f"view {view!r} does not go with a landscape of {counted}; {landscape.name!r} is shown as "
            f"{' or '.join(map(repr, fitting))}"
        )
    if levels is not None and chosen == "curve":
        raise InputError(f"levels are those of contours; {landscape.name!r} is shown as a curve, leave levels out")
    if camera is not None and chosen != "surface":
        raise InputError(f"camera is that of a surface; choose view 'surface', or leave camera out of a {chosen}")
    return chosen

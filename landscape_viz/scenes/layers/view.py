"""The camera of a surface as a layer: it stands still or turns with the film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from matplotlib.axes import Axes

from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True)
class CameraView:
    """Turns the axes; the first layer of a panel, because the others look where the camera stands.

    Attributes:
      camera: with angles; it turns over the whole film.
    """

    camera: Camera

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Nothing is drawn."""
        if not self.camera.turns:
            return None

        def update(moment: Moment) -> None:
            cast(SurfaceAxes, axes).look(self.camera.azimuth_at(moment.progress))

        return Live(update, ())

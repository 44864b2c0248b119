"""Films: figures that become files. Importing this registers the matplotlib writer "imageio"."""

from landscape_viz.film.animation import Film
from landscape_viz.film.saving import Saved, save
from landscape_viz.film.writer import ImageioWriter

__all__ = ["Film", "ImageioWriter", "Saved", "save"]

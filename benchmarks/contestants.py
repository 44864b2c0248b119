"""Who saves the films. A contestant prepares a film and returns what is measured: the call that saves it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.scenes import FPS, Scene

Save = Callable[[str], object]


@dataclass(frozen=True)
class Contestant:
    """A way to save a film.

    Attributes:
      name: how the table calls it; its last word is the format.
      needs: the modules that it cannot do without, by the name under which they are installed.
      prepare: builds a scene of so many frames, draws it once, and returns the call that saves it to a path.
      collects: whether it collects artists, so that nothing else may change from frame to frame.
    """

    name: str
    needs: dict[str, str]
    prepare: Callable[[Scene, int], Save]
    collects: bool = False

    @property
    def suffix(self) -> str:
        """The suffix of its files, with the dot."""
        return "." + self.name.split()[-1].lower()

    def can_save(self, scene: Scene) -> bool:
        """Whether the scene is one that it can save at all."""
        named = scene.contestants is None or self.name in scene.contestants
        return named and (scene.fixed_view or not self.collects)

    def missing(self) -> list[str]:
        """What has to be installed first."""
        return [package for module, package in self.needs.items() if importlib.util.find_spec(module) is None]


def animation_of(scene: Scene, frames: int) -> Any:
    """The scene as an animation whose figure has been drawn once."""
    from matplotlib.animation import FuncAnimation

    from benchmarks import drawings

    drawing = getattr(drawings, scene.drawing)(frames)
    if isinstance(drawing, drawings.Drawing):
        figure = drawing.open()
        update = drawing.plot(figure.axes[0])
        animation = FuncAnimation(figure, update, frames=frames, interval=1000 / FPS, blit=scene.blit)
    else:
        animation = drawing.animation()
        figure = animation.figure
    figure.canvas.draw()
    return animation


def _drawing(scene: Scene, frames: int) -> Any:
    """The scene for those who draw every picture themselves; one has been drawn and thrown away."""
    import matplotlib.pyplot as plt

    from benchmarks import drawings

    drawing = getattr(drawings, scene.drawing)(frames)
    figure = drawing.open()
    drawing.plot(figure.axes[0])(0)
    figure.canvas.draw()
    plt.close(figure)
    return drawing


def _ours(scene: Scene, frames: int) -> Save:
    from landscape_viz import save  # here, because the package imports what it needs when it is asked for

    animation = animation_of(scene, frames)
    if hasattr(animation, "hold_seconds"):
        return lambda path: animation.save(path, fps=FPS)
    return lambda path: save(animation, path, fps=FPS)


def _by_writer(name: str) -> Callable[[Scene, int], Save]:
    def prepare(scene: Scene, frames: int) -> Save:
        import matplotlib as mpl

        if name == "ffmpeg":
            import imageio_ffmpeg

            mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
        animation = animation_of(scene, frames)
        return lambda path: animation.save(path, writer=name, fps=FPS)

    return prepare


def _imageio(scene: Scene, frames: int) -> Save:
    import imageio.v3 as iio
    import numpy as np

    drawing = _drawing(scene, frames)
    figure = drawing.open()
    update = drawing.plot(figure.axes[0])

    def picture(frame: int) -> np.ndarray:
        update(frame)
        figure.canvas.draw()
        return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()

    return lambda path: iio.imwrite(path, [picture(frame) for frame in range(frames)], duration=1000 / FPS, loop=0)


def _celluloid(scene: Scene, frames: int) -> Save:
    from celluloid import Camera

    drawing = _drawing(scene, frames)

    def save(path: str) -> None:
        figure = drawing.open()
        camera = Camera(figure)
        for frame in range(frames):
            drawing.plot(figure.axes[0])(frame)
            camera.snap()
        camera.animate(interval=1000 / FPS).save(path, writer="pillow", fps=FPS)

    return save


def _gif(scene: Scene, frames: int) -> Save:
    import gif

    drawing = _drawing(scene, frames)

    @gif.frame
    def picture(frame: int) -> None:
        drawing.plot(drawing.open().axes[0])(frame)

    return lambda path: gif.save([picture(frame) for frame in range(frames)], path, duration=1000 // FPS)


FFMPEG = {"imageio_ffmpeg": "imageio-ffmpeg"}
CONTESTANTS = {
    contestant.name: contestant
    for contestant in (
        Contestant("ours GIF", {}, _ours),
        Contestant("Pillow GIF", {}, _by_writer("pillow")),
        Contestant("ffmpeg GIF", FFMPEG, _by_writer("ffmpeg")),
        Contestant("imageio GIF", {}, _imageio),
        Contestant("celluloid GIF", {"celluloid": "celluloid"}, _celluloid, collects=True),
        Contestant("gif GIF", {"gif": "gif"}, _gif),
        Contestant("ours MP4", {}, _ours),
        Contestant("ffmpeg MP4", FFMPEG, _by_writer("ffmpeg")),
    )
}

"""The films that are saved, as plain data; what they show is in `drawings`, which only the measured process imports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """A film that contestants save.

    Attributes:
      name: what `--scene` calls it.
      drawing: the function of `drawings` that draws it.
      title: what it is, for the table.
      frames, quick_frames: how many pictures, and how many with `--quick`.
      blit: whether the animation is made with `blit=True`, as tutorials have it where something stands still.
      fixed_view: whether limits, title and camera stand still; contestants that collect artists need that.
      contestants: who can save it, where not everybody can.
    """

    name: str
    drawing: str
    title: str
    frames: int
    quick_frames: int
    blit: bool = False
    fixed_view: bool = True
    contestants: tuple[str, ...] | None = None


FPS = 20
OWN_FILM = ("ours GIF", "ours MP4", "Pillow GIF")

SCENES = {
    scene.name: scene
    for scene in (
        Scene("quadratic", "quadratic", "x² with seaborn's darkgrid, 640x480, blit=True", 100, 8, blit=True),
        Scene("quadratic_noblit", "quadratic", "the same with blit=False", 100, 8),
        Scene("race", "race", "four paths on a filled contour, 900x600, blit=True", 300, 8, blit=True),
        Scene("surface", "surface", "a turning surface, 640x480", 60, 4, fixed_view=False),
        Scene("stranger", "stranger", "a title and limits that change, 640x480", 60, 4, fixed_view=False),
        Scene("film", "film", "lv.compare of x², 640x480, last frame held", 101, 8, contestants=OWN_FILM),
    )
}

LONG_FILM = Scene("long_film", "long_film", "lv.compare of x², 640x480", 101, 9, contestants=OWN_FILM)

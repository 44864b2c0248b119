"""The camera of a surface, and reading one from text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from landscape_viz.errors import InputError, brief, closest, real_number

FULL_TURN = 360.0
MOST_TURNED = 3600.0  # ten rounds: a film that turns more only flickers
SHAPE = "ELEVATION,AZIMUTH in degrees, with turn or turn=DEGREES where the camera shall turn, such as 30,-60 or turn=90"


@dataclass(frozen=True)
class Camera:
    """The place that a surface is seen from, in degrees, as matplotlib counts them.

    Attributes:
      elevation: how high above the floor, from 0 (from the side) to 90 (from above); None lets it be chosen so that
        as much as possible of the paths is seen.
      azimuth: from which side, counterclockwise from the x axis; None lets it be chosen too.
      turn_degrees: how far the camera goes round between the first and the last frame, counterclockwise; 0 stands
        still, which makes films many times faster and smaller.

    Raises:
      InputError: an angle is not a number within its range.
    """

    elevation: float | None = None
    azimuth: float | None = None
    turn_degrees: float = 0.0

    def __post_init__(self) -> None:
        if self.elevation is not None:
            real_number("elevation of the camera", self.elevation, least=0, most=90)
        if self.azimuth is not None:
            real_number("azimuth of the camera", self.azimuth, least=-360, most=360)
        real_number("turn_degrees of the camera", self.turn_degrees, least=-MOST_TURNED, most=MOST_TURNED)

    @property
    def turns(self) -> bool:
        """True where the camera moves."""
        return self.turn_degrees != 0

    def azimuth_at(self, progress: float) -> float:
        """The azimuth where such a part of the film has passed, from 0 to 1.

        The camera starts and ends at rest; where it goes all the way round it turns evenly, and the film can repeat.
        """
        is_part = abs(self.turn_degrees) < FULL_TURN
        share = (1 - math.cos(math.pi * progress)) / 2 if is_part else progress
        return (self.azimuth or 0.0) + self.turn_degrees * share

    @property
    def middle(self) -> float:
        """The azimuth in the middle of the turn, or where it begins if it goes all the way round."""
        is_part = abs(self.turn_degrees) < FULL_TURN
        return (self.azimuth or 0.0) + (self.turn_degrees / 2 if is_part else 0.0)


def read_camera(camera: Any) -> Camera:
    """A `Camera` from itself, from None, or from text: "30,-60", "30,-60,turn=90", "30,-60,turn", "turn".

    Raises:
      InputError: it is none of these, or an angle is out of its range.
    """
    if camera is None:
        return Camera()
    if isinstance(camera, Camera):
        return camera
    if not isinstance(camera, str):
        raise InputError(f"camera must be a Camera or text: {SHAPE}; got {brief(camera)}")
    parts = [part.strip() for part in camera.split(",")]
    turn = 0.0
    if not _is_number(parts[-1]):
        turn = _read_turn(parts.pop(), camera)
    if len(parts) not in (0, 2) or not all(map(_is_number, parts)) or not camera.strip():
        raise InputError(f"camera must be {SHAPE}; got {brief(camera)}")
    elevation, azimuth = (float(part) for part in parts) if parts else (None, None)
    return Camera(elevation, azimuth, turn)


def _read_turn(part: str, camera: str) -> float:
    word, equals, degrees = (piece.strip() for piece in part.partition("="))
    if word != "turn" or (equals and not _is_number(degrees)):
        hint = closest(word, ["turn"]) if word != "turn" else ""
        raise InputError(f"camera must be {SHAPE}; got {brief(camera)}{'.' if hint else ''}{hint}")
    return float(degrees) if equals else FULL_TURN


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

"""Look: the choices that every scene offers, read and checked in one place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar

from landscape_viz.errors import InputError, one_of, real_number, whole_number
from landscape_viz.output_formats import checked_size
from landscape_viz.scenes.theme import LIGHT, Theme, find_theme
from landscape_viz.scenes.timeline import MOST_FRAMES, MOTIONS

SIZE = (800, 450)
HOLD_SECONDS = 1.5


class PictureOptions(TypedDict, total=False):
    """The keywords of a picture that stands still: the fields of `Look` of these names."""

    title: str | None
    size_pixels: tuple[int, int]
    theme: str | Theme


class FilmOptions(PictureOptions, total=False):
    """Those of a film with a number of frames of its own."""

    hold_seconds: float


class MotionOptions(FilmOptions, total=False):
    """Those of a film over steps, which can be shown with what lies between them."""

    motion: str | None


class StepFilmOptions(MotionOptions, total=False):
    """Those of a film over steps that can be shown in any number of frames."""

    frames: int | None


@dataclass(frozen=True)
class Look:
    """The choices that every scene offers.

    Attributes:
      title: the line at the top; None for the scene's own.
      size_pixels: (width, height).
      theme: the colours.
      hold_seconds: how long the last frame stays.
      motion: "eased" where heads glide from step to step, with pictures in between, up to 80 steps; "steps" where each
        picture shows a step, as it is always in longer films.
      frames: how many pictures, each at a step; None for as many as the motion has: of "steps" one a step up to 300
        steps, beyond that 300 spread evenly.
    """

    title: str | None = None
    size_pixels: tuple[int, int] = SIZE
    theme: Theme = LIGHT
    hold_seconds: float = HOLD_SECONDS
    motion: str = "eased"
    frames: int | None = None

    @classmethod
    def read(
        cls,
        title: str | None = None,
        size_pixels: tuple[int, int] = SIZE,
        theme: str | Theme = "light",
        hold_seconds: float = HOLD_SECONDS,
        motion: str | None = None,
        frames: int | None = None,
    ) -> Look:
        """The look that keywords ask for.

        Args:
          title, frames: as the attributes.
          motion: as the attribute; by default "steps" where frames are given, else "eased".
          size_pixels: (width, height), each within the limits of films.
          theme: "light", "dark" or a `Theme`.
          hold_seconds: from 0 to 60.

        Raises:
          InputError: an argument is not as described, or eased motion is asked for in a given number of frames.
        """
        size = checked_size(size_pixels)
        colors = find_theme(theme)
        hold = real_number("hold_seconds", hold_seconds, least=0, most=60)
        count = None if frames is None else whole_number("frames", frames, 1, MOST_FRAMES)
        moves = one_of("motion", motion or ("eased" if frames is None else "steps"), MOTIONS)
        if motion == "eased" and frames is not None:
            raise InputError(
                "motion 'eased' has pictures between the steps, as many as it needs, and frames are pictures at steps; "
                f"leave out frames, or motion; got frames {frames}"
            )
        return cls(title, size, colors, hold, moves, count)


Build = TypeVar("Build", bound=Callable[..., Any])


def takes(options: type[Any]) -> Callable[[Build], Build]:
    """Decorator of a function with `**options: Unpack[FilmOptions]` or the like: its signature names these keywords.

    Python itself would accept any keyword then. Others are refused, as by any function; `help` shows those there are.
    """

    def decorate(build: Build) -> Build:
        own = inspect.signature(build)
        declared = inspect.signature(Look.read).parameters
        keywords = [
            declared[name].replace(kind=inspect.Parameter.KEYWORD_ONLY) for name in declared if name in _names(options)
        ]
        fixed = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        signature = own.replace(parameters=[*fixed, *keywords])

        @functools.wraps(build)
        def checked(*args: Any, **given: Any) -> Any:
            for name in given:
                if name not in signature.parameters:
                    raise TypeError(f"{build.__name__}() got an unexpected keyword argument {name!r}")
            return build(*args, **given)

        checked.__signature__ = signature  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate


def _names(options: type[Any]) -> frozenset[str]:
    return frozenset(options.__optional_keys__ | options.__required_keys__)

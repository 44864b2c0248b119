"""Timeline: the moment of a run that each picture of a film shows, and the pace of films."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, whole_number
from landscape_viz.output_formats import EASED_FPS, LEAST_EASED_FPS

MOTIONS = ("eased", "steps")
"""A film shows what lies between steps, or one picture a step."""

MOST_FRAMES = 100_000
MOST_UNTHINNED_STEPS = 300
MOST_EASED_STEPS = 80  # a longer run moves smoothly of itself

SECONDS_WANTED = 6.0
# One picture after another.
SLOWEST_FPS, FASTEST_FPS = 2.0, 20.0
# Every picture of a dissected step has a caption to be read. Long films are hurried a little.
READING_SECONDS, SLOWEST_READING, FASTEST_READING = 30.0, 0.8, 1.5

# Eased: a step takes a whole number of pictures of the slowest format, so that each format shows where it lands.
PICTURE = Fraction(1, LEAST_EASED_FPS)
OPENING = round(0.6 / PICTURE) * PICTURE  # seconds of the first picture
SHORTEST_STEP, LONGEST_STEP = 0.1, 0.6
GLIDE = Fraction(5, 6)  # of a step; then it rests
PULSE_SECONDS = Fraction(1, 3)  # none where steps are shorter: what flashes more than three times a second disturbs

# Eased and dissected: so many steps are taken apart slowly, the rest at twice the speed.
SLOW_STEPS, SPEED_AFTER = 3, 2
DISSECTION_SECONDS, SHORTEST_PHASE, LONGEST_PHASE = 26.0, 1.0, 1.5  # of a slow phase: long enough to read a caption
BUILD_SECONDS = Fraction(7, 10)


@dataclass(frozen=True)
class Moment:
    """A moment of a run. Two that show the same are equal.

    Words and numbers are those of `step` and `phase`; `share`, `build` and `landing` are motion and nothing computed.

    Attributes:
      frame: the number of the picture among the `moments` of the film's timeline; of a film that is saved at another
        rate, the number of one with the same words.
      step: the last step that has been reached: the points 0 .. step.
      phase: which part of this step, from 0 on; always 0 in films that do not take steps apart.
      share: the part of the way from `step` to `step + 1` that has been gone, 0 <= share < 1; see `along`.
      build: how far that is drawn which `phase` adds to the picture, from 0 to 1; what earlier phases added is whole.
      landing: the part, 0 <= landing < 1, of the pulse at points[step] that has passed since `step` was reached; None
        where there is no pulse, as in a picture that stands still.
      progress: the part of the film's motion that has passed, from 0 to 1, in proportion to time.
    """

    frame: int = field(compare=False)
    step: int
    phase: int = 0
    share: float = 0.0
    build: float = 1.0
    landing: float | None = None
    progress: float = 0.0

    def along(self, values: Float64[np.ndarray, " n *row"]) -> Float64[np.ndarray, " *row"]:
        """What has `values[k]` at step k, now: at rest after the last one, and before one that is not finite."""
        step = min(self.step, len(values) - 1)
        here = np.asarray(values[step])
        if self.share == 0 or step + 1 == len(values):
            return here
        with np.errstate(over="ignore", invalid="ignore"):
            between = np.asarray(here + self.share * (values[step + 1] - here))
        return between if np.isfinite(between).all() else here

    def within(self, steps: int, phases: int) -> Moment:
        """The moment of a panel that has so many steps, each of so many phases: it rests while others go on."""
        if self.step >= steps:
            landing = self.landing if self.step == steps else None
            phase = 0 if phases > 1 else self.phase
            return replace(self, step=steps, phase=phase, share=0.0, build=1.0, landing=landing)
        if 1 < phases <= self.phase:
            return replace(self, phase=phases - 1, build=1.0)
        return self


@dataclass(frozen=True)
class Span:
    """The time of a step of an eased film, or of a phase of one, in seconds from the beginning of the film.

    Attributes:
      begin, end: of the span.
      step, phase: what it is the time of.
      built: when that is complete which the phase adds.
      glide: from when to when the step is gone; None in a phase in which nothing is.
    """

    begin: Fraction
    end: Fraction
    step: int
    phase: int
    built: Fraction
    glide: tuple[Fraction, Fraction] | None


@dataclass(frozen=True)
class Pace:
    """The time of everything in an eased film, as exact fractions of seconds.

    Attributes:
      spans: one after another, the first after the opening.
    """

    spans: tuple[Span, ...]

    @property
    def end(self) -> Fraction:
        """The time from which on nothing moves."""
        return self.spans[-1].end

    @cached_property
    def landings(self) -> tuple[Fraction, ...]:
        """When each step is reached; the start, step 0, from the beginning on."""
        return (Fraction(0), *(span.glide[1] for span in self.spans if span.glide is not None))

    @cached_property
    def _begins(self) -> tuple[Fraction, ...]:
        return tuple(span.begin for span in self.spans)

    def at(self, time: Fraction, since: Fraction = Fraction(0)) -> Moment:
        """The moment at a time.

        Args:
          time: from 0 to the end.
          since: so many seconds after the picture before it. A landing that falls between the two is shown in this one,
            so that no step is without the picture that shows it where it was computed, if there are enough.
        """
        step, phase = self._words(time)
        span = self.spans[max(bisect_right(self._begins, time) - 1, 0)]
        share, build = 0.0, 1.0
        if step == span.step:
            build = 1.0 if time >= span.built else smoothstep((time - span.begin) / (span.built - span.begin))
            if span.glide is not None and self.landings[step] <= time - since:
                share = smoothstep((time - span.glide[0]) / (span.glide[1] - span.glide[0]))
        opening, frame = self.spans[0].begin, math.floor(time * EASED_FPS)
        while self._words(Fraction(frame, EASED_FPS)) != (step, phase):
            frame += 1
        return Moment(
            frame,
            step,
            phase,
            share=share,
            build=build,
            landing=self._pulse(step, time),
            progress=float(max(time - opening, Fraction(0)) / (self.end - opening)),
        )

    def _words(self, time: Fraction) -> tuple[int, int]:
        """The step that has been reached, and its phase."""
        step = bisect_right(self.landings, time) - 1
        span = self.spans[max(bisect_right(self._begins, time) - 1, 0)]
        return step, span.phase if span.step == step else 0

    def _pulse(self, step: int, time: Fraction) -> float | None:
        """The part of the pulse that has passed; none at the start, and none at the end, where the picture is held."""
        if not 0 < step < len(self.landings) - 1:
            return None
        room = self.landings[step + 1] - self.landings[step]
        part = float((time - self.landings[step]) / PULSE_SECONDS)
        return part if room >= PULSE_SECONDS and part < 1 else None


@dataclass(frozen=True)
class Timeline:
    """The moments of a film.

    Attributes:
      moments: those of its pictures, in order.
      steps: the number of steps that they are taken from.
      fps: pictures a second.
      pace: of an eased film; None where pictures follow each other, each at a step.
    """

    moments: tuple[Moment, ...]
    steps: int
    fps: float = FASTEST_FPS
    pace: Pace | None = None

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def thinned(self) -> bool:
        """True where some steps have no picture of their own."""
        return len({moment.step for moment in self.moments}) < self.steps + 1

    @classmethod
    def of_film(cls, steps: int | None, phases: int, motion: str, frames: int | None = None) -> Timeline:
        """The moments of a film of so many steps (None where nothing moves), each of so many phases.

        Args:
          steps: of the longest run.
          phases: parts that each step is taken into.
          motion: "eased" or "steps"; films of many steps have one picture a step in any case.
          frames: where given, so many pictures, each at a step.

        Raises:
          InputError: frames are given for a film of several phases.
        """
        if steps is None:
            return cls.of_steps(0, 1)
        if phases > 1 and frames is not None:
            raise InputError(f"dissected steps have their own number of frames; leave out frames; got {frames}")
        if motion == "eased" and frames is None and (0 < steps <= MOST_EASED_STEPS or phases > 1):
            return cls.eased(steps, phases)
        return cls.of_steps(steps, frames) if phases == 1 else cls.of_phases(steps, phases)

    @classmethod
    def of_steps(cls, steps: int, frames: int | None = None) -> Timeline:
        """One picture a step, the start included, up to 300 steps; beyond that 300 spread evenly; or `frames` of them.

        The first frame shows the start and the last one the last step. More frames than steps show steps for longer.
        """
        if frames is None:
            count = steps + 1 if steps <= MOST_UNTHINNED_STEPS else MOST_UNTHINNED_STEPS
        else:
            count = whole_number("frames", frames, 1, MOST_FRAMES)
        shown = np.rint(np.linspace(0, steps, count)).astype(int) if count > 1 else np.array([steps])
        fps = round(min(max(count / SECONDS_WANTED, SLOWEST_FPS), FASTEST_FPS), 1)
        return cls(_numbered([(int(step), 0) for step in shown]), steps, fps)

    @classmethod
    def of_phases(cls, steps: int, phases: int) -> Timeline:
        """`phases` pictures of every step but the last, which is shown once."""
        pairs = [(step, phase) for step in range(steps) for phase in range(phases)] + [(steps, 0)]
        return cls(_numbered(pairs), steps, min(max(len(pairs) / READING_SECONDS, SLOWEST_READING), FASTEST_READING))

    @classmethod
    def eased(cls, steps: int, phases: int = 1) -> Timeline:
        """Every step in a time of its own, in which heads set out and arrive softly; see the constants of this module.

        In a dissected step, one of several phases, each phase draws what it adds and leaves it for a while; the last
        one then takes the step, and lands when the next step begins.
        """
        spans = _glides(steps) if phases == 1 else _phases(steps, phases)
        return cls((), steps, 0, Pace(tuple(spans))).at_rate(EASED_FPS)

    def at_rate(self, fps: float) -> Timeline:
        """The same film in the same time with so many pictures a second; the same pictures where it is not eased."""
        if self.pace is None or fps == self.fps:
            return self
        rate, end = Fraction(fps), self.pace.end
        times = [min(number / rate, end) for number in range(math.ceil(end * rate) + 1)]
        moments = [self.pace.at(time, 1 / rate) for time in times]
        if fps <= LEAST_EASED_FPS and any(span.glide is None for span in self.pace.spans):
            # A window that glides with its step changes every pixel: a GIF of it would be four times as large.
            moments = [replace(moment, share=0.0) for moment in moments]
        return replace(self, moments=tuple(moments), fps=fps)


def smoothstep(part: float | Fraction) -> float:
    """u²(3 - 2u) of a part of a time, 0 before and 1 after it: from rest to rest."""
    u = min(max(float(part), 0.0), 1.0)
    return u * u * (3 - 2 * u)


def _numbered(pairs: Sequence[tuple[int, int]]) -> tuple[Moment, ...]:
    """The moments of some steps and phases, one a picture."""
    count = len(pairs)
    return tuple(
        Moment(frame, step, phase, progress=frame / max(count - 1, 1)) for frame, (step, phase) in enumerate(pairs)
    )


def _pictures(seconds: float, least: int = 1) -> Fraction:
    """A time in seconds as whole pictures of the slowest format."""
    return max(round(seconds / PICTURE), least) * PICTURE


def _glides(steps: int) -> Iterator[Span]:
    # At least one picture between two steps, also in the slowest format.
    time = _pictures(min(max(SECONDS_WANTED / steps, SHORTEST_STEP), LONGEST_STEP), least=2)
    for step in range(steps):
        begin = OPENING + step * time
        yield Span(begin, begin + time, step, 0, Fraction(0), (begin, begin + GLIDE * time))


def _phases(steps: int, phases: int) -> Iterator[Span]:
    slow = min(steps, SLOW_STEPS)
    wanted = DISSECTION_SECONDS / (phases * (slow + (steps - slow) / SPEED_AFTER))
    fast = _pictures(min(max(wanted, SHORTEST_PHASE), LONGEST_PHASE) / SPEED_AFTER)
    begin = OPENING
    for step in range(steps):
        speed = 1 if step < SLOW_STEPS else SPEED_AFTER
        time = fast * SPEED_AFTER / speed
        for phase in range(phases):
            is_last = phase == phases - 1
            build = min(BUILD_SECONDS / speed, time / 2 if is_last else time)
            end = begin + time
            yield Span(begin, end, step, phase, begin + build, (begin + build, end) if is_last else None)
            begin = end

"""Timeline: which step of the optimizers each frame of the film shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from landscape_viz.errors import whole_number

MOST_UNTHINNED_STEPS = 300
MOST_FRAMES = 100_000


@dataclass(frozen=True)
class Moment:
    """The step and the phase that one frame shows.

    Attributes:
      frame: the number of the picture.
      step: the optimizer's step: the points 0 .. step have been reached.
      phase: which picture of this step, from 0 on; always 0 in films with one picture a step.
      frames: how many pictures the film has.
    """

    frame: int
    step: int
    phase: int = 0
    share: float = 0.0
    landing: float | None = None
    frames: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Timeline:
    """The moments of a film in order, and the number of steps they are taken from."""

    moments: tuple[Moment, ...]
    steps: int

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def thinned(self) -> bool:
        """True where some steps have no picture of their own."""
        return len({moment.step for moment in self.moments}) < self.steps + 1

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
        return cls(tuple(Moment(frame, int(step), frames=count) for frame, step in enumerate(shown)), steps)

    @classmethod
    def of_phases(cls, steps: int, phases: int) -> Timeline:
        """`phases` pictures of every step but the last, which is shown once."""
        pairs = [(step, phase) for step in range(steps) for phase in range(phases)] + [(steps, 0)]
        return cls(tuple(Moment(frame, step, phase, frames=len(pairs)) for frame, (step, phase) in enumerate(pairs)), steps)

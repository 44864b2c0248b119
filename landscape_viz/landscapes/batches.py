"""Batches: the samples that each step of a run over a data set takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Int32

from landscape_viz.errors import InputError, whole_number

MOST_SEED = 2**63 - 1


def read_seed(seed: Any) -> int:
    """`seed` as a whole number of at least 0, or an `InputError`."""
    return whole_number("seed", seed, 0, MOST_SEED)


@dataclass(frozen=True)
class Batches:
    """Batches of `size` out of `samples`, drawn without replacement and shuffled anew in each epoch.

    An epoch is one pass over the data: every sample is used exactly once. Where `size` does not divide `samples`,
    the last batch of an epoch holds the rest, so an epoch takes ceil(samples / size) steps. The orders are those
    of `rng = numpy.random.default_rng(seed)`, one `rng.permutation(samples)` an epoch: a plain loop can follow them.

    Raises:
      InputError: `size` is not a whole number from 1 to `samples`, or `seed` is not a whole number of at least 0.
    """

    samples: int
    size: int
    seed: int = 0

    def __post_init__(self) -> None:
        if whole_number("batch_size", self.size, 1) > self.samples:
            raise InputError(
                f"batch_size must be at most the number of samples, {self.samples}; got {self.size}; "
                "None takes all of them at each step"
            )
        read_seed(self.seed)

    @property
    def steps_per_epoch(self) -> int:
        """The number of steps that pass over all the data once."""
        return -(-self.samples // self.size)

    def of_steps(self, steps: int) -> Iterator[np.ndarray]:
        """The indices of the samples of each of the first `steps` steps."""
        for indices, present in self.blocks(steps, max(1, min(steps, self.steps_per_epoch))):
            for row, count in zip(indices, present, strict=True):
                yield row[:count]

    def blocks(
        self, steps: int, most: int
    ) -> Iterator[tuple[Int32[np.ndarray, "block size"], Int32[np.ndarray, " block"]]]:
        """The first `steps` steps in blocks of `most` at a time, the last one maybe shorter.

        Each is the indices of the samples, shape (block, size), and the number of each row that count, shape (block,).
        The others repeat a sample of their row, so that the loss there is as finite as on the rest.
        """
        generator = np.random.default_rng(self.seed)
        waiting = np.zeros((0, self.size), np.int32)
        for done in range(0, steps, most):
            block = min(most, steps - done)
            short = block - len(waiting)
            if short > 0:
                waiting = np.concatenate([waiting, self._epochs(generator, -(-short // self.steps_per_epoch))])
            number = np.arange(done + 1, done + block + 1)
            last = self.samples - (self.steps_per_epoch - 1) * self.size
            present = np.where(number % self.steps_per_epoch == 0, last, self.size).astype(np.int32)
            yield waiting[:block], present
            waiting = waiting[block:]

    def _epochs(self, generator: np.random.Generator, count: int) -> Any:
        orders = np.stack([generator.permutation(self.samples) for _ in range(count)]).astype(np.int32)
        padding = self.steps_per_epoch * self.size - self.samples
        last = orders[:, -1:]
        return np.concatenate([orders, np.repeat(last, padding, axis=1)], axis=1).reshape(-1, self.size)

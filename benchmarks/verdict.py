"""What was aimed at, and what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks import table
from benchmarks.commands import HELP, IMPORTS, ORIGINAL, OURS, OURS_FIRST, CommandResult
from benchmarks.films import FilmResult
from benchmarks.growth import GrowthResult


@dataclass(frozen=True)
class Target:
    """A target and the figure that was measured for it.

    Attributes:
      what: what is compared.
      limit: the figure that was aimed at.
      reached: the figure that came out, None where it was not measured.
      least: whether the figure has to be at least the limit; otherwise it may be no more.
      unit: what follows the figures.
      digits: how many decimals are printed; the comparison is made without rounding.
    """

    what: str
    limit: float
    reached: float | None
    least: bool
    unit: str = "x"
    digits: int = 1

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None where nothing was measured."""
        if self.reached is None:
            return None
        return self.reached >= self.limit if self.least else self.reached <= self.limit

    def row(self) -> list[str]:
        """The line of the table."""
        said = {True: "reached", False: "NOT REACHED", None: "not measured"}[self.is_reached]
        figure = table.NOTHING if self.reached is None else f"{self.reached:.{self.digits}f}{self.unit}"
        sign = "at least" if self.least else "at most"
        return [self.what, f"{sign} {self.limit:g}{self.unit}", figure, said]


def targets(
    films: Mapping[str, FilmResult], commands: CommandResult | None, growth: GrowthResult | None
) -> Iterator[Target]:
    """Every target, in the order of the tables."""
    quadratic, race, stranger = (films.get(name) for name in ("quadratic", "race", "stranger"))
    whole = _share(commands and commands.seconds(ORIGINAL), commands and commands.seconds(OURS))
    yield Target("whole command, faster than the original program", 7, whole, least=True)
    yield Target("whole command, the further aim", 10, whole, least=True)
    first = _share(commands and commands.seconds(ORIGINAL), commands and commands.seconds(OURS_FIRST))
    yield Target("whole command, no compiled code kept", 7, first, least=True)
    yield Target("quadratic: saved faster than by Pillow", 25, _against_pillow(quadratic, "seconds"), least=True)
    yield Target("quadratic: smaller file than Pillow's", 5, _against_pillow(quadratic, "bytes"), least=True)
    yield Target("quadratic: PSNR", 45, quadratic and quadratic.number("ours GIF", "psnr"), least=True, unit=" dB")
    flicker = quadratic and quadratic.number("ours GIF", "flicker")
    yield Target("quadratic: flicker of still pixels", 0, flicker, least=False, unit="", digits=5)
    yield Target("race: saved faster than by Pillow", 20, _against_pillow(race, "seconds"), least=True)
    yield Target("race: smaller file than Pillow's", 4, _against_pillow(race, "bytes"), least=True)
    yield Target("stranger: saved faster than by Pillow", 2, _against_pillow(stranger, "seconds"), least=True)
    for kind, limit in (("GIF", 10), ("MP4", 40)):
        more = growth.more_memory(kind) if growth else None
        lengths = f"{growth.lengths.short} to {growth.lengths.long} steps" if growth else "100 to 1000 steps"
        megabytes = None if more is None else more / 1e6
        yield Target(f"{kind}: memory more from {lengths}", limit, megabytes, least=False, unit=" MB")
    for kind in ("GIF", "MP4"):
        lengths = f"{growth.lengths.short} to {growth.lengths.longest} steps" if growth else "100 to 2000 steps"
        cost, further = (growth.cost_ratio(kind), growth.marginal_ratio(kind)) if growth else (None, None)
        yield Target(f"{kind}: cost of a frame from {lengths}", 1.2, cost, least=False, digits=2)
        yield Target(f"{kind}: cost of a further frame, the same", 1.2, further, least=False, digits=2)
    help_share = _share(commands and commands.seconds(HELP), commands and commands.seconds(IMPORTS))
    yield Target("--help, in imports of jax and matplotlib", 0.35, help_share, least=False, digits=2)


def text(found: Iterator[Target], quick: bool) -> str:
    """The verdict as a table."""
    title = "verdict (quick: films too short to judge by)" if quick else "verdict"
    return "\n".join([title, "", table.table(("", "wanted", "measured", ""), [target.row() for target in found])])


def _against_pillow(film: FilmResult | None, name: str) -> float | None:
    return film and _share(film.number("Pillow GIF", name), film.number("ours GIF", name))


def _share(value: float | None, of: float | None) -> float | None:
    return None if value is None or not of else value / of

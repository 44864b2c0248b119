"""The named losses: a read-only mapping from name to `Landscape`.

>>> catalogue["double-well"].minima
((-1.0,), (1.0,))

The table itself is data (`entries`), which is read without jax; a landscape is built when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from landscape_viz.errors import InputError, brief, closest
from landscape_viz.landscapes.catalogue.bowls_2d import BOWLS_2D
from landscape_viz.landscapes.catalogue.cusps_2d import CUSPS_2D
from landscape_viz.landscapes.catalogue.entry import Entry
from landscape_viz.landscapes.catalogue.functions_1d import FUNCTIONS_1D
from landscape_viz.landscapes.catalogue.gavana_1d import GAVANA_1D
from landscape_viz.landscapes.catalogue.ripples_2d import RIPPLES_2D
from landscape_viz.landscapes.catalogue.wells_2d import WELLS_2D
from landscape_viz.landscapes.expressions.evaluate import compile_expression

if TYPE_CHECKING:
    from landscape_viz.landscapes.landscape import Landscape


class UnknownLossError(InputError, KeyError):
    """The catalogue has no loss of that name. A `KeyError` too, as for every mapping."""

    # KeyError would print the message in quotes.
    __str__ = InputError.__str__


class Catalogue(Mapping[str, "Landscape"]):
    """Losses by name, in the order of their table.

    A name may be written with capitals, and with hyphens or blanks for the underscores.

    Raises:
      UnknownLossError: on a name that is not in the table; the message has the closest one.
    """

    def __init__(self, table: Iterable[Entry]) -> None:
        self._entries = {entry.name: entry for entry in table}
        self._built: dict[str, Landscape] = {}

    def __getitem__(self, name: str) -> Landscape:
        entry = self.entry(name)
        if entry.name not in self._built:
            self._built[entry.name] = _landscape(entry)
        return self._built[entry.name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        # Mapping's own test would build the landscape.
        return isinstance(name, str) and _canonical(name) in self._entries

    def __getattr__(self, name: str) -> Landscape:
        if name.startswith("_"):  # asked for by Python, not by a person
            raise AttributeError(name)
        raise AttributeError(f'losses are taken by their names in brackets: catalogue["{name}"]')

    def __repr__(self) -> str:
        return f"<catalogue of {len(self)} losses: {', '.join(self)}>"

    def entry(self, name: Any) -> Entry:
        """The row of `name` in the table, without building its landscape."""
        if name not in self:
            hint = closest(_canonical(name), self) if isinstance(name, str) else ""
            names = f" It has {', '.join(self)}."
            raise UnknownLossError(f"the catalogue has no loss {brief(name)}.{hint or names}")
        return self._entries[_canonical(name)]


def entries() -> tuple[Entry, ...]:
    """All rows of the table as plain data: first the losses of one number, then those of two."""
    return FUNCTIONS_1D + GAVANA_1D + BOWLS_2D + WELLS_2D + RIPPLES_2D + CUSPS_2D


def _canonical(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def _landscape(entry: Entry) -> Landscape:
    from landscape_viz.landscapes.landscape import Landscape

    return Landscape(
        compile_expression(entry.expression).function,
        entry.domain,
        name=entry.name,
        minima=[minimum.point for minimum in entry.minima],
        start=entry.start,
        source=entry.source,
        formula=entry.formula,
        smooth=entry.smooth,
    )


catalogue = Catalogue(entries())

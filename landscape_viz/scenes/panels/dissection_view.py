"""Told: what a dissected run is made into, before it is put on a stage."""

from __future__ import annotations

from dataclasses import dataclass

from landscape_viz.scenes.legend import Entry
from landscape_viz.scenes.panels.panel import AnyPanel
from landscape_viz.scenes.timeline import Timeline


@dataclass(frozen=True, eq=False)
class DissectionView:
    """The steps of one run, taken apart.

    Attributes:
      panel: where they are seen.
      entries: of the legend.
      timeline: the phases of each step.
      texts, alarms: the caption of each moment, and whether it is a warning.
    """

    panel: AnyPanel
    entries: tuple[Entry, ...]
    timeline: Timeline
    texts: tuple[str, ...]
    alarms: tuple[bool, ...]

"""The legend: which colour is which optimizer, its learning rate, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.transforms import ScaledTranslation

from landscape_viz.scenes.layers.header import text_size, text_width
from landscape_viz.scenes.layers.late_text import LateText, LateTexts
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.legend import SMALLER, Entry
from landscape_viz.scenes.theme import Theme

CLUSTER = ((-0.22, 0.22), (0.22, 0.22), (-0.22, -0.22), (0.22, -0.22))  # where the dots of several are, in letters


@dataclass(frozen=True)
class Legend:
    """The optimizers row by row, told with a brevity from 0 (in full) on; `starts` is where the columns begin."""

    entries: tuple[Entry, ...]
    starts: tuple[float, ...]
    brevity: int = 0

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the legend below the title."""
        columns = len(self.starts)
        rows = -(-len(self.entries) // columns)
        size = text_size(axes)
        inches = axes.figure.dpi_scale_trans
        labels = []
        for number, entry in enumerate(self.entries):
            place = self.starts[number % columns], (rows - number // columns - 0.5) / (rows + 1.3)
            inks, own = entry.several[: len(CLUSTER)], entry.palette(theme) if entry.palette else theme
            for ink, (right, up) in zip(inks, CLUSTER, strict=False) if inks else [(entry.color, (0.0, 0.0))]:
                dot = Line2D(*([one] for one in place), marker="o", linestyle="none", color=own.color(ink))
                dot.set(markersize=(0.42 if inks else 0.75) * size, clip_on=False)
                away = ScaledTranslation((0.5 + right) * size / 72, up * size / 72, inches)
                dot.set_transform(axes.transData + away)
                axes.add_line(dot)
            labels.append(_written(axes, entry.label, place, 1.2 * size, size, "legend"))
        endings: list[LateText] = []
        for entry, label in zip(self.entries, labels, strict=True):
            wording = entry.wording(self.brevity)
            indent = 1.35 * size + text_width(label)
            detail = _written(axes, wording.before, label.xy, indent, SMALLER * size, "legend-details")
            if entry.end_step is not None and wording.after:
                # A word that is put behind others and stays can be kept as pixels once it is drawn.
                indent += text_width(detail) if wording.before else 0
                words = f"· {wording.after}" if wording.before else wording.after
                word = _written(axes, words, label.xy, indent, SMALLER * size, "legend-ending")
                word.set_color(theme.alarm if entry.alarm else theme.foreground)
                word.remove()
                endings.append(LateText(entry.end_step, word))
        if not endings:
            return Live(lambda moment: None, ())
        written = LateTexts(axes, endings)
        written.set(zorder=5, gid="legend-endings")
        return Live(lambda moment: written.show(moment.step), (written,))


def _written(axes: Axes, words: str, place: tuple[float, float], indent: float, size: float, gid: str) -> Annotation:
    text = axes.annotate(words, place, (indent, 0), textcoords="offset points", fontsize=size)
    text.set(ha="left", va="center_baseline", gid=gid, parse_math=False)
    return text

"""Adam's memory carries it past the minimum.

Everything that an optimizer keeps is recorded with its path. Adam keeps a mean of the slopes, m, and a mean of
their squares, v; both are corrected for having started at zero. Each step is m / √v times the learning rate of 0.3.
On the long way down the slopes agree, so the ratio is near 1 and Adam walks at full speed, steep or flat. Then m,
slow to forget, makes it overshoot: past the local minimum at 3.84 to 2.49, not quite over the hill at 1.98, and back.

Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015)
Topics: Adam, your own, one dimension
"""

import matplotlib.pyplot as plt
import numpy as np
import optax
from matplotlib.animation import FuncAnimation

import landscape_viz as lv
from landscape_viz.scenes.theme import LIGHT as look
from landscape_viz.scenes.typeface import families

steps = np.arange(1, 81)
landscape = lv.catalogue["quadratic_plus_sine"]
run = lv.record(landscape, optax.adam(0.3), 9.0, len(steps))
mean = run.internals["mu"][:, 0] / (1 - 0.9**steps)
root = np.sqrt(run.internals["nu"][:, 0] / (1 - 0.999**steps))

blue, orange, green = look.palette[:3]
plt.rcParams.update(
    {"font.family": families(), "font.size": 12, "text.color": look.foreground, "axes.edgecolor": look.faint}
)
plt.rcParams.update({f"axes.spines.{side}": False for side in ("top", "right")} | {"axes.titlelocation": "left"})
plt.rcParams.update(dict.fromkeys(("figure.facecolor", "axes.facecolor"), look.background))
plt.rcParams.update(dict.fromkeys(("axes.labelcolor", "xtick.color", "ytick.color"), look.muted))
figure, axes = plt.subplot_mosaic([["hill", "kept"], ["hill", "step"]], figsize=(8, 4.5), dpi=100, layout="constrained")
figure.suptitle("Adam's memory carries it past the minimum", x=0.02, ha="left", weight="semibold", size=19)
x = np.linspace(-10, 10, 400)
axes["hill"].plot(x, landscape.value(x[:, None]), color=look.curve, linewidth=2.5)
axes["hill"].set(xlabel="x", ylabel="loss", title="x² + 10 sin(x)")
axes["kept"].set(xlim=(0, 81), ylim=(-7, 44), title="what it remembers")
axes["step"].set(xlim=(0, 81), ylim=(-0.6, 1.2), xlabel="step", title="its step: m / √v")
axes["step"].axhline(0, color=look.faint)
(ball,) = axes["hill"].plot([], [], "o-", color=blue, markersize=6, markeredgecolor=look.casing, linewidth=1.5)
drawn = {
    axes["kept"].plot([], [], color=look.muted, linewidth=1, label="slope")[0]: run.gradients[:-1, 0],
    axes["kept"].plot([], [], color=orange, linewidth=2.5, label="mean of the slopes, m")[0]: mean,
    axes["kept"].plot([], [], color=green, linewidth=2.5, label="root of mean square, √v")[0]: root,
    axes["step"].plot([], [], color=blue, linewidth=2.5)[0]: mean / root,
}
axes["kept"].legend(frameon=False, loc="upper right", fontsize="small")


def draw(frame):
    ball.set_data(run.points[: frame + 1, 0], run.values[: frame + 1])
    for line, series in drawn.items():
        line.set_data(steps[:frame], series[:frame])
    return [ball, *drawn]


lv.save(FuncAnimation(figure, draw, len(steps) + 1, blit=True), "inside_adam.gif", fps=12)

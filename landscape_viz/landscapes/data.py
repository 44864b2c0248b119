"""Losses from data: `DataLandscape` of any loss of one sample, and ready-made ones.

- `linear_regression`: y = w·x + b, over (w, b).
- `linear_equations`: two unknowns (or one), found by descending the squared residuals.
- `neuron`: one neuron's loss over (w, b), for each activation and loss.
"""

from __future__ import annotations

from landscape_viz.landscapes.batches import Batches
from landscape_viz.landscapes.data_landscape import DataLandscape
from landscape_viz.landscapes.neuron import neuron
from landscape_viz.landscapes.regression import linear_equations, linear_regression

__all__ = ["Batches", "DataLandscape", "linear_equations", "linear_regression", "neuron"]

"""Frames of a figure: what stands still is drawn once, what changes is painted on it."""

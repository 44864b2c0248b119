"""Losses of one or two numbers: the landscape, where it comes from, and its critical points."""

"""Runs of optimizers over landscapes: recorded one by one, or many at once."""

"""What settings of optimizers are called on pictures."""

from __future__ import annotations


def setting_words(name: str) -> str:
    """`learning_rate` as "learning rate", `sgd.momentum` as "momentum"."""
    return name.rpartition(".")[2].replace("_", " ")

"""What optimizers and their settings are called. Nothing here imports jax."""

from __future__ import annotations

import re
from collections.abc import Collection

OWN = {
    "gradient_descent": "x ← x − lr·∇f",
    "momentum": "v ← decay·v − lr·∇f, x ← x + v; with nesterov=true Nesterov's variant; decay=0.9",
    "averaged_momentum": "m ← decay·m + (1 − decay)·∇f, x ← x − lr·m; decay=0.9",
    "textbook_adagrad": "s ← s + ∇f², x ← x − lr·∇f/√s, without an offset",
    "textbook_rmsprop": "v ← decay·v + (1 − decay)·∇f², x ← x − lr·∇f/√v; decay=0.9, initial=zero or gradient",
    "textbook_adam": "x ← x − lr·m̂/(√v̂ + eps), both moments bias-corrected; b1=0.9, b2=0.999, eps=1e-8",
    "newton": "x ← x − H⁻¹·∇f",
    "damped_newton": "x ← x − (H + damping·I)⁻¹·∇f",
    "saddle_free_newton": "x ← x − (|H| + damping·I)⁻¹·∇f; damping=0",
    "newton_line_search": "x ← x − lr·|H|⁻¹·∇f, lr found by backtracking from 1; decrease_factor=0.5",
    "levenberg": "damped newton, damping lowered by good steps, raised by bad ones, which are refused; damping=1",
    "gradient_flow": "dx/dt = −∇f, each step as long as time_step",
}
OPTAX = (
    "adabelief", "adadelta", "adagrad", "adam", "adamax", "adamw", "adan", "amsgrad", "fromage", "lamb", "lars",
    "lbfgs", "lion", "nadam", "novograd", "optimistic_gradient_descent", "polyak_sgd", "radam", "rmsprop",
    "rprop", "sgd", "sign_sgd", "sm3", "yogi",
)  # fmt: skip
ALIASES = {"gd": "gradient_descent"}
KEY_ALIASES = {"lr": "learning_rate", "alpha": "damping", "dt": "time_step"}
RATE = "learning_rate"


def plain(word: str) -> str:
    """A name as Python has it: it may be typed with capitals, and with hyphens or blanks for the underscores."""
    return re.sub(r"[\s-]+", "_", word.strip().lower())


def full_name(typed: str) -> str:
    """The full name behind what was typed; of an unknown one, as Python would have it."""
    return ALIASES.get(plain(typed), plain(typed))


def is_named(typed: str) -> bool:
    """Whether it is the name of an optimizer of ours, or of a listed one of optax."""
    return full_name(typed) in OWN or full_name(typed) in OPTAX


def full_key(typed: str, parameters: Collection[str]) -> str:
    """The setting that is meant, of an optimizer with these: what it calls alpha itself is not our damping."""
    key = plain(typed)
    if key not in parameters:
        key = KEY_ALIASES.get(key, key)
    return f"max_{key}" if key == RATE and RATE not in parameters and f"max_{RATE}" in parameters else key


def typed_name(name: str) -> str:
    """The short form of a name, where it has one."""
    return {full: alias for alias, full in ALIASES.items()}.get(name, name)


def typed_key(key: str) -> str:
    """How messages and labels write a setting: lr, and every other one by its own name."""
    return "lr" if key.endswith(RATE) else key

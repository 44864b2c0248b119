"""What is given for an optimizer: one of optax's form, or a line that says what to write instead."""

from __future__ import annotations

import inspect
import re
from typing import Any

import optax

from landscape_viz.errors import InputError, brief

OPTIMIZER = "an optax transformation such as newton() or optax.adam(0.1)"
_FULL = {"lr": "learning_rate", "alpha": "damping", "dt": "time_step", "gd": "gradient_descent"}  # of short names


def is_transformation(thing: Any) -> bool:
    """Whether it has optax's interface: `init` and `update`."""
    return callable(getattr(thing, "init", None)) and callable(getattr(thing, "update", None))


def checked_optimizer(optimizer: Any) -> Any:
    """`optimizer` if it has optax's interface, or an `InputError`."""
    if not is_transformation(optimizer):
        raise InputError(f"optimizer must be {OPTIMIZER}; got {brief(optimizer)}{instead_of(optimizer)}")
    return optimizer


def instead_of(given: Any) -> str:
    """What to write instead of a text that only `animate` reads, or of a function that was not called, or nothing.

    >>> instead_of("gd:lr=0.05")
    '; texts are for animate, here write lv.gradient_descent(learning_rate=0.05)'
    """
    if isinstance(given, str):
        return f"; texts are for animate, here write {_written(given)}"
    return "; call it, with its learning rate" if callable(given) else ""


def _written(text: str) -> str:
    """The call that makes what a text such as "adam:lr=0.1" means; an example where it means nothing known."""
    from landscape_viz.optimizers import exports as optimizers  # here, because only a wrong call needs them

    typed, _, rest = text.partition(":")
    name = typed.strip().lower().replace("-", "_").replace(" ", "_")
    name = _FULL.get(name, name)
    home = "lv" if name in optimizers.__all__ else "optax" if callable(getattr(optax, name, None)) else None
    if home is None:
        return "lv.gradient_descent(0.05) or optax.adam(0.1)"
    factory = getattr(optimizers if home == "lv" else optax, name)
    settings = re.sub(r"\b(\w+)\s*=", lambda key: f"{_FULL.get(key[1], key[1])}=", rest.strip())
    if not settings and any(it.default is it.empty for it in inspect.signature(factory).parameters.values()):
        settings = "0.1"
    return f"{home}.{name}({', '.join(part.strip() for part in settings.split(','))})"

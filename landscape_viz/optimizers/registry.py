"""The registry of optimizers: one row for each of ours, and the names of those of optax.

Python (`landscape_viz.NAME`), the shell, `list`, sweeps, races and the documentation read it. Reading it imports
neither jax nor optax; a builder is imported when it is asked for.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import FunctionType
from typing import Any

REQUIRED = ...
"""The default of a setting that has none."""


@dataclass(frozen=True)
class Setting:
    """A keyword of an optimizer's builder.

    Attributes:
      name: the keyword.
      default: as in the builder's signature, or `REQUIRED`.
      aliases: other words for it.
    """

    name: str
    default: Any = REQUIRED
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class OptimizerEntry:
    """A row of the registry.

    Attributes:
      name: the name in Python and in the shell.
      builder: the function that makes the optax transformation from the settings, as "module:function".
      formula: its update, in one line.
      settings: the keywords of the builder, in their order.
      aliases: other names, the first of which is the short one for labels.
      label: the name on pictures; by default the first alias, or else the name with blanks for the underscores.
    """

    name: str
    builder: str
    formula: str
    settings: tuple[Setting, ...] = ()
    aliases: tuple[str, ...] = ()
    label: str = ""

    @property
    def usage(self) -> str:
        """The optimizer as it is typed with all its settings, such as ``momentum:lr=…,decay=0.9,nesterov=false``."""
        typed = ",".join(f"{short_setting(each.name)}={_typed(each.default)}" for each in self.settings)
        return f"{self.name}:{typed}" if typed else self.name


_LEARNING_RATE = Setting("learning_rate", aliases=("lr",))
_DECAY = Setting("decay", 0.9)

OPTIMIZERS: tuple[OptimizerEntry, ...] = (
    OptimizerEntry(
        "gradient_descent",
        "landscape_viz.optimizers.first_order:gradient_descent",
        "x ← x − lr·∇f",
        (_LEARNING_RATE,),
        aliases=("gd",),
    ),
    OptimizerEntry(
        "momentum",
        "landscape_viz.optimizers.first_order:momentum",
        "v ← decay·v − lr·∇f, x ← x + v; with nesterov=true Nesterov's variant",
        (_LEARNING_RATE, _DECAY, Setting("nesterov", False)),
    ),
    OptimizerEntry(
        "averaged_momentum",
        "landscape_viz.optimizers.textbook:averaged_momentum",
        "m ← decay·m + (1 − decay)·∇f, x ← x − lr·m",
        (_LEARNING_RATE, _DECAY),
    ),
    OptimizerEntry(
        "textbook_adagrad",
        "landscape_viz.optimizers.textbook:textbook_adagrad",
        "s ← s + ∇f², x ← x − lr·∇f/√s, without an offset",
        (_LEARNING_RATE,),
    ),
    OptimizerEntry(
        "textbook_rmsprop",
        "landscape_viz.optimizers.textbook:textbook_rmsprop",
        "v ← decay·v + (1 − decay)·∇f², x ← x − lr·∇f/√v; initial=zero or gradient",
        (_LEARNING_RATE, _DECAY, Setting("initial", "zero")),
    ),
    OptimizerEntry(
        "textbook_adam",
        "landscape_viz.optimizers.textbook:textbook_adam",
        "x ← x − lr·m̂/(√v̂ + eps), both moments bias-corrected",
        (_LEARNING_RATE, Setting("b1", 0.9), Setting("b2", 0.999), Setting("eps", 1e-8)),
    ),
    OptimizerEntry("newton", "landscape_viz.optimizers.newton:newton", "x ← x − H⁻¹·∇f"),
    OptimizerEntry(
        "damped_newton",
        "landscape_viz.optimizers.newton:damped_newton",
        "x ← x − (H + damping·I)⁻¹·∇f",
        (Setting("damping", aliases=("alpha",)),),
    ),
    OptimizerEntry(
        "saddle_free_newton",
        "landscape_viz.optimizers.newton:saddle_free_newton",
        "x ← x − (|H| + damping·I)⁻¹·∇f",
        (Setting("damping", 0.0, aliases=("alpha",)),),
        label="saddle-free newton",
    ),
    OptimizerEntry(
        "newton_line_search",
        "landscape_viz.optimizers.line_search:newton_line_search",
        "x ← x − lr·|H|⁻¹·∇f, lr found by backtracking from 1",
        (Setting("decrease_factor", 0.5), Setting("slope_rtol", 1e-4), Setting("max_backtracking_steps", 50)),
    ),
    OptimizerEntry(
        "levenberg",
        "landscape_viz.optimizers.levenberg:levenberg",
        "damped newton, damping lowered by good steps, raised by bad ones, which are refused",
        (Setting("damping", 1.0, aliases=("alpha",)), Setting("increase", 4.0), Setting("decrease", 4.0)),
    ),
    OptimizerEntry(
        "gradient_flow",
        "landscape_viz.optimizers.gradient_flow:gradient_flow",
        "dx/dt = −∇f, each step as long as time_step",
        (Setting("time_step", aliases=("dt",)), Setting("tolerance", 1e-5)),
    ),
)
"""The optimizers that optax does not have, or not in this form, in the order in which they are listed."""

OPTAX_NAMES = (
    "adabelief", "adadelta", "adagrad", "adam", "adamax", "adamw", "adan", "amsgrad", "fromage", "lamb", "lars",
    "lbfgs", "lion", "nadam", "novograd", "optimistic_gradient_descent", "polyak_sgd", "radam", "rmsprop",
    "rprop", "sgd", "sign_sgd", "sm3", "yogi",
)  # fmt: skip
"""The optimizers of optax that are listed; any other one can be used by its name too."""


def python_name(typed: str) -> str:
    """A name as Python has it: it may be typed with capitals, and with hyphens or blanks for the underscores."""
    return re.sub(r"[\s-]+", "_", typed.strip().lower())


def entry(typed: str) -> OptimizerEntry | None:
    """The row of one of our optimizers by its name or an alias, None where there is none."""
    name = python_name(typed)
    return next((each for each in OPTIMIZERS if name == each.name or name in each.aliases), None)


def is_named(typed: str) -> bool:
    """True for the name of an optimizer of ours, or of a listed one of optax."""
    return entry(typed) is not None or python_name(typed) in OPTAX_NAMES


def full_name(typed: str) -> str:
    """The name in Python of what was typed, whether it is known or not."""
    own = entry(typed)
    return python_name(typed) if own is None else own.name


def short_name(name: str) -> str:
    """The shortest way to type a name: its first alias where it has one."""
    own = entry(name)
    return own.aliases[0] if own is not None and own.aliases else name


def label_of(name: str) -> str:
    """The name on pictures."""
    own = entry(name)
    return name if own is None else own.label or short_name(name).replace("_", " ")


def setting_name(typed: str, names: Collection[str | None] | None = None) -> str:
    """The setting that is meant, of an optimizer with the settings `names` where they are known.

    What an optimizer calls ``alpha`` itself is not our damping; ``lr`` is the ``max_learning_rate`` of one that has
    no other.
    """
    names = names or ()
    if typed in names or python_name(typed) in names:
        return typed if typed in names else python_name(typed)
    name = python_name(typed)
    meant = [each.name for row in OPTIMIZERS for each in row.settings if name in each.aliases] or [name]
    if "learning_rate" in meant:
        meant.append("max_learning_rate")
    return next((each for each in meant if each in names), meant[0])


def setting_aliases(name: str) -> set[str]:
    """The other words for a setting."""
    return {alias for row in OPTIMIZERS for each in row.settings if each.name == name for alias in each.aliases}


def short_setting(name: str) -> str:
    """A setting as messages and labels write it: lr, and every other one by its own name."""
    return "lr" if name.endswith("learning_rate") else name


def builder(name: str) -> Callable[..., Any] | None:
    """The function that makes the optimizer of this full name, ours or optax's; None where there is none."""
    own = next((each for each in OPTIMIZERS if each.name == name), None)
    if own is not None:
        module, _, function = own.builder.partition(":")
        imported: Callable[..., Any] = getattr(importlib.import_module(module), function)
        return imported
    return _builders_of_optax().get(name)


def entry_of(factory: Any) -> OptimizerEntry | None:
    """The row whose builder is this function, None where it is not one of ours."""
    place = f"{getattr(factory, '__module__', '')}:{getattr(factory, '__name__', '')}"
    return next((each for each in OPTIMIZERS if each.builder == place), None)


def name_of(factory: Any) -> str | None:
    """The name by which a builder is typed, ours or optax's; None where it has none."""
    own = entry_of(factory)
    if own is not None:
        return own.name
    return next((name for name, member in _builders_of_optax().items() if member is factory), None)


def known_names() -> list[str]:
    """All names and aliases, ours first, and every optimizer of optax."""
    own = [name for each in OPTIMIZERS for name in (*each.aliases, each.name)]
    return [*own, *_builders_of_optax()]


@functools.cache
def _builders_of_optax() -> dict[str, Callable[..., Any]]:
    """The functions of optax that make optimizers: those with a learning rate, L-BFGS and COCOB."""
    import optax

    builders: dict[str, Callable[..., Any]] = {}
    for module in (optax, optax.contrib):
        for name, member in vars(module).items():
            if isinstance(member, FunctionType | functools.partial) and not name.startswith(
                ("_", "scale_by", "inject")
            ):
                parameters = inspect.signature(member).parameters
                if name in ("lbfgs", "cocob") or any(each.endswith("learning_rate") for each in parameters):
                    builders.setdefault(name, member)
    return builders


def _typed(default: Any) -> str:
    if default is REQUIRED:
        return "…"
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)

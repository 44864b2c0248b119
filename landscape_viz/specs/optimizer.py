"""Optimizers by name: ours, and any of optax's, with their settings."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from landscape_viz.errors import InputError, brief, closest, real_number
from landscape_viz.specs.literals import read_value, split_arguments

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
_SHOWN = {"saddle_free_newton": "saddle-free newton"}
_RATE = "learning_rate"


@dataclass(frozen=True)
class OptimizerSpec:
    """An optimizer by name, with the settings that were typed.

    Attributes:
      text: as it was typed.
      name: the full name.
      factory: makes the optax transformation.
      settings: keyword arguments for the factory.
      label: for pictures, such as "adam lr=0.1".
    """

    text: str
    name: str
    factory: Callable[..., Any]
    settings: Mapping[str, Any]
    label: str

    def build(self) -> Any:
        """The optax transformation.

        Raises:
          InputError: a setting is missing, or the factory refuses one.
        """
        from landscape_viz.descent.optimizers import with_learning_rate

        parameters = inspect.signature(self.factory).parameters.values()
        for parameter in parameters:
            if parameter.default is parameter.empty and parameter.name not in self.settings:
                short = {full: alias for alias, full in KEY_ALIASES.items()}.get(parameter.name, parameter.name)
                raise InputError(
                    f"optimizer {self.text!r} needs {parameter.name}, for example {_typed_name(self.name)}:{short}=0.1"
                )
        settings = dict(self.settings)
        try:
            if self.name in OWN or settings.get(_RATE) is None:
                return self.factory(**settings)
            rate = settings.pop(_RATE)
            return with_learning_rate(functools.partial(self.factory, **settings), rate)
        except InputError as error:
            raise InputError(f"optimizer {self.text!r}: {error}") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"optimizer {self.text!r} cannot be made: {error}") from error


def read_optimizer(text: str) -> OptimizerSpec:
    """``NAME[:key=value,...]``, such as ``gd:lr=0.05`` or ``sgd:learning_rate=0.1,momentum=0.9``.

    Names and keys may be written with capitals, and with hyphens for the underscores.

    Raises:
      InputError: an unknown name or key, with the closest known one, or a value that cannot be read.
    """
    typed, _, rest = text.strip().partition(":")
    name = ALIASES.get(_plain(typed), _plain(typed))
    factory = _factory(typed.strip(), name)
    parameters = inspect.signature(factory).parameters
    known = list(parameters)
    settings: dict[str, Any] = {}
    words = []
    for part in split_arguments(rest) if rest.strip() else []:
        typed_key, equals, value = part.partition("=")
        typed_key = typed_key.strip()
        key = KEY_ALIASES.get(_plain(typed_key), _plain(typed_key))
        if key == _RATE and _RATE not in known and "max_learning_rate" in known:
            key = "max_learning_rate"
        if not equals:
            raise InputError(f"optimizer {text!r}: settings are written key=value; got {part!r}")
        if key not in known:
            allowed = ", ".join(known) or "no settings"
            hint = closest(key, [*known, *(alias for alias, full in KEY_ALIASES.items() if full in known)])
            raise InputError(
                f"optimizer {text!r}: {name} has no {typed_key!r}, it has {allowed}{'.' if hint else ''}{hint}"
            )
        if key in settings:
            raise InputError(f"optimizer {text!r}: {typed_key} is given twice")
        settings[key] = _of_kind(text, key, read_value(typed_key, value.strip()), parameters[key].default)
        words.append(f"{'lr' if key.endswith(_RATE) else key}={_brief_value(settings[key], value.strip())}")
    return OptimizerSpec(text, name, factory, settings, " ".join([_short_name(name), *words]))


def _factory(typed: str, name: str) -> Callable[..., Any]:
    if name in OWN:
        from landscape_viz.descent import optimizers

        own: Callable[..., Any] = getattr(optimizers, name)
        return own
    import optax

    known = [*ALIASES, *OWN, *_makers(optax), *_makers(optax.contrib)]
    if name not in known:
        raise InputError(
            f"unknown optimizer {typed!r}.{closest(name.removeprefix('optax.').partition('(')[0], known)} "
            "It is written NAME:key=value,... with a name from `python -m landscape_viz list optimizers`, "
            "or of any other optimizer of optax"
        )
    factory: Callable[..., Any] = getattr(optax, name, None) or getattr(optax.contrib, name)
    return factory


def _makers(module: Any) -> list[str]:
    """The names of the functions of a module of optax that make optimizers: those with a learning rate, and L-BFGS."""
    names = []
    for name, member in vars(module).items():
        if isinstance(member, FunctionType | functools.partial) and not name.startswith(("_", "scale_by", "inject")):
            parameters = inspect.signature(member).parameters
            if name in ("lbfgs", "cocob") or any(parameter.endswith(_RATE) for parameter in parameters):
                names.append(name)
    return names


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_")


def _of_kind(text: str, key: str, value: Any, default: Any) -> Any:
    """`value` if it is of the kind of `default`: the word `no` would be taken for true, and fail late as a number."""
    if key.endswith(_RATE) and not callable(value) and not (value is None and default is None):
        return real_number(f"optimizer {text!r}: learning_rate", value, above=0)
    if isinstance(default, bool) and not isinstance(value, bool):
        raise InputError(f"optimizer {text!r}: {key} must be true or false; got {brief(value)}")
    if isinstance(default, float) and (value is None or isinstance(value, bool | str | list | dict)):
        raise InputError(f"optimizer {text!r}: {key} must be a number; got {brief(value)}")
    return value


def _typed_name(name: str) -> str:
    return {full: alias for alias, full in ALIASES.items()}.get(name, name)


def _short_name(name: str) -> str:
    return _SHOWN.get(name, _typed_name(name).replace("_", " ")) if name in OWN else name


def _brief_value(value: Any, text: str) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return text.partition("(")[0] + "(…)" if callable(value) else text

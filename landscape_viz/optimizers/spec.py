"""OptimizerSpec: an optimizer whose numbers are still open, so that they may differ from run to run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np
import optax
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, closest
from landscape_viz.optimizers.learning_rate import with_learning_rate
from landscape_viz.optimizers.validation import checked_optimizer, instead_of, is_transformation

SHORT = {"lr": "learning_rate", "alpha": "damping"}
"""Short names of settings."""
_RATE = "learning_rate"


@dataclass(frozen=True, eq=False)
class OptimizerSpec:
    """What makes an optimizer of settings: any function that returns an optax transformation.

    Attributes:
      label: what the optimizer is called on pictures.
      factory: called with keyword arguments; None where the optimizer is `fixed`.
      settings: keyword arguments for the factory.
      fixed: an optimizer that was given ready-made, none of whose numbers can be varied.
    """

    label: str
    factory: Callable[..., Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    fixed: Any = None

    def full_name(self, name: str) -> str:
        """The setting that `name` means: itself, or what it is short for.

        Raises:
          InputError: the factory takes no such setting, or the optimizer is fixed.
        """
        if self.factory is None:
            raise InputError(
                f"the optimizer {self.label!r} was given ready-made, so its {name} cannot be varied; "
                "give (label, factory, settings), such as ('adam', optax.adam, {})"
            )
        known = _keywords(self.factory)
        full = SHORT.get(name, name)
        if full in known or None in known:
            return full
        if name == "lr" and "max_learning_rate" in known:
            return "max_learning_rate"
        allowed = ", ".join(str(key) for key in known) or "no settings"
        hint = closest(full, [str(key) for key in known])
        raise InputError(f"the optimizer {self.label!r} has no {name!r}, it has {allowed}{'.' if hint else ''}{hint}")

    def build(self, values: Mapping[str, Any] | None = None) -> optax.GradientTransformation:
        """The optimizer, with `values` in place of the settings of the same names; these may be traced by jax.

        Raises:
          InputError: a setting is missing, or the factory refuses one.
        """
        if self.factory is None:
            return self.fixed
        try:
            return checked_optimizer(self.factory(**{**self.settings, **(values or {})}))
        except InputError as error:
            raise InputError(f"the optimizer {self.label!r}: {error}") from error
        except jax.errors.ConcretizationTypeError as error:
            raise InputError(
                f"the optimizer {self.label!r} is made differently for different values of {', '.join(values or {})}, "
                "so these cannot differ from run to run"
            ) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"the optimizer {self.label!r} cannot be made: {error}") from error

    def setting_called(self, name: str) -> str | None:
        """The setting that `name` means, None where the optimizer has none or is fixed."""
        try:
            return self.full_name(name)
        except InputError:
            return None

    def default(self, name: str) -> Any:
        """What the factory takes for the setting `name` where it is not given; `...` where it must be."""
        assert self.factory is not None
        parameter = inspect.signature(self.factory).parameters.get(name)
        return ... if parameter is None or parameter.default is parameter.empty else parameter.default

    def finished(self, values: Mapping[str, Any]) -> optax.GradientTransformation:
        """As `build`, with the learning rate where `record` finds it."""
        settings = {**self.settings, **values}
        rate = settings.pop(_RATE, None)
        own = getattr(self.factory, "__module__", "").startswith("landscape_viz.")
        if self.factory is None or own or rate is None:
            return self.build(values)
        self.build(values)  # what is wrong is said here
        return with_learning_rate(functools.partial(self.factory, **settings), rate)

    def stem(self, name: str) -> str:
        """The label without what it says of the setting `name`."""
        said = {short for short, full in SHORT.items() if full == name} | {name, "lr" if name.endswith(_RATE) else name}
        return " ".join(word for word in self.label.split(" ") if word.partition("=")[0] not in said) or self.label

    def check(self, values: Mapping[str, Float64[np.ndarray, " n"]]) -> None:
        """Build the optimizer once with the least and once with the greatest of the values, which may be refused.

        Raises:
          InputError: as for `build`; or a value is not finite.
        """
        for name, numbers in values.items():
            if not np.isfinite(numbers).all():
                raise InputError(f"{name} must be finite; got {brief(numbers)}")
        self.build({name: float(numbers.min()) for name, numbers in values.items()})
        self.build({name: float(numbers.max()) for name, numbers in values.items()})

    def program_key(self) -> OptimizerSpec:
        """This spec, or the first one that was equal to it but for the label: what is compiled is kept by it."""
        try:
            key = (self.factory, tuple(sorted(self.settings.items())), self.fixed)
            return _SEEN.setdefault(key, self)
        except TypeError:  # a setting that cannot be hashed or sorted
            return self


_SEEN: dict[Any, OptimizerSpec] = {}


def read_optimizer_spec(optimizer: Any, label: str | None = None) -> OptimizerSpec:
    """A `OptimizerSpec` from whatever form the caller chose, or an `InputError`.

    Args:
      optimizer: an optax transformation; (label, transformation); (label, factory, settings); a spec; or an object
        with these three attributes, as the reader of the shell's texts makes them.
      label: replaces the one that comes with it.
    """
    spec = _read(optimizer)
    return spec if label is None else OptimizerSpec(label, spec.factory, spec.settings, spec.fixed)


def _read(optimizer: Any) -> OptimizerSpec:
    if isinstance(optimizer, OptimizerSpec):
        return optimizer
    if hasattr(optimizer, "factory") and hasattr(optimizer, "settings"):
        return OptimizerSpec(optimizer.label, optimizer.factory, optimizer.settings)
    if is_transformation(optimizer):
        return OptimizerSpec("optimizer", fixed=checked_optimizer(optimizer))
    if isinstance(optimizer, tuple) and len(optimizer) in (2, 3) and isinstance(optimizer[0], str):
        label, made, *settings = optimizer
        if not settings:
            return OptimizerSpec(label, fixed=checked_optimizer(made))
        if callable(made) and isinstance(settings[0], Mapping):
            return OptimizerSpec(
                label, made, {SHORT.get(str(key), str(key)): value for key, value in settings[0].items()}
            )
    raise InputError(
        "optimizer must be an optax transformation, or (label, factory, settings) such as "
        f"('adam', optax.adam, {{'learning_rate': 0.1}}); got {brief(optimizer)}{instead_of(optimizer)}"
    )


def _keywords(factory: Callable[..., Any]) -> list[str | None]:
    """The names that a factory takes as keywords, and None where it takes any."""
    names: list[str | None] = []
    for parameter in inspect.signature(factory).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            names.append(None)
        elif parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            names.append(parameter.name)
    return names

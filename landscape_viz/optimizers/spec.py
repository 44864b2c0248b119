"""OptimizerSpec: an optimizer whose numbers are still open, read from whatever form the caller chose."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np
import optax
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, closest, real_number
from landscape_viz.optimizers import registry
from landscape_viz.optimizers.hyperparameters import with_learning_rate
from landscape_viz.optimizers.literals import read_value, split_arguments

_RATE = "learning_rate"
_FORMS = (
    'an optax transformation, or a text such as "adam:lr=0.1", or (label, factory, settings) such as '
    "('adam', optax.adam, {'learning_rate': 0.1})"
)


@dataclass(frozen=True, eq=False)
class OptimizerSpec:
    """An optimizer by its factory, any function that returns an optax transformation, and its settings.

    Attributes:
      label: the name on pictures.
      factory: called with keyword arguments; None where the optimizer is `fixed`.
      settings: keyword arguments for the factory.
      fixed: an optimizer that came ready-made, none of whose numbers can be varied.
    """

    label: str
    factory: Callable[..., Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    fixed: Any = None

    def build(self, values: Mapping[str, Any] | None = None, *, show_rate: bool = True) -> optax.GradientTransformation:
        """The optax transformation.

        Args:
          values: in place of the settings of the same names, or besides them; these may be traced by jax.
          show_rate: whether the learning rate is kept in the state, where the recorder finds it.

        Raises:
          InputError: a setting is missing, or the factory refuses one.
        """
        if self.factory is None:
            return self.fixed
        settings = {**self.settings, **(values or {})}
        self._check_complete(settings)
        try:
            optimizer = self.factory(**settings)
            if not is_transformation(optimizer):
                raise InputError(f"the factory must return an optax transformation; it returned {brief(optimizer)}")
            rate = settings.pop(_RATE, None)
            # Our own optimizers show their rate by themselves.
            if show_rate and rate is not None and registry.entry_of(self.factory) is None:
                optimizer = with_learning_rate(functools.partial(self.factory, **settings), rate)
            return optimizer
        except InputError as error:
            raise InputError(f"optimizer {self.label!r}: {error}") from error
        except jax.errors.ConcretizationTypeError as error:
            raise InputError(
                f"the optimizer {self.label!r} is made differently for different values of {', '.join(values or {})}, "
                "so these cannot differ from run to run"
            ) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"optimizer {self.label!r} cannot be made: {error}") from error

    def _check_complete(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings that lack one without a default."""
        assert self.factory is not None
        for key in _keywords(self.factory):
            if key is not None and key not in settings and self.default(key) is ...:
                name = registry.name_of(self.factory)
                example = f", for example {_example(name, key)}" if name else ""
                raise InputError(f"optimizer {self.label!r} needs {key}{example}")

    def check(self, values: Mapping[str, Float64[np.ndarray, " n"]]) -> None:
        """Build the optimizer once with the least and once with the greatest of the values, which may be refused.

        Raises:
          InputError: as for `build`; or a value is not finite.
        """
        for name, numbers in values.items():
            if not np.isfinite(numbers).all():
                raise InputError(f"{name} must be finite; got {brief(numbers)}")
        self.build({name: float(numbers.min()) for name, numbers in values.items()}, show_rate=False)
        self.build({name: float(numbers.max()) for name, numbers in values.items()}, show_rate=False)

    def full_name(self, name: str) -> str:
        """The setting that `name` means: itself, or what it is another word for.

        Raises:
          InputError: the factory takes no such setting, or the optimizer is fixed.
        """
        if self.factory is None:
            raise InputError(
                f"the optimizer {self.label!r} was given ready-made, so its {name} cannot be varied; "
                "give (label, factory, settings), such as ('adam', optax.adam, {})"
            )
        return _setting(f"the optimizer {self.label!r}", name, _keywords(self.factory))

    def setting_called(self, name: str) -> str | None:
        """The setting that `name` means, None where the optimizer has none or is fixed."""
        try:
            return self.full_name(name)
        except InputError:
            return None

    def default(self, name: str) -> Any:
        """The value of the setting `name` where it is not given; `...` where it must be."""
        assert self.factory is not None
        parameter = inspect.signature(self.factory).parameters.get(name)
        return ... if parameter is None or parameter.default is parameter.empty else parameter.default

    def label_without(self, name: str) -> str:
        """The label without what it says of the setting `name`."""
        words = {name, registry.short_setting(name), *registry.setting_aliases(name)}
        return " ".join(word for word in self.label.split(" ") if word.partition("=")[0] not in words) or self.label

    def program_key(self) -> OptimizerSpec:
        """This spec, or the first one that was equal to it but for the label: what is compiled is kept by it."""
        try:
            key = (self.factory, tuple(sorted(self.settings.items())), self.fixed)
            return _BY_PROGRAM.setdefault(key, self)
        except TypeError:  # a setting that cannot be hashed or sorted
            return self


_BY_PROGRAM: dict[Any, OptimizerSpec] = {}


def read_optimizer_spec(optimizer: Any, label: str | None = None) -> OptimizerSpec:
    """An `OptimizerSpec` from whatever form the caller chose.

    Args:
      optimizer: an optax transformation; a text such as "adam:lr=0.1"; (label, either of these); (label, factory,
        settings); or a spec.
      label: replaces the one that comes with it; an optax transformation by itself is called "optimizer".

    Raises:
      InputError: it is none of these, or a text cannot be read.
    """
    spec = _read(optimizer)
    return spec if label is None else dataclasses.replace(spec, label=label)


def read_lineup(optimizers: Any) -> list[OptimizerSpec]:
    """One or several optimizers, each in any form that `read_optimizer_spec` reads.

    Args:
      optimizers: one of them, a mapping of labels to them, or any iterable. Optax transformations without a label are
        called "optimizer 1" and so on, by their place. A tuple of two texts is two optimizers, unless the first of
        them has a blank and no colon, as only a label has.

    Raises:
      InputError: there are none, or one cannot be read.
    """
    if isinstance(optimizers, Mapping):
        lineup: list[Any] = list(optimizers.items())
    elif _is_one(optimizers) or not isinstance(optimizers, Iterable):
        lineup = [optimizers]
    else:
        lineup = list(optimizers)
    if not lineup:
        raise InputError("optimizers must hold at least one; got none")
    return [
        read_optimizer_spec(one, f"optimizer {number}" if is_transformation(one) else None)
        for number, one in enumerate(lineup, 1)
    ]


def is_transformation(thing: Any) -> bool:
    """True where it has optax's interface: `init` and `update`."""
    return callable(getattr(thing, "init", None)) and callable(getattr(thing, "update", None))


def _read(optimizer: Any) -> OptimizerSpec:
    if not isinstance(optimizer, tuple) or is_transformation(optimizer):
        return _without_label(optimizer)
    match optimizer:
        case (str() as label, factory, Mapping() as settings) if callable(factory):
            names = _keywords(factory)
            return OptimizerSpec(
                label, factory, {registry.setting_name(str(key), names): value for key, value in settings.items()}
            )
        case (str() as label, named):
            return dataclasses.replace(_without_label(named), label=label)
    raise InputError(f"a pair of optimizers must be (label, optimizer), the label a text; got {brief(optimizer)}")


def _without_label(optimizer: Any) -> OptimizerSpec:
    if isinstance(optimizer, OptimizerSpec):
        return optimizer
    if isinstance(optimizer, str):
        return read_optimizer(optimizer)
    if is_transformation(optimizer):
        return OptimizerSpec("optimizer", fixed=optimizer)
    hint = "; call it, with its learning rate" if callable(optimizer) else ""
    raise InputError(f"optimizer must be {_FORMS}; got {brief(optimizer)}{hint}")


def _is_one(optimizers: Any) -> bool:
    """True where it is one optimizer, in any of its forms, and not several."""
    if not isinstance(optimizers, tuple) or is_transformation(optimizers):
        return isinstance(optimizers, str | OptimizerSpec) or is_transformation(optimizers)
    match optimizers:
        case (str() as label, str()):
            return " " in label and ":" not in label
        case (str(), second):
            return is_transformation(second) or not isinstance(second, tuple)
        case (str(), factory, Mapping()):
            return callable(factory)
    return False


def read_optimizer(text: str) -> OptimizerSpec:
    """``NAME[:key=value,...]``, such as ``gd:lr=0.05`` or ``sgd:learning_rate=0.1,momentum=0.9``.

    Names and keys may be written with capitals, and with hyphens or blanks for the underscores.

    Raises:
      InputError: an unknown name or key, with the closest known one, or a value that cannot be read.
    """
    typed, _, rest = text.strip().partition(":")
    name = registry.full_name(typed)
    factory = registry.builder(name)
    if factory is None:
        raise InputError(
            f"unknown optimizer {typed.strip()!r}.{_closest_optimizer(typed.strip())} "
            "It is written NAME:key=value,... such as gd:lr=0.05, with a name from "
            "`python -m landscape_viz list optimizers`, or of any other optimizer of optax"
        )
    parameters = inspect.signature(factory).parameters
    settings: dict[str, Any] = {}
    words = [registry.label_of(name)]
    parts = split_arguments(rest) if rest.strip() else []
    for part in parts:
        if "=" not in part:
            form = f"settings are written key=value, such as {_example(name, next(iter(parameters), ''))}"
            raise InputError(f"optimizer {text!r}: {form if parameters else f'{name} has no settings'}; got {part!r}")
    for part in parts:
        word, _, value = (piece.strip() for piece in part.partition("="))
        key = _setting(f"optimizer {text!r}: {name}", word, list(parameters))
        if key in settings:
            raise InputError(f"optimizer {text!r}: {key} is given twice")
        settings[key] = _of_kind(text, key, read_value(word, value), parameters[key].default)
        words.append(f"{registry.short_setting(key)}={_brief_value(settings[key], value)}")
    return OptimizerSpec(" ".join(words), factory, settings)


def _closest_optimizer(typed: str) -> str:
    from landscape_viz.landscapes.catalogue import catalogue

    if typed in catalogue:
        return f" It is a loss, and a loss comes first: animate {typed} --optimizer newton."
    first = re.match(r"[\w-]*", typed.removeprefix("optax.").removeprefix("contrib."))
    return closest(registry.python_name(first[0] if first else ""), registry.known_names())


def _setting(owner: str, typed: str, names: Collection[str | None]) -> str:
    """The one of the settings `names`, or any where None is among them, that is meant, or an `InputError`."""
    name = registry.setting_name(typed, names)
    if name in names or None in names:
        return name
    own = [each for each in names if each is not None]
    hint = closest(name, [*own, *(alias for each in own for alias in sorted(registry.setting_aliases(each)))])
    allowed = ", ".join(own) or "no settings"
    raise InputError(f"{owner} has no {typed!r}, it has {allowed}{'.' if hint else ''}{hint}")


def _keywords(factory: Callable[..., Any]) -> list[str | None]:
    """The names that a factory takes as keywords, and None where it takes any."""
    names: list[str | None] = []
    for parameter in inspect.signature(factory).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            names.append(None)
        elif parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            names.append(parameter.name)
    return names


def _of_kind(text: str, key: str, value: Any, default: Any) -> Any:
    """`value` if it is of the kind of `default`: the word `no` would be taken for true, and fail late as a number."""
    if key.endswith(_RATE) and not callable(value) and not (value is None and default is None):
        return real_number(f"optimizer {text!r}: learning_rate", value, above=0)
    if isinstance(default, bool) and not isinstance(value, bool):
        raise InputError(f"optimizer {text!r}: {key} must be true or false; got {brief(value)}")
    if isinstance(default, float) and (value is None or isinstance(value, bool | str | list | dict)):
        raise InputError(f"optimizer {text!r}: {key} must be a number; got {brief(value)}")
    return value


def _brief_value(value: Any, text: str) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return text.partition("(")[0] + "(…)" if callable(value) else text


def _example(name: str, key: str) -> str:
    """``gd:lr=0.1``, with a setting by its own name."""
    return f"{registry.short_name(name)}:{registry.short_setting(key)}=0.1"

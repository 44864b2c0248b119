"""How an optimizer and its settings are typed, for advice to somebody who typed them otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.optimizers import registry
from landscape_viz.optimizers.registry import OPTAX_SETTINGS


def is_optimizer(word: str) -> bool:
    """Whether it is the name of an optimizer, with or without settings behind it."""
    return registry.is_named(_name(word))


def is_setting(word: str) -> bool:
    """Whether some optimizer has a setting of this name."""
    key = _key(word)
    return key in OPTAX_SETTINGS or any(key in _keys(row) for row in registry.OPTIMIZERS)


def with_settings(optimizer: str, settings: Sequence[str]) -> str:
    """An optimizer as it is typed, with more settings."""
    return f"{optimizer}{',' if ':' in optimizer else ':'}{','.join(settings)}" if settings else optimizer


def setting_typed(key: str, value: str | None, optimizer: str | None) -> str:
    """A setting as it is typed behind an optimizer: the one given, where it has the setting, else one that has it."""
    key = _key(key)
    setting = f"{key}={value or ('true' if key == 'nesterov' else '0.1')}"
    own = None if optimizer is None else registry.entry(_name(optimizer))
    if optimizer is not None and (own is None or key in _keys(own)):
        return with_settings(optimizer, [setting])
    if key in OPTAX_SETTINGS:
        return with_settings(OPTAX_SETTINGS[key], [setting])
    row = next(row for row in registry.OPTIMIZERS if key in _keys(row))
    required = [registry.short_setting(each.name) for each in row.settings if each.default is registry.REQUIRED]
    others = [f"{one}=0.1" for one in required if one != key]
    return with_settings(registry.short_name(row.name), [*others, setting])


def _keys(row: registry.OptimizerEntry) -> list[str]:
    return [registry.short_setting(each.name) for each in row.settings]


def _name(word: str) -> str:
    return word.partition(":")[0].strip("- ")


def _key(word: str) -> str:
    return registry.short_setting(registry.setting_name(word.strip("- ")))

"""How an optimizer and its settings are typed, for advice to somebody who typed them otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.listing import OPTAX_SETTINGS, SETTINGS
from landscape_viz.parsing.optimizer import ALIASES, KEY_ALIASES, OPTAX, OWN

_KEYS = {name: [part.partition("=")[0] for part in text.split(",") if part] for name, text in SETTINGS.items()}
_SHORT_KEYS = {"learning_rate": "lr", **{alias: full for alias, full in KEY_ALIASES.items() if alias != "lr"}}
_SHORT_NAMES = {full: alias for alias, full in ALIASES.items()}


def is_optimizer(word: str) -> bool:
    """Whether it is the name of an optimizer, with or without settings behind it."""
    return _name(word) in (*OWN, *OPTAX)


def is_setting(word: str) -> bool:
    """Whether some optimizer has a setting of this name."""
    key = _key(word)
    return key in OPTAX_SETTINGS or any(key in keys for keys in _KEYS.values())


def with_settings(optimizer: str, settings: Sequence[str]) -> str:
    """An optimizer as it is typed, with more settings."""
    return f"{optimizer}{',' if ':' in optimizer else ':'}{','.join(settings)}" if settings else optimizer


def setting_typed(key: str, value: str | None, optimizer: str | None) -> str:
    """A setting as it is typed behind an optimizer: the one given, where it has the setting, else one that has it."""
    key = _key(key)
    setting = f"{key}={value or ('true' if key == 'nesterov' else '0.1')}"
    if optimizer is not None and key in _KEYS.get(_name(optimizer), [key]):
        return with_settings(optimizer, [setting])
    if key in OPTAX_SETTINGS:
        return with_settings(OPTAX_SETTINGS[key], [setting])
    name = next(name for name, keys in _KEYS.items() if key in keys)
    required = [f"{part.removesuffix('=…')}=0.1" for part in SETTINGS[name].split(",") if part.endswith("=…")]
    others = [one for one in required if one.partition("=")[0] != key]
    return with_settings(_SHORT_NAMES.get(name, name), [*others, setting])


def _name(word: str) -> str:
    name = word.partition(":")[0].strip("- ").lower().replace("-", "_")
    return ALIASES.get(name, name)


def _key(word: str) -> str:
    key = word.strip("- ").lower().replace("-", "_")
    return _SHORT_KEYS.get(key, key)

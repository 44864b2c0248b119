"""Losses by name, expression, or place in the user's own code."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landscape_viz.errors import InputError, closest
from landscape_viz.landscapes.default_domain import default_domain
from landscape_viz.landscapes.expressions.parse_errors import suggested_name
from landscape_viz.landscapes.expressions.vocabulary import FUNCTIONS, VARIABLES
from landscape_viz.optimizers.registry import is_named

if TYPE_CHECKING:
    from landscape_viz.landscapes.landscape import Landscape

_KINDS = 'a catalogue name{names}, an expression such as "x**2 + 10*sin(x)", or file.py:function'


def read_landscape(text: str, domain: Sequence[Any] | None = None, starts: Sequence[Sequence[float]] = ()) -> Landscape:
    """A catalogue name, an expression in x or in x and y, or ``file.py:function`` / ``package.module:function``.

    Args:
      text: what was typed.
      domain: (lo, hi) or two such pairs. By default the catalogue's; for others `default_domain`.
      starts: where descents will start; used for the default domain only.

    Raises:
      InputError: nothing of this name, an expression that cannot be read, or code that cannot be used.
    """
    from landscape_viz.landscapes.catalogue import catalogue
    from landscape_viz.landscapes.expressions.evaluate import compile_expression, parse

    text = check_text(text)
    if text in catalogue:
        landscape = catalogue[text]
        return landscape if domain is None else landscape.over(domain)
    if _is_code(text):
        return _from_code(text, domain, starts)
    dim = len(compile_expression(text).variables)
    return parse(text, domain if domain is not None else default_domain(dim, starts))


def check_text(text: str) -> str:
    """The text of a loss without blanks around it; all that can be refused before anything is imported or compiled is.

    Raises:
      InputError: nothing of this name, or an expression that cannot be read.
    """
    from landscape_viz.landscapes.catalogue import catalogue
    from landscape_viz.landscapes.expressions.evaluate import compile_expression

    text = text.strip()
    if text in catalogue:
        return text
    if is_named(text.partition(":")[0]) and (_is_name(text) or "=" in text):
        raise InputError(
            f"{text!r} is an optimizer, not a loss. It goes behind the loss: --optimizer {text}, in Python "
            f'optimizers="{text}"; a loss is {_KINDS.format(names=" such as quadratic")}'
        )
    if _is_name(text) and text not in VARIABLES:
        some = ", ".join(list(catalogue)[:5])
        kinds = _KINDS.format(names=f" ({some}, ...; see `python -m landscape_viz list losses`)")
        name = text.lower().replace("-", "_")
        hint = _call_of(text) or closest(name, catalogue) or suggested_name(text)
        raise InputError(f"unknown loss {text!r}.{hint} It must be {kinds}")
    if re.fullmatch(r".+\.py:*", text):
        form = f"{text.rstrip(':')}:function"
        raise InputError(f"the loss {text!r} needs the name of a function in that file, written {form}")
    if not _is_code(text):
        compile_expression(text)
    return text


def _is_code(text: str) -> bool:
    """True where it names a function in a file or a package."""
    return bool(re.fullmatch(r".+:[A-Za-z_]\w*", text) and not re.search(r"[()*+^]", text.rpartition(":")[2]))


def _is_name(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][\w-]*", text, re.ASCII) is not None and not re.search(r"\b[xy]-|-[xy]\b", text)


def _call_of(text: str) -> str:
    """A hint at a function of expressions that stands there without its argument."""
    function = FUNCTIONS.get(text.lower())
    return f" Did you mean {f'{text.lower()}(x)'!r}?" if function and function.least == 1 else ""


def member_of(text: str) -> Any:
    """The thing of a name in a file or a package: ``file.py:name``, or ``package.module:name``.

    Raises:
      InputError: there is no such file, it cannot be imported, or it has nothing of this name.
    """
    place, _, name = text.rpartition(":")
    place = place.rstrip(":")
    module = _module_of(place)
    member = getattr(module, name, None)
    if member is None:
        functions = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
        hint = closest(name, functions)
        has = ", ".join(functions) or "no functions"
        raise InputError(f"{place} has no {name!r}; it has {has}{'.' if hint else ''}{hint}")
    return member


def _from_code(text: str, domain: Sequence[Any] | None, starts: Sequence[Sequence[float]]) -> Landscape:
    from landscape_viz.landscapes.landscape import Landscape

    member = member_of(text)
    if isinstance(member, Landscape):
        return member if domain is None else member.over(domain)
    if not callable(member):
        raise InputError(f"{text} must be a function; it is {type(member).__name__}")
    name = text.rpartition(":")[2]
    return Landscape(member, domain if domain is not None else default_domain(_arguments(member), starts), name=name)


def _arguments(function: Callable[..., Any]) -> int:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1
    return max(1, min(2, sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in parameters)))


def _module_of(place: str) -> Any:
    path = Path(place)
    if path.suffix != ".py":
        # The console script does not look in the current folder by itself, as `python -m` does.
        with _importing_from(Path.cwd()), _errors_as_input(place):
            return importlib.import_module(place)
    if not path.is_file():
        raise InputError(f"there is no file {place!r}")
    specification = importlib.util.spec_from_file_location(f"_loss_of_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise InputError(f"{place!r} is not a Python file")
    module = importlib.util.module_from_spec(specification)
    # The file may import its neighbours, as it does when it is run, and its dataclasses look their module up.
    with _importing_from(path.resolve().parent), _errors_as_input(place):
        sys.modules[module.__name__] = module
        try:
            specification.loader.exec_module(module)
        except BaseException:
            del sys.modules[module.__name__]
            raise
    return module


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Within the block modules are looked for in `folder` first, and no `__pycache__` is left there."""
    before = sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        sys.path.remove(str(folder))


@contextmanager
def _errors_as_input(place: str) -> Iterator[None]:
    """The user's code belongs to the input: its errors are told in one line, with the line number."""
    try:
        yield
    except InputError:
        raise
    except SyntaxError as error:
        raise InputError(f"{place} cannot be imported: {error.msg} (line {error.lineno})") from error
    except SystemExit as error:
        raise InputError(f"{place} cannot be imported: it ends the program (sys.exit) when it is imported") from error
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if Path(frame.filename).name == Path(place).name]
        where = f" (line {lines[-1]})" if lines else ""
        raise InputError(f"{place} cannot be imported: {type(error).__name__}: {error}{where}") from error

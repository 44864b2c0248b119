"""One example of a gallery: a script, read by its docstring and never run."""

from __future__ import annotations

import ast
import hashlib
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from landscape_viz.errors import InputError, closest

FIELDS = ("Source", "Topics", "Themes", "Phone", "Shell")
REMARKED = "Shell"
SHELL_START = "python -m landscape_viz "
_FIELD = re.compile(r"([A-Z][a-z]+)(?:,\s+([^:]+))?:(?:\s+(.*))?$")
_PHONE = re.compile(r"left (\d+) ?%(?:, bottom (\d+) ?%)?")
_NAME = re.compile(r"[\w-]+")
_SEEDED_BY_KEYWORD, _SEEDED_BY_CALL = "seed", ("default_rng", "PRNGKey", "key")


@dataclass(frozen=True)
class Example:
    """A script of a gallery.

    Attributes:
      path: the script.
      title: the first line of its docstring, without a full stop.
      text: what to watch; one string a paragraph.
      source: where the example comes from, or "".
      topics: what it can be found by.
      themes: those in which the film is made: "light" first, and "dark" where the docstring says so.
      phone: the part of the picture that an upright phone shows, as shares of the width, from the left, and of the
        height, from below; None for all of it.
      shell: the command that makes the same film, or "".
      shell_remark: in which way what the command makes is not the same film, as "as a still", or "".
      code: the script without its docstring: what a reader copies.
      seeds: every number that the script seeds randomness with, in order.
      sha256: of the script, however its lines end.
    """

    path: Path
    title: str
    text: tuple[str, ...]
    source: str
    topics: tuple[str, ...]
    themes: tuple[str, ...]
    phone: tuple[float, float] | None
    shell: str
    shell_remark: str
    code: str
    seeds: tuple[int, ...]
    sha256: str

    @property
    def name(self) -> str:
        """The name of the example: the file name without `.py`."""
        return self.path.stem


def read_example(path: Path) -> Example:
    """The example that a script is.

    Raises:
      InputError: the file cannot be read, is no Python, has no docstring with a title and a text, or names a field
        that there is not.
    """
    if not _NAME.fullmatch(path.stem):
        raise InputError(f"{path.name}: the name of a script has letters, digits, hyphens and underscores only")
    try:
        content = path.read_bytes()
        source = content.decode("utf-8")
        tree = ast.parse(source)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: is not written in UTF-8") from error
    except (SyntaxError, ValueError) as error:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise InputError(f"{path.name}: is not Python{where}: {error.args[0]}") from error
    docstring = ast.get_docstring(tree)
    if not docstring:
        raise InputError(f"{path.name}: has no docstring; it begins with a title, an empty line, and what to watch")
    title, *text = _paragraphs(path, docstring)
    fields, remarks = _fields(path, docstring)
    if not text:
        raise InputError(f"{path.name}: after the title, an empty line and a text must say what to watch")
    return Example(
        path=path,
        title=title.removesuffix("."),
        text=tuple(text),
        source=fields.get("Source", ""),
        topics=_topics(fields.get("Topics", "")),
        themes=_themes(path, fields.get("Themes", "light")),
        phone=_phone(path, fields.get("Phone", "")),
        shell=_shell(path, fields.get("Shell", "")),
        shell_remark=remarks.get("Shell", ""),
        code=_code(source, tree),
        seeds=_seeds(tree),
        sha256=hashlib.sha256("\n".join(source.splitlines()).encode()).hexdigest(),
    )


def _first_field(docstring: str) -> int:
    """The line at which the fields begin; they end the docstring."""
    lines = docstring.splitlines()
    for number, line in enumerate(lines):
        match = _FIELD.match(line)
        if match and match[1] in FIELDS:
            return number
    return len(lines)


def _paragraphs(path: Path, docstring: str) -> list[str]:
    lines = docstring.splitlines()[: _first_field(docstring)]
    for line in lines[1:]:
        match = _FIELD.match(line)
        if match and closest(match[1], FIELDS):
            raise InputError(f"{path.name}: there is no field {match[1]!r} in a docstring.{closest(match[1], FIELDS)}")
    blocks = re.split(r"\n\s*\n", "\n".join(lines).strip())
    if not blocks[0]:
        raise InputError(f"{path.name}: the docstring must begin with a title")
    if "\n" in blocks[0]:
        raise InputError(f"{path.name}: the title is the docstring's first line; an empty line must follow it")
    return [" ".join(block.split()) for block in blocks]


def _fields(path: Path, docstring: str) -> tuple[dict[str, str], dict[str, str]]:
    """`Name: text` a line, and `Shell, remark: text`; indented lines go on with the text before. Texts and remarks."""
    fields: dict[str, str] = {}
    remarks: dict[str, str] = {}
    name = ""
    for line in docstring.splitlines()[_first_field(docstring) :]:
        match = _FIELD.match(line)
        if match:
            name, remark, text = match.groups(default="")
            if name not in FIELDS:
                hint = closest(name, FIELDS)
                raise InputError(f"{path.name}: a docstring ends in {', '.join(FIELDS)}; got {name!r}.{hint}")
            if name in fields:
                raise InputError(f"{path.name}: {name} is given twice")
            if remark and name != REMARKED:
                raise InputError(f"{path.name}: only {REMARKED} takes a remark before its colon; got {line!r}")
            fields[name], remarks[name] = text, " ".join(remark.split())
        elif line.startswith((" ", "\t")):
            fields[name] = f"{fields[name]} {line.strip()}".strip()
        elif line.strip():
            raise InputError(f"{path.name}: after {name}, a line that goes on with it must be indented: {line!r}")
    return fields, remarks


def _topics(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for part in text.split(",") if (topic := " ".join(part.split()))))


def _themes(path: Path, text: str) -> tuple[str, ...]:
    themes = tuple(theme.strip() for theme in text.split(","))
    if themes not in (("light",), ("light", "dark")):
        raise InputError(f"{path.name}: Themes must be 'light' or 'light, dark'; got {text!r}")
    return themes


def _phone(path: Path, text: str) -> tuple[float, float] | None:
    match = _PHONE.fullmatch(text)
    shares = [int(share or 100) / 100 for share in match.groups()] if match else []
    if text and not (shares and all(0 < share <= 1 for share in shares)):
        raise InputError(f"{path.name}: Phone must be like 'left 56%' or 'left 65%, bottom 82%'; got {text!r}")
    return (shares[0], shares[1]) if shares else None


def _shell(path: Path, text: str) -> str:
    if text and not text.startswith(SHELL_START):
        raise InputError(f"{path.name}: Shell must begin with {SHELL_START!r}; got {text!r}")
    try:
        shlex.split(text)
    except ValueError as error:
        raise InputError(f"{path.name}: Shell is not a command: {error}") from error
    return text


def _code(source: str, tree: ast.Module) -> str:
    """The script from the line after its docstring on; comments above the docstring are about the file."""
    end = tree.body[0].end_lineno or 1
    return "\n".join(source.splitlines()[end:]).strip("\n") + "\n"


def _seeds(tree: ast.Module) -> tuple[int, ...]:
    """Numbers given as `seed=7`, or first to `default_rng`, `PRNGKey` or `key`."""
    numbers = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        arguments = [keyword.value for keyword in call.keywords if keyword.arg == _SEEDED_BY_KEYWORD]
        function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if function in _SEEDED_BY_CALL:
            arguments += call.args[:1]
        numbers += [node for node in arguments if isinstance(node, ast.Constant) and type(node.value) is int]
    numbers.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(dict.fromkeys(int(str(node.value)) for node in numbers))

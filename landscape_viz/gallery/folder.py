"""A folder of scripts: which examples it has, in which order, and those that a name asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from landscape_viz.errors import InputError, closest
from landscape_viz.gallery.example import Example, read_example

ORDER = "order.txt"
"""A file that may stand beside the scripts: one name a line, in the order of the page; others follow by name.

What follows a `#` is a comment, and a line `[Newton and damping]` is the heading of the names after it.
"""
_HEADING = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Folder:
    """The examples of a folder, and the scripts that cannot be read as one, with the reason.

    `headings` has, by name, the heading under which a example stands, where there is one.
    """

    path: Path
    examples: tuple[Example, ...]
    unreadable: tuple[tuple[str, str], ...]
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Of all scripts, also those that cannot be read."""
        return (*(example.name for example in self.examples), *(name for name, _ in self.unreadable))

    def chosen(self, names: Sequence[str]) -> Folder:
        """The same with only these scripts; a name may end in `.py`, as a shell completes it. No names: all.

        Raises:
          InputError: there is no such script.
        """
        wanted = {Path(name).name.removesuffix(".py") for name in names}
        for name in sorted(wanted - set(self.names)):
            hint = closest(name, self.names) or f" There are {', '.join(sorted(self.names))}."
            raise InputError(f"NAME: {str(self.path)!r} has no script {name + '.py'!r}.{hint}")
        return Folder(
            self.path,
            tuple(example for example in self.examples if not wanted or example.name in wanted),
            tuple(one for one in self.unreadable if not wanted or one[0] in wanted),
            self.headings,
        )


def read_folder(path: Path) -> Folder:
    """The scripts of a folder: its `.py` files, but for those whose name begins with an underscore or a dot.

    Raises:
      InputError: there is no such folder, or it has no scripts.
    """
    if not path.is_dir():
        what = "is a file, not a folder" if path.exists() else "does not exist"
        raise InputError(f"--source: the folder {str(path)!r} {what}; name a folder of scripts with --source DIR")
    scripts = sorted(file for file in path.glob("*.py") if file.is_file() and not file.name.startswith(("_", ".")))
    if not scripts:
        raise InputError(f"--source: there are no scripts (.py files) in {str(path)!r}")
    headings = _order(path, [script.stem for script in scripts])
    place = {name: number for number, name in enumerate(headings)}
    scripts.sort(key=lambda script: (place.get(script.stem, len(place)), script.stem))
    examples, unreadable = [], []
    for script in scripts:
        try:
            examples.append(read_example(script))
        except InputError as error:
            unreadable.append((script.stem, str(error)))
    return Folder(
        path, tuple(examples), tuple(unreadable), {name: heading for name, heading in headings.items() if heading}
    )


def _order(path: Path, scripts: Sequence[str]) -> dict[str, str]:
    """The names in their order, each with its heading or ""."""
    try:
        lines = (path / ORDER).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    headings: dict[str, str] = {}
    heading = ""
    for line in lines:
        name = line.partition("#")[0].strip()
        match = _HEADING.fullmatch(name)
        if match:
            heading = match[1].strip()
        elif name and name not in scripts:
            raise InputError(f"{ORDER}: there is no script {name + '.py'!r} in {str(path)!r}.{closest(name, scripts)}")
        elif name:
            headings[name] = heading
    return headings

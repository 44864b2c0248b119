"""README.md: a gallery as code hosts show it, who open a folder by its README and show no page of HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from landscape_viz.gallery.example import Example
from landscape_viz.gallery.folder import Folder
from landscape_viz.gallery.manifest import FilmEntry, FilmFacts
from landscape_viz.gallery.page import PAGE, shell_caption, still_of

README = "README.md"
MARK = "<!-- Written by `python -m landscape_viz gallery`, which overwrites it as long as this line is the first. -->"
_REST = "And more"
_CODE = re.compile(r"`[^`]+`")
_SPECIAL = re.compile(r"([\\*_\[\]<>~|$&])")
_SPECIAL_FIRST = re.compile(r"^(\d*)([-+#=.)])")

Shown = tuple[Example, FilmFacts]


def is_written_by_hand(path: Path) -> bool:
    """True where there is a README that `readme` did not make."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline().rstrip("\r\n") != MARK
    except FileNotFoundError:
        return False


def readme(folder: Folder, entries: Mapping[str, FilmEntry], out: Path) -> str:
    """The Markdown of a gallery: the examples that have a film, in their order and under their headings.

    Args:
      folder: the scripts.
      entries: the manifest.
      out: where the films are; scripts that lie there too are linked to.
    """
    shown = [(example, entries[example.name].facts) for example in folder.examples if example.name in entries]
    groups = [
        (heading or _REST * bool(number), list(group))  # those of no heading are first, or last as they are not listed
        for number, (heading, group) in enumerate(groupby(shown, lambda one: folder.headings.get(one[0].name, "")))
    ]
    beside = out.resolve() == folder.path.resolve()
    parts = [MARK, "# Films of descent", _opening(len(shown)), _contents(groups)]
    for heading, group in groups:
        parts += [f"## {_escaped(heading)}"] if heading else []
        parts += [part for example, facts in group for part in _section(example, facts, beside)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _opening(count: int) -> str:
    return (
        f"{count} film{'s' * (count != 1)}, each made by the few lines of the script that is named under it. "
        f"In a clone, open `{PAGE}` in a browser: the same with a search, the code, and buttons that copy it."
    )


def _contents(groups: list[tuple[str, list[Shown]]]) -> str:
    """The table of contents: a list of the headings, each with links to its examples."""
    lines = []
    for heading, group in groups:
        titles = " · ".join(f"[{_escaped(example.title)}](#{example.name})" for example, _ in group)
        lines.append(f"- **{_escaped(heading)}:** {titles}" if heading else f"- {titles}")
    return "\n".join(lines)


def _section(example: Example, facts: FilmFacts, beside: bool) -> list[str]:
    script = f"{example.name}.py"
    code = f"Code: [`{script}`]({quote(script)})" if beside else f"Code: `{script}`"
    return [
        # A host makes anchors of headings in ways of its own; this one is known.
        f'### <a id="{example.name}"></a>{_escaped(example.title)}',
        _film(example, facts),
        *(_escaped(paragraph) for paragraph in example.text),
        f"{code}. {shell_caption(example)}:" if example.shell else f"{code}.",
        f"```sh\n{example.shell}\n```" if example.shell else "",
    ]


def _film(example: Example, facts: FilmFacts) -> str:
    """The film; of a video, which hosts do not show in a text, its still, which leads to it."""
    file, title = quote(facts.file), _escaped(example.title)
    if not facts.file.endswith(".mp4"):
        return f"![{title}]({file})"
    return f"[![{title}]({quote(still_of(example.name))})]({file})<br>The picture is a still; [play the video]({file})."


def _escaped(text: str) -> str:
    """Text of which Markdown makes nothing but what stands between backticks."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [_SPECIAL.sub(r"\\\1", text[end : code.start()]), code[0]]
        end = code.end()
    parts.append(_SPECIAL.sub(r"\\\1", text[end:]))
    return _SPECIAL_FIRST.sub(r"\1\\\2", "".join(parts))

"""The page: a gallery as one static HTML file, which needs no network and no server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import groupby
from string import Template
from typing import Any
from urllib.parse import quote

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from landscape_viz.gallery.example import Example
from landscape_viz.gallery.manifest import FilmEntry, FilmFacts, film_of

PAGE = "index.html"
FONTS = ("fonts/InterTabular-Regular.ttf", "fonts/InterTabular-SemiBold.ttf", "fonts/OFL.txt")
"""The typeface of the page, beside it, with its licence: that of the films."""
SCRIPTS = ("page.js", "find.js", "large.js")
CLASSES = {
    Comment: "c",
    String: "s",
    Number: "n",
    Keyword: "k",
    Operator.Word: "k",
    Name.Builtin: "b",
    Name.Exception: "b",
}
"""The class of the style sheet for each kind of word in code; words of other kinds are not marked."""
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)]")


def still_of(name: str, theme: str = "light") -> str:
    """The file of a film's still: its last picture, shown until it plays and where motion is not wanted."""
    return f"stills/{name}.webp" if theme == "light" else f"stills/{theme}/{name}.webp"


def font_bytes(font: str) -> bytes:
    """A file of `FONTS`."""
    return (resources.files("landscape_viz") / font).read_bytes()


def shell_caption(example: Example) -> str:
    """The caption of the shell line; where it makes something else than the film, with the difference."""
    return f"From the shell, {example.shell_remark}" if example.shell_remark else "From the shell"


def page(examples: Sequence[Example], entries: Mapping[str, FilmEntry]) -> str:
    """The HTML of a gallery: the examples that have a film, in their order. The same text for the same input."""
    shown = [(example, entries[example.name]) for example in examples if example.name in entries]
    return _template("page.html").substitute(
        style=_text("page.css"),
        script="\n".join(_text(name) for name in SCRIPTS),
        count=f"{len(shown)} film{'s' * (len(shown) != 1)}",
        topics="\n".join(_topic(topic, count) for topic, count in _counted(shown)),
        examples="\n".join(_card(example, entry) for example, entry in shown),
    )


@cache
def _text(name: str) -> str:
    return (resources.files("landscape_viz.gallery") / "web" / name).read_text(encoding="utf-8").strip("\n")


def _template(name: str) -> Template:
    return Template(_text(name))


def _counted(shown: Sequence[tuple[Example, FilmEntry]]) -> list[tuple[str, int]]:
    """Topics with the number of their films, in the order in which the page meets them."""
    return list(Counter(topic for example, _ in shown for topic in example.topics).items())


def _topic(topic: str, count: int) -> str:
    return (
        f'<button type="button" class="topic" data-topic="{escape(topic)}" aria-pressed="false">'
        f'{escape(topic)} <span class="number">{count}</span></button>'
    )


def _card(example: Example, entry: FilmEntry) -> str:
    name, facts = escape(example.name), entry.facts
    lines = sum(bool(line.strip()) for line in example.code.splitlines())
    return _template("example.html").substitute(
        name=name,
        title=_marked(example.title),
        plain_title=escape(example.title),
        topics=escape("\n".join(example.topics)),
        tags="".join(f"<li>{escape(topic)}</li>" for topic in example.topics),
        text="\n".join(f"<p>{_marked(paragraph)}</p>" for paragraph in example.text),
        source=f'<p class="source">Source: {_linked(example.source)}</p>' if example.source else "",
        film=_film(example, entry),
        part=_part(example, facts),
        facts=escape(_facts_line(facts)),
        file=escape(quote(facts.file)),
        script=f"{name}.py",
        length=f"{lines} line{'s' * (lines != 1)}",
        code=highlighted(example.code.rstrip("\n")),
        shell=_shell(example) if example.shell else "",
    )


def _part(example: Example, facts: FilmFacts) -> str:
    """The attributes of the film's screen: which part of the picture an upright phone shows."""
    if example.phone is None:
        return ' class="screen"'
    wide, high = example.phone
    shape = wide * facts.width / (high * facts.height)
    return f' class="screen parted" style="--part: {wide:g}; --part-shape: {shape:.4g}"'


def _film(example: Example, entry: FilmEntry) -> str:
    """The film's still, from which the script of the page makes it play; a single picture is all there is."""
    facts = entry.facts
    size = f'width="{facts.width}" height="{facts.height}"'
    file, still = escape(quote(facts.file)), escape(quote(still_of(example.name)))
    title = escape(example.title)
    dark = ""
    if entry.dark is not None:
        dark = f' data-dark="{escape(quote(film_of(entry.dark.file, "dark")))}"'
        if not entry.dark.file.endswith(".png"):
            dark += f' data-dark-still="{escape(quote(still_of(example.name, "dark")))}"'
    if facts.file.endswith(".png"):
        return f'<img src="{file}"{dark} {size} alt="{title}" loading="lazy" decoding="async">'
    if facts.file.endswith(".mp4"):
        return (
            f'<video class="film" src="{file}" poster="{still}"{dark} {size} aria-label="{title}" preload="none" '
            f"loop muted playsinline></video>"
        )
    return (
        f'<img class="film" src="{still}" data-film="{file}" data-still="{still}"{dark} {size} alt="{title}" '
        f'loading="lazy" decoding="async">'
    )


def _shell(example: Example) -> str:
    # Browsers break lines at hyphens, which would part `--` from its option; so each word is kept in one piece.
    words = (f"<span>{escape(word)}</span>" for word in example.shell.split(" "))
    line, title, caption = " ".join(words), escape(example.title), escape(shell_caption(example))
    return _template("shell.html").substitute(name=escape(example.name), line=line, plain_title=title, caption=caption)


def _facts_line(facts: FilmFacts) -> str:
    length = f"{facts.seconds:.1f} s, " if facts.seconds else ""
    return f"{facts.file}, {length}{max(1, round(facts.bytes / 1000))} kB"


def _marked(text: str) -> str:
    """Text with what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _linked(text: str) -> str:
    """Text whose addresses can be followed."""
    parts, end = [], 0
    for link in _LINK.finditer(text):
        address = escape(link[0])
        parts += [_marked(text[end : link.start()]), f'<a href="{address}">{address}</a>']
        end = link.end()
    return "".join(parts) + _marked(text[end:])


def highlighted(code: str) -> str:
    """Python code as HTML: comments, strings, numbers, keywords and built-in names in spans of their `CLASSES`."""
    words = PythonLexer(stripnl=False, ensurenl=False).get_tokens(code)
    parts = []
    for style, group in groupby(words, lambda word: _class_of(word[0])):
        text = escape("".join(text for _, text in group))
        parts.append(f'<span class="{style}">{text}</span>' if style else text)
    return "".join(parts)


def _class_of(kind: Any) -> str:
    return next((style for parent, style in CLASSES.items() if kind in parent), "")

"""The page: a gallery as one static HTML file, which needs no network and no server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from string import Template
from urllib.parse import quote

from landscape_viz.gallery.example import Piece
from landscape_viz.gallery.facts import Facts
from landscape_viz.gallery.highlight import highlighted
from landscape_viz.gallery.manifest import Entry

PAGE = "index.html"
MOST_LINES_OPEN = 5
"""Code of no more lines is shown, longer code when it is asked for."""
SCRIPTS = ("page.js", "find.js", "large.js")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)]")


def still_of(name: str) -> str:
    """Where the still of a film lies: its last picture, shown until it plays and where motion is not wanted."""
    return f"stills/{name}.webp"


def said_of_shell(piece: Piece) -> str:
    """What stands above the shell line: where what it makes is not the film, also in which way."""
    return f"From the shell, {piece.shell_remark}" if piece.shell_remark else "From the shell"


def page(pieces: Sequence[Piece], entries: Mapping[str, Entry]) -> str:
    """The HTML of a gallery: the pieces that have a film, in their order. The same text for the same input."""
    shown = [(piece, entries[piece.name].facts) for piece in pieces if piece.name in entries]
    return _template("page.html").substitute(
        style=_text("page.css"),
        script="\n".join(_text(name) for name in SCRIPTS),
        count=f"{len(shown)} film{'s' * (len(shown) != 1)}",
        topics="\n".join(_topic(topic, count) for topic, count in _counted(shown)),
        pieces="\n".join(_card(piece, facts) for piece, facts in shown),
    )


@cache
def _text(name: str) -> str:
    return (resources.files("landscape_viz.gallery") / "web" / name).read_text(encoding="utf-8").strip("\n")


def _template(name: str) -> Template:
    return Template(_text(name))


def _counted(shown: Sequence[tuple[Piece, Facts]]) -> list[tuple[str, int]]:
    """Topics with the number of their films, in the order in which the page meets them."""
    return list(Counter(topic for piece, _ in shown for topic in piece.topics).items())


def _topic(topic: str, count: int) -> str:
    return (
        f'<button type="button" class="topic" data-topic="{escape(topic)}" aria-pressed="false">'
        f'{escape(topic)} <span class="number">{count}</span></button>'
    )


def _card(piece: Piece, facts: Facts) -> str:
    name = escape(piece.name)
    lines = sum(bool(line.strip()) for line in piece.code.splitlines())
    return _template("piece.html").substitute(
        name=name,
        title=_marked(piece.title),
        plain_title=escape(piece.title),
        topics=escape("\n".join(piece.topics)),
        tags="".join(f"<li>{escape(topic)}</li>" for topic in piece.topics),
        text="\n".join(f"<p>{_marked(paragraph)}</p>" for paragraph in piece.text),
        source=f'<p class="source">Source: {_linked(piece.source)}</p>' if piece.source else "",
        film=_film(piece, facts),
        facts=escape(_told(facts)),
        file=escape(quote(facts.file)),
        script=f"{name}.py",
        length=f"{lines} line{'s' * (lines != 1)}",
        open=" open" if lines <= MOST_LINES_OPEN else "",
        code=highlighted(piece.code.rstrip("\n")),
        shell=_shell(piece) if piece.shell else "",
    )


def _film(piece: Piece, facts: Facts) -> str:
    """The film's still, from which the script of the page makes it play; a single picture is all there is."""
    size = f'width="{facts.width}" height="{facts.height}"'
    file, still = escape(quote(facts.file)), escape(quote(still_of(piece.name)))
    title = escape(piece.title)
    if facts.file.endswith(".png"):
        return f'<img src="{file}" {size} alt="{title}" loading="lazy" decoding="async">'
    if facts.file.endswith(".mp4"):
        return (
            f'<video class="film" src="{file}" poster="{still}" {size} aria-label="{title}" preload="none" '
            f"loop muted playsinline></video>"
        )
    return (
        f'<img class="film" src="{still}" data-film="{file}" data-still="{still}" {size} alt="{title}" '
        f'loading="lazy" decoding="async">'
    )


def _shell(piece: Piece) -> str:
    # Browsers break lines at hyphens, which would part `--` from its option; so each word is a piece of its own.
    words = (f"<span>{escape(word)}</span>" for word in piece.shell.split(" "))
    line, title, said = " ".join(words), escape(piece.title), escape(said_of_shell(piece))
    return _template("shell.html").substitute(name=escape(piece.name), line=line, plain_title=title, said=said)


def _told(facts: Facts) -> str:
    length = f"{facts.seconds:.1f} s, " if facts.seconds else ""
    return f"{facts.file}, {length}{max(1, round(facts.bytes / 1000))} kB"


def _marked(text: str) -> str:
    """Text with what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _linked(text: str) -> str:
    """Text whose addresses can be followed."""
    parts, done = [], 0
    for found in _LINK.finditer(text):
        address = escape(found[0])
        parts += [_marked(text[done : found.start()]), f'<a href="{address}">{address}</a>']
        done = found.end()
    return "".join(parts) + _marked(text[done:])

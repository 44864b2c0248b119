"""Python code as HTML with its words marked: what the page shows needs no library for it."""

from __future__ import annotations

import builtins
import io
import keyword
import token
import tokenize
from html import escape

_KINDS = {tokenize.COMMENT: "c", token.STRING: "s", token.NUMBER: "n"}


def highlighted(code: str) -> str:
    """`code` as HTML: comments, strings, numbers, keywords and built-in names in spans of class c, s, n, k and b."""
    begins = [0, *(place + 1 for place, letter in enumerate(code) if letter == "\n"), len(code)]
    parts: list[str] = []
    done = 0
    try:
        for read in tokenize.generate_tokens(io.StringIO(code).readline):
            kind = _kind(read)
            if kind:
                start, end = (begins[row - 1] + column for row, column in (read.start, read.end))
                parts.append(escape(code[done:start]))
                parts.append(f'<span class="{kind}">{escape(code[start:end])}</span>')
                done = end
    except (tokenize.TokenError, SyntaxError):  # then the rest stands as it is
        pass
    return "".join(parts) + escape(code[done:])


def _kind(read: tokenize.TokenInfo) -> str:
    if read.type == token.NAME:
        if keyword.iskeyword(read.string):
            return "k"
        # An interactive interpreter puts its last result among the builtins, as _.
        return "b" if hasattr(builtins, read.string) and not read.string.startswith("_") else ""
    if tokenize.tok_name[read.type].startswith("FSTRING"):
        return "s"
    return _KINDS.get(read.type, "")

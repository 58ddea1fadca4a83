"""Cut a SPARQL query into its tokens, so that keywords are never mistaken for text.

The cuts follow the terminals of SPARQL 1.1, section 19.8: longest match, comments and strings
as units. It is a scanner, not a parser: it tells words from literals, IRIs and names. It takes
time in proportion to the text: no stretch is tried twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TERMINALS = re.compile(
    r"""
      (?P<space>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>"{3}(?:"{0,2}(?:[^"\\]|\\.))*+"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
        |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>_?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\.)*+)
    | (?P<word>[^\W\d_][\w.\-]*+(?::(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\.)*+)?+)
    | (?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<mark>\\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)


_PIECES = re.compile(r"[.\-]|[^.\-]+")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """One token: its sort (`word`, `iri`, `string`, `mark` …), its text and where it starts."""

    sort: str
    text: str
    start: int


def scan(query: str) -> Iterator[Token]:
    """The tokens of `query` in order, white space and comments left out."""
    for match in _TERMINALS.finditer(query):
        sort = match.lastgroup or "mark"
        if sort == "word":
            yield from _words(match.group(), match.start())
        elif sort not in ("space", "comment"):
            yield Token(sort, match.group(), match.start())


def _words(text: str, start: int) -> Iterator[Token]:
    """A prefixed name; or bare words, where dots and hyphens may stand between (`true.FILTER`)."""
    if ":" in text:
        yield Token("name", text, start)
        return
    for piece in _PIECES.finditer(text):
        yield Token(
            "mark" if piece.group() in ".-" else "word", piece.group(), start + piece.start()
        )


def decode_escapes(query: str) -> str:
    """The query with its codepoint escapes decoded (SPARQL 1.1, section 19.2).

    An escape may stand anywhere, in a keyword too, so whoever looks for keywords decodes first.
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _ESCAPE.sub(character, query)


def keywords(query: str) -> set[str]:
    """The bare words of `query` in capitals: SELECT, WHERE, FROM, SERVICE …"""
    return {token.text.upper() for token in scan(decode_escapes(query)) if token.sort == "word"}


def has_dataset_clause(query: str) -> bool:
    """Whether the query chooses its own graphs with FROM or FROM NAMED."""
    return "FROM" in keywords(query)


def query_form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; empty for anything else."""
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    words = (token.text.upper() for token in scan(decode_escapes(query)) if token.sort == "word")
    return next((word for word in words if word in forms), "")


def nesting(query: str) -> int:
    """How deep brackets of all kinds are nested in each other."""
    depth = deepest = 0
    for token in scan(query):
        if token.sort == "mark" and token.text in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif token.sort == "mark" and token.text in "})]":
            depth -= 1
    return deepest


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The place of `offset` as people count: from 1, in characters."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1

"""Cut a SPARQL query into its tokens, so that keywords are never mistaken for text.

The cuts follow the terminals of SPARQL 1.1, section 19.8: longest match, comments and strings
as units. It is a scanner, not a parser: it tells words from literals, IRIs and names.
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
    | (?P<string>"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_][\w.\-]*)?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\.)*|_:[\w.\-]+)
    | (?P<word>[^\W\d_]\w*)
    | (?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token: its sort (`word`, `iri`, `string`, `mark` …), its text and where it starts."""

    sort: str
    text: str
    start: int


def scan(query: str) -> Iterator[Token]:
    """The tokens of `query` in order, white space and comments left out."""
    for match in _TERMINALS.finditer(query):
        sort = match.lastgroup or "mark"
        if sort not in ("space", "comment"):
            yield Token(sort, match.group(), match.start())


def keywords(query: str) -> set[str]:
    """The bare words of `query` in capitals: SELECT, WHERE, FROM, SERVICE …"""
    return {token.text.upper() for token in scan(query) if token.sort == "word"}


def has_dataset_clause(query: str) -> bool:
    """Whether the query chooses its own graphs with FROM or FROM NAMED."""
    return "FROM" in keywords(query)


def query_form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; empty for anything else."""
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    words = (token.text.upper() for token in scan(query) if token.sort == "word")
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

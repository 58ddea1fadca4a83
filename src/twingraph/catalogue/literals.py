"""Read what an N-Triples token says: the text of a literal, its language, its type."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def is_literal(token: str) -> bool:
    """Whether the token is a literal."""
    return token.startswith('"')


def text_of(token: str) -> str:
    """The lexical form of a literal without escapes, or the address itself."""
    if not is_literal(token):
        return token[1:-1] if token.startswith("<") else token
    return _ESCAPE.sub(_unescape, token[1 : token.rindex('"')])


def language_of(token: str) -> str:
    """The language tag of a literal, empty where it has none."""
    tail = token[token.rindex('"') + 1 :] if is_literal(token) else ""
    return tail[1:] if tail.startswith("@") else ""


def _unescape(match: re.Match[str]) -> str:
    short, long, sign = match.groups()
    if short or long:
        return chr(int(short or long, 16))
    return _SIGNS.get(sign, sign)

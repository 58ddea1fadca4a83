"""What RDF/XML cannot carry, so that a dump leaves the file out and says why."""

from __future__ import annotations

import re
from functools import lru_cache

from twingraph.catalogue.lines import split
from twingraph.vocab import RDF

_NAME = re.compile(r"[^\W\d][\w.\-·]*>")
_TYPE = f"<{RDF}type>"
_UNWRITABLE = re.compile(r"\\(?:[bfr]|u00(?:0[0-8BCEF]|1[0-9A-F])|u(?:FFFE|FFFF))")


def find_obstacle(line: str) -> str | None:
    """Why a statement cannot be written in RDF/XML, None if it can.

    Properties must end in an XML name (RDF 1.1 XML Syntax, section 5.1); XML 1.0 has no control
    characters, and parsers turn a carriage return into a line feed.
    """
    subject, predicate, thing, _ = split(line)
    for name in (predicate, thing if predicate == _TYPE else _TYPE):
        if not _ends_in_name(name):
            return f"{name} does not end in an XML name"
    if "\\" in thing and _UNWRITABLE.search(thing.replace("\\\\", "")):
        return f"a text of {subject} holds a character that XML cannot carry"
    return None


@lru_cache(4096)
def _ends_in_name(token: str) -> bool:
    starts = (at for at in range(len(token) - 1, 0, -1) if token[at - 1] in "/#:?=&")
    return any(_NAME.fullmatch(token, at) for at in starts)

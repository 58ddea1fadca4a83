"""What RDF/XML cannot carry, so that a dump leaves the file out and says why."""

from __future__ import annotations

import re

from twingraph.catalogue.lines import split
from twingraph.vocab import RDF

_NAME = re.compile(r"[^\W\d][\w.\-·]*>")
_UNWRITABLE = re.compile(r"\\(?:[bfr]|u00(?:0[0-8BCEF]|1[0-9A-F])|u(?:FFFE|FFFF))")


def find_obstacle(line: str) -> str | None:
    """Why a statement cannot be written in RDF/XML, None if it can.

    Properties must end in an XML name (RDF 1.1 XML Syntax, section 5.1); XML 1.0 has no control
    characters, and parsers turn a carriage return into a line feed.
    """
    subject, predicate, thing, _ = split(line)
    for name in (predicate, thing if predicate == f"<{RDF}type>" else ""):
        if name and not any(
            _NAME.fullmatch(name, at) for at in range(len(name) - 1, 0, -1) if _may_start(name, at)
        ):
            return f"{name} does not end in an XML name"
    if thing.startswith('"') and _UNWRITABLE.search(thing.replace("\\\\", "")):
        return f"a text of {subject} holds a character that XML cannot carry"
    return None


def _may_start(name: str, at: int) -> bool:
    return name[at - 1] in "/#:?=&"

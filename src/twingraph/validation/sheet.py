"""One file under check: its bytes, its triples, and where each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from rdflib.term import Node

from twingraph.dataset.folder import LARGEST_FILE, DataFile
from twingraph.dataset.turtle import TurtleFile, parse_turtle
from twingraph.errors import DataError, Place
from twingraph.store.terms import Triple
from twingraph.store.triples import parse_triples

DEEPEST = 100
"""Levels that lists and blank nodes may be nested."""

_CONFLICT = re.compile(rb"^(?:<{7} .*|={7}|>{7} .*)$", re.MULTILINE)
_NEWER = re.compile(rb"<<|\{\||~|--|^[ \t]*@?version", re.MULTILINE | re.IGNORECASE)
"""Signs that RDF 1.2 may be written here, which only the slower reader tells apart."""
_MARKS = re.compile(
    rb"""(?P<skip>\#[^\n]*|<[^<>\s]*>|\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|"(?:[^"\\\n]|\\.)*"
    |'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}|'(?:[^'\\\n]|\\.)*')|[\[\]()]""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Sheet:
    """One file under check; it is read once, so it cannot change while it is checked.

    `memory` keeps what was found out about the file alone, for the next check.
    """

    file: DataFile
    content: bytes = field(repr=False)
    triples: tuple[Triple, ...] = field(repr=False)

    memory: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def spots(self) -> dict[tuple[Node, Node], list[Place]]:
        """Where the values of a node's property stand, in the order of writing."""
        found: dict[tuple[Node, Node], list[Place]] = {}
        if self.turtle is not None:
            for (subject, predicate, _), place in self.turtle.places.items():
                found.setdefault((subject, predicate), []).append(place)
        return found

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.file.name

    @cached_property
    def turtle(self) -> TurtleFile | None:
        """The file with the place of every triple; None if that cannot be found out."""
        try:
            return parse_turtle(self.content, self.name)
        except DataError:
            return None


def sheet_of(file: DataFile, content: bytes) -> Sheet:
    """A file's content, parsed; DataError with the place of the fault if it is not Turtle."""
    if len(content) <= LARGEST_FILE:
        _refuse_depth(content, file.name)
        _refuse_conflict(content, file.name)
        try:
            if b"\0" in content or not _is_utf8(content):
                raise DataError("not a text file", place=Place(file.name, 1, 1))
            triples = parse_triples(content, file.name)
            if _NEWER.search(content):
                parse_turtle(content, file.name)
            return Sheet(file, content, triples)
        except DataError as trouble:
            # The slower reader tells other encodings and binary files apart.
            parse_turtle(content, file.name)
            raise trouble
    parse_turtle(content, file.name)
    raise DataError("too large", place=Place(file.name))


def _refuse_conflict(content: bytes, name: str) -> None:
    """Two versions of a file that nobody has made one again."""
    if mark := _CONFLICT.search(content):
        line = content.count(b"\n", 0, mark.start()) + 1
        raise DataError(
            "two versions of the file were merged and both still stand here: keep one of them "
            "and delete the marks <<<<<<<, ======= and >>>>>>>",
            place=Place(name, line, 1),
            de="zwei Fassungen der Datei wurden zusammengeführt, und beide stehen noch da: eine "
            "behalten und die Marken <<<<<<<, ======= und >>>>>>> löschen",
        )


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_depth(content: bytes, name: str) -> None:
    """Lists and blank nodes nested without end would keep every later step busy for minutes."""
    if content.count(b"[") + content.count(b"(") <= DEEPEST:
        return
    depth = 0
    for mark in _MARKS.finditer(content):
        if mark.lastgroup is None:
            depth += 1 if mark.group() in b"[(" else -1
            if depth > DEEPEST:
                line = content.count(b"\n", 0, mark.start()) + 1
                raise DataError(
                    f"nested deeper than {DEEPEST} levels",
                    place=Place(name, line, 1),
                    de=f"tiefer als {DEEPEST} Ebenen geschachtelt",
                )

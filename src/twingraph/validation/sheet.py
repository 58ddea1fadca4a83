"""One file under check: its bytes, its triples, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from twingraph.dataset.folder import LARGEST_FILE, DataFile
from twingraph.errors import DataError, Place
from twingraph.store.terms import Iri, Term, Triple
from twingraph.store.triples import parse_triples
from twingraph.validation.layout import Block, LayoutError, Page, parse_page

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

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.file.name

    @cached_property
    def page(self) -> Page | None:
        """The file as it is laid out; None where that cannot be followed."""
        try:
            return parse_page(self.content.decode("utf-8-sig"))
        except (LayoutError, UnicodeDecodeError):
            return None

    @cached_property
    def places(self) -> dict[Triple, Place]:
        """Where the statements about named things stand, in the order of writing.

        Of one that is written twice, the first time. Empty where the layout cannot be followed.
        """
        found: dict[Triple, Place] = {}
        for triple, _, place in self._laid_out():
            found.setdefault(triple, place)
        return found

    @cached_property
    def subjects(self) -> dict[Term, Place]:
        """Where each named thing is first described."""
        found: dict[Term, Place] = {}
        for triple, block, _ in self._laid_out():
            if triple.subject not in found:
                place = Place(self.name, block.line, block.column)
                found[triple.subject] = place
        return found

    @cached_property
    def spots(self) -> dict[tuple[Term, Iri], list[Place]]:
        """Where the values of a thing's property stand, in the order of writing."""
        found: dict[tuple[Term, Iri], list[Place]] = {}
        for triple, place in self.places.items():
            key = triple.subject, triple.predicate
            found.setdefault(key, []).append(place)
        return found

    def _laid_out(self) -> Iterator[tuple[Triple, Block, Place]]:
        """Each statement about a named thing with its block and the place of its value.

        Layout and triples have one order, and what is inside of a blank node is about none of
        these things: so each value of a named block is one statement, and no other is.
        """
        blocks = [block for block in self.page.blocks if block.is_named] if self.page else []
        values = [
            (block, Place(self.name, value.line, value.column))
            for block in blocks
            for part in block.properties
            for value in part.values
        ]
        said = [triple for triple in self.triples if isinstance(triple.subject, Iri)]
        if len(values) == len(said):
            for triple, (block, place) in zip(said, values, strict=True):
                yield triple, block, place


def sheet_of(file: DataFile, content: bytes) -> Sheet:
    """A file's content, parsed; DataError with the place of the fault if it is not Turtle."""
    if len(content) <= LARGEST_FILE:
        _refuse_depth(content, file.name)
        _refuse_conflict(content, file.name)
        try:
            if b"\0" in content or not _is_utf8(content):
                raise DataError("not a text file", place=Place(file.name, 1, 1))
            sheet = Sheet(file, content, parse_triples(content, file.name))
            if _NEWER.search(content) and sheet.page is None:
                _explain(content, file.name)
            return sheet
        except DataError as trouble:
            _explain(content, file.name)
            raise trouble
    _explain(content, file.name)
    raise DataError("too large", place=Place(file.name))


def _explain(content: bytes, name: str) -> None:
    """Raise the DataError of the slower reader, which tells more kinds of fault apart."""
    # Sound files need no explanation: they are spared rdflib, a tenth of a second of the start.
    from twingraph.dataset.turtle import parse_turtle

    parse_turtle(content, name)


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

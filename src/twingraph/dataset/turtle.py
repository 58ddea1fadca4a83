"""One Turtle file: its triples, its prefixes, and the line and column of every triple."""

from __future__ import annotations

import bisect
import codecs
import re
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.term import Node

from twingraph.dataset.folder import LARGEST_FILE, too_large
from twingraph.errors import DataError, Place
from twingraph.store.syntax import data_error, find_turtle_fault

Statement = tuple[Node, Node, Node]


@dataclass(frozen=True)
class TurtleFile:
    """What one Turtle file says.

    `places` tells where the object of a triple stands (a triple written twice: the first time),
    `subjects` where a node was first written as subject.
    """

    name: str
    triples: tuple[Statement, ...]
    prefixes: dict[str, str] = field(hash=False)
    places: dict[Statement, Place] = field(hash=False, repr=False)
    subjects: dict[Node, Place] = field(hash=False, repr=False)

    def place_of(self, subject: Node, predicate: Node, value: Node) -> Place:
        """Where the triple stands; where its subject, or at least its file, if that is unknown."""
        return self.places.get((subject, predicate, value)) or self.place_of_subject(subject)

    def place_of_subject(self, subject: Node) -> Place:
        """Where the subject is first described; the file without a line if it never is."""
        return self.subjects.get(subject, Place(self.name))


def parse_turtle(turtle: bytes, name: str) -> TurtleFile:
    """The statements of a Turtle document, literals exactly as written.

    `name` is how the file is called in messages. Raises DataError with line and column for
    anything that is not UTF-8, not Turtle (RDF 1.1), or leans on a relative address.
    """
    text = _decode(turtle, name)
    fault = find_turtle_fault(text.encode())
    if fault:
        raise data_error(fault, name)
    rulings = _Rulings(name, text)
    sink = _Sink()
    parser = _Parser(sink, rulings)
    try:
        parser.loadBuf(text)
    except BadSyntax as trouble:
        # The strict check before let it pass, so it is newer than what rdflib reads.
        raise DataError(
            "this is not Turtle 1.1 (RDF 1.2 forms are not used here)",
            place=rulings.place(trouble._i),
            de="das ist nicht Turtle 1.1 (Formen von RDF 1.2 sind hier nicht üblich)",
        ) from trouble
    except (ParserError, ValueError, AssertionError) as trouble:
        raise DataError(
            f"cannot be read: {' '.join(str(trouble).split())[:200]}",
            place=rulings.place(parser.reached),
            de=f"nicht lesbar: {' '.join(str(trouble).split())[:200]}",
        ) from trouble
    except RecursionError as trouble:
        raise DataError(
            "blank nodes are nested too deeply",
            place=rulings.place(parser.reached),
            de="leere Knoten sind zu tief verschachtelt",
        ) from trouble
    prefixes = {prefix: str(space) for prefix, space in parser._bindings.items()}
    return TurtleFile(name, tuple(sink.places), prefixes, sink.places, sink.subjects)


def _decode(turtle: bytes, name: str) -> str:
    """The document as text; DataError for other encodings, NUL and overlong files."""
    if len(turtle) > LARGEST_FILE:
        raise too_large(Place(name))
    if turtle.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(
            "UTF-16 text; Turtle is UTF-8: save the file so",
            place=Place(name, 1, 1),
            de="UTF-16-Text; Turtle ist UTF-8: bitte so speichern",
        )
    if (nul := turtle.find(b"\0")) >= 0:
        raise DataError(
            "a NUL byte: this is not a text file",
            place=_place_in_bytes(turtle, nul, name),
            de="ein NUL-Byte: das ist keine Textdatei",
        )
    try:
        return turtle.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        start = trouble.start + (3 if turtle.startswith(codecs.BOM_UTF8) else 0)
        raise DataError(
            f"byte 0x{turtle[start]:02X} is not UTF-8; Turtle is UTF-8: save the file so",
            place=_place_in_bytes(turtle, start, name),
            de=f"Byte 0x{turtle[start]:02X} ist kein UTF-8; Turtle ist UTF-8: bitte so speichern",
        ) from trouble


def _place_in_bytes(turtle: bytes, offset: int, name: str) -> Place:
    before = turtle[:offset].decode("utf-8-sig", errors="replace")
    line = before.count("\n") + 1
    return Place(name, line, len(before) - (before.rfind("\n") + 1) + 1)


class _Rulings:
    """Turns an offset in the text into a place."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.line_starts = [0, *(end.end() for end in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        offset = max(offset, 0)
        line = bisect.bisect_right(self.line_starts, offset)
        return Place(self.name, line, offset - self.line_starts[line - 1] + 1)


class _Sink(RDFSink):
    """Keeps statements in the order of writing, and literals as they were written."""

    def __init__(self) -> None:
        super().__init__(Graph())
        self.places: dict[Statement, Place] = {}
        self.subjects: dict[Node, Place] = {}
        self.here: Place | None = None

    def newLiteral(  # noqa: N802
        self, s: str, dt: URIRef | None = None, lang: str | None = None
    ) -> Literal:
        return Literal(s, lang=lang, datatype=dt, normalize=False)

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: N802
        context, predicate, subject, value = quadruple
        subject, predicate, value = (
            self.normalise(context, node) for node in (subject, predicate, value)
        )
        if self.here is not None:
            self.places.setdefault((subject, predicate, value), self.here)
            self.subjects.setdefault(subject, self.here)


class _Parser(SinkParser):
    """rdflib's parser, watched: it makes statements only after a whole list of objects.

    So the start of every object is noted while the list is read, one list per nesting, and
    given out again when the statements are made. Rests on five methods of a class that rdflib
    does not promise to keep: tests/unit/dataset/test_turtle.py compares it with rdflib's graphs.
    """

    def __init__(self, sink: _Sink, rulings: _Rulings) -> None:
        # rdflib wants a base before it reads @base; nothing is ever resolved against this one.
        super().__init__(sink, baseURI="http://base.invalid/", turtle=True)
        self.sink = sink
        self.rulings = rulings
        self.lists: list[list[int]] = []
        self.reached = 0
        self.ready: list[int] = []

    def statement(self, argstr: str, i: int) -> int:
        self.reached = max(self.skipSpace(argstr, i), 0)
        self.sink.here = self.rulings.place(self.reached)
        return super().statement(argstr, i)

    def property_list(self, argstr: str, i: int, subj: Node) -> int:
        # A subject is noted where its properties begin at the latest.
        self.sink.subjects.setdefault(subj, self.sink.here or self.rulings.place(i))
        return super().property_list(argstr, i, subj)

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802
        self.lists.append([])
        end = super().objectList(argstr, i, res)
        self.ready = self.lists.pop()
        return end

    def object(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        self.reached = max(self.skipSpace(argstr, i), 0)
        if self.lists:
            self.lists[-1].append(self.reached)
            self.sink.here = self.rulings.place(self.reached)
        return super().object(argstr, i, res)

    def makeStatement(self, quadruple: Any) -> None:  # noqa: N802
        if self.ready:
            self.sink.here = self.rulings.place(self.ready.pop(0))
        super().makeStatement(quadruple)

"""Check the syntax of RDF and SPARQL, and say in one line what is wrong, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph

from twingraph.errors import DataError, Place, QueryRefusedError
from twingraph.store.complaints import advice
from twingraph.store.expectations import say
from twingraph.store.grammar import pieces_of, read_grammar
from twingraph.store.misuse import find_misuse, find_relative, find_undeclared
from twingraph.store.slips import advise
from twingraph.store.tokens import line_and_column

_TURTLE_PLACE = re.compile(r"^Parser error (?:at|between) line \d+.*?: ")
_QUERY_PLACE = re.compile(r"error at (\d+):(\d+):")
_UNEXPLAINED = (
    "its parts do not fit together",
    "die Teile passen nicht zusammen",
)
_GENERAL_ADVICE = (
    "Look at what stands there and just before it.",
    "Sehen Sie nach, was dort und kurz davor steht.",
)


@dataclass(frozen=True)
class SyntaxFault:
    """A place where a text stops being RDF or SPARQL, and what was expected there.

    Line and column count from 1, None if unknown; the hints say what to do.
    """

    message: str
    german: str
    line: int | None
    column: int | None
    hint: str | None = None
    german_hint: str | None = None


def find_turtle_fault(turtle: bytes) -> SyntaxFault | None:
    """The first fault of a Turtle document (RDF 1.1 Turtle, section 6.5), None if it is sound.

    Relative addresses are a fault: a file must mean the same wherever it lies.
    """
    try:
        for _ in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE):
            pass
    except SyntaxError as trouble:
        return fault_of(trouble)
    return None


def fault_of(trouble: SyntaxError) -> SyntaxFault:
    """The RDF parser's complaint in our words."""
    english, german = advice(_TURTLE_PLACE.sub("", _one_line(str(trouble.msg))))
    return SyntaxFault(english, german, trouble.lineno or None, trouble.offset or None)


def data_error(fault: SyntaxFault, name: str) -> DataError:
    """The fault as an error with its place; `name` is what to call the file."""
    return DataError(
        fault.message,
        place=Place(name, fault.line, fault.column),
        de=fault.german,
    )


def find_query_fault(
    query: str,
    trouble: SyntaxError,
    known: Mapping[str, str] | None = None,
    *,
    has_base: bool = False,
) -> SyntaxFault:
    """Why the SPARQL parser refused a query, in our words; its own are about its inner life.

    `known` are the addresses of prefixes that the data use, to be named where one is missing;
    `has_base` says that relative addresses were allowed.
    """
    if fault := find_slip(query, known):
        return fault
    if not has_base and (relative := find_relative(pieces_of(query))):
        return SyntaxFault(
            *relative.said, *line_and_column(query, relative.start), *relative.advice
        )
    place = _QUERY_PLACE.search(str(trouble.msg))
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    return SyntaxFault(*_UNEXPLAINED, line, column, *_GENERAL_ADVICE)


def find_slip(query: str, known: Mapping[str, str] | None = None) -> SyntaxFault | None:
    """The first fault of a query that can be told without an engine, None if none can."""
    pieces = pieces_of(query)
    stop = read_grammar().find_stop(pieces)
    undeclared = find_undeclared(pieces, known or {})
    if stop and (undeclared is None or stop.found.start <= undeclared.start):
        at, said = stop.found.start, say(stop)
        hints = advise(stop, lambda offset: line_and_column(query, offset))
    elif misuse := undeclared or find_misuse(pieces):
        at, said, hints = misuse
    else:
        return None
    return SyntaxFault(*said, *line_and_column(query, at), *(hints or _GENERAL_ADVICE))


def refusal(trouble: SyntaxError, query: str) -> QueryRefusedError:
    """The SPARQL parser's complaint about `query` in our words, with line and column."""
    fault = find_query_fault(query, trouble)
    return QueryRefusedError(
        f"not SPARQL: {fault.message}",
        de=f"kein SPARQL: {fault.german}",
        hint=fault.hint,
        hint_de=fault.german_hint,
        line=fault.line,
        column=fault.column,
    )


def check_query(query: str) -> None:
    """Nothing, or QueryRefusedError with line and column when `query` is not SPARQL.

    For our own queries: a stranger's can keep the parser busy for minutes, or exhaust its stack.
    """
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError as trouble:
        raise refusal(trouble, query) from trouble


def _one_line(text: str) -> str:
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return words if len(words) <= 300 else words[:299] + "…"

"""Check the syntax of RDF and SPARQL, and say in one line what is wrong, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph

from twingraph.errors import DataError, Place, QueryRefusedError
from twingraph.store.complaints import advice

_TURTLE_PLACE = re.compile(r"^Parser error (?:at|between) line \d+.*?: ")
_QUERY_PLACE = re.compile(r"^error at (\d+):(\d+): ")


@dataclass(frozen=True)
class SyntaxFault:
    """A place where a text stops being RDF, and what was expected there.

    Line and column count from 1, None if unknown.
    """

    message: str
    german: str
    line: int | None
    column: int | None


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


def refusal(trouble: SyntaxError) -> QueryRefusedError:
    """The SPARQL parser's complaint in our words, with line and column."""
    message = _one_line(str(trouble.msg))
    line = column = None
    if place := _QUERY_PLACE.match(message):
        line, column = int(place[1]), int(place[2])
        message = message[place.end() :]
    german = message
    if "Prefix not found" in message:
        message = "a prefix is used that is not declared"
        german = "ein Präfix wird benutzt, aber nicht erklärt"
    return QueryRefusedError(
        f"not SPARQL: {message}", de=f"kein SPARQL: {german}", line=line, column=column
    )


def check_query(query: str) -> None:
    """Nothing, or QueryRefusedError with line and column when `query` is not SPARQL.

    For our own queries: a stranger's can keep the parser busy for minutes, or exhaust its stack.
    """
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError as trouble:
        raise refusal(trouble) from trouble


def _one_line(text: str) -> str:
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return words if len(words) <= 300 else words[:299] + "…"

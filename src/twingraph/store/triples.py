"""Turtle into triples as they are written, quickly, where nobody needs their lines."""

from __future__ import annotations

import codecs

import pyoxigraph

from twingraph.store.syntax import data_error, fault_of
from twingraph.store.terms import Triple


def parse_triples(turtle: bytes, name: str) -> tuple[Triple, ...]:
    """The triples of a Turtle document, in the order of writing, literals untouched.

    Blank nodes get fresh names, so that two documents never share one. DataError with line and
    column, `name` being what messages call the file, if it is not Turtle.
    """
    text = turtle.removeprefix(codecs.BOM_UTF8)
    try:
        return tuple(
            quad.triple
            for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        )
    except SyntaxError as trouble:
        raise data_error(fault_of(trouble), name) from trouble

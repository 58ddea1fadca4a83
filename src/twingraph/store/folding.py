"""Compute beforehand what a query computes from the values it gives itself.

The engine looks up what VALUES gives, but not what BIND makes of it: there it reads everything and
compares. `VALUES ?day { "2027-07-04"^^xsd:date } BIND (MONTH(?day) AS ?month)` gives every solution
of its group the same month (SPARQL 1.1, section 18.2.2.5: Extend), and so does
`VALUES ?month { 7 }` in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyoxigraph

from twingraph.store.terms import Iri, Literal
from twingraph.store.tokens import Token

_VARYING = frozenset("BNODE EXISTS IRI NOW RAND STRUUID URI UUID".split())
"""What gives another value each time, or depends on the data or on the address asked at."""

_NOTHING = pyoxigraph.Store()


@dataclass(frozen=True)
class Fixed:
    """A BIND from `start` to `end` of the variable `name`; `question` asks for its one value."""

    start: int
    end: int
    name: str
    question: str


def is_fixed(expression: Sequence[Token], given: Collection[str]) -> bool:
    """Whether an expression has the same value wherever it is asked, with these variables given."""
    return all(
        token.text[1:] in given
        if token.sort == "variable"
        else token.sort != "iri" and token.text.upper() not in _VARYING
        for token in expression
    )


def compute(question: str) -> str | None:
    """The value as a term in a query; None where there is none, or none that can be written."""
    try:
        found = _NOTHING.query(question)
    except (SyntaxError, ValueError):
        return None
    assert isinstance(found, pyoxigraph.QuerySolutions)
    value = next(found)[0]
    return str(value) if isinstance(value, Iri | Literal) else None

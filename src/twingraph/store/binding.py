"""Give variables of a query fixed values: a VALUES block built from terms, never pasted text."""

from __future__ import annotations

from collections.abc import Mapping

from twingraph.errors import QueryRefusedError
from twingraph.store.terms import BlankNode, Term
from twingraph.store.tokens import scan


def bind(query: str, bindings: Mapping[str, Term]) -> str:
    """The query with its variables fixed to `bindings`.

    The block opens the outermost group pattern, so that FILTER and BIND see the values too.
    Blank nodes cannot be named in a query and are refused (SPARQL 1.1, section 4.1.4).
    """
    if not bindings:
        return query
    for name, term in bindings.items():
        if not name.isidentifier():
            raise ValueError(f"not a variable name: {name!r}")
        if isinstance(term, BlankNode):
            raise ValueError(f"a blank node cannot be bound: ?{name}")
    names = " ".join(f"?{name}" for name in bindings)
    values = " ".join(str(term) for term in bindings.values())
    at = _start_of_pattern(query)
    return f"{query[:at]} VALUES ({names}) {{ ({values}) }} {query[at:]}"


def _start_of_pattern(query: str) -> int:
    """Where the outermost group graph pattern begins, just behind its brace."""
    depth = 0
    in_template = False
    previous = ""
    for token in scan(query):
        if token.text == "{" and token.sort == "mark":
            if depth == 0 and previous == "CONSTRUCT":
                in_template = True
            if depth == 0 and not in_template:
                return token.start + 1
            depth += 1
        elif token.text == "}" and token.sort == "mark":
            depth -= 1
            if depth == 0:
                in_template = False
        previous = token.text.upper()
    raise QueryRefusedError("the query has no group pattern, so no value can be bound in it")

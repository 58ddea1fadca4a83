"""Give variables of a query their values: VALUES blocks built from terms, never pasted text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph

from twingraph.errors import QueryRefusedError
from twingraph.store.syntax import refusal
from twingraph.store.terms import BlankNode, Term
from twingraph.store.tokens import Token, scan


def bind(query: str, bindings: Mapping[str, Term]) -> str:
    """The query with its variables fixed to `bindings`.

    A block `VALUES ?name { … }` that is there, the value a saved query comes with, gets the new
    value. For other variables a block opens the outermost group pattern, so that FILTER and BIND
    see the value too. Blank nodes cannot be named in a query and are refused with ValueError
    (SPARQL 1.1, section 4.1.4).
    """
    if not bindings:
        return query
    for name, term in bindings.items():
        if not name.isidentifier():
            raise ValueError(f"not a variable name: {name!r}")
        _refuse_blank_nodes(name, [term])
    tokens = list(scan(query))
    blocks = _values_blocks(tokens)
    fresh = {name: term for name, term in bindings.items() if name not in blocks}
    edits = [
        (start, end, f" {bindings[name]} ")
        for name, spans in blocks.items()
        if name in bindings
        for start, end in spans
    ]
    if fresh:
        at = _start_of_pattern(tokens)
        names = " ".join(f"?{name}" for name in fresh)
        values = " ".join(str(term) for term in fresh.values())
        edits.append((at, at, f" VALUES ({names}) {{ ({values}) }} "))
    return _edited(query, edits)


def fill_values(query: str, values: Mapping[str, Sequence[Term]]) -> str:
    """The query with any number of terms in the block `VALUES ?name { … }` of each variable.

    QueryRefusedError where the query does not hold exactly one whole block of that variable;
    ValueError for a blank node.
    """
    blocks = _values_blocks(list(scan(query)))
    edits = []
    for name, terms in values.items():
        _refuse_blank_nodes(name, terms)
        spans = blocks.get(name, [])
        if len(spans) != 1:
            raise QueryRefusedError(f"the query has {len(spans)} blocks VALUES ?{name}, not one")
        edits.append((*spans[0], f" {' '.join(map(str, terms))} "))
    return _edited(query, edits)


def find_given_value(query: str, name: str) -> Term | None:
    """The one term that a block `VALUES ?name { … }` of the query gives; None without a block."""
    tokens = list(scan(query))
    spans = _values_blocks(tokens).get(name)
    if not spans:
        return None
    start, end = spans[0]
    prologue = query[: _end_of_prologue(tokens)]
    try:
        found = pyoxigraph.Store().query(
            f"{prologue}\nSELECT ?{name} WHERE {{ VALUES ?{name} {{ {query[start:end]} }} }}"
        )
    except SyntaxError as trouble:
        raise refusal(trouble, query) from trouble
    assert isinstance(found, pyoxigraph.QuerySolutions)
    terms = [row[0] for row in found]
    return terms[0] if len(terms) == 1 else None


def _refuse_blank_nodes(name: str, terms: Iterable[Term]) -> None:
    if any(isinstance(term, BlankNode) for term in terms):
        raise ValueError(f"a blank node cannot be bound: ?{name}")


def _edited(query: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The query with the text between some places replaced, the last place first."""
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _values_blocks(tokens: list[Token]) -> dict[str, list[tuple[int, int]]]:
    """Where the values of one-variable VALUES blocks stand, between the braces."""
    blocks: dict[str, list[tuple[int, int]]] = {}
    for index in range(len(tokens) - 2):
        word, variable, opening = tokens[index : index + 3]
        if (word.sort, word.text.upper(), variable.sort) != ("word", "VALUES", "variable"):
            continue
        closing = next((token for token in tokens[index + 3 :] if token.text == "}"), None)
        if opening.text == "{" and closing is not None:
            spans = blocks.setdefault(variable.text[1:], [])
            spans.append((opening.start + 1, closing.start))
    return blocks


def _end_of_prologue(tokens: list[Token]) -> int:
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    return next(
        token.start for token in tokens if token.sort == "word" and token.text.upper() in forms
    )


def _start_of_pattern(tokens: list[Token]) -> int:
    """Where the outermost group graph pattern begins, just behind its brace."""
    depth = 0
    in_template = False
    previous = ""
    for token in tokens:
        if token.sort == "mark" and token.text == "{":
            if depth == 0 and previous == "CONSTRUCT":
                in_template = True
            if depth == 0 and not in_template:
                return token.start + 1
            depth += 1
        elif token.sort == "mark" and token.text == "}":
            depth -= 1
            if depth == 0:
                in_template = False
        previous = token.text.upper()
    raise QueryRefusedError("the query has no group pattern, so no value can be bound in it")

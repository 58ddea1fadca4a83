"""Fill a query's `VALUES ?name { … }` block with as many terms as needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from twingraph.errors import QueryRefusedError
from twingraph.store.terms import BlankNode, Term
from twingraph.store.tokens import Token, scan


def fill_values(query: str, values: Mapping[str, Sequence[Term]]) -> str:
    """The query with the block of each variable holding `values` instead.

    Terms are written by the store's own serialiser, so that no value can become query text.
    QueryRefusedError where the query does not hold exactly one block of that variable; ValueError
    for a blank node, which no query can name (SPARQL 1.1, section 4.1.4).
    """
    blocks = {name: _find_block(query, name) for name in values}
    for name, (start, end) in sorted(blocks.items(), key=lambda block: -block[1][0]):
        if any(isinstance(term, BlankNode) for term in values[name]):
            raise ValueError(f"a blank node cannot be bound: ?{name}")
        terms = " ".join(str(term) for term in values[name])
        query = f"{query[:start]} {terms} {query[end:]}"
    return query


def _find_block(query: str, name: str) -> tuple[int, int]:
    """Where the inside of `VALUES ?name { … }` begins and ends."""
    tokens = list(scan(query))
    starts = [
        place
        for place, (keyword, variable) in enumerate(pairwise(tokens))
        if keyword.sort == "word"
        and keyword.text.upper() == "VALUES"
        and variable.sort == "variable"
        and variable.text[1:] == name
    ]
    if len(starts) != 1:
        raise QueryRefusedError(f"the query has {len(starts)} blocks VALUES ?{name}, not one")
    inside = tokens[starts[0] + 2 :]
    end = next((token for token in inside if _is_mark(token, "}")), None)
    if not inside or end is None or not _is_mark(inside[0], "{"):
        raise QueryRefusedError(f"the block VALUES ?{name} is not complete")
    return inside[0].start + 1, end.start


def _is_mark(token: Token, sign: str) -> bool:
    return token.sort == "mark" and token.text == sign

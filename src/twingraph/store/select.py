"""Ask graphs in the making our own questions, without the precautions that strangers need."""

from __future__ import annotations

import pyoxigraph

from twingraph.errors import DataError, Place
from twingraph.store.assembly import Assembly
from twingraph.store.protocol import Row


def select(assembly: Assembly, query: str, name: str) -> list[Row]:
    """The solutions of a SELECT over all graphs; DataError, calling the query `name`, if none."""
    try:
        found = assembly.quads.query(query, use_default_graph_as_union=True)
    except SyntaxError as trouble:
        raise DataError(f"not SPARQL: {trouble.msg}", place=Place(name)) from trouble
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise DataError("this question is to be a SELECT", place=Place(name))
    names = [variable.value for variable in found.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in found
    ]

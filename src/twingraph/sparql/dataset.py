"""Which graphs a query sees: the protocol's choice before the query's, else the union of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph

from twingraph.sparql.guard import Plan
from twingraph.sparql.library import Library
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.request import QueryRequest
from twingraph.store.graphs import resolve


def choose_dataset(
    request: QueryRequest, plan: Plan, library: Library, base: str
) -> tuple[pyoxigraph.Store, dict[str, Any]]:
    """Which store to ask, and how, so that the query sees the dataset it is entitled to.

    SPARQL 1.1 Protocol, section 2.1.4: a dataset in the request overrides FROM and FROM NAMED.
    SPARQL 1.1, section 13.2: with either, the default graph is what FROM names and nothing else.
    Without both it is the union of all graphs. Nothing is ever fetched: FROM something that is
    not a graph here is refused; in the request's parameters an http(s) address that is not here
    is an empty graph, as the W3C's tests want it, and any other kind of address is refused.
    """
    if request.has_dataset:
        for iri in (*request.default_graphs, *request.named_graphs):
            check_graph(iri, library.has_graph)
        return library.together.choose(request.default_graphs, request.named_graphs)
    if plan.from_tokens:
        default, named = resolve(plan.prologue, plan.from_tokens, base)
        for iri in (*default, *named):
            if not library.has_graph(iri):
                raise Refusal("unknown-graph", graph=iri)
        return library.together.choose(default, named)
    return library.store, library.together.union_options


def check_graph(iri: str, has_graph: Callable[[str], bool]) -> None:
    """Nothing, or a `Refusal` for what a request may not name as a graph."""
    try:
        pyoxigraph.NamedNode(iri)
    except ValueError as trouble:
        raise Refusal("graph-name", graph=iri) from trouble
    if not has_graph(iri) and not iri.lower().startswith(("http://", "https://")):
        raise Refusal("unknown-graph", graph=iri)

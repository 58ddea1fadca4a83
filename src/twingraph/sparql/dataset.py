"""Which graphs a query sees: the protocol's choice before the query's, else the union of all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pyoxigraph

from twingraph.sparql.guard import Plan
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.request import QueryRequest

_NOTHING = pyoxigraph.Store()


def choose_dataset(
    request: QueryRequest, plan: Plan, graphs: Collection[str], base: str
) -> dict[str, Any]:
    """How to call the engine so that the query sees the dataset it is entitled to.

    SPARQL 1.1 Protocol, section 2.1.4: a dataset in the request overrides FROM and FROM NAMED.
    SPARQL 1.1, section 13.2: with either, the default graph is what FROM names and nothing else.
    Without both it is the union of all graphs. Nothing is ever fetched: FROM something that is
    not a graph here is refused; in the request's parameters an http(s) address that is not here
    is an empty graph, as the W3C's tests want it, and any other kind of address is refused.
    """
    if request.has_dataset:
        return {
            "default_graph": [_graph(iri, graphs) for iri in request.default_graphs],
            "named_graphs": [_graph(iri, graphs) for iri in request.named_graphs],
        }
    if plan.from_tokens:
        for iri in _resolve(plan, base):
            if iri not in graphs:
                raise Refusal("unknown-graph", graph=iri)
        return {}
    return {"use_default_graph_as_union": True}


def _graph(iri: str, graphs: Collection[str]) -> pyoxigraph.NamedNode:
    try:
        graph = pyoxigraph.NamedNode(iri)
    except ValueError as trouble:
        raise Refusal("bad-request", what="graph-uri") from trouble
    if iri not in graphs and not iri.lower().startswith(("http://", "https://")):
        raise Refusal("unknown-graph", graph=iri)
    return graph


def _resolve(plan: Plan, base: str) -> list[str]:
    """The full addresses of the FROM clauses, read by the engine itself in its own way."""
    select = " ".join(f"({name} AS ?graph{n})" for n, name in enumerate(plan.from_tokens))
    answer = _NOTHING.query(f"{plan.prologue}\nSELECT {select} {{}}", base_iri=base)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    row = next(answer)
    return [row[f"graph{n}"].value for n in range(len(plan.from_tokens))]

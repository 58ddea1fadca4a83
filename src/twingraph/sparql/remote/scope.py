"""Which graphs a query may see at a server elsewhere, said so that the server fetches none."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pyoxigraph

from twingraph.sparql.guard import Plan
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.replica import Parameters
from twingraph.sparql.request import QueryRequest
from twingraph.store.graphs import resolve
from twingraph.store.terms import is_address

NO_GRAPH = "urn:x-twingraph:no-graph"
"""Named where a dataset is to hold nothing; no server has it, and none can fetch it."""

_RELATIVE = re.compile(r"<[^:>\s]*>")

HasGraph = Callable[[str], Awaitable[bool]]


async def choose_scope(
    request: QueryRequest, plan: Plan, base: str, has_graph: HasGraph
) -> Parameters:
    """The parameters of the protocol that choose the dataset; none if the server's default holds.

    Some servers fetch from the network what FROM names and they do not hold. So nothing is passed
    on but graphs that the server has: others are refused in a query (SPARQL 1.1, section 13.2) and
    are empty graphs in the request's parameters.
    """
    if request.has_dataset:
        chosen = [
            *(("default-graph-uri", name) for name in request.default_graphs),
            *(("named-graph-uri", name) for name in request.named_graphs),
        ]
        there = [
            (key, name) for key, name in dict.fromkeys(chosen) if await _is_there(name, has_graph)
        ]
        return there or [("default-graph-uri", NO_GRAPH)]
    for name in _names(plan, base):
        if not await has_graph(name):
            raise Refusal("unknown-graph", graph=name)
    return []


async def _is_there(name: str, has_graph: HasGraph) -> bool:
    if not is_address(name):
        raise Refusal("graph-name", graph=name)
    if await has_graph(name):
        return True
    if not name.lower().startswith(("http://", "https://")):
        raise Refusal("unknown-graph", graph=name)
    return False


def _names(plan: Plan, base: str) -> list[str]:
    if not plan.from_tokens:
        return []
    default, named = resolve(plan.prologue, plan.from_tokens, base)
    return [*default, *named]


def graph_pattern(name: str | None) -> str:
    """The pattern of all triples of a graph, or of the default graph."""
    if name is None:
        return "?s ?p ?o"
    if not is_address(name):
        raise Refusal("graph-name", graph=name)
    return f"GRAPH {pyoxigraph.NamedNode(name)} {{ ?s ?p ?o }}"


def with_base(query: str, base: str) -> str:
    """The query with our own address as its base, where it has relative addresses.

    On the same line, so that complaints name the right one.
    """
    if not _RELATIVE.search(query) or not is_address(base):
        return query
    return f"BASE {pyoxigraph.NamedNode(base)} {query}"

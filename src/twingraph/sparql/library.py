"""The data a worker answers from, and what is known about them without asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph

from twingraph.store.graphs import Graphs, Union
from twingraph.store.statistics import NOTHING, Statistics


@dataclass(frozen=True)
class Library:
    """An opened store of one version of the data.

    `graphs` are the names of all named graphs; they decide what FROM may name.
    """

    store: pyoxigraph.Store
    version: str
    graphs: frozenset[str]
    together: Graphs
    """The same store, to ask several graphs as one."""

    statistics: Statistics = NOTHING
    """What is frequent in it; empty for a small store."""

    @classmethod
    def of(
        cls,
        store: pyoxigraph.Store,
        version: str,
        union: Union = "chained",
        statistics: Statistics = NOTHING,
    ) -> Library:
        """The library of a store; `union` tells where its graphs are seen together."""
        names = frozenset(
            graph.value for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)
        )
        return cls(store, version, names, Graphs(store, union), statistics)

    def count_triples(self) -> dict[str, int]:
        """How many triples each named graph holds."""
        rows = self.store.query(
            "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
        )
        return {row["graph"].value: int(row["triples"].value) for row in _rows(rows)}

    def count_union(self) -> int:
        """How many different triples there are, whatever their graph."""
        rows = self.store.query(
            "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }", **self.together.union_options
        )
        return int(next(_rows(rows))["triples"].value)


def _rows(answer: object) -> Iterator[pyoxigraph.QuerySolution]:
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return iter(answer)

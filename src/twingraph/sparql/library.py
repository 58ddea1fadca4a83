"""The data a worker answers from, and what is known about them without asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph

from twingraph.store.graphs import Graphs, Union
from twingraph.store.statistics import NOTHING, Statistics
from twingraph.vocab import KINDS, VOID

_SPACE = f"SELECT ?space {{ ?dataset <{VOID}uriSpace> ?space }}"

MOST_DESCRIBED = 1_000
"""Named graphs that the description of a service lists."""


@dataclass(frozen=True)
class Library:
    """An opened store of one version of the data."""

    store: pyoxigraph.Store
    version: str
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
        return cls(store, version, Graphs(store, union), statistics)

    def has_graph(self, name: str) -> bool:
        """Whether there is a graph of that name; that decides what FROM may name."""
        try:
            return self.store.contains_named_graph(pyoxigraph.NamedNode(name))
        except ValueError:
            return False  # no address, so nothing's name

    def count_triples(self) -> dict[str, int | None]:
        """How many triples each named graph holds, None where that would be long to count.

        Empty where there are more graphs than anybody would read about.
        """
        if self.statistics.is_known:
            graphs = list(islice(self.store.named_graphs(), MOST_DESCRIBED + 1))
            return {} if len(graphs) > MOST_DESCRIBED else {g.value: None for g in graphs}
        rows = self.store.query(
            "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
        )
        return {row["graph"].value: int(row["triples"].value) for row in _rows(rows)}

    def count_union(self) -> int | None:
        """How many different triples there are, whatever their graph; None if long to count."""
        if self.statistics.is_known:
            is_counted = self.statistics.is_whole and self.together.union != "stored"
            return self.statistics.total if is_counted else None
        rows = self.store.query(
            "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }", **self.together.union_options
        )
        return int(next(_rows(rows))["triples"].value)

    def prefixes(self) -> dict[str, str]:
        """The prefixes of the kinds of things, for a data set that names its address space."""
        rows = self.store.query(_SPACE, **self.together.union_options)
        space = next((row["space"].value for row in _rows(rows)), None)
        return {kind: f"{space}id/{kind}/" for kind in KINDS} if space else {}


def _rows(answer: object) -> Iterator[pyoxigraph.QuerySolution]:
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return iter(answer)

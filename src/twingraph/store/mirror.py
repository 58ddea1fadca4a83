"""Copy what a SPARQL server elsewhere holds, page by page, until every triple is there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph

from twingraph.errors import StoreUnavailableError
from twingraph.store.arranging import arrange
from twingraph.store.graphs import Union
from twingraph.store.overlap import has_overlap
from twingraph.store.protocol import Row, Store
from twingraph.store.snapshot import Contents
from twingraph.store.statistics import LEAST, Census
from twingraph.store.terms import BlankNode, DefaultGraph, Iri, Literal, Quad, Term
from twingraph.vocab import BASE, VOID

PAGE = 10_000
"""Rows asked for at a time; a server that gives fewer is asked for as many as it gives."""

_GRAPHS_AT_A_TIME = 1000
_SPACES = f"SELECT DISTINCT ?space {{ ?dataset <{VOID}uriSpace> ?space }}"
_GRAPHS = """\
SELECT ?graph (COUNT(*) AS ?n) WHERE {
  GRAPH ?graph { ?s ?p ?o }
  FILTER (STR(?graph) > ?after)
} GROUP BY ?graph ORDER BY ?graph LIMIT %d"""

Report = Callable[[int, int], None]
"""Called now and then with how many triples are there, and how many there will be."""


def mirror(store: Store, quads_file: Path, report: Report | None = None) -> Contents:
    """Write the server's graphs as N-Quads; StoreUnavailableError if they do not come whole.

    Where there are graphs of ours (below the addresses that its datasets name as their space, or
    among our words) only those are copied: servers bring graphs of their own along. What lies in
    the default graph alone is copied where there is no named graph.
    """
    graphs = _choose(dict(_find_graphs(store)), store)
    total = sum(graphs.values())
    done = 0
    digest = hashlib.sha256()
    with quads_file.open("wb") as out:
        for graph, count in graphs.items() if graphs else [(None, _count(store))]:
            done += _write(_copy(store, graph, count), out, digest)
            if report:
                report(done, total)
    union: Union = "default" if not graphs else "chained"
    if len(graphs) > 1 and has_overlap(quads_file):
        union = "stored"
    census = arrange(quads_file) if done >= LEAST else Census()
    return Contents(digest.hexdigest()[:16], done, len(graphs), union, census)


def _find_graphs(store: Store) -> Iterator[tuple[str, int]]:
    """Every named graph with its number of triples, in order of the names."""
    after = ""
    while True:
        query = _GRAPHS % _GRAPHS_AT_A_TIME
        rows = store.rows(query.replace("?after", str(Literal(after))))
        names = [(_address(row["graph"]), _number(row)) for row in rows]
        yield from names
        # A server may give fewer rows than asked for, so only an empty page is the end.
        if not names or names[-1][0] <= after:
            return
        after = names[-1][0]


def _choose(graphs: dict[str, int], store: Store) -> dict[str, int]:
    spaces = [BASE, *(_address(row["space"]) for row in store.rows(_SPACES))]
    ours = {name: n for name, n in graphs.items() if name.startswith(tuple(spaces))}
    return ours or graphs


def _copy(store: Store, graph: str | None, count: int) -> pyoxigraph.Store:
    """All triples of a graph: in the server's own order, or sorted if that does not hold."""
    found = pyoxigraph.Store()
    for order in "", "ORDER BY ?s ?p ?o":
        _read_pages(store, graph, count, order, found)
        if len(found) == count:
            return found
    raise StoreUnavailableError(
        f"the server gives {len(found)} of the {count} triples in {graph or 'its default graph'}",
        hint="raise its limit of rows, or copy its data by its own means",
    )


def _read_pages(
    store: Store, graph: str | None, count: int, order: str, into: pyoxigraph.Store
) -> None:
    mark = "g" + hashlib.sha256((graph or "").encode()).hexdigest()[:12]
    home = Iri(graph) if graph else DefaultGraph()
    where = f"GRAPH {home} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    size, offset = PAGE, 0

    def named(term: Term) -> Any:
        """Blank nodes are marked with the graph's name, so that two graphs never share one."""
        return BlankNode(mark + term.value) if isinstance(term, BlankNode) else term

    while offset < count:
        # Sorted within and cut without: some servers refuse to cut far down while they sort.
        everything = f"{{ SELECT ?s ?p ?o WHERE {{ {where} }} {order} }}"
        page = f"LIMIT {size} OFFSET {offset}"
        rows = store.rows(f"SELECT ?s ?p ?o WHERE {{ {everything} }} {page}")
        if not rows:
            return
        is_paged = offset or offset + len(rows) < count
        if is_paged and any(isinstance(row[name], BlankNode) for row in rows for name in "so"):
            raise StoreUnavailableError(
                f"{graph} has blank nodes and more triples than the server gives at a time",
                hint="a blank node cannot be known again in the next answer; raise its limit",
            )
        into.extend(Quad(named(row["s"]), named(row["p"]), named(row["o"]), home) for row in rows)
        size = min(size, len(rows))
        offset += len(rows)


def _write(quads: pyoxigraph.Store, out: BinaryIO, digest: hashlib._Hash) -> int:
    """Write a graph, its lines in order."""
    text = quads.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
    lines = sorted(text.splitlines(keepends=True))
    for line in lines:
        digest.update(line)
        out.write(line)
    return len(lines)


def _count(store: Store) -> int:
    return _number(store.rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0])


def _number(row: Row) -> int:
    number = row.get("n")
    return int(number.value) if isinstance(number, Literal) else 0


def _address(term: Term) -> str:
    return term.value if isinstance(term, Iri | Literal) else ""

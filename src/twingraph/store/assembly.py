"""Put graphs together from files and rules; the same input is written as the same bytes."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph

from twingraph.errors import DataError, Place
from twingraph.store.arranging import arrange
from twingraph.store.graphs import Union
from twingraph.store.overlap import has_overlap
from twingraph.store.snapshot import Contents
from twingraph.store.statistics import LEAST, Census
from twingraph.store.syntax import data_error, fault_of, refusal
from twingraph.store.terms import BlankNode, Iri, Literal, Quad, Triple


class Assembly:
    """Named graphs in the making."""

    def __init__(self) -> None:
        self.quads = pyoxigraph.Store()

    def __len__(self) -> int:
        return len(self.quads)

    def add_turtle(self, turtle: bytes, graph: str, name: str) -> None:
        """Add a Turtle document to a graph; `name` is how the file is called in messages.

        Blank nodes are numbered in the order of writing and marked with the file's name, so that
        two files never share one and a second build calls them the same.
        """
        mark = "f" + hashlib.sha256(f"{graph} {name}".encode()).hexdigest()[:12]
        labels: dict[BlankNode, BlankNode] = {}

        def named(term: Iri | BlankNode | Literal | Triple) -> Iri | BlankNode | Literal | Triple:
            if isinstance(term, BlankNode):
                return labels.setdefault(term, BlankNode(f"{mark}n{len(labels)}"))
            return term

        into = Iri(graph)
        try:
            self.quads.extend(
                Quad(named(quad.subject), quad.predicate, named(quad.object), into)  # type: ignore[arg-type]
                for quad in pyoxigraph.parse(
                    turtle.removeprefix(codecs.BOM_UTF8), pyoxigraph.RdfFormat.TURTLE
                )
            )
        except SyntaxError as trouble:
            raise data_error(fault_of(trouble), name) from trouble

    def add(self, triples: Iterable[Triple], graph: str) -> None:
        """Add triples to a graph."""
        into = Iri(graph)
        self.quads.extend(
            Quad(triple.subject, triple.predicate, triple.object, into) for triple in triples
        )

    def derive(self, construct: str, graph: str, name: str) -> int:
        """Add what a CONSTRUCT query finds over all graphs; how many facts were new.

        What is asserted already is not derived again. `name` is the rule's name in messages:
        DataError if it is not a CONSTRUCT query, or makes blank nodes, which would be called
        differently in each build.
        """
        try:
            found = self.quads.query(construct, use_default_graph_as_union=True)
        except SyntaxError as trouble:
            refused = refusal(trouble, construct)
            raise DataError(
                refused.message, place=Place(name, refused.line, refused.column)
            ) from trouble
        if not isinstance(found, pyoxigraph.QueryTriples):
            raise DataError("a rule is a CONSTRUCT query", place=Place(name))
        new = {triple for triple in found if not self._holds(triple)}
        if any(isinstance(node, BlankNode) for triple in new for node in triple):
            raise DataError("a rule may not make blank nodes", place=Place(name))
        self.add(new, graph)
        return len(new)

    @property
    def version(self) -> str:
        """The digest of all quads, 16 hexadecimal digits."""
        return _digest(self._text())

    def write(self, quads_file: Path) -> Contents:
        """Write all quads as N-Quads, many of them arranged, and say what was written."""
        text = self._text()
        quads_file.write_bytes(text)
        graphs = sum(1 for _ in self.quads.named_graphs())
        union: Union = "stored" if has_overlap(quads_file) else "chained"
        census = arrange(quads_file) if len(self) >= LEAST else Census()
        return Contents(_digest(text), len(self), graphs, union, census)

    def find_union(self) -> Union:
        """Where the union of all graphs is found: whether they may be chained."""
        shared = self.quads.query(
            "ASK { GRAPH ?one { ?s ?p ?o } GRAPH ?other { ?s ?p ?o } FILTER (?one != ?other) }"
        )
        return "stored" if shared else "chained"

    def _text(self) -> bytes:
        text = self.quads.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
        # A line break inside a literal is escaped in N-Quads, so lines are statements.
        return b"\n".join(sorted(text.split(b"\n"))).lstrip(b"\n") + b"\n"

    def _holds(self, triple: Triple) -> bool:
        found = self.quads.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return next(found, None) is not None


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]

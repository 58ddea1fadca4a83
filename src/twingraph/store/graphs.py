"""See several graphs as one, every triple once, as SPARQL and RDF want their merge.

The engine chains graphs instead: a triple that stands in two of them is found twice, and COUNT is
wrong (SPARQL 1.1 Query, section 13.1; RDF 1.1 Semantics, section 4.1). Chaining is exact while no
triple stands in two graphs; so a build finds out whether that is so, and if it is not, the union
is stored beside the graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pyoxigraph

from twingraph.store.terms import DefaultGraph, Iri, Quad
from twingraph.store.tokens import Token, scan

Union = Literal["default", "chained", "stored"]
"""Where the union of all graphs is found: all triples are in the default graph; the graphs share
no triple, so they may be chained; or some do, and the union was stored in the default graph."""

Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

_NOTHING = pyoxigraph.Store()


class Graphs:
    """An opened store of which any graphs can be asked together."""

    def __init__(self, quads: pyoxigraph.Store, union: Union = "chained") -> None:
        self.quads = quads
        self.union = union

    @property
    def union_options(self) -> dict[str, Any]:
        """How to call the engine so that a query sees the union of all graphs."""
        return {"use_default_graph_as_union": True} if self.union == "chained" else {}

    def query(self, text: str, **options: Any) -> Result:
        """The answer over the union of all graphs, or over the graphs of a FROM clause.

        SyntaxError if `text` is not SPARQL.
        """
        clause = find_dataset_clause(text)
        if clause is None:
            return self.quads.query(text, **self.union_options, **options)
        default, named = resolve(*clause, base=options.get("base_iri"))
        return self.query_over(text, default, named, **options)

    def query_over(
        self, text: str, default: Sequence[str], named: Sequence[str], **options: Any
    ) -> Result:
        """The answer over a dataset: the merge of the `default` graphs, and the `named` ones."""
        quads, dataset = self.choose(default, named)
        return quads.query(text, **dataset, **options)

    def choose(
        self, default: Sequence[str], named: Sequence[str]
    ) -> tuple[pyoxigraph.Store, dict[str, Any]]:
        """The store to ask for a dataset, and how to call the engine."""
        defaults = [Iri(name) for name in dict.fromkeys(default)]
        names = [Iri(name) for name in dict.fromkeys(named)]
        if self.union != "stored" or len(defaults) < 2:
            # Chained, a graph that is named twice would be seen twice: hence no doubles.
            return self.quads, {"default_graph": defaults, "named_graphs": names}
        merged = self._merge(defaults, names)
        return merged, {"default_graph": [DefaultGraph()], "named_graphs": names}

    def _merge(self, default: Iterable[Iri], named: Iterable[Iri]) -> pyoxigraph.Store:
        merged = pyoxigraph.Store()
        for graph in default:
            merged.extend(
                Quad(quad.subject, quad.predicate, quad.object) for quad in self._graph(graph)
            )
        for graph in named:
            merged.extend(self._graph(graph))
        return merged

    def _graph(self, name: Iri) -> Iterable[Quad]:
        return self.quads.quads_for_pattern(None, None, None, name)


def store_union(quads: pyoxigraph.Store) -> None:
    """Put every triple of every graph into the default graph; there it can stand but once."""
    quads.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def find_dataset_clause(query: str) -> tuple[str, list[tuple[bool, str]]] | None:
    """The FROM clauses of a query as they are written, `True` for FROM NAMED, and its prologue.

    None if it has none, and so does not choose its graphs.
    """
    tokens = list(scan(query))
    found = []
    for index, token in enumerate(tokens[:-1]):
        if _is_word(token, "FROM"):
            is_named = _is_word(tokens[index + 1], "NAMED")
            name = tokens[min(index + 1 + is_named, len(tokens) - 1)]
            if name.sort in ("iri", "name"):
                found.append((is_named, name.text))
    if not found:
        return None
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    start = next((token.start for token in tokens if _is_word(token, *forms)), 0)
    return query[:start], found


def resolve(
    prologue: str, names: Sequence[tuple[bool, str]], base: str | None = None
) -> tuple[list[str], list[str]]:
    """The full addresses of FROM and of FROM NAMED, read by the engine itself in its own way."""
    select = " ".join(f"({name} AS ?graph{n})" for n, (_, name) in enumerate(names))
    answer = _NOTHING.query(f"{prologue}\nSELECT {select} {{}}", base_iri=base)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    row = next(answer)
    addresses = [(is_named, row[f"graph{n}"].value) for n, (is_named, _) in enumerate(names)]
    return (
        [address for is_named, address in addresses if not is_named],
        [address for is_named, address in addresses if is_named],
    )


def _is_word(token: Token, *words: str) -> bool:
    return token.sort == "word" and token.text.upper() in words

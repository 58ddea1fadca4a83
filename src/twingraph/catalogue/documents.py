"""Small graphs as documents: catalogue records, ontology, rules, in every RDF syntax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import Graph

from twingraph.catalogue.lines import reading_order, unique
from twingraph.catalogue.turtle import turtle, used_prefixes
from twingraph.store.canonical import canonical_lines
from twingraph.store.serial import parse_quads, to_rdf
from twingraph.store.terms import Quad, Triple, from_rdflib


def write_document(
    statements: Iterable[Triple],
    media_type: str,
    prefixes: Mapping[str, str],
    comment: Iterable[str] = (),
) -> bytes:
    """The statements as one document, the same bytes whenever they are the same statements.

    Turtle is in the house style; the others are sorted.
    """
    flat = to_rdf(statements, "application/n-triples").decode()
    lines = sorted((line + "\n" for line in flat.split("\n") if line), key=reading_order)
    if media_type == "text/turtle":
        text = turtle(lines, used_prefixes(lines, prefixes), comment)
        return "".join(text).encode()
    if media_type == "application/n-triples":
        return "".join(unique(sorted(lines))).encode()
    return to_rdf(_parsed(lines), media_type, prefixes)


def write_graph(graph: Graph, media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """An rdflib graph as one document; blank nodes are called the same every time."""
    named = (
        Triple(from_rdflib(subject), from_rdflib(property_), from_rdflib(value))  # type: ignore[arg-type]
        for subject, property_, value in graph
    )
    quads = (Quad(one.subject, one.predicate, one.object) for one in named)
    canonical = parse_quads("".join(canonical_lines(quads)).encode())
    return write_document((quad.triple for quad in canonical), media_type, prefixes)


def _parsed(lines: list[str]) -> list[Triple]:
    return [quad.triple for quad in parse_quads("".join(unique(lines)).encode())]

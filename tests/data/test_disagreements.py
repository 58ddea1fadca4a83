"""Where sources differ, every value stands, one is held, and the graph says what is held."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
import pytest

from twingraph.dataset.content import Dataset

PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX tg: <https://w3id.org/twingraph/ontology#>
"""
KNOWN = [f"C{number:02}" for number in range(1, 31)]


@pytest.fixture(scope="module")
def graph(dortmund: Dataset) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for read in (*dortmund.facts, *dortmund.words):
        store.load(read.content, format=pyoxigraph.RdfFormat.TURTLE)
    for rule in dortmund.rules:
        derived = list(store.query(rule.text))
        store.extend(pyoxigraph.Quad(*triple) for triple in derived)
    return store


def ask(graph: pyoxigraph.Store, pattern: str) -> Iterator[tuple[str, ...]]:
    for row in graph.query(PREFIXES + pattern):
        yield tuple(term.value for term in row)


def test_all_thirty_conflicts_are_recorded(graph: pyoxigraph.Store) -> None:
    codes = {code for (code,) in ask(graph, "SELECT ?code { ?_ dcterms:identifier ?code }")}
    assert [code for code in KNOWN if code not in codes] == []


def test_a_held_claim_is_one_of_the_claims(graph: pyoxigraph.Store) -> None:
    stray = ask(
        graph,
        """SELECT ?d {
          ?d tg:held ?claim .
          FILTER NOT EXISTS { ?d a tg:Disagreement ; tg:claim ?claim }
        }""",
    )
    assert list(stray) == []


def test_what_is_held_stands_in_the_graph(graph: pyoxigraph.Store) -> None:
    unsaid = ask(
        graph,
        """SELECT ?d ?claim {
          ?d tg:held ?claim .
          ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
          FILTER NOT EXISTS { ?claim tg:denied true }
          FILTER NOT EXISTS { ?s ?p ?o }
        }""",
    )
    assert list(unsaid) == []


def test_what_is_denied_and_held_does_not_stand_in_the_graph(graph: pyoxigraph.Store) -> None:
    said = ask(
        graph,
        """SELECT ?d ?claim {
          ?d tg:held ?claim .
          ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; tg:denied true .
          ?s ?p ?o .
        }""",
    )
    assert list(said) == []


def test_a_disagreement_has_at_least_two_claims(graph: pyoxigraph.Store) -> None:
    alone = ask(
        graph,
        """SELECT ?d {
          ?d tg:claim ?claim ; a tg:Disagreement .
        } GROUP BY ?d HAVING (COUNT(DISTINCT ?claim) < 2)""",
    )
    assert list(alone) == []

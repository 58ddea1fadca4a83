"""Binding values: the term arrives as it is, and never becomes query text."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.errors import QueryRefusedError
from twingraph.store.binding import bind, find_given_value
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.terms import BlankNode, Iri, Literal, Quad, Term

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    quads = pyoxigraph.Store()
    for name, number in (("a", 1), ("b", 2)):
        value = Literal(str(number), datatype=Iri(XSD + "integer"))
        quads.add(Quad(Iri(f"urn:{name}"), Iri("urn:p"), value, Iri("urn:g")))
    return EmbeddedStore(quads, "1")


def test_filter_sees_the_value(store: EmbeddedStore) -> None:
    rows = store.rows("SELECT ?s WHERE { ?s ?p ?o FILTER (?s != ?not) }", **{"not": Iri("urn:a")})
    assert rows == [{"s": Iri("urn:b")}]


def test_a_given_value_is_replaced(store: EmbeddedStore) -> None:
    query = "SELECT ?o WHERE { VALUES ?s { <urn:a> } ?s <urn:p> ?o }"
    assert store.rows(query)[0]["o"].value == "1"  # type: ignore[union-attr]
    assert store.rows(query, s=Iri("urn:b"))[0]["o"].value == "2"  # type: ignore[union-attr]


def test_a_value_in_every_branch_is_replaced(store: EmbeddedStore) -> None:
    query = """SELECT ?o WHERE {
      { VALUES ?s { <urn:a> } ?s <urn:p> ?o } UNION { VALUES ?s { <urn:a> } ?s <urn:p> ?o }
    }"""
    rows = store.rows(query, s=Iri("urn:b"))
    assert [row["o"].value for row in rows] == ["2", "2"]  # type: ignore[union-attr]


def test_construct_template_is_not_taken_for_the_pattern(store: EmbeddedStore) -> None:
    found = store.triples("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }", s=Iri("urn:a"))
    assert [triple.subject for triple in found] == [Iri("urn:a")]


def test_construct_where_is_bound(store: EmbeddedStore) -> None:
    assert len(store.triples("CONSTRUCT WHERE { ?s ?p ?o }")) == 2


def test_describe_without_pattern_cannot_be_bound(store: EmbeddedStore) -> None:
    with pytest.raises(QueryRefusedError):
        store.triples("DESCRIBE <urn:a>", s=Iri("urn:a"))


def test_a_blank_node_is_refused() -> None:
    with pytest.raises(ValueError, match="blank node"):
        bind("ASK { ?s ?p ?o }", {"s": BlankNode("x")})


@pytest.mark.parametrize("name", ["", "a b", "a}", "?a", "1a"])
def test_a_name_that_is_no_variable_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="variable"):
        bind("ASK { ?s ?p ?o }", {name: Iri("urn:a")})


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_arrives_as_it_is(text: str) -> None:
    store = EmbeddedStore(pyoxigraph.Store(), "1")
    for query in (
        "SELECT ?v WHERE { VALUES ?unused { 1 } }",
        "SELECT ?v WHERE { VALUES ?v { 'default' } }",
    ):
        assert store.rows(query, v=Literal(text)) == [{"v": Literal(text)}]


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("PREFIX x: <urn:x:> SELECT * { VALUES ?v { x:y } }", Iri("urn:x:y")),
        ('SELECT * { VALUES ?v { "de" } }', Literal("de")),
        ("SELECT * { VALUES ?v { 1950 } }", Literal("1950", datatype=Iri(XSD + "integer"))),
        ("SELECT * { VALUES ?v { 1 2 } }", None),
        ("SELECT * { VALUES ?other { 1 } }", None),
        ("SELECT * { VALUES (?v) { (1) } }", None),
    ],
)
def test_the_given_value_is_found(query: str, value: Term | None) -> None:
    assert find_given_value(query, "v") == value

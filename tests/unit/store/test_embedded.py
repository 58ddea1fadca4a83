"""The embedded store: the union of graphs, FROM, refusals, formats."""

import pyoxigraph
import pytest

from twingraph.errors import QueryRefusedError, RequestError
from twingraph.store.embedded import DEEPEST, EmbeddedStore
from twingraph.store.terms import Iri, Literal, Quad

CSV = "text/csv"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    quads = pyoxigraph.Store()
    for graph in ("g1", "g2"):
        quads.add(
            Quad(
                Iri(f"urn:{graph}"),
                Iri("urn:p"),
                Literal("ü\n", language="de"),
                Iri(f"urn:{graph}"),
            )
        )
    return EmbeddedStore(quads, "v1")


def count(store: EmbeddedStore, rest: str) -> str:
    [row] = store.rows(f"SELECT (COUNT(*) AS ?n) {rest}")
    value = row["n"]
    assert isinstance(value, Literal)
    return value.value


def test_plain_query_sees_the_union_of_all_graphs(store: EmbeddedStore) -> None:
    assert count(store, "WHERE { ?s ?p ?o }") == "2"


def test_from_clause_is_not_widened_to_all_graphs(store: EmbeddedStore) -> None:
    assert count(store, "FROM <urn:g1> WHERE { ?s ?p ?o }") == "1"
    assert count(store, "FROM NAMED <urn:g1> WHERE { ?s ?p ?o }") == "0"
    assert count(store, "FROM NAMED <urn:g1> WHERE { GRAPH ?g { ?s ?p ?o } }") == "1"


def test_unbound_variables_are_absent(store: EmbeddedStore) -> None:
    assert store.rows("SELECT ?a ?b WHERE { VALUES (?a ?b) { (1 UNDEF) } }")[0].keys() == {"a"}


def test_answers_come_in_the_format_asked_for(store: EmbeddedStore) -> None:
    assert store.answer("SELECT ?o WHERE { ?s ?p ?o } LIMIT 1", CSV) == b'o\r\n"\xc3\xbc\n"\r\n'
    turtle = store.answer("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")
    assert turtle.count(b"@de") == 2
    assert (
        store.answer("ASK {}", "application/sparql-results+json") == b'{"head":{},"boolean":true}'
    )


@pytest.mark.parametrize(
    ("query", "media_type"),
    [("ASK {}", "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", CSV), ("ASK {}", "text/html")],
)
def test_a_format_that_does_not_fit_is_refused(
    store: EmbeddedStore, query: str, media_type: str
) -> None:
    with pytest.raises(RequestError):
        store.answer(query, media_type)


def test_each_question_wants_its_form(store: EmbeddedStore) -> None:
    with pytest.raises(RequestError):
        store.rows("ASK {}")
    with pytest.raises(RequestError):
        store.ask("SELECT * {}")
    with pytest.raises(RequestError):
        store.triples("ASK {}")


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * WHERE {\n ?s ?p }", 2, 8),
        ("SELECT * WHERE { ?s a x:y }", 1, None),
        ("", 1, None),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 1, None),
    ],
)
def test_what_is_no_query_is_refused_with_its_place(
    store: EmbeddedStore, query: str, line: int, column: int | None
) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        store.rows(query)
    assert caught.value.line == line
    if column:
        assert caught.value.column == column
    assert "\n" not in caught.value.message


def test_service_is_refused(store: EmbeddedStore) -> None:
    with pytest.raises(QueryRefusedError, match="SERVICE"):
        store.rows("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize("depth", [DEEPEST + 1, 50_000])
def test_brackets_without_end_are_refused_and_the_process_lives(
    store: EmbeddedStore, depth: int
) -> None:
    with pytest.raises(QueryRefusedError, match="nested"):
        store.ask("ASK " + "{" * depth + "}" * depth)

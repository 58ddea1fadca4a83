"""The remote store: the same answers as a store of our own, and outages told as such."""

import pytest
from tests.conftest import Answering

from twingraph.client import Client
from twingraph.errors import StoreUnavailableError
from twingraph.store.remote import RemoteStore
from twingraph.store.terms import Iri, Literal


@pytest.fixture
def store(server: Answering) -> RemoteStore:
    return RemoteStore(Client(server.url))


def test_rows_are_terms_of_the_store(server: Answering, store: RemoteStore) -> None:
    server.body = (
        b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": '
        b'[{"a": {"type": "literal", "value": "x", "xml:lang": "de"}}]}}'
    )
    assert store.rows("SELECT ?a ?b WHERE { ?s ?p ?a }", s=Iri("urn:s")) == [
        {"a": Literal("x", language="de")}
    ]
    assert server.asked is not None
    assert "VALUES" in server.asked[0][1]


def test_verdicts_and_triples(server: Answering, store: RemoteStore) -> None:
    server.body = b'{"head": {}, "boolean": false}'
    assert store.ask("ASK { ?s ?p ?o }") is False
    server.media_type, server.body = "application/n-triples", b"<urn:a> <urn:p> <urn:b> .\n"
    [triple] = store.triples("CONSTRUCT WHERE { ?s ?p ?o }")
    assert triple.subject == Iri("urn:a")


@pytest.mark.parametrize("body", [b"", b"{", b'{"head": {}, "boolean": true}', b"[]"])
def test_an_unreadable_answer_is_an_outage(
    server: Answering, store: RemoteStore, body: bytes
) -> None:
    server.body = body
    with pytest.raises(StoreUnavailableError):
        store.rows("SELECT * WHERE { ?s ?p ?o }")


def test_rows_that_break_off_are_an_outage(server: Answering, store: RemoteStore) -> None:
    server.body = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "uri", "va'
    with pytest.raises(StoreUnavailableError):
        store.rows("SELECT * WHERE { ?s ?p ?o }")

"""The client: every answer read, every failure told apart."""

import json
import socket

import pytest
from rdflib import BNode, Literal, URIRef
from tests.conftest import Answering

from twingraph.client import Client
from twingraph.errors import (
    AnswerTooLargeError,
    QueryRefusedError,
    QueryTimeoutError,
    RequestError,
    StoreUnavailableError,
)

SELECT = "SELECT * WHERE { ?s ?p ?o }"


def results(*rows: dict[str, object]) -> bytes:
    return json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()


def test_select_keeps_languages_datatypes_and_lexical_forms(server: Answering) -> None:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    server.body = results(
        {
            "a": {"type": "uri", "value": "urn:a"},
            "b": {"type": "bnode", "value": "b1"},
            "c": {"type": "literal", "value": "x", "xml:lang": "de"},
            "d": {"type": "literal", "value": "007", "datatype": integer},
        }
    )
    [row] = Client(server.url).select(SELECT)
    assert row["a"] == URIRef("urn:a")
    assert row["b"] == BNode("b1")
    assert row["c"] == Literal("x", lang="de")
    assert str(row["d"]) == "007"


def test_ask_and_graph(server: Answering) -> None:
    server.body = b'{"head": {}, "boolean": true}'
    assert Client(server.url).ask("ASK {}") is True
    server.media_type, server.body = "application/n-triples", b"<urn:a> <urn:p> <urn:b> .\n"
    assert len(Client(server.url).graph("CONSTRUCT WHERE { ?s ?p ?o }")) == 1


def test_short_queries_are_got_and_long_ones_posted(server: Answering) -> None:
    server.body = results()
    client = Client(server.url)
    client.select(SELECT)
    client.select(SELECT + " # " + "x" * 5000)
    assert server.asked is not None
    (short, path, headers, _), (long, _, _, body) = server.asked
    assert (short, long) == ("GET", "POST")
    assert "query=SELECT" in path and body.startswith(b"query=SELECT")
    assert path.count("&") == 0
    assert headers["Accept"] == "application/sparql-results+json"
    assert headers["User-Agent"].startswith("twingraph/")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, QueryRefusedError),
        (401, StoreUnavailableError),
        (403, StoreUnavailableError),
        (404, StoreUnavailableError),
        (414, QueryRefusedError),
        (429, StoreUnavailableError),
        (500, StoreUnavailableError),
        (503, StoreUnavailableError),
    ],
)
def test_a_refusal_is_told_from_an_outage(
    server: Answering, status: int, error: type[Exception]
) -> None:
    server.status, server.body = status, "nö\x1b[31m\nnever".encode()
    with pytest.raises(error) as caught:
        Client(server.url).select(SELECT)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"results": []}',
        b'{"results": {"bindings": [1]}}',
        b'{"results": {"bindings": [{"a": {"type": "dragon", "value": "x"}}]}}',
        b'{"boolean": "true"}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_an_unusable_answer_is_an_outage(server: Answering, body: bytes) -> None:
    server.body = body
    with pytest.raises(StoreUnavailableError):
        Client(server.url).select(SELECT)
    with pytest.raises(StoreUnavailableError):
        Client(server.url).ask("ASK {}")


def test_broken_triples_are_an_outage(server: Answering) -> None:
    server.media_type, server.body = "application/n-triples", b"<urn:a> oops"
    with pytest.raises(StoreUnavailableError):
        Client(server.url).graph("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_web_page_is_no_answer(server: Answering) -> None:
    server.media_type, server.body = "text/html", b"<html>"
    with pytest.raises(StoreUnavailableError, match="text/html") as caught:
        Client(server.url).select(SELECT)
    assert caught.value.hint


def test_an_answer_without_end_is_cut(server: Answering) -> None:
    server.body = results() + b" " * 2000
    with pytest.raises(AnswerTooLargeError):
        Client(server.url, largest=1000).select(SELECT)


def test_an_update_is_never_sent(server: Answering) -> None:
    with pytest.raises(QueryRefusedError, match="update"):
        Client(server.url).answer("DELETE WHERE { ?s ?p ?o }", "text/csv")
    assert server.asked == []


def test_silence_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        with pytest.raises(QueryTimeoutError):
            Client(f"http://127.0.0.1:{port}/", seconds=0.2).select(SELECT)


def test_nobody_there_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(StoreUnavailableError, match="cannot be reached"):
        Client(f"http://127.0.0.1:{port}/").select(SELECT)


@pytest.mark.parametrize(
    "endpoint",
    ["", "example.org", "file:///etc/passwd", "ftp://x/", "http://", "http://a b/", "http://[/"],
)
def test_what_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(RequestError):
        Client(endpoint)

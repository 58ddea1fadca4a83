"""In front of a server elsewhere everything works as it does over our own store."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.conftest import Command
from tests.protocol.conftest import Server
from tests.remote.conftest import JSON, Oxigraph, Virtuoso

TG = "PREFIX tg: <https://w3id.org/twingraph/ontology#>"
PARTNERS = f"{TG} SELECT ?city ?year {{ ?p tg:partner ?city ; tg:startYear ?year }}"


def rows(server: Server, query: str) -> list[tuple[tuple[str, str], ...]]:
    reply = server.query(query, JSON)
    assert reply.status == 200, reply.text
    bindings = reply.json["results"]["bindings"]
    return sorted(tuple(sorted((k, v["value"]) for k, v in row.items())) for row in bindings)


def test_rows_are_the_same(before: Server, here: Server) -> None:
    assert rows(before, PARTNERS) == rows(here, PARTNERS)
    assert len(rows(before, PARTNERS)) > 10


def test_a_plain_query_sees_all_graphs(before: Server, here: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    [((_, there),)] = rows(before, f"{count} # there")
    [((_, ours),)] = rows(here, count)
    # A server brings a few triples of its own along.
    assert int(ours) <= int(there) <= int(ours) * 1.3


def test_a_graph_can_be_asked_alone(before: Server, here: Server) -> None:
    graph = "https://w3id.org/twingraph/scheme/field"
    query = f"SELECT ?s ?p ?o FROM <{graph}> {{ ?s ?p ?o FILTER isIRI(?o) }}"
    assert rows(before, query) == rows(here, query) != []


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("text/csv", b"city,year\r\n"),
        ("text/tab-separated-values", b"?city\t?year\n"),
        ("application/sparql-results+xml", b"<?xml"),
        (JSON, b'{"head":{"vars":["city","year"]}'),
    ],
)
def test_tables_come_in_every_format(before: Server, accept: str, start: bytes) -> None:
    reply = before.query(PARTNERS, accept)
    assert (reply.status, reply.type) == (200, accept)
    assert reply.body.startswith(start)


def test_csv_is_what_the_standard_says(before: Server, here: Server) -> None:
    tables = [server.query(PARTNERS, "text/csv").text for server in (before, here)]
    there, ours = (sorted(map(tuple, csv.reader(io.StringIO(text)))) for text in tables)
    assert there == ours


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs_come_in_every_format(before: Server, accept: str) -> None:
    query = f"{TG} CONSTRUCT {{ ?p tg:partner ?c }} WHERE {{ ?p tg:partner ?c }}"
    reply = before.query(query, accept)
    assert (reply.status, reply.type) == (200, accept)
    assert b"ontology#" in reply.body


def test_a_repeated_query_is_answered_from_the_cache(before: Server) -> None:
    first, second = (before.query(PARTNERS, JSON) for _ in range(2))
    assert first.headers["etag"] == second.headers["etag"]
    again = before.ask("/sparql?query=ASK%7B%7D", headers={"Accept": JSON, "If-None-Match": '"x"'})
    assert again.status == 200


def test_a_syntax_error_is_a_400(before: Server) -> None:
    assert before.query("SELECT ?s { ?s ?p ", JSON).status == 400


@pytest.mark.parametrize(
    "path", ["/", "/doc/city/amiens", "/doc/partnership", "/doc/partnership/dortmund-amiens.ttl"]
)
def test_pages_are_shown(before: Server, path: str) -> None:
    reply = before.ask(path, headers={"Accept": "text/html, text/turtle;q=0.5"})
    assert reply.status == 200, reply.text[:300]
    assert "Amiens" in reply.text or path == "/"


def test_a_document_says_the_same(before: Server, here: Server) -> None:
    documents = [
        {
            line
            for line in server.ask("/doc/city/amiens.nt").text.splitlines()
            # Virtuoso makes geometries its own, and rounds them.
            if "/doc/" not in line and "#asWKT>" not in line
        }
        for server in (before, here)
    ]
    assert documents[0] == documents[1] != set()


def test_the_graph_store_gives_a_graph(before: Server, here: Server) -> None:
    path = "/graph-store?graph=https://w3id.org/twingraph/scheme/field"
    graphs = [
        sorted(server.ask(path, headers={"Accept": "application/n-triples"}).text.splitlines())
        for server in (before, here)
    ]
    assert graphs[0] == graphs[1] != []
    missing = before.ask("/graph-store?graph=https://w3id.org/twingraph/none")
    assert missing.status == 404


def test_the_description_counts_the_graphs(before: Server) -> None:
    reply = before.ask("/sparql", headers={"Accept": "application/ld+json"})
    assert reply.status == 200
    assert "scheme/field" in json.dumps(reply.json)


def test_the_command_line_sees_there_what_the_pages_see(
    real: Oxigraph | Virtuoso, twingraph: Command
) -> None:
    rows = twingraph("query", "partners", "--store", real.url, "--format", "csv").out
    assert "/city/amiens" in rows

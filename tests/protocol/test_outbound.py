"""Nothing leaves the house: no SERVICE in any spelling, no LOAD, no fetched graph, no read file."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.protocol.conftest import quoted


@dataclass
class Listener:
    """A door that nobody should knock at."""

    port: int
    knocks: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    door = socket.create_server(("127.0.0.1", 0))
    heard = Listener(door.getsockname()[1])

    def listen() -> None:
        while True:
            try:
                visitor, _ = door.accept()
            except OSError:
                return
            with visitor:
                heard.knocks.append(visitor.recv(100))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield heard
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join()


PREFIXES = "PREFIX ex: <{there}/> PREFIX : <{there}/x/> PREFIX service: <{there}/s/> "

# {there} becomes the listener's address; each of these reached a listener, or could be
# made to, on an engine that was asked directly, or is a spelling of one that did.
SPELLINGS = [
    "SELECT * { SERVICE <{there}> { ?s ?p ?o } }",
    "SELECT * { service <{there}> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE <{there}> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <{there}> { ?s ?p ?o } }",
    "SELECT * { SERVICE<{there}>{?s ?p ?o} }",
    "SELECT * {SERVICE SILENT<{there}>{}}",
    "SELECT * { SERVICESILENT<{there}>{} }",
    "SELECT * { SERVICE\n#c\n<{there}> { ?s ?p ?o } }",
    "SELECT * { SERVICE#SILENT\n<{there}>{} }",
    "SELECT * { SERVICE\t\r\n<{there}> {} }",
    "SELECT * { SERVICE ex:a { ?s ?p ?o } }",
    "SELECT * { SERVICE :a { ?s ?p ?o } }",
    "SELECT * { SERVICEex:a{} }",
    "SELECT * { service:a {} }",
    "SELECT * { service:a#c\n{} }",
    "SELECT * { serviceSILENTex:a{} }",
    "SELECT * { BIND(<{there}> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <{there}> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <{there}> } SERVICE?e{ ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <{there}> } SERVICE $e { ?s ?p ?o } }",
    "SELECT * { BIND(IRI(CONCAT('http://127.0.0.1:', '{port}')) AS ?e) SERVICE ?e {} }",
    r"SELECT * { \u0053ERVICE <{there}> { ?s ?p ?o } }",
    r"SELECT * { S\U00000045RVICE <{there}> { ?s ?p ?o } }",
    r"SELECT * { \u0053\u0045\u0052\u0056\u0049\u0043\u0045 <{there}> {} }",
    "ASK { SERVICE <{there}> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <{there}> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <{there}> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <{there}> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { { SERVICE <{there}> { ?s ?p ?o } } UNION { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <{there}> { ?s ?p ?o } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { FILTER (1 = 2 || EXISTS { SERVICE <{there}> { ?s ?p ?o } }) }",
    "SELECT * { BIND (EXISTS { SERVICE <{there}> { ?s ?p ?o } } AS ?x) }",
    "SELECT (EXISTS { SERVICE <{there}> { ?s ?p ?o } } AS ?x) {}",
    "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <{there}> { ?s ?p ?o } })",
    "SELECT ?s { ?s ?p ?o } GROUP BY (EXISTS { SERVICE <{there}> { ?s ?p ?o } })",
    "SELECT ?s { ?s ?p ?o } ORDER BY (EXISTS { SERVICE <{there}> { ?s ?p ?o } })",
    "SELECT * { ?s ?p ?o . SERVICE <{there}> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE<{there}>{} }",
    "SELECT * { ?s ?p 1 .SERVICE<{there}>{} }",
    "SELECT * { ?s ?p 1SERVICE<{there}>{} }",
    "SELECT * { ?s ?p 1.SERVICE<{there}>{} }",
    "SELECT * { ?s ?p 1.0e5SERVICE<{there}>{} }",
    "SELECT * { ?s ?p trueSERVICE<{there}>{} }",
    "SELECT * { ?s ?p falseSERVICEex:a{} }",
    "SELECT * { ?s ?p true.SERVICEex:a{} }",
    "SELECT * { ?s ?p 'x'SERVICE<{there}>{} }",
    "SELECT * { ?s ?p 'x'^^<x:y>SERVICE<{there}>{} }",
    "SELECT * { ?s ?p 'x'@en SERVICE<{there}>{} }",
    "SELECT * { ?s ?p []SERVICE<{there}>{} }",
    "SELECT * { ?s ?p ()SERVICE<{there}>{} }",
    "SELECT * { ?s (ex:p)?trueSERVICE<{there}>{} }",
    "SELECT * { ?s (ex:p)?1SERVICE<{there}>{} }",
    "SELECT * { ?s ex:p*trueSERVICE<{there}>{} }",
    "SELECT * { {}SERVICE<{there}>{} }",
    "SELECT * { FILTER(?a<?b)SERVICE?x#>\n{ } VALUES ?x { <{there}> } }",
    'SELECT * { FILTER(?a<?b#>"""\n)SERVICE<{there}>{}#"""\n}',
    "SELECT * { FILTER(1<2)SERVICE<{there}>{} }",
    "SELECT * { VALUES ?x { \"\"\"a\"\"\" } SERVICE<{there}>{} }",
    "SELECT * { VALUES ?x { '''' '''' } SERVICE<{there}>{} }",
    "SELECT * { BIND('\\\\' AS ?x) SERVICE<{there}>{} BIND('' AS ?y) }",
    "SELECT * { BIND('\\'' AS ?x) SERVICE<{there}>{} BIND('' AS ?y) }",
    "BASE <{there}> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "BASE <{there}> SELECT * { SERVICE <a> { ?s ?p ?o } }",
    "# SELECT * {} \nSELECT * { SERVICE <{there}> { ?s ?p ?o } } # }",
    "SELECT * { SERVICE <{there}> { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { LATERAL { SERVICE <{there}> { ?s ?p ?o } } }",
    "SELECT * { SERVICE <{there}> { ?s ?p ?o } } VALUES ?s { 1 }",
    "SELECT*{SERVICE<{there}>{?s ?p ?o}}",
]  # fmt: skip


def filled(text: str, listener: Listener) -> str:
    return text.replace("{there}", listener.address).replace("{port}", str(listener.port))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_service_reaches_anybody(server, listener, spelling) -> None:
    for prefixes in (PREFIXES, ""):
        reply = server.post(filled(prefixes + spelling, listener))
        assert reply.status == 400, reply
    assert listener.knocks == []


def test_service_is_refused_with_a_reason_and_its_place(server, listener) -> None:
    reply = server.post(filled("SELECT *\n{ SERVICE <{there}> {} }", listener))
    assert reply.json["type"].endswith("#service-refused")
    assert (reply.json["line"], reply.json["column"]) == (2, 3)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://x> {}' }",
        'SELECT * { ?s ?p """a "SERVICE" {}""" }',
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { ?s ?p ?o # SERVICE <http://x> {}\n }",
        "SELECT * { <http://example.org/service#a> ?p ?o }",
        "SELECT * { <http://example.org/(service)> ?p ?o }",
        "PREFIX service: <http://example.org/service#> SELECT * { ?s service:type ?o }",
        "PREFIX service: <urn:service#> SELECT * { service:a service:b service:c }",
        "PREFIX service: <urn:service#> SELECT * { GRAPH service:g { ?s ?p ?o } }",
        "PREFIX ex: <urn:x#> SELECT * { ?s ex:service ?o ; ex:Service _:service }",
        "SELECT * { ?s ?p 'x'@service }",
        "SELECT (1 AS ?Services) { FILTER (?a < 3 && ?b > 4) }",
    ],
)
def test_the_word_alone_offends_nobody(server, query) -> None:
    assert server.post(query).status == 200


@pytest.mark.parametrize(
    "query",
    [
        "LOAD <{there}>",
        "LOAD SILENT <{there}> INTO GRAPH <x:g>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <{there}> { ?s ?p ?o } }",
        "# c\nPREFIX a: <b:c> LOAD <{there}>",
        "ASK {} ; LOAD <{there}>",
        "BASE <{there}> LOAD <x>",
    ],
)
def test_updates_fetch_nothing(server, listener, query) -> None:
    text = filled(query, listener)
    assert 400 <= server.post(text).status < 500
    kind = {"Content-Type": "application/sparql-update"}
    assert 400 <= server.ask("/sparql", "POST", text, kind).status < 500
    assert listener.knocks == []


@pytest.mark.parametrize(
    "graph",
    [
        "{there}",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "file:data/dataset.ttl",
        "/etc/passwd",
        "../../etc/passwd",
        "ftp://127.0.0.1:{port}/x",
        "data:text/turtle,%3Ca:a%3E%20%3Ca:b%3E%20%3Ca:c%3E",
        "jar:file:///x!/y",
        "http://127.0.0.1:{port}",
        "http://[::1]:{port}/",
        "",
    ],
)
@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_of_what_is_not_here_is_refused_and_not_read(server, listener, clause, graph) -> None:
    query = f"SELECT * {clause} <{filled(graph, listener)}> {{ ?s ?p ?o }}"
    reply = server.post(query)
    assert reply.status == 400
    assert reply.json["type"].endswith("#unknown-graph")
    assert "root:" not in reply.text
    assert listener.knocks == []


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["{there}", "file:///etc/passwd", "ftp://127.0.0.1:{port}/x"])
def test_dataset_parameters_fetch_nothing(server, listener, name, graph) -> None:
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    reply = server.query(query, **{name: filled(graph, listener)})
    assert reply.status == (200 if graph == "{there}" else 400)
    if reply.status == 200:
        assert reply.json["results"]["bindings"] == []
    assert listener.knocks == []


def test_the_graph_store_fetches_nothing(server, listener) -> None:
    for graph in (listener.address, "file:///etc/passwd"):
        assert server.ask(f"/graph-store?graph={quoted(graph)}").status == 404
        body = f'{{"@context": "{listener.address}", "@id": "a:b"}}'
        kind = {"Content-Type": "application/ld+json"}
        assert server.ask(f"/graph-store?graph={quoted(graph)}", "PUT", body, kind).status == 405
    assert listener.knocks == []


def test_a_remote_json_ld_context_in_a_literal_stays_a_literal(server, listener) -> None:
    query = f'CONSTRUCT {{ <a:s> <a:p> \'{{"@context": "{listener.address}"}}\' }} WHERE {{}}'
    reply = server.ask(f"/sparql?query={quoted(query)}", headers={"Accept": "application/ld+json"})
    assert reply.status == 200
    assert listener.knocks == []

"""A server elsewhere may be slow, wrong, endless or dead; we say so, and get over it."""

from __future__ import annotations

import base64
import gzip
import http.server
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.protocol.conftest import Server
from tests.remote.conftest import JSON, VERDICT, Hostile, say, until

from twingraph.sparql.remote.fleet import MOST_CONNECTIONS

SELECT = "SELECT ?s { ?s ?p ?o }"
ROWS = (
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://x/%d"}}]}}'
)
fresh = map(str, itertools.count())


def ask(front: Server, query: str = "") -> tuple[int, dict[str, object]]:
    """Status and body of a query that has not been asked before."""
    reply = front.query(query or f"{SELECT} # {next(fresh)}", JSON)
    return reply.status, reply.json


def test_a_good_answer_is_passed_on(hostile: Hostile, front: Server) -> None:
    hostile.answer = say(ROWS % 1)
    status, body = ask(front)
    assert (status, body) == (200, json.loads(ROWS % 1))


def test_a_server_that_takes_too_long_is_a_504(hostile: Hostile, front: Server) -> None:
    def sleep(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        time.sleep(3)

    hostile.answer = sleep
    begun = time.monotonic()
    status, body = ask(front)
    assert (status, body["type"]) == (504, "https://w3id.org/twingraph/problem#remote-timeout")
    assert time.monotonic() - begun < 2.5


def test_a_busy_server_is_not_taken_for_a_dead_one(
    hostile: Hostile, serve: Callable[..., Server]
) -> None:
    busy = serve(hostile.url, query_seconds=30)
    may_answer = threading.Event()

    def wait(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        may_answer.wait(30)
        say(ROWS % 7)(handler, query)

    hostile.answer = wait
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ask(busy)[0]))
        for _ in range(MOST_CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    assert busy.wait_until(lambda state: state["in_flight"] >= MOST_CONNECTIONS)
    checked = hostile.checked
    assert until(lambda: hostile.checked >= checked + 3)
    assert busy.ask("/health/ready").status == 200
    may_answer.set()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}


def test_an_answer_that_drips_is_a_504(hostile: Hostile, front: Server) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    hostile.answer = drip
    assert ask(front)[0] == 504


@pytest.mark.parametrize("status", [401, 403, 404, 405, 500, 501])
def test_a_server_that_will_not_is_a_502(hostile: Hostile, front: Server, status: int) -> None:
    hostile.answer = say(b"secret internals", status, "text/plain")
    answered, body = ask(front)
    assert (answered, body["type"]) == (502, "https://w3id.org/twingraph/problem#remote-failed")
    assert "secret" not in json.dumps(body)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_server_that_cannot_now_is_a_503(hostile: Hostile, front: Server, status: int) -> None:
    hostile.answer = say(b"", status)
    assert ask(front)[0] == 503


def test_a_query_that_the_server_refuses_is_a_400_with_its_words(
    hostile: Hostile, front: Server
) -> None:
    hostile.answer = say(b"no such function ex:f\nat engine.c:17", 400, "text/plain")
    status, body = ask(front)
    assert status == 400
    assert "no such function ex:f" in str(body["detail"])
    assert "engine.c" not in json.dumps(body)


@pytest.mark.parametrize(
    "said",
    [b"no such host as 127.0.0.1", b"someone may not ask that", b"<html>", b""],
    ids=["address", "name", "page", "nothing"],
)
def test_a_refusal_tells_nothing_of_the_server(
    hostile: Hostile, serve: Callable[..., Server], said: bytes
) -> None:
    hostile.answer = say(said, 400, "text/plain")
    front = serve(hostile.url.replace("//", "//someone:s3cret@"))
    status, body = ask(front)
    assert status == 400
    assert str(body["detail"]).endswith("(HTTP 400)")


def test_the_name_and_password_of_the_address_are_sent(
    hostile: Hostile, serve: Callable[..., Server]
) -> None:
    front = serve(hostile.url.replace("//", "//someone:%E2%82%AC@"))
    assert ask(front, "ASK {} # who")[0] == 200
    expected = base64.b64encode("someone:€".encode()).decode()
    assert f"Authorization: Basic {expected}" in hostile.seen[-1][1]


def test_what_is_wrong_is_told_in_both_languages(hostile: Hostile, front: Server) -> None:
    hostile.answer = say(b"<html>", 200, "text/html")
    for language, told in (("en", "content of type text/html"), ("de", "Inhalt vom Typ text/html")):
        path = "/sparql?" + urlencode({"query": f"{SELECT} # {next(fresh)}"})
        reply = front.ask(path, headers={"Accept": JSON, "Accept-Language": language})
        assert told in str(reply.json["detail"])


def test_a_page_whose_question_is_answered_with_something_else_is_an_outage(
    hostile: Hostile, front: Server
) -> None:
    rows = b'{"s":{"type":"uri","value":"http://x/"}},' * 40_000
    for answer in (
        say(ROWS % 8),
        say(b"not today", 400, "text/plain"),
        say(b'{"head":{"vars":["s"]},"results":{"bindings":[' + rows + b"garbage}"),
    ):
        hostile.answer = answer
        assert front.ask("/doc/city/nowhere", headers={"Accept": "text/html"}).status == 503
    assert "Traceback" not in front.log.read_text()


def test_what_a_server_always_complains_of_is_logged_once(
    hostile: Hostile, serve: Callable[..., Server]
) -> None:
    hostile.is_alive, hostile.answer = False, say(b"who are you?", 401, "text/plain")
    front = serve(hostile.url)
    assert until(lambda: len(hostile.asked) >= 5)
    assert front.log.read_text().count("who are you?") == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<html>welcome</html>", "text/html"),
        (b"not JSON at all", JSON),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":', JSON),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[]}}\ntimeout: cancelled', JSON),
        (b"", JSON),
        (b'{"results":7}', JSON),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"x"}}]}}', JSON),
    ],
)
def test_garbage_is_a_502(hostile: Hostile, front: Server, body: bytes, media_type: str) -> None:
    hostile.answer = say(body, 200, media_type)
    assert ask(front)[0] == 502


def test_a_graph_that_is_none_is_a_502(hostile: Hostile, front: Server) -> None:
    hostile.answer = say(b"<a> <b> .", 200, "application/n-triples")
    reply = front.query(f"CONSTRUCT WHERE {{ ?s ?p ?o }} # {next(fresh)}", "text/turtle")
    assert reply.status == 502


def test_what_is_packed_is_never_unpacked(hostile: Hostile, front: Server) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    hostile.answer = say(bomb, Content_Encoding="gzip")
    status, body = ask(front)
    assert (status, body["type"]) == (502, "https://w3id.org/twingraph/problem#remote-failed")
    assert "Accept-Encoding: identity" in hostile.seen[-1][1]


def test_triples_within_triples_without_end_are_a_502(hostile: Hostile, front: Server) -> None:
    nested = b'{"type":"triple","value":{"subject":' * 20_000
    hostile.answer = say(b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":' + nested)
    assert ask(front)[0] == 502
    hostile.answer = say(ROWS % 5)
    assert ask(front)[0] == 200, "it lives on"


def test_rdf_xml_and_its_entities_are_not_read(hostile: Hostile, front: Server) -> None:
    hostile.answer = say(b'<!DOCTYPE a [<!ENTITY a "a">]><a/>', 200, "application/rdf+xml")
    reply = front.query(f"CONSTRUCT WHERE {{ ?s ?p ?o }} # {next(fresh)}", "text/turtle")
    assert reply.status == 502
    assert "rdf+xml" not in hostile.seen[-1][1]


def test_a_redirect_to_another_host_is_not_followed(hostile: Hostile, front: Server) -> None:
    elsewhere = Hostile()
    try:
        hostile.answer = say(b"", 307, Location=elsewhere.url)
        assert ask(front)[0] == 502
        assert elsewhere.asked == []
    finally:
        elsewhere.close()


def test_an_endless_answer_is_cut(hostile: Hostile, front: Server) -> None:
    def go_on(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b'{"head":{"vars":["s"]},"results":{"bindings":[')
        while True:
            handler.wfile.write(b'{"s":{"type":"uri","value":"http://x/"}},' * 1000)

    hostile.answer = go_on
    said = front.raw(
        b"GET /sparql?query=SELECT+*+%7B%7D HTTP/1.1\r\nHost: x\r\n"
        b"Accept: application/sparql-results+json\r\n\r\n"
    )
    assert not said.endswith(b"0\r\n\r\n"), "nobody may take the part for the whole"
    assert len(said) < 16 << 20


def test_an_endless_answer_in_another_format_is_refused(hostile: Hostile, front: Server) -> None:
    row = b'{"s":{"type":"uri","value":"http://x/"}},'
    hostile.answer = say(b'{"head":{"vars":["s"]},"results":{"bindings":[' + row * 200_000)
    reply = front.query(f"{SELECT} # {next(fresh)}", "text/csv")
    assert reply.json["type"] == "https://w3id.org/twingraph/problem#answer-too-large"


def test_a_connection_that_breaks_is_told(hostile: Hostile, front: Server) -> None:
    def hang_up(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    hostile.answer = hang_up
    assert ask(front)[0] == 503


def test_an_answer_that_breaks_off_is_told(hostile: Hostile, front: Server) -> None:
    def break_off(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"head":')
        handler.close_connection = True

    hostile.answer = break_off
    assert ask(front)[0] == 503


def test_failures_leave_nothing_behind(hostile: Hostile, front: Server) -> None:
    def break_off(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Content-Length", "4000000")
        handler.end_headers()
        handler.wfile.write(b" " * 1_500_000)
        handler.close_connection = True

    def memory() -> int:
        status = Path(f"/proc/{front.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    hostile.answer = break_off
    before = memory()
    for _ in range(200):
        assert front.query(f"{SELECT} # {next(fresh)}", "text/csv").status == 502
    assert memory() < before + 100_000
    assert front.wait_until(lambda state: state["in_flight"] == 0)


def test_it_recovers_by_itself(hostile: Hostile, front: Server) -> None:
    def hang_up(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    hostile.is_alive, hostile.answer = False, hang_up
    assert ask(front)[0] == 503
    assert front.ask("/health/ready").status == 503
    hostile.is_alive, hostile.answer = True, say(ROWS % 2)
    assert front.wait_until(lambda state: state["well"] == 1)
    assert ask(front)[0] == 200


def test_what_was_answered_before_is_answered_during_an_outage(
    hostile: Hostile, front: Server
) -> None:
    def hang_up(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    hostile.answer = say(ROWS % 3)
    assert front.query(SELECT, JSON).status == 200
    hostile.is_alive, hostile.answer = False, hang_up
    assert ask(front)[0] == 503, "what was not asked before is not answered"
    reply = front.query(SELECT, JSON)
    assert (reply.status, reply.body) == (200, ROWS % 3)


def test_a_slip_that_the_server_refuses_is_told_in_our_words(
    hostile: Hostile, front: Server
) -> None:
    hostile.answer = say(b"Virtuoso 37000 Error SP030", 400)
    slip = front.query("SELECT ?s {\n ?s ?p ?o\n ?s ?q ?r }")
    assert (slip.status, slip.json["type"].rpartition("#")[2]) == (400, "syntax")
    assert (slip.json["line"], slip.json["column"]) == (3, 2)
    dialect = front.query("SELECT ?s { ?s ?p ?o }")
    assert (dialect.status, dialect.json["type"].rpartition("#")[2]) == (400, "remote-refused")
    assert "SP030" in dialect.json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://x/a> <http://x/b> 1 }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "DEFINE get:soft 'replace' SELECT * FROM <http://x/> { ?s ?p ?o }",
        "LOAD <http://x/>",
        "nonsense",
        "",
    ],
)
def test_what_we_refuse_never_reaches_the_server(
    hostile: Hostile, front: Server, query: str
) -> None:
    assert front.query(query, JSON).status in (400, 403)
    assert hostile.asked == []


def test_a_graph_that_the_server_lacks_is_never_named_to_it(
    hostile: Hostile, front: Server
) -> None:
    hostile.answer = say(b'{"head":{},"boolean":false}')
    reply = front.query("SELECT * FROM <http://evil.example/> { ?s ?p ?o }", JSON)
    assert reply.status == 400
    reply = front.query(
        "SELECT * { ?s ?p ?o }", JSON, **{"default-graph-uri": "http://evil.example/"}
    )
    assert all(query.startswith(("ASK { GRAPH", "SELECT * {")) for query in hostile.asked)


def test_nobodys_secrets_travel_on(hostile: Hostile, front: Server) -> None:
    hostile.answer = say(VERDICT)
    front.ask(
        "/sparql?query=ASK%7B%7D",
        headers={"Cookie": "a=b", "Authorization": "Basic eDp5", "Accept": JSON},
    )
    _, headers = hostile.seen[-1]
    assert "Cookie" not in headers
    assert "Authorization" not in headers


def test_a_long_query_is_posted(hostile: Hostile, front: Server) -> None:
    hostile.answer = say(ROWS % 4)
    assert ask(front, SELECT + " #" + "x" * 5000)[0] == 200
    assert hostile.seen[-1][0] == "POST"


def test_a_server_that_wants_queries_posted_gets_them_so(hostile: Hostile, front: Server) -> None:
    def take_posts(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        say(*((ROWS % 9, 200) if handler.command == "POST" else (b"", 405)))(handler, query)

    hostile.answer = take_posts
    assert [ask(front)[0] for _ in range(2)] == [200, 200]
    assert [method for method, _ in hostile.seen] == ["GET", "POST", "POST"]


def test_literals_and_blank_nodes_of_virtuoso_are_mended(hostile: Hostile, front: Server) -> None:
    term = (
        '{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}'
    )
    node = '{ "type": "bnode", "value": "nodeID://b1"}'
    text = f'{{"head":{{"vars":["s","t"]}},"results":{{"bindings":[{{"s":{term},"t":{node}}}]}}}}'
    hostile.answer = say(text.encode())
    _, body = ask(front)
    [row] = body["results"]["bindings"]  # type: ignore[index]
    assert row["s"]["type"] == "literal"
    assert "://" not in row["t"]["value"]

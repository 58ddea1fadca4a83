"""ETags, 304, compression, the cache, and how all of it is forgotten when the data change."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from tests.protocol.conftest import EXAMPLE, quoted

from twingraph.building import build_from_rdf

SELECT = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


def path_of(query: str) -> str:
    return f"/sparql?query={quoted(query)}"


def test_an_answer_has_a_strong_etag_and_says_how_to_keep_it(server) -> None:
    headers = server.query(SELECT).headers
    assert headers["etag"].startswith('"') and headers["etag"].endswith('"')
    assert "must-revalidate" in headers["cache-control"]
    assert {"accept", "accept-encoding"} <= set(headers["vary"].lower().replace(" ", "").split(","))


@pytest.mark.parametrize(
    "path",
    [
        path_of(SELECT),
        path_of("ASK {}"),
        path_of("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000"),
        "/sparql",
        "/graph-store?default",
    ],
)
def test_what_the_client_has_is_not_sent_again(server, path) -> None:
    got = server.ask(path)
    for sent in (got.headers["etag"], "W/" + got.headers["etag"], f'"a", {got.headers["etag"]}',
                 "*"):  # fmt: skip
        for method in ("GET", "HEAD"):
            reply = server.ask(path, method, headers={"If-None-Match": sent})
            assert reply.status == 304
            assert reply.body == b""
            assert reply.headers["etag"] == got.headers["etag"]
            assert reply.headers["vary"] == got.headers["vary"]
            assert "content-type" not in reply.headers
    assert server.ask(path, headers={"If-None-Match": '"other"'}).status == 200


def test_a_new_query_that_the_client_has_is_not_even_evaluated(server) -> None:
    query = SELECT + " # nobody asked this before"
    etag = server.query(query).headers["etag"]
    evaluated_again = server.ask(path_of(query), headers={"If-None-Match": etag, "Accept": "*/*"})
    assert evaluated_again.status == 304


LONG = path_of("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
PLACES = [path_of(COUNT), LONG, "/graph-store?default", "/about", "/openapi.json"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", PLACES)
def test_who_wants_one_version_alone_gets_that_or_412(server, path, method) -> None:
    etag = server.ask(path).headers["etag"]
    for wanted in (etag, "*", f'"other", {etag}'):
        assert server.ask(path, method, headers={"If-Match": wanted}).status == 200, wanted
    for wanted in ('"other"', f"W/{etag}", "", "nonsense", f'"other", W/{etag}'):
        reply = server.ask(path, method, headers={"If-Match": wanted, "If-None-Match": etag})
        assert reply.status == 412, wanted
        assert reply.type == "application/problem+json"
    both = server.ask(path, method, headers={"If-Match": etag, "If-None-Match": etag})
    assert both.status == 304
    assert server.ask(path, method).status == 200


def test_a_page_that_has_changed_since_is_412(server) -> None:
    changed = server.ask("/about").headers["last-modified"]
    before, other = "Sat, 01 Jan 2000 00:00:00 GMT", '"other"'
    for headers, status in (
        ({"If-Unmodified-Since": changed}, 200),
        ({"If-Unmodified-Since": before}, 412),
        ({"If-Unmodified-Since": "yesterday"}, 200),
        ({"If-Unmodified-Since": changed, "If-Match": other}, 412),
        ({"If-Unmodified-Since": before, "If-Match": "*"}, 200),
    ):
        assert server.ask("/about", headers=headers).status == status, headers


@pytest.mark.parametrize("path", ["/nowhere", path_of("ASK {"), "/graph-store"])
def test_what_would_be_a_problem_anyway_is_that_problem(server, path) -> None:
    plain = server.ask(path)
    for wanted in ("*", '"other"'):
        assert server.ask(path, headers={"If-Match": wanted}).status == plain.status >= 400


def test_an_error_is_never_304(server) -> None:
    reply = server.ask(path_of("ASK {"), headers={"If-None-Match": "*"})
    assert reply.status == 400
    assert "etag" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"


def test_every_representation_has_an_etag_of_its_own(server) -> None:
    seen = set()
    for accept in ("application/sparql-results+json", "application/sparql-results+xml",
                   "text/csv", "text/tab-separated-values"):  # fmt: skip
        for coding in ("identity", "gzip", "br", "zstd"):
            headers = {"Accept": accept, "Accept-Encoding": coding}
            seen.add(server.ask(path_of(SELECT), headers=headers).headers["etag"])
    seen.add(server.query(SELECT + " ").headers["etag"])
    seen.add(server.query(SELECT, **{"default-graph-uri": EXAMPLE + "x"}).headers["etag"])
    assert len(seen) == 18


@pytest.mark.parametrize(
    "template",
    [
        "[] <a:p> ?o",
        "_:x <a:p> ?o",
        "?s <a:p> (?o)",
        "?s <a:p> [ <a:q> ?o ]",
        "?s ?p ?o {| <a:q> 1 |}",
    ],
)
def test_a_graph_with_new_blank_nodes_has_a_weak_etag(server, template) -> None:
    query = f"CONSTRUCT {{ {template} }} {{ ?s ?p ?o }} LIMIT 3"
    one, other = server.query(query, "text/turtle"), server.query(query, "text/turtle;q=0.9")
    assert one.status == 200 and one.body != other.body
    assert one.headers["etag"] == other.headers["etag"]
    assert one.headers["etag"].startswith('W/"')
    for accept in ("text/turtle", "text/turtle;q=0.8"):
        headers = {"Accept": accept, "If-None-Match": one.headers["etag"]}
        reply = server.ask(path_of(query), headers=headers)
        assert (reply.status, reply.headers["etag"]) == (304, one.headers["etag"])


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s <a:p> ?o } { ?s ?p ?o FILTER (isIRI(?s)) }",
        "CONSTRUCT WHERE { ?s <http://example.org/knows> ?o }",
        "DESCRIBE <http://example.org/thing/1>",
    ],
)
def test_a_graph_that_is_the_same_each_time_has_a_strong_etag(server, query) -> None:
    one, other = server.query(query, "text/turtle"), server.query(query, "text/turtle;q=0.9")
    assert one.body == other.body
    assert one.headers["etag"] == other.headers["etag"]
    assert one.headers["etag"].startswith('"')


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_changes_by_itself_is_not_kept(server, function) -> None:
    reply = server.query(f"SELECT ({function} AS ?x) {{}}")
    assert "etag" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"
    if function in ("RAND()", "UUID()", "STRUUID()"):
        assert server.query(f"SELECT ({function} AS ?x) {{}}").body != reply.body


@pytest.mark.parametrize("coding", DECODERS)
@pytest.mark.parametrize("query", [SELECT, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"])
def test_compressed_answers_hold_the_same(server, coding, query) -> None:
    plain = server.query(query)
    packed = server.ask(path_of(query), headers={"Accept-Encoding": coding})
    assert packed.headers["content-encoding"] == coding
    assert len(packed.body) < len(plain.body) / 2
    assert DECODERS[coding](packed.body) == plain.body


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("br;q=1, gzip;q=0.5", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*, zstd;q=0", "br"),
        ("gzip;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("deflate", None),
        ("", None),
        ("GZIP", "gzip"),
        ("gzip;q=nonsense", None),
    ],
)
def test_the_coding_is_what_the_client_prefers(server, accepted, expected) -> None:
    reply = server.ask(path_of(SELECT), headers={"Accept-Encoding": accepted})
    if accepted == "gzip;q=nonsense":
        assert reply.status == 200
    else:
        assert reply.headers.get("content-encoding") == expected


def test_short_answers_are_sent_as_they_are(server) -> None:
    reply = server.ask(path_of("ASK {}"), headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in reply.headers


def test_kept_answers_are_told_apart_by_all_they_depend_on(server) -> None:
    as_json = server.query("ASK {}", "application/sparql-results+json").body
    as_xml = server.query("ASK {}", "application/sparql-results+xml").body
    assert as_json != as_xml
    assert server.query("ASK {}", "application/sparql-results+json").body == as_json
    relative = path_of("SELECT (<a> AS ?x) {}")
    for host in ("a.example", "b.example", "a.example"):
        reply = server.raw(
            f"GET {relative} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        )
        assert f"http://{host}/a".encode() in reply


def test_posted_bodies_are_told_apart(server) -> None:
    for query in ("ASK {}", "ASK { ?s ?p 'nothing' }", "ASK {}"):
        assert server.post(query).json["boolean"] is (query == "ASK {}")


class TestNewVersion:
    """A server whose data change under way."""

    @pytest.fixture
    def changing(self, tmp_path: Path, start):
        write_version(tmp_path, 1)
        return start(tmp_path / "store"), tmp_path

    def test_everything_kept_is_forgotten_when_a_version_goes_live(self, changing) -> None:
        server, folder = changing
        before = server.query(COUNT)
        ready = server.ask("/health/ready").json["version"]
        write_version(folder, 2)
        wait_for(lambda: server.ask("/health/ready").json["version"] != ready)
        after = server.ask(path_of(COUNT), headers={"If-None-Match": before.headers["etag"]})
        assert after.status == 200
        assert value(before) == 1
        assert value(after) == 2
        assert before.headers["etag"] != after.headers["etag"]

    def test_no_answer_mixes_versions_and_none_is_dropped(self, changing) -> None:
        server, folder = changing
        query = "SELECT (COUNT(*) AS ?n) (MAX(?o) AS ?m) { ?s ?p ?o }"
        wrong: list[object] = []
        ended = threading.Event()

        def visit(number: int) -> None:
            turn = 0
            while not ended.is_set():
                turn += 1
                reply = server.query(query + f" # {number} {turn % 3}")
                row = reply.json["results"]["bindings"][0] if reply.status == 200 else None
                if row is None or row["n"]["value"] != row["m"]["value"]:
                    wrong.append(reply)

        threads = [threading.Thread(target=visit, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for version in range(2, 6):
            write_version(folder, version)
            wait_for(lambda v=version: value(server.query(COUNT)) == v)
        ended.set()
        for thread in threads:
            thread.join()
        assert wrong == []

    def test_an_answer_under_way_is_finished_on_its_version(self, changing) -> None:
        server, folder = changing
        lines = [f'<a:{n}> <a:p> "long enough {n}" .\n' for n in range(400)]
        (folder / "long.nt").write_text("".join(lines))
        build_from_rdf([folder / "long.nt"], folder / "store")
        wait_for(lambda: value(server.query(COUNT)) == 400)
        with server.connect(30) as connection:
            query = quoted("SELECT * { ?a ?b ?c . ?d ?e ?f }")
            request = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            response = http.client.HTTPResponse(connection)
            response.begin()
            first = response.read(1000)
            write_version(folder, 2)
            wait_for(lambda: value(server.query(COUNT)) == 2)
            rows = json.loads(first + response.read())["results"]["bindings"]
        assert len(rows) == 400 * 400

    def test_a_version_that_cannot_be_opened_leaves_the_old_one(self, changing) -> None:
        server, folder = changing
        broken = folder / "store" / "versions" / "broken"
        broken.mkdir()
        (broken / "about.json").write_text(json.dumps({"version": "broken"}))
        (broken / "quads.nq").write_text("this is not N-Quads\n")
        link = folder / "store" / "new"
        link.symlink_to("versions/broken")
        link.replace(folder / "store" / "current")
        time.sleep(1.5)
        assert value(server.query(COUNT + " # still there")) == 1


def write_version(folder: Path, number: int) -> None:
    """A version of `number` triples, each of which knows how many there are."""
    source = folder / "data.nt"
    source.write_text("".join(f"<a:{n}> <a:p> {number} .\n" for n in range(number)).replace(
        f" {number} .", f' "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    ))  # fmt: skip
    build_from_rdf([source], folder / "store")


def value(reply) -> int:
    return int(reply.json["results"]["bindings"][0]["n"]["value"])


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.05)


LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000"


@pytest.mark.parametrize("coding", [None, "gzip", "zstd"])
def test_a_long_answer_is_kept_too(start, example_store, coding) -> None:
    server = start(example_store, query_seconds=20)
    headers = {"Accept-Encoding": coding} if coding else {}
    first = server.ask(path_of(LONG), headers=headers)
    again = server.ask(path_of(LONG), headers=headers)
    assert (again.body, again.headers["etag"]) == (first.body, first.headers["etag"])
    assert len(DECODERS[coding](again.body) if coding else again.body) > 1 << 20
    known = server.ask(path_of(LONG), headers=headers | {"If-None-Match": again.headers["etag"]})
    assert known.status == 304


def test_a_long_answer_that_was_not_read_to_its_end_is_not_kept(start, example_store) -> None:
    server = start(example_store, query_seconds=20)
    with server.connect() as connection:
        host = f"{server.host}:{server.port}"
        connection.sendall(f"GET {path_of(LONG)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        connection.recv(1 << 16)
    reply = server.ask(path_of(LONG))
    assert len(reply.json["results"]["bindings"]) == 9000

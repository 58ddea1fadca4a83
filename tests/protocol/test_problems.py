"""What an error says: RFC 9457, HTML or plain text, German or English, and never too much."""

from __future__ import annotations

import json

import pytest
from tests.protocol.conftest import quoted

BROKEN = "/sparql?query=" + quoted("SELECT * {\n ?s ?p '<script>alert(1)</script>' ?x }")


def test_a_problem_is_a_problem_document(server) -> None:
    reply = server.ask(BROKEN)
    assert reply.type == "application/problem+json"
    assert set(reply.json) >= {"type", "title", "status", "detail", "hint", "line", "column"}
    assert reply.json["line"] == 2


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/problem+json"),
        ("*/*", "application/problem+json"),
        ("application/problem+json", "application/problem+json"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
        ("text/html", "text/html"),
        ("application/sparql-results+json", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("image/png", "application/problem+json"),
    ],
)
def test_a_problem_comes_in_the_form_that_is_asked_for(server, accept, expected) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    if accept:
        headers["Accept"] = accept
    reply = server.ask("/sparql", "POST", "SELECT * { '<script>' ", headers)
    assert (reply.status, reply.type) == (400, expected)
    assert {"Accept", "Accept-Language"} <= set(reply.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [(None, "de"), ("de", "de"), ("de-AT, en;q=0.5", "de"), ("fr, en;q=0.2", "en"), ("fr", "de"),
     ("en;q=0.1, de;q=0.9", "de"), ("en", "en"), ("*", "de"), ("nonsense;;;", "de")],
)  # fmt: skip
def test_a_problem_speaks_german_or_english(server, accepted, language) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    reply = server.ask(BROKEN, headers=headers)
    assert reply.headers["content-language"] == language
    assert ("Abfrage" in reply.json["title"]) == (language == "de")


@pytest.mark.parametrize("accepted", [None, "fr", "de", "en", "en-GB, de;q=0.5", "nonsense;;;"])
def test_every_door_speaks_the_same_language_to_the_same_reader(server, accepted) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    language = "en" if accepted and accepted.startswith("en") else "de"
    for method, path, status in (
        ("GET", BROKEN, 400),
        ("DELETE", "/sparql", 405),
        ("GET", "/graph-store", 400),
        ("GET", "/nowhere", 404),
        ("DELETE", "/about", 405),
        ("PROPFIND", "/about", 405),
        ("POST", "/validate", 415),
    ):
        reply = server.ask(path, method, headers=headers)
        assert (reply.status, reply.headers["content-language"]) == (status, language), path


@pytest.mark.parametrize(
    ("language", "said", "advised"),
    [
        ("en", "Line 2, column 2: found “?s”; expected “,”, “.”", "Is the “.” missing"),
        ("de", "Zeile 2, Spalte 2: gefunden: „?s“; erwartet wird „,“", "Fehlt der „.“"),
    ],
)
@pytest.mark.parametrize("accept", ["application/problem+json", "text/html", "text/plain"])
def test_a_slip_in_a_query_is_told_in_every_form(server, accept, language, said, advised) -> None:
    path = "/sparql?format=json&query=" + quoted("ASK { ?s ?p ?o\n ?s ?q ?r }")
    reply = server.ask(path, headers={"Accept": accept, "Accept-Language": language})
    assert (reply.status, reply.type) == (400, accept)
    assert said in reply.text and advised in reply.text
    if accept == "application/problem+json":
        assert (reply.json["line"], reply.json["column"]) == (2, 2)
        assert "said" not in reply.json and "advice" not in reply.json


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_query_page_marks_the_place(server, language) -> None:
    path = "/sparql?query=" + quoted("ASK {\n  ?s ?p <b> == }")
    reply = server.ask(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert (reply.status, reply.type) == (400, "text/html")
    assert 'data-line="2" data-column="13"' in reply.text
    assert ("gefunden" in reply.text) == (language == "de")
    assert "?s ?p &lt;b&gt; ==" in reply.text


@pytest.mark.parametrize("accept", ["text/html", "text/plain", "application/problem+json"])
def test_nothing_a_stranger_wrote_comes_back_as_markup(server, accept) -> None:
    evil = "<script>alert(1)</script>"
    for query in (f"SELECT * {{ {evil}", f"SELECT * FROM <http://x/{quoted(evil)}> {{}}", evil):
        kind = {"Content-Type": "application/sparql-query", "Accept": accept}
        reply = server.ask("/sparql", "POST", query, kind)
        assert reply.status == 400
        if accept == "text/html":
            assert "<script" not in reply.text
            assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_no_problem_tells_how_the_house_is_built(server) -> None:
    for path in (BROKEN, "/sparql?query=", "/graph-store", "/graph-store?graph=x", "/nowhere"):
        text = server.ask(path).text
        for word in ("Traceback", ".py", "pyoxigraph", "/home", "/usr", "site-packages"):
            assert word not in text


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("ASK {", "syntax"),
        ("", "no-query"),
        ("CLEAR ALL", "update-refused"),
        ("ASK { SERVICE <a:b> {} }", "service-refused"),
        ("ASK FROM <a:b> {}", "unknown-graph"),
        ("ASK { FILTER (<a:f>(1)) }", "unknown-function"),
        ("SELECT * { ?s ?p ?o } ORDER BY <a:f>(?o)", "unknown-function"),
        ("ASK {} #" + "x" * 300_000, "query-too-long"),
        ("ASK { FILTER " + "(" * 300 + "1" + ")" * 300 + " }", "too-deep"),
        ("ASK { FILTER (1" + "+1" * 6000 + ") }", "too-many-operators"),
    ],
)
def test_every_refusal_has_a_name(server, query, problem) -> None:
    reply = server.post(query)
    assert reply.json["type"] == f"https://w3id.org/twingraph/problem#{problem}"
    english = server.post(query, Accept_Language="en").json
    assert english["type"] == reply.json["type"]
    assert english["title"] != reply.json["title"]


def test_a_limit_that_was_hit_is_told(server) -> None:
    assert "200" in server.post("ASK { FILTER " + "(" * 300).json["detail"]
    assert "256" in server.post("ASK {} #" + "x" * 300_000).json["detail"]


def test_health_tells_the_version(server) -> None:
    live, ready = server.ask("/health/live"), server.ask("/health/ready")
    assert (live.status, ready.status) == (200, 200)
    assert json.loads(ready.body)["version"] == (server.store / "current").resolve().name
    assert live.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ("default-graph-uri=", "graph-name"),
        ("named-graph-uri=a%20b", "graph-name"),
        ("timeout=soon", "time-limit"),
        ("timeout=-1", "time-limit"),
        ("timeout=inf", "time-limit"),
        ("&".join(["default-graph-uri=urn:a"] * 2001), "many-parameters"),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_parameter_that_cannot_be_is_named(server, parameters, problem, language) -> None:
    headers = {"Accept-Language": language}
    reply = server.ask(f"/sparql?query=ASK%7B%7D&{parameters}", headers=headers)
    assert (reply.status, reply.json["type"].rpartition("#")[2]) == (400, problem)
    assert reply.headers["content-language"] == language


def test_the_graph_store_counts_parameters_too(server) -> None:
    reply = server.ask("/graph-store?" + "&".join(["graph=urn:a"] * 21))
    assert (reply.status, reply.json["limit"]) == (400, 20)
    assert server.ask("/graph-store?graph=%ff").json["type"].endswith("#charset")

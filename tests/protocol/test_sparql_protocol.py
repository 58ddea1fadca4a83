"""SPARQL 1.1 Protocol beyond the manifest: parameters, bodies, datasets, methods."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from tests.protocol.conftest import EXAMPLE, JSON, quoted

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
LABELS, LINKS = EXAMPLE + "graph/labels", EXAMPLE + "graph/links"


def number(reply) -> int:
    assert reply.status == 200, reply
    return int(reply.json["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_three_ways_to_ask_give_the_same_answer(server, path) -> None:
    query = "ASK { ?s ?p 'x' }"
    by_get = server.ask(f"{path}?{urlencode({'query': query})}")
    by_form = server.ask(path, "POST", urlencode({"query": query}), FORM)
    directly = server.ask(path, "POST", query, DIRECT)
    by_query = server.ask(path, "QUERY", query, DIRECT)
    assert {reply.status for reply in (by_get, by_form, directly, by_query)} == {200}
    assert by_get.body == by_form.body == directly.body == by_query.body


def test_without_a_dataset_the_default_graph_is_the_union(server) -> None:
    assert number(server.query(COUNT)) == 300
    assert number(server.query(COUNT_NAMED)) == 300


def test_from_clause_is_not_widened_to_all_graphs(server) -> None:
    assert number(server.query(f"SELECT (COUNT(*) AS ?n) FROM <{LABELS}> {{ ?s ?p ?o }}")) == 100
    named = f"SELECT (COUNT(*) AS ?n) FROM <{LABELS}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert number(server.query(named)) == 0


def test_from_named_alone_leaves_the_default_graph_empty(server) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{LABELS}> {{ ?s ?p ?o }}"
    assert number(server.query(query)) == 0
    assert number(server.query(query.replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"))) == 100


@pytest.mark.parametrize(
    "clause",
    [
        "PREFIX g: <http://example.org/graph/> SELECT (COUNT(*) AS ?n) FROM g:labels",
        "BASE <http://example.org/graph/> SELECT (COUNT(*) AS ?n) FROM <labels>",
        "select(count(*)as?n)from<http://example.org/graph/labels>",
        "SELECT (COUNT(*) AS ?n) # FROM <file:///x>\n FROM # here\n <http://example.org/graph/labels>",
        r"SELECT (COUNT(*) AS ?n) FROM <http://example.org/graph/l\u0061bels>",
    ],
)
def test_from_is_understood_however_it_is_written(server, clause) -> None:
    assert number(server.query(clause + " { ?s ?p ?o }")) == 100


def test_the_word_from_in_a_literal_chooses_nothing(server) -> None:
    assert number(server.query(COUNT.replace("}", "FILTER (?o != 'FROM <x>') }"))) == 300


def test_dataset_parameters_override_from(server) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{LABELS}> {{ ?s ?p ?o }}"
    parameters = [("query", query), ("default-graph-uri", LABELS), ("default-graph-uri", LINKS)]
    assert number(server.ask("/sparql?" + urlencode(parameters))) == 200
    by_form = server.ask("/sparql", "POST", urlencode(parameters), FORM)
    assert number(by_form) == 200
    mixed = server.ask(f"/sparql?default-graph-uri={quoted(LINKS)}", "POST", query, DIRECT)
    assert number(mixed) == 100


def test_named_graph_parameters_alone_leave_the_default_graph_empty(server) -> None:
    assert number(server.query(COUNT, **{"named-graph-uri": LABELS})) == 0
    assert number(server.query(COUNT_NAMED, **{"named-graph-uri": LABELS})) == 100
    assert number(server.query(COUNT_NAMED, **{"default-graph-uri": LABELS})) == 0


def test_an_unknown_graph_in_the_parameters_is_empty_and_never_fetched(server) -> None:
    unknown = EXAMPLE + "nowhere"
    assert number(server.query(COUNT, **{"default-graph-uri": unknown})) == 0


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"path": "/sparql?query="}, 400),
        ({"path": "/sparql?query=%20%0A"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400),
        ({"path": "/sparql?%71uery=ASK%7B%7D&query=ASK%7B%7D"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&update=CLEAR%20ALL"}, 403),
        ({"path": "/sparql?update=CLEAR%20ALL"}, 403),
        ({"path": "/sparql?query=CLEAR%20ALL"}, 403),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "POST", "body": "query=ASK%7B%7D",
          "headers": FORM}, 400),
        ({"path": "/sparql", "method": "POST", "body": "", "headers": FORM}, 400),
        ({"path": "/sparql", "method": "POST", "body": "", "headers": DIRECT}, 400),
        ({"path": "/sparql", "method": "POST", "body": "ASK {}"}, 415),
        ({"path": "/sparql", "method": "POST"}, 415),
        ({"path": "/sparql", "method": "POST", "body": "ASK {}",
          "headers": {"Content-Type": "text/plain"}}, 415),
        ({"path": "/sparql", "method": "POST", "body": "{}",
          "headers": {"Content-Type": "application/json"}}, 415),
        ({"path": "/sparql", "method": "POST", "body": "x",
          "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 415),
        ({"path": "/sparql", "method": "POST", "body": "CLEAR ALL",
          "headers": {"Content-Type": "application/sparql-update"}}, 403),
        ({"path": "/sparql", "method": "POST", "body": b"ASK { ?s ?p '\xff' }",
          "headers": DIRECT}, 400),
        ({"path": "/sparql", "method": "POST", "body": "ASK {}".encode("utf-16"),
          "headers": DIRECT}, 400),
        ({"path": "/sparql", "method": "POST", "body": "ASK {}",
          "headers": {"Content-Type": "application/sparql-query; charset=latin1"}}, 400),
        ({"path": "/sparql?query=ASK%7B%3Fs%3Fp%22%FF%22%7D"}, 400),
        ({"path": "/sparql", "method": "POST", "body": "query=%FF", "headers": FORM}, 400),
        ({"path": "/sparql?query=ASK%7B%7D%00"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&timeout=soon"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&timeout=-1"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&timeout=nan"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd"}, 400),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "PUT"}, 405),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "DELETE"}, 405),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "PATCH"}, 405),
        ({"path": "/sparql?query=ASK%7B%7D", "method": "TRACE"}, 405),
        ({"path": "/sparql", "method": "POST", "body": b"\x1f\x8b\x08\x00",
          "headers": DIRECT | {"Content-Encoding": "gzip"}}, 415),
        ({"path": "/sparql?" + "a=b&" * 5000 + "query=ASK%7B%7D"}, 400),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_with_the_right_status(server, request_, status) -> None:
    reply = server.ask(**request_)
    assert reply.status == status, reply
    assert reply.type == "application/problem+json"
    assert reply.json["status"] == status


def test_a_form_is_decoded_once(server) -> None:
    text = "100%25 a%2Bb + ü"
    query = f"SELECT ({text!r} AS ?x) {{}}"
    reply = server.ask("/sparql", "POST", urlencode({"query": query}), FORM)
    assert reply.json["results"]["bindings"][0]["x"]["value"] == text
    assert server.query(query).json["results"]["bindings"][0]["x"]["value"] == text


def test_charset_utf8_is_taken_in_every_spelling(server) -> None:
    for charset in ("utf-8", "UTF-8", '"utf-8"', "utf8"):
        kind = f"application/sparql-query; charset={charset}"
        assert server.ask("/sparql", "POST", "ASK {}", {"Content-Type": kind}).status == 200


def test_the_mark_that_editors_set_before_a_text_is_no_part_of_it(server) -> None:
    assert server.post("\ufeffASK {}").json["boolean"] is True


def test_escapes_may_stand_in_words_and_names(server) -> None:
    query = r"PREFIX ex: <http://example.org/> \u0041SK { ?\u0073 ex:kn\u006Fws ?o }"
    assert server.query(query).json["boolean"] is True
    assert server.query(r"ASK { ?s\u0020?p ?o }").status == 400


def test_carriage_returns_and_line_feeds_are_white_space(server) -> None:
    assert server.query("ASK\r\n{\r\n}\r\n").json["boolean"] is True


def test_405_tells_what_is_allowed(server) -> None:
    assert server.ask("/sparql", "PUT").headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert server.ask("/graph-store?default", "DELETE").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK%7B%7D",
        "/sparql",
        "/sparql?query=",
        "/graph-store?default",
        "/health/live",
    ],
)
def test_head_is_get_without_a_body(server, path) -> None:
    got, head = server.ask(path), server.ask(path, "HEAD")
    assert head.status == got.status
    assert head.body == b""
    ignored = {"date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in got.headers.items() if k not in ignored
    }


@pytest.mark.parametrize("path", ["/sparql", "/graph-store", "/health/live", "/anything", "*"])
def test_options_grants_what_browsers_ask_for(server, path) -> None:
    reply = server.ask(
        path,
        "OPTIONS",
        headers={"Origin": "https://example.com", "Access-Control-Request-Method": "POST"},
    )
    assert reply.status == 204
    assert "GET" in reply.headers["allow"]
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "GET" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize("query", ["ASK {}", "ASK {", "CLEAR ALL"])
def test_every_answer_may_be_read_by_any_origin_without_credentials(server, query) -> None:
    reply = server.ask(
        f"/sparql?query={quoted(query)}", headers={"Origin": "https://example.com", "Cookie": "a=b"}
    )
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers
    assert "ETag" in reply.headers["access-control-expose-headers"]


def test_relative_addresses_are_resolved_against_the_endpoint(server) -> None:
    reply = server.query("SELECT (<a> AS ?x) {}", JSON)
    value = reply.json["results"]["bindings"][0]["x"]["value"]
    assert value == f"{server.address}/a"


def test_options_tells_which_bodies_query_takes(server) -> None:
    accepted = server.ask("/sparql", "OPTIONS").headers["accept-query"]
    assert "application/sparql-query" in accepted


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SELECT (CONCAT ('a', 'b') AS ?x) {}", "ab"),
        ("SELECT (concat\n# so\n\t('TRUE', 'CONCAT (') AS ?x) {}", "TRUECONCAT ("),
        ("SELECT (COALESCE (1/0, 'c') AS ?x) {}", "c"),
        ("SELECT (STR(TRUE && True) AS ?x) {}", "true"),
        ("SELECT (STR(FALSE) AS ?x) { FILTER (TRUE) }", "false"),
        ("PREFIX TRUE: <a:> SELECT (STR(TRUE:FALSE) AS ?x) { BIND (1 AS ?TRUE) }", "a:FALSE"),
        ("SELECT (STR(isBlank(BNODE ())) AS ?x) {}", "true"),
    ],
)
def test_what_the_engine_misreads_is_read_all_the_same(server, written, meant) -> None:
    (row,) = server.query(written, "application/sparql-results+json").json["results"]["bindings"]
    assert row["x"]["value"] == meant

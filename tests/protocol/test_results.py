"""Answers in every format, chosen by Accept or ?format=, with the right media type."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph
import pytest
from tests.protocol.conftest import EXAMPLE, quoted

SELECT = (
    f"SELECT ?label ?size {{ <{EXAMPLE}thing/7> <{EXAMPLE}label> ?label ; <{EXAMPLE}size> ?size }}"
)
ASK = "ASK {}"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER (?s = <{EXAMPLE}thing/7>) }}"
DESCRIBE = f"DESCRIBE <{EXAMPLE}thing/7>"

TABLES = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
]
GRAPHS = [
    "text/turtle",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/ld+json",
    "application/rdf+xml",
]


@pytest.mark.parametrize("accept", [None, "", "*/*", "application/*", "*/*;q=0.1"])
@pytest.mark.parametrize("query", [SELECT, ASK])
def test_who_does_not_mind_gets_json(server, query, accept) -> None:
    assert server.query(query, accept).type == "application/sparql-results+json"


@pytest.mark.parametrize("accept", [None, "", "*/*", "text/*"])
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_who_does_not_mind_gets_turtle_for_a_graph(server, query, accept) -> None:
    assert server.query(query, accept).type == "text/turtle"


@pytest.mark.parametrize("media_type", TABLES)
@pytest.mark.parametrize("query", [SELECT, ASK])
def test_tables_come_in_every_format(server, query, media_type) -> None:
    reply = server.query(query, media_type)
    assert (reply.status, reply.type) == (200, media_type)
    assert reply.body


@pytest.mark.parametrize("media_type", GRAPHS)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_graphs_come_in_every_format_and_say_the_same(server, query, media_type) -> None:
    reply = server.query(query, media_type)
    assert (reply.status, reply.type) == (200, media_type)
    rdf = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert len(list(pyoxigraph.parse(reply.body, rdf))) == 3


def test_datatypes_and_languages_survive(server) -> None:
    row = server.query(SELECT).json["results"]["bindings"][0]
    assert row["label"] == {"type": "literal", "value": "Ding 7 ü", "xml:lang": "de"}
    assert row["size"]["datatype"] == "http://www.w3.org/2001/XMLSchema#integer"
    tsv = server.query(SELECT, "text/tab-separated-values").text
    assert tsv.splitlines() == ["?label\t?size", '"Ding 7 ü"@de\t7']
    rows = list(csv.reader(io.StringIO(server.query(SELECT, "text/csv").text)))
    assert rows == [["label", "size"], ["Ding 7 ü", "7"]]
    xml = ElementTree.fromstring(server.query(SELECT, "application/sparql-results+xml").text)
    assert xml.tag == "{http://www.w3.org/2005/sparql-results#}sparql"


def test_text_formats_say_that_they_are_utf8(server) -> None:
    for media_type in ("text/csv", "text/tab-separated-values"):
        assert server.query(SELECT, media_type).headers["content-type"].endswith("charset=utf-8")
    assert server.query(CONSTRUCT).headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv, application/sparql-results+xml;q=0.9", "text/csv"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("text/csv, */*", "text/csv"),
        ("*/*, text/csv;q=0.5", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/*;q=0.1, application/*;q=0.2", "application/sparql-results+json"),
        ("text/csv;q=0, text/*", "text/tab-separated-values"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv; charset=iso-8859-1", "text/csv"),
        ("text/csv;header=present;q=0.7, image/png", "text/csv"),
        ('application/sparql-results+json; profile="x,y"', "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+xml;q=1.0, text/html;q=1.0, */*;q=0.5",
         "application/sparql-results+xml"),
        (",,,text/csv,,", "text/csv"),
        ("text/csv" + ", text/x" * 2000, "text/csv"),
    ],
)  # fmt: skip
def test_accept_is_read_to_the_letter(server, accept, expected) -> None:
    assert server.query(SELECT, accept).type == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "*/*;q=0", "text/csv;q=0"])
def test_what_cannot_be_had_is_406_with_what_can(server, accept) -> None:
    reply = server.query(SELECT, accept)
    assert reply.status == 406
    for media_type in TABLES:
        assert media_type in reply.text


def test_a_graph_is_not_to_be_had_as_a_table(server) -> None:
    reply = server.query(CONSTRUCT, "text/csv")
    assert reply.status == 406
    assert "text/turtle" in reply.text


@pytest.mark.parametrize(
    ("query", "wish", "expected"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "tsv", "text/tab-separated-values"),
        (SELECT, "xml", "application/sparql-results+xml"),
        (SELECT, "JSON", "application/sparql-results+json"),
        (SELECT, "srx", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, "ttl", "text/turtle"),
        (CONSTRUCT, "turtle", "text/turtle"),
        (CONSTRUCT, "nt", "application/n-triples"),
        (CONSTRUCT, "nq", "application/n-quads"),
        (CONSTRUCT, "trig", "application/trig"),
        (CONSTRUCT, "jsonld", "application/ld+json"),
        (CONSTRUCT, "json-ld", "application/ld+json"),
        (CONSTRUCT, "rdf", "application/rdf+xml"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_format_in_the_address_beats_accept(server, query, wish, expected) -> None:
    assert server.query(query, "image/png", format=wish).type == expected


def test_an_unknown_format_in_the_address_is_406(server) -> None:
    assert server.query(SELECT, format="docx").status == 406


def test_an_empty_format_is_no_wish(server) -> None:
    assert server.query(SELECT, "text/csv", format="").type == "text/csv"


@pytest.mark.parametrize("name", ["1", "a b", "", "a/", "a?b=", "x#1a", "-a", "a%20b"])
def test_a_property_that_cannot_be_an_element_is_no_half_document(server, name) -> None:
    query = f"CONSTRUCT {{ <http://e.org/s> <http://e.org/{quoted(name)}> 2 }} WHERE {{}}"
    reply = server.query(query, "application/rdf+xml")
    if reply.status == 200:
        (quad,) = pyoxigraph.parse(reply.body, pyoxigraph.RdfFormat.RDF_XML)
        assert quad.predicate.value == f"http://e.org/{quoted(name)}"
    else:
        assert reply.status == 406
    assert server.query(query, "text/turtle").status == 200


@pytest.mark.parametrize("escape", ["\\u0001", "\\uFFFE", "\\uFFFF", "\\u001F"])
def test_what_xml_cannot_carry_is_refused_as_xml_alone(server, escape) -> None:
    query = f'SELECT ("a{escape}b" AS ?x) {{}}'
    assert server.query(query, "application/sparql-results+xml").status == 406
    value = server.query(query).json["results"]["bindings"][0]["x"]["value"]
    assert value == json.loads(f'"a{escape}b"')


OF_TRIPLES = "CONSTRUCT { <a:s> <a:says> <<( <a:x> <a:y> %s )>> } WHERE {}"


@pytest.mark.parametrize("inner", ["1", "<<( <a:u> <a:v> 'w'@en )>>"])
def test_a_triple_term_is_refused_only_by_formats_that_cannot_hold_it(server, inner) -> None:
    query = OF_TRIPLES % inner
    reply = server.query(query, "application/ld+json")
    assert (reply.status, reply.json["type"].rpartition("#")[2]) == (406, "not-json-ld")
    for named in (
        "text/turtle",
        "application/trig",
        "application/n-triples",
        "application/rdf+xml",
    ):
        assert named in reply.json["available"]
        held = server.query(query, named)
        (quad,) = pyoxigraph.parse(held.body, pyoxigraph.RdfFormat.from_media_type(named))
        assert isinstance(quad.object, pyoxigraph.Triple)
    german = server.ask(
        f"/sparql?query={quoted(query)}&format=jsonld", headers={"Accept-Language": "de"}
    )
    assert german.status == 406 and "text/turtle" in german.json["hint"]


def test_a_property_within_a_triple_term_may_be_no_element_either(server) -> None:
    query = "CONSTRUCT { <a:s> <a:says> <<( <a:x> <a:y/> 1 )>> } WHERE {}"
    assert server.query(query, "application/rdf+xml").status == 406
    assert server.query(query, "text/turtle").status == 200


def test_line_ends_survive_xml(server) -> None:
    query = 'SELECT ("a\\rb\\nc\\r\\n" AS ?x) {}'
    xml = ElementTree.fromstring(server.query(query, "application/sparql-results+xml").text)
    literal = xml.find(".//{http://www.w3.org/2005/sparql-results#}literal")
    assert literal is not None and literal.text == "a\rb\nc\r\n"


def test_a_browser_asking_for_html_is_not_given_json(server) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert server.query(SELECT, accept).type == "text/html"


def test_json_is_json(server) -> None:
    assert json.loads(server.query(SELECT).body)["head"]["vars"] == ["label", "size"]


@pytest.mark.parametrize("media_type", ["text/turtle", "application/trig"])
def test_a_graph_is_written_with_the_prefixes_of_the_query(server, media_type) -> None:
    query = "PREFIX ex: <http://example.org/> CONSTRUCT { ?s ex:knows ex:x } { ?s ex:knows ?o }"
    reply = server.query(query, media_type)
    assert "@prefix ex: <http://example.org/> ." in reply.text
    assert "ex:knows ex:x" in reply.text
    plain = server.query(query, "application/n-triples")
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert {quad.triple for quad in pyoxigraph.parse(reply.body, form)} == {
        quad.triple for quad in pyoxigraph.parse(plain.body, pyoxigraph.RdfFormat.N_TRIPLES)
    }

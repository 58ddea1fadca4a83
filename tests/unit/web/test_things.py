"""Things and their documents over HTTP: forms, negotiation, headers, what is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.compare import isomorphic

from twingraph.engine import Engine
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.serial import read_quads
from twingraph.store.terms import Iri, Literal, Quad
from twingraph.vocab import KINDS
from twingraph.web import create_app
from twingraph.web.forms import RDF_SYNTAXES, SYNTAXES

# rdflib 7 warns about its own ways of reading graphs
RDFLIB_OLD_WAYS = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SPACE = "https://w3id.org/twingraph/dortmund/"
HTML = {"Accept": "text/html"}
# It asks the default graph of what it reads, where quads would leave nothing.
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2"
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.fixture(scope="module")
def minitown_client(minitown_engine: Engine) -> FlaskClient:
    return create_app(minitown_engine).test_client()


def graph_of(client: FlaskClient, path: str, extension: str, media_type: str) -> rdflib.Graph:
    response = client.get(f"{path}.{extension}")
    assert response.status_code == 200
    assert response.mimetype == media_type
    dataset = rdflib.Dataset(default_union=True)
    syntax = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt", "nq": "nquads"}
    dataset.parse(data=response.data, format=syntax.get(extension, extension))
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple)
    return graph


@pytest.mark.parametrize(
    "path",
    ["/doc/city/leeds", "/doc/partnership/dortmund-buffalo", "/doc/source/geonames", "/doc/event"],
)
@RDFLIB_OLD_WAYS
def test_all_forms_of_a_document_say_the_same(client: FlaskClient, path: str) -> None:
    first, *others = (
        graph_of(client, path, syntax.extension, syntax.media_type) for syntax in RDF_SYNTAXES
    )
    assert len(first) > 10
    for other in others:
        assert isomorphic(first, other)


def test_a_document_holds_exactly_the_file_and_what_follows_from_it(
    client: FlaskClient, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "leeds.nq").write_bytes(client.get("/doc/city/leeds.nq").data)
    served = set(read_quads(tmp_path / "leeds.nq"))
    graph = Iri(SPACE + "graph/city/leeds")
    assert isinstance(engine.store, EmbeddedStore)
    stored = {quad for quad in engine.store.quads if quad.graph_name == graph}
    assert stored
    assert {quad for quad in served if quad.graph_name == graph} == stored
    derived = {quad for quad in served if quad.graph_name == Iri(SPACE + "graph/derived")}
    assert derived
    assert all(str(quad.subject).startswith(f"<{SPACE}id/city/leeds") for quad in derived)


def test_the_turtle_is_the_same_every_time(client: FlaskClient) -> None:
    once, twice = (client.get("/doc/city/leeds.ttl").data for _ in range(2))
    assert once == twice
    lines = [line for line in once.decode().splitlines() if line.startswith("@prefix")]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        (BROWSER, "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('application/ld+json;profile="http://example.org/"', "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("application/n-quads", "application/n-quads"),
        ("application/trig", "application/trig"),
        ("application/trig, text/turtle;q=0.5", "application/trig"),
        ("application/n-quads, */*;q=0.1", "application/n-quads"),
        (COMUNICA, "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/*;q=0.5, application/n-triples", "application/n-triples"),
    ],
)  # fmt: skip
def test_a_document_comes_in_the_form_that_is_asked_for(
    client: FlaskClient, accept: str | None, media_type: str
) -> None:
    response = client.get("/doc/city/leeds", headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response.mimetype == media_type
    extension = next(one.extension for one in SYNTAXES if one.media_type == media_type)
    assert response.headers["Content-Location"] == f"/doc/city/leeds.{extension}"
    assert "Accept" in response.vary
    fixed = client.get(f"/doc/city/leeds.{extension}")
    assert fixed.data == response.data
    assert "accept" not in fixed.vary.as_set() or media_type == "text/html"


def test_what_is_on_offer_is_told_where_nothing_fits(client: FlaskClient) -> None:
    response = client.get("/doc/city/leeds", headers={"Accept": "image/png"})
    assert response.status_code == 406
    offered = {one["name"]: one["path"] for one in response.json["alternatives"]}
    assert offered == {one.media_type: f"/doc/city/leeds.{one.extension}" for one in SYNTAXES}
    assert response.headers.getlist("Link")
    assert "Accept" in response.vary


def test_a_thing_points_to_its_document(client: FlaskClient) -> None:
    response = client.get("/id/city/leeds")
    assert response.status_code == 303
    assert response.headers["Location"] == "/doc/city/leeds"
    kept = client.get("/id/city/leeds?lang=en")
    assert kept.headers["Location"] == "/doc/city/leeds?lang=en"


def test_head_says_what_get_says_without_the_body(client: FlaskClient) -> None:
    for path in ("/", "/doc/city/leeds", "/doc/city/leeds.ttl", "/doc/city", "/about", "/nope"):
        got, headed = client.get(path, headers=HTML), client.head(path, headers=HTML)
        assert headed.status == got.status
        assert headed.data == b""
        without = {"Date", "Last-Modified"}
        assert {name: value for name, value in headed.headers if name not in without} == {
            name: value for name, value in got.headers if name not in without
        }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_can_only_be_read(client: FlaskClient, method: str) -> None:
    response = getattr(client, method)("/doc/city/leeds")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_what_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    for path in ("/", "/doc/city/leeds", "/doc/city/leeds.ttl", "/doc/city"):
        first = client.get(path, headers=HTML)
        etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
        assert not etag.startswith("W/")
        again = client.get(path, headers=HTML | {"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        since = client.get(path, headers=HTML | {"If-Modified-Since": changed})
        assert since.status_code == 304
        other = client.get(path, headers=HTML | {"If-None-Match": '"another"'})
        assert other.status_code == 200


def test_each_form_and_language_has_an_etag_of_its_own(client: FlaskClient) -> None:
    etags = [client.get(f"/doc/city/leeds.{one.extension}").headers["ETag"] for one in SYNTAXES]
    etags.append(client.get("/doc/city/leeds.html?lang=en").headers["ETag"])
    assert len(set(etags)) == len(etags)


def test_a_page_leads_machines_to_everything_else(client: FlaskClient) -> None:
    response = client.get("/doc/city/leeds", headers=HTML)
    links = "\n".join(response.headers.getlist("Link"))
    assert f'<{SPACE}doc/city/leeds>; rel="canonical"' in links
    assert f'<{SPACE}id/city/leeds>; rel="cite-as"' in links
    assert '</doc/city/leeds.ttl>; rel="alternate"; type="text/turtle"' in links
    assert '</doc/city/leeds.ttl>; rel="describedby"; type="text/turtle"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert 'rel="type"' in links
    assert response.headers["Content-Language"] == "de"


def test_a_page_names_itself_in_each_language_and_in_the_readers_own(client: FlaskClient) -> None:
    html = client.get("/search?q=a&lang=en", headers=HTML).text
    for language, path in (
        ("de", "/search?q=a&amp;lang=de"),
        ("en", "/search?q=a&amp;lang=en"),
        ("x-default", "/search?q=a"),
    ):
        assert f'<link rel="alternate" hreflang="{language}" href="{path}">' in html
    assert "x-default" not in client.get("/nowhere", headers=HTML).text


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        ({}, "", "de"),
        ({"Accept-Language": "fr"}, "", "de"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, "", "en"),
        ({"Accept-Language": "de;q=0.5, en;q=0.8"}, "", "en"),
        ({"Accept-Language": "en"}, "?lang=de", "de"),
        ({"Accept-Language": "de"}, "?lang=en", "en"),
    ],
)
def test_the_page_speaks_the_language_that_is_asked_for(
    client: FlaskClient, headers: dict[str, str], query: str, language: str
) -> None:
    response = client.get(f"/doc/city/leeds{query}", headers=HTML | headers)
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.text
    assert "Accept-Language" in response.vary


def test_a_chosen_language_is_carried_on(client: FlaskClient) -> None:
    html = client.get("/doc/city/leeds?lang=en", headers=HTML).text
    assert 'href="/doc/partnership/dortmund-leeds?lang=en"' in html
    assert "lang=en" not in client.get("/doc/city/leeds", headers=HTML).text.replace(
        'href="/doc/city/leeds?lang=en"', ""
    )


NOT_THERE = [
    "/doc/city/atlantis",
    "/doc/planet/earth",
    "/doc/planet",
    "/id/city/atlantis",
    "/doc/city/Leeds",
    "/doc/city/leeds.exe",
    "/doc/city/leeds.ttl.ttl",
    "/doc/city/..%2f..%2fetc%2fpasswd",
    "/doc/city/%00",
    "/doc/city/" + "a" * 500,
    "/doc/city?page=99",
    "/nowhere",
]


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there_is_said_in_every_form(client: FlaskClient, path: str) -> None:
    asked = [*(one.media_type for one in SYNTAXES), "application/problem+json", "text/plain"]
    for media_type in asked:
        response = client.get(path, headers={"Accept": media_type})
        assert response.status_code == 404
        assert response.mimetype == media_type
        assert response.data
        assert "passwd" not in response.text


def test_a_problem_in_rdf_can_be_read(client: FlaskClient) -> None:
    response = client.get("/doc/city/atlantis", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.data, format="turtle")
    assert "404" in {str(value) for value in graph.objects()}


@pytest.mark.parametrize(
    "query",
    ["lang=xx", "lang=", "page=0", "page=-1", "page=x", "page=1e9", "page=99999999"],
)
def test_wrong_values_are_refused_in_words(client: FlaskClient, query: str) -> None:
    response = client.get(f"/doc/city?{query}", headers=HTML)
    assert response.status_code == 400
    assert "<h1>" in response.text


@pytest.mark.parametrize(
    ("path", "german", "english"),
    [
        ("/?year=1234", "zwischen 1949 und", "between 1949 and"),
        ("/?year=<b>", "zwischen 1949 und", "between 1949 and"),
        ("/?lang=fr", "lang=de", "lang=en"),
        ("/doc/city?page=0", "ganze Zahl ab 1", "whole number from 1"),
        ("/query/partners?x=1", "keine Angaben", "no parameters"),
        ("/query/in-force-in-a-year?x=1", "language, year", "language, year"),
    ],
)
def test_a_mistake_is_named_in_the_readers_language(
    client: FlaskClient, path: str, german: str, english: str
) -> None:
    for language, words in (("de", german), ("en", english)):
        asked = {"Accept-Language": language}
        page = client.get(path, headers=asked | HTML)
        assert (page.status_code, page.headers["Content-Language"]) == (400, language)
        assert words in page.text
        assert "<b>" not in page.text
        asked["Accept"] = "application/problem+json"
        if not path.startswith("/?year"):  # only the page knows of years
            said = client.get(path, headers=asked)
            assert said.headers["Content-Language"] == language
            assert words in said.json["detail"]


@pytest.mark.parametrize(
    ("path", "status", "meant"),
    [
        ("/ontology/", 308, "/ontology"),
        ("/doc/city/leeds/?lang=en", 308, "/doc/city/leeds?lang=en"),
        ("/doc//city///leeds", 308, "/doc/city/leeds"),
        ("/query/", 308, "/query"),
        ("/doc/", 303, "/dataset"),
        ("/id/city", 303, "/doc/city"),
        ("/scheme?lang=en", 303, "/ontology?lang=en#lists"),
    ],
)
def test_an_address_written_a_little_wrong_leads_to_the_right_one(
    client: FlaskClient, path: str, status: int, meant: str
) -> None:
    response = client.get(path, headers=HTML | {"Host": "elsewhere.example"})
    assert (response.status_code, response.headers["Location"]) == (status, meant)
    assert "elsewhere" not in response.text
    assert client.get(meant, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/%2Felsewhere.example/", "/nowhere/", "/dump/none/"])
def test_no_slash_leads_elsewhere(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=HTML).status_code == 404


@pytest.mark.parametrize("path", ["/about", "/quality", "/validate", "/dump/"])
def test_what_is_a_page_alone_is_given_to_nobody_who_takes_none(
    client: FlaskClient, path: str
) -> None:
    assert "Accept" in client.get(path, headers=HTML).vary
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert f'<{path}>; rel="alternate"; type="text/html"' in response.headers.getlist("Link")


def test_overlong_addresses_are_refused(client: FlaskClient) -> None:
    assert client.get("/search?q=" + "a" * 9000, headers=HTML).status_code == 414


RETIRED = [
    Quad(
        Iri(SPACE + "id/city/old-town"),
        Iri("http://www.w3.org/2002/07/owl#deprecated"),
        Literal("true", datatype=Iri("http://www.w3.org/2001/XMLSchema#boolean")),
        Iri(SPACE + "graph/retired"),
    ),
    Quad(
        Iri(SPACE + "id/city/old-town"),
        Iri("http://purl.org/dc/terms/isReplacedBy"),
        Iri(SPACE + "id/city/leeds"),
        Iri(SPACE + "graph/retired"),
    ),
]


@pytest.fixture
def with_retired(engine: Engine) -> Iterator[FlaskClient]:
    assert isinstance(engine.store, EmbeddedStore)
    engine.store.quads.extend(RETIRED)
    yield create_app(engine).test_client()
    for quad in RETIRED:
        engine.store.quads.remove(quad)


def test_a_retired_address_tells_its_successor_in_every_form(with_retired: FlaskClient) -> None:
    for path in ("/id/city/old-town", "/doc/city/old-town", "/doc/city/old-town.ttl"):
        for one in SYNTAXES:
            response = with_retired.get(path, headers={"Accept": one.media_type})
            assert response.status_code == 410
            assert response.mimetype == one.media_type
            assert "city/leeds" in response.text
            assert ">Leeds</a>" in response.text or one.extension != "html"
            assert f'<{SPACE}id/city/leeds>; rel="successor-version"' in response.headers.getlist(
                "Link"
            )


@RDFLIB_OLD_WAYS
def test_embedded_schema_org_expands_without_any_other_host(client: FlaskClient) -> None:
    for path in ("/doc/city/leeds", "/doc/person/joseph-mruk", "/doc/event/dortmund-days-1978"):
        html = client.get(path, headers=HTML).text
        block = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert json.loads(block)["@context"] == {"@vocab": "https://schema.org/"}
        graph = rdflib.Graph().parse(data=block, format="json-ld")
        schema = rdflib.Namespace("https://schema.org/")
        page = graph.value(predicate=rdflib.RDF.type, object=schema.WebPage)
        entity = graph.value(page, schema.mainEntity)
        assert str(entity) == SPACE + path.replace("/doc/", "id/")
        assert graph.value(entity, schema.name)
        assert graph.value(page, schema.breadcrumb)


def test_another_city_needs_nothing_but_its_data(minitown_client: FlaskClient) -> None:
    for path in ["/", "/about", "/search?q=belmora", *(f"/doc/{kind}" for kind in KINDS)]:
        response = minitown_client.get(path, headers=HTML)
        assert response.status_code == 200, path
        assert "Dortmund" not in response.text
        if path.startswith("/doc/"):
            for line in response.text.split('<th scope="row"><a href="')[1:]:
                assert minitown_client.get(line.partition('"')[0], headers=HTML).status_code == 200


def test_the_front_page_describes_the_dataset_to_machines(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.data, format="turtle")
    dataset = rdflib.URIRef(SPACE + "dataset")
    assert graph.value(dataset, rdflib.DCTERMS.title)
    assert "Accept" in response.vary


def test_every_answer_forbids_what_a_page_does_not_need(client: FlaskClient) -> None:
    for path in ("/", "/doc/city/leeds", "/doc/city/leeds.ttl", "/nope", "/static/style.css"):
        with client.get(path, headers=HTML) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers

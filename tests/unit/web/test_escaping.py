"""Whatever stands in the data or in an address, it stays text."""

from __future__ import annotations

from html.parser import HTMLParser

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twingraph.engine import Engine
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.terms import Iri, Literal, Quad
from twingraph.vocab import OWL, RDF, SCHEMA, SKOS, TG, VOID
from twingraph.web import create_app
from twingraph.web.addresses import is_linkable

EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"
HTML = {"Accept": "text/html"}
SPACE = "https://example.org/town/"


class Suspicious(HTMLParser):
    """Finds what a page of ours never holds unless somebody smuggled it in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith(
                ("javascript:", "data:", "vbscript:", "file:")
            ):
                self.found.append(f"{tag} {name}={value}")
        if tag == "img" or (tag == "script" and not dict(attrs)):
            self.found.append(tag)


def suspicious(html: str) -> list[str]:
    parser = Suspicious()
    parser.feed(html)
    return parser.found


def town(*facts: tuple[str, Literal | Iri]) -> FlaskClient:
    """A dataset with one city, about which `facts` are said."""
    quads = pyoxigraph.Store()
    city, graph = Iri(SPACE + "id/city/evil"), Iri(SPACE + "graph/city/evil")
    dataset = Iri(SPACE + "dataset")
    about = Iri(SPACE + "graph/dataset")
    quads.add(Quad(dataset, Iri(RDF + "type"), Iri("http://www.w3.org/ns/dcat#Dataset"), about))
    quads.add(Quad(dataset, Iri(VOID + "uriSpace"), Literal(SPACE), about))
    title = Iri("http://purl.org/dc/terms/title")
    quads.add(Quad(dataset, title, Literal(EVIL, language="de"), about))
    quads.add(Quad(city, Iri(RDF + "type"), Iri(TG + "City"), graph))
    for predicate, value in facts:
        quads.add(Quad(city, Iri(predicate), value, graph))
    engine = Engine(EmbeddedStore(quads, "evil"))
    return create_app(engine).test_client()


def test_markup_in_the_data_stays_text() -> None:
    client = town(
        (SKOS + "prefLabel", Literal(EVIL, language="de")),
        (SKOS + "prefLabel", Literal(EVIL + "2", language="fr")),
        (SKOS + "note", Literal(EVIL, language="de")),
        (TG + "timeZone", Literal(EVIL)),
        (SCHEMA + "name", Literal(EVIL, language="de")),
        (OWL + "sameAs", Iri("https://example.org/?a=%22%3E%3Cscript%3E")),
    )
    for path in ("/doc/city/evil", "/doc/city", "/", "/search?q=script", "/about", "/nope"):
        response = client.get(path, headers=HTML)
        assert not suspicious(response.text), path
        assert "<script>alert" not in response.text


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "urn:x:y"],
)
def test_only_web_and_mail_addresses_become_links(address: str) -> None:
    client = town((SKOS + "prefLabel", Literal("E", language="de")), (SCHEMA + "url", Iri(address)))
    html = client.get("/doc/city/evil", headers=HTML).text
    assert address in html
    assert f'href="{address}' not in html
    assert not suspicious(html)


@given(st.text(max_size=30))
def test_odd_addresses_are_never_links(text: str) -> None:
    if is_linkable(text):
        assert text.lower().startswith(("http:", "https:", "mailto:"))
        assert text.isprintable()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(value=st.text(max_size=60) | st.just(EVIL))
def test_nothing_in_an_address_is_reflected_as_markup(client: FlaskClient, value: str) -> None:
    for path in ("/search", "/", "/doc/city", "/doc/event/dortmund-days-1978"):
        for name in ("q", "year", "lang", "page", value[:10] or "x"):
            response = client.get(path, query_string={name: value}, headers=HTML)
            assert response.status_code in (200, 400, 404, 414)
            assert not suspicious(response.text)

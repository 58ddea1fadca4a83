"""The service description and the graph store, as the W3C's tests and the standards want them."""

from __future__ import annotations

import pyoxigraph
import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from tests.protocol.conftest import EXAMPLE, quoted

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
LABELS = EXAMPLE + "graph/labels"
RDF_TYPES = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml",
             "application/n-quads", "application/trig"]  # fmt: skip


@pytest.fixture(scope="module")
def described(server) -> Graph:
    reply = server.ask("/sparql", headers={"Accept": "text/turtle"})
    return Graph().parse(data=reply.text, format="turtle")


@pytest.mark.parametrize("accept", [None, "*/*", *RDF_TYPES])
def test_returns_rdf(server, accept) -> None:
    """W3C: GET on endpoint returns RDF."""
    reply = server.ask("/sparql", headers={"Accept": accept} if accept else {})
    assert reply.status == 200
    assert reply.type in RDF_TYPES
    assert list(pyoxigraph.parse(reply.body, pyoxigraph.RdfFormat.from_media_type(reply.type)))


def test_has_endpoint_triple(server, described) -> None:
    """W3C: Service description contains a matching sd:endpoint triple."""
    assert (None, SD.endpoint, URIRef(server.address + "/sparql")) in described


def test_conforms_to_schema(described) -> None:
    """W3C: Service description conforms to schema: ranges and domains of what it uses."""
    ranges = {
        SD.defaultDataset: SD.Dataset,
        SD.defaultGraph: SD.Graph,
        SD.namedGraph: SD.NamedGraph,
        SD.graph: SD.Graph,
    }
    domains = {SD.endpoint: SD.Service, SD.resultFormat: SD.Service, SD.feature: SD.Service,
               SD.supportedLanguage: SD.Service, SD.name: SD.NamedGraph,
               SD.defaultGraph: SD.Dataset, SD.namedGraph: SD.Dataset}  # fmt: skip
    for property_, class_ in ranges.items():
        values = list(described.objects(None, property_))
        assert values
        assert all((value, RDF.type, class_) in described for value in values)
    for property_, class_ in domains.items():
        assert all(
            (subject, RDF.type, class_) in described
            for subject in described.subjects(property_, None)
        )
    assert set(described.objects(None, SD.supportedLanguage)) >= {SD.SPARQL11Query}
    assert (None, SD.feature, SD.UnionDefaultGraph) in described
    assert SD.BasicFederatedQuery not in set(described.objects(None, SD.feature))


def test_the_description_counts_every_graph(described) -> None:
    names = {str(name) for name in described.objects(None, SD.name)}
    assert names == {f"{EXAMPLE}graph/{name}" for name in ("labels", "links", "sizes")}
    for named in described.subjects(SD.name, None):
        graph = described.value(named, SD.graph)
        assert described.value(graph, VOID.triples) == Literal(100)
    default = next(described.objects(None, SD.defaultGraph))
    assert described.value(default, VOID.triples) == Literal("300", datatype=XSD.integer)


def test_the_description_tells_the_limits(described) -> None:
    schema = Namespace("https://schema.org/")
    limits = {
        str(described.value(limit, schema.name)): described.value(limit, schema.maxValue).toPython()
        for limit in described.objects(None, schema.additionalProperty)
    }
    assert limits["seconds of evaluation"] == 10
    assert limits["length of a query"] == 256


def test_the_description_comes_in_the_format_of_the_address_too(server) -> None:
    assert server.ask("/sparql?format=jsonld").type == "application/ld+json"
    assert server.ask("/sparql?format=docx").status == 406
    assert server.ask("/sparql?x=%FF").status == 400


def test_a_description_is_not_to_be_had_as_a_picture(server) -> None:
    assert server.ask("/sparql", headers={"Accept": "image/png"}).status == 406


@pytest.mark.parametrize("accept", RDF_TYPES)
def test_a_graph_is_had_by_its_name_in_every_format(server, accept) -> None:
    reply = server.ask(f"/graph-store?graph={quoted(LABELS)}", headers={"Accept": accept})
    assert (reply.status, reply.type) == (200, accept)
    quads = list(pyoxigraph.parse(reply.body, pyoxigraph.RdfFormat.from_media_type(accept)))
    assert len(quads) == 100


def test_the_default_graph_is_the_union(server) -> None:
    reply = server.ask("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert len(reply.text.splitlines()) == 300


def test_format_in_the_address_works_for_graphs_too(server) -> None:
    reply = server.ask(f"/graph-store?graph={quoted(LABELS)}&format=nt")
    assert reply.type == "application/n-triples"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?", 400),
        ("?default&graph=" + quoted(LABELS), 400),
        ("?graph=" + quoted(LABELS) + "&graph=" + quoted(LABELS), 400),
        ("?graph=" + quoted(EXAMPLE + "nowhere"), 404),
        ("?graph=relative", 404),
        ("?graph=", 404),
        ("?graph=%FF", 400),
        ("?graph=" + "x" * 50_000, 404),
        ("?" + "a=b&" * 1000, 400),
        ("?default&format=docx", 406),
    ],
)
def test_what_is_not_a_graph_is_told(server, query, status) -> None:
    assert server.ask("/graph-store" + query).status == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "QUERY"])
def test_nothing_can_be_written(server, method) -> None:
    for path in (f"/graph-store?graph={quoted(LABELS)}", "/graph-store?default", "/graph-store"):
        reply = server.ask(path, method, "<a:b> <a:b> <a:b> .", {"Content-Type": "text/turtle"})
        assert reply.status == 405
        assert reply.headers["allow"] == "GET, HEAD, OPTIONS"
    assert len(server.ask("/graph-store?default&format=nt").text.splitlines()) == 300

"""The checks that FOOPS! names for a FAIR ontology, put to ours: file, pages and addresses.

Left out is what only the world can answer: whether the permanent address is registered, and
whether registries of vocabularies list the prefix.
"""

from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef

from twingraph.dataset import shared_shelf
from twingraph.engine import open_data
from twingraph.vocab import ONTOLOGY, TG
from twingraph.web import create_app

HEADER = URIRef(ONTOLOGY)
BIBO = rdflib.Namespace("http://purl.org/ontology/bibo/")
VANN = rdflib.Namespace("http://purl.org/vocab/vann/")
MINITOWN = Path(__file__).parents[1] / "minitown"


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(shared_shelf().ontology / "twingraph.ttl")


@pytest.fixture(scope="module")
def foreign() -> rdflib.Graph:
    found = rdflib.Graph()
    for path in sorted((shared_shelf().ontology / "alignment").glob("*.ttl")):
        found.parse(path)
    return found


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    settings = SimpleNamespace(dumps=str(tmp_path_factory.mktemp("none")))
    return create_app(open_data(MINITOWN), settings).test_client()


@pytest.fixture(scope="module")
def terms(graph) -> list[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    found = sorted({term for kind in kinds for term in graph.subjects(RDF.type, kind)})
    assert len(found) > 80
    return found


def local(address: str) -> str:
    """Where this host answers for a permanent address of ours."""
    return address.removeprefix("https://w3id.org/twingraph")


def test_purl1_the_address_is_permanent_and_says_nothing_of_machines():
    parts = urlsplit(ONTOLOGY)
    assert (parts.scheme, parts.netloc) == ("https", "w3id.org")


def test_uri1_and_cn1_the_address_answers_people_and_programs(client):
    path = local(ONTOLOGY)
    for accept in ("text/html", "text/turtle", "application/ld+json", "application/rdf+xml"):
        response = client.get(path, headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, accept)


def test_uri2_the_document_is_about_its_own_address(graph):
    assert [*graph.subjects(RDF.type, OWL.Ontology)] == [HEADER]


def test_rdf1_the_ontology_is_rdf(client):
    turtle = client.get(f"{local(ONTOLOGY)}.ttl").data
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) > 500


def test_doc1_the_documentation_is_a_page_and_names_every_term(client, terms):
    page = client.get(local(ONTOLOGY), headers={"Accept": "text/html"}).text
    assert [term for term in terms if f'id="{term.removeprefix(TG)}"' not in page] == []


def test_find2_the_prefix_and_namespace_are_declared(graph):
    assert str(graph.value(HEADER, VANN.preferredNamespacePrefix)) == "tg"
    assert str(graph.value(HEADER, VANN.preferredNamespaceUri)) == TG


@pytest.mark.parametrize("name", ["title", "description", "license", "creator", "created"])
def test_om1_the_least_that_a_header_must_say(graph, name):
    assert graph.value(HEADER, DCTERMS[name]) is not None


@pytest.mark.parametrize("name", ["modified", "issued", "publisher", "bibliographicCitation"])
def test_om2_and_om3_what_a_good_header_says_besides(graph, name):
    assert graph.value(HEADER, DCTERMS[name]) is not None


def test_om3_the_status_is_said(graph):
    assert graph.value(HEADER, BIBO.status) is not None


def test_om4_the_licence_is_an_address_that_everybody_knows(graph):
    assert str(graph.value(HEADER, DCTERMS.license)).startswith("https://creativecommons.org/")


def test_om5_the_words_about_the_ontology_are_in_both_languages(graph):
    for name in ("title", "description"):
        languages = {value.language for value in graph.objects(HEADER, DCTERMS[name])}
        assert {"de", "en"} <= languages


def test_ver1_the_version_has_an_address_with_the_version_in_it(graph):
    version = str(graph.value(HEADER, OWL.versionInfo))
    assert str(graph.value(HEADER, OWL.versionIRI)) == f"{ONTOLOGY}/{version}"
    assert version in str(graph.value(HEADER, DCTERMS.bibliographicCitation))


def test_ver2_the_address_of_the_version_answers(client, graph):
    path = local(str(graph.value(HEADER, OWL.versionIRI)))
    assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 200


def test_voc1_the_header_speaks_in_words_of_others(graph):
    namespaces = {str(p).rpartition("/")[0] for p in graph.predicates(HEADER)}
    assert "http://purl.org/dc/terms" in namespaces
    assert not any(str(predicate).startswith(TG) for predicate in graph.predicates(HEADER))


def test_voc2_other_vocabularies_are_reused_and_aligned(graph, foreign, terms):
    reused = {
        str(value)
        for property_ in (RDFS.subClassOf, RDFS.subPropertyOf)
        for value in graph.objects(None, property_)
        if not str(value).startswith(TG)
    }
    assert len(reused) >= 5
    aligned = {subject for subject in foreign.subjects() if str(subject).startswith(TG)}
    assert len(aligned) > len(terms) / 3
    assert aligned <= set(terms), "an alignment of a word that there is not"


@pytest.mark.parametrize("property_", [RDFS.label, SKOS.definition])
def test_voc3_and_voc4_every_term_is_named_and_defined_in_both_languages(graph, terms, property_):
    missing = [
        (term, language)
        for term in terms
        for language in ("de", "en")
        if language not in {value.language for value in graph.objects(term, property_)}
    ]
    assert missing == []


def test_every_term_says_where_it_is_defined(graph, terms):
    assert [term for term in terms if graph.value(term, RDFS.isDefinedBy) != HEADER] == []


def test_the_page_of_the_ontology_is_signposted(client):
    response = client.get(local(ONTOLOGY), headers={"Accept": "text/html"})
    header = ", ".join(response.headers.getlist("Link"))
    for relation in ("cite-as", "license", "describedby", "alternate", "canonical"):
        assert f'rel="{relation}"' in header

"""Words and rules as pages: every term, both languages, every form, read from the files."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
import rdflib
from flask.testing import FlaskClient
from markupsafe import escape
from rdflib import OWL, RDF, RDFS, SH, SKOS

from twingraph.catalogue.diagram import draw, lay_out
from twingraph.catalogue.vocabulary import list_names, read_list, read_ontology, read_rules
from twingraph.dataset import shared_shelf
from twingraph.engine import Engine
from twingraph.store.canonical import canonical_lines
from twingraph.store.serial import read_quads
from twingraph.validation.material import words_and_rules
from twingraph.vocab import ALIGNMENT, SCHEME, TG
from twingraph.web import create_app

SHELF = shared_shelf()
LISTS = list_names(SCHEME)
ALIGNMENTS = list_names(ALIGNMENT)
DOCUMENTS = (
    "/ontology",
    "/shapes",
    *(f"/scheme/{name}" for name in LISTS),
    *(f"/alignment/{name}" for name in ALIGNMENTS),
)
FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}


@pytest.fixture(scope="module")
def client(town, tmp_path_factory) -> FlaskClient:
    settings = SimpleNamespace(dumps=str(tmp_path_factory.mktemp("none")))
    return create_app(Engine(town.store), settings).test_client()


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(SHELF.ontology / "twingraph.ttl")


def page(client: FlaskClient, path: str, language: str = "de") -> str:
    response = client.get(f"{path}?lang={language}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    return response.text


def test_every_term_has_its_place_on_the_page(client, graph):
    text = page(client, "/ontology")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    assert len(terms) > 80
    for term in terms:
        assert f'id="{str(term).removeprefix(TG)}"' in text, term


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_label_and_definition_is_there_in_the_language(client, graph, language):
    text = page(client, "/ontology", language)
    said = [
        value
        for property_ in (RDFS.label, SKOS.definition)
        for value in graph.objects(None, property_)
        if value.language == language
    ]
    assert len(said) > 150
    assert [value for value in said if str(escape(value)) not in text] == []


def test_the_page_of_one_language_has_no_definition_in_the_other(client, graph):
    english = page(client, "/ontology", "en")
    german = [str(d) for d in graph.objects(None, SKOS.definition) if d.language == "de"]
    # Where both languages have the same words there is nothing to tell.
    same = {str(d) for d in graph.objects(None, SKOS.definition) if d.language == "en"}
    assert [text for text in german if text not in same and f"<p>{text}<" in english] == []


def test_a_term_tells_its_use_examples_rules_and_questions(client):
    text = page(client, "/ontology")
    block = text.partition('id="City"')[2].partition("</article>")[0]
    assert "2 Dinge oder Teile dieser Klasse" in block
    assert "/doc/city/farside" in block and "Fernau" in block
    assert "/shapes?lang=de#city" in block
    assert "/query/" in block
    assert "schema:City" in block


def test_section_headings_are_in_the_language(client):
    assert "Widersprüche</h2>" in page(client, "/ontology", "de")
    headings = re.findall(r'<h2 id="section-[^"]*">([^<]*)</h2>', page(client, "/ontology", "de"))
    source = (SHELF.ontology / "twingraph.ttl").read_text("utf-8")
    assert len(headings) > 8
    for heading in headings:
        assert f"# {heading}\n" not in source, "a heading that nobody translated"


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("extension", FORMS)
def test_every_document_says_the_same_in_every_form(client, tmp_path, path, extension):
    fixed = client.get(f"{path}.{extension}")
    chosen = client.get(path, headers={"Accept": FORMS[extension]})
    assert fixed.mimetype == chosen.mimetype == FORMS[extension]
    assert fixed.data == chosen.data
    assert chosen.headers["Content-Location"] == f"{path}.{extension}"
    assert "Accept" in chosen.headers["Vary"] and "Accept" not in fixed.headers.get("Vary", "")
    (tmp_path / f"form.{extension}").write_bytes(fixed.data)
    (tmp_path / "plain.ttl").write_bytes(client.get(f"{path}.ttl").data)
    said = canonical_lines(read_quads(tmp_path / f"form.{extension}"))
    assert said == canonical_lines(read_quads(tmp_path / "plain.ttl"))
    assert said


def test_turtle_is_the_file_itself(client):
    lies = (SHELF.ontology / "twingraph.ttl").read_bytes()
    assert client.get("/ontology.ttl").data == lies


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_is_there_in_both_languages(client, path, language):
    text = page(client, path, language)
    assert f'<html lang="{language}">' in text
    assert "{{" not in text and "None" not in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids)), "an anchor that is there twice"


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_of_a_list_has_its_place(client, name):
    text = page(client, f"/scheme/{name}")
    graph = rdflib.Graph().parse(SHELF.ontology / "scheme" / f"{name}.ttl")
    concepts = list(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    for concept in concepts:
        assert f'id="{str(concept).rpartition("#")[2]}"' in text


def test_an_entry_tells_its_use(client):
    text = page(client, "/scheme/partnership-kind", "en")
    block = text.partition('id="town-partnership"')[2].partition("</li>")[0]
    assert "used 2 times" in block
    assert "/doc/partnership/sampletown-farside" in block


def test_every_rule_has_its_place_and_its_advice(client):
    text = page(client, "/shapes", "en")
    graph = rdflib.Graph()
    for path in sorted(SHELF.shapes.glob("*.ttl")):
        graph.parse(path)
    rules = [
        node
        for kind in (SH.NodeShape, SH.PropertyShape)
        for node in graph.subjects(RDF.type, kind)
        if isinstance(node, rdflib.URIRef)
    ]
    assert len(rules) > 100
    for rule in rules:
        assert f'id="{str(rule).rpartition("#")[2]}"' in text, rule


def test_links_within_the_pages_lead_to_something(client):
    anchors: dict[str, set[str]] = {}
    for path in DOCUMENTS:
        anchors[path] = set(re.findall(r' id="([^"]+)"', page(client, path)))
    for path in DOCUMENTS:
        for target in re.findall(r'href="([^"]+)"', page(client, path)):
            place, _, anchor = target.partition("#")
            place = place.partition("?")[0] or path
            if anchor and place in anchors:
                assert anchor in anchors[place], f"{path} leads to {target}"


def test_the_version_has_an_address_that_answers(client):
    version = read_ontology().version
    assert client.get(f"/ontology/{version}", headers={"Accept": "text/html"}).status_code == 200
    turtle = client.get(f"/ontology/{version}", headers={"Accept": "text/turtle"})
    assert turtle.data == client.get("/ontology.ttl").data


@pytest.mark.parametrize(
    "path",
    [
        "/ontology/9.9.9",
        "/scheme/nothing",
        "/alignment/nothing",
        "/ontology.exe",
        "/scheme/role.exe",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_form_that_is_not_there_is_refused_with_the_others_named(client):
    response = client.get("/ontology", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert any("/ontology.ttl" in header for header in response.headers.getlist("Link"))


def test_a_retired_term_stays_on_the_page(monkeypatch, client):
    ontology = read_ontology()
    word = ontology.words[0]
    gone = replace(word, is_retired=True, successor=f"{TG}City")
    aged = replace(ontology, words=(gone, *ontology.words[1:]))
    monkeypatch.setattr("twingraph.web.vocabulary.read_ontology", lambda: aged)
    text = page(client, "/ontology", "en")
    block = text.partition('id="retired"')[2]
    assert "<s>partnership</s>" in block
    assert '<a href="#City">city</a>' in block


def test_the_diagram_holds_every_class_and_depends_on_the_words_alone():
    words = read_ontology().words
    boxes, lines = lay_out(words, "Partnership")
    assert {box.word.address for box in boxes} == {w.address for w in words if w.sort == "class"}
    places = [(box.x, box.y) for box in boxes]
    assert len(places) == len(set(places))
    assert len(lines) > 20

    def drawn() -> str:
        return draw(words, lambda word: word.labels["de"], "Titel", "Partnership")

    assert drawn() == drawn()
    assert drawn().startswith("<svg") and "<title>Titel</title>" in drawn()


def test_rules_are_read_in_the_order_of_the_files():
    names = [rule.name for rule in read_rules()]
    assert len(names) == len(set(names)) > 100
    assert names.index("city") < names.index("partnership")


def test_lists_are_trees():
    kinds = read_list("partnership-kind")
    official = next(c for c in kinds.concepts if c.name == "official-partnership")
    assert "town-friendship" in {concept.name for concept in official.narrower}


def test_every_rule_that_a_finding_can_name_is_explained_where_its_address_leads(client):
    rules = words_and_rules(SHELF)[1].rules
    assert {rule.origin for rule in rules} == {"shape", "question", "file"}
    html = page(client, "/shapes", "en")
    turtle = client.get("/shapes", headers={"Accept": "text/turtle"}).text
    told = rdflib.Graph().parse(data=turtle, format="turtle")
    for rule in rules:
        assert rule.iri == f"https://w3id.org/twingraph/shapes#{rule.name}"
        assert html.count(f'id="{rule.name}"') == 1, rule.name
        messages = set(told.objects(rdflib.URIRef(rule.iri), SH.message))
        assert {text.language for text in messages} == {"de", "en"}, rule.name
        if rule.origin != "shape":
            assert str(escape(rule.title.en)) in html
    assert "{what}" not in html + turtle

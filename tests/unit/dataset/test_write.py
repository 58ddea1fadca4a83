from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Literal, URIRef

from twingraph.dataset.turtle import parse_turtle
from twingraph.dataset.whole import whole_file, whole_folder
from twingraph.dataset.write import Block, Draft, render_draft, render_drafts, write_draft
from twingraph.errors import DataError
from twingraph.vocab import DCTERMS, OWL, SKOS, TG

SPACE = "https://example.org/town/"
THING = URIRef(f"{SPACE}id/city/aldorf")
PART = URIRef(f"{THING}#point")
LABEL = URIRef(SKOS + "prefLabel")
SOURCE = URIRef(DCTERMS + "source")


def draft(*statements: tuple[URIRef, object]) -> Draft:
    return Draft("city/aldorf", "City: Aldorf", (Block(THING, statements),))  # type: ignore[arg-type]


EXPECTED = """\
# City: Aldorf
# SPDX-License-Identifier: CC-BY-4.0

@prefix city: <https://example.org/town/id/city/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://example.org/town/id/source/> .
@prefix state: <https://w3id.org/twingraph/scheme/partnership-state#> .
@prefix tg: <https://w3id.org/twingraph/ontology#> .
@prefix this: <https://example.org/town/id/city/aldorf#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

city:aldorf
  a tg:City ;
  skos:prefLabel
    "Aldorf \\"x\\""@de ,
    "Aldorf"@en ,
    "Aldorp"@nds ;
  owl:sameAs <http://www.wikidata.org/entity/Q7> ;
  tg:state state:in-force ;
  tg:date "1974"^^xsd:gYear ;
  tg:phase
    this:phase-b ,
    this:phase-a ;
  dcterms:source source:one ;
.

# Why it lies there
this:point
  tg:inhabitants 7 ;
  dcterms:source source:one ;
.
"""


def test_a_file_is_written_in_house_style() -> None:
    source = URIRef(f"{SPACE}id/source/one")
    thing = Block(
        THING,
        (
            (SOURCE, source),
            (LABEL, Literal("Aldorp", "nds")),
            (LABEL, Literal("Aldorf", "en")),
            (LABEL, Literal('Aldorf "x"', "de")),
            (RDF.type, URIRef(TG + "City")),
            (
                URIRef(TG + "state"),
                URIRef("https://w3id.org/twingraph/scheme/partnership-state#in-force"),
            ),
            (URIRef(TG + "date"), Literal("1974", datatype=XSD.gYear, normalize=False)),
            (URIRef(TG + "phase"), URIRef(f"{THING}#phase-b")),
            (URIRef(TG + "phase"), URIRef(f"{THING}#phase-a")),
            (URIRef(OWL + "sameAs"), URIRef("http://www.wikidata.org/entity/Q7")),
        ),
    )
    part = Block(
        PART, ((SOURCE, source), (URIRef(TG + "inhabitants"), Literal(7))), "Why it lies there"
    )
    assert render_draft(Draft("city/aldorf", "City:\nAldorf", (thing, part)), SPACE) == EXPECTED


def test_several_things_in_one_file_have_no_prefix_of_their_own() -> None:
    other = Draft("city/b", "b", (Block(URIRef(f"{SPACE}id/city/b"), ((RDF.type, PART),)),))
    text = render_drafts([draft((SOURCE, PART)), other], "Both", SPACE)
    assert "this:" not in text
    assert f"<{PART}>" in text


def test_blank_nodes_and_empty_files_are_refused() -> None:
    with pytest.raises(ValueError, match="blank"):
        render_draft(draft((SOURCE, BNode())), SPACE)
    with pytest.raises(ValueError, match="nothing"):
        Draft("city/a", "a", ())


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
                lambda text: Literal(text)
            ),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
                lambda text: Literal(text, "de")
            ),
            st.integers().map(Literal),
            st.booleans().map(Literal),
            st.sampled_from(["a", "a-b", "-a", "a.b", "ä", "", "a/b", "1"]).map(
                lambda local: URIRef(f"{SPACE}id/city/{local}")
            ),
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read_again(values: list[object]) -> None:
    text = render_draft(draft(*((SOURCE, value) for value in values)), SPACE)
    read = parse_turtle(text.replace("\0", "").encode(), "x.ttl")
    kept = {value.replace("\0", "") if isinstance(value, str) else value for value in values}
    assert {str(value) for _, _, value in read.triples} == {str(value) for value in kept}


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    goal = tmp_path / "new" / "folder"
    with pytest.raises(KeyError), whole_folder(goal) as making:
        write_draft(making, draft((SOURCE, PART)), SPACE)
        raise KeyError
    assert list(goal.parent.iterdir()) == []
    with whole_folder(goal) as making:
        write_draft(making, draft((SOURCE, PART)), SPACE)
        assert not goal.exists()
    assert [path.name for path in goal.rglob("*.ttl")] == ["aldorf.ttl"]
    assert list(goal.parent.iterdir()) == [goal]


@pytest.mark.parametrize("make", [whole_folder, whole_file])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, make) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(DataError) as trouble, make(there):
        pass
    assert there.read_text() == "mine"
    assert trouble.value.de and trouble.value.hint
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError), make(dangling):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "there"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    goal = tmp_path / "empty"
    goal.mkdir()
    with whole_folder(goal) as making:
        (making / "x").write_text("x")
    assert (goal / "x").read_text() == "x"

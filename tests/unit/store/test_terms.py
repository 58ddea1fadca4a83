"""Terms to rdflib and back: nothing is lost, lexical forms least of all."""

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from twingraph.store.terms import BlankNode, Iri, Literal, Triple, from_rdflib, to_rdflib

XSD = "http://www.w3.org/2001/XMLSchema#"

TERMS = [
    Iri("https://example.org/ü"),
    BlankNode("b1"),
    Literal("plain"),
    Literal("Stadt", language="de"),
    Literal("007", datatype=Iri(XSD + "integer")),
    Literal("no day", datatype=Iri(XSD + "date")),
    Literal("1985", datatype=Iri(XSD + "gYear")),
]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_comes_back_as_it_went(term: Iri | BlankNode | Literal) -> None:
    assert from_rdflib(to_rdflib(term)) == term


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text: str) -> None:
    assert from_rdflib(to_rdflib(Literal(text))) == Literal(text)


def test_what_the_other_side_has_not_is_refused() -> None:
    with pytest.raises(TypeError):
        from_rdflib(rdflib.Variable("x"))
    with pytest.raises(TypeError):
        to_rdflib(Triple(Iri("urn:a"), Iri("urn:p"), Iri("urn:b")))

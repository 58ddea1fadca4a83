"""A block of values takes any number of terms, and only terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.errors import QueryRefusedError
from twingraph.store.binding import fill_values
from twingraph.store.syntax import check_query
from twingraph.store.terms import BlankNode, Iri, Literal

QUERY = 'SELECT ?a WHERE { # VALUES ?a { 9 }\n  VALUES ?a { "}" 1 }\n  ?a ?b "VALUES ?a { 2 }" }'


def test_the_block_holds_the_new_terms_instead_of_the_old() -> None:
    filled = fill_values(QUERY, {"a": [Iri("http://e/x"), Literal("y", language="de")]})
    assert '{ <http://e/x> "y"@de }' in filled
    assert '"}" 1' not in filled
    assert '"VALUES ?a { 2 }"' in filled
    check_query(filled)


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=4))
def test_no_text_breaks_out_of_its_literal(texts: list[str]) -> None:
    filled = fill_values("SELECT ?a WHERE { VALUES ?a { 1 } }", {"a": [Literal(t) for t in texts]})
    check_query(filled)
    assert filled.startswith("SELECT ?a WHERE { VALUES ?a {") and filled.endswith("} }")


@pytest.mark.parametrize(
    "query", ["SELECT ?a {}", "SELECT ?a { VALUES ?a {1} VALUES ?a {2} }", "SELECT ?a { VALUES ?a"]
)
def test_there_must_be_exactly_one_complete_block(query: str) -> None:
    with pytest.raises(QueryRefusedError):
        fill_values(query, {"a": []})


def test_blank_nodes_cannot_be_named() -> None:
    with pytest.raises(ValueError, match="blank node"):
        fill_values(QUERY, {"a": [BlankNode("b")]})

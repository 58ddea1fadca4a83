"""Cutting queries into tokens: keywords are told from text, IRIs, names and comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.store.tokens import has_dataset_clause, keywords, nesting, query_form, scan

HIDDEN = [
    "SELECT * WHERE { ?s ?p 'FROM' }",
    'SELECT * WHERE { ?s ?p "FROM" }',
    "SELECT * WHERE { ?s ?p '''\n'FROM\n''' }",
    'SELECT * WHERE { ?s ?p """\n"FROM\\"""" }',
    "SELECT * WHERE { ?s ?p 'it\\'s FROM' }",
    "SELECT * # FROM\nWHERE {}",
    "SELECT * WHERE { <FROM> <urn:a#FROM> ?o }",
    "PREFIX FROM: <urn:x> SELECT * WHERE { FROM:a FROM:FROM ?o }",
    "PREFIX x: <urn:x> SELECT * WHERE { x:a.FROM x:-FROM ?o }",
    "SELECT ?FROM $FROM WHERE {}",
    "SELECT * WHERE { ?s ?p 'x'@from }",
    "SELECT * WHERE { _:FROM ?p ?o }",
]


@pytest.mark.parametrize("query", HIDDEN)
def test_from_in_text_is_no_clause(query: str) -> None:
    assert not has_dataset_clause(query)


SEEN = [
    "SELECT * FROM <urn:g> WHERE {}",
    "select * from named <urn:g> where {}",
    "SELECT*FROM<urn:g>WHERE{}",
    "SELECT * # x\rFROM <urn:g> WHERE {}",
    "SELECT (1<2 AS ?x) FROM <urn:g> WHERE { FILTER(?a>1) }",
    "SELECT ('a' AS ?x)FROM<urn:g>{}",
    "SELECT * FR\\u004FM <urn:g> WHERE {}",
]


@pytest.mark.parametrize("query", SEEN)
def test_from_as_a_keyword_is_seen(query: str) -> None:
    assert has_dataset_clause(query)


def test_a_keyword_behind_a_dot_is_seen() -> None:
    assert "SERVICE" in keywords("ASK { ?s ?p true.SERVICE <urn:x> {} }")


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("PREFIX select: <urn:x> ASK {}", "ASK"),
        ("# SELECT\nconstruct where {}", "CONSTRUCT"),
        ("DESCRIBE <SELECT>", "DESCRIBE"),
        ("INSERT DATA {}", ""),
        ("", ""),
    ],
)
def test_form_is_told(query: str, form: str) -> None:
    assert query_form(query) == form


def test_nesting_counts_brackets_not_text() -> None:
    assert nesting("SELECT * WHERE { ?s ?p '{{{' . { FILTER ((1)) } }") == 4


@given(st.text(alphabet="\"'\\<>#?:.@a \n{}_-1", max_size=60))
def test_tokens_are_cut_from_the_text_in_order(text: str) -> None:
    end = 0
    for token in scan(text):
        assert token.start >= end
        assert text[token.start : token.start + len(token.text)] == token.text
        end = token.start + len(token.text)


@pytest.mark.parametrize("piece", ["a.", '"\\', "'", '""', "<", "@a-", "1.", "1e", "?", "_:", "%"])
def test_scanning_takes_time_in_proportion(piece: str) -> None:
    # Quadratic time would take minutes here and be noticed; no clock is needed.
    assert len(list(scan(piece * 100_000))) >= 0

"""Answers in SPARQL JSON become tables of terms, nothing lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from twingraph.engine import Engine
from twingraph.pages.table import SPARQL_JSON, Table, parse_answer
from twingraph.store.terms import BlankNode, Iri, Literal
from twingraph.vocab import XSD


def test_every_sort_of_term_comes_through(engine: Engine) -> None:
    query = """SELECT ?iri ?tagged ?typed ?plain ?node ?nothing {
      BIND (<http://e/x> AS ?iri) BIND ("Lüttich"@de AS ?tagged) BIND (1978 AS ?typed)
      BIND ("x" AS ?plain) BIND (BNODE() AS ?node) }"""
    table = parse_answer(engine.store.answer(query, SPARQL_JSON))
    assert isinstance(table, Table)
    assert table.variables == ("iri", "tagged", "typed", "plain", "node", "nothing")
    iri, tagged, typed, plain, node, nothing = table.rows[0]
    assert iri == Iri("http://e/x")
    assert tagged == Literal("Lüttich", language="de")
    assert typed == Literal("1978", datatype=Iri(XSD + "integer"))
    assert plain == Literal("x")
    assert isinstance(node, BlankNode)
    assert nothing is None


def test_a_verdict_is_a_truth_value(engine: Engine) -> None:
    assert parse_answer(engine.store.answer("ASK {}", SPARQL_JSON)) is True


def test_the_order_of_rows_and_columns_is_the_querys() -> None:
    document = {
        "head": {"vars": ["b", "a"]},
        "results": {"bindings": [{"a": {"type": "literal", "value": "1"}}, {}]},
    }
    table = parse_answer(json.dumps(document).encode())
    assert table == Table(("b", "a"), ((None, Literal("1")), (None, None)))


@given(st.lists(st.text(), max_size=6), st.integers(0, 8))
def test_a_table_is_cut_from_below(values: list[str], number: int) -> None:
    rows = tuple((Literal(value),) for value in values)
    cut = Table(("a",), rows).first_rows(number)
    assert cut.rows == rows[:number]
    assert cut.column("a") == [row[0] for row in rows[:number]]

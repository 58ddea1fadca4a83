"""Telling at a glance which queries are not worth reading: never one that would be reshaped."""

from random import Random

import pytest
from tests.unit.store.query_making import QueryMaker
from tests.unit.store.test_reshaping import make_statistics

from twingraph.store.reshaping import _reshape
from twingraph.store.settled import is_named_at_once, is_settled, shape_of


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "PREFIX ex: <http://e.org/a.b;c,d> ASK { ex:a a ex:B } # a . b",
        "SELECT * { ?s ?p '. ;' }",
        "SELECT * { ex:a ex:b ?c . ?c ex:d ?e }",
        "SELECT * { <http://e.org/a> ex:b ?c ; ex:d ?e }",
        "SELECT * { ?p ex:b ex:c , ?o ; ex:d ?e FILTER (?o != ex:c && LANG(?e) = 'de') }",
        "SELECT * { ?p ex:b <http://e.org/c>. ?p ex:d ?e }",
        'SELECT * { ?p ex:b "x"@de ; ex:d ?e }',
    ],
)
def test_one_pattern_or_a_name_to_start_from_is_settled(query) -> None:
    assert is_settled(shape_of(query))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ex:b ?c ; ex:d ?e }",
        "SELECT * { ?a a ex:C ; ex:d ?e . ?e ex:f ?g }",
        "SELECT * { ?a  a  ex:C . ?a ex:d ?e }",
        "SELECT * { ?a ex:b ?c . ?c ex:d ?e FILTER (?e IN (ex:f, ex:g)) }",
        "SELECT * { ?a ex:b ?c FILTER (?c > 1) ?c ex:d ?e }",
        "SELECT * { ex:a ex:b ?c . OPTIONAL { ?c ex:d ?e . ?e ex:f ?g } }",
    ],
)
def test_what_may_be_put_in_order_is_not(query) -> None:
    assert not is_settled(shape_of(query))


def test_what_is_settled_would_have_been_left_as_it_is() -> None:
    settled = 0
    for seed in range(1000):
        query = QueryMaker(Random(seed)).make()
        if is_settled(shape_of(query)):
            settled += 1
            assert _reshape(query, make_statistics(Random(seed))) == query
    assert settled > 20


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { <http://e.org/a> ?p ?o }",
        "ASK { ex:a a ex:B }",
        "SELECT * {\n  ?p ex:b ex:c , ?o ; ex:d ?e }",
        "SELECT * { ?p ex:b <http://e.org/c#d>. ?p ex:d ?e }",
    ],
)
def test_whose_first_triple_has_a_name_is_named_at_once(query) -> None:
    assert is_named_at_once(query) and is_settled(shape_of(query))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a a ex:C ; ex:d ?e }",
        "SELECT * { ?a rdf:type ex:C ; ex:d ?e }",
        "SELECT * { ?a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:C ; ex:d ?e }",
        "SELECT * { _:a ex:b ?c ; ex:d ?e }",
        "SELECT * { ex:a ex:b ?c OPTIONAL { ?c ex:d ?e . ?e ex:f ?g } }",
        "SELECT * { ?a ex:b ?c FILTER (?c = ex:d) }",
    ],
)
def test_a_class_a_blank_node_or_a_later_name_is_not_enough(query) -> None:
    assert not is_named_at_once(query)


def test_what_is_named_at_once_is_settled() -> None:
    named = 0
    for seed in range(5000):
        query = QueryMaker(Random(seed)).make()
        if is_named_at_once(query):
            named += 1
            assert _reshape(query, make_statistics(Random(seed))) == query
    assert named > 20

"""A reshaped query has the same answer, whatever the graph."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.store.query_making import (
    CLASSES,
    EX,
    PROPERTIES,
    TYPE,
    QueryMaker,
    iri,
    make_data,
)

from twingraph.store import reshaping
from twingraph.store.graphs import Graphs
from twingraph.store.reshaping import reshape
from twingraph.store.statistics import Census, Statistics

PROLOGUE = f"PREFIX ex: <{EX}>\n"
MANY = Statistics({f"{EX}often": 100_000, f"{EX}rare": 20}, {f"{EX}Big": 100_000, f"{EX}Small": 10})


def shaped(pattern: str, statistics: Statistics = MANY) -> str:
    """The pattern of the reshaped query, white space made single."""
    query = reshape(f"{PROLOGUE}SELECT ?a WHERE {{ {pattern} }}", statistics)
    return " ".join(query.removeprefix(f"{PROLOGUE}SELECT ?a WHERE").split())


def test_the_rarest_property_goes_first() -> None:
    assert shaped("?a ex:often ?b ; ex:rare ?c .") == "{ ?a ex:rare ?c . ?a ex:often ?b . }"


def test_where_all_is_rare_any_order_will_do() -> None:
    few = Statistics({f"{EX}often": 900, f"{EX}rare": 20}, {})
    assert shaped("?a ex:often ?b ; ex:rare ?c .", few) == "{ ?a ex:often ?b ; ex:rare ?c . }"


def test_what_is_compared_counts_as_rarer() -> None:
    near = Statistics({f"{EX}often": 100_000, f"{EX}rare": 90_000}, {})
    compared = "FILTER (YEAR(?c) > ?d) VALUES ?d { 1977 1978 }"
    assert shaped(f"?a ex:rare ?b ; ex:often ?c . {compared}", near) == (
        f"{{ ?a ex:often ?c . ?a ex:rare ?b . {compared} }}"
    )


@pytest.mark.parametrize("compared", ["?c > ?e", "LANG(?c) = 'de'", "EXISTS { ?c ex:often ?e }"])
def test_what_cannot_be_compared_at_once_or_is_but_a_language_does_not(compared: str) -> None:
    near = Statistics({f"{EX}often": 100_000, f"{EX}rare": 90_000}, {})
    pattern = f"?a ex:rare ?b ; ex:often ?c . FILTER ({compared})"
    assert shaped(pattern, near) == f"{{ {pattern} }}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(?a < ?x)", "(?a < <http://e.org/x> )"),
        ("(STR(?x) = ?a)", "(STR( <http://e.org/x> ) = ?a)"),
        ("(?a<?x&&?b IN(?x))", "(?a< <http://e.org/x> &&?b IN( <http://e.org/x> ))"),
        ("regex(?a, ?y)", "regex(?a, 'y'@en )"),
    ],
)
def test_a_value_that_is_given_is_named_where_it_is_compared(before: str, after: str) -> None:
    pattern = "VALUES ?x { <http://e.org/x> } ?a ex:often ?b FILTER %s VALUES ?y { 'y'@en }"
    assert shaped(pattern % before) == f"{{ {pattern % after} }}"


@pytest.mark.parametrize(
    "pattern",
    [
        "VALUES ?x { 1 } ?a ex:rare ?b FILTER (?b > ?x)",
        "VALUES ?x { 1 } ?a ex:often ?b , 2 FILTER (?b > ?x)",
        "VALUES ?x { 1 2 } ?a ex:often ?b FILTER (?b > ?x)",
        "VALUES ?x { 1 } ?a ex:often ?b FILTER (BOUND(?x) || ?b > 1)",
        "VALUES ?x { 1 } ?a ex:often ?b FILTER (?x > 1 || EXISTS { ?b ex:rare ?x })",
        "VALUES ?x { 1 } OPTIONAL { ?a ex:often ?b FILTER (?b > ?x) }",
        "?a ex:often ?b FILTER (?b > ?x) OPTIONAL { VALUES ?x { 1 } }",
    ],
)
def test_what_is_not_given_to_the_whole_of_a_wide_group_keeps_its_name(pattern: str) -> None:
    assert shaped(pattern) == f"{{ {pattern} }}"


def test_a_big_class_is_asked_for_afterwards() -> None:
    assert shaped("?a a ex:Big ; ex:rare ?c .") == (
        "{ ?a ex:rare ?c . FILTER EXISTS { ?a a ex:Big . } }"
    )


def test_a_small_class_is_where_to_start() -> None:
    assert shaped("?a ex:often ?c ; a ex:Small .") == "{ ?a a ex:Small . ?a ex:often ?c . }"


def test_exists_is_taken_apart() -> None:
    assert shaped("?a ex:often ?b FILTER NOT EXISTS { ?c ex:rare ?d . ?a ex:often ?c }") == (
        "{ ?a ex:often ?b FILTER NOT EXISTS "
        "{ ?a ex:often ?c . FILTER EXISTS { ?c ex:rare ?d . } } }"
    )


@pytest.mark.parametrize(
    ("bound", "value"),
    [
        ("CONCAT(?x, '-b') AS ?a", '"a-b"'),
        ("STRLEN(?x) + ?y AS ?a", '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("xsd:string(?y) AS ?a", '"2"'),
        ("?x IN ('a', 'b') AS ?a", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("ex:often AS ?a", f"<{EX}often>"),
    ],
)
def test_what_depends_on_given_values_alone_is_computed_beforehand(bound: str, value: str) -> None:
    pattern = "VALUES ?x { 'a' } VALUES ?y { 2 } %s ?b ex:often ?a"
    prologue = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    query = f"{PROLOGUE}{prologue}SELECT ?a {{ {pattern} }}"
    bind, values = f"BIND ({bound})", f"VALUES ?a {{ {value} }}"
    assert reshape(query % bind, MANY) == query % values


@pytest.mark.parametrize(
    "pattern",
    [
        "VALUES ?x { 1 2 } BIND (?x + 1 AS ?a)",
        "VALUES ?x { UNDEF } BIND (?x + 1 AS ?a)",
        "VALUES ?x { 'no number' } BIND (?x + 1 AS ?a)",
        "VALUES ?x { 1 } ?b ex:often ?c BIND (?x + ?c AS ?a)",
        "VALUES ?x { 1 } BIND (RAND() + ?x AS ?a)",
        "VALUES ?x { 1 } BIND (BNODE() AS ?a)",
        "VALUES ?x { 'there' } BIND (IRI(?x) AS ?a)",
        "VALUES ?x { 1 } BIND (<there> AS ?a)",
        "VALUES ?x { 1 } BIND (EXISTS { ?b ex:often ?x } AS ?a)",
        "VALUES ?x { 1 } OPTIONAL { BIND (?x AS ?a) }",
        "BIND (?x + 1 AS ?a) VALUES ?x { 1 }",
    ],
)
def test_what_depends_on_anything_else_is_left_to_the_engine(pattern: str) -> None:
    assert shaped(pattern) == f"{{ {pattern} }}"


@pytest.mark.parametrize(
    "pattern",
    [
        "?a ex:often ?b ; ex:rare <http://example.org/x> .",
        "VALUES ?b { 1 } ?a ex:often ?b ; ex:rare ?c .",
        "?a ex:often/ex:rare ?b ; ex:rare ?c .",
        "?a ex:often [ ex:rare ?c ] ; ex:rare ?d .",
        "?a ex:often _:b . _:b ex:rare ?c .",
        "GRAPH ?g { ?a ex:often ?b ; ex:rare ?c . }",
        "OPTIONAL { ?a ex:often ?b ; ex:rare ?c . }",
        "{ SELECT ?a { ?a ex:often ?b ; ex:rare ?c } }",
        "SERVICE <http://x/> { ?a ex:often ?b ; ex:rare ?c }",
        "?a ex:often (1 2) ; ex:rare ?c .",
        "?a ?p ?b ; ex:rare ?c .",
        "?a ex:often ?b ; ex:rare ?c FILTER(?b<?c&&?c>?a)",
        "?a ex:often ?b ; ex:rare ?c FILTER(?a<ex:x#>)\n)",
        "?a ex:often ?b . ?c ex:rare ?b {| ex:often ?d |}",
        "?a ex:often ?b ; ex:rare ?c LATERAL { ?c ex:rare ?d }",
    ],
)
def test_what_is_not_plain_or_has_a_start_already_is_left(pattern: str) -> None:
    assert shaped(pattern) == " ".join(f"{{ {pattern} }}".split())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT",
        "SELECT * {",
        "} {",
        "ASK { ?s",
        "DESCRIBE ?x { ?x ?y ?z }",
        "CONSTRUCT WHERE { ?a <http://example.org/often> ?b ; <http://example.org/rare> ?c }",
        "SELECT ?a { ?a <http://example.org/often> ?b ; <http://example.org/rare> \\u0041 }",
        "SELECT * { ?a <http://example.org/often> ?b ; <http://example.org/rare> ?c }",
        "INSERT DATA { }",
        "FILTER",
        "SELECT * { FILTER }",
        "SELECT * { ?a a",
        "PREFIX",
    ],
)
def test_what_is_not_understood_is_left(query: str) -> None:
    assert reshape(query, MANY) == query


def test_nothing_changes_where_nothing_was_counted() -> None:
    query = f"{PROLOGUE}SELECT ?a {{ ?a ex:often ?b ; ex:rare ?c }}"
    assert reshape(query, Statistics()) == query


def test_a_shape_that_was_left_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    query = f"{PROLOGUE}SELECT ?a {{ VALUES ?b {{ 'x' }} ?a ex:often ?b ; ex:rare ?c }}"
    assert reshape(query, MANY) == query
    monkeypatch.setattr("twingraph.store.reshaping.read_pattern", None)
    another = query.replace("'x'", "'another'")
    assert reshape(another, MANY) == another


def test_as_many_shapes_are_remembered_as_there_is_room_for() -> None:
    for number in range(1500):
        reshape(f"SELECT ?a {{ VALUES ?b{number} {{ 'x' }} ?a ?b{number} ?c . ?c ?d ?a }}", MANY)
    assert len(reshaping._left) <= reshaping._REMEMBERED


def make_statistics(random: Random) -> Statistics:
    """Counts of the names in the queries; they may be wrong, then the shape is only slow."""
    counts = [0, 10, 2_000, 50_000, 100_000]
    properties = {iri(name).value: random.choice(counts) for name in PROPERTIES}
    classes = {iri(name).value: random.choice(counts) for name in CLASSES}
    return Statistics({**properties, TYPE: 100_000}, classes)


def answer(graphs: Graphs, query: str) -> object:
    """What is answered, as far as SPARQL says what it has to be: rows in any order."""
    found = graphs.query(query)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        fresh = re.compile("_:[0-9a-f]{8,}")
        return Counter(fresh.sub("_:new", str(triple)) for triple in found)
    names = [variable.value for variable in found.variables]
    return names, Counter(tuple(map(str, row)) for row in found)


@settings(max_examples=500)
@given(seed=st.integers(0, 2**32))
def test_the_answer_stays_the_same(seed: int) -> None:
    random = Random(seed)
    query, statistics = QueryMaker(random).make(), make_statistics(random)
    reshaped = reshape(query, statistics)
    if reshaped == query:
        return
    graphs = make_data(random)
    try:
        expected = answer(graphs, query)
    except SyntaxError:  # the label of a blank node in two groups, for instance
        return
    assert answer(graphs, reshaped) == expected, f"{query}\n\nhas become\n\n{reshaped}"


def test_many_of_these_queries_are_reshaped() -> None:
    queries = [QueryMaker(Random(seed)).make() for seed in range(200)]
    changed = [query for query in queries if reshape(query, make_statistics(Random(1))) != query]
    assert len(changed) > 50


def test_every_saved_question_is_still_a_query() -> None:
    files = sorted(Path(__file__).parents[3].glob("queries/*/*.rq"))
    assert files
    statistics = Statistics({"http://x/": 1}, {})
    for file in files:
        pyoxigraph.Store().query(reshape(file.read_text("utf-8"), statistics))


def test_the_census_counts_properties_and_classes() -> None:
    line = b'<http://x/s%d> <http://x/p> "a b" .\n<http://x/s> <%s> <http://x/C> .\n'
    rdf = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    found = Census.of(b"".join(line % (n, rdf) for n in range(50_000))).result()
    assert found.properties == {"http://x/p": 50_000, rdf.decode(): 50_000}
    assert found.classes == {"http://x/C": 50_000}
    assert Statistics.read({"statistics": found.tell()}).classes == found.classes

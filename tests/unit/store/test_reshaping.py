"""A reshaped query has the same answer, whatever the graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twingraph.store.reshaping import reshape
from twingraph.store.statistics import Census, Statistics

EX = "http://example.org/"
PROLOGUE = f"PREFIX ex: <{EX}>\n"
MANY = Statistics({f"{EX}often": 100_000, f"{EX}rare": 20}, {f"{EX}Big": 100_000, f"{EX}Small": 10})


def shaped(pattern: str, statistics: Statistics = MANY) -> str:
    """The pattern of the reshaped query, white space made single."""
    query = reshape(f"{PROLOGUE}SELECT ?a WHERE {{ {pattern} }}", statistics)
    return " ".join(query.removeprefix(f"{PROLOGUE}SELECT ?a WHERE").split())


def test_the_rarest_property_goes_first() -> None:
    assert shaped("?a ex:often ?b ; ex:rare ?c .") == "{ ?a ex:rare ?c . ?a ex:often ?b . }"


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


NODES = [f"<{EX}n{n}>" for n in range(5)]
PROPERTIES = [f"<{EX}p{n}>" for n in range(3)]
CLASSES = [f"<{EX}C{n}>" for n in range(2)]
VARIABLES = ["?a", "?b", "?c", "?d"]
TRIPLES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)),
        st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(CLASSES)),
    ),
    max_size=25,
)
PATTERNS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(VARIABLES),
            st.sampled_from(PROPERTIES),
            st.sampled_from([*VARIABLES, NODES[0]]),
        ),
        st.tuples(st.sampled_from(VARIABLES), st.just("a"), st.sampled_from(CLASSES)),
    ),
    min_size=1,
    max_size=4,
)
COUNTS = st.integers(0, 100_000)


def block(patterns: list[tuple[str, ...]]) -> str:
    return " ".join(" ".join(pattern) + " ." for pattern in patterns)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Queries of blocks, filters, EXISTS, OPTIONAL and UNION over few variables."""
    parts = [block(draw(PATTERNS))]
    for _ in range(draw(st.integers(0, 3))):
        inner = block(draw(PATTERNS))
        filter_ = draw(st.sampled_from(["", "FILTER (?a != ?c)", "FILTER (BOUND(?d))"]))
        parts.append(
            draw(
                st.sampled_from(
                    [
                        inner,
                        filter_,
                        f"FILTER EXISTS {{ {inner} {filter_} }}",
                        f"FILTER NOT EXISTS {{ {inner} {filter_} }}",
                        f"OPTIONAL {{ {inner} {filter_} }}",
                        f"{{ {inner} }} UNION {{ {block(draw(PATTERNS))} {filter_} }}",
                        "VALUES ?a { <http://example.org/n1> <http://example.org/n2> }",
                    ]
                )
            )
        )
    return "SELECT ?a ?b ?c ?d WHERE { " + " ".join(parts) + " }"


@settings(max_examples=400)
@given(triples=TRIPLES, query=queries(), counts=st.lists(COUNTS, min_size=5, max_size=5))
def test_the_answer_stays_the_same(
    triples: list[tuple[str, ...]], query: str, counts: list[int]
) -> None:
    statistics = Statistics(
        {name[1:-1]: n for name, n in zip(PROPERTIES, counts, strict=False)},
        {name[1:-1]: n for name, n in zip(CLASSES, counts[3:], strict=True)},
    )
    store = pyoxigraph.Store()
    store.load(block(triples).encode(), pyoxigraph.RdfFormat.TURTLE)

    def answer(text: str) -> Counter[tuple[tuple[str, str], ...]]:
        rows = store.query(text)
        names = [variable.value for variable in rows.variables]
        return Counter(
            tuple(sorted((name, str(term)) for name, term in zip(names, row, strict=True)))
            for row in rows
        )

    assert answer(reshape(query, statistics)) == answer(query)


def test_every_saved_question_is_still_a_query() -> None:
    files = sorted(Path(__file__).parents[3].glob("queries/*/*.rq"))
    assert files
    statistics = Statistics({"http://x/": 1}, {})
    for file in files:
        pyoxigraph.Store().query(reshape(file.read_text("utf-8"), statistics))


def test_the_census_counts_properties_and_classes() -> None:
    census = Census()
    line = b'<http://x/s%d> <http://x/p> "a b" .\n<http://x/s> <%s> <http://x/C> .\n'
    rdf = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    census.add(b"".join(line % (n, rdf) for n in range(50_000)).splitlines(keepends=True))
    found = census.result()
    assert found.properties == {"http://x/p": 50_000, rdf.decode(): 50_000}
    assert found.classes == {"http://x/C": 50_000}
    assert Statistics.read({"statistics": found.tell()}).classes == found.classes

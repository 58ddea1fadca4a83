"""A query that is not SPARQL is told where it stops making sense, what was expected, what to do."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pyoxigraph
import pytest

from twingraph.dataset import shared_shelf
from twingraph.errors import QueryRefusedError
from twingraph.saved_queries import read_queries
from twingraph.store.grammar import pieces_of, read_grammar
from twingraph.store.syntax import check_query, find_query_fault

SLIPS = tomllib.loads(Path(__file__).with_name("wrong_queries.toml").read_text("utf-8"))["slip"]
SAVED = {query.slug: query.text for query in read_queries(shared_shelf().queries)}

# What the engine reads, in all corners of the grammar.
SOUND = [
    "SELECT * {}",
    "BASE <http://a/> PREFIX : <b#> VERSION '1.2' SELECT DISTINCT ?a (1 + 1 AS ?b) FROM <c> {}",
    "SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR = ', ') AS ?y) { ?x ?p ?o } GROUP BY (1 AS ?z)",
    "SELECT ?x { { SELECT ?x { ?x ?p ?o } LIMIT 1 } UNION { ?x ?q ?r } UNION {} } OFFSET 1 LIMIT 2",
    "SELECT ?x { ?x ?p ?o } GROUP BY ?x HAVING (COUNT(*) > 1) (MAX(?o) < 7) ORDER BY DESC(?x) ?x",
    "ASK { ?s a/^a|!(a|^a)*/<a:b>+/(<a:c>)? ?o, 'x'@de, 'y'^^<a:t>, -1, +2.5, 3e4, true, () ; }",
    "ASK { [] ?p [ ?q ( 1 [] ?x ) ] . ( 1 ) ?p _:b . [ ?p 1 ] . }",
    "ASK { FILTER (!?a && -?b * 2 - 1 >= +?c || ?d NOT IN (1, 2) && ?e IN ()) FILTER EXISTS {} }",
    "ASK { FILTER NOT EXISTS { MINUS { GRAPH ?g { OPTIONAL { ?s ?p ?o } } } } BIND (NOW() AS ?t) }",
    "ASK { VALUES (?a ?b) { (1 UNDEF) (<a:b> 'x') } VALUES ?c { } VALUES () { () } }",
    "CONSTRUCT { ?s ?p [ a ?o ] ; ?q ( ?o ) . } FROM NAMED <a:g> WHERE { ?s ?p ?o } LIMIT 1",
    "CONSTRUCT WHERE { ?s ?p ?o ; ?q ?r . }",
    "DESCRIBE ?x <a:b> WHERE { ?x ?p ?o } ORDER BY STR(?x)",
    "DESCRIBE *",
    "ASK { << ?s ?p ?o ~ ?r >> ?q 1 . ?s ?p ?o ~ _:r {| ?a ?b |} . ?x ?y <<( ?s ?p ?o )>> }",
    "ASK { ?s ?p ?o LATERAL { ?s ?q ?r } } VALUES ?s { 1 }",
    "PREFIX a.b: <urn:x:> ASK { a.b:c.d a.b:%41\\~e a.b:1. a.b: ?p ?o . }",
    "ASK { ?s ?p '''it's\n''', \"\"\"a\"\"\" } # the end",
    "SELECT (IF(BOUND(?a), REGEX(?a, 'x', 'i'), REPLACE(?a, 'x', 'y')) AS ?b) (BNODE() AS ?c) {}",
    "ASK { ?s ?p 'x'@ar--rtl FILTER(STRLANGDIR('x', 'ar', 'rtl') = ?s) }",
]


@pytest.mark.parametrize("slip", SLIPS, ids=[slip["query"] for slip in SLIPS])
def test_a_slip_is_told_with_its_place_and_what_to_do(slip: dict) -> None:
    with pytest.raises(SyntaxError) as refused:
        pyoxigraph.Store().query(slip["query"])
    fault = find_query_fault(slip["query"], refused.value)
    assert [fault.line, fault.column] == slip["at"]
    assert (fault.message, fault.german) == (slip["en"], slip["de"])
    if "en_hint" in slip:
        assert (fault.hint, fault.german_hint) == (slip["en_hint"], slip["de_hint"])
    assert fault.hint and fault.german_hint


def test_a_prefix_of_the_data_is_named_with_its_address() -> None:
    with pytest.raises(SyntaxError) as refused:
        pyoxigraph.Store().query("ASK { city:a ?p ?o }")
    fault = find_query_fault("ASK { city:a ?p ?o }", refused.value, {"city": "urn:t:id/city/"})
    assert fault.hint == "Write PREFIX city: <urn:t:id/city/> at the top."


def test_our_own_commands_say_the_same() -> None:
    with pytest.raises(QueryRefusedError) as caught:
        check_query("SELECT ?s {\n  ?s a ?k\n  ?s ?p ?o }")
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert "„.“" in caught.value.said("de") and "“.”" in caught.value.said("en")
    assert caught.value.advised("de") == "Fehlt der „.“, der die Aussage davor beendet?"


@pytest.mark.parametrize("query", [*SAVED.values(), *SOUND], ids=[*SAVED, *SOUND])
def test_the_grammar_takes_what_the_engine_takes(query: str) -> None:
    pyoxigraph.Store().query(query)
    stop = read_grammar().find_stop(pieces_of(query))
    assert stop is None, stop and (stop.found, sorted(stop.expected))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_missing_or_too_much_has_a_place_and_words(seed: int) -> None:
    luck = random.Random(seed)
    store = pyoxigraph.Store()
    for query in luck.sample(list(SAVED.values()), 25):
        pieces = pieces_of(query)[:-1]
        one, other = luck.choice(pieces), luck.choice(pieces)
        end = one.start + len(one.text)
        changed = query[: one.start] + luck.choice(["", f" {other.text} "]) + query[end:]
        try:
            store.query(changed)
        except SyntaxError as refused:
            fault = find_query_fault(changed, refused)
            assert fault.line and fault.column
            lines = changed.split("\n")
            assert fault.line <= len(lines) and fault.column <= len(lines[fault.line - 1]) + 1
            assert fault.message and fault.german and fault.hint and fault.german_hint
        except (OSError, RuntimeError):
            pass
        else:
            assert read_grammar().find_stop(pieces_of(changed)) is None, changed


@pytest.mark.parametrize(
    "query",
    ["", " ", "\x00", "\ufeff", "'" * 5000, "\\" * 5000, "SELECT" * 9000, "{" * 9000, "?" * 9000]
    + ["ASK { FILTER (" + "(" * 199, "a." * 9000, "ASK { ?s ?p '\ud800' ", "#" * 9, "\n" * 99]
    + ["ASK { FILTER (1" + "=1" * 9000, "<<(" * 3000, "VALUES (", "SELECT (", "GROUP BY", "_:"],
)
def test_nothing_is_too_odd_to_be_told(query: str) -> None:
    fault = find_query_fault(query, SyntaxError("error at 1:1: expected anything"))
    assert fault.line and fault.column and fault.message and fault.german

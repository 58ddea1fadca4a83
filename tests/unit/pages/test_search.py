"""Search forgives spelling and script, and does not find what is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.engine import Engine
from twingraph.pages.names import Text
from twingraph.pages.search import CLOSE_ENOUGH, SearchIndex, fold, likeness, read_index


@pytest.fixture(scope="module")
def index(engine: Engine) -> SearchIndex:
    return read_index(engine.store)


@pytest.mark.parametrize(
    ("query", "city"),
    [
        ("Rostow", "rostov-on-don"),
        ("Rostov", "rostov-on-don"),
        ("Ростов", "rostov-on-don"),
        ("rostov on don", "rostov-on-don"),
        ("Schytomyr", "zhytomyr"),
        ("Zhytomyr", "zhytomyr"),
        ("Shitomir", "zhytomyr"),
        ("Житомир", "zhytomyr"),
        ("Xian", "xian"),
        ("Xi'an", "xian"),
        ("Xi’an", "xian"),
        ("西安", "xian"),
        ("LEEDS", "leeds"),
        ("Leds", "leeds"),
        ("Amien", "amiens"),
        ("Netania", "netanya"),
        ("נתניה", "netanya"),
        ("Нови Сад", "novi-sad"),
        ("Klausenburg", "cluj-napoca"),
        ("Buffallo", "buffalo"),
        ("Trabson", "trabzon"),
        ("Zwikau", "zwickau"),
    ],
)
def test_a_city_is_found_however_it_is_spelt(index: SearchIndex, query: str, city: str) -> None:
    first = index.find(query)[0]
    assert first.iri.endswith(f"/id/city/{city}"), first


@pytest.mark.parametrize(
    "question",
    ["Since when Leeds?", "Seit wann ist Leeds Partnerstadt?", "partner city leeds", "Leeds 1969"],
)
def test_a_question_finds_what_it_is_about(index: SearchIndex, question: str) -> None:
    assert index.find(question)[0].iri.endswith("/id/city/leeds")


def test_former_names_lead_to_the_thing(index: SearchIndex) -> None:
    assert any(
        found.iri.endswith("/organisation/canisius") for found in index.find("Canisius College")
    )
    assert any(
        found.iri.endswith("/organisation/tu-dortmund")
        for found in index.find("Universität Dortmund")
    )


def test_a_word_inside_a_german_compound_is_found(index: SearchIndex) -> None:
    found = [one.iri for one in index.find("Urkunde Buffalo")]
    assert any(iri.endswith("/document/buffalo-charter-1978") for iri in found)


@pytest.mark.parametrize("query", ["", "   ", "zzzzzz", "?!", "\x00", "Ouagadougou"])
def test_what_is_not_there_is_not_found(index: SearchIndex, query: str) -> None:
    assert not any(found.kind == "city" for found in index.find(query))


def test_each_thing_is_found_once(index: SearchIndex) -> None:
    found = [one.iri for one in index.find("Dortmund")]
    assert len(found) == len(set(found)) > 5


@given(st.text(max_size=300))
def test_no_query_breaks_the_search(query: str) -> None:
    index = SearchIndex([("https://example.org/id/city/a", "city", Text("Ahrenfurt", "de"))])
    for found in index.find(query):
        assert CLOSE_ENOUGH <= found.score <= 100


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    first, second = fold(one), fold(other)
    if first and second:
        score = likeness(first, first.split(), second, second.split())
        assert score <= 100
        assert likeness(first, first.split(), first, first.split()) == 100


def test_many_names_are_sifted_first() -> None:
    names = [
        (f"https://example.org/id/city/c{n}", "city", Text(f"City {n}", "en")) for n in range(5000)
    ]
    names.append(("https://example.org/id/city/leeds", "city", Text("Leeds", "en")))
    assert SearchIndex(names).find("leed")[0].iri.endswith("/leeds")

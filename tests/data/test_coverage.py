"""Each of the 144 facts that the two founding pages state is in the graph, or has its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.namespace import DCTERMS

from twingraph.dataset.content import Dataset

ROW = re.compile(r"^\| (F\d{3}) \| (.+) \|$", re.MULTILINE)
PLACE = re.compile(r"`([a-z]+/[a-z0-9-]+(?:#[a-z0-9-]+)?)`")
ALL = [f"F{number:03}" for number in range(1, 145)]
OVERVIEW, BUFFALO = "source/dortmund-de-overview", "source/dortmund-de-buffalo"
LAST_OF_OVERVIEW = 83


def rows(readme: Path) -> list[tuple[str, str]]:
    return [(fact, told.strip()) for fact, told in ROW.findall(readme.read_text("utf-8"))]


def page_of(fact: str) -> str:
    return OVERVIEW if int(fact[1:]) <= LAST_OF_OVERVIEW else BUFFALO


@pytest.fixture(scope="module")
def table(data_folder: Path) -> list[tuple[str, str]]:
    found = rows(data_folder / "README.md")
    assert found, "data/README.md holds no table of facts"
    return found


@pytest.fixture(scope="module")
def covered(table: list[tuple[str, str]]) -> dict[str, list[str]]:
    places = {fact: PLACE.findall(told) for fact, told in table if told.startswith("`")}
    assert places, "no fact names its place in the graph"
    return places


def sources_by_subject(dortmund: Dataset) -> dict[str, set[str]]:
    sources: dict[str, set[str]] = {}
    start = f"{dortmund.space}id/"
    for read in dortmund.facts:
        for subject, predicate, value in read.turtle.triples:
            if isinstance(subject, URIRef) and subject.startswith(start):
                said = sources.setdefault(subject.removeprefix(start), set())
                if predicate == DCTERMS.source:
                    said.add(str(value).removeprefix(start))
    return sources


def test_every_fact_has_exactly_one_row(table: list[tuple[str, str]]) -> None:
    assert [fact for fact, _ in table] == ALL


def test_every_row_names_a_place_or_a_reason(table: list[tuple[str, str]]) -> None:
    empty = [fact for fact, told in table if not (told.startswith("`") or told.startswith("– "))]
    assert empty == []


def test_most_facts_are_in_the_graph(covered: dict[str, list[str]]) -> None:
    assert len(covered) > len(ALL) * 3 // 4


def test_every_named_place_exists(covered: dict[str, list[str]], dortmund: Dataset) -> None:
    known = sources_by_subject(dortmund)
    missing = {
        fact: place for fact, places in covered.items() for place in places if place not in known
    }
    assert missing == {}


def test_every_named_place_cites_the_page_that_states_the_fact(
    covered: dict[str, list[str]], dortmund: Dataset
) -> None:
    known = sources_by_subject(dortmund)

    def cites(place: str, page: str) -> bool:
        return place == page or any(
            page in sources
            for subject, sources in known.items()
            if subject == place or subject.startswith(f"{place}#")
        )

    silent = {
        fact: place
        for fact, places in covered.items()
        for place in places
        if not cites(place, page_of(fact))
    }
    assert silent == {}

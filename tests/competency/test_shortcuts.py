"""The short way to an answer gives what the long way gives, whatever the world."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from twingraph.dataset import shared_shelf
from twingraph.dataset.folder import list_rules
from twingraph.engine import Engine
from twingraph.saved_queries import read_query
from twingraph.store.assembly import Assembly
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.reshaping import reshape
from twingraph.store.statistics import Statistics
from twingraph.vocab import PREFIXES, SCHEME

QUERIES = Path(__file__).parents[2] / "queries"
RULES = [(path.stem, path.read_text("utf-8")) for path in list_rules(shared_shelf())]
PROLOGUE = "".join(f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items())

ON_THIS_DAY = """
SELECT ?date ?partnership ?step ?milestone
WHERE {
  VALUES ?day { "2027-07-04"^^xsd:date }
  VALUES ?language { "de" }
  ?partnership tg:milestone ?milestone .
  ?milestone
    skos:prefLabel ?step ;
    tg:date ?date .
  FILTER (DATATYPE(?date) = xsd:date)
  FILTER (MONTH(?date) = MONTH(?day) && DAY(?date) = DAY(?day))
  FILTER (LANG(?step) = ?language)
}
ORDER BY ?date ?milestone
"""

MILESTONES_PER_DECADE = """
SELECT ?decade (COUNT(DISTINCT ?milestone) AS ?milestones)
WHERE {
  ?partnership tg:milestone ?milestone .
  ?milestone tg:earliestDay ?day .
  BIND (FLOOR(YEAR(?day) / 10) * 10 AS ?decade)
}
GROUP BY ?decade
ORDER BY ?decade
"""

PARTNERSHIPS_PER_DECADE = """
SELECT ?decade (COUNT(?partnership) AS ?begun)
WHERE {
  ?partnership
    tg:kind ?kind ;
    tg:startYear ?year .
  ?kind skos:broader kind:official-partnership .
  BIND (FLOOR(?year / 10) * 10 AS ?decade)
}
GROUP BY ?decade
ORDER BY ?decade
"""
KINDS = """
kind:town-partnership skos:broader kind:official-partnership .
kind:town-friendship skos:broader kind:official-partnership .
kind:project-partnership skos:broader kind:other .
"""

FOREIGN_NAMES = """
SELECT ?city ?language ?name
WHERE {
  ?city
    a tg:City ;
    skos:prefLabel ?name .
  BIND (LANG(?name) AS ?language)
  FILTER (?language NOT IN ("de", "en"))
}
ORDER BY ?city ?language
"""


def make_world(random: Random) -> EmbeddedStore:
    """Partnerships whose acts are dated by day, month, year or not at all; with what rules find."""
    turtle = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    turtle += f"@prefix kind: <{SCHEME}partnership-kind#> .\n{KINDS}"
    turtle += '<http://example.org/dataset> void:uriSpace "http://example.org/" .\n'
    for number in range(60):
        kind = random.choice(["town-partnership", "town-friendship", "project-partnership"])
        partnership = f"<http://example.org/{number}>"
        turtle += f"{partnership} tg:phase <http://example.org/{number}#phase> .\n"
        turtle += f"<http://example.org/{number}#phase> tg:kind kind:{kind} ; "
        turtle += f'tg:begin "{random.randint(1947, 2025)}"^^xsd:gYear ; tg:state kind:none .\n'
        if random.random() < 0.1:
            turtle += f"{partnership} tg:kind kind:town-partnership , kind:town-friendship .\n"
    for number in range(40):
        act = f"<http://example.org/{number}#act>"
        for partnership in random.sample(range(30), random.choice([0, 1, 1, 2])):
            turtle += f"<http://example.org/{partnership}> tg:milestone {act} .\n"
        turtle += f'{act} a tg:Milestone ; skos:prefLabel "Akt"@de , "act"@en .\n'
        if date := random.choice(["", "gYear", "gYearMonth", "date", "date", "date"]):
            year, month, day = random.randint(1947, 2025), random.randint(6, 7), random.choice("34")
            text = {"gYear": f"{year}", "gYearMonth": f"{year}-0{month}"}.get(
                date, f"{year}-0{month}-0{day}"
            )
            turtle += f'{act} tg:date "{text}"^^xsd:{date} .\n'
        if random.random() < 0.1:
            turtle += f'{act} tg:lastDay "2026-01-01"^^xsd:date .\n'
    turtle += '<http://example.org/event> a tg:Event ; tg:date "1999-07-04"^^xsd:date .\n'
    assembly = Assembly()
    assembly.add_turtle(turtle.encode(), "http://example.org/graph", "world")
    for name, rule in RULES:
        assembly.derive(rule, "http://example.org/derived", name)
    return EmbeddedStore(assembly.quads, "1")


@pytest.mark.parametrize("seed", range(20))
def test_the_day_of_the_year_finds_what_comparing_months_and_days_finds(seed: int) -> None:
    world = make_world(Random(seed))
    question = read_query(QUERIES / "showcase" / "on-this-day.rq", "showcase").text
    reshaped = reshape(question, Statistics({"http://example.org/": 1}, {}))
    assert reshaped != question
    expected = world.rows(PROLOGUE + ON_THIS_DAY)
    assert world.rows(question) == world.rows(reshaped) == expected


@pytest.mark.parametrize("seed", range(20))
def test_an_act_of_several_partnerships_is_counted_once_in_its_decade(seed: int) -> None:
    world = make_world(Random(seed))
    question = read_query(QUERIES / "showcase" / "milestones-per-decade.rq", "showcase").text
    found = world.rows(question)
    assert found == world.rows(PROLOGUE + MILESTONES_PER_DECADE)
    assert len(found) > 3


@pytest.mark.parametrize("long_way", [MILESTONES_PER_DECADE, PARTNERSHIPS_PER_DECADE])
def test_the_real_data_are_counted_as_the_long_way_counts_them(
    long_way: str, engine: Engine
) -> None:
    name = "milestones" if long_way is MILESTONES_PER_DECADE else "partnerships"
    question = read_query(QUERIES / "showcase" / f"{name}-per-decade.rq", "showcase").text
    prologue = f"{PROLOGUE}PREFIX kind: <{SCHEME}partnership-kind#>"
    found = engine.store.rows(question)
    assert found == engine.store.rows(prologue + long_way)
    assert len(found) > 3


def test_the_names_of_cities_in_other_languages_are_all_that_are_neither_german_nor_english(
    engine: Engine,
) -> None:
    question = read_query(QUERIES / "competency" / "names-in-scripts.rq", "competency").text
    found = engine.store.rows(question)
    assert found == engine.store.rows(PROLOGUE + FOREIGN_NAMES)
    assert len({row["language"] for row in found}) > 3


@pytest.mark.parametrize("seed", range(20))
def test_official_partnerships_are_counted_once_for_each_of_their_kinds(seed: int) -> None:
    world = make_world(Random(seed))
    question = read_query(QUERIES / "showcase" / "partnerships-per-decade.rq", "showcase").text
    found = world.rows(question)
    prologue = f"{PROLOGUE}PREFIX kind: <{SCHEME}partnership-kind#>"
    assert found == world.rows(prologue + PARTNERSHIPS_PER_DECADE)
    assert len(found) > 3


def test_some_of_these_days_are_found() -> None:
    found = [len(make_world(Random(seed)).rows(PROLOGUE + ON_THIS_DAY)) for seed in range(5)]
    assert all(found)

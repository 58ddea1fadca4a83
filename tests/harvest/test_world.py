"""A data folder of all partnerships: it builds, validates, and answers like any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from twingraph.building import build_from_dataset
from twingraph.dataset import Dataset, read_dataset
from twingraph.engine import Engine, open_store
from twingraph.saved_queries import read_query
from twingraph.store.terms import Iri
from twingraph.validation import validate

SPACE = "https://w3id.org/twingraph/world/"
QUERIES = Path(__file__).parents[2] / "queries"


def harvest(twingraph, url: str, out: Path, *more: str) -> dict[str, object]:
    done = twingraph(
        *("harvest", "wikidata", "--world", "--endpoint", url, "--pause", "0"),
        *("--format", "json", "--out", out, *more),
        patience=1200,
    )
    assert done.code == 0, done.err
    return json.loads(done.out)


def opened(dataset: Dataset, folder: Path) -> Engine:
    build_from_dataset(dataset, folder)
    return open_store(folder)


def ask(engine: Engine, question: str) -> list[dict[str, str]]:
    query = read_query(QUERIES / f"{question}.rq", "showcase")
    text = query.filled({"language": "en"} if query.params else {}, SPACE)
    return [
        {name: term.value.removeprefix(SPACE + "id/") for name, term in row.items()}
        for row in engine.store.rows(text)
    ]


@pytest.fixture
def small(twingraph, wikidata: str, tmp_path: Path) -> Path:
    """The invented world, with Aldorf as home city."""
    said = harvest(twingraph, wikidata, tmp_path / "world", "--city", "Q101")
    assert {name: said[name] for name in ("links", "partnerships", "one-sided")} == {
        "links": 6,
        "partnerships": 5,
        "one-sided": 1,
    }
    reasons = {(one["item"], one["reason"]) for one in said["left-out"]}  # type: ignore[attr-defined]
    assert reasons == {("Q106", "no-country"), ("Q107", "no-name"), ("Q102", "odd-date")}
    return tmp_path / "world"


def test_the_world_keeps_every_rule_and_the_house_style(small: Path) -> None:
    found = [str(finding) for finding in validate(read_dataset(small))]
    assert [one for one in found if "position-known" not in one] == []
    assert len(found) == 2, "two places of the sample have no position"


def test_what_one_side_states_alone_is_a_claim_and_no_partnership(
    small: Path, tmp_path: Path
) -> None:
    engine = opened(read_dataset(small), tmp_path / "store")
    assert ask(engine, "showcase/stated-by-one-side") == [
        {
            "city": "city/bellmare-q105",
            "cityName": "Bellmare",
            "other": "city/aldorf",
            "otherName": "Aldorf",
            "begin": "2009-02-06",
            "source": next(small.glob("source/*.ttl"))
            .relative_to(small)
            .with_suffix("")
            .as_posix(),
        }
    ]
    partners = (
        "SELECT ?city WHERE { ?home <https://w3id.org/twingraph/ontology#twinnedWith> ?city }"
    )
    found = engine.store.rows(partners, home=Iri(f"{SPACE}id/city/aldorf"))
    assert {row["city"].value.rpartition("/")[2] for row in found} == {"bellmare", "westport"}


def test_partners_of_partners_and_ties_among_partners_are_questions(
    small: Path, tmp_path: Path
) -> None:
    engine = opened(read_dataset(small), tmp_path / "store")
    rows = ask(engine, "showcase/partners-of-partners")
    assert [row["name"] for row in rows] == ["Novgrad", "Ruritania Castle"]
    assert ask(engine, "showcase/partners-among-partners") == []


def test_a_partnership_without_a_begin_has_no_start_year_but_is_known_to_exist(
    small: Path, tmp_path: Path
) -> None:
    engine = opened(read_dataset(small), tmp_path / "store")
    rows = engine.store.rows(
        "PREFIX tg: <https://w3id.org/twingraph/ontology#> SELECT ?name ?year ?state WHERE "
        "{ ?p a tg:Partnership ; tg:state ?state . OPTIONAL { ?p tg:startYear ?year } "
        "BIND (STRAFTER(STR(?p), 'partnership/') AS ?name) } ORDER BY ?name"
    )
    found = {
        row["name"].value: (
            row["year"].value if "year" in row else None,
            row["state"].value.rpartition("#")[2],
        )
        for row in rows
    }
    assert found == {
        "aldorf-bellmare": ("1974", "in-force"),
        "aldorf-novgrad": ("1980", "ended"),
        "aldorf-westport": (None, "in-force"),
        "bellmare-novgrad": (None, "in-force"),
        "bellmare-ruritania-castle": ("1990", "in-force"),
    }
    query = read_query(QUERIES / "competency/existing-on-a-day.rq", "competency")

    def existing(day: str) -> set[str]:
        rows = engine.store.rows(query.filled({"day": day}, SPACE))
        return {row["partnership"].value.rpartition("/")[2] for row in rows}

    assert "aldorf-westport" not in existing("1985-06-30"), "nobody knows whether it did"
    assert "aldorf-westport" in existing("2022-06-30")
    assert "aldorf-novgrad" in existing("1985-06-30")
    assert "aldorf-novgrad" not in existing("2022-06-30")


def test_where_the_sides_differ_both_dates_stand_and_one_is_held(small: Path) -> None:
    text = (small / "partnership/aldorf-novgrad.ttl").read_text()
    assert "tg:nature nature:contradiction" in text
    assert 'rdf:object "1980"^^xsd:gYear' in text and 'rdf:object "1981"^^xsd:gYear' in text
    assert "tg:held this:claim-begin-1980" in text


def test_a_world_without_home_city_is_a_data_set_too(
    twingraph, wikidata: str, tmp_path: Path
) -> None:
    harvest(twingraph, wikidata, tmp_path / "world")
    dataset = read_dataset(tmp_path / "world")
    assert dataset.description.home_city is None
    assert not any(one.severity == "violation" for one in validate(dataset))


def test_a_second_harvest_gives_the_same_files(twingraph, wikidata: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        harvest(twingraph, wikidata, tmp_path / name, "--city", "Q101")
    files = [sorted((tmp_path / name).rglob("*.ttl")) for name in ("one", "two")]
    assert len(files[0]) > 15
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_a_harvest_that_cannot_be_put_in_its_place_keeps_its_answers(
    twingraph, wikidata: str, tmp_path: Path
) -> None:
    out = tmp_path / "world"
    call = ("harvest", "wikidata", "--world", "--endpoint", wikidata, "--pause", "0", "--out", out)
    assert twingraph(*call, "--city", "Q999").code == 3, "no such home city, after all questions"
    book = tmp_path / "world.notebook"
    assert book.is_file() and [path.name for path in tmp_path.iterdir()] == [book.name]
    first, *rest = book.read_text().splitlines()
    day = json.loads(first)["begun"]
    book.write_text("\n".join([first.replace(day, "2024-02-29"), *rest, ""]))
    done = twingraph(*call)
    assert done.code == 0, done.err
    assert "the harvest of 2024-02-29 stopped" in done.err
    assert (out / "source/wikidata-2024-02-29.ttl").is_file(), "what was read then was read then"


def test_what_is_there_is_not_overwritten(twingraph, wikidata: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    done = twingraph(
        *("harvest", "wikidata", "--world", "--endpoint", wikidata, "--out", tmp_path / "mine")
    )
    assert done.code == 3
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "file"]


@pytest.mark.slow
def test_all_the_real_links_become_a_folder_that_keeps_every_rule(
    twingraph, real_wikidata: str, tmp_path: Path
) -> None:
    said = harvest(twingraph, real_wikidata, tmp_path / "world", "--city", "Q1295")
    assert said["links"] == 17_223
    assert said["partnerships"] == 16_722
    assert said["one-sided"] == 501
    dataset = read_dataset(tmp_path / "world")
    violations = [str(one) for one in validate(dataset) if one.severity == "violation"]
    assert violations == []
    engine = opened(dataset, tmp_path / "store")
    assert len(ask(engine, "showcase/stated-by-one-side")) == 501
    assert len(ask(engine, "showcase/partners-of-partners")) > 80

"""A data folder for any city: from Wikidata or from the world's folder, checked, served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from twingraph.dataset import Dataset, read_dataset
from twingraph.engine import open_data
from twingraph.validation import validate
from twingraph.web import create_app

HTML = {"Accept": "text/html, application/json"}


def init(twingraph, folder: Path, item: str, world: str | Path, *more: str):
    return twingraph("init", folder, "--city", item, "--world", world, "--pause", "0", *more)


@pytest.fixture
def world(twingraph, wikidata: str, tmp_path: Path) -> Path:
    done = twingraph(
        *("harvest", "wikidata", "--world", "--endpoint", wikidata, "--pause", "0"),
        *("--out", tmp_path / "world"),
    )
    assert done.code == 0, done.err
    return tmp_path / "world"


def test_two_cities_are_made_checked_and_served_by_the_same_program(
    twingraph, world: Path, tmp_path: Path
) -> None:
    for name, item in (("aldorf", "Q101"), ("novgrad", "Q103")):
        folder = tmp_path / name
        done = init(twingraph, folder, item, world)
        assert done.code == 0, done.err
        dataset = read_dataset(folder)
        assert dataset.space == f"https://w3id.org/twingraph/{name}/"
        assert dataset.description.home_city == f"{dataset.space}id/city/{name}"
        assert not any(one.severity == "violation" for one in validate(dataset))
        assert all(
            read.file.slug.startswith(f"{name}-")
            for read in dataset.facts
            if read.file.kind == "partnership"
        )
        engine = open_data(folder)
        client = create_app(engine).test_client()
        home = client.get("/", headers={"Accept": "text/html", "Accept-Language": "en"})
        assert home.status_code == 200
        assert f"Town partnerships of {name.capitalize()}" in home.get_data(as_text=True)
        assert client.get(f"/doc/city/{name}", headers={"Accept": "text/html"}).status_code == 200
    assert (
        read_dataset(tmp_path / "aldorf")
        .things.keys()
        .isdisjoint(read_dataset(tmp_path / "novgrad").things)
    )


def test_the_world_and_wikidata_give_the_same_things(
    twingraph, world: Path, wikidata: str, tmp_path: Path
) -> None:
    for name, source in (("cut", world), ("asked", wikidata)):
        assert init(twingraph, tmp_path / name, "Q101", source).code == 0
    cut, asked = (
        {path.relative_to(tmp_path / name).as_posix() for path in (tmp_path / name).rglob("*.ttl")}
        for name in ("cut", "asked")
    )
    assert cut == asked
    for name in cut - {"dataset.ttl"}:
        assert (tmp_path / "cut" / name).read_text() == (tmp_path / "asked" / name).read_text()


@pytest.fixture
def westport(twingraph, world: Path, tmp_path: Path) -> FlaskClient:
    """The site of a city whose only partnership has no begin in Wikidata."""
    assert init(twingraph, tmp_path / "westport", "Q104", world).code == 0
    return create_app(open_data(tmp_path / "westport")).test_client()


def test_a_partnership_whose_begin_nobody_knows_is_in_force_all_the_same(
    westport: FlaskClient,
) -> None:
    home = westport.get("/?lang=en", headers=HTML).get_data(as_text=True)
    assert "1 official partnership in force" in home
    listed = home.partition('<table class="timeline')[2] or home
    assert "No tie yet" not in listed
    page = westport.get("/doc/city/westport?lang=en", headers=HTML).get_data(as_text=True)
    assert "Aldorf" in page


@pytest.mark.parametrize("path", ["/", "/about", "/dataset", "/openapi.json", "/doc/city/westport"])
def test_the_site_names_its_own_licence_and_no_other(westport: FlaskClient, path: str) -> None:
    for language in ("de", "en"):
        answer = westport.get(path, headers={**HTML, "Accept-Language": language})
        text = answer.get_data(as_text=True)
        assert re.search(r"CC0|Creative Commons Zero", text)
        assert not re.search(r"CC BY|CC-BY|Attribution|Namensnennung|GeoNames", text)


def test_the_record_calls_public_domain_what_is(westport: FlaskClient) -> None:
    record = westport.get("/dataset.ttl").get_data(as_text=True)
    assert "licencetype/PublicDomain" in record
    assert "licencetype/Attribution" not in record


def test_no_question_speaks_of_another_city(westport: FlaskClient, dataset: Dataset) -> None:
    cities = [thing.slug for thing in dataset.things.values() if thing.kind == "city"]
    assert len(cities) > 10
    other = re.compile(r"\b(" + "|".join(map(re.escape, cities)) + r")", re.IGNORECASE)
    for path in ("/query", "/query.json", "/sparql", "/openapi.json"):
        for language in ("de", "en"):
            answer = westport.get(path, headers={**HTML, "Accept-Language": language})
            assert not other.findall(answer.get_data(as_text=True)), path


def test_partnerships_name_the_home_city_first_wherever_they_are_from(
    twingraph, wikidata: str, tmp_path: Path
) -> None:
    done = twingraph(
        *("harvest", "wikidata", "--world", "--endpoint", wikidata, "--pause", "0"),
        *("--out", tmp_path / "world"),
    )
    assert done.code == 0, done.err
    for name, source in (("cut", tmp_path / "world"), ("asked", wikidata)):
        assert init(twingraph, tmp_path / name, "Q103", source).code == 0
    for file in ("novgrad-aldorf.ttl", "novgrad-bellmare.ttl"):
        cut, asked = (
            (tmp_path / name / "partnership" / file).read_text() for name in ("cut", "asked")
        )
        assert cut == asked
        assert '"Novgrad–' in cut


def test_the_address_space_is_ones_own(twingraph, world: Path, tmp_path: Path) -> None:
    done = init(
        twingraph, tmp_path / "x", "Q101", world, "--space", "https://data.aldorf.example/{slug}/"
    )
    assert done.code == 0, done.err
    assert read_dataset(tmp_path / "x").space == "https://data.aldorf.example/aldorf/"
    texts = [path.read_text() for path in (tmp_path / "x").rglob("*.ttl")]
    assert len(texts) > 8
    assert not any("twingraph/world" in text for text in texts)


def test_german_names_are_used_where_there_are_some(twingraph, world: Path, tmp_path: Path) -> None:
    done = twingraph("--lang", "de", "init", tmp_path / "x", "--city", "Q102", "--world", world)
    assert done.code == 0, done.err
    assert done.out.startswith("Schönmeer: ")
    assert "Städtepartnerschaften von Schönmeer" in (tmp_path / "x/README.md").read_text()


@pytest.mark.parametrize(
    ("item", "world_of", "code", "said"),
    [
        ("Q999", "world", 3, "no city in"),
        ("Q106", "world", 3, "no city in"),
        ("Aldorf", "world", 2, "no item of Wikidata"),
        ("Q101", "nowhere", 3, "no such folder"),
        ("Q101", "empty", 3, "no data folder"),
        ("Q999", "wikidata", 3, "no city in"),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_nothing(
    twingraph, request, tmp_path: Path, item: str, world_of: str, code: int, said: str
) -> None:
    place: object = tmp_path / world_of
    if world_of in ("world", "wikidata"):
        place = request.getfixturevalue(world_of)
    if world_of == "empty":
        (tmp_path / "empty").mkdir()
    done = init(twingraph, tmp_path / "new" / "city", item, place)  # type: ignore[arg-type]
    assert done.code == code, done.err
    assert said in done.err
    assert not (tmp_path / "new" / "city").exists()


def test_a_folder_with_something_in_it_is_refused(twingraph, world: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    done = init(twingraph, tmp_path / "mine", "Q101", world)
    assert done.code == 3
    assert "not empty" in done.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]


@pytest.mark.slow
def test_any_real_city_can_be_made(twingraph, real_wikidata: str, tmp_path: Path) -> None:
    for item, name in (("Q1295", "dortmund"), ("Q39121", "leeds")):
        done = init(twingraph, tmp_path / name, item, real_wikidata)
        assert done.code == 0, done.err
        assert read_dataset(tmp_path / name).space.endswith(f"/{name}/")

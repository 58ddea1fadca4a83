"""What Wikidata says arrives whole, term by term, whatever the size of the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Literal

from twingraph.client import Client
from twingraph.errors import HarvestError
from twingraph.harvest import testimony
from twingraph.harvest import wikidata as asking
from twingraph.harvest.asking import Asker, Manners, TooMuchError
from twingraph.harvest.notebook import Notebook

from . import wikidata_copy as copy

TODAY = date(2026, 11, 21)


def asker(url: str, path: Path) -> Asker:
    return Asker(Client(url, seconds=10), Notebook(path, url), Manners(pause=0))


def world(url: str, path: Path) -> testimony.Testimony:
    return asking.ask_world(asker(url, path), TODAY, lambda *_: None)


def test_statements_come_with_dates_as_precise_as_their_qualifiers(
    wikidata: str, tmp_path: Path
) -> None:
    said = {(one.item, one.partner): one for one in world(wikidata, tmp_path / "b").statements}
    one = said["Q101", "Q102"]
    assert (str(one.begin), one.begin.datatype.fragment) == ("1974", "gYear")
    assert one.references == ("https://www.aldorf.example/twins",)
    assert str(said["Q102", "Q101"].begin) == "1974-05-12"
    assert said["Q101", "Q103"].end.datatype.fragment == "gYearMonth"
    assert said["Q104", "Q101"].begin is None


def test_deprecated_statements_stay_out(wikidata: str, tmp_path: Path) -> None:
    said = {(one.item, one.partner) for one in world(wikidata, tmp_path / "b").statements}
    assert ("Q102", "Q108") in said
    assert ("Q101", "Q108") not in said


def test_places_come_with_names_position_country_and_revision(
    wikidata: str, tmp_path: Path
) -> None:
    found = world(wikidata, tmp_path / "b")
    place = found.places["Q102"]
    assert place.labels == {"de": "Schönmeer", "en": "Bellmare"}
    assert place.position == (Decimal("45"), Decimal("9.25"))
    assert (place.country, place.revision) == ("Q38", 1002)
    assert found.places["Q103"].country == "Q159", "a country of former times is none of today"
    assert found.places["Q106"].country is None
    assert found.places["Q107"].position is None, "nobody lives at zero, zero"
    assert found.places["Q108"].position is None, "no place lies beyond the globe"
    assert found.places["Q108"].labels["en"] == "Ruritania Castle"
    assert found.state == date(2022, 1, 15)


def test_a_country_on_two_continents_goes_with_its_capital(wikidata: str, tmp_path: Path) -> None:
    country = world(wikidata, tmp_path / "b").countries["Q159"]
    assert (country.code, country.code3, country.number) == ("RU", "RUS", "643")
    assert country.continent == "europe"


@pytest.mark.parametrize("page", [1, 2, 3, 5, 1000])
def test_pages_of_any_size_give_the_same(
    wikidata: str, tmp_path: Path, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = world(wikidata, tmp_path / "whole")
    monkeypatch.setattr(asking, "PAGE", page)
    monkeypatch.setattr(asking, "BATCH", max(page // 2, 1))
    paged = world(wikidata, tmp_path / "paged")
    assert paged.statements == whole.statements
    assert paged.places == whole.places
    assert len(whole.statements) == 13


def test_a_city_is_asked_for_from_both_sides(wikidata: str, tmp_path: Path) -> None:
    found = asking.ask_city(asker(wikidata, tmp_path / "b"), TODAY, lambda *_: None, "Q101")
    assert {(one.item, one.partner) for one in found.statements} == {
        ("Q101", "Q102"),
        ("Q102", "Q101"),
        ("Q101", "Q103"),
        ("Q103", "Q101"),
        ("Q101", "Q104"),
        ("Q104", "Q101"),
        ("Q105", "Q101"),
        ("Q101", "Q106"),
        ("Q107", "Q101"),
    }
    assert found == world(wikidata, tmp_path / "w").of("Q101")


class Forgetful(Client):
    """Dies after some answers, as a program that is interrupted."""

    left = 0

    def select(self, query: str):
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().select(query)


def test_an_interrupted_harvest_goes_on_and_loses_nothing(
    wikidata: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = world(wikidata, tmp_path / "whole")
    monkeypatch.setattr(asking, "PAGE", 4)
    monkeypatch.setattr(asking, "BATCH", 3)
    path = tmp_path / "book"
    for _ in range(40):
        client = Forgetful(wikidata)
        client.left = 1
        try:
            found = asking.ask_world(
                Asker(client, Notebook(path, wikidata), Manners(pause=0)), TODAY, lambda *_: None
            )
            break
        except KeyboardInterrupt:
            continue
    else:
        pytest.fail("it never came to an end")
    assert found == whole


class Overloaded(Client):
    """Takes only small questions."""

    def select(self, query: str):
        if "LIMIT 0" not in query and "LIMIT " in query and "LIMIT 2\n" not in query:
            raise TooMuchError("too much")
        return super().select(query)


def test_pages_shrink_when_they_are_too_much(
    wikidata: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = world(wikidata, tmp_path / "whole")
    monkeypatch.setattr(asking, "PAGE", 16)
    monkeypatch.setattr(asking, "SMALLEST_PAGE", 2)
    client = Overloaded(wikidata)
    shrunk = Asker(client, Notebook(tmp_path / "b", wikidata), Manners(pause=0))
    assert asking.ask_world(shrunk, TODAY, lambda *_: None).statements == whole.statements


def test_progress_reaches_its_end(wikidata: str, tmp_path: Path) -> None:
    heard: dict[str, tuple[int, int]] = {}
    asking.ask_world(
        asker(wikidata, tmp_path / "b"),
        TODAY,
        lambda step, done, total: heard.update({step: (done, total)}),
    )
    assert set(heard) == {"statements", "places", "countries"}
    assert heard["places"] == (8, 8)


def test_a_server_that_repeats_a_page_is_found_out(wikidata: str, tmp_path: Path) -> None:
    class Stuck(Client):
        def select(self, query: str):
            return super().select(query.replace("FILTER (STR(?statement) > ?last)", ""))

    stuck = Asker(Stuck(wikidata), Notebook(tmp_path / "b", wikidata), Manners(pause=0))
    with pytest.raises(HarvestError, match="order of pages"):
        asking.ask_world(stuck, TODAY, lambda *_: None)


@pytest.mark.parametrize("count", ["many", "3.5E4", "-3", ""])
def test_a_count_that_is_none_stops_nothing(wikidata: str, tmp_path: Path, count: str) -> None:
    class Careless(Client):
        def select(self, query: str):
            return [{"statements": Literal(count)}] if "COUNT(" in query else super().select(query)

    careless = Asker(Careless(wikidata), Notebook(tmp_path / "b", wikidata), Manners(pause=0))
    assert len(asking.ask_world(careless, TODAY, lambda *_: None).statements) == 13


def test_pages_that_end_too_early_are_no_end(wikidata: str, tmp_path: Path, monkeypatch) -> None:
    class Tired(Client):
        left = 2

        def select(self, query: str):
            if "LIMIT " in query:
                self.left -= 1
            return [] if self.left < 0 else super().select(query)

    monkeypatch.setattr(asking, "PAGE", 4)
    book = Notebook(tmp_path / "b", wikidata)
    with pytest.raises(HarvestError, match="of its 13 statements"):
        tired = Asker(Tired(wikidata), book, Manners(pause=0))
        asking.ask_world(tired, TODAY, lambda *_: None)
    rested = asking.ask_world(asker(wikidata, tmp_path / "b"), TODAY, lambda *_: None)
    assert len(rested.statements) == 13


@pytest.mark.parametrize(
    "point",
    [
        "Point(NaN 1)",
        "Point(1 inf)",
        "Point(1e400 1)",
        "Point(1,2 3)",
        "Point(1)",
        "",
        "Point(0 0)",
    ],
)
def test_a_position_that_is_none_is_none(server_with, tmp_path: Path, point: str) -> None:
    items = [
        copy.Item("Q1", {"en": "One"}, point, "Q183"),
        copy.Item("Q2", {"en": "Two"}, "Point(1 2)", "Q183"),
    ]
    with server_with([*copy.described(items), *copy.ties([copy.Tie("Q1", "Q2")])]) as url:
        found = world(url, tmp_path / "b")
    assert found.places["Q1"].position is None
    assert found.places["Q2"].position == (Decimal(2), Decimal(1))

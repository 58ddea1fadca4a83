"""The page of numbers: each of them true, and each with its question."""

import html
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from twingraph.engine import Engine
from twingraph.pages.questions import read_question
from twingraph.store.snapshot import Snapshot
from twingraph.web import create_app
from twingraph.web.quality import SECTIONS


def page(engine: Engine, language: str, store: Path | str | None = None) -> str:
    settings = None if store is None else SimpleNamespace(store=str(store))
    client = create_app(engine, settings).test_client()
    answer = client.get("/quality", headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_section_has_an_answer_and_its_question(engine: Engine, language: str) -> None:
    shown = page(engine, language)
    sections = re.split(r"<section ", shown.partition("<main")[2])
    for name in SECTIONS:
        section = next(one for one in sections if f'id="quality-{name}"' in one)
        assert "/sparql?query=" in section
        assert "<table" in section or 'class="bars"' in section, name


def test_the_numbers_are_those_of_the_data(engine: Engine) -> None:
    def rows(name: str) -> list[dict[str, dict[str, str]]]:
        answer = engine.store.answer(
            read_question(f"quality_{name}"), "application/sparql-results+json"
        )
        return json.loads(answer)["results"]["bindings"]

    sources = len(list((engine.data or Path("data")).glob("source/*.ttl")))
    assert sum(int(row["number"]["value"]) for row in rows("ages")) == sources > 50
    natures = sum(int(row["number"]["value"]) for row in rows("natures"))
    assert natures == len(rows("disagreements")) > 20
    for row in rows("sources"):
        assert int(row["sourced"]["value"]) == int(row["number"]["value"]), "nothing without source"
    for row in rows("links"):
        found = [int(row[name]["value"]) for name in ("number", "confirmed", "twice")]
        assert found == sorted(found, reverse=True)


def test_findings_are_those_of_the_version_that_is_shown(
    engine: Engine, snapshot: Snapshot, minitown_snapshot: Snapshot
) -> None:
    assert engine.store.version in page(engine, "en", snapshot.folder.parents[1])
    for other in (minitown_snapshot.folder.parents[1], "https://example.org/sparql", "nowhere"):
        assert "not recorded" in page(engine, "en", other)


def test_data_without_disagreements_say_so(minitown_engine: Engine) -> None:
    assert "There is nothing about this." in page(minitown_engine, "en")

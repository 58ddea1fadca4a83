"""The page of numbers: each of them true, and each with its question."""

import html
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from twingraph.building import build_from_dataset
from twingraph.dataset import Dataset
from twingraph.engine import Engine, open_store
from twingraph.pages.questions import read_question
from twingraph.store.snapshot import Snapshot
from twingraph.vocab import SHAPE
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


def test_findings_are_told_with_their_file_line_and_rule(minitown: Dataset, tmp_path: Path) -> None:
    told = {
        "file": "city/belmora.ttl",
        "line": 7,
        "column": 3,
        "severity": "warning",
        "rule": "shape:city-coordinates",
        "ruleIri": f"{SHAPE}city-coordinates",
        "message": {"de": "Zwei <b> Angaben.", "en": "Two <b> statements."},
        "thing": f"{minitown.space}id/city/belmora",
        "label": {"de": "Belmora", "en": "Belmora"},
        "property": "tg:population",
        "value": "12",
        "hint": {"de": "Eine genügt.", "en": "One is enough."},
    }
    build_from_dataset(minitown, tmp_path, findings={"warning": 1}, told=[told])
    shown = page(open_store(tmp_path), "en", tmp_path)
    section = shown.partition('id="quality-findings"')[2].partition("</section>")[0]
    for words in ("city/belmora.ttl", "Line 7", "Two <b> statements.", "One is enough."):
        assert words in section
    assert "/shapes" in section and 'city-coordinates"' in section


def test_data_without_disagreements_say_so(minitown_engine: Engine) -> None:
    assert "There is nothing about this." in page(minitown_engine, "en")

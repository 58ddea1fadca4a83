"""The census counts what a query would, and a build notes it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from twingraph.building import build_from_rdf
from twingraph.store import arranging, statistics
from twingraph.store.snapshot import Snapshot, read_snapshot
from twingraph.store.statistics import Census, Statistics
from twingraph.vocab import RDF, TG

TEXTS = (
    "plain", "", "@de", 'a "@de', 'a "@de b', "back \\", 'back \\"@de \\', "a\n\"@en ", "ü\u2028ß",
)  # fmt: skip
"""Texts that look as if they had a language, or their end, where they have none."""


def line(subject: str, predicate: str, obj: pyoxigraph.NamedNode | pyoxigraph.Literal) -> bytes:
    node = pyoxigraph.NamedNode
    quad = pyoxigraph.Quad(node(subject), node(predicate), obj, node("urn:g"))
    return pyoxigraph.serialize([quad], format=pyoxigraph.RdfFormat.N_QUADS) or b""


def counted(lines: list[bytes]) -> Census:
    return Census.of(b"".join(lines))


@pytest.fixture
def everything_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "LEAST", 1)
    monkeypatch.setattr("twingraph.store.rdf_files.LEAST", 1)
    monkeypatch.setattr(arranging, "STRETCH", 500)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("language", [None, "de", "zh-Hans", "de-x-a"])
@pytest.mark.usefixtures("everything_is_big")
def test_languages_are_told_from_texts_that_look_so(text: str, language: str | None) -> None:
    found = counted([line("urn:s", "urn:p", pyoxigraph.Literal(text, language=language))])
    assert found.result().languages == ({language.lower(): 1} if language else {})


@pytest.mark.usefixtures("everything_is_big")
def test_things_are_each_noted_once_and_in_the_order_of_sparql() -> None:
    city = pyoxigraph.NamedNode(TG + "City")
    names = ["urn:ß", "urn:b", "urn:a", "urn:B", "urn:\U0001f600", "urn:a", "urn:a1"]
    found = counted([line(name, RDF + "type", city) for name in names])
    assert found.things()["city"] == sorted(set(names))
    assert found.things()["event"] == []


@pytest.mark.usefixtures("everything_is_big")
def test_rarities_are_left_out_where_there_are_too_many_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statistics, "MOST_NAMES", 5)
    often = [b"<urn:s> <urn:often> <urn:o> .\n"] * 200
    few = counted([*often, *(b"<urn:s> <urn:p%d> <urn:o> .\n" % n for n in range(4))])
    many = counted([*often, *(b"<urn:s> <urn:p%d> <urn:o> .\n" % n for n in range(5))])
    assert few.result().is_whole
    assert len(few.result().properties) == 5
    assert not many.result().is_whole
    assert many.result().properties == {"urn:often": 200}


def built(folder: Path, cities: int) -> Snapshot:
    file = folder / "data.nt"
    file.write_text(
        "".join(f"<urn:c{n}> <{RDF}type> <{TG}City> .\n" for n in range(cities))
        + f'<urn:e> <{RDF}type> <{TG}Event> .\n<urn:e> <urn:p> "x"@de .\n'
    )
    return build_from_rdf([file], folder / "store")


@pytest.mark.usefixtures("everything_is_big")
def test_a_build_notes_things_by_kind(tmp_path: Path) -> None:
    found = built(tmp_path, 40)
    assert found.count_things("city") == 40
    assert found.list_things("city") == sorted(f"urn:c{n}" for n in range(40))
    assert (found.count_things("event"), found.list_things("event")) == (1, ["urn:e"])
    assert (found.count_things("person"), found.list_things("person")) == (0, [])
    assert Statistics.read(found.about).tell() == found.statistics.tell()
    assert found.statistics.total == found.about["quads"]


def test_of_a_small_store_nothing_is_noted(tmp_path: Path) -> None:
    found = built(tmp_path, 40)
    assert (found.count_things("city"), found.list_things("city")) == (None, None)
    assert not found.statistics.is_known


@pytest.mark.usefixtures("everything_is_big")
def test_a_version_that_is_built_again_has_its_notes_renewed(tmp_path: Path) -> None:
    first = built(tmp_path, 3)
    (first.folder / "things.txt").write_text("damaged")
    assert built(tmp_path, 3).list_things("city") == ["urn:c0", "urn:c1", "urn:c2"]


@pytest.mark.usefixtures("everything_is_big")
def test_a_version_that_is_gone_from_the_disk_is_asked_instead(tmp_path: Path) -> None:
    found = read_snapshot(built(tmp_path, 3).folder)
    (found.folder / "things.txt").unlink()
    assert found.list_things("city") is None

"""A big file is read with all cores, and nothing shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from twingraph.building import build_from_rdf
from twingraph.errors import DataError
from twingraph.store import bulk

EX = "http://example.org/"


@pytest.fixture
def small_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LEAST", 1000)
    monkeypatch.setattr(bulk, "_cores", lambda: 3)


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


TRIPLES = [f'<{EX}s{n}> <{EX}p> "Ding {n} \\u00fc"@de .' for n in range(200)]
QUADS = [f"_:b{n % 5} <{EX}p> <{EX}o{n}> <{EX}g{n % 7}> ." for n in range(200)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lines"), [("some.nt", TRIPLES), ("some.nq", QUADS)])
def test_the_store_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, lines: list[str]
) -> None:
    file = write(tmp_path / name, lines)
    alone = build_from_rdf([file], tmp_path / "alone")
    monkeypatch.setattr(bulk, "LEAST", 1000)
    monkeypatch.setattr(bulk, "_cores", lambda: 3)
    together = build_from_rdf([file], tmp_path / "together")
    assert together.quads_file.read_bytes() == alone.quads_file.read_bytes()
    told = ("version", "quads", "graphs", "union")
    assert [together.about[key] for key in told] == [alone.about[key] for key in told]
    assert sorted(file.name for file in together.folder.iterdir()) == ["about.json", "quads.nq"]


@pytest.mark.slow
def test_a_fault_is_told_with_its_line(tmp_path: Path, small_is_big: None) -> None:
    file = write(tmp_path / "some.nt", [*TRIPLES[:150], "nonsense", *TRIPLES[150:]])
    with pytest.raises(DataError) as raised:
        build_from_rdf([file], tmp_path / "store")
    assert raised.value.place is not None
    assert raised.value.place.line == 151

"""Statements that are asked together lie together, and none is lost or made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from twingraph.store import arranging
from twingraph.store.arranging import arrange, cut
from twingraph.store.assembly import Assembly
from twingraph.store.rdf_files import write_quads

EX = "http://example.org/"


def line(thing: int, property_: str) -> bytes:
    return f'<{EX}t{thing}> <{EX}{property_}> "a <b> \\n c"@de <{EX}g> .\n'.encode()


LINES = [line(thing, property_) for thing in range(60) for property_ in "cab"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "quads.nq"
    path.write_bytes(b"".join(LINES))
    return path


def test_what_has_the_same_property_stands_together(file: Path) -> None:
    census = arrange(file)
    arranged = file.read_bytes().splitlines(keepends=True)
    assert arranged == [line(thing, property_) for property_ in "abc" for thing in range(60)]
    assert census.total == len(LINES)


def test_the_order_is_the_same_however_many_arrange(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arranging, "STRETCH", 1000)
    with ThreadPoolExecutor(5) as pool:
        census = arrange(file, pool.map)
    together = file.read_bytes()
    file.write_bytes(b"".join(LINES))
    assert arrange(file).total == census.total == len(LINES)
    assert file.read_bytes() == together
    assert sorted(together.splitlines(keepends=True)) == sorted(LINES)
    assert [path.name for path in file.parent.iterdir()] == ["quads.nq"]


def test_a_file_without_statements_stays_so(tmp_path: Path) -> None:
    empty = tmp_path / "quads.nq"
    empty.touch()
    assert arrange(empty).total == 0
    assert empty.read_bytes() == b""


@pytest.mark.parametrize("size", [1, 1000, 10_000_000])
def test_cuts_are_at_ends_of_lines(file: Path, size: int) -> None:
    text = file.read_bytes()
    cuts = cut(file, size)
    assert b"".join(text[start:end] for start, end in cuts) == text
    assert all(text[end - 1 : end] == b"\n" for _, end in cuts)
    assert all(end - start >= size for start, end in cuts[:-1])


def test_one_long_line_is_not_cut(file: Path) -> None:
    file.write_bytes(line(1, "a" * 5000))
    assert len(cut(file, 100)) == 1


def test_a_last_line_that_does_not_end_is_kept(file: Path) -> None:
    file.write_bytes(b"".join(LINES)[:-1])
    assert cut(file, 1000)[-1][1] == file.stat().st_size


def test_a_big_build_is_arranged_and_keeps_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "some.nq"
    file.write_bytes(b"".join(LINES))
    assembly = Assembly()
    assembly.add_turtle(b"<urn:a> <urn:q> 1 ; <urn:p> 2 . <urn:b> <urn:p> 1 .", "urn:g", "one")
    small = [write_quads([file], tmp_path / "1"), assembly.write(tmp_path / "2")]
    monkeypatch.setattr("twingraph.store.rdf_files.LEAST", 1)
    monkeypatch.setattr("twingraph.store.assembly.LEAST", 1)
    big = [write_quads([file], tmp_path / "3"), assembly.write(tmp_path / "4")]
    assert [one.version for one in big] == [one.version for one in small]
    for one, other in (("1", "3"), ("2", "4")):
        arranged = (tmp_path / other).read_bytes().splitlines()
        assert sorted(arranged) == sorted((tmp_path / one).read_bytes().splitlines())
        properties = [each.split(b" ")[1] for each in arranged]
        assert properties == sorted(properties)

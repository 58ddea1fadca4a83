"""Filling a store: quads as they stand in the file, blank nodes by the labels they have there."""

from pathlib import Path

import pyoxigraph
import pytest

from twingraph.store import filling
from twingraph.store.filling import fill, fill_disk

NAMED = '<urn:a> <urn:p> "x" <urn:g> .\n'


def filled(file: Path) -> set[str]:
    store = pyoxigraph.Store()
    fill(store, file)
    return {str(quad) for quad in store}


@pytest.mark.parametrize(
    "line",
    [
        "_:here <urn:p> <urn:a> <urn:g> .\n",
        "<urn:a> <urn:p> _:here <urn:g> .\n",
        "_:here <urn:p> _:there .\n",
    ],
)
@pytest.mark.parametrize("before", ["", NAMED])
def test_blank_nodes_are_the_same_in_every_store(tmp_path, line, before) -> None:
    file = tmp_path / "quads.nq"
    file.write_text(before + line)
    assert filled(file) == filled(file)
    assert any("_:here" in quad for quad in filled(file))


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), (NAMED, 1), ('<urn:a> <urn:p> "a _:b" <urn:g> .\n', 1)]
)
def test_files_without_blank_nodes_are_loaded_as_well(tmp_path, text, number) -> None:
    file = tmp_path / "quads.nq"
    file.write_text(text)
    assert len(filled(file)) == number


def test_a_broken_file_is_told_as_such(tmp_path) -> None:
    for text in ("<urn:a> <urn:p>\n", "_:a <urn:p>\n"):
        (tmp_path / "quads.nq").write_text(text)
        with pytest.raises(SyntaxError):
            filled(tmp_path / "quads.nq")


def test_a_file_in_many_pieces_is_the_same_store_in_memory_and_on_disk(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(filling, "_PIECE", 50)
    lines = [f'<urn:s{n}> <urn:p> "text _:no {n}"@de <urn:g{n % 3}> .\n' for n in range(40)]
    lines[7] = "_:here <urn:p> _:there <urn:g1> .\n"
    lines[8] = "<urn:s8> <urn:p> _:there .\n"
    file = tmp_path / "quads.nq"
    file.write_text("".join(lines).rstrip("\n"))
    disk = pyoxigraph.Store(tmp_path / "disk")
    fill_disk(disk, file)
    assert filled(file) == {str(quad) for quad in disk}
    assert len(filled(file)) == 40
    assert "_:there" in str(sorted(filled(file)))

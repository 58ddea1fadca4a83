"""`twingraph build`: what is refused, in which words, and that the old store stays."""

import codecs
import shutil
from pathlib import Path

import pytest
from tests.conftest import Command

from twingraph.store.snapshot import current_snapshot


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    """A copy of minitown that may be broken."""
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


def test_a_data_folder_becomes_a_store(twingraph: Command, data: Path, tmp_path: Path) -> None:
    ran = twingraph("build", "--data", data, "--store", tmp_path / "store")
    assert (ran.code, ran.err) == (0, "")
    snapshot = current_snapshot(tmp_path / "store")
    assert snapshot.version in ran.out
    assert snapshot.about["space"] == "https://example.org/minitown/"
    assert snapshot.about["findings"].get("violation", 0) == 0


def test_building_again_gives_the_same_bytes(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    texts = []
    for name, seed in (("one", "1"), ("two", "2")):
        twingraph("build", "--data", data, "--store", tmp_path / name, PYTHONHASHSEED=seed)
        texts.append(current_snapshot(tmp_path / name).quads_file.read_bytes())
    assert texts[0] and texts[0] == texts[1]


def test_a_byte_order_mark_is_not_part_of_the_data(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    city = data / "city" / "belmora.ttl"
    city.write_bytes(codecs.BOM_UTF8 + city.read_bytes().replace(b"\n", b"\r\n"))
    ran = twingraph("build", "--data", data, "--store", tmp_path / "store")
    assert (ran.code, ran.err.partition(";")[0]) == (0, "2 warnings")
    told = current_snapshot(tmp_path / "store").about["told"]
    assert {(one["file"], one["severity"]) for one in told} == {
        ("data/city/belmora.ttl", "warning")
    }
    assert len(told) == 2 and all(one["message"]["de"] for one in told)
    assert b"\xef\xbb\xbf" not in current_snapshot(tmp_path / "store").quads_file.read_bytes()


def test_the_place_of_the_data_folder_does_not_change_the_bytes(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    twingraph("build", "--data", data, "--store", tmp_path / "one")
    moved = data.rename(tmp_path / "elsewhere")
    twingraph("build", "--data", moved, "--store", tmp_path / "two")
    one, two = (current_snapshot(tmp_path / name).version for name in ("one", "two"))
    assert one == two


def test_a_syntax_error_is_placed_and_the_old_store_stays(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    twingraph("build", "--data", "data", "--store", "store")
    before = current_snapshot(tmp_path / "store").version
    with (data / "city" / "belmora.ttl").open("a") as file:
        file.write("\ncity:belmora a tg:City ; oops .\n")
    (data / "city" / "corvale.ttl").write_text("nonsense")
    ran = twingraph("build", "--data", "data", "--store", "store")
    assert ran.code == 3
    first, second = (line for line in ran.err.splitlines() if "error" in line)
    assert first.startswith("data/city/belmora.ttl:") and ": error: " in first
    assert second.startswith("data/city/corvale.ttl:1:")
    assert current_snapshot(tmp_path / "store").version == before


def test_a_violation_is_a_finding_and_nothing_is_built(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    source = data / "source" / "chronicle.ttl"
    source.unlink()
    ran = twingraph("build", "--data", "data", "--store", "store")
    assert ran.code == 1
    assert "[shape:" in ran.err and "not built" in ran.err
    assert not (tmp_path / "store" / "current").exists()


def test_an_unknown_kind_is_a_finding(twingraph: Command, data: Path) -> None:
    (data / "castle").mkdir()
    (data / "castle" / "x.ttl").write_text("# a castle\n")
    ran = twingraph("build", "--data", "data", "--store", "store")
    assert ran.code == 1
    assert "data/castle/x.ttl" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["build"], 2, "--store"),
        (["build", "--store", "s"], 2, "--rdf"),
        (["build", "--data", "d", "--rdf", "x.nt", "--store", "s"], 2, "either"),
        (["build", "--data", "nowhere", "--store", "s"], 3, "no such folder"),
        (["build", "--data", ".", "--store", "s"], 3, "no things"),
        (["build", "--rdf", "nowhere.nt", "--store", "s"], 3, "no such file"),
        (["build", "--rdf", "x.doc", "--store", "s"], 3, "unknown format"),
        (["build", "x.nt", "--store", "s"], 2, "--rdf"),
        (["--lang", "de", "build", "--data", "nirgends", "--store", "s"], 3, "gibt es nicht"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_a_call_that_cannot_work_is_one_clear_line(
    twingraph: Command, arguments: list[str], code: int, word: str
) -> None:
    ran = twingraph(*arguments)
    assert ran.code == code
    assert word in ran.err
    assert ran.out == ""


def test_a_store_that_cannot_be_written_is_said(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for place in ("file", "file/deeper", "/dev/null"):
        ran = twingraph("build", "--data", data, "--store", place)
        assert ran.code == 3
        assert "cannot be written" in ran.err
        assert len(ran.err.splitlines()) == 2


def test_a_folder_without_leave_to_write_is_said(
    twingraph: Command, data: Path, tmp_path: Path, powerless: tuple[str, ...]
) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    build = ("build", "--data", data, "--store", "shut/store")
    ran = twingraph(*build, before=powerless)
    assert ran.code == 3 and "cannot be written: Permission denied" in ran.err
    assert len(ran.err.splitlines()) == 2
    german = twingraph(*build, "--lang", "de", before=powerless)
    assert "kann nicht geschrieben werden: keine Berechtigung" in german.err


def test_a_store_that_was_shut_keeps_its_version(
    twingraph: Command, data: Path, tmp_path: Path, powerless: tuple[str, ...]
) -> None:
    build = ("build", "--data", data, "--store", "store")
    twingraph(*build)
    before = current_snapshot(tmp_path / "store").version
    with (data / "city" / "belmora.ttl").open("a") as changed:
        changed.write("\n# changed\n")
    for folder in ("store", "store/versions"):
        (tmp_path / folder).chmod(0o500)
        ran = twingraph(*build, before=powerless)
        assert ran.code == 3 and "cannot be written" in ran.err
        assert current_snapshot(tmp_path / "store").version == before
        (tmp_path / folder).chmod(0o700)


def test_several_rdf_files_follow_one_flag(twingraph: Command, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.nt").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n")
    ran = twingraph("build", "--rdf", "a.nt", "b.nt", "c.nt", "--store", "s")
    assert ran.code == 0
    assert "3 quads" in ran.out

"""`twingraph table`: files written, changes shown before they are made."""

import json
import shutil
from pathlib import Path

import pytest
from tests.conftest import Command


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


def test_out_edited_shown_written(twingraph: Command, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "city.csv"
    assert twingraph("table", "export", "city", "--data", data, "--out", out, "--excel").code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfslug;")
    said = json.loads((tmp_path / "city.csv-metadata.json").read_text("utf-8"))
    assert said["url"] == "city.csv"
    out.write_bytes(out.read_bytes().replace(b"belmora;Belmora;", b"belmora;Schoenmoor;"))
    city = data / "city" / "belmora.ttl"
    before = city.read_bytes()
    shown = twingraph("table", "import", "city", out, "--data", data)
    assert shown.code == 0
    assert '+    "Schoenmoor"@de ,' in shown.out
    assert city.read_bytes() == before
    assert "--write" in shown.err
    assert twingraph("table", "import", "city", out, "--data", data, "--write").code == 0
    assert b'"Schoenmoor"@de' in city.read_bytes()
    done = twingraph("--lang", "de", "table", "import", "city", out, "--data", data)
    assert "nichts zu tun" in done.err and done.out == ""


def test_a_wrong_value_leaves_with_3_and_writes_nothing(
    twingraph: Command, data: Path, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("slug,country,name_en\nbelmora,luxembourg,New\ncorvale,Nowhere Land,x\n")
    before = (data / "city" / "belmora.ttl").read_bytes()
    ran = twingraph("--lang", "de", "table", "import", "city", table, "--data", data, "--write")
    assert ran.code == 3
    assert "t.csv:3:2: Fehler: Zeile 3, Spalte country (corvale)" in ran.err
    assert (data / "city" / "belmora.ttl").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["table"], 2),
        (["table", "export", "planet"], 2),
        (["table", "import", "city"], 2),
        (["table", "import", "city", "nowhere.csv", "--data", "data"], 3),
        (["table", "export", "city", "--data", "nowhere"], 3),
        (["table", "export", "city", "--data", "data", "--out", "nowhere/x.csv"], 3),
    ],
)
def test_wrong_calls_and_missing_files(
    twingraph: Command, data: Path, arguments: list[str], code: int
) -> None:
    assert twingraph(*arguments, cwd=data.parent).code == code

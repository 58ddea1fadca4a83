"""`twingraph validate`: exit codes, forms, the limits of PATH, and repair."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Command

from twingraph.validation.watch import changes


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    """A copy of minitown that may be broken."""
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


def spoil(data: Path) -> Path:
    return spoil_city(sorted((data / "city").glob("*.ttl"))[0])


def spoil_city(city: Path) -> Path:
    city.write_text(city.read_text("utf-8").replace("tg:country ", "tg:contry ", 1), "utf-8")
    return city


def test_clean_data_leaves_with_0(twingraph: Command, data: Path) -> None:
    ran = twingraph("validate", "--data", data)
    assert (ran.code, ran.out) == (0, "")
    assert "no findings" in ran.err


def test_findings_leave_with_1_at_file_line_and_column(twingraph: Command, data: Path) -> None:
    city = spoil(data)
    ran = twingraph("--lang", "de", "validate", data)
    assert ran.code == 1
    assert f"{city}:" in ran.out or f"{city.name}:" in ran.out
    assert "Fehler: Stadt „" in ran.out
    assert "[shape:thing-property]" in ran.out
    assert "gemeint ist vielleicht tg:country" in ran.out


def test_a_path_limits_the_findings(twingraph: Command, data: Path) -> None:
    spoil(data)
    ran = twingraph("validate", "--data", data, data / "country", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--format", "odd"], 2),
        (["no-such-file.ttl"], 2),
        (["--data", "no-such-folder"], 3),
        (["--data", "empty"], 3),
        (["--data", "data", "aside"], 3),
    ],
)
def test_wrong_calls_and_nothing_to_check_are_told_apart(
    twingraph: Command, data: Path, arguments: list[str], code: int
) -> None:
    for name in ("empty", "aside"):
        (data.parent / name).mkdir()
    ran = twingraph("validate", *arguments, cwd=data.parent)
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert ran.err.startswith(("error", "no-such", "empty", "aside"))


def test_fix_repairs_and_says_what(twingraph: Command, data: Path) -> None:
    city = sorted((data / "city").glob("*.ttl"))[0]
    good = city.read_text("utf-8")
    city.write_text(good.replace("  a tg:City ;", "     a   tg:City;"), "utf-8")
    ran = twingraph("validate", "--data", data, "--fix")
    assert ran.code == 0
    assert city.name in ran.err
    assert city.read_text("utf-8") == good


def rename_over(data: Path) -> None:
    """Save as many editors do: write a new file, then give it the old one's name."""
    city = sorted((data / "city").glob("*.ttl"))[0]
    inode = city.stat().st_ino
    written = city.with_name(f".{city.name}.new")
    written.write_text(city.read_text("utf-8").replace("tg:country ", "tg:contry ", 1), "utf-8")
    os.replace(written, city)
    assert city.stat().st_ino != inode


def replace_folder(data: Path) -> None:
    """Put another folder in the place of the one that is watched, as a checkout may."""
    other = Path(shutil.copytree(data, data.with_name("other")))
    spoil(other)
    data.rename(data.with_name("gone"))
    other.rename(data)


def replace_kind(data: Path) -> None:
    """The same for the folder of a kind."""
    other = Path(shutil.copytree(data / "city", data.with_name("other")))
    spoil_city(sorted(other.glob("*.ttl"))[0])
    (data / "city").rename(data.with_name("gone"))
    other.rename(data / "city")


@pytest.mark.parametrize("save", [spoil, rename_over, replace_folder, replace_kind])
def test_watch_answers_however_a_file_is_saved(data: Path, save: Callable[[Path], object]) -> None:
    command = [sys.executable, "-m", "twingraph", "validate", "--data", str(data), "--watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        try:
            assert watching.stdout is not None and watching.stderr is not None
            while "watching" not in watching.stderr.readline():
                assert watching.poll() is None
            save(data)
            assert "[shape:thing-property]" in watching.stdout.readline()
        finally:
            watching.send_signal(signal.SIGINT)
            watching.communicate(timeout=20)
    assert watching.returncode == 130


def test_a_save_while_the_files_are_read_is_not_missed(data: Path) -> None:
    noticed = changes([data], pause=0.01)
    city = spoil(data)
    assert next(noticed) == {str(city)}

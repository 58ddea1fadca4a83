"""`twingraph dump` and `twingraph publish`, as a person calls them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MINITOWN = Path(__file__).parents[1] / "minitown"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if "TWINGRAPH" not in name}
    return subprocess.run(
        [sys.executable, "-m", "twingraph", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with a release of minitown in it."""
    folder = tmp_path_factory.mktemp("place")
    released = run(
        "dump", "--data", str(MINITOWN), "--out", "out", "--release", "2026-03-01", cwd=folder
    )
    assert released.returncode == 0, released.stderr
    assert released.stdout.startswith("released 2026-03-01: ")
    assert released.stderr == "", "a bar is for people who read along"
    return folder


def test_a_release_is_checked_and_a_damaged_file_named(place):
    sound = run("dump", "--check", "latest", "--out", "out", cwd=place)
    assert (sound.returncode, "is sound" in sound.stdout) == (0, True)
    file = place / "out" / "2026-03-01" / "cities.csv"
    content = file.read_bytes()
    file.write_bytes(content + b"x")
    damaged = run("--lang", "de", "dump", "--check", "2026-03-01", "--out", "out", cwd=place)
    file.write_bytes(content)
    assert damaged.returncode == 1
    assert "cities.csv" in damaged.stdout


def test_the_same_again_is_quick_and_changes_nothing(place):
    before = (place / "out" / "2026-03-01" / "manifest.json").stat().st_mtime_ns
    again = run(
        "dump", "--data", str(MINITOWN), "--out", "out", "--release", "2026-03-01", cwd=place
    )
    assert again.returncode == 0
    assert (place / "out" / "2026-03-01" / "manifest.json").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["dump"], 2, "--out"),
        (["dump", "--out", "x", "--data", "a", "--store", "b"], 2, "one of"),
        (["dump", "--out", "out", "--check", "2020-01-01"], 3, "2026-03-01"),
        (["dump", "--out", "out", "--data", "nowhere"], 3, "no such folder"),
        (["dump", "--out", "out", "--data", str(MINITOWN), "--release", "1.0"], 3, "version"),
        (["publish"], 2, "--out"),
        (["publish", "--out", "x", "--url", "ftp://x"], 2, "--url"),
        (["diff", "2026-03-01"], 2, "B"),
    ],
)
def test_a_wrong_call_is_said_in_one_line(place, arguments, code, words):
    answer = run(*arguments, cwd=place)
    assert answer.returncode == code, answer.stderr
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("command", ["dump", "diff", "publish"])
def test_help_is_there_in_both_languages(place, command):
    english = run(command, "--help", cwd=place).stdout
    german = run("--lang", "de", command, "--help", cwd=place).stdout
    assert "Example" in english and "Beispiel" in german


def test_a_version_can_be_compared_with_a_folder(place):
    answer = run("diff", "2026-03-01", str(MINITOWN), "--releases", "out", cwd=place)
    assert (answer.returncode, answer.stdout) == (0, "nothing changed\n")


@pytest.mark.slow
def test_the_site_is_published(place):
    answer = run("publish", "--data", str(MINITOWN), "--out", "public", cwd=place)
    assert answer.returncode == 0, answer.stderr
    assert (place / "public" / "current" / "files" / "index.de.html").is_file()
    assert str(place / "public" / "current" / "nginx.conf") in answer.stdout

"""A folder that may not be read, and files that change while they are read."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.conftest import Command

NOBODY = 65534


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


def as_nobody(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run twingraph as somebody without rights: root may read everything."""
    if os.getuid() != 0:
        return subprocess.run(
            [sys.executable, "-m", "twingraph", *map(str, arguments)], capture_output=True
        )
    # Imported first: the modules may lie where nobody else can read them.
    program = (
        "import os, sys, pkgutil, importlib\n"
        "from twingraph.cli import main\n"
        "import twingraph.validation, twingraph.cli.validate, twingraph.cli.build\n"
        "from twingraph.validation import Reader, check, report\n"
        f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "main(sys.argv[1:])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, timeout=60
    )


def open_way(path: Path) -> None:
    """Let others pass to `path`, so that only the folder itself is closed."""
    for parent in path.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)


@pytest.mark.parametrize("closed", ["", "city"])
def test_a_folder_without_rights_is_refused_in_one_line(data: Path, closed: str) -> None:
    open_way(data / "city")
    (data / closed).chmod(0)
    try:
        ran = as_nobody("--lang", "de", "validate", "--data", data)
    finally:
        (data / closed).chmod(0o755)
    said = ran.stderr.decode()
    assert "Traceback" not in said
    assert ran.returncode == 3, said
    assert "Fehler: " in said


@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_folder_that_tells_its_names_alone_is_refused_in_one_line(
    twingraph: Command, data: Path, powerless: tuple[str, ...], command: str
) -> None:
    (data / "city").chmod(0o444)
    call = (command, "--data", data, *(("--store", "store") if command == "build" else ()))
    try:
        ran = twingraph(*call, before=powerless)
    finally:
        (data / "city").chmod(0o755)
    assert (ran.code, len(ran.err.splitlines())) == (3, 1)
    assert "cannot be read: Permission denied" in ran.err


@pytest.mark.parametrize("name", ["city/belmora.ttl", "addresses.txt"])
def test_a_file_larger_than_memory_is_refused_unread(
    twingraph: Command, data: Path, name: str
) -> None:
    (data / name).touch()
    os.truncate(data / name, 2**40)
    ran = twingraph("validate", "--data", data)
    assert (ran.code, "larger than 16 MiB" in ran.out) == (1, True)
    assert twingraph("build", "--data", data, "--store", "store").code in (1, 3)


def test_a_list_of_addresses_that_is_no_file_is_a_finding(twingraph: Command, data: Path) -> None:
    (data / "addresses.txt").unlink(missing_ok=True)
    os.mkfifo(data / "addresses.txt")
    ran = twingraph("validate", "--data", data)
    assert ran.code == 1 and "is not a regular file [shape:file-ledger-text]" in ran.out
    assert twingraph("validate", "--fix", "--data", data).code == 1


def test_a_file_without_rights_is_a_finding_and_the_rest_is_checked(data: Path) -> None:
    open_way(data / "city")
    city = data / "city" / "belmora.ttl"
    city.chmod(0)
    try:
        ran = as_nobody("validate", "--data", data)
    finally:
        city.chmod(0o644)
    said = ran.stderr.decode()
    assert "Traceback" not in said
    if b"[shape:" in ran.stdout:
        assert ran.returncode == 1
        assert b"belmora.ttl" in ran.stdout and b"cannot be read" in ran.stdout
    else:
        # where the shared rules cannot be read either
        assert ran.returncode == 3, said


def test_files_that_change_while_they_are_read_never_end_in_a_crash(
    twingraph: Command, data: Path
) -> None:
    city = data / "city" / "belmora.ttl"
    whole = city.read_bytes()
    is_over = threading.Event()

    def disturb() -> None:
        turn = 0
        while not is_over.is_set():
            turn += 1
            if turn % 4 == 0:
                city.unlink(missing_ok=True)
            else:
                city.write_bytes(whole[: len(whole) * (turn % 4) // 3])

    restless = threading.Thread(target=disturb)
    restless.start()
    try:
        codes = {twingraph("validate", "--data", data).code for _ in range(6)}
        codes |= {twingraph("validate", "--fix", "--data", data).code for _ in range(3)}
    finally:
        is_over.set()
        restless.join()
    assert codes <= {0, 1, 3}
    city.write_bytes(whole)
    assert twingraph("validate", "--data", data).code == 0
    assert not [path for path in data.rglob(".*")], "no leftovers"

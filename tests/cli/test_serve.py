"""`twingraph serve`: ready when it says so, gone when told, clear when it cannot."""

import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import Command, environment

from twingraph.store.snapshot import Snapshot, current_snapshot


@contextmanager
def serving(*arguments: str | Path, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address once it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "twingraph", "serve", "--port", "0", *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stderr
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), process.stderr.read()
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as response:
        return bytes(response.read())


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_data_folder_is_built_served_and_left_cleanly(
    tmp_path: Path, minitown_folder: Path, end: signal.Signals
) -> None:
    with serving("--data", minitown_folder, cwd=tmp_path) as (process, url):
        query = "sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
        assert b"true" in get(url + query)
        process.send_signal(end)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert current_snapshot(tmp_path / ".twingraph" / "store")


@pytest.mark.slow
def test_unchanged_data_is_not_built_again(tmp_path: Path, minitown_folder: Path) -> None:
    data = Path(shutil.copytree(minitown_folder, tmp_path / "data"))
    about = tmp_path / ".twingraph" / "store" / "current" / "about.json"
    with serving(cwd=tmp_path):
        first = about.stat().st_mtime_ns
    with serving(cwd=tmp_path):
        assert about.stat().st_mtime_ns == first
    with (data / "city" / "belmora.ttl").open("a") as file:
        file.write("\n# changed\n")
    with serving(cwd=tmp_path):
        assert about.stat().st_mtime_ns != first


@pytest.mark.slow
def test_a_built_store_is_served_as_it_is(tmp_path: Path, minitown_snapshot: Snapshot) -> None:
    with serving("--store", minitown_snapshot.folder.parents[1], cwd=tmp_path) as (_, url):
        assert minitown_snapshot.version.encode() in get(url + "health/ready")


def test_a_port_in_use_is_said_before_anything_is_built(
    twingraph: Command, minitown_folder: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = twingraph("serve", "--data", minitown_folder, "--port", port)
    assert ran.code == 3
    assert port in ran.err and "listen" in ran.err
    assert not (tmp_path / ".twingraph").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--port", "http"], 2, "--port"),
        (["--workers", "0"], 2, "--workers"),
        (["--query-seconds", "nan"], 2, "--query-seconds"),
        (["--data", "nowhere"], 3, "no such folder"),
        (["--store", "nowhere"], 3, "no store"),
        (["--store", "localhost:7878/query"], 3, "begins with http://"),
        (["--host", "no.such.host.invalid"], 3, "listen"),
        (["--data", ".", "--store", "http://127.0.0.1:9/"], 3, "--data"),
    ],
)
def test_a_call_that_cannot_work_is_said(
    twingraph: Command, arguments: list[str], code: int, word: str
) -> None:
    ran = twingraph("serve", "--port", "0", *arguments)
    assert ran.code == code
    assert word in ran.err
    assert ran.out == ""


def test_a_variable_that_cannot_be_used_is_named(twingraph: Command) -> None:
    ran = twingraph("serve", TWINGRAPH_WORKERS="many")
    assert ran.code == 2
    assert ran.err.startswith("error: TWINGRAPH_WORKERS takes a whole number from 1 to 64, not")


def test_data_with_violations_is_not_served(
    twingraph: Command, minitown_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(minitown_folder, tmp_path / "data"))
    (data / "source" / "chronicle.ttl").unlink()
    ran = twingraph("serve", "--port", "0")
    assert ran.code == 1
    assert "not built" in ran.err and ran.out == ""


@pytest.mark.slow
@pytest.mark.parametrize(("end", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_told_to_end_while_it_builds_it_leaves_nothing_half_made(
    tmp_path: Path, data_folder: Path, end: signal.Signals, code: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "twingraph", "serve", "--port", "0", "--data", str(data_folder)],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    assert "building" in process.stderr.readline()
    process.send_signal(end)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (code, "", "")
    assert list(tmp_path.rglob("*")) == []

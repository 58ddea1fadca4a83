"""Whatever happens to a build, the old version or the new one is live, whole; nobody notices."""

from __future__ import annotations

import hashlib
import http.client
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from tests.cli.test_serve import serving
from tests.conftest import Command, environment

from twingraph.building import build_from_dataset
from twingraph.dataset import read_dataset
from twingraph.store.snapshot import Snapshot, current_snapshot

pytestmark = pytest.mark.slow

MARKS = ("erste", "zweite")
"""What stands behind every English text of the one version, and of the other."""

KILLS = 30
COMMAND_KILLS = 6


@pytest.fixture(scope="module")
def folders(minitown_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same town twice, told apart by every English text in it."""
    room = tmp_path_factory.mktemp("towns")
    for mark in MARKS:
        shutil.copytree(minitown_folder, room / mark)
        for file in (room / mark).rglob("*.ttl"):
            marked = re.sub(r'"@en\b', f' {mark}"@en', file.read_text("utf-8"))
            file.write_text(marked, "utf-8")
    return room / MARKS[0], room / MARKS[1]


def whole(store: Path) -> Snapshot:
    """The current version, every byte of it looked at."""
    snapshot = current_snapshot(store)
    quads = snapshot.quads_file.read_bytes()
    assert hashlib.sha256(quads).hexdigest()[:16] == snapshot.version
    assert quads.count(b"\n") == snapshot.about["quads"]
    return snapshot


def leftovers(store: Path) -> list[str]:
    return [
        path.name
        for path in (*store.iterdir(), *(store / "versions").iterdir())
        if path.name.startswith((".building", ".current"))
    ]


def raise_builders(folders: tuple[Path, Path], store: Path, pipe: Connection) -> None:
    """Read both towns once; for every word in the pipe a process that builds them in turn."""
    datasets = [read_dataset(folder) for folder in folders]
    while pipe.recv():
        pid = os.fork()
        while pid == 0:
            for dataset in datasets:
                build_from_dataset(dataset, store)
        pipe.send(pid)
        os.waitpid(pid, 0)
        pipe.send("gone")


def test_a_build_killed_at_any_moment_leaves_a_whole_version(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    begun = time.monotonic()
    versions = {build_from_dataset(read_dataset(folder), store).version for folder in folders}
    usual = time.monotonic() - begun
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    raiser = context.Process(target=raise_builders, args=(folders, store, theirs))
    raiser.start()
    seen, interrupted = set(), 0
    chance = random.Random(7)
    for _ in range(KILLS):
        pipe.send("build")
        pid = pipe.recv()
        time.sleep(chance.uniform(0, usual))
        os.kill(pid, signal.SIGKILL)
        assert pipe.recv() == "gone"
        interrupted += bool(leftovers(store))
        seen.add(whole(store).version)
        assert seen <= versions
    pipe.send("")
    raiser.join()
    raiser.close()
    assert interrupted, "not one build was under way when it was killed"
    assert build_from_dataset(read_dataset(folders[1]), store) == whole(store)
    assert leftovers(store) == []


def test_the_command_killed_at_any_moment_leaves_a_whole_version(
    folders: tuple[Path, Path], twingraph: Command, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    begun = time.monotonic()
    assert twingraph("build", "--data", folders[0], "--store", store).code == 0
    usual = time.monotonic() - begun
    versions = {whole(store).version}
    chance = random.Random(11)
    for number in range(COMMAND_KILLS):
        process = start_build(folders[number % 2], store)
        time.sleep(chance.uniform(0.3, 1) * usual)
        process.kill()
        process.communicate()
        versions.add(whole(store).version)
    assert len(versions) <= 2
    assert twingraph("build", "--data", folders[1], "--store", store).code == 0
    whole(store)
    assert leftovers(store) == []


@pytest.mark.parametrize(("end", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_build_that_is_told_to_end_tidies_up(
    tmp_path: Path, end: signal.Signals, code: int
) -> None:
    size = 400_000
    lines = (f"<urn:s{number}> <urn:p> <urn:o> .\n" for number in range(size))
    (tmp_path / "big.nt").write_text("".join(lines))
    process = start_build(tmp_path / "big.nt", tmp_path / "store", flag="--rdf")
    versions = tmp_path / "store" / "versions"
    while process.poll() is None and not (versions.is_dir() and any(versions.iterdir())):
        time.sleep(0.005)
    process.send_signal(end)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (code, "", "")
    assert list(versions.iterdir()) == []
    assert not (tmp_path / "store" / "current").is_symlink()


def start_build(data: Path, store: Path, flag: str = "--data") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "twingraph", "build", flag, data, "--store", store],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of its own in `folder`, where mounting is permitted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("flags", [(), ("--disk",)], ids=["memory", "disk"])
def test_a_full_disk_leaves_the_old_version(
    folders: tuple[Path, Path], twingraph: Command, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    (tmp_path / "one.nt").write_text("<urn:s> <urn:p> <urn:o> .\n")
    quads = twingraph("build", "--data", folders[0], "--store", tmp_path / "roomy").out
    assert quads
    needed = current_snapshot(tmp_path / "roomy").quads_file.stat().st_size // 1024
    room = needed // 2 if not flags else needed + 200
    with small_disk(tmp_path / "disk", room) as disk:
        twingraph("build", "--rdf", "one.nt", "--store", disk / "store")
        before = current_snapshot(disk / "store")
        ran = twingraph("build", "--data", folders[1], "--store", disk / "store", *flags)
        assert ran.code == 3 and ran.out == ""
        [said] = [line for line in ran.err.splitlines() if line.startswith("error: ")]
        assert "cannot be written" in said and "No space left" in said
        assert current_snapshot(disk / "store") == before
        assert before.quads_file.read_text() == "<urn:s> <urn:p> <urn:o> .\n"
        assert leftovers(disk / "store") == []


def test_a_file_that_may_not_grow_leaves_the_old_version(
    folders: tuple[Path, Path], twingraph: Command, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    twingraph("build", "--data", folders[0], "--store", store)
    before = whole(store)
    limited = ("sh", "-c", 'ulimit -f 200; exec "$@"', "sh")
    ran = twingraph("build", "--data", folders[1], "--store", store, before=limited)
    assert ran.code == 3
    assert "cannot be written" in ran.err
    assert whole(store) == before
    assert leftovers(store) == []


class Visitor(threading.Thread):
    """Asks the same things again and again on one connection, and looks closely."""

    PATHS = (
        "/sparql?query=" + quote("SELECT ?label { ?s ?p ?label FILTER (LANG(?label) = 'en') }"),
        "/doc/partnership/ahrenfurt-belmora.html?lang=en",
        "/doc/city/belmora.ttl",
        "/doc/city?lang=en",
        "/?lang=en",
    )

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.address = urlsplit(url).netloc
        self.is_done = threading.Event()
        self.faults: list[str] = []
        self.seen: list[str] = []
        self.tags: dict[tuple[str, str], str] = {}

    def run(self) -> None:
        try:
            connection = http.client.HTTPConnection(self.address, timeout=60)
            while not self.is_done.is_set():
                for path in self.PATHS:
                    self.visit(connection, path)
            connection.close()
        except Exception as trouble:  # a thread must not end unheard
            self.faults.append(repr(trouble))

    def visit(self, connection: http.client.HTTPConnection, path: str) -> None:
        connection.request("GET", path)
        reply = connection.getresponse()
        body = reply.read().decode()
        marks = {mark for mark in MARKS if mark in body}
        if reply.status != 200:
            self.faults.append(f"{path}: {reply.status} {body[:300]}")
        elif len(marks) != 1:
            self.faults.append(f"{path}: {len(marks)} versions in one answer")
        else:
            [mark] = marks
            tag = reply.headers["ETag"]
            if self.tags.setdefault((path, tag), mark) != mark:
                self.faults.append(f"{path}: the same ETag for two versions")
            self.seen.append(mark)


def test_a_running_server_changes_over_and_back_without_anybody_noticing(
    folders: tuple[Path, Path], twingraph: Command, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    for folder in reversed(folders):
        assert twingraph("build", "--data", folder, "--store", store).code == 0
    first = current_snapshot(store).version
    with serving("--store", store, cwd=tmp_path) as (_, url):
        visitors = [Visitor(url) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        turns = []
        for turn in range(4):
            if turn == 0:
                ran = twingraph("build", "--data", folders[1], "--store", store)
            elif turn == 1:
                ran = twingraph("rollback", "--store", store)
            else:
                ran = twingraph("rollback", "--store", store, "--to", turns[turn % 2])
            assert ran.code == 0
            turns.append(current_snapshot(store).version)
            wait_until_live(url, turns[-1])
            time.sleep(0.7)
        for visitor in visitors:
            visitor.is_done.set()
        for visitor in visitors:
            visitor.join(60)
    assert turns[1] == turns[3] == first != turns[0] == turns[2]
    for visitor in visitors:
        assert visitor.faults == []
        changes = [
            mark
            for mark, before in zip(visitor.seen, ["", *visitor.seen], strict=False)
            if mark != before
        ]
        assert changes == [MARKS[0], MARKS[1], MARKS[0], MARKS[1], MARKS[0]]


def wait_until_live(url: str, version: str) -> None:
    """Until /health/ready tells this version; it never tells that nothing is."""
    address = urlsplit(url).netloc
    end = time.monotonic() + 60
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request("GET", "/health/ready")
        reply = connection.getresponse()
        told = json.loads(reply.read())
        connection.close()
        assert reply.status == 200 and told["status"] == "ready"
        if told["version"] == version:
            return
        time.sleep(0.05)
    raise AssertionError(f"{version} never went live")

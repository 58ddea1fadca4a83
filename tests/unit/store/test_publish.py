"""Writing stores: the old version or the new one, whatever happens."""

import fcntl
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from twingraph.errors import BusyError, DataError, StoreUnavailableError
from twingraph.store.embedded import EmbeddedStore, load
from twingraph.store.publish import KEPT, write_snapshot
from twingraph.store.snapshot import Contents, current_snapshot, find_current


def fill_with(number: int) -> object:
    def fill(quads: Path) -> Contents:
        quads.write_text(f'<urn:s> <urn:p> "{number}" <urn:g> .\n')
        return Contents(f"{number:016x}", 1, 1)

    return fill


def write(store: Path, number: int, **options: object) -> object:
    return write_snapshot(store, fill_with(number), **options)  # type: ignore[arg-type]


def versions(store: Path) -> set[str]:
    return {path.name for path in (store / "versions").iterdir()}


def test_current_is_what_was_written_last(tmp_path: Path) -> None:
    for number in (1, 2):
        write(tmp_path, number, about={"space": "x"})
        snapshot = current_snapshot(tmp_path)
        assert snapshot.version == f"{number:016x}"
        assert snapshot.about["space"] == "x"
        assert snapshot.about["quads"] == 1
    [row] = EmbeddedStore.open_(snapshot).rows("SELECT ?o { ?s ?p ?o }")
    assert str(row["o"]) == '"2"'


def test_an_open_snapshot_outlives_the_swap(tmp_path: Path) -> None:
    write(tmp_path, 1)
    before = current_snapshot(tmp_path)
    write(tmp_path, 2)
    assert before.quads_file.read_text().count('"1"') == 1


def test_the_same_version_again_is_used_again(tmp_path: Path) -> None:
    write(tmp_path, 1, about={"findings": {"warning": 1}})
    write(tmp_path, 2)
    write(tmp_path, 1, about={"findings": {"warning": 2}})
    assert versions(tmp_path) == {f"{1:016x}", f"{2:016x}"}
    assert current_snapshot(tmp_path).about["findings"] == {"warning": 2}


def test_the_same_version_again_mends_what_the_disk_has_damaged(tmp_path: Path) -> None:
    write(tmp_path, 1)
    quads = current_snapshot(tmp_path).quads_file
    whole = quads.read_text()
    quads.write_text(whole[:9])
    write(tmp_path, 1)
    assert current_snapshot(tmp_path).quads_file.read_text() == whole


def test_former_versions_are_kept_and_older_ones_go(tmp_path: Path) -> None:
    for number in range(KEPT + 4):
        write(tmp_path, number)
    assert versions(tmp_path) == {f"{number:016x}" for number in range(3, KEPT + 4)}


def test_disk_holds_the_same_quads(tmp_path: Path) -> None:
    write(tmp_path, 1)
    with pytest.raises(StoreUnavailableError, match="memory"):
        load(current_snapshot(tmp_path), "disk")
    write(tmp_path, 1, disk=True)
    snapshot = current_snapshot(tmp_path)
    assert set(load(snapshot, "disk")) == set(load(snapshot, "memory"))
    assert len(load(snapshot, "disk")) == 1


def test_a_failed_fill_leaves_the_old_version(tmp_path: Path) -> None:
    write(tmp_path, 1)

    def fail(quads: Path) -> Contents:
        quads.write_text("half a li")
        raise DataError("no")

    with pytest.raises(DataError):
        write_snapshot(tmp_path, fail)
    assert current_snapshot(tmp_path).version == f"{1:016x}"
    assert versions(tmp_path) == {f"{1:016x}"}


def _build_until_killed(store: Path, started: "multiprocessing.synchronize.Event") -> None:
    def fill(quads: Path) -> Contents:
        quads.write_text("half a li")
        started.set()
        time.sleep(60)
        raise AssertionError

    write_snapshot(store, fill)


def test_a_killed_build_leaves_the_old_version_and_the_next_cleans_up(tmp_path: Path) -> None:
    write(tmp_path, 1)
    fork = multiprocessing.get_context("spawn")
    started = fork.Event()
    builder = fork.Process(target=_build_until_killed, args=(tmp_path, started))
    builder.start()
    assert started.wait(30)
    with pytest.raises(BusyError):
        write(tmp_path, 2)
    assert builder.pid
    os.kill(builder.pid, signal.SIGKILL)
    builder.join()
    builder.close()
    assert current_snapshot(tmp_path).version == f"{1:016x}"
    assert any(name.startswith(".building") for name in versions(tmp_path))
    write(tmp_path, 2)
    assert versions(tmp_path) == {f"{1:016x}", f"{2:016x}"}


@pytest.mark.parametrize("step", ["settle", "swap"])
def test_a_crash_between_two_steps_leaves_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write(tmp_path, 1)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    name = {"settle": "_settle", "swap": "make_current"}[step]
    with monkeypatch.context() as broken:
        broken.setattr(f"twingraph.store.publish.{name}", crash)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, 2)
    assert current_snapshot(tmp_path).version == f"{1:016x}"
    write(tmp_path, 3)
    assert current_snapshot(tmp_path).version == f"{3:016x}"


def test_two_builds_do_not_meet(tmp_path: Path) -> None:
    write(tmp_path, 1)
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            write(tmp_path, 2)


def test_a_store_where_a_file_lies_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(StoreUnavailableError, match="cannot be written"):
            write(place, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreUnavailableError, match="cannot be written"):
        write(tmp_path / "store", 1)


@pytest.mark.parametrize("break_it", ["missing", "about", "empty", "loop"])
def test_what_is_no_store_is_an_outage(tmp_path: Path, break_it: str) -> None:
    if break_it == "loop":
        (tmp_path / "current").symlink_to("current")
    elif break_it != "missing":
        write(tmp_path, 1)
        about = current_snapshot(tmp_path).folder / "about.json"
        about.write_text("[]" if break_it == "about" else "")
    assert find_current(tmp_path) is None
    with pytest.raises(StoreUnavailableError):
        current_snapshot(tmp_path)


def test_broken_quads_are_an_outage(tmp_path: Path) -> None:
    write(tmp_path, 1)
    snapshot = current_snapshot(tmp_path)
    snapshot.quads_file.write_text("nonsense")
    with pytest.raises(StoreUnavailableError):
        load(snapshot)

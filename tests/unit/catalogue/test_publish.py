"""A release is whole or not there, whatever happens while it is written."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twingraph.catalogue import publish
from twingraph.catalogue.publish import publish_release
from twingraph.catalogue.release import find_faults, get_release, parse_version, read_releases
from twingraph.errors import (
    BusyError,
    DataError,
    RequestError,
    SettingsError,
    ThingNotFoundError,
)

from .conftest import Built, build

VERSION = "2026-01-31"


@pytest.fixture
def released(town: Built, tmp_path: Path) -> Path:
    publish_release(tmp_path / "dump", town.quads_file, town.store)
    return tmp_path / "dump"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def bump(data: Path, version: str) -> None:
    file = data / "dataset.ttl"
    text = file.read_text("utf-8").replace('dcat:version "2026-01-31"', f'dcat:version "{version}"')
    file.write_text(text, "utf-8")


def test_a_release_has_every_promised_file(released):
    names = set(contents(released / VERSION))
    forms = [f"town.example.{ending}" for ending in ("ttl", "nt", "nq", "trig", "jsonld", "rdf")]
    tables = [f"{name}.csv" for name in ("partnerships", "cities", "events", "organisations")]
    plain = [*forms, *tables, "sources.csv", "csv-metadata.json", "town.example.geojson"]
    papers = {"SHA256SUMS", "manifest.json", "CITATION.cff", "README.txt", "catalogue.ttl"}
    assert {f"{name}{squeezed}" for name in plain for squeezed in ("", ".gz", ".zst")} <= names
    assert papers | {"catalogue.jsonld", "ro-crate-metadata.json"} <= names


def test_sha256sum_agrees_with_the_checksums(released):
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=released / VERSION, check=False
    )
    assert checked.returncode == 0
    listed = (released / VERSION / "SHA256SUMS").read_text().count("\n")
    assert listed == len(contents(released / VERSION)) - 1


def test_latest_leads_to_the_newest_version(town, own_town, released, tmp_path):
    bump(own_town, "2026-01-31.2")
    newer = build(own_town, tmp_path / "store")
    publish_release(released, newer.quads_file, newer.store)
    assert os.readlink(released / "latest") == "2026-01-31.2"
    publish_release(released, town.quads_file, town.store)
    assert os.readlink(released / "latest") == "2026-01-31.2"
    assert [release.version for release in read_releases(released)] == ["2026-01-31.2", VERSION]


def test_the_same_data_again_changes_nothing(town, released):
    before = (released / VERSION / "manifest.json").stat().st_mtime_ns
    publish_release(released, town.quads_file, town.store)
    assert (released / VERSION / "manifest.json").stat().st_mtime_ns == before


def test_other_statements_need_another_version(own_town, released, tmp_path):
    before = contents(released / VERSION)
    event = own_town / "event" / "fair-2001.ttl"
    event.write_text(event.read_text("utf-8").replace('"2001"', '"2002"'), "utf-8")
    changed = build(own_town, tmp_path / "store")
    with pytest.raises(DataError, match="stays as it is"):
        publish_release(released, changed.quads_file, changed.store)
    assert contents(released / VERSION) == before


@pytest.mark.parametrize(
    "version", ["1.0.0", "2026-02-30", "2026-01-31.1", "2026-01-31.02", "../x"]
)
def test_only_calendar_versions_are_released(version, own_town, tmp_path):
    bump(own_town, version)
    built = build(own_town, tmp_path / "store")
    with pytest.raises(DataError, match="is not a version"):
        publish_release(tmp_path / "dump", built.quads_file, built.store)
    assert read_releases(tmp_path / "dump") == []


def test_versions_are_ordered_by_day_and_number():
    versions = ["2026-01-31.10", "2026-01-31", "2025-12-31", "2026-01-31.2"]
    ordered = sorted(versions, key=parse_version)
    assert ordered == ["2025-12-31", "2026-01-31", "2026-01-31.2", "2026-01-31.10"]


def test_an_unknown_version_is_not_found_and_the_known_are_named(released):
    with pytest.raises(ThingNotFoundError) as caught:
        get_release(released, "2025-01-01")
    assert VERSION in (caught.value.hint or "")


def test_nothing_released_is_no_error(tmp_path):
    assert read_releases(tmp_path / "nowhere") == []


@pytest.mark.parametrize("name", ["town.example.ttl", "catalogue.ttl", "cities.csv.zst"])
def test_a_damaged_file_is_named_and_the_next_run_repairs_it(name, town, released):
    before = contents(released / VERSION)
    path = released / VERSION / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert any(name in fault for fault in find_faults(released / VERSION))
    publish_release(released, town.quads_file, town.store)
    assert find_faults(released / VERSION) == []
    assert contents(released / VERSION) == before


def test_a_release_without_a_manifest_is_not_offered_and_the_next_run_repairs_it(town, released):
    (released / VERSION / "manifest.json").unlink()
    assert read_releases(released) == []
    publish_release(released, town.quads_file, town.store)
    assert [release.version for release in read_releases(released)] == [VERSION]


def test_an_error_in_the_middle_leaves_what_was_there(town, tmp_path, monkeypatch):
    def fail(path: Path) -> list[Path]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "compress", fail)
    with pytest.raises(SettingsError, match="No space left") as caught:
        publish_release(tmp_path / "dump", town.quads_file, town.store)
    assert "room" in (caught.value.hint or "")
    left = [path.name for path in (tmp_path / "dump").iterdir() if path.name != ".lock"]
    assert left == []


@pytest.mark.slow
def test_a_disk_that_is_full_leaves_the_published_state_whole(town, released, own_town, tmp_path):
    """A limit on file size is as real as a full disk: writing stops in the middle of a file."""
    before = contents(released / VERSION)
    bump(own_town, "2026-02-01")
    newer = build(own_town, tmp_path / "store")
    script = PUBLISH.replace("# limit", "resource.setrlimit(resource.RLIMIT_FSIZE, (90000, 90000))")
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "store"), str(released)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cannot be written" in run.stderr
    assert contents(released / VERSION) == before
    assert [release.version for release in read_releases(released)] == [VERSION]
    publish_release(released, newer.quads_file, newer.store)
    assert read_releases(released)[0].version == "2026-02-01"


PUBLISH = """
import resource, sys
from pathlib import Path
from twingraph.catalogue.publish import publish_release
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import current_snapshot
snapshot = current_snapshot(Path(sys.argv[1]))
store = EmbeddedStore.open_(snapshot)
# limit
print("begin", flush=True)
publish_release(Path(sys.argv[2]), snapshot.quads_file, store)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.4])
def test_a_run_killed_in_the_middle_leaves_the_published_state_whole(
    seconds, released, own_town, tmp_path
):
    before = contents(released / VERSION)
    bump(own_town, "2026-02-01")
    newer = build(own_town, tmp_path / "store")
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(tmp_path / "store"), str(released)],
        stdout=subprocess.PIPE,
    ) as run:
        assert run.stdout and run.stdout.readline() == b"begin\n"
        time.sleep(seconds)
        run.send_signal(signal.SIGKILL)
    assert contents(released / VERSION) == before
    for release in read_releases(released):
        assert find_faults(released / release.version) == []
    publish_release(released, newer.quads_file, newer.store)
    assert read_releases(released)[0].version == "2026-02-01"
    assert [path.name for path in released.glob(".incoming*")] == []


def test_two_runs_do_not_write_at_once(town, released):
    with (released / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            publish_release(released, town.quads_file, town.store)


def test_a_folder_that_cannot_be_written_is_said(town, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="cannot be written"):
        publish_release(tmp_path / "file", town.quads_file, town.store)


def test_a_version_is_not_a_path():
    for text in ("..", "latest", "2026-01-31/..", "2026-01-31\n", ""):
        with pytest.raises(RequestError):
            parse_version(text)

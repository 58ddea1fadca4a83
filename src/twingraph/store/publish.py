"""Put a new version into a store: built beside the old one, swapped in by one rename.

Whatever happens on the way, power cut included, the store holds the old version or the new one,
whole. What a killed build leaves behind is cleaned away by the next.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph

from twingraph.errors import BusyError, StoreUnavailableError
from twingraph.store.snapshot import (
    ABOUT,
    CURRENT,
    DISK,
    QUADS,
    VERSIONS,
    Contents,
    Snapshot,
    find_current,
    read_snapshot,
)

DISK_ABOVE = 5_000_000
"""Quads above which a version is built for disk too: memory would take 1.5 GB and 30 s."""

KEPT = 3
"""Former versions that stay, for going back."""

_BUILDING = ".building-"
_LOCK = ".lock"


def write_snapshot(
    store: Path,
    fill: Callable[[Path], Contents],
    *,
    about: dict[str, Any] | None = None,
    disk: bool = False,
) -> Snapshot:
    """Make what `fill` writes into a quads file the current version of `store`.

    `about` is told in about.json beside version, time and counts. With `disk`, or above
    `DISK_ABOVE` quads, the version can be opened from disk too. A version that is there already
    is used again. Raises StoreUnavailableError when the folder cannot be written, BusyError when
    another build is at work in it. Whatever `fill` raises passes through; the old version stays.
    """
    with _failing_clearly(store), _locked(store):
        _clean(store)
        building = store / VERSIONS / f"{_BUILDING}{os.getpid()}"
        building.mkdir(parents=True)
        try:
            contents = fill(building / QUADS)
            if disk or contents.quads > DISK_ABOVE:
                _write_disk(building / QUADS, building / DISK)
            _write_about(building / ABOUT, contents, about or {})
            _sync_tree(building)
            snapshot = _settle(store, building, contents.version)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        _make_current(store, snapshot)
        _forget_old(store, snapshot)
    return snapshot


@contextmanager
def _failing_clearly(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        what = trouble.strerror or str(trouble)
        raise StoreUnavailableError(
            f"the store {store} cannot be written: {what}",
            hint="name a folder you may write to with --store",
            de=f"der Speicher {store} kann nicht geschrieben werden: {what}",
            hint_de="nennen Sie mit --store einen Ordner, in den Sie schreiben dürfen",
        ) from trouble


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Keep other builds out; the lock ends with the process, however it ends."""
    store.mkdir(parents=True, exist_ok=True)
    with (store / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            raise BusyError(
                f"another build is at work in {store}",
                hint="try again when it has ended",
                de=f"in {store} wird gerade schon gebaut",
                hint_de="versuchen Sie es danach noch einmal",
            ) from trouble
        yield


def _clean(store: Path) -> None:
    """Remove what killed builds left; the lock says that nobody is building now."""
    for leftover in store.glob(f"{VERSIONS}/{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in store.glob(f".{CURRENT}-*"):
        leftover.unlink(missing_ok=True)


def _write_disk(quads_file: Path, folder: Path) -> None:
    disk = pyoxigraph.Store(folder)
    disk.bulk_load(path=quads_file, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    disk.optimize()
    disk.flush()


def _write_about(file: Path, contents: Contents, about: dict[str, Any]) -> None:
    said = {
        "version": contents.version,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "quads": contents.quads,
        "graphs": contents.graphs,
        **about,
    }
    file.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _settle(store: Path, building: Path, version: str) -> Snapshot:
    """Give the finished folder its lasting name, or use the same version that is there."""
    folder = store / VERSIONS / version
    if _is_whole(folder):
        if (building / DISK).is_dir() and not (folder / DISK).is_dir():
            (building / DISK).rename(folder / DISK)
        # What was said about it may be new, and it is the youngest version again.
        os.replace(building / ABOUT, folder / ABOUT)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
    _sync(folder)
    _sync(folder.parent)
    return read_snapshot(folder)


def _is_whole(folder: Path) -> bool:
    return (folder / ABOUT).is_file() and (folder / QUADS).is_file()


def _make_current(store: Path, snapshot: Snapshot) -> None:
    link = store / f".{CURRENT}-{os.getpid()}"
    link.symlink_to(Path(VERSIONS, snapshot.version), target_is_directory=True)
    os.replace(link, store / CURRENT)
    _sync(store)


def _forget_old(store: Path, snapshot: Snapshot) -> None:
    current = find_current(store) or snapshot
    others = [
        folder
        for folder in (store / VERSIONS).iterdir()
        if folder.name != current.version and (folder / ABOUT).is_file()
    ]
    others.sort(key=lambda folder: (folder / ABOUT).stat().st_mtime_ns, reverse=True)
    for folder in others[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Wait until the disk has it: without this a rename may survive what it points to."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Put a new version into a store: built beside the old one, swapped in by one rename.

Whatever happens on the way, power cut included, the store holds the old version or the new one,
whole. What a killed build leaves behind is cleaned away by the next.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph

from twingraph.store.filling import fill_disk
from twingraph.store.graphs import Union, store_union
from twingraph.store.history import FOLLOWS, former_versions, read_versions
from twingraph.store.snapshot import (
    ABOUT,
    DISK,
    QUADS,
    THINGS,
    VERSIONS,
    Contents,
    Snapshot,
    find_current,
    read_snapshot,
)
from twingraph.store.swap import changing, clean_links, make_current, sync

DISK_ABOVE = 5_000_000
"""Quads above which a version is built for disk too: memory would take 1.5 GB and 30 s."""

KEPT = 3
"""Former versions that stay, for going back; and as many of those built last."""

_BUILDING = ".building-"


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
    is renewed in its place. Raises StoreUnavailableError when the folder cannot be written,
    BusyError when another build is at work in it. Whatever `fill` raises passes through; the old
    version stays.
    """
    with changing(store):
        _clean(store)
        building = store / VERSIONS / f"{_BUILDING}{os.getpid()}"
        building.mkdir(parents=True)
        try:
            contents = fill(building / QUADS)
            if disk or contents.quads > DISK_ABOVE:
                _write_disk(building / QUADS, building / DISK, contents.union)
            before = _before(store, contents.version)
            told = {FOLLOWS: before, **(about or {})}
            if (statistics := contents.census.result()).is_known:
                told["statistics"] = statistics.tell()
                told["things"] = _write_things(building / THINGS, contents.census.things())
            _write_about(building / ABOUT, contents, told)
            _sync_tree(building)
            snapshot = _settle(store, building, contents.version)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        make_current(store, snapshot)
        _forget_old(store, snapshot)
    return snapshot


def _clean(store: Path) -> None:
    """Remove what killed builds left; the lock says that nobody is building now."""
    for leftover in store.glob(f"{VERSIONS}/{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    clean_links(store)


def _write_disk(quads_file: Path, folder: Path, union: Union) -> None:
    disk = pyoxigraph.Store(folder)
    fill_disk(disk, quads_file)
    if union == "stored":
        store_union(disk)
    disk.optimize()
    disk.flush()


def _write_about(file: Path, contents: Contents, about: dict[str, Any]) -> None:
    said = {
        "version": contents.version,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "quads": contents.quads,
        "graphs": contents.graphs,
        "union": contents.union,
        **about,
    }
    file.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _write_things(file: Path, things: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Write the addresses; for each kind how many there are and where its lines begin and end."""
    told: dict[str, list[int]] = {}
    with file.open("wb") as out:
        for kind, addresses in things.items():
            start = out.tell()
            out.writelines(f"{address}\n".encode() for address in addresses)
            told[kind] = [len(addresses), start, out.tell()]
    return told


def _before(store: Path, version: str) -> str | None:
    """The version that is current and will have been; None for the first."""
    current = find_current(store)
    if current is None:
        return None
    return current.about.get(FOLLOWS) if current.version == version else current.version


def _settle(store: Path, building: Path, version: str) -> Snapshot:
    """Give the finished folder its lasting name, or renew the same version that is there."""
    folder = store / VERSIONS / version
    if _is_whole(folder):
        if (building / DISK).is_dir() and not (folder / DISK).is_dir():
            (building / DISK).rename(folder / DISK)
        # The disk may have damaged what lies there; what is said about it may be new, and it is
        # the youngest version again.
        for name in (QUADS, THINGS, ABOUT):
            if (building / name).exists():
                os.replace(building / name, folder / name)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
    sync(folder)
    sync(folder.parent)
    return read_snapshot(folder)


def _is_whole(folder: Path) -> bool:
    return (folder / ABOUT).is_file() and (folder / QUADS).is_file()


def _forget_old(store: Path, current: Snapshot) -> None:
    """Keep what one can go back to, and what was built last; the rest has had its time."""
    versions = read_versions(store)
    former = former_versions(current, {one.version: one for one in versions})
    others = [one for one in versions if one.version != current.version]
    kept = {current.version}
    kept |= {one.version for one in (*islice(former, KEPT), *others[:KEPT])}
    for one in others:
        if one.version not in kept:
            shutil.rmtree(one.folder, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)

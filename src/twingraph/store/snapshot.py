"""A built store on disk: versions side by side, and one link that says which is current."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twingraph.errors import StoreUnavailableError
from twingraph.store.graphs import Union
from twingraph.store.statistics import Census, Statistics

QUADS = "quads.nq"
ABOUT = "about.json"
THINGS = "things.txt"
DISK = "disk"
CURRENT = "current"
VERSIONS = "versions"

_BUILD_IT = "build it: twingraph build --data DIR --store DIR"
_BUILD_IT_DE = "bauen Sie ihn: twingraph build --data ORDNER --store ORDNER"
_WRITE_HTTP = "the address of a server begins with http:// or https://"
_WRITE_HTTP_DE = "die Adresse eines Servers beginnt mit http:// oder https://"

_LIKE_AN_ADDRESS = re.compile(
    r"\w+:/|https?[:/]|[\w.-]+:\d+(?:[/,]|$)|[\w-]+(?:\.[\w-]+)+/(?:sparql|query)\b", re.IGNORECASE
)
"""What people write for a server when they forget the beginning of its address, or mistype it."""


@dataclass(frozen=True)
class Contents:
    """What a quads file holds: its version (16 hexadecimal digits), how many quads and graphs.

    `union` tells where all of them are seen together, `census` how much there is of what; nobody
    counts in small data.
    """

    version: str
    quads: int
    graphs: int
    union: Union = "chained"
    census: Census = field(default_factory=Census)


@dataclass(frozen=True)
class Snapshot:
    """One immutable version of the data.

    `folder` holds `quads.nq` (all graphs as N-Quads), `about.json` and, for big data, `things.txt`
    (addresses, a line each) and `disk/` (the same quads as a RocksDB folder). `about` tells quads,
    graphs, space and more.
    """

    folder: Path
    version: str
    about: dict[str, Any] = field(hash=False)

    @property
    def union(self) -> Union:
        """Where the union of all graphs is found once it is loaded."""
        union: Union = self.about.get("union", "chained")
        return union

    @property
    def statistics(self) -> Statistics:
        """How often each property and class occurs, if the build counted."""
        return Statistics.read(self.about)

    def count_things(self, kind: str) -> int | None:
        """How many things of a kind there are, if the build counted."""
        told = self.about.get("things")
        return told.get(kind, [0])[0] if told is not None else None

    def list_things(self, kind: str) -> list[str] | None:
        """The addresses of the things of a kind in the order of SPARQL, if the build noted them."""
        told = self.about.get("things")
        if told is None:
            return None
        _, start, end = told.get(kind, [0, 0, 0])
        try:
            with (self.folder / THINGS).open("rb") as file:
                file.seek(start)
                return file.read(end - start).decode().split("\n")[:-1]
        except OSError:  # a version that is served may be gone from the disk by now
            return None

    @property
    def quads_file(self) -> Path:
        """All graphs as N-Quads."""
        return self.folder / QUADS

    @property
    def disk_folder(self) -> Path | None:
        """The RocksDB folder, None when the version was built for memory alone."""
        folder = self.folder / DISK
        return folder if folder.is_dir() else None


def read_snapshot(folder: Path) -> Snapshot:
    """The snapshot that lies in `folder`; StoreUnavailableError if it is none."""
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        return Snapshot(folder, str(about["version"]), about)
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        raise StoreUnavailableError(
            f"{folder} is not a built store",
            hint=_BUILD_IT,
            de=f"{folder} ist kein gebauter Speicher",
            hint_de=_BUILD_IT_DE,
        ) from trouble


def current_snapshot(store: Path) -> Snapshot:
    """The version that `store` serves now, its folder resolved so that a later swap leaves it.

    Raises StoreUnavailableError when nothing was built there.
    """
    link = store / CURRENT
    try:
        folder = link.resolve(strict=True)
    except (OSError, RuntimeError) as trouble:
        is_address = _LIKE_AN_ADDRESS.match(str(store))
        raise StoreUnavailableError(
            f"no store has been built in {store}",
            hint=_WRITE_HTTP if is_address else _BUILD_IT,
            de=f"in {store} wurde kein Speicher gebaut",
            hint_de=_WRITE_HTTP_DE if is_address else _BUILD_IT_DE,
        ) from trouble
    return read_snapshot(folder)


def find_current(store: Path) -> Snapshot | None:
    """As `current_snapshot`, but None when nothing was built there."""
    try:
        return current_snapshot(store)
    except StoreUnavailableError:
        return None

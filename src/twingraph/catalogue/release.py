"""A release on disk: one folder per version, whole or not there, and a link to the latest.

Data versions are calendar versions: the day of the release, `2026-11-21`, a second release of a
day `2026-11-21.2`. Facts have no interface that could break, so a number would say nothing that
the day does not say better. Ontology and software carry semantic versions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from twingraph.catalogue.files import DumpFile, digest
from twingraph.errors import DataError, Place, RequestError, ThingNotFoundError

MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
LATEST = "latest"

_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.([2-9]|[1-9]\d+))?")


@dataclass(frozen=True)
class Release:
    """A version that was published: what it holds, and how to check that it is unchanged.

    `files` are the data files in order of name; `canonical` is the SHA-256 of the RDFC-1.0 form;
    `snapshot` names the build; `left_out` says of files that could not be written why.
    """

    version: str
    date: str
    dataset: str
    name: str
    titles: Mapping[str, str] = field(hash=False)
    notes: Mapping[str, str] = field(hash=False)
    attribution: Mapping[str, str] = field(hash=False)
    licence: str | None
    snapshot: str
    software: str
    quads: int
    triples: int
    canonical: str
    files: tuple[DumpFile, ...]
    left_out: Mapping[str, str] = field(hash=False)

    def file(self, name: str) -> DumpFile:
        """One of the data files; ThingNotFoundError if the release has none of that name."""
        for known in self.files:
            if known.name == name:
                return known
        raise ThingNotFoundError(name)

    def to_json(self) -> str:
        """The manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def parse_version(text: str) -> tuple[str, int]:
    """The day and the number within the day, so that versions can be ordered.

    RequestError for anything that is not a calendar version.
    """
    match = _VERSION.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        date.fromisoformat(match[1])
    except ValueError:
        raise RequestError(
            f"{text[:40]!r} is not a version",
            hint="a version is the day of its release: 2026-11-21, a second one 2026-11-21.2",
            de=f"{text[:40]!r} ist keine Version",
            hint_de="eine Version ist der Tag der Freigabe: 2026-11-21, eine zweite 2026-11-21.2",
        ) from None
    return match[1], int(match[2] or 1)


def read_release(folder: Path) -> Release:
    """The release in `folder`; DataError if its manifest is missing or cannot be read."""
    path = folder / MANIFEST
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        said["files"] = tuple(DumpFile(**file) for file in said["files"])
        release = Release(**said)
    except (OSError, ValueError, TypeError, KeyError) as trouble:
        raise DataError(
            "this is not a whole release",
            hint="write it again: twingraph dump",
            de="das ist keine vollständige Ausgabe",
            hint_de="noch einmal schreiben: twingraph dump",
            place=Place(str(path)),
        ) from trouble
    if release.version != folder.name:
        raise DataError(f"this folder holds version {release.version}", place=Place(str(path)))
    return release


def read_releases(folder: Path) -> list[Release]:
    """The releases in `folder`, the latest first; none where there is no folder.

    What is not whole is passed over: `find_faults` names it.
    """
    found = []
    for entry in _version_folders(folder):
        try:
            found.append(read_release(entry))
        except DataError:
            continue
    return sorted(found, key=lambda release: parse_version(release.version), reverse=True)


def get_release(folder: Path, version: str) -> Release:
    """The release of that version, or of the latest; ThingNotFoundError if there is none."""
    releases = read_releases(folder)
    if version == LATEST and releases:
        return releases[0]
    for release in releases:
        if release.version == version:
            return release
    known = ", ".join(release.version for release in releases)
    raise ThingNotFoundError(
        f"version {version[:40]!r}",
        hint=f"released: {known or 'none yet'}",
        hint_de=f"freigegeben: {known or 'noch keine'}",
    )


def find_faults(folder: Path, release: Release | None = None) -> list[str]:
    """What is wrong with a release's folder, one sentence per fault; empty if it is sound.

    Every file is read and compared with the checksums.
    """
    try:
        release = release or read_release(folder)
    except DataError as trouble:
        return [str(trouble)]
    faults = []
    for file in (*release.files, *_checksummed(folder)):
        path = folder / file.name
        if not path.is_file():
            faults.append(f"{path} is missing")
        elif digest(path).sha256 != file.sha256:
            faults.append(f"{path} is not what was released: its SHA-256 differs")
    if not (folder / CHECKSUMS).is_file():
        faults.append(f"{folder / CHECKSUMS} is missing")
    return sorted(set(faults))


def _checksummed(folder: Path) -> list[DumpFile]:
    try:
        lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
    except OSError:
        return []
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return [DumpFile(name, 0, sha256) for sha256, name in pairs if "/" not in name]


def _version_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        entry
        for entry in folder.iterdir()
        if _VERSION.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink()
    )

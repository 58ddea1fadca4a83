"""Publish a release: written beside the others, swapped in by one rename, never half.

Whatever happens on the way, a full disk or a power cut included, the folder holds the releases it
held before, or one more. What a killed run leaves is cleaned away by the next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from twingraph import __version__
from twingraph.catalogue import geojson, tables
from twingraph.catalogue.about import About, read_about
from twingraph.catalogue.citation import citation
from twingraph.catalogue.counts import Counts, count
from twingraph.catalogue.describe import describe_release
from twingraph.catalogue.documents import write_document
from twingraph.catalogue.dumps import Progress, Written, silent, write_canonical, write_dumps
from twingraph.catalogue.files import compress, digest, sync, write_text
from twingraph.catalogue.leaflet import leaflet
from twingraph.catalogue.release import (
    CHECKSUMS,
    LATEST,
    MANIFEST,
    Release,
    find_faults,
    parse_version,
    read_release,
    read_releases,
)
from twingraph.catalogue.rocrate import crate
from twingraph.catalogue.terms import RECORD_PREFIXES
from twingraph.errors import FULL, BusyError, DataError, RequestError, SettingsError, reason
from twingraph.store.protocol import Store

_INCOMING = ".incoming-"
_BROKEN = ".broken-"


def publish_release(
    folder: Path,
    quads_file: Path,
    store: Store,
    *,
    version: str | None = None,
    progress: Progress = silent,
) -> Release:
    """Publish what a build holds as the version that its dataset.ttl says, or as `version`.

    `quads_file` and `store` are the same build. A version that is there already, with the same
    statements, is left as it is, and written again if files of it were damaged. DataError if the
    data changed and the version did not, or has none; SettingsError if the folder cannot be
    written; BusyError if another run is at work in it.
    """
    about = read_about(store)
    if version is not None:
        about = replace(about, release=version)
    version = _version_of(about)
    with _failing_clearly(folder), _locked(folder):
        _clean(folder)
        incoming = folder / f"{_INCOMING}{os.getpid()}"
        incoming.mkdir()
        try:
            canonical = incoming / f"{about.name}.nq"
            _, sha256 = write_canonical(quads_file, canonical)
            published = _find_same(folder / version, sha256)
            if published is None:
                counts = count(store)
                release = _write(incoming, canonical, store, about, counts, progress)
                _settle(folder, incoming, release)
                published = release
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        _point_to_latest(folder)
    return published


def _version_of(about: About) -> str:
    if about.release is None:
        raise DataError(
            "the data has no version",
            hint='say it in dataset.ttl: dcat:version "2026-11-21", the day of the release',
            de="die Daten haben keine Version",
            hint_de='in dataset.ttl angeben: dcat:version "2026-11-21", den Tag der Freigabe',
        )
    try:
        parse_version(about.release)
    except RequestError as trouble:
        raise DataError(
            trouble.message, hint=trouble.hint, de=trouble.de, hint_de=trouble.hint_de
        ) from trouble
    return about.release


def _find_same(folder: Path, sha256: str) -> Release | None:
    """The release in `folder` if it holds these statements and is sound; None to write it."""
    if not folder.exists():
        return None
    try:
        release = read_release(folder)
    except DataError:
        return None
    if release.canonical != sha256:
        raise DataError(
            f"version {release.version} was released with other statements, and stays as it is",
            hint="give the data a new dcat:version and dcterms:modified in dataset.ttl",
            de=f"Version {release.version} ist mit anderen Aussagen erschienen und bleibt so",
            hint_de="in dataset.ttl ein neues dcat:version und dcterms:modified angeben",
        )
    return None if find_faults(folder, release) else release


def _write(
    folder: Path,
    canonical: Path,
    store: Store,
    about: About,
    counts: Counts,
    progress: Progress,
) -> Release:
    """Write every file of a release into `folder`."""
    written = write_dumps(canonical, folder, about, about.name, progress)
    _write_tables(folder, store, about)
    plain = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for number, path in enumerate(plain):
        progress("gz, zst", number, len(plain))
        compress(path)
    progress("gz, zst", len(plain), len(plain))
    release = _release(folder, about, store.version, written)
    _write_papers(folder, release, about, counts)
    lines = [f"{file.sha256}  {file.name}\n" for file in map(digest, sorted(folder.iterdir()))]
    write_text(folder / CHECKSUMS, lines)
    for path in (*folder.iterdir(), folder):
        sync(path)
    return release


def _write_tables(folder: Path, store: Store, about: About) -> None:
    known = tables.read_tables()
    rows = {table.name: tables.read_rows(table, store) for table in known}
    for table in known:
        write_text(folder / table.file_name, tables.csv_lines(table, rows[table.name]))
    features = geojson.feature_lines(store.rows(geojson.CITIES), rows["partnerships"])
    write_text(folder / f"{about.name}.geojson", features)
    references = tables.find_references(known, rows)
    write_text(folder / "csv-metadata.json", [tables.describe_tables(known, about, references)])


def _release(folder: Path, about: About, snapshot: str, written: Written) -> Release:
    return Release(
        version=about.release or "",
        date=about.modified or (about.release or "")[:10],
        dataset=about.dataset,
        name=about.name,
        titles=dict(about.titles),
        notes=dict(about.notes),
        attribution=dict(about.attribution),
        licence=about.licence,
        snapshot=snapshot,
        software=__version__,
        quads=written.quads,
        triples=written.triples,
        canonical=written.canonical,
        files=tuple(digest(path) for path in sorted(folder.iterdir())),
        left_out=written.left_out,
    )


def _write_papers(folder: Path, release: Release, about: About, counts: Counts) -> None:
    """Manifest, catalogue record, research object, citation and leaflet."""
    record = list(describe_release(about, counts, release))
    for extension, media_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        document = write_document(record, media_type, RECORD_PREFIXES)
        (folder / f"catalogue.{extension}").write_bytes(document)
    write_text(folder / "ro-crate-metadata.json", [crate(about, release)])
    write_text(folder / "CITATION.cff", [citation(about, release)])
    write_text(folder / "README.txt", [leaflet(about, release)])
    write_text(folder / MANIFEST, [release.to_json()])


def _settle(folder: Path, incoming: Path, release: Release) -> None:
    """Give the finished folder its lasting name; a damaged one of that name makes room."""
    lasting = folder / release.version
    if lasting.exists():
        os.rename(lasting, folder / f"{_BROKEN}{release.version}")
    os.rename(incoming, lasting)
    sync(folder)
    shutil.rmtree(folder / f"{_BROKEN}{release.version}", ignore_errors=True)


def _point_to_latest(folder: Path) -> None:
    releases = read_releases(folder)
    if not releases:
        return
    link = folder / f".{LATEST}-{os.getpid()}"
    link.symlink_to(releases[0].version, target_is_directory=True)
    os.replace(link, folder / LATEST)
    sync(folder)


def _clean(folder: Path) -> None:
    """Remove what killed runs left; the lock says that nobody is at work now."""
    for leftover in folder.glob(f"{_INCOMING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in folder.glob(f".{LATEST}-*"):
        leftover.unlink(missing_ok=True)
    for broken in folder.glob(f"{_BROKEN}*"):
        lasting = folder / broken.name.removeprefix(_BROKEN)
        if lasting.exists():
            shutil.rmtree(broken, ignore_errors=True)
        else:  # killed between the two renames: better damaged than gone
            os.rename(broken, lasting)


@contextmanager
def _failing_clearly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        full = trouble.errno in FULL
        raise SettingsError(
            f"the dumps cannot be written to {folder}: {reason(trouble)}",
            hint="make room, then run it again" if full else "name a folder you may write to",
            de=f"die Dumps lassen sich nicht nach {folder} schreiben: {reason(trouble, 'de')}",
            hint_de="Platz schaffen und noch einmal starten"
            if full
            else "einen Ordner angeben, in den Sie schreiben dürfen",
        ) from trouble


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs out; the lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            raise BusyError(
                f"another dump is being written to {folder}",
                hint="try again when it has ended",
                de=f"nach {folder} schreibt gerade ein anderer Dump",
                hint_de="noch einmal versuchen, wenn er fertig ist",
            ) from trouble
        yield

"""`twingraph dump`: release the data in every format, with checksums and catalogue record."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from twingraph.building import find_fresh
from twingraph.catalogue.dumps import Progress, silent
from twingraph.catalogue.publish import publish_release
from twingraph.catalogue.release import find_faults, get_release, read_releases
from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.build import build_checked
from twingraph.cli.local import settings_of
from twingraph.cli.output import say, say_aside
from twingraph.cli.wrong_call import WrongCallError
from twingraph.dataset import read_dataset
from twingraph.errors import BusyError, DataError, SettingsError
from twingraph.settings import is_given
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import Snapshot, current_snapshot

RELEASED = {
    "en": "released {version}: {triples} triples, {quads} quads, {files} files in {folder}",
    "de": "freigegeben {version}: {triples} Tripel, {quads} Quads, {files} Dateien in {folder}",
}
CANONICAL = {
    "en": "canonical SHA-256 (RDFC-1.0): {sha256}",
    "de": "kanonische SHA-256 (RDFC-1.0): {sha256}",
}
LEFT_OUT = {"en": "left out: {name}: {reason}", "de": "ausgelassen: {name}: {reason}"}
UNCHANGED = {
    "en": "the downloads stay as they are: {why}",
    "de": "die Downloads bleiben, wie sie sind: {why}",
}
SOUND = {
    "en": "{version} is sound: {files} files as released",
    "de": "{version} ist unversehrt: {files} Dateien wie freigegeben",
}


@bilingual.command(
    "dump",
    en="Release the data: Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML, CSV and GeoJSON, "
    "also compressed, with checksums and catalogue record. The version is what dataset.ttl says "
    "(dcat:version, the day of the release); a released version never changes.",
    de="Die Daten freigeben: Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML, CSV und GeoJSON, "
    "auch gepackt, mit Prüfsummen und Katalogeintrag. Die Version steht in dataset.ttl "
    "(dcat:version, der Tag der Freigabe); eine freigegebene Version ändert sich nie.",
    example="twingraph dump --data data --out .twingraph/dump\n"
    "twingraph dump --check 2026-11-21 --out .twingraph/dump",
)
@option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    en="Folder of releases; each version gets a folder in it, `latest` leads to the newest.",
    de="Ordner der Ausgaben; jede Version bekommt darin einen Ordner, `latest` führt zur neuesten.",
)
@option(
    "--data",
    type=click.Path(path_type=Path),
    en="Data folder to release, validated first (default: data).",
    de="Datenordner, der freigegeben wird, zuvor geprüft (sonst: data).",
)
@option(
    "--store",
    type=click.Path(path_type=Path),
    en="Built store to release instead.",
    de="Stattdessen diesen gebauten Speicher freigeben.",
)
@option(
    "--release",
    metavar="VERSION",
    en="Version to release as, where the data does not say one.",
    de="Version, unter der freigegeben wird, falls die Daten keine nennen.",
)
@option(
    "--check",
    metavar="VERSION",
    en="Release nothing; compare every file of this version (or `latest`) with its checksum.",
    de="Nichts freigeben; jede Datei dieser Version (oder `latest`) mit ihrer Prüfsumme "
    "vergleichen.",
)
@click.pass_context
def command(
    context: click.Context,
    out: Path,
    data: Path | None,
    store: Path | None,
    release: str | None,
    check: str | None,
) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    if check is not None:
        sys.exit(check_release(out, check, language))
    if data is not None and store is not None:
        raise WrongCallError(
            "give one of --data and --store", de="entweder --data oder --store angeben"
        )
    snapshot = find_snapshot(data, store, language)
    with progress_bar() as progress:
        released = publish_release(
            out,
            snapshot.quads_file,
            open_snapshot(snapshot),
            version=release,
            progress=progress,
        )
    for name, reason in released.left_out.items():
        say_aside(LEFT_OUT[language].format(name=name, reason=reason))
    say(
        RELEASED[language].format(
            version=released.version,
            triples=f"{released.triples:,}",
            quads=f"{released.quads:,}",
            files=len(released.files),
            folder=out / released.version,
        )
    )
    say(CANONICAL[language].format(sha256=released.canonical))


def check_release(out: Path, version: str, language: str) -> int:
    """Say what is wrong with a release: 0 if nothing, 1 otherwise."""
    released = get_release(out, version)
    faults = find_faults(out / released.version, released)
    for fault in faults:
        say(fault)
    if not faults:
        say(SOUND[language].format(version=released.version, files=len(released.files)))
    return 1 if faults else 0


def find_snapshot(data: Path | None, store: Path | None, language: str) -> Snapshot:
    """The build to release: a store that is named, or that of the data folder, built if need be."""
    flags = {"data": _text(data), "store": _text(store)}
    settings = settings_of(flags)
    says_data = is_given("data", os.environ, flags)
    home = Path(settings.store)
    if store is not None or (is_given("store", os.environ, flags) and not says_data):
        return current_snapshot(home)
    folder = Path(settings.data)
    fresh = find_fresh(folder, home)
    return fresh or build_checked(read_dataset(folder), home, disk=False, language=language)


def offer_release(out: Path, snapshot: Snapshot, language: str) -> None:
    """Have the downloads that belong to a build, so that a site which begins to serve has some.

    What stands in the way is said, and hinders nothing: the data are served all the same.
    """
    if any(release.snapshot == snapshot.version for release in read_releases(out)):
        return
    try:
        publish_release(out, snapshot.quads_file, open_snapshot(snapshot))
    except (BusyError, DataError, SettingsError) as trouble:
        say_aside(UNCHANGED[language].format(why=trouble.said(language)))


def open_snapshot(snapshot: Snapshot) -> EmbeddedStore:
    """A build as a store, from disk where it was built for that."""
    return EmbeddedStore.open_(snapshot, "disk" if snapshot.disk_folder else "memory")


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar per step on standard error while a person reads along, else nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeElapsedColumn(), console=console) as bar:
        tasks: dict[str, object] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done)  # type: ignore[arg-type]

        yield show


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)

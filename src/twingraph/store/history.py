"""The versions a store keeps, which one followed which, and the way back to a former one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from twingraph.errors import StoreUnavailableError
from twingraph.store.snapshot import (
    ABOUT,
    VERSIONS,
    Snapshot,
    current_snapshot,
    read_snapshot,
)
from twingraph.store.swap import changing, clean_links, make_current

FOLLOWS = "follows"
"""The key of `Snapshot.about` that names the version which was current when this was built."""


def read_versions(store: Path) -> list[Snapshot]:
    """Every whole version in `store`, the one built last comes first; empty without a store."""
    found: list[tuple[str, int, Snapshot]] = []
    for folder in (store / VERSIONS).glob("[!.]*"):
        try:
            snapshot = read_snapshot(folder)
            written = (folder / ABOUT).stat().st_mtime_ns
        except (OSError, StoreUnavailableError):
            continue  # somebody is removing it
        found.append((str(snapshot.about.get("created")), written, snapshot))
    found.sort(key=lambda one: one[:2], reverse=True)
    return [snapshot for _, _, snapshot in found]


def former_versions(snapshot: Snapshot, kept: Mapping[str, Snapshot]) -> Iterator[Snapshot]:
    """What was current before `snapshot`, and before that, as far as it is kept."""
    seen = {snapshot.version}
    before = kept.get(str(snapshot.about.get(FOLLOWS)))
    while before is not None and before.version not in seen:
        yield before
        seen.add(before.version)
        before = kept.get(str(before.about.get(FOLLOWS)))


def roll_back(store: Path, version: str | None = None) -> Snapshot:
    """Make a former version current: `version`, or the one that was before the present one.

    A version built after going back follows the one gone back to, so that going back never leads
    to what was rejected. Raises StoreUnavailableError when there is no such version, BusyError
    when somebody builds.
    """
    if version is None or not (store / VERSIONS).is_dir():
        _present(store)
    with changing(store):
        clean_links(store)
        kept = {one.version: one for one in read_versions(store)}
        if version is None:
            chosen = next(former_versions(_present(store), kept), None)
        else:
            chosen = kept.get(version)
        if chosen is None:
            raise _unknown(store, version)
        make_current(store, chosen)
    return chosen


def _present(store: Path) -> Snapshot:
    """The version that is current; the error says what to do where there is none."""
    try:
        return current_snapshot(store)
    except StoreUnavailableError as trouble:
        latest = next(iter(read_versions(store)), None)
        if latest is None:
            raise
        raise StoreUnavailableError(
            f"the present version in {store} is broken, so it does not tell what was before it",
            hint=f"the version built last that is whole: twingraph rollback --to {latest.version}",
            de=f"die jetzige Version in {store} ist beschädigt und sagt nicht, was vor ihr galt",
            hint_de=f"die zuletzt gebaute, die heil ist: twingraph rollback --to {latest.version}",
        ) from trouble


def _unknown(store: Path, version: str | None) -> StoreUnavailableError:
    if version is None:
        return StoreUnavailableError(
            f"no version before the present one is kept in {store}",
            hint="what is kept is told by: twingraph versions",
            de=f"in {store} ist keine Version vor der jetzigen aufbewahrt",
            hint_de="was aufbewahrt ist, sagt: twingraph versions",
        )
    return StoreUnavailableError(
        f"{store} keeps no version {version[:80]!r}",
        hint="what is kept is told by: twingraph versions",
        de=f"{store} bewahrt keine Version {version[:80]!r} auf",
        hint_de="was aufbewahrt ist, sagt: twingraph versions",
    )

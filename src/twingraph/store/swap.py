"""Change which version of a store is current: one process at a time, by one rename."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twingraph.errors import FULL, BusyError, StoreUnavailableError, reason
from twingraph.store.snapshot import CURRENT, VERSIONS, Snapshot

_LOCK = ".lock"


@contextmanager
def changing(store: Path) -> Iterator[None]:
    """Let nobody else change `store` meanwhile.

    Raises BusyError when another process is at it, and StoreUnavailableError for whatever the
    operating system refuses inside the block.
    """
    with _failing_clearly(store), _locked(store):
        yield


def make_current(store: Path, snapshot: Snapshot) -> None:
    """Let `current` lead to a version that lies in `store`; to be called while changing it."""
    link = store / f".{CURRENT}-{os.getpid()}"
    link.symlink_to(Path(VERSIONS, snapshot.version), target_is_directory=True)
    os.replace(link, store / CURRENT)
    sync(store)


def clean_links(store: Path) -> None:
    """Remove links that somebody made and was killed before using them."""
    for leftover in store.glob(f".{CURRENT}-*"):
        leftover.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until the disk has it: without this a rename may survive what it points to."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _failing_clearly(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        is_full = trouble.errno in FULL
        raise StoreUnavailableError(
            f"the store {store} cannot be written: {reason(trouble)}",
            hint="make room for it" if is_full else "name a folder you may write to with --store",
            de=f"der Speicher {store} kann nicht geschrieben werden: {reason(trouble, 'de')}",
            hint_de="schaffen Sie Platz dafür"
            if is_full
            else "nennen Sie mit --store einen Ordner, in den Sie schreiben dürfen",
        ) from trouble


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Keep others out; the lock ends with the process, however it ends."""
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

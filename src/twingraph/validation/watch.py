"""Notice that a file was saved, added or removed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

State = dict[str, tuple[int, int, int]]

PAUSE = 0.15
"""Seconds between two looks; a look at some hundred files takes a few milliseconds."""


def changes(folders: Iterable[Path], pause: float = PAUSE) -> Iterator[frozenset[str]]:
    """The names of files that changed, each time that some did and things are quiet again.

    They are compared with how they lie there at the call, not when the first is asked for.
    """
    watched = list(folders)
    return _changes_since(look(watched), watched, pause)


def _changes_since(before: State, watched: list[Path], pause: float) -> Iterator[frozenset[str]]:
    while True:
        time.sleep(pause)
        now = look(watched)
        if now == before:
            continue
        # An editor may write several files, or one in pieces.
        while (later := _look_again(watched, pause)) != now:
            now = later
        changed = {name for name, _ in set(before.items()) ^ set(now.items())}
        before = now
        yield frozenset(changed)


def look(folders: Iterable[Path]) -> State:
    """Every file below some folders with what changes when it is saved."""
    found: State = {}
    for folder in folders:
        for here, subfolders, names in os.walk(folder):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            for name in names:
                if name.startswith(".") or name.endswith("~"):
                    continue
                path = os.path.join(here, name)
                try:
                    state = os.stat(path)
                except OSError:
                    continue
                found[path] = state.st_mtime_ns, state.st_size, state.st_ino
    return found


def _look_again(folders: list[Path], pause: float) -> State:
    time.sleep(pause / 3)
    return look(folders)

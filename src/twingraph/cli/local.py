"""The data that lies here: a folder, or a store that was built from it."""

from __future__ import annotations

import os
from pathlib import Path

from twingraph.building import find_fresh
from twingraph.engine import Engine, open_data, open_store
from twingraph.settings import is_given, read_settings


def open_local(data: Path | None, store: Path | None) -> Engine:
    """What the flags name; else what the environment names; else ./data.

    A data folder is answered for by the store that `serve` keeps, while that is fresh.
    """
    flags = {"data": _text(data), "store": _text(store)}
    settings = read_settings(os.environ, flags)
    says_data = is_given("data", os.environ, flags)
    if store is not None or (is_given("store", os.environ, flags) and not says_data):
        return open_store(Path(settings.store))
    folder = Path(settings.data)
    if find_fresh(folder, Path(settings.store)):
        return Engine(open_store(Path(settings.store)).store, folder)
    return open_data(folder)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)

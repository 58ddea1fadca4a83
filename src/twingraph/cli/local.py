"""The data that lies here: a folder, or a store that was built from it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from twingraph.building import find_fresh
from twingraph.cli.wrong_call import WrongCallError
from twingraph.engine import Engine, open_data, open_endpoint, open_store
from twingraph.errors import SettingsError
from twingraph.settings import Settings, is_given, is_url, read_settings


def open_local(data: Path | None, store: str | None) -> Engine:
    """What the flags name; else what the environment names; else ./data. A store may be a URL.

    A data folder is answered for by the store that `serve` keeps, while that is fresh.
    """
    flags = {"data": _text(data), "store": store}
    settings = settings_of(flags)
    says_data = is_given("data", os.environ, flags)
    if store is not None or (is_given("store", os.environ, flags) and not says_data):
        if is_url(settings.store):
            # of several servers with the same data any one will do
            return open_endpoint(settings.store.split(",")[0].strip(), of_all=True)
        return open_store(Path(settings.store))
    folder = Path(settings.data)
    if find_fresh(folder, Path(settings.store)):
        return Engine(open_store(Path(settings.store)).store, folder)
    return open_data(folder)


def local_store(store: str | None) -> Path:
    """The folder of the store that is named, by flag or environment; SettingsError for a URL."""
    folder = settings_of({"store": store}).store
    if is_url(folder):
        raise SettingsError(
            f"{folder} is a server elsewhere, whose versions are its own affair",
            hint="name the folder of a built store with --store",
            de=f"{folder} ist ein Server anderswo; dessen Versionen sind seine Sache",
            hint_de="nennen Sie mit --store den Ordner eines gebauten Speichers",
        )
    return Path(folder)


def settings_of(flags: Mapping[str, str | None]) -> Settings:
    """The settings in force; a value that cannot be used is a wrong call."""
    try:
        return read_settings(os.environ, flags)
    except SettingsError as trouble:
        raise WrongCallError(trouble.message, de=trouble.said("de")) from trouble


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)

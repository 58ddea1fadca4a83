"""`twingraph serve`: build if the data has changed, then answer over HTTP."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from twingraph.building import find_fresh
from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.build import build_checked
from twingraph.cli.dump import offer_release
from twingraph.cli.local import settings_of
from twingraph.cli.output import say_aside
from twingraph.dataset import read_dataset
from twingraph.errors import SettingsError
from twingraph.settings import TABLE, Settings, is_given, is_url
from twingraph.store.snapshot import current_snapshot

BUILDING = {
    "en": "validating and building {data} …",
    "de": "{data} wird geprüft und gebaut …",
}


def _flags_of_the_table(function: Callable[..., Any]) -> Callable[..., Any]:
    for setting in reversed(TABLE):
        function = option(
            setting.flag,
            setting.name,
            metavar="VALUE",
            en=f"{setting.en[:1].upper()}{setting.en[1:]} [{setting.default}; {setting.variable}]",
            de=f"{setting.de[:1].upper()}{setting.de[1:]} [{setting.default}; {setting.variable}]",
        )(function)
    return function


@bilingual.command(
    "serve",
    en="Serve a data folder, a built store, or a SPARQL 1.1 server that runs elsewhere. "
    "A data folder is validated and built first, if it has changed since; with --store alone "
    "the store is served as it was built.",
    de="Einen Datenordner, einen gebauten Speicher oder einen SPARQL-1.1-Server anderswo "
    "ausliefern. Ein Datenordner wird zuvor geprüft und gebaut, wenn er sich geändert hat; mit "
    "--store allein wird der Speicher ausgeliefert, wie er gebaut wurde.",
    example="twingraph serve --data data --port 8000",
)
@_flags_of_the_table
@click.pass_context
def command(context: click.Context, /, **flags: str | None) -> None:
    """See `en`: the help is kept in both languages."""
    # Here and below: every command's help is listed, and the site is not needed for that.
    from twingraph.web.front.serving import serve

    settings = settings_of(flags)
    prepare(settings, flags, language_of(context))
    serve(settings)


def prepare(settings: Settings, flags: dict[str, str | None], language: str) -> None:
    """Have a store to serve; what is wrong is said before anything listens."""
    from twingraph.web.front.serving import listen

    listen(settings.host, settings.port).close()
    says_data = is_given("data", os.environ, flags)
    says_store = is_given("store", os.environ, flags)
    if is_url(settings.store):
        if says_data:
            raise SettingsError(
                "--data cannot be built into a server elsewhere: give either --data or --store URL",
                de="--data lässt sich nicht in einen fremden Server bauen: entweder --data oder "
                "--store URL",
            )
        return
    store, data = Path(settings.store), Path(settings.data)
    if says_store and not says_data:
        current_snapshot(store)
        return
    snapshot = find_fresh(data, store)
    if snapshot is None:
        say_aside(BUILDING[language].format(data=data))
        snapshot = build_checked(read_dataset(data), store, disk=False, language=language)
    offer_release(Path(settings.dumps), snapshot, language)

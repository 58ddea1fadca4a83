"""`twingraph versions`: which versions a store keeps, and which of them is current."""

from __future__ import annotations

from typing import Any

import click

from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.local import local_store
from twingraph.cli.output import counted, show_json, show_table
from twingraph.store.history import FOLLOWS, read_versions
from twingraph.store.snapshot import Snapshot, current_snapshot, find_current

HEADS = {
    "en": ("version", "built (UTC)", "findings", "after", "graphs", "quads"),
    "de": ("Version", "gebaut (UTC)", "Befunde", "nach", "Graphen", "Quads"),
}
CURRENT = {"en": "current", "de": "gilt"}


@bilingual.command(
    "versions",
    en="List the versions a store keeps, the one built last first, and say which is current.",
    de="Die Versionen auflisten, die ein Speicher aufbewahrt, die zuletzt gebaute zuerst, und "
    "sagen, welche gilt.",
    example="twingraph versions --store .twingraph/store",
)
@option(
    "--store",
    metavar="DIR",
    en="Folder of the store (default: .twingraph/store).",
    de="Ordner des Speichers (sonst: .twingraph/store).",
)
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    en="Form of the answer.",
    de="Form der Antwort.",
)
@click.pass_context
def command(context: click.Context, store: str | None, form: str) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    folder = local_store(store)
    versions = read_versions(folder)
    # A link that leads nowhere hides nothing of what is kept.
    present = find_current(folder) if versions else current_snapshot(folder)
    current = present.version if present else None
    if form == "json":
        show_json([{**one.about, "current": one.version == current} for one in versions])
        return
    rows = [
        (CURRENT[language] if one.version == current else "", *_row(one, language))
        for one in versions
    ]
    show_table(("", *HEADS[language]), rows, numbers=2)


def _row(snapshot: Snapshot, language: str) -> tuple[str, ...]:
    about: dict[str, Any] = snapshot.about
    created = str(about.get("created", "")).removesuffix("+00:00").replace("T", " ")
    return (
        snapshot.version,
        created,
        counted(about.get("findings") or {}, language),
        str(about.get(FOLLOWS) or ""),
        f"{about.get('graphs', 0):,}",
        f"{about.get('quads', 0):,}",
    )

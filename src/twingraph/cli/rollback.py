"""`twingraph rollback`: make a former version of the data current again, at once."""

from __future__ import annotations

import click

from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.local import local_store
from twingraph.cli.output import say
from twingraph.store.history import roll_back

CURRENT = {
    "en": "current in {store} is now version {version}, built {created}",
    "de": "in {store} gilt jetzt Version {version}, gebaut {created}",
}


@bilingual.command(
    "rollback",
    en="Make the version before the present one current again, or the one named with --to. "
    "A server that runs on this store takes it over at once; nothing is removed. "
    "The data folder stays as it is: the next build makes what lies there current.",
    de="Die Version vor der jetzigen wieder gelten lassen, oder die mit --to genannte. "
    "Ein Server, der auf diesem Speicher läuft, übernimmt sie sofort; gelöscht wird nichts. "
    "Der Datenordner bleibt, wie er ist: der nächste Bau lässt gelten, was dort liegt.",
    example="twingraph rollback\ntwingraph rollback --store .twingraph/store --to 5f2b9c0d11aa34ef",
)
@option(
    "--store",
    metavar="DIR",
    en="Folder of the store (default: .twingraph/store).",
    de="Ordner des Speichers (sonst: .twingraph/store).",
)
@option(
    "--to",
    "version",
    metavar="VERSION",
    en="Version to go back to, as `twingraph versions` lists it.",
    de="Version, zu der zurückgekehrt wird, wie `twingraph versions` sie nennt.",
)
@click.pass_context
def command(context: click.Context, store: str | None, version: str | None) -> None:
    """See `en`: the help is kept in both languages."""
    folder = local_store(store)
    snapshot = roll_back(folder, version)
    say(
        CURRENT[language_of(context)].format(
            store=folder,
            version=snapshot.version,
            created=snapshot.about.get("created", "?"),
        )
    )

"""`twingraph table`: facts out into a spreadsheet, and edited back in."""

from __future__ import annotations

import click

from twingraph.cli.bilingual import Group

COMMANDS = {
    "export": "twingraph.cli.table_export",
    "import": "twingraph.cli.table_import",
}


@click.command(
    "table",
    cls=Group,
    modules=COMMANDS,
    en="Edit facts in a spreadsheet: a kind of things as CSV, and back with a diff to read.",
    de="Fakten in der Tabellenkalkulation bearbeiten: eine Art von Dingen als CSV, und zurück mit "
    "Vorschau der Änderungen.",
    example="twingraph table export city --out city.csv\ntwingraph table import city city.csv",
)
def command() -> None:
    """See `en`: the help is kept in both languages."""

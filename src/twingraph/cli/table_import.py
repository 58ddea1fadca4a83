"""`twingraph table import`: an edited table back into the files, after a look at the changes."""

from __future__ import annotations

from pathlib import Path

import click

from twingraph.cli.bilingual import command as bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.output import printable, say, say_aside
from twingraph.validation.table.plan import carry_out, open_folder, plan
from twingraph.validation.table.reading import read_table
from twingraph.vocab import KINDS

NOTHING = {
    "en": "the table says what the files say; nothing to do",
    "de": "die Tabelle sagt, was die Dateien sagen; nichts zu tun",
}
PROPOSED = {
    "en": "{files} files would change; nothing is written yet: add --write",
    "de": "{files} Dateien würden sich ändern; geschrieben ist noch nichts: --write anfügen",
}
WRITTEN = {
    "en": "{files} files written; check them: twingraph validate --data {data}",
    "de": "{files} Dateien geschrieben; prüfen mit: twingraph validate --data {data}",
}


@bilingual(
    "import",
    en="Show what an edited table would change in the files; --write changes them. "
    "Rows and columns that are not there change nothing; what a table cannot hold stays.",
    de="Zeigen, was eine bearbeitete Tabelle an den Dateien ändern würde; --write ändert sie. "
    "Zeilen und Spalten, die fehlen, ändern nichts; was eine Tabelle nicht fasst, bleibt.",
    example="twingraph table import city city.csv\ntwingraph table import city city.csv --write",
)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@option(
    "--data",
    type=click.Path(path_type=Path, readable=False),
    default=Path("data"),
    en="Data folder (default: data).",
    de="Datenordner (sonst: data).",
)
@option(
    "--write",
    is_flag=True,
    en="Write the changes.",
    de="Die Änderungen schreiben.",
)
@click.pass_context
def command(context: click.Context, kind: str, file: Path, data: Path, write: bool) -> None:
    """See `en`: the help is kept in both languages."""
    language = language_of(context)
    changes = plan(open_folder(data, kind), read_table(file, kind))
    for change in changes:
        for line in change.diff():
            say(printable(line))
    if not changes:
        say_aside(NOTHING[language])
    elif write:
        carry_out(changes)
        say_aside(WRITTEN[language].format(files=len(changes), data=data))
    else:
        say_aside(PROPOSED[language].format(files=len(changes)))

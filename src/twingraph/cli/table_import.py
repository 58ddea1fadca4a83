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
    "en": "files that would change: {files}, of which new: {new}; nothing is written yet: "
    "add --write",
    "de": "Dateien, die sich ändern würden: {files}, davon neu: {new}; geschrieben ist noch "
    "nichts: --write anfügen",
}
LEFT = {
    "en": "not in the table, and left as they are: {slugs}. Is one of them only called otherwise "
    "now? It would be there twice",
    "de": "nicht in der Tabelle, bleiben, wie sie sind: {slugs}. Heißt eines davon nur anders? "
    "Dann stünde es zweimal da",
}
MOST_LEFT = 5
"""Files left as they are that are named one by one."""
WRITTEN = {
    "en": "files written: {files}; check them: twingraph validate --data {data}",
    "de": "geschriebene Dateien: {files}; prüfen mit: twingraph validate --data {data}",
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
    folder, table = open_folder(data, kind), read_table(file, kind)
    changes = plan(folder, table)
    for change in changes:
        for line in change.diff():
            say(printable(line))
    new = sum(change.before is None for change in changes)
    slugs = {sheet.file.slug for sheet in folder.sheets} - {row.slug for row in table.rows}
    if new and slugs:
        more = ["…"] if len(slugs) > MOST_LEFT else []
        said = ", ".join([*sorted(slugs)[:MOST_LEFT], *more])
        say_aside(LEFT[language].format(slugs=said))
    if not changes:
        say_aside(NOTHING[language])
    elif write:
        carry_out(changes)
        say_aside(WRITTEN[language].format(files=len(changes), data=data))
    else:
        say_aside(PROPOSED[language].format(files=len(changes), new=new))

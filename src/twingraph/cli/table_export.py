"""`twingraph table export`: the things of a kind as CSV for a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from twingraph.cli.bilingual import command as bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.output import say_aside
from twingraph.dataset.whole import unwritable
from twingraph.validation.table.export import BOM, export
from twingraph.validation.table.plan import open_folder
from twingraph.validation.table.template import describe
from twingraph.vocab import KINDS

WROTE = {"en": "wrote {path} and {csvw}", "de": "geschrieben: {path} und {csvw}"}


@bilingual(
    "export",
    en="Write the things of a kind as CSV, one row each. With --out a description of the columns "
    "(CSVW) is written beside it.",
    de="Die Dinge einer Art als CSV ausgeben, eine Zeile je Ding. Mit --out entsteht daneben die "
    "Beschreibung der Spalten (CSVW).",
    example="twingraph table export city --out city.csv --excel",
)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@option(
    "--data",
    type=click.Path(path_type=Path, readable=False),
    default=Path("data"),
    en="Data folder (default: data).",
    de="Datenordner (sonst: data).",
)
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    en="File to write (default: standard output).",
    de="Datei, die geschrieben wird (sonst: Standardausgabe).",
)
@option(
    "--excel",
    is_flag=True,
    en="With semicolons and a byte order mark, as German Excel opens it by a double click.",
    de="Mit Semikolon und BOM, wie deutsches Excel es beim Doppelklick öffnet.",
)
@click.pass_context
def command(context: click.Context, kind: str, data: Path, out: Path | None, excel: bool) -> None:
    """See `en`: the help is kept in both languages."""
    folder = open_folder(data, kind)
    delimiter = ";" if excel else ","
    text = (BOM if excel else "") + export(folder.sheets, kind, folder.space, delimiter)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        return
    beside = out.with_name(f"{out.name}-metadata.json")
    try:
        out.write_bytes(text.encode())
        beside.write_text(describe(kind, out.name, folder.space, delimiter), "utf-8")
    except OSError as trouble:
        raise unwritable(out, trouble) from trouble
    say_aside(WROTE[language_of(context)].format(path=out, csvw=beside))

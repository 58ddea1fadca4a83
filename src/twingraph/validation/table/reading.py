"""A spreadsheet's CSV as rows of cells, whatever program saved it."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from twingraph.dataset.folder import read_bytes
from twingraph.dataset.slug import slug_of
from twingraph.errors import DataError, Place
from twingraph.validation.drafting import LONGEST_SLUG, SLUG_SHAPE
from twingraph.validation.table.cells import unguard
from twingraph.validation.table.template import SLUG, SLUG_TITLES, Column, columns_of

LARGEST = 32 * 1024 * 1024
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet counts (the header is 1), its cells by column."""

    number: int
    slug: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """What a file of a kind says: the columns that it has, in its order, and its rows.

    `places` are the numbers of its columns by their names; the first is 1.
    """

    name: str
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    places: dict[str, int]


def read_table(path: Path, kind: str) -> Table:
    """The table in a file; DataError with every fault of its form, each with row and column."""
    content = read_bytes(path)
    if len(content) > LARGEST:
        raise _fault(path, 1, 1, "die Datei ist zu groß", "the file is too large")
    return parse_table(content, str(path), kind)


def parse_table(content: bytes, name: str, kind: str) -> Table:
    """The table in these bytes; a byte order mark, semicolons or tabs do not matter."""
    where = Path(name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        raise _fault(
            where, line, 1,
            "kein UTF-8: im Tabellenprogramm als „CSV UTF-8“ speichern",
            "not UTF-8: save it as “CSV UTF-8” in the spreadsheet",
        ) from trouble  # fmt: skip
    if "\0" in text:
        raise _fault(where, 1, 1, "keine Textdatei", "not a text file")
    # Some systems write ü as two signs; files are kept in NFC.
    text = unicodedata.normalize("NFC", text)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]  # a line that some programs put before the header
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    records = _records(where, text, delimiter)
    if not records:
        raise _fault(where, 1, 1, "die Tabelle ist leer", "the table is empty")
    columns, order = _columns(where, records[0], kind)
    places = {title: number + 1 for title, number in order.items()}
    return Table(name, kind, columns, _rows(where, records, columns, order), places)


def _records(name: Path, text: str, delimiter: str) -> list[list[str]]:
    """The rows as they stand; DataError at the row whose quotation marks do not fit."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            records.append(record)
    except csv.Error as trouble:
        if "field limit" in str(trouble):
            most = csv.field_size_limit()
            de = f"eine Zelle hat mehr als {most} Zeichen; fehlt ein Anführungszeichen?"
            en = f"a cell has more than {most} characters; is a quotation mark missing?"
        else:
            de = 'kein CSV: ein Anführungszeichen " schließt nicht; in einem Text "" schreiben'
            en = 'not CSV: a quotation mark " does not close; inside a text write ""'
        raise _fault(name, len(records) + 1, 1, de, en) from trouble
    return records


def _columns(name: Path, header: list[str], kind: str) -> tuple[tuple[Column, ...], dict[str, int]]:
    known = {column.name: column for column in columns_of(kind)}
    names_of = {title.lower(): SLUG for title in SLUG_TITLES.values()} | {
        title.lower(): column.name for column in known.values() for title in column.titles.values()
    }
    faults = []
    order: dict[str, int] = {}
    for number, cell in enumerate(header):
        title = cell.strip().lower()
        title = names_of.get(title, title)
        if not title:
            continue
        if title in order:
            de = f"die Spalte {title!r} kommt zweimal vor"
            faults.append(_fault(name, 1, number + 1, de, f"the column {title!r} is there twice"))
        elif title != SLUG and title not in known:
            names = ", ".join([SLUG, *known])
            faults.append(
                _fault(
                    name,
                    1,
                    number + 1,
                    f"eine Spalte {title[:60]!r} gibt es für {kind} nicht; es gibt: {names}",
                    f"there is no column {title[:60]!r} for {kind}; there are: {names}",
                )  # fmt: skip
            )
        order.setdefault(title, number)
    if SLUG not in order:
        faults.append(
            _fault(name, 1, 1, f"es fehlt die Spalte {SLUG!r}", f"the column {SLUG!r} is missing")
        )
    _raise(faults)
    return tuple(known[title] for title in order if title in known), order


def _rows(
    name: Path, records: list[list[str]], columns: tuple[Column, ...], order: dict[str, int]
) -> tuple[Row, ...]:
    rows: list[Row] = []
    faults: list[DataError] = []
    seen: dict[str, int] = {}
    width = len(records[0])
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) < width:
            de = f"{len(record)} Zellen statt {width}: die Zeile ist abgeschnitten"
            en = f"{len(record)} cells instead of {width}: the row is cut off"
            faults.append(_fault(name, number, len(record) + 1, de, en))
            continue
        if any(cell.strip() for cell in record[width:]):
            de = "mehr Zellen als Spalten; fehlen Anführungszeichen um einen Text?"
            en = "more cells than columns; are quotation marks missing around a text?"
            faults.append(_fault(name, number, width + 1, de, en))
            continue
        if nameless := [at for at in range(width) if not records[0][at].strip() and record[at]]:
            de = "hier steht etwas in einer Spalte ohne Namen"
            en = "something stands here in a column without a name"
            faults.append(_fault(name, number, nameless[0] + 1, de, en))
            continue
        slug = record[order[SLUG]].strip()
        if fault := _wrong_slug(name, number, order[SLUG] + 1, slug, seen):
            faults.append(fault)
            continue
        seen[slug] = number
        named = {
            column.name: unguard(record[order[column.name]]).replace("\r\n", "\n")
            for column in columns
        }
        rows.append(Row(number, slug, named))
    _raise(faults)
    return tuple(rows)


def _wrong_slug(
    name: Path, row: int, column: int, slug: str, seen: dict[str, int]
) -> DataError | None:
    if slug in seen:
        return _fault(
            name, row, column,
            f"{slug!r} steht schon in Zeile {seen[slug]}",
            f"{slug!r} stands in row {seen[slug]} already",
        )  # fmt: skip
    if SLUG_SHAPE.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return None
    better = slug_of(slug)[:LONGEST_SLUG]
    return _fault(
        name, row, column,
        f"{slug[:60]!r} kann keine Adresse sein" + (f"; {better} ginge" if better else ""),
        f"{slug[:60]!r} cannot be an address" + (f"; {better} would do" if better else ""),
    )  # fmt: skip


def _fault(name: Path, row: int, column: int, de: str, en: str) -> DataError:
    """A fault at a cell: rows and columns as the spreadsheet counts them."""
    return DataError(
        f"row {row}, column {column}: {en}",
        place=Place(str(name), row, column),
        de=f"Zeile {row}, Spalte {column}: {de}",
    )


def fault_at(table: Table, row: Row, column: Column, de: str, en: str) -> DataError:
    """What is wrong with a value, said with its row and column."""
    return DataError(
        f"row {row.number}, column {column.name} ({row.slug}): {en}",
        place=Place(table.name, row.number, table.places[column.name]),
        de=f"Zeile {row.number}, Spalte {column.name} ({row.slug}): {de}",
    )


def _raise(faults: list[DataError]) -> None:
    if faults:
        raise DataError.together(faults)

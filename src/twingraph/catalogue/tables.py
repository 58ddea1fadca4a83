"""The data as tables: CSV for spreadsheets, and CSVW that says what the columns mean."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from twingraph.catalogue.about import About
from twingraph.store.protocol import Row, Store
from twingraph.vocab import ONTOLOGY, PREFIXES

_NAMESPACES = {
    **PREFIXES,
    "dc": "http://purl.org/dc/elements/1.1/",
    "wgs": PREFIXES["wgs84"],
}


@dataclass(frozen=True)
class Column:
    """One column: `datatype` is a name of XML Schema, `separator` stands between many values."""

    name: str
    datatype: str
    titles: dict[str, str]
    property_address: str | None
    separator: str | None


@dataclass(frozen=True)
class Table:
    """One table: its query, its columns in order, its titles by language."""

    name: str
    titles: dict[str, str]
    columns: tuple[Column, ...]
    query: str

    @property
    def file_name(self) -> str:
        """What the file of the table is called."""
        return f"{self.name}.csv"


def read_tables() -> list[Table]:
    """The tables that come with the engine, alphabetical by name."""
    folder = resources.files("twingraph.catalogue") / "table"
    files = sorted((entry for entry in folder.iterdir()), key=lambda entry: entry.name)
    return [
        parse_table(file.name.removesuffix(".rq"), file.read_text("utf-8"))
        for file in files
        if file.name.endswith(".rq")
    ]


def parse_table(name: str, text: str) -> Table:
    """A table from its query, whose header lines are `# de:`, `# en:` and `# column:`."""
    titles: dict[str, str] = {}
    columns: list[Column] = []
    for line in text.splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        if not line.startswith("# "):
            break
        if key == "column":
            columns.append(_parse_column(value))
        else:
            titles[key] = value
    return Table(name, titles, tuple(columns), text)


def _parse_column(text: str) -> Column:
    name, datatype, german, english, *more = (part.strip() for part in text.split("|"))
    address = None
    if more:
        prefix, _, local = more[0].partition(":")
        address = _NAMESPACES[prefix] + local
    separator = "|" if datatype.endswith("*") else None
    titles = {"de": german, "en": english}
    return Column(name, datatype.removesuffix("*"), titles, address, separator)


def csv_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """The table as CSV (RFC 4180: CRLF, a header line), line by line.

    Many values of one cell are sorted, because a store may give them in any order.
    """
    yield _csv_line([column.name for column in table.columns])
    for row in rows:
        cells = []
        for column in table.columns:
            term = row.get(column.name)
            text = str(getattr(term, "value", "")) if term is not None else ""
            if column.separator:
                text = column.separator.join(sorted(text.split(column.separator)))
            cells.append(text)
        yield _csv_line(cells)


def read_rows(table: Table, store: Store) -> list[Row]:
    """The rows of the table, in its order."""
    return store.rows(table.query)


def _csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def describe_tables(tables: Iterable[Table], about: About) -> str:
    """The tables' CSVW description as JSON (W3C Metadata Vocabulary for Tabular Data)."""
    group: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _texts(about.titles),
        "dc:license": {"@id": about.licence or ""},
        "dc:rights": _texts(about.attribution),
        "dc:isPartOf": {"@id": about.dataset},
        "dc:conformsTo": {"@id": ONTOLOGY},
        "tables": [
            {
                "url": table.file_name,
                "dc:title": _texts(table.titles),
                "tableSchema": {
                    "columns": [_describe(column) for column in table.columns],
                    "aboutUrl": "{+" + table.columns[0].name + "}",
                    **_primary_key(table),
                },
            }
            for table in tables
        ],
    }
    return json.dumps(group, ensure_ascii=False, indent=2) + "\n"


def _primary_key(table: Table) -> dict[str, Any]:
    keys = [
        column.name for column in table.columns if column.name in ("partnership", "city", "partner")
    ]
    if table.name == "partnerships":
        return {"primaryKey": keys}
    return {"primaryKey": table.columns[0].name}


def _describe(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": {"en": [column.name, column.titles["en"]], "de": column.titles["de"]},
        "datatype": column.datatype,
    }
    if column.separator:
        described["separator"] = column.separator
    if column.property_address:
        described["propertyUrl"] = column.property_address
    if column.datatype == "anyURI":
        described["valueUrl"] = "{+" + column.name + "}"
    return described


def _texts(titles: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in sorted(titles.items())]

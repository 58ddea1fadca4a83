"""The data as tables: CSV for spreadsheets, and CSVW that says what the columns mean."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

from twingraph.catalogue.about import About
from twingraph.store.protocol import Row, Store
from twingraph.vocab import ONTOLOGY, PREFIXES

_NAMESPACES = {
    **PREFIXES,
    "dc": "http://purl.org/dc/elements/1.1/",
    "wgs": PREFIXES["wgs84"],
}


_SAME, _NOT_SAID = "", "-"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True)
class Column:
    """One column: `datatype` is a name of XML Schema, `separator` stands between many values.

    A cell says the value of `property_address`, of the thing of its row or of the one in the
    column `about`; where `about` is `-`, the cell gives it in another form than the graph.
    """

    name: str
    datatype: str
    titles: dict[str, str]
    property_address: str | None
    about: str
    separator: str | None

    @property
    def language(self) -> str | None:
        """The language of its texts, None if they are in none or in several."""
        ending = self.name.rpartition("_")[2]
        return ending if self.datatype == "string" and ending in ("de", "en") else None

    @property
    def is_converted(self) -> bool:
        """Whether the cell is a statement of the graph as it stands.

        A list of addresses is not: CSVW would make one address of all.
        """
        has_many_addresses = self.datatype == "anyURI" and self.separator is not None
        said = self.property_address is not None and self.about != _NOT_SAID
        return said and not has_many_addresses


class Reference(NamedTuple):
    """The values of `column` are those of `other_column` in another table."""

    column: str
    other: str
    other_column: str


@dataclass(frozen=True)
class Table:
    """One table: its query, its columns in order, its titles by language.

    `key` names the columns that tell rows apart, `references` tell of a column in which
    table and column there its values are.
    """

    name: str
    titles: dict[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
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
    """A table from its query.

    Its header lines are `# de:`, `# en:`, `# key:`, `# reference:` and, for each column,
    `# column: name | datatype | German title | English title | property | about`.
    """
    titles: dict[str, str] = {}
    columns: list[Column] = []
    references: list[Reference] = []
    keys: list[str] = []
    for line in text.splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        if not line.startswith("# "):
            break
        if key == "column":
            columns.append(_parse_column(value))
        elif key == "key":
            keys += _fields(value)
        elif key == "reference":
            references.append(Reference(*_fields(value)))
        else:
            titles[key] = value
    return Table(name, titles, tuple(columns), tuple(keys), tuple(references), text)


def _fields(text: str) -> list[str]:
    return [field.strip() for field in text.split("|")]


def _parse_column(text: str) -> Column:
    name, datatype, german, english, *more = _fields(text)
    address, about = None, _SAME
    if more:
        prefix, _, local = more[0].partition(":")
        address = _NAMESPACES[prefix] + local
        about = more[1] if len(more) > 1 else _SAME
    separator = "|" if datatype.endswith("*") else None
    titles = {"de": german, "en": english}
    return Column(name, datatype.removesuffix("*"), titles, address, about, separator)


def csv_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """The table as CSV (RFC 4180: CRLF, a header line), line by line.

    Many values of one cell are sorted, because a store may give them in any order. A text that a
    spreadsheet would take for a formula has an apostrophe before it.
    """
    yield _csv_line([column.name for column in table.columns])
    for row in rows:
        cells = []
        for column in table.columns:
            term = row.get(column.name)
            text = str(getattr(term, "value", "")) if term is not None else ""
            if column.separator:
                text = column.separator.join(sorted(text.split(column.separator)))
            is_formula = column.datatype == "string" and _FORMULA.match(text)
            cells.append(f"'{text}" if is_formula else text)
        yield _csv_line(cells)


def read_rows(table: Table, store: Store) -> list[Row]:
    """The rows of the table, in its order."""
    return store.rows(table.query)


def _csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def find_references(tables: Iterable[Table], held: Mapping[str, Sequence[Row]]) -> set[Reference]:
    """The references that hold in the rows of each table.

    Data that were built without rules may tie cities they do not describe.
    """
    return {
        one
        for table in tables
        for one in table.references
        if {row.get(one.column) for row in held[table.name]}
        <= {row.get(one.other_column) for row in held[one.other]}
    }


def describe_tables(tables: Iterable[Table], about: About, references: Container[Reference]) -> str:
    """The tables' CSVW description as JSON (W3C Metadata Vocabulary for Tabular Data).

    What `references` holds is told as a foreign key. Converted by the rules of CSVW, the tables
    are statements of the graph.
    """
    group: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _texts(about.titles),
        **({"dc:license": {"@id": about.licence}} if about.licence else {}),
        "dc:rights": _texts(about.attribution),
        "dc:isPartOf": {"@id": about.dataset},
        "dc:conformsTo": {"@id": ONTOLOGY},
        "tables": [
            {
                "url": table.file_name,
                "dc:title": _texts(table.titles),
                "tableSchema": {
                    "columns": [_describe(table, column) for column in table.columns],
                    "aboutUrl": _address_in(table.columns[0].name),
                    "primaryKey": list(table.key),
                    **_foreign_keys(table, references),
                },
            }
            for table in tables
        ],
    }
    return json.dumps(group, ensure_ascii=False, indent=2) + "\n"


def _foreign_keys(table: Table, references: Container[Reference]) -> dict[str, Any]:
    keys = [
        {
            "columnReference": one.column,
            "reference": {"resource": f"{one.other}.csv", "columnReference": one.other_column},
        }
        for one in table.references
        if one in references
    ]
    return {"foreignKeys": keys} if keys else {}


def _describe(table: Table, column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": {"en": [column.name, column.titles["en"]], "de": column.titles["de"]},
        "datatype": column.datatype,
    }
    if column.name in table.key:
        described["required"] = True
    if column.separator:
        described["separator"] = column.separator
    if column.language:
        described["lang"] = column.language
    if column.property_address:
        described["propertyUrl"] = column.property_address
    if column.about not in (_SAME, _NOT_SAID):
        described["aboutUrl"] = _address_in(column.about)
    if not column.is_converted:
        described["suppressOutput"] = True
    elif column.datatype == "anyURI":
        described["valueUrl"] = _address_in(column.name)
    return described


def _address_in(column: str) -> str:
    """The address that stands in a column, as a URI template (RFC 6570)."""
    return "{+" + column + "}"


def _texts(titles: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in sorted(titles.items())]

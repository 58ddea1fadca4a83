"""Which columns the table of a kind has."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from twingraph.validation.names import prefixes_of

SLUG = "slug"
"""The first column of every table: the end of the thing's address."""
BETWEEN = " | "
"""What stands between several values of one cell."""

_DATATYPES = {"day": "date", "boolean": "boolean", "iri": "anyURI"}
SLUG_TITLES = {"de": "Ende der Adresse", "en": "end of the address"}


@dataclass(frozen=True)
class Column:
    """One column: its property as a file writes it, what sort of values, of which language or list.

    `sort` is text, string, date, day, boolean, iri, thing or list; `of` the language, kind or list.
    """

    name: str
    verb: str
    sort: str
    of: str
    has_many: bool
    titles: dict[str, str]

    @property
    def property(self) -> str:
        """The property's full address."""
        prefix, _, local = self.verb.partition(":")
        return prefixes_of(None, "")[prefix] + local


@cache
def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a kind's table after its slug, in their order."""
    text = files(__package__).joinpath("columns.toml").read_text("utf-8")
    told: dict[str, list[str]] = tomllib.loads(text)[kind]
    return tuple(_column(name, *told[name]) for name in told)


def _column(name: str, verb: str, sort: str, german: str, english: str) -> Column:
    plain = sort.removesuffix("*")
    family, _, of = plain.replace("@", ":").partition(":")
    return Column(name, verb, family, of, sort.endswith("*"), {"de": german, "en": english})


def describe(kind: str, url: str, space: str, delimiter: str) -> str:
    """The table's CSVW description as JSON (W3C Metadata Vocabulary for Tabular Data)."""
    slug = {
        "name": SLUG,
        "titles": SLUG_TITLES,
        "required": True,
        "datatype": {"base": "string", "format": "[a-z0-9]+(-[a-z0-9]+)*"},
        "suppressOutput": True,
    }
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dialect": {"delimiter": delimiter, "encoding": "utf-8"},
        "tableSchema": {
            "aboutUrl": f"{space}id/{kind}/{{{SLUG}}}",
            "primaryKey": SLUG,
            "columns": [slug, *(_describe(column, space) for column in columns_of(kind))],
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _describe(column: Column, space: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        "titles": {"en": [column.name, column.titles["en"]], "de": column.titles["de"]},
        "propertyUrl": column.property,
        "datatype": _DATATYPES.get(column.sort, "string"),
    }
    if column.sort == "text":
        said["lang"] = column.of
    elif column.sort == "thing" and not column.has_many:
        said["valueUrl"] = f"{space}id/{column.of}/{{{column.name}}}"
    if column.has_many:
        said["separator"] = BETWEEN
    return said

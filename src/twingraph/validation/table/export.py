"""A kind of things as CSV, one row per thing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from twingraph.store.terms import Iri, Triple
from twingraph.validation.sheet import Sheet
from twingraph.validation.table.cells import guard, item_of, join
from twingraph.validation.table.template import SLUG, Column, columns_of

BOM = "\ufeff"


def export(sheets: Iterable[Sheet], kind: str, space: str, delimiter: str = ",") -> str:
    """The table of a kind (RFC 4180), rows by slug; cells are safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    columns = columns_of(kind)
    writer.writerow([SLUG, *(column.name for column in columns)])
    for sheet in sorted(sheets, key=lambda one: one.file.slug):
        if sheet.file.kind == kind:
            cells = cells_of(sheet.triples, sheet.file.address, columns, space)
            writer.writerow([sheet.file.slug, *map(guard, cells)])
    return out.getvalue()


def cells_of(
    triples: Iterable[Triple], address: str, columns: Iterable[Column], space: str
) -> list[str]:
    """What the columns show of a thing, in their order."""
    thing = Iri(f"{space}id/{address}")
    said: dict[str, list[Triple]] = {}
    for triple in triples:
        if triple.subject == thing:
            said.setdefault(triple.predicate.value, []).append(triple)
    return [_cell(said.get(column.property, []), column, space) for column in columns]


def _cell(triples: Iterable[Triple], column: Column, space: str) -> str:
    found = [item_of(column, triple.object, space) for triple in triples]
    items = list(dict.fromkeys(item for item in found if item is not None))
    # One value stands as it is: only where several may stand is a bar something special.
    return join(items) if column.has_many or len(items) > 1 else "".join(items)

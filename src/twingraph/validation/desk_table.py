"""A table handed in at the desk: each row becomes the file that importing it would make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from twingraph.dataset.folder import DataFile
from twingraph.errors import DataError
from twingraph.store.terms import Triple
from twingraph.store.triples import parse_triples
from twingraph.validation.finding import Finding, Severity, Wording
from twingraph.validation.names import prefixes_of
from twingraph.validation.sheet import Sheet
from twingraph.validation.table.cells import CellError, item_of, write
from twingraph.validation.table.merge import items_in
from twingraph.validation.table.reading import Row, Table, fault_at, parse_table
from twingraph.validation.table.template import SLUG, Column
from twingraph.vocab import RDF, class_of_kind


@dataclass(frozen=True)
class Submitted:
    """A table as sheets, one per row, and what is wrong with its cells."""

    sheets: tuple[Sheet, ...]
    faults: tuple[Finding, ...]
    rows: dict[str, Row]
    columns: tuple[Column, ...]
    places: dict[str, int]

    def place(self, finding: Finding, name: str) -> Finding | None:
        """The finding at its row and column; None if it is about something else."""
        row = self.rows.get(finding.file)
        if row is None:
            return None
        said, value = finding.statement
        meant = [one for one in self.columns if f"<{one.property}>" == said]
        # Of several languages it is the value's, or the one in which nothing stands.
        exact = [
            one
            for one in meant
            if (value.endswith(f"@{one.of}") if value else not row.cells[one.name].strip())
        ]
        column = next((self.places[one.name] for one in (*exact, *meant)), self.places[SLUG])
        return replace(finding, file=name, line=row.number, column=column)


def read_rows(
    content: bytes, name: str, kind: str, published: Iterable[Sheet], space: str
) -> Submitted:
    """The rows of a table set into what is published; faults are findings, not errors."""
    try:
        table = parse_table(content, name, kind)
    except DataError as trouble:
        return Submitted((), tuple(_finding(fault, name) for fault in trouble.faults), {}, (), {})
    known = {sheet.file.address: sheet.triples for sheet in published}
    prefixes = "".join(
        f"@prefix {prefix}: <{namespace}> .\n"
        for prefix, namespace in prefixes_of(space, "").items()
    )
    sheets: list[Sheet] = []
    faults: list[Finding] = []
    rows: dict[str, Row] = {}
    for row in table.rows:
        address = f"{kind}/{row.slug}"
        found = list(_faults_of(table, row))
        if found:
            faults += (_finding(fault, name) for fault in found)
            continue
        try:
            made = _say(address, table.columns, row, space, prefixes)
        except DataError as trouble:
            faults.append(replace(_finding(trouble, name), line=row.number, column=1))
            continue
        triples = _set(known.get(address, ()), made, table.columns, space)
        file = DataFile(address, kind, Path(f"{address}.ttl"), f"{address}.ttl")
        # Nobody wrote this file yet, so nobody is asked for its style.
        sheets.append(Sheet(file, b"", triples, {"style": (space, ())}))
        rows[file.name] = row
    return Submitted(tuple(sheets), tuple(faults), rows, table.columns, table.places)


def _say(
    address: str, columns: Sequence[Column], row: Row, space: str, prefixes: str
) -> tuple[Triple, ...]:
    """What a row says of its thing; DataError if that is no Turtle.

    A file is not made of it: laying out thousands would take longer than checking them.
    """
    thing = f"<{space}id/{address}>"
    statements = [f"{thing} <{RDF}type> <{class_of_kind(address.partition('/')[0])}> .\n"]
    for column in columns:
        for item in items_in(column, row.cells[column.name]):
            statements.append(f"{thing} <{column.property}> {write(column, item)} .\n")
    return parse_triples((prefixes + "".join(statements)).encode(), address)


def _set(
    published: Sequence[Triple], made: Sequence[Triple], columns: Sequence[Column], space: str
) -> tuple[Triple, ...]:
    """What is published of a thing, with what a row says in the place of what it holds."""
    thing = made[0].subject

    def is_held(triple: Triple) -> bool:
        return triple.subject == thing and any(
            triple.predicate.value == column.property
            and item_of(column, triple.object, space) is not None
            for column in columns
        )

    kept = [triple for triple in published if not is_held(triple)]
    return tuple(dict.fromkeys([*made, *kept]))


def _faults_of(table: Table, row: Row) -> Iterator[DataError]:
    for column in table.columns:
        for item in items_in(column, row.cells[column.name]):
            try:
                write(column, item)
            except CellError as trouble:
                yield fault_at(table, row, column, trouble.words.de, trouble.words.en)


def _finding(fault: DataError, name: str) -> Finding:
    place = fault.place
    return Finding(
        name,
        place.line if place else None,
        place.column if place else None,
        Severity.VIOLATION,
        "file-syntax",
        Wording(fault.said("de"), fault.said("en")),
    )

"""What an edited table would change in a data folder, and the change itself."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from twingraph.dataset.folder import list_data, read_bytes
from twingraph.dataset.whole import unwritable
from twingraph.errors import DataError, Place
from twingraph.validation.drafting import licence_of
from twingraph.validation.material import find_space
from twingraph.validation.repair_files import replace_file
from twingraph.validation.sheet import Sheet, sheet_of
from twingraph.validation.table.cells import CellError, write
from twingraph.validation.table.merge import MergeError, begin, changed, items_in, merge
from twingraph.validation.table.reading import Row, Table, fault_at
from twingraph.validation.table.template import Column
from twingraph.vocab import KINDS


@dataclass(frozen=True)
class Change:
    """A file that would be written; `before` is None for a new one."""

    path: Path
    before: bytes | None
    after: bytes

    def diff(self) -> Iterator[str]:
        """The change as a unified diff, line by line without line ends."""
        old = (self.before or b"").decode("utf-8", "replace").splitlines()
        new = self.after.decode("utf-8", "replace").splitlines()
        source = str(self.path) if self.before is not None else os.devnull
        yield from difflib.unified_diff(old, new, source, str(self.path), lineterm="")


@dataclass(frozen=True)
class Folder:
    """A data folder whose files of one kind are to be a table, or were one."""

    data: Path
    space: str
    licence: str
    sheets: tuple[Sheet, ...]


def open_folder(data: Path, kind: str) -> Folder:
    """The files of a kind; DataError with all faults of those that cannot be read."""
    sheets: list[Sheet] = []
    described: list[Sheet] = []
    faults: list[DataError] = []
    for file in list_data(data)[0]:
        if file.kind not in (kind, "dataset") and file.kind in KINDS:
            continue
        try:
            sheet = sheet_of(file, read_bytes(file.path, file.name))
        except DataError as trouble:
            faults.extend(trouble.faults)
            continue
        (sheets if file.kind == kind else described).append(sheet)
    if faults:
        raise DataError.together(faults)
    space = find_space(described)
    if space is None:
        raise DataError(
            "says no address space (void:uriSpace)",
            place=Place(str(data / "dataset.ttl")),
            de="nennt keinen Adressraum (void:uriSpace)",
        )
    return Folder(data, space, licence_of(described), tuple(sheets))


def plan(folder: Folder, table: Table) -> list[Change]:
    """The files that the table would change; rows that are not there change nothing.

    DataError with every value that is none, each with its row and column.
    """
    known = {sheet.file.address: sheet for sheet in folder.sheets}
    changes: list[Change] = []
    faults: list[DataError] = []
    for row in table.rows:
        address = f"{table.kind}/{row.slug}"
        sheet = known.get(address)
        content = sheet.content if sheet else begin(address, folder.space, folder.licence)
        triples = sheet.triples if sheet else ()
        asked = changed(triples, address, folder.space, table.columns, row.cells)
        found = [fault for column in asked if (fault := _fault(table, row, column))]
        if found:
            faults += found
            continue
        try:
            after = merge(content, address, folder.space, table.columns, row.cells)
        except MergeError as trouble:
            faults.append(_unmergeable(table, row, trouble))
            continue
        if sheet is None or after != content:
            path = sheet.file.path if sheet else folder.data / f"{address}.ttl"
            changes.append(Change(path, sheet.content if sheet else None, after))
    if faults:
        raise DataError.together(faults)
    return changes


def _fault(table: Table, row: Row, column: Column) -> DataError | None:
    for item in items_in(column, row.cells[column.name]):
        try:
            write(column, item)
        except CellError as trouble:
            return fault_at(table, row, column, trouble.words.de, trouble.words.en)
    return None


def _unmergeable(table: Table, row: Row, trouble: MergeError) -> DataError:
    return DataError(
        f"row {row.number} ({row.slug}): the file cannot be changed safely: {trouble}",
        place=Place(table.name, row.number),
        hint="change it in the editor",
        de=f"Zeile {row.number} ({row.slug}): die Datei lässt sich nicht sicher ändern: {trouble}",
        hint_de="im Editor ändern",
    )


def carry_out(changes: Sequence[Change]) -> None:
    """Write the files, each whole; DataError for one that cannot be written or is there by now."""
    for change in changes:
        try:
            if change.before is not None:
                replace_file(change.path, change.before, change.after)
                continue
            change.path.parent.mkdir(exist_ok=True)
            handle = os.open(change.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            with os.fdopen(handle, "wb") as file:
                file.write(change.after)
        except OSError as trouble:
            raise unwritable(change.path, trouble) from trouble

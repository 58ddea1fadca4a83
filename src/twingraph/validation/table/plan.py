"""What an edited table would change in a data folder, and the change itself."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
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
        old = _lines(self.before or b"")
        new = _lines(self.after)
        source = str(self.path) if self.before is not None else os.devnull
        yield from difflib.unified_diff(old, new, source, str(self.path), lineterm="")


def _lines(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    return text.removesuffix("\n").split("\n") if text else []


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
        f"row {row.number} ({row.slug}): the file cannot be changed safely: {trouble.words.en}",
        place=Place(table.name, row.number),
        hint="change it in the editor",
        de=f"Zeile {row.number} ({row.slug}): die Datei lässt sich nicht sicher ändern: "
        f"{trouble.words.de}",
        hint_de="im Editor ändern",
    )


def carry_out(changes: Sequence[Change]) -> None:
    """Write all files or none; DataError for one that cannot be written or was saved meanwhile.

    Each file is replaced whole: should the power fail, the same import does what is left.
    """
    done: list[Change] = []
    for change in changes:
        _refuse_what_was_saved(change)
    with ExitStack() as aside:
        written = [(change, _write_beside(change, aside)) for change in changes]
        for change in changes:
            _refuse_what_was_saved(change)  # writing took its time
        for change, part in written:
            try:
                os.replace(part, change.path)
            except OSError as trouble:
                _take_back(done)
                raise unwritable(change.path, trouble) from trouble
            done.append(change)


def _write_beside(change: Change, aside: ExitStack) -> Path:
    """The new content in a file of its own beside the old one, gone when `aside` closes."""
    try:
        change.path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=change.path.parent, prefix=".", suffix=".part")
        aside.callback(Path(name).unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
        mode = change.path.stat().st_mode & 0o7777 if change.before is not None else 0o644
        os.chmod(name, mode)
        return Path(name)
    except OSError as trouble:
        raise unwritable(change.path, trouble) from trouble


def _refuse_what_was_saved(change: Change) -> None:
    """DataError unless the file is still what the table was compared with."""
    try:
        now = change.path.read_bytes() if os.path.lexists(change.path) else None
    except OSError as trouble:
        raise unwritable(change.path, trouble) from trouble
    if now != change.before:
        raise DataError(
            "was saved by somebody else in the meantime; nothing is written",
            place=Place(str(change.path)),
            hint="import the table again and read the changes anew",
            de="wurde inzwischen von jemand anderem gespeichert; geschrieben ist nichts",
            hint_de="die Tabelle noch einmal einlesen und die Änderungen neu ansehen",
        )


def _take_back(done: Sequence[Change]) -> None:
    for change in done:
        if change.before is None:
            change.path.unlink(missing_ok=True)
        else:
            replace_file(change.path, change.after, change.before)

"""What is checked: every file with its triples, and the words, rules and questions it meets."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from twingraph.dataset import Dataset, Misfit, Shelf, shared_shelf
from twingraph.dataset.content import Rule
from twingraph.dataset.folder import (
    DATASET,
    DataFile,
    list_data,
    list_rules,
    list_shapes,
    list_words,
    read_bytes,
)
from twingraph.errors import DataError, Place
from twingraph.saved_queries import SavedQuery, read_query
from twingraph.store.terms import Iri, Literal
from twingraph.validation.rulebook import Rulebook
from twingraph.validation.sheet import Sheet, sheet_of
from twingraph.vocab import KINDS, VOID

HYGIENE = "hygiene"
_URI_SPACE = Iri(VOID + "uriSpace")


@dataclass(frozen=True)
class Material:
    """Everything that is checked together, and what it is checked by.

    `broken` lists files that cannot be read, each with all its faults; `trusted` are things that
    lie elsewhere and are taken to be as they should.
    """

    folder: Path
    space: str | None
    facts: tuple[Sheet, ...]
    words: tuple[Sheet, ...]
    rulebook: Rulebook
    rules: tuple[Rule, ...]
    misfits: tuple[Misfit, ...]
    broken: tuple[tuple[DataFile, DataError], ...] = ()
    trusted: frozenset[Iri] = frozenset()

    def graph(self, file: DataFile) -> str:
        """The name of the graph that holds a file's triples."""
        return file.graph(self.space or "urn:x-twingraph:")

    def with_sheets(self, *sheets: Sheet) -> Material:
        """The same with some files more, each in the place of one with its address."""
        addresses = {sheet.file.address for sheet in sheets}
        others = tuple(one for one in self.facts if one.file.address not in addresses)
        return replace(self, facts=(*others, *sheets))


class Reader:
    """Reads files, and reads again only those that changed."""

    def __init__(self) -> None:
        self._sheets: dict[Path, tuple[tuple[int, int, int], Sheet]] = {}
        self._rulebook: tuple[object, Rulebook] | None = None

    def gather(self, data: Path, shelf: Shelf | None = None) -> Material:
        """A data folder as it lies there now, broken files set aside.

        DataError when the folder itself cannot be read or the shared words and rules are broken.
        """
        shelf = shelf or shared_shelf()
        files, misfits = list_data(data)
        if not files and not misfits:
            raise DataError(
                "nothing found to check here",
                hint="name the data folder with --data",
                place=Place(str(data)),
                de="hier ist nichts zu prüfen",
                hint_de="den Datenordner mit --data nennen",
            )
        broken: list[tuple[DataFile, DataError]] = []
        facts: list[Sheet] = []
        for file in files:
            try:
                facts.append(self.read(file))
            except DataError as trouble:
                broken.append((file, trouble))
        space = find_space(facts)
        words = self._read_all(list_words(shelf), broken)
        shapes = self._read_all(list_shapes(shelf), broken)
        if not shapes:
            raise DataError("no rules found", place=Place(str(shelf.shapes)))
        if space is not None:
            misfits += list(_without_thing(facts, space))
        return Material(
            data,
            space,
            tuple(facts),
            words,
            self._rulebook_of(shelf, shapes),
            tuple(_rules(shelf)),
            tuple(misfits),
            tuple(broken),
        )

    def read(self, file: DataFile) -> Sheet:
        """One file; DataError with all its faults if it is not sound Turtle."""
        try:
            state = os.stat(file.path)
        except OSError as trouble:
            raise DataError(
                f"cannot be read: {trouble.strerror}", place=Place(file.name)
            ) from trouble
        key = (state.st_mtime_ns, state.st_size, state.st_ino)
        known = self._sheets.get(file.path)
        if known and known[0] == key and known[1].file == file:
            return known[1]
        sheet = sheet_of(file, read_bytes(file.path, file.name))
        self._sheets[file.path] = key, sheet
        return sheet

    def _read_all(
        self, files: Iterable[DataFile], broken: list[tuple[DataFile, DataError]]
    ) -> tuple[Sheet, ...]:
        sheets = []
        for file in files:
            try:
                sheets.append(self.read(file))
            except DataError as trouble:
                broken.append((file, trouble))
        return tuple(sheets)

    def _rulebook_of(self, shelf: Shelf, shapes: tuple[Sheet, ...]) -> Rulebook:
        folder = shelf.queries / HYGIENE
        state = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.rq")))
        key = (*(id(sheet) for sheet in shapes), state)
        if self._rulebook is None or self._rulebook[0] != key:
            self._rulebook = key, Rulebook(shapes, _questions(shelf))
        return self._rulebook[1]


def material_of(dataset: Dataset) -> Material:
    """What a dataset that was read already holds."""

    def sheets(reads: Iterable[object]) -> tuple[Sheet, ...]:
        return tuple(
            sheet_of(read.file, read.content)  # type: ignore[attr-defined]
            for read in reads
        )

    return Material(
        dataset.folder,
        dataset.space,
        sheets(dataset.facts),
        sheets(dataset.words),
        Rulebook(sheets(dataset.shapes), _questions(dataset.shelf)),
        dataset.rules,
        dataset.misfits,
    )


def words_and_rules(shelf: Shelf) -> tuple[tuple[Sheet, ...], Rulebook, tuple[Rule, ...]]:
    """What any data are checked by; DataError if the shelf is broken."""

    def read(files: Iterable[DataFile]) -> tuple[Sheet, ...]:
        return tuple(sheet_of(file, read_bytes(file.path, file.name)) for file in files)

    rulebook = Rulebook(read(list_shapes(shelf)), _questions(shelf))
    return read(list_words(shelf)), rulebook, tuple(_rules(shelf))


def find_space(sheets: Iterable[Sheet]) -> str | None:
    """Where the addresses of the data begin, as dataset.ttl says it; None if it does not."""
    for sheet in sheets:
        if sheet.file.kind == DATASET:
            for triple in sheet.triples:
                if triple.predicate == _URI_SPACE and isinstance(triple.object, Literal):
                    space = triple.object.value
                    return space if space.endswith("/") else None
    return None


def _without_thing(sheets: Iterable[Sheet], space: str) -> Iterable[Misfit]:
    for sheet in sheets:
        if sheet.file.kind in KINDS:
            thing = Iri(f"{space}id/{sheet.file.address}")
            if not any(triple.subject == thing for triple in sheet.triples):
                yield Misfit(
                    Place(sheet.name, 1), "no-thing", f"nothing is said here about {thing.value}"
                )


def _rules(shelf: Shelf) -> Iterable[Rule]:
    for path in list_rules(shelf):
        yield Rule(path.stem, read_bytes(path).decode("utf-8"))


def _questions(shelf: Shelf) -> tuple[SavedQuery, ...]:
    """The questions whose every answer is a fault."""
    paths = sorted((shelf.queries / HYGIENE).glob("*.rq"))
    return tuple(read_query(path, HYGIENE) for path in paths)

"""What is checked: every file with its triples, and the words, rules and questions it meets."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
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
from twingraph.dataset.turtle import LARGEST_FILE, TurtleFile, parse_turtle
from twingraph.errors import DataError, Place
from twingraph.saved_queries import SavedQuery, read_queries
from twingraph.store.terms import Iri, Literal, Triple
from twingraph.store.triples import parse_triples
from twingraph.vocab import KINDS, VOID

_URI_SPACE = Iri(VOID + "uriSpace")


@dataclass(frozen=True)
class Sheet:
    """One file under check; it is read once, so it cannot change while it is checked."""

    file: DataFile
    content: bytes = field(repr=False)
    triples: tuple[Triple, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.file.name

    @cached_property
    def turtle(self) -> TurtleFile | None:
        """The file with the place of every triple; None if that cannot be found out."""
        try:
            return parse_turtle(self.content, self.name)
        except DataError:
            return None


@dataclass(frozen=True)
class Material:
    """Everything that is checked together, and what it is checked by.

    `broken` lists files that cannot be read, each with all its faults.
    """

    folder: Path
    space: str | None
    facts: tuple[Sheet, ...]
    words: tuple[Sheet, ...]
    shapes: tuple[Sheet, ...]
    rules: tuple[Rule, ...]
    questions: tuple[SavedQuery, ...]
    misfits: tuple[Misfit, ...]
    broken: tuple[tuple[DataFile, DataError], ...] = ()

    def graph(self, file: DataFile) -> str:
        """The name of the graph that holds a file's triples."""
        return file.graph(self.space or "urn:x-twingraph:")

    def with_sheet(self, sheet: Sheet) -> Material:
        """The same with one file more, or in the place of the file with its address."""
        others = tuple(one for one in self.facts if one.file.address != sheet.file.address)
        return replace(self, facts=(*others, sheet))


class Reader:
    """Reads files, and reads again only those that changed."""

    def __init__(self) -> None:
        self._sheets: dict[Path, tuple[tuple[int, int, int], Sheet]] = {}
        self._shelf: tuple[object, tuple[SavedQuery, ...]] | None = None

    def gather(self, data: Path, shelf: Shelf | None = None) -> Material:
        """A data folder as it lies there now, broken files set aside.

        DataError when the folder itself cannot be read or the shared words and rules are broken.
        """
        shelf = shelf or shared_shelf()
        files, misfits = list_data(data)
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
            shapes,
            tuple(_rules(shelf)),
            self._questions(shelf),
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

    def _questions(self, shelf: Shelf) -> tuple[SavedQuery, ...]:
        folder = shelf.queries / "hygiene"
        state = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.rq")))
        if self._shelf is None or self._shelf[0] != state:
            found = read_queries(shelf.queries)
            self._shelf = state, tuple(query for query in found if query.shelf == "hygiene")
        return self._shelf[1]


def sheet_of(file: DataFile, content: bytes) -> Sheet:
    """A file's content, parsed; DataError with the place of the fault if it is not Turtle."""
    if len(content) <= LARGEST_FILE:
        try:
            return Sheet(file, content, parse_triples(content, file.name))
        except DataError as trouble:
            # The slower reader tells other encodings and binary files apart.
            parse_turtle(content, file.name)
            raise trouble
    parse_turtle(content, file.name)
    raise DataError("too large", place=Place(file.name))


def material_of(dataset: Dataset) -> Material:
    """What a dataset that was read already holds."""

    def sheets(reads: Iterable[object]) -> tuple[Sheet, ...]:
        return tuple(
            sheet_of(read.file, read.content)  # type: ignore[attr-defined]
            for read in reads
        )

    questions = read_queries(dataset.shelf.queries)
    return Material(
        dataset.folder,
        dataset.space,
        sheets(dataset.facts),
        sheets(dataset.words),
        sheets(dataset.shapes),
        dataset.rules,
        tuple(query for query in questions if query.shelf == "hygiene"),
        dataset.misfits,
    )


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

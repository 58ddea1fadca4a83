"""One file under check: its bytes, its triples, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from twingraph.dataset.folder import DataFile
from twingraph.dataset.turtle import LARGEST_FILE, TurtleFile, parse_turtle
from twingraph.errors import DataError, Place
from twingraph.store.terms import Triple
from twingraph.store.triples import parse_triples


@dataclass(frozen=True)
class Sheet:
    """One file under check; it is read once, so it cannot change while it is checked.

    `memory` keeps what was found out about the file alone, for the next check.
    """

    file: DataFile
    content: bytes = field(repr=False)
    triples: tuple[Triple, ...] = field(repr=False)

    memory: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

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

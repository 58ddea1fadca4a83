"""What every store can do, whether it lives in this process, in a pool or on another server."""

from __future__ import annotations

from typing import Protocol

from twingraph.store.snapshot import Snapshot
from twingraph.store.terms import Term, Triple

Row = dict[str, Term]
"""One solution of a SELECT: variable name to term; unbound variables are absent."""


class Store(Protocol):
    """A store that answers queries; the default graph is the union of all graphs.

    Bindings fix variables of the query: they become a VALUES block, so a term can never be
    mistaken for query text. Errors: QueryRefusedError for a query that cannot be parsed,
    StoreUnavailableError when the store does not answer.
    """

    @property
    def version(self) -> str:
        """What names the state of the data: same version, same answers."""
        ...

    @property
    def snapshot(self) -> Snapshot | None:
        """The built version it answers from, which knows some answers; None if there is none."""
        ...

    def answer(self, query: str, media_type: str) -> bytes:
        """The answer, serialised; RequestError if the result cannot take that media type."""
        ...

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        """The solutions of a SELECT, in the query's order."""
        ...

    def ask(self, query: str, **bindings: Term) -> bool:
        """The verdict of an ASK."""
        ...

    def triples(self, query: str, **bindings: Term) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        ...

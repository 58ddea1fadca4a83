"""A store on another server, asked over the SPARQL 1.1 Protocol."""

from __future__ import annotations

import time

import pyoxigraph

from twingraph.client import JSON_RESULTS, N_TRIPLES, Client
from twingraph.errors import StoreUnavailableError
from twingraph.store.binding import bind
from twingraph.store.foreign import find_verdict, mend
from twingraph.store.protocol import Row
from twingraph.store.terms import Term, Triple

SAME_FOR_SECONDS = 60
"""How long a foreign server's data is taken to be unchanged: it does not tell."""


class RemoteStore:
    """A `Store` at an endpoint that runs elsewhere."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @property
    def version(self) -> str:
        """A name that changes every minute, as nobody knows when the data does."""
        return f"remote-{int(time.time()) // SAME_FOR_SECONDS:x}"

    @property
    def snapshot(self) -> None:
        """None: nothing was built here."""

    def answer(self, query: str, media_type: str) -> bytes:
        """See `Store.answer`."""
        return self.client.answer(query, media_type)

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        """See `Store.rows`."""
        results = self._results(bind(query, bindings))
        if not isinstance(results, pyoxigraph.QuerySolutions):
            raise StoreUnavailableError(f"{self.client.endpoint} did not answer with rows")
        names = [variable.value for variable in results.variables]
        try:
            return [
                {name: term for name, term in zip(names, row, strict=True) if term is not None}
                for row in results
            ]
        except SyntaxError as trouble:
            raise self._unreadable() from trouble

    def ask(self, query: str, **bindings: Term) -> bool:
        """See `Store.ask`."""
        results = self._results(bind(query, bindings))
        try:
            return find_verdict(results)
        except (SyntaxError, ValueError) as trouble:
            raise StoreUnavailableError(
                f"{self.client.endpoint} did not answer with a verdict"
            ) from trouble

    def triples(self, query: str, **bindings: Term) -> list[Triple]:
        """See `Store.triples`."""
        text = self.client.answer(bind(query, bindings), N_TRIPLES)
        try:
            quads = pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_TRIPLES)
            return [quad.triple for quad in quads]
        except SyntaxError as trouble:
            raise self._unreadable() from trouble

    def _results(self, query: str) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
        text = mend(self.client.answer(query, JSON_RESULTS))
        try:
            return pyoxigraph.parse_query_results(text, pyoxigraph.QueryResultsFormat.JSON)
        except SyntaxError as trouble:
            raise self._unreadable() from trouble

    def _unreadable(self) -> StoreUnavailableError:
        return StoreUnavailableError(f"{self.client.endpoint} answered something unreadable")

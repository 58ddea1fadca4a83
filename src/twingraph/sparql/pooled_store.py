"""Our own questions through the same pool as strangers': a `Store` for threads beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar

import pyoxigraph

from twingraph.errors import QueryRefusedError, RequestError, StoreUnavailableError
from twingraph.sparql.formats import GRAPH_FORMATS, RESULT_FORMATS, find_format
from twingraph.sparql.job import Job
from twingraph.sparql.refusal import Refusal, as_error
from twingraph.sparql.request import QUERY
from twingraph.sparql.service import Service
from twingraph.store.binding import bind
from twingraph.store.protocol import Row
from twingraph.store.snapshot import Snapshot
from twingraph.store.terms import Term, Triple

PINNED: ContextVar[Service | None] = ContextVar("pinned_pool", default=None)
"""The pool that one visitor's request is answered from, whatever goes live meanwhile."""

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class PooledStore:
    """See `twingraph.store.protocol.Store`; call it from any thread but the loop's own.

    `current` gives the pool to ask unless the caller's context has pinned one.
    """

    def __init__(self, current: Callable[[], Service], loop: asyncio.AbstractEventLoop) -> None:
        self._current = current
        self._loop = loop

    @property
    def version(self) -> str:
        """See `Store.version`."""
        return self._pool().version

    @property
    def snapshot(self) -> Snapshot | None:
        """See `Store.snapshot`."""
        return self._pool().snapshot

    def answer(self, query: str, media_type: str) -> bytes:
        """See `Store.answer`."""
        table = find_format(media_type, RESULT_FORMATS)
        graph = find_format(media_type, GRAPH_FORMATS)
        job = Job(
            method="POST",
            content_type=QUERY,
            body=query.encode(),
            result_type=table[1] if table else None,
            graph_type=graph[1] if graph else None,
        )
        future = asyncio.run_coroutine_threadsafe(_collect(self._pool(), job), self._loop)
        try:
            return future.result()
        except Refusal as refusal:
            raise as_error(refusal) from refusal

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        """See `Store.rows`."""
        parsed = self._parse(bind(query, bindings))
        if not isinstance(parsed, pyoxigraph.QuerySolutions):
            raise RequestError("rows are the answer to a SELECT; this query is another form")
        rows = _read_rows(parsed)
        if rows is None:
            raise _unreadable()
        return rows

    def ask(self, query: str, **bindings: Term) -> bool:
        """See `Store.ask`."""
        parsed = self._parse(bind(query, bindings))
        if not isinstance(parsed, pyoxigraph.QueryBoolean):
            raise RequestError("a verdict is the answer to an ASK; this query is another form")
        return bool(parsed)

    def triples(self, query: str, **bindings: Term) -> list[Triple]:
        """See `Store.triples`."""
        answer = self._answer_our_own(bind(query, bindings), _TRIPLES)
        try:
            quads = pyoxigraph.parse(answer, pyoxigraph.RdfFormat.N_TRIPLES)
            return [quad.triple for quad in quads]
        except SyntaxError as trouble:
            raise _unreadable() from trouble

    def _parse(self, query: str) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
        answer = self._answer_our_own(query, _JSON)
        try:
            return pyoxigraph.parse_query_results(answer, pyoxigraph.QueryResultsFormat.JSON)
        except SyntaxError as trouble:
            raise _unreadable() from trouble

    def _answer_our_own(self, query: str, media_type: str) -> bytes:
        """As `answer`; if a server elsewhere refuses our own query, no visitor is to blame."""
        try:
            return self.answer(query, media_type)
        except QueryRefusedError as trouble:
            if self.snapshot is not None:
                raise
            raise StoreUnavailableError(f"a question of ours is refused: {trouble}") from trouble

    def _pool(self) -> Service:
        return PINNED.get() or self._current()


class _Row(Row):
    """A row of a server elsewhere, which may lack what was asked for."""

    def __missing__(self, name: str) -> Term:
        raise _unreadable()


def _read_rows(solutions: pyoxigraph.QuerySolutions) -> list[Row] | None:
    """The rows; None if they cannot be read to their end.

    No error leaves here: it would carry the solutions along, and they must end in their thread.
    """
    names = [variable.value for variable in solutions.variables]
    try:
        return [
            _Row((name, term) for name, term in zip(names, row, strict=True) if term is not None)
            for row in solutions
        ]
    except SyntaxError:
        return None


def _unreadable() -> StoreUnavailableError:
    return StoreUnavailableError("the answer is not what was asked for")


async def _collect(pool: Service, job: Job) -> bytes:
    answer = await pool.ask(job)
    if answer.pieces is None:
        return answer.body
    return b"".join([piece async for piece in answer.pieces])

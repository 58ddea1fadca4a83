"""Our own questions through the same pool as strangers': a `Store` for threads beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar

import pyoxigraph

from twingraph.errors import RequestError
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
        names = [variable.value for variable in parsed.variables]
        return [
            {name: term for name, term in zip(names, row, strict=True) if term is not None}
            for row in parsed
        ]

    def ask(self, query: str, **bindings: Term) -> bool:
        """See `Store.ask`."""
        parsed = self._parse(bind(query, bindings))
        if not isinstance(parsed, pyoxigraph.QueryBoolean):
            raise RequestError("a verdict is the answer to an ASK; this query is another form")
        return bool(parsed)

    def triples(self, query: str, **bindings: Term) -> list[Triple]:
        """See `Store.triples`."""
        answer = self.answer(bind(query, bindings), _TRIPLES)
        return [quad.triple for quad in pyoxigraph.parse(answer, pyoxigraph.RdfFormat.N_TRIPLES)]

    def _parse(self, query: str) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
        answer = self.answer(query, _JSON)
        return pyoxigraph.parse_query_results(answer, pyoxigraph.QueryResultsFormat.JSON)

    def _pool(self) -> Service:
        return PINNED.get() or self._current()


async def _collect(pool: Service, job: Job) -> bytes:
    answer = await pool.ask(job)
    if answer.pieces is None:
        return answer.body
    return b"".join([piece async for piece in answer.pieces])

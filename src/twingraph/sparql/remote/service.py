"""Servers elsewhere as a service: guards and limits are ours, the evaluation is theirs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph

from twingraph.sparql.description import PREFIXES as DESCRIPTION_PREFIXES
from twingraph.sparql.description import describe_service
from twingraph.sparql.formats import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Format,
    choose_format,
    require_format,
)
from twingraph.sparql.graph_store import read_graph_request
from twingraph.sparql.guard import check
from twingraph.sparql.job import Job
from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal, syntax_refusal
from twingraph.sparql.remote.delivery import deliver, finish
from twingraph.sparql.remote.fleet import Fleet
from twingraph.sparql.remote.replica import Parameters, Replica
from twingraph.sparql.remote.scope import choose_scope, graph_pattern, with_base
from twingraph.sparql.remote.state import State
from twingraph.sparql.remote.translation import GRAPHS, TABLES, Sort
from twingraph.sparql.request import read_request
from twingraph.sparql.run import Answer
from twingraph.store.snapshot import Snapshot
from twingraph.store.syntax import find_query_fault, find_slip

_log = logging.getLogger(__name__)

_SORTS: dict[str, Sort] = {
    "SELECT": "table",
    "ASK": "verdict",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}
_GRAPHS = "SELECT ?graph (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_ALL = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@dataclass(eq=False)
class Errand:
    """A job on its way to a server."""

    answer: asyncio.Task[Answer]


class RemoteService:
    """See `twingraph.sparql.service.Service`. Nothing is known of the servers but SPARQL 1.1."""

    snapshot: Snapshot | None = None

    def __init__(self, replicas: Sequence[Replica], limits: Limits) -> None:
        self.fleet = Fleet(replicas, limits)
        self._state = State(self.fleet)
        self._limits = limits

    async def open_(self) -> None:
        """Get ready; servers that do not answer yet are asked again later."""
        self.fleet.open_()
        await self.look()

    async def close(self) -> None:
        """Close all connections."""
        await self.fleet.close()

    async def look(self, *, doubt: bool = False) -> bool:
        """See whether the servers are well; whether their data may have changed."""
        await self.fleet.check()
        return self.fleet.is_well and await self._state.renew(doubt=doubt)

    @property
    def version(self) -> str:
        """See `Service.version`."""
        return self._state.version

    @property
    def is_broken(self) -> bool:
        """Whether no server is well."""
        return not self.fleet.is_well

    def state(self) -> dict[str, int]:
        """How many servers there are, how many are well, how many requests they are busy with."""
        replicas = self.fleet.replicas
        return {
            "servers": len(replicas),
            "well": sum(replica.is_well for replica in replicas),
            "in_flight": sum(replica.in_flight for replica in replicas),
            "queued": self.fleet.waiting,
        }

    def hold(self) -> None:
        """Nothing: the servers keep no state of the data for us."""

    def release(self) -> None:
        """Nothing."""

    def submit(self, job: Job) -> Errand:
        """See `Service.submit`."""
        task = asyncio.get_running_loop().create_task(self.ask(job))
        # Whoever abandons an errand does not ask how it ended.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return Errand(task)

    def abandon(self, errand: Errand) -> None:
        """See `Service.abandon`."""
        task = errand.answer
        if not task.done():
            task.cancel()
        elif not task.cancelled() and not task.exception():
            task.result().cancel()

    async def ask(self, job: Job) -> Answer:
        """See `Service.ask`."""
        ways = {"description": self._describe, "graph": self._fetch_graph}
        try:
            return await ways.get(job.task, self._query)(job)
        except Refusal as refusal:
            # Whoever waits for it holds it, and it holds whoever waits; so nothing may hang on it
            # that is as large as an answer, or hundreds of failures would take all memory.
            refusal.__context__ = None
            raise refusal.with_traceback(None) from None

    async def _query(self, job: Job) -> Answer:
        request = read_request(
            job.method, job.query_string, job.content_type, job.body, self._limits
        )
        plan = check(request.query, self._limits)
        if not plan.form:
            raise await _explain(request.query, SyntaxError())
        sort = _SORTS[plan.form]
        if sort == "graph":
            chosen = choose_format(request.format, job.graph_type, GRAPH_FORMATS)
            form = require_format(chosen, GRAPH_FORMATS)
        else:
            chosen = choose_format(request.format, job.result_type, RESULT_FORMATS)
            form = require_format(chosen, RESULT_FORMATS)
        try:
            scope = await choose_scope(request, plan, job.base, self._has_graph)
        except SyntaxError as trouble:
            raise await _explain(request.query, trouble) from trouble
        parameters = [("query", with_base(request.query, job.base)), *scope]
        seconds = min(request.seconds or self._limits.seconds, self._limits.seconds)
        try:
            return await self._fetch(
                parameters,
                form,
                job,
                sort,
                seconds,
                of_all=not scope and not plan.from_tokens,
                is_repeatable=plan.is_repeatable,
            )
        except Refusal as refusal:
            if refusal.problem == "remote-refused":
                if slip := await asyncio.to_thread(find_slip, request.query):
                    raise syntax_refusal(slip) from refusal
            raise

    async def _fetch_graph(self, job: Job) -> Answer:
        name, wish = read_graph_request(job.query_string)
        if name is not None and not await self._has_graph(name):
            raise Refusal("no-such-graph", graph=name)
        form = require_format(choose_format(wish, job.graph_type, GRAPH_FORMATS), GRAPH_FORMATS)
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {graph_pattern(name)} }}"
        seconds = self._limits.seconds
        return await self._fetch(
            [("query", query)], form, job, "graph", seconds, of_all=name is None
        )

    async def _fetch(
        self,
        parameters: Parameters,
        form: tuple[Format, str],
        job: Job,
        sort: Sort,
        seconds: float,
        *,
        of_all: bool,
        is_repeatable: bool = True,
    ) -> Answer:
        kinds: dict[str, Any] = GRAPHS if sort == "graph" else TABLES
        reading = await self.fleet.ask(parameters, kinds, seconds, of_all=of_all)
        try:
            answer = await deliver(reading, form, job, sort, is_repeatable=is_repeatable)
        except BaseException:
            reading.close()
            raise
        if answer.pieces is None:
            reading.close()
        return answer

    async def _describe(self, job: Job) -> Answer:
        form = require_format(choose_format(None, job.graph_type, GRAPH_FORMATS), GRAPH_FORMATS)
        graphs: dict[str, int] = {}
        total = None
        half = self._limits.seconds / 2
        try:
            rows = await self.fleet.ask_rows([("query", _GRAPHS)], half)
            graphs = {row["graph"].value: int(row["n"].value) for row in rows}
            rows = await self.fleet.ask_rows([("query", _ALL)], half, of_all=True)
            total = int(rows[0]["n"].value)
        except (Refusal, ValueError, IndexError) as trouble:
            _log.info("the servers were not counted: %s", trouble)
        triples = describe_service(job.base, graphs, total, self._limits)
        engine = form[0].engine
        assert isinstance(engine, pyoxigraph.RdfFormat)
        body = pyoxigraph.serialize(triples, format=engine, prefixes=DESCRIPTION_PREFIXES) or b""
        return finish(body, form, job)

    async def _has_graph(self, name: str) -> bool:
        return await self._state.has_graph(name, self._limits.seconds)


async def _explain(query: str, trouble: SyntaxError) -> Refusal:
    # In a thread, since a long query takes a second to look through.
    fault = await asyncio.to_thread(find_query_fault, query, trouble, has_base=True)
    return syntax_refusal(fault)

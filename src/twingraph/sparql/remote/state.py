"""What is known of the data on servers elsewhere: their state, and how to see all their graphs."""

from __future__ import annotations

import asyncio
import hashlib
import logging

from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.fleet import Fleet, in_words
from twingraph.sparql.remote.replica import Parameters, Replica, Unreachable
from twingraph.sparql.remote.scope import graph_pattern

_log = logging.getLogger(__name__)

SAME_FOR_SECONDS = 300.0
"""How long data are taken to be unchanged that do not say when they change."""

_MOST_GRAPHS = 10_000
_VERSION = """\
SELECT ?dataset ?property ?value WHERE {
  ?dataset a <http://www.w3.org/ns/dcat#Dataset> ; ?property ?value .
  FILTER (?property IN (<http://purl.org/dc/terms/modified>, <http://www.w3.org/ns/dcat#version>))
} ORDER BY ?dataset ?property ?value"""
_SAMPLE = "ASK { { SELECT ?s ?p ?o WHERE { GRAPH ?graph { ?s ?p ?o } } LIMIT 1 } ?s ?p ?o }"
_HAS_GRAPHS = "ASK { GRAPH ?graph { ?s ?p ?o } }"
_WAYS: tuple[Parameters, ...] = ((), (("union-default-graph", "true"),))


class State:
    """Asked of every server now and then, so that answers may be kept meanwhile."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._said = ""
        self._turn = 0
        self._turned = 0.0
        self._is_agreed = True
        self._graphs: dict[str, bool] = {}

    @property
    def version(self) -> str:
        """What the data say of their state, and how often we have stopped to believe it."""
        return f"remote-{self._said}-{self._turn}"

    async def renew(self, *, doubt: bool = False) -> bool:
        """Ask again; whether the data may have changed. With `doubt` they are taken to have."""
        before = self.version
        well = [replica for replica in self._fleet.replicas if replica.is_well]
        answers = await asyncio.gather(*(self._ask(replica) for replica in well))
        # Servers that differ are one state together: who is asked must not be a change each time.
        said = sorted({answer for answer in answers if answer is not None})
        if not said:
            return False
        self._tell_of_discord(len(said) == 1)
        self._said = hashlib.sha256("\n\n".join(said).encode()).hexdigest()[:12]
        now = asyncio.get_running_loop().time()
        if doubt or now - self._turned > SAME_FOR_SECONDS:
            self._turn += 1
            self._turned = now
        if self.version == before:
            return False
        self._graphs.clear()
        return True

    async def has_graph(self, name: str, seconds: float) -> bool:
        """Whether the servers hold a graph of that name; `Refusal` if they do not say."""
        if name not in self._graphs:
            query = f"ASK {{ {graph_pattern(name)} }}"
            found = await self._fleet.ask_verdict([("query", query)], seconds)
            if len(self._graphs) > _MOST_GRAPHS:
                self._graphs.clear()
            self._graphs[name] = found
        return self._graphs[name]

    def _tell_of_discord(self, is_agreed: bool) -> None:
        if self._is_agreed and not is_agreed:
            _log.warning("the servers hold different versions of the data")
        elif is_agreed and not self._is_agreed:
            _log.warning("the servers hold the same version of the data again")
        self._is_agreed = is_agreed

    async def _ask(self, replica: Replica) -> str | None:
        """What the data of this server say of their state; None if they are not to be had."""
        try:
            if not replica.is_explored:
                await self._explore(replica)
            rows = await self._fleet.rows_of(replica, ("query", _VERSION), *replica.everything)
        except Unreachable as trouble:
            _log.info("the state of the data is not told: %s", trouble)
            return None
        except Refusal as trouble:
            _log.info("the state of the data is not told: %s", in_words(trouble))
            return None
        return "\n".join(sorted(" ".join(map(str, row)) for row in rows))

    async def _explore(self, replica: Replica) -> None:
        """Find out what a plain query sees. Of a server without data nothing can be known yet."""
        for parameters in _WAYS:
            if await self._fleet.verdict_of(replica, ("query", _SAMPLE), *parameters):
                replica.everything, replica.is_explored = parameters, True
                return
        if await self._fleet.verdict_of(replica, ("query", _HAS_GRAPHS)):
            replica.is_explored = True
            _log.warning(
                "%s: plain queries see the default graph alone: load all graphs into it too",
                replica.shown,
            )

"""What is known of the data on servers elsewhere: their state, and how to see all their graphs."""

from __future__ import annotations

import asyncio
import hashlib
import logging

from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.exchange import Parameters
from twingraph.sparql.remote.fleet import CHECK_SECONDS, Fleet
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


class State:
    """Asked of the servers now and then, so that answers may be kept meanwhile.

    `everything` are the parameters by which a plain query sees all graphs, as it does here. Most
    servers need none; Oxigraph wants to be asked each time.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.everything: Parameters = ()
        self._fleet = fleet
        self._is_explored = False
        self._said = ""
        self._turn = 0
        self._turned = 0.0
        self._graphs: dict[str, bool] = {}

    @property
    def version(self) -> str:
        """What the data say of their state, and how often we have stopped to believe it."""
        return f"remote-{self._said}-{self._turn}"

    async def renew(self, *, doubt: bool = False) -> bool:
        """Ask again; whether the data may have changed. With `doubt` they are taken to have."""
        before = self.version
        try:
            if not self._is_explored:
                await self._explore()
            rows = await self._fleet.ask_rows(
                [("query", _VERSION), *self.everything], CHECK_SECONDS
            )
        except Refusal as trouble:
            _log.info("the state of the data is not told: %s", trouble)
            return False
        said = sorted(" ".join(map(str, row)) for row in rows)
        self._said = hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]
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

    async def _explore(self) -> None:
        """Find out what a plain query sees."""
        ways: tuple[Parameters, ...] = ((), (("union-default-graph", "true"),))
        for parameters in ways:
            if await self._fleet.ask_verdict([("query", _SAMPLE), *parameters], CHECK_SECONDS):
                self.everything = parameters
                break
        else:
            if await self._fleet.ask_verdict([("query", _HAS_GRAPHS)], CHECK_SECONDS):
                _log.warning(
                    "plain queries see the default graph alone: load all graphs into it too"
                )
        self._is_explored = True

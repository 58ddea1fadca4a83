"""Several servers with the same data: whoever is well is asked, the least busy first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pyoxigraph

from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.exchange import MOST_CONNECTIONS, Exchange, Parameters
from twingraph.sparql.remote.reading import Reading
from twingraph.sparql.remote.replica import Replica, Unreachable
from twingraph.sparql.remote.translation import TABLES, accept_header, parse_table
from twingraph.store.foreign import find_verdict

CHECK_SECONDS = 3.0
"""How long a server may take to answer a health check."""

_IS_ALIVE = "ASK { ?s ?p ?o }"


class Fleet:
    """The servers, and the way to one that answers."""

    def __init__(self, replicas: Sequence[Replica], limits: Limits) -> None:
        self.replicas = tuple(replicas)
        self.waiting = 0
        self._limits = limits
        self._exchange: Exchange
        self._places = asyncio.Semaphore(MOST_CONNECTIONS * len(self.replicas))
        self._asked = 0

    def open_(self) -> None:
        """Get ready to ask."""
        self._exchange = Exchange()

    async def close(self) -> None:
        """Close all connections."""
        await self._exchange.close()

    @property
    def is_well(self) -> bool:
        """Whether any server is."""
        return any(replica.is_well for replica in self.replicas)

    async def check(self) -> None:
        """Ask every server whether it lives."""
        await asyncio.gather(*(self._check(replica) for replica in self.replicas))

    async def ask(self, parameters: Parameters, kinds: dict[str, Any], seconds: float) -> Reading:
        """The beginning of the answer of whichever server gives one; close it.

        `kinds` are the media types to take. `Refusal` if all fail, or the place is taken by others.
        """
        await self._enter()
        try:
            for replica in self._in_order():
                try:
                    reading = await self._try(replica, parameters, kinds, seconds)
                    replica.note_success()
                    return reading
                except Unreachable as trouble:
                    replica.note_failure(trouble)
        finally:
            self._places.release()
        raise Refusal("unavailable", seconds=2)

    async def ask_verdict(self, parameters: Parameters, seconds: float) -> bool:
        """What an ASK is answered."""
        return _read_verdict(await self.ask(parameters, TABLES, seconds))

    async def ask_rows(self, parameters: Parameters, seconds: float) -> list[Any]:
        """The rows of a SELECT with a small answer."""
        reading = await self.ask(parameters, TABLES, seconds)
        try:
            found = _parse(reading)
            return list(found) if isinstance(found, pyoxigraph.QuerySolutions) else []
        except (SyntaxError, ValueError) as trouble:
            raise Refusal("remote-failed", told="unreadable answer") from trouble
        finally:
            reading.close()

    async def _check(self, replica: Replica) -> None:
        try:
            alive = [("query", _IS_ALIVE)]
            _read_verdict(await self._try(replica, alive, TABLES, CHECK_SECONDS))
            replica.note_success()
        except Unreachable as trouble:
            replica.note_failure(trouble)
        except Refusal as trouble:
            replica.note_failure(trouble.values.get("told") or trouble.problem)

    async def _enter(self) -> None:
        """Wait for a place, but neither in a long queue nor for long."""
        busy = Refusal("busy", seconds=round(self._limits.patience))
        if self._places.locked() and self.waiting >= self._limits.queue:
            raise busy
        self.waiting += 1
        try:
            async with asyncio.timeout(self._limits.patience):
                await self._places.acquire()
        except TimeoutError as trouble:
            raise busy from trouble
        finally:
            self.waiting -= 1

    async def _try(
        self, replica: Replica, parameters: Parameters, kinds: dict[str, Any], seconds: float
    ) -> Reading:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        replica.in_flight += 1
        try:
            async with asyncio.timeout(seconds):
                response = await self._exchange.open_(replica, parameters, accept_header(kinds))
        except TimeoutError as trouble:
            raise Refusal("remote-timeout", seconds=seconds) from trouble
        finally:
            replica.in_flight -= 1
        left = max(0.0, seconds - (loop.time() - begun))
        reading = Reading(
            replica, response, seconds=seconds, left=left, most=self._limits.result_mb << 20
        )
        try:
            await reading.hold()
        except BaseException:
            reading.close()
            raise
        return reading

    def _in_order(self) -> list[Replica]:
        """Whom to ask first: the well ones, the least busy; if none is well, all the same."""
        well = [replica for replica in self.replicas if replica.is_well] or [*self.replicas]
        self._asked += 1
        start = self._asked % len(well)
        return sorted([*well[start:], *well[:start]], key=lambda replica: replica.in_flight)


def _read_verdict(reading: Reading) -> bool:
    """What an ASK was answered; closes the reading."""
    try:
        return find_verdict(_parse(reading))
    except (SyntaxError, ValueError) as trouble:
        raise Refusal("remote-failed", told="no verdict on an ASK") from trouble
    finally:
        reading.close()


def _parse(reading: Reading) -> Any:
    if reading.media_type not in TABLES or not reading.is_whole:
        raise Refusal("remote-failed", told=f"answer of type {reading.media_type}"[:100])
    return parse_table(reading.held, reading.media_type)

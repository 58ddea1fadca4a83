"""Several servers with the same data: whoever is well is asked, the least busy first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any

import pyoxigraph

from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.complaint import failed
from twingraph.sparql.remote.exchange import Exchange
from twingraph.sparql.remote.reading import Reading
from twingraph.sparql.remote.replica import Parameters, Replica, Unreachable
from twingraph.sparql.remote.translation import TABLES, accept_header, parse_table
from twingraph.store.foreign import find_verdict

CHECK_SECONDS = 3.0
"""How long a server may take to answer a health check."""

MOST_CONNECTIONS = 64
"""Queries at a time for each of the servers, all together; further ones wait their turn."""

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

    async def ask(
        self,
        parameters: Parameters,
        kinds: dict[str, Any],
        seconds: float,
        *,
        of_all: bool = False,
    ) -> Reading:
        """The beginning of the answer of whichever server gives one; close it.

        `kinds` are the media types to take; with `of_all` a plain query sees all graphs. `Refusal`
        if all fail, or the place is taken by others. The place is kept until the answer is closed.
        """
        await self._enter()
        try:
            reading = await self._ask_in_turn(parameters, kinds, seconds, of_all=of_all)
        except BaseException:
            self._places.release()
            raise
        reading.on_close = self._places.release
        return reading

    async def _ask_in_turn(
        self, parameters: Parameters, kinds: dict[str, Any], seconds: float, *, of_all: bool
    ) -> Reading:
        for replica in self._in_order():
            said = [*parameters, *(replica.everything if of_all else ())]
            try:
                reading = await self._try(replica, said, kinds, seconds)
                replica.note_success()
                return reading
            except Unreachable as trouble:
                replica.note_failure(trouble)
        raise Refusal("remote-unavailable", seconds=2)

    async def ask_verdict(self, parameters: Parameters, seconds: float) -> bool:
        """What an ASK is answered."""
        return _read_verdict(await self.ask(parameters, TABLES, seconds))

    async def ask_rows(
        self, parameters: Parameters, seconds: float, *, of_all: bool = False
    ) -> list[Any]:
        """The rows of a SELECT with a small answer."""
        return _read_rows(await self.ask(parameters, TABLES, seconds, of_all=of_all))

    async def verdict_of(self, replica: Replica, *parameters: tuple[str, str]) -> bool:
        """What this server answers to an ASK; `Unreachable` or `Refusal` if it does not soon."""
        return _read_verdict(await self._try(replica, parameters, TABLES, CHECK_SECONDS))

    async def rows_of(self, replica: Replica, *parameters: tuple[str, str]) -> list[Any]:
        """The same for a SELECT with a small answer."""
        return _read_rows(await self._try(replica, parameters, TABLES, CHECK_SECONDS))

    async def _check(self, replica: Replica) -> None:
        try:
            await self.verdict_of(replica, ("query", _IS_ALIVE))
            replica.note_success()
        except Unreachable as trouble:
            replica.note_failure(trouble)
        except Refusal as trouble:
            replica.note_failure(in_words(trouble))

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
    with closing(reading), suppress(SyntaxError, ValueError):
        return find_verdict(_parse(reading))
    raise failed("verdict")  # without its cause, see `translation.translate`


def _read_rows(reading: Reading) -> list[Any]:
    """The rows of a table; closes the reading."""
    with closing(reading), suppress(SyntaxError, ValueError):
        found = _parse(reading)
        return list(found) if isinstance(found, pyoxigraph.QuerySolutions) else []
    raise failed("unreadable")  # without its cause, see `translation.translate`


def in_words(refusal: Refusal) -> str:
    """Why a server's answer did not count, for those who run it."""
    if refusal.problem == "remote-timeout":
        return f"no answer within {refusal.values['seconds']:g} s"
    told = refusal.values.get("told", refusal.problem)
    return str(told["en"] if isinstance(told, dict) else told)


def _parse(reading: Reading) -> Any:
    if reading.media_type not in TABLES or not reading.is_whole:
        raise failed("type", reading.media_type[:100])
    return parse_table(reading.held, reading.media_type)

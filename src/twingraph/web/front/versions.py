"""Keep the pool of the version that is current; change over when another one goes live."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from twingraph.errors import TwingraphError
from twingraph.sparql.limits import Limits
from twingraph.sparql.pool import Pool
from twingraph.sparql.service import Service
from twingraph.store.snapshot import CURRENT, current_snapshot

_log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5

FIRST_REST, LONGEST_REST = 1.0, 30.0
"""Seconds until a version that could not be opened is tried again; doubled with each failure."""


class Source(Protocol):
    """Where the front has its data from: always one service, of the state that is live."""

    @property
    def pool(self) -> Service:
        """Whom to ask now."""
        ...

    async def open_(self) -> None:
        """Get ready."""
        ...

    def look_now(self) -> None:
        """Do not wait for the next look at what has changed."""
        ...

    async def watch(self) -> None:
        """Look again and again; runs until cancelled."""
        ...

    async def close(self) -> None:
        """End everything."""
        ...


class Versions:
    """The store folder as the front sees it: always one pool, of the version that is live.

    A request that has begun on a version is finished on it: the old pool lives until nobody
    uses it. `on_change` is called the moment the new one takes over.
    """

    def __init__(self, store: Path, limits: Limits, on_change: Callable[[], None]) -> None:
        self._store = store
        self._limits = limits
        self._on_change = on_change
        self._folder: Path
        self._look = asyncio.Event()
        self._failures = 0
        self._retiring: set[asyncio.Task[None]] = set()
        self.pool: Pool

    async def open_(self) -> None:
        """Open the current version; StoreUnavailableError if there is none."""
        snapshot = current_snapshot(self._store)
        self._folder = snapshot.folder
        self.pool = await Pool.open_(snapshot, self._limits)

    def look_now(self) -> None:
        """Do not wait for the next look at the folder."""
        self._look.set()

    async def watch(self) -> None:
        """Look at the folder again and again; runs until cancelled."""
        while True:
            await self._pause()
            seen = self._look_at_link()
            try:
                await self._change_over()
            except TwingraphError as trouble:
                _log.warning("the old version stays: %s", trouble)
                self._failures += 1
                await self._rest(seen)
            else:
                self._failures = 0

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._look.wait(), LOOK_SECONDS)
        self._look.clear()

    async def _rest(self, seen: tuple[int, int] | None) -> None:
        """Longer and longer, as opening a version that is broken costs, but not past the next."""
        clock = asyncio.get_running_loop().time
        end = clock() + min(FIRST_REST * 2.0 ** (self._failures - 1), LONGEST_REST)
        while clock() < end and self._look_at_link() == seen:
            await self._pause()

    def _look_at_link(self) -> tuple[int, int] | None:
        """What is another whenever a version is made current; None while there is none."""
        try:
            link = os.lstat(self._store / CURRENT)
        except OSError:
            return None
        return link.st_ino, link.st_mtime_ns

    async def close(self) -> None:
        """End all pools."""
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        await self.pool.close()

    async def _change_over(self) -> None:
        snapshot = current_snapshot(self._store)
        if snapshot.folder == self._folder and not self.pool.is_broken:
            return
        pool = await Pool.open_(snapshot, self._limits)
        former, self.pool, self._folder = self.pool, pool, snapshot.folder
        self._on_change()
        _log.info("version %s is live", pool.version)
        task = asyncio.get_running_loop().create_task(self._retire(former))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _retire(self, pool: Pool) -> None:
        try:
            await pool.close(patience=3600)
        except asyncio.CancelledError:
            await pool.close()
            raise

"""Data that lie on other servers: keep an eye on them, and know when they may have changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from twingraph.sparql.limits import Limits
from twingraph.sparql.remote.replica import Replica
from twingraph.sparql.remote.service import RemoteService

_log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Time between two health checks."""
LOOK_AGAIN_SECONDS = 0.5
"""The same while a server is left out, so that it is soon asked again."""


class Elsewhere:
    """See `versions.Source`. It opens even while no server answers, and recovers by itself.

    `on_change` is called when the data may have changed.
    """

    def __init__(
        self, replicas: Sequence[Replica], limits: Limits, on_change: Callable[[], None]
    ) -> None:
        self.pool = RemoteService(replicas, limits)
        self._on_change = on_change
        self._look = asyncio.Event()
        self._is_told = False

    async def open_(self) -> None:
        """Ask every server whether it is there."""
        try:
            await self.pool.open_()
        except BaseException:  # told to end while the servers keep us waiting
            await self.close()
            raise

    def look_now(self) -> None:
        """Take the data for changed, and look."""
        self._is_told = True
        self._look.set()

    async def watch(self) -> None:
        """Look after the servers; runs until cancelled."""
        while True:
            all_well = all(replica.is_well for replica in self.pool.fleet.replicas)
            pause = LOOK_SECONDS if all_well else LOOK_AGAIN_SECONDS
            try:
                await asyncio.wait_for(self._look.wait(), pause)
            except TimeoutError:
                pass
            self._look.clear()
            if await self.pool.look(doubt=self._is_told):
                self._is_told = False
                self._on_change()
                _log.info("the data may have changed: %s", self.pool.version)

    async def close(self) -> None:
        """Close all connections."""
        await self.pool.close()

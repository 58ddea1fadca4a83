"""The body of a server's answer, read within limits of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO

import aiohttp

from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.complaint import failed
from twingraph.sparql.remote.replica import Replica, Unreachable
from twingraph.sparql.remote.translation import IN_MEMORY

HELD = 1 << 20
"""Bytes that are held back before anything is passed on: a failure till then is told as one."""


PIECE = 64 * 1024


class Reading:
    """An open response.

    `left` of the `seconds` it may take are left, and `most` bytes it may have. `held` is its
    beginning; `is_whole` says that there is no more; `on_close` is called once, when it is closed.
    The clock runs while the server keeps us waiting, and stands still while our own reader does.
    """

    def __init__(
        self,
        replica: Replica,
        response: aiohttp.ClientResponse,
        *,
        seconds: float,
        left: float,
        most: int,
    ) -> None:
        self.replica = replica
        self.media_type = response.content_type
        self.held = b""
        self.is_whole = False
        self._response = response
        self._left = left
        self._seconds = seconds
        self._most = most
        self._size = 0
        self._is_closed = False
        self.on_close: Callable[[], object] = lambda: None
        replica.in_flight += 1

    async def hold(self) -> None:
        """Read the beginning: all of it, or `HELD` bytes. `Unreachable` if it breaks off."""
        pieces = BytesIO()
        with pieces:
            while self._size < HELD:
                piece = await self._next()
                if not piece:
                    self.is_whole = True
                    break
                pieces.write(piece)
            self.held = pieces.getvalue()

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it, from the start, in pieces small enough for a client that takes them slowly."""
        for start in range(0, len(self.held), PIECE):
            yield self.held[start : start + PIECE]
        self.held = b""
        async for piece in self.rest():
            yield piece

    async def rest(self) -> AsyncIterator[bytes]:
        """What follows `held`, piece by piece; a `Refusal` if it does not end well."""
        while not self.is_whole:
            try:
                piece = await self._next()
            except Unreachable as trouble:
                self.replica.note_failure(trouble)
                raise failed("broke-off") from trouble
            if not piece:
                return
            yield piece

    async def gather(self) -> IO[bytes]:
        """All of it, from the start, in memory or a temporary file."""
        whole: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)
        try:
            async for piece in self.pieces():
                whole.write(piece)
        except BaseException:
            whole.close()
            raise
        whole.seek(0)
        return whole

    def close(self) -> None:
        """Take no more. The connection is used again only if the answer was read to its end.

        What is held is let go: a failure remembers where it happened, and who was there.
        """
        self.held = b""
        self._response.close()
        if not self._is_closed:
            self._is_closed = True
            self.replica.in_flight -= 1
            self.on_close()

    async def _next(self) -> bytes:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(self._left):
                piece = await self._response.content.readany()
        except TimeoutError as trouble:
            raise Refusal("remote-timeout", seconds=self._seconds) from trouble
        except (aiohttp.ClientError, OSError) as trouble:
            raise Unreachable(type(trouble).__name__) from trouble
        self._left = max(0.0, self._left - (loop.time() - begun))
        self._size += len(piece)
        if self._size > self._most:
            raise Refusal("answer-too-large", limit_mb=self._most >> 20)
        return piece

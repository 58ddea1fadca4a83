"""All connections together: what answers them, how many there may be, when each has to end."""

from __future__ import annotations

import asyncio
from typing import Protocol

from twingraph.web.front.cache import Kept
from twingraph.web.front.connection import Connection
from twingraph.web.front.fields import Fields
from twingraph.web.front.incoming import Incoming, KnownHeads
from twingraph.web.front.messages import Request, Response
from twingraph.web.front.wire import Clock


class Application(Protocol):
    """What answers requests."""

    most_body: int

    def find(self, incoming: Incoming) -> Kept | None:
        """The finished answer, if there is one already."""
        ...

    async def answer(self, request: Request) -> Response:
        """The answer; it never raises but for cancellation."""
        ...

    def refuse(self, status: int, headers: Fields) -> Response:
        """The answer to what is not a proper request."""
        ...


class Connections:
    """All open connections, at most so many, looked after once a second."""

    def __init__(self, application: Application, most: int) -> None:
        self.application = application
        self.most = most
        self.clock = Clock()
        self.known = KnownHeads()
        self.open: set[Connection] = set()
        self.is_closing = False

    def accept(self) -> Connection:
        """The protocol of a new connection."""
        return Connection(self)

    def look_after(self, now: float) -> None:
        """End what has used up its time."""
        for connection in [each for each in self.open if each.deadline < now]:
            connection.expire()

    async def close(self, patience: float) -> None:
        """Let answers under way be finished, for `patience` seconds, then end all."""
        self.is_closing = True
        for connection in tuple(self.open):
            connection.close_when_done()
        end = asyncio.get_running_loop().time() + patience
        while self.open and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.02)
        for connection in tuple(self.open):
            connection.cut()

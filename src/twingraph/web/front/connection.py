"""One client's connection: requests in turn, deadlines for both sides, cut streams truly cut."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections import deque
from typing import TYPE_CHECKING, cast

from twingraph.sparql.refusal import Refusal
from twingraph.web.front.cache import Kept
from twingraph.web.front.conditions import is_current, not_modified
from twingraph.web.front.fields import Fields
from twingraph.web.front.incoming import Incoming
from twingraph.web.front.messages import Presence, Request, Response
from twingraph.web.front.reception import Reception
from twingraph.web.front.wire import LAST_CHUNK, chunk, has_body, write_head

if TYPE_CHECKING:
    from twingraph.web.front.connections import Connections

_log = logging.getLogger(__name__)

FIRST_REQUEST_SECONDS = 20.0
REQUEST_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 75.0
STALLED_SECONDS = 30.0
_MOST_AHEAD = 64
_HIGH_WATER = 256 * 1024


class Connection(asyncio.Protocol):
    """The protocol object of one connection."""

    def __init__(self, all_: Connections) -> None:
        self.deadline = float("inf")
        self._all = all_
        self._application = all_.application
        self._reception = Reception(self._application.most_body, all_.known)
        self._pending: deque[Incoming] = deque()
        self._fault = 0
        self._task: asyncio.Task[None] | None = None
        self._request: Request | None = None
        self._transport: asyncio.Transport
        self._loop: asyncio.AbstractEventLoop
        self._writable: asyncio.Event | None = None
        self._is_ending = False
        self._is_reading = True

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(_HIGH_WATER)
        self._loop = asyncio.get_running_loop()
        if len(self._all.open) >= self._all.most:
            self._is_ending = True
            return self._transport.abort()
        self._all.open.add(self)
        self.deadline = self._loop.time() + FIRST_REQUEST_SECONDS

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self._fault or self._is_ending:
            return
        was_amid = self._reception.is_amid_request
        self._fault = self._reception.feed(data)
        if self._reception.requests:
            self._pending.extend(self._reception.requests)
            self._reception.requests.clear()
        elif self._reception.wants_body:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._reception.wants_body = False
        if self._task is None:
            if self._reception.is_amid_request and not was_amid:
                self.deadline = self._loop.time() + REQUEST_SECONDS
            self._serve()
        if len(self._pending) > _MOST_AHEAD and self._is_reading:
            self._is_reading = False
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """The client sends no more; what is quick may still be answered, so stay half open."""
        if self._task is None:
            return False
        self._is_ending = True
        if self._request:
            self._request.presence.leave()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._all.open.discard(self)
        self._is_ending = True
        if self._request:
            self._request.presence.leave()
        if self._task:
            self._task.cancel()
        if self._writable:
            self._writable.set()

    def pause_writing(self) -> None:
        """See asyncio.Protocol."""
        self._writable = asyncio.Event()
        self.deadline = self._loop.time() + STALLED_SECONDS

    def resume_writing(self) -> None:
        """See asyncio.Protocol."""
        if self._writable:
            self._writable.set()
        self._writable = None
        self.deadline = float("inf")
        if self._task is None:
            self._serve()

    # What the house wants.

    def expire(self) -> None:
        """The deadline has passed."""
        if self._reception.is_amid_request and self._task is None and self._writable is None:
            self._fault = 408
            self._serve()
        else:
            self.cut()

    def close_when_done(self) -> None:
        """Close as soon as nothing is under way."""
        self._is_ending = True
        if self._task is None:
            self._transport.close()

    def cut(self) -> None:
        """End the connection so that the client sees it broken, not complete (RST)."""
        handle = self._transport.get_extra_info("socket")
        if handle is not None and not self._transport.is_closing():
            # Without lingering, closing sends a reset. The option sticks to the connection, so
            # it can be set on a copy; the transport's own socket object cannot be asked.
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(handle.fileno())) as it:
                it.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    # One request after the other.

    def _serve(self) -> None:
        """Answer what can be answered at once; give the first that cannot be to a task."""
        while self._pending and self._task is None and self._writable is None:
            incoming = self._pending.popleft()
            if incoming.fault:
                return self._refuse(incoming.fault, incoming.headers)
            kept = self._application.find(incoming)
            if kept is None:
                self.deadline = float("inf")
                self._request = self._open(incoming)
                self._task = self._loop.create_task(self._answer(incoming, self._request))
            else:
                self._send_kept(incoming, kept)
        if self._task is not None or self._writable is not None:
            return
        if not self._pending and not self._is_reading:
            self._is_reading = True
            self._transport.resume_reading()
        if self._fault:
            self._refuse(self._fault, self._reception.headers)
        elif self._is_ending or self._all.is_closing:
            self._transport.close()
        elif not self._reception.is_amid_request:
            self.deadline = self._loop.time() + KEEP_ALIVE_SECONDS

    def _open(self, incoming: Incoming) -> Request:
        target = incoming.target.decode("latin-1")
        path, _, query = target.partition("#")[0].partition("?")
        return Request(
            incoming.method,
            path,
            query,
            incoming.headers,
            bytes(incoming.body),
            incoming.version,
            Presence(),
            incoming.key,
        )

    async def _answer(self, incoming: Incoming, request: Request) -> None:
        try:
            response = await self._application.answer(request)
            await self._send(incoming, response)
        except asyncio.CancelledError:
            self.cut()
        except Refusal as refusal:
            _log.info("an answer was cut: %s", refusal.problem)
            self.cut()
        except Exception:
            _log.exception("an answer could not be sent")
            self.cut()
        finally:
            self._task = self._request = None
        if not self._transport.is_closing():
            self._serve()

    def _refuse(self, status: int, headers: Fields) -> None:
        """Say what is wrong with the request and close."""
        self._is_ending = True
        self._pending.clear()
        response = self._application.refuse(status, headers)
        length = f"Content-Length: {len(response.body)}\r\n".encode()
        self._transport.write(
            write_head(response)
            + length
            + self._all.clock.line()
            + b"Connection: close\r\n\r\n"
            + response.body
        )
        self._transport.close()

    def _send_kept(self, incoming: Incoming, kept: Kept) -> None:
        if incoming.method in ("GET", "HEAD", "QUERY") and incoming.headers.is_conditional:
            response = kept.response
            if is_current(incoming.headers, response):
                return self._write(write_head(not_modified(response)) + self._ending(incoming))
        head = kept.head + self._ending(incoming)
        self._write(head if incoming.method == "HEAD" else head + kept.body)

    async def _send(self, incoming: Incoming, response: Response) -> None:
        if response.pieces is None:
            head = write_head(response)
            if has_body(response.status):
                head += f"Content-Length: {len(response.body)}\r\n".encode()
            body = b"" if incoming.method == "HEAD" else response.body
            return self._write(head + self._ending(incoming) + body)
        is_chunked = response.length is None and incoming.version == "1.1"
        head = write_head(response)
        if is_chunked:
            head += b"Transfer-Encoding: chunked\r\n"
        elif response.length is not None:
            head += f"Content-Length: {response.length}\r\n".encode()
        else:
            incoming.is_kept_alive = False
        self._write(head + self._ending(incoming))
        if incoming.method == "HEAD":
            return response.cancel()
        try:
            async for piece in response.pieces:
                self._write(chunk(piece) if is_chunked else piece)
                while self._writable is not None and not self._transport.is_closing():
                    await self._writable.wait()
        except BaseException:
            response.cancel()
            raise
        if is_chunked:
            self._write(LAST_CHUNK)

    def _ending(self, incoming: Incoming) -> bytes:
        """The last lines of a head."""
        if not incoming.is_kept_alive or self._all.is_closing:
            self._is_ending = True
            return self._all.clock.line() + b"Connection: close\r\n\r\n"
        if incoming.version == "1.0":
            return self._all.clock.line() + b"Connection: keep-alive\r\n\r\n"
        return self._all.clock.line() + b"\r\n"

    def _write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

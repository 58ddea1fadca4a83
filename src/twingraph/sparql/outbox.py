"""What a worker sends back: the first 64 kB held until they are sure, the rest as it comes."""

from __future__ import annotations

from typing import Any, Protocol

from twingraph.sparql.burden import Burden
from twingraph.sparql.compression import WORTHWHILE, open_encoder
from twingraph.sparql.frames import (
    DATA,
    END,
    FAIL,
    HEAD,
    pack,
    pack_json,
    pack_whole,
    write_head,
)
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.stopwatch import Stopwatch
from twingraph.sparql.xml_care import XmlCare

PIECE = 64 * 1024
"""How much is held back, and the size of each piece after it."""


class Recipient(Protocol):
    """Whom an answer is sent to: a socket, or nobody."""

    def sendall(self, data: bytes, /) -> None:
        """Take all of `data`."""
        ...


class Outbox:
    """The writing end of one answer.

    Up to `PIECE` bytes nothing leaves, so that a failure can still be told as such. The engine
    writes into it as into a file. With the end of it goes how much memory has been `taken`.
    """

    def __init__(
        self,
        connection: Recipient,
        stopwatch: Stopwatch,
        most_bytes: int,
        burden: Burden,
    ) -> None:
        self._connection = connection
        self._stopwatch = stopwatch
        self._most = most_bytes
        self._burden = burden
        self._size = 0
        self._held = bytearray()
        self._head: dict[str, Any] = {}
        self._encoder: Any = None
        self._care: XmlCare | None = None
        self.is_streaming = False
        self.refusal: Refusal | None = None

    def open_(self, head: dict[str, Any]) -> None:
        """Say what the answer will be; `head["coding"]` is the coding to use if it is worth it."""
        self._head = head
        self._care = XmlCare() if "xml" in head["type"] else None

    def write(self, data: bytes) -> int:
        """Take the next bytes of the answer."""
        self._held += data
        if len(self._held) >= PIECE:
            self._send_piece()
        return len(data)

    def flush(self) -> None:
        """Nothing: pieces leave when they are full."""

    def finish(self) -> None:
        """Send the rest, and that the answer is whole."""
        body = self._take()
        if not self.is_streaming:
            if self._head.get("coding") and len(body) < WORTHWHILE:
                self._head["coding"] = None
            self._open_encoder()
        if self._encoder:
            body = self._encoder.compress(body) + self._encoder.finish()
        self._stopwatch.stop()
        taken = self._burden.pages()
        if self.is_streaming:
            last = pack(DATA, body) if body else b""
            self._connection.sendall(last + pack(END, b"%d" % taken))
        else:
            self._connection.sendall(pack_whole(self._head, body, taken))

    def fail(self, refusal: Refusal) -> None:
        """Say that no whole answer will come, and why."""
        self._stopwatch.stop()
        report = {
            "problem": refusal.problem,
            "values": refusal.values,
            "taken": self._burden.pages(),
        }
        self._connection.sendall(pack_json(FAIL, report))

    def _send_piece(self) -> None:
        self._size += len(self._held)
        if self._size > self._most:
            # The engine may wrap what a file raises, so it is kept here as well.
            self.refusal = Refusal("answer-too-large", limit_mb=self._most >> 20)
            raise self.refusal
        piece = self._take()
        first = b""
        if not self.is_streaming:
            self._open_encoder()
            first = pack(HEAD, write_head(self._head))
            self.is_streaming = True
            self._burden.begin()
        if self._encoder:
            piece = self._encoder.compress(piece)
        if first or piece:
            self._send(first + (pack(DATA, piece) if piece else b""))

    def _take(self) -> bytes:
        """What is held, fit to be sent."""
        taken = bytes(self._held)
        self._held.clear()
        if self._care is None:
            return taken
        try:
            return self._care.clean(taken)
        except Refusal as refusal:
            self.refusal = refusal
            raise

    def _open_encoder(self) -> None:
        if coding := self._head.get("coding"):
            self._encoder = open_encoder(coding)

    def _send(self, frames: bytes) -> None:
        """Write with the clock stopped: a slow reader is not a slow query."""
        self._burden.lighten()
        self._stopwatch.pause()
        self._connection.sendall(frames)
        self._stopwatch.resume()

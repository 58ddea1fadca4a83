"""A request as it arrives, and heads that were read before: clients repeat themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from twingraph.web.front.fields import Fields
from twingraph.web.front.messages import Key

_FRAMING = frozenset({"content-length", "transfer-encoding", "expect", "upgrade"})
"""Fields that say where a request ends, or that something else begins there."""
_PLAIN = bytes(sorted(set(range(0x21, 0x7F)) - {ord("#")}))
"""What a target may be written with that is taken as it is."""
_LINE_END = b" HTTP/1.1\r\n"
_LONGEST_TARGET = 16_000
_MOST_KNOWN = 1024
_LONGEST_KNOWN = 2048


@dataclass(slots=True)
class Incoming:
    """A request as it arrives; `fault` is the status to refuse it with, 0 while all is well.

    `key` is what its answer is kept under, see `Request`.
    """

    method: str = ""
    target: bytes = b""
    headers: Fields = field(default_factory=Fields)
    body: bytes | bytearray = b""
    version: str = "1.1"
    is_kept_alive: bool = True
    fault: int = 0
    key: Key | None = None
    announced: int = 0
    received: int = 0


class KnownHeads:
    """The header sections of plain GET requests that were read, and were in order.

    Who asks again sends the same bytes behind the first line, and what they say does not depend
    on it: so they need not be parsed a second time.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Fields, bool]] = {}

    def recognize(self, data: bytes) -> Incoming | None:
        """The request, if `data` is one, whole, with a head that is known."""
        target, head = _cut(data)
        known = self._known.get(head)
        if known is None:
            return None
        return Incoming("GET", target, known[0], is_kept_alive=known[1])

    def remember(self, data: bytes, request: Incoming) -> None:
        """Know the head of `data`, which was this request and nothing else."""
        _, head = _cut(data)
        is_plain = not request.fault and _FRAMING.isdisjoint(request.headers)
        if not head or len(head) > _LONGEST_KNOWN or not is_plain:
            return
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[head] = request.headers, request.is_kept_alive


def _cut(data: bytes) -> tuple[bytes, bytes]:
    """Target and header section of what may be a plain GET request; both empty if it is none."""
    end = data.find(_LINE_END, 0, _LONGEST_TARGET)
    target = data[4:end]
    if end < 0 or not data.startswith(b"GET /") or target.translate(None, _PLAIN):
        return b"", b""
    return target, data[end + len(_LINE_END) :]

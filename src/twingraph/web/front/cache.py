"""Finished answers, kept as bytes until they are too many or the data change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from twingraph.web.front.long_answers import LongAnswers
from twingraph.web.front.messages import Key, Response
from twingraph.web.front.wire import write_head

LARGEST_ENTRY = 1 << 20
LONGEST_KEY = 16 * 1024
_SELECTIVE = frozenset({"range", "if-match", "if-unmodified-since"})
"""Headers of the few who do not want whatever there is."""


@dataclass(frozen=True)
class Kept:
    """A response ready to send: its head as bytes, its body, and what conditions ask about."""

    response: Response
    head: bytes
    size: int
    age: int = 0
    """The cache's age when it was put in; see `ResponseCache.grow_old`."""

    @classmethod
    def of(cls, response: Response, age: int = 0) -> Kept:
        """The response with its head written out."""
        head = write_head(response)
        length = f"Content-Length: {len(response.body)}\r\n".encode()
        return cls(response, head + length, len(head) + len(response.body) + 400, age)


class ResponseCache:
    """The least recently used go first once `most_bytes` are reached.

    The key holds all that an answer may depend on: address, body, host, and the headers that
    answers vary by. What depends on more must not be put in.
    """

    def __init__(self, most_bytes: int = 64 << 20) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._age = 0
        self.size = 0
        self.long = LongAnswers()

    def key(
        self, method: str, target: bytes, body: bytes, headers: Mapping[str, str]
    ) -> Key | None:
        """The key of a request, None if its answer is not for keeping."""
        if len(target) + len(body) > LONGEST_KEY or not _SELECTIVE.isdisjoint(headers):
            return None
        get = headers.get
        return (
            "GET" if method == "HEAD" else method,
            target,
            body,
            get("content-type", "") + "\0" + get("content-encoding", ""),
            get("host", "") + "\0" + get("x-forwarded-proto", ""),
            get("accept", ""),
            get("accept-encoding", ""),
            get("accept-language", ""),
        )

    def find(self, key: Key) -> Kept | None:
        """What is kept under `key`, None if nothing is."""
        kept = self._kept.get(key)
        if kept is None or kept.age != self._age:
            return None
        self._kept.move_to_end(key)
        return kept

    def find_old(self, key: Key) -> Response | None:
        """What was kept under `key` at any age: better than nothing (RFC 9111, section 4.2.4)."""
        kept = self._kept.get(key)
        return kept.response if kept else None

    def put(self, key: Key, response: Response) -> None:
        """Keep `response` for the next who asks the same."""
        if len(response.body) > LARGEST_ENTRY:
            return
        kept = Kept.of(response, self._age)
        former = self._kept.pop(key, None)
        self.size += kept.size + len(key[1]) + len(key[2]) - (self._cost(key, former))
        self._kept[key] = kept
        while self.size > self._most:
            oldest, dropped = self._kept.popitem(last=False)
            self.size -= self._cost(oldest, dropped)

    def grow_old(self) -> None:
        """From now on everything kept so far is found by `find_old` alone."""
        self._age += 1
        self.long.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size = 0
        self.long.clear()

    @staticmethod
    def _cost(key: Key, kept: Kept | None) -> int:
        return kept.size + len(key[1]) + len(key[2]) if kept else 0

"""Finished answers, kept as bytes until they are too many or the data change."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from twingraph.web.front.fields import Fields
from twingraph.web.front.long_answers import LongAnswers
from twingraph.web.front.messages import Headers, Key, Response
from twingraph.web.front.wire import write_head

LARGEST_ENTRY = 1 << 20
LONGEST_KEY = 16 * 1024
_OVERHEAD = 800
"""Bytes of an entry besides its texts: tuples, headers, the place in the order."""


_Entry = tuple[int, Headers, bytes, bytes, int]
"""Status, headers, body, head, age. Plain tuples of plain values are nothing to the garbage
collector; tens of thousands of objects would be walked through whenever it looks around."""


class Kept(NamedTuple):
    """A response ready to send: `head` is all of its head that does not change."""

    status: int
    headers: Headers
    body: bytes
    head: bytes
    age: int
    """The cache's age when it was put in; see `ResponseCache.grow_old`."""

    @property
    def response(self) -> Response:
        """The response itself, to ask or change."""
        return Response(self.status, self.headers, self.body)


class ResponseCache:
    """The least recently used go first once `most_bytes` are reached.

    The key holds all that an answer may depend on: address, body, and what the header fields
    choose. What depends on more must not be put in.
    """

    def __init__(self, most_bytes: int = 64 << 20) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Key, _Entry] = OrderedDict()
        self._age = 0
        self.size = 0
        self.long = LongAnswers()

    def key(self, method: str, target: bytes, body: bytes, headers: Fields) -> Key | None:
        """The key of a request, None if its answer is not for keeping."""
        variant = headers.variant
        if variant is None or len(target) + len(body) > LONGEST_KEY:
            return None
        return "GET" if method == "HEAD" else method, target, body, variant

    def find(self, key: Key) -> Kept | None:
        """What is kept under `key`, None if nothing is."""
        entry = self._kept.get(key)
        if entry is None or entry[-1] != self._age:
            return None
        self._kept.move_to_end(key)
        return Kept(*entry)

    def find_old(self, key: Key) -> Response | None:
        """What was kept under `key` at any age: better than nothing (RFC 9111, section 4.2.4)."""
        entry = self._kept.get(key)
        return Kept(*entry).response if entry else None

    def put(self, key: Key, response: Response) -> None:
        """Keep `response` for the next who asks the same."""
        if len(response.body) > LARGEST_ENTRY:
            return
        head = write_head(response) + b"Content-Length: %d\r\n" % len(response.body)
        former = self._kept.pop(key, None)
        entry = (response.status, response.headers, response.body, head, self._age)
        self.size += _cost(key, entry) - (_cost(key, former) if former else 0)
        self._kept[key] = entry
        while self.size > self._most:
            self.size -= _cost(*self._kept.popitem(last=False))

    def grow_old(self) -> None:
        """From now on everything kept so far is found by `find_old` alone."""
        self._age += 1
        self.long.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size = 0
        self.long.clear()


def _cost(key: Key, entry: _Entry) -> int:
    """About how many bytes an entry takes."""
    return len(key[1]) + len(key[2]) + len(entry[2]) + len(entry[3]) + _OVERHEAD

"""Requests and responses as the front sees them: plain values, no library's objects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from twingraph.web.front.fields import Fields

Headers = tuple[tuple[str, str], ...]
Variant = tuple[str, str, str, str, str]
"""What the header fields of a request choose; see `fields.Fields.variant`."""
Key = tuple[str, bytes, bytes, Variant]
"""What tells one request for an answer from another; see `cache.ResponseCache.key`."""


class Presence:
    """Whether the client is still there, and what to do the moment it leaves."""

    __slots__ = ("_then", "is_gone")

    def __init__(self) -> None:
        self.is_gone = False
        self._then: Callable[[], None] | None = None

    def on_leaving(self, then: Callable[[], None]) -> None:
        """Call `then` when the client hangs up, at once if it has."""
        self._then = then
        if self.is_gone:
            then()

    def leave(self) -> None:
        """The client has hung up."""
        if not self.is_gone:
            self.is_gone = True
            if self._then:
                self._then()


class Request(NamedTuple):
    """An HTTP request that has arrived whole.

    `path` and `query_string` are still percent-encoded; header names are in lower case and
    repeated headers are joined by a comma. `key` is what its answer is kept under, None if it
    is not for keeping.
    """

    method: str
    path: str
    query_string: str
    headers: Fields
    body: bytes
    version: str
    presence: Presence
    key: Key | None = None

    @property
    def is_head(self) -> bool:
        """Whether only the head of the response is wanted."""
        return self.method == "HEAD"


def _nothing() -> None:
    pass


class Response(NamedTuple):
    """An HTTP response: `body` whole, or `pieces` that are sent as they come.

    If `pieces` raises, the connection is cut so that nobody can take the part for the whole.
    `length` is how many bytes the pieces have together, None where nobody knows before they
    have come. `cancel` is called when the client will not take the rest. `is_kept` allows the
    response cache to keep it.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None
    cancel: Callable[[], None] = _nothing
    is_kept: bool = False
    length: int | None = None

    def header(self, name: str) -> str | None:
        """The value of the first header called `name` (in lower case), None if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def reason(status: int) -> str:
    """The phrase that goes with a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"

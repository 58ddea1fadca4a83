"""Responses as bytes of HTTP/1.1 (RFC 9112)."""

from __future__ import annotations

import time
from email.utils import formatdate
from functools import lru_cache

from twingraph.web.front.messages import Response, reason

COMMON = (
    b"Access-Control-Allow-Origin: *\r\n"
    b"Access-Control-Expose-Headers: Allow, Content-Location, ETag, Last-Modified, Link, Location,"
    b" Retry-After\r\n"
    b"Referrer-Policy: strict-origin-when-cross-origin\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
"""What every response carries: anybody may read everything here; nobody's credentials count."""

_POLICY = b"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
"""For what is no page of the site: a browser that shows it anyway loads and frames nothing."""

_COMMON_NAMES = frozenset(
    line.partition(":")[0].lower() for line in COMMON.decode().splitlines()
) | {"connection", "date", "keep-alive", "transfer-encoding", "content-length", "server"}


class Clock:
    """The Date header, written anew once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """`Date: …` with its end of line."""
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._line = f"Date: {formatdate(now, usegmt=True)}\r\n".encode()
        return self._line


def write_head(response: Response) -> bytes:
    """Status line and headers, but for Date and what depends on the connection.

    Values that could break out of their line are dropped with their header.
    """
    lines = "".join([_line(name, value) for name, value in response.headers])
    head = _status_line(response.status) + lines.encode("latin-1", "replace") + COMMON
    has_policy = "\ncontent-security-policy:" in f"\n{lines}".lower()
    return head if has_policy else head + _POLICY


def _line(name: str, value: str) -> str:
    """A header as a line; empty where it is ours to write, or would break out of its line."""
    is_left_out = name.lower() in _COMMON_NAMES or "\r" in value or "\n" in value
    return "" if is_left_out else f"{name}: {value}\r\n"


@lru_cache(256)
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {reason(status)}\r\n".encode()


def has_body(status: int) -> bool:
    """Whether a response of this status may carry a body (RFC 9110, section 6.4.1)."""
    return status >= 200 and status not in (204, 304)


def chunk(piece: bytes) -> bytes:
    """A piece as a chunk (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


LAST_CHUNK = b"0\r\n\r\n"

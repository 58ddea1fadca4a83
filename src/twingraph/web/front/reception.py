"""Read one connection's requests with httptools: bounded in size, one after the other.

What HTTP itself forbids is refused here (RFC 9112): two lengths, unknown transfer codings, a
missing or repeated Host. Everything too long is refused with the status made for it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address

import httptools

from twingraph.web.front.fields import Fields
from twingraph.web.front.incoming import Incoming, KnownHeads

LONGEST_TARGET = 512 * 1024
LONGEST_HEADERS = 32 * 1024
MOST_HEADERS = 100
LONGEST_FRAMING = 8 * 1024 * 1024
"""What chunk sizes, extensions and trailers may add to a body."""
LONGEST_DISCARDED = 64 * 1024 * 1024
"""A body that is too long is read to its end, up to here, so that the refusal can be read too."""

_HOST = re.compile(
    r"(?:\[([0-9A-Fa-f:.]+)\]|(?:[\w.~!$&()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::[0-9]{0,5})?", re.ASCII
)
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)([^#]*)", re.IGNORECASE)
_ONCE_ONLY = frozenset({"host", "content-length", "content-type", "content-encoding", "expect"})


@lru_cache(256)
def is_host(text: str) -> bool:
    """Whether a Host header, not empty, is a host and perhaps a port (RFC 9110, section 7.2).

    Our own addresses are written with it, so it must be one that IRIs can hold.
    """
    found = _HOST.fullmatch(text)
    if found and found[1]:
        try:
            IPv6Address(found[1])
        except ValueError:
            return False
    return found is not None


class Reception:
    """The reading side of a connection: bytes in, complete requests out.

    `requests` collects what is complete; `wants_body` is set when a client waits for leave to
    send its body (Expect: 100-continue).
    """

    def __init__(self, most_body: int, known: KnownHeads) -> None:
        self.requests: list[Incoming] = []
        self.wants_body = False
        self._most_body = most_body
        self._known = known
        self._head_size = 0
        self._parser = httptools.HttpRequestParser(self)
        self._current: Incoming | None = None
        self._is_head_done = False
        self._is_asking = False
        self._is_last = False
        self._fed = 0

    @property
    def is_amid_request(self) -> bool:
        """Whether a request has begun and is not complete."""
        return self._current is not None

    @property
    def headers(self) -> Fields:
        """The headers so far of the request that has begun, empty if none has."""
        return self._current.headers if self._current else Fields()

    def feed(self, data: bytes) -> int:
        """Read on; returns the status to refuse the connection with, 0 while it makes sense."""
        if self._current is not None:
            return self._parse(data)
        if self._is_last:
            return 0  # what comes behind the last request is none (RFC 9112, section 9.6)
        if found := self._known.recognize(data):
            self.requests.append(found)
            self._is_last = not found.is_kept_alive
            return 0
        status = self._parse(data)
        if not status and self._current is None and len(self.requests) == 1:
            self._known.remember(data, self.requests[0])
        return status

    def _parse(self, data: bytes) -> int:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nothing here speaks another protocol: the request is answered, then we close.
            if self.requests:
                self.requests[-1].is_kept_alive = False
        except httptools.HttpParserInvalidMethodError:
            return 501
        except httptools.HttpParserError:
            if self._current is None and self._is_last:
                return 0
            return self._current.fault if self._current and self._current.fault else 400
        return self._find_excess(len(data))

    def _find_excess(self, fed: int) -> int:
        """The status for a request that is not complete yet and already too much.

        The parser holds back a header until it is whole, so what was fed counts, not what came.
        """
        current = self._current
        if current is None:
            self._fed = 0
            return 0
        self._fed += fed
        if not self._is_head_done:
            return 431 if self._fed > LONGEST_TARGET + LONGEST_HEADERS else 0
        if current.fault and (current.announced > LONGEST_DISCARDED or self._is_asking):
            return current.fault
        if self._fed - current.received > LONGEST_FRAMING:
            return 400
        return current.fault if current.received > LONGEST_DISCARDED else 0

    # Called by httptools.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._current = Incoming()
        self._is_head_done = self._is_asking = False
        self._head_size = 0

    def on_url(self, part: bytes) -> None:
        """A part of the target."""
        current = self._require()
        current.target += part
        if len(current.target) > LONGEST_TARGET:
            self._give_up(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer behind the body."""
        current = self._require()
        self._head_size += len(name) + len(value)
        if self._head_size > LONGEST_HEADERS:
            self._give_up(431)
        if self._is_head_done:
            return  # a trailer; nothing here reads those
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        if key in current.headers:
            if key in _ONCE_ONLY:
                current.fault = current.fault or 400
            separator = "; " if key == "cookie" else ", "
            text = current.headers[key] + separator + text
        elif len(current.headers) >= MOST_HEADERS:
            self._give_up(431)
        current.headers[key] = text

    def on_headers_complete(self) -> None:
        """The head is whole."""
        current = self._require()
        self._is_head_done = True
        current.method = self._parser.get_method().decode("ascii")
        current.version = self._parser.get_http_version()
        current.is_kept_alive = self._parser.should_keep_alive()
        self._is_last = not current.is_kept_alive
        current.fault = current.fault or self._find_fault(current)
        self._is_asking = "expect" in current.headers
        self.wants_body = self._is_asking and not current.fault

    def _find_fault(self, current: Incoming) -> int:
        if current.version not in ("1.0", "1.1"):
            return 505
        host = current.headers.get("host")
        if host is None and current.version == "1.1":
            return 400
        if host and not is_host(host):
            return 400
        if b"://" in current.target and not current.target.startswith(b"/"):
            if not self._take_absolute(current):
                return 400
        if current.headers.get("transfer-encoding", "chunked").lower() != "chunked":
            return 501
        if current.headers.get("expect", "100-continue").lower() != "100-continue":
            return 417
        # The parser has seen to it that the length is a number, and one that can be.
        current.announced = int(current.headers.get("content-length", 0))
        return 413 if current.announced > self._most_body else 0

    def _take_absolute(self, current: Incoming) -> bool:
        """Read an absolute target, whose host counts (RFC 9112, 3.2.2); False if it is none."""
        found = _ABSOLUTE.match(current.target)
        host = found[1].decode("latin-1") if found else ""
        if not found or not is_host(host):
            return False
        rest = found[2]
        current.target = rest if rest.startswith(b"/") else b"/" + rest
        current.headers["host"] = host
        return True

    def on_body(self, part: bytes) -> None:
        """A part of the body."""
        current = self._require()
        current.received += len(part)
        if len(current.body) + len(part) > self._most_body:
            current.fault = current.fault or 413
        if current.fault:
            current.body = b""
        else:
            current.body = current.body or bytearray()
            current.body += part

    def on_message_complete(self) -> None:
        """The request is whole."""
        self.requests.append(self._require())
        self._current = None

    def _require(self) -> Incoming:
        assert self._current is not None
        return self._current

    def _give_up(self, status: int) -> None:
        """Refuse at once: an exception in a callback ends the parsing."""
        self._require().fault = status
        raise ValueError(status)

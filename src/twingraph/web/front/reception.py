"""Read one connection's requests with httptools: bounded in size, one after the other.

What HTTP itself forbids is refused here (RFC 9112): two lengths, unknown transfer codings, a
missing or repeated Host. Everything too long is refused with the status made for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import httptools

LONGEST_TARGET = 512 * 1024
LONGEST_HEADERS = 32 * 1024
MOST_HEADERS = 100
LONGEST_DISCARDED = 64 * 1024 * 1024
"""A body that is too long is read to its end, up to here, so that the refusal can be read too."""

_ONCE_ONLY = frozenset({"host", "content-length", "content-type", "content-encoding", "expect"})


@dataclass
class Incoming:
    """A request as it arrives; `fault` is the status to refuse it with, 0 while all is well."""

    method: str = ""
    target: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    version: str = "1.1"
    is_kept_alive: bool = True
    fault: int = 0
    size: int = 0


class Reception:
    """The reading side of a connection: bytes in, complete requests out.

    `requests` collects what is complete; `wants_body` is set when a client waits for leave to
    send its body (Expect: 100-continue).
    """

    def __init__(self, most_body: int) -> None:
        self.requests: list[Incoming] = []
        self.wants_body = False
        self._most_body = most_body
        self._parser = httptools.HttpRequestParser(self)
        self._current: Incoming | None = None
        self._is_head_done = False

    @property
    def is_amid_request(self) -> bool:
        """Whether a request has begun and is not complete."""
        return self._current is not None

    def feed(self, data: bytes) -> int:
        """Read on; returns the status to refuse the connection with, 0 while it makes sense."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nothing here speaks another protocol: the request is answered, then we close.
            if self.requests:
                self.requests[-1].is_kept_alive = False
        except httptools.HttpParserInvalidMethodError:
            return 501
        except httptools.HttpParserError:
            return self._current.fault if self._current and self._current.fault else 400
        current = self._current
        return current.fault if current and current.size > LONGEST_DISCARDED else 0

    # Called by httptools.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._current = Incoming()
        self._is_head_done = False

    def on_url(self, part: bytes) -> None:
        """A part of the target."""
        current = self._require()
        current.size += len(part)
        if current.size > LONGEST_TARGET:
            self._give_up(414)
        current.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer behind the body."""
        current = self._require()
        current.size += len(name) + len(value)
        if current.size - len(current.target) > LONGEST_HEADERS + len(current.body):
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
        current.fault = current.fault or self._find_fault(current)
        if current.headers.get("expect", "").lower() == "100-continue" and not current.fault:
            self.wants_body = True

    def _find_fault(self, current: Incoming) -> int:
        if current.version not in ("1.0", "1.1"):
            return 505
        host = current.headers.get("host")
        if host is None and current.version == "1.1":
            return 400
        if host is not None and not set(host).isdisjoint(" \t/?#@\\<>\"'"):
            return 400
        if current.headers.get("transfer-encoding", "chunked").lower() != "chunked":
            return 501
        if current.headers.get("expect", "100-continue").lower() != "100-continue":
            return 417
        length = current.headers.get("content-length", "0")
        return 413 if length.isdigit() and int(length) > self._most_body else 0

    def on_body(self, part: bytes) -> None:
        """A part of the body."""
        current = self._require()
        current.size += len(part)
        if len(current.body) + len(part) > self._most_body:
            current.fault = current.fault or 413
        if current.fault:
            current.body.clear()
        else:
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

"""The letters that pass between the front and a worker: a kind, a length, a payload."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

_PREFIX = struct.Struct("!cI")

JOB = b"J"
"""Front to worker: a `Job`."""
WHOLE = b"W"
"""Worker to front: what the answer is, and all of it."""
HEAD = b"H"
"""Worker to front: what the answer is that comes in pieces."""
DATA = b"D"
"""Worker to front: the next piece of the answer."""
END = b"E"
"""Worker to front: the pieces were the whole answer; and the pages of memory taken so far."""
FAIL = b"F"
"""Worker to front: no (further) answer, and why, as JSON."""


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return _PREFIX.pack(kind, len(payload)) + payload


def pack_json(kind: bytes, value: dict[str, Any]) -> bytes:
    """One frame with a JSON payload."""
    return pack(kind, json.dumps(value).encode())


def pack_whole(head: dict[str, Any], body: bytes, taken: int) -> bytes:
    """A WHOLE frame: an answer that is ready."""
    return pack(WHOLE, b"%d\0%b\0%b" % (taken, write_head(head), body))


def unpack_whole(payload: bytes) -> tuple[dict[str, Any], bytes, int]:
    """Head, body and pages taken of a WHOLE frame."""
    taken, head, body = payload.split(b"\0", 2)
    return read_head(head), body, int(taken)


def write_head(head: dict[str, Any]) -> bytes:
    """What an answer is: one field a line, empty for None."""
    get = head.get
    return (
        f"{head['status']}\n{get('type') or ''}\n{get('etag') or ''}\n"
        f"{get('coding') or ''}\n{get('extension') or ''}"
    ).encode()


def read_head(written: bytes) -> dict[str, Any]:
    """The fields of a head."""
    status, type_, etag, coding, extension = written.decode().split("\n")
    return {
        "status": int(status),
        "type": type_ or None,
        "etag": etag or None,
        "coding": coding or None,
        "extension": extension or None,
    }


class Unpacker:
    """Cut a stream of bytes back into frames, whatever the pieces it arrives in."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Every frame that `data` completes."""
        if self._rest:
            self._rest += data
            data = bytes(self._rest)
        at, end = 0, len(data)
        while end - at >= _PREFIX.size:
            kind, length = _PREFIX.unpack_from(data, at)
            behind = at + _PREFIX.size + length
            if behind > end:
                break
            yield kind, data[at + _PREFIX.size : behind]
            at = behind
        if at < end:
            self._rest = bytearray(data[at:])
        elif self._rest:
            self._rest.clear()

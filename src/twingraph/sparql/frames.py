"""The letters that pass between the front and a worker: a kind, a length, a payload."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

_PREFIX = struct.Struct("!cI")

JOB = b"J"
"""Front to worker: a `Job`."""
HEAD = b"H"
"""Worker to front: what the answer is."""
DATA = b"D"
"""Worker to front: the next piece of the answer."""
END = b"E"
"""Worker to front: the answer is whole."""
LEAVING = b"L"
"""Payload of END: and this worker ends as well, having grown too big."""
FAIL = b"F"
"""Worker to front: no (further) answer, and why, as JSON."""


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return _PREFIX.pack(kind, len(payload)) + payload


def pack_json(kind: bytes, value: dict[str, Any]) -> bytes:
    """One frame with a JSON payload."""
    return pack(kind, json.dumps(value).encode())


def pack_head(head: dict[str, Any]) -> bytes:
    """A HEAD frame: what the answer is, one field a line, empty for None."""
    get = head.get
    length = get("length")
    fields = (
        f"{head['status']}\n{'' if length is None else length}\n{get('type') or ''}\n"
        f"{get('etag') or ''}\n{get('coding') or ''}\n{get('extension') or ''}"
    )
    return pack(HEAD, fields.encode())


def unpack_head(payload: bytes) -> dict[str, Any]:
    """The fields of a HEAD frame."""
    status, length, type_, etag, coding, extension = payload.decode().split("\n")
    return {
        "status": int(status),
        "length": int(length) if length else None,
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

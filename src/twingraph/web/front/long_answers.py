"""Long answers, kept packed while they pass, so that the next who asks need not wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from twingraph.sparql.compression import PACKING, open_decoder, open_encoder
from twingraph.web.front.messages import Headers, Key, Response

LARGEST = 8 << 20
"""Bytes that one answer may take, packed; tables shrink to a tenth or less."""
MOST_AT_ONCE = 4
"""Answers that are packed at the same time."""


@dataclass(frozen=True)
class Packed:
    """A long answer: its parts as they were sent, or packed if they were sent as they are."""

    status: int
    headers: Headers
    parts: tuple[bytes, ...]
    is_packed: bool
    size: int


class LongAnswers:
    """The least recently used go first once `most_bytes` are reached."""

    def __init__(self, most_bytes: int = 48 << 20) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Key, Packed] = OrderedDict()
        self._at_once = 0
        self.size = 0

    def find(self, key: Key) -> Response | None:
        """The kept answer, to be unpacked piece by piece; None if there is none."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return Response(kept.status, kept.headers, pieces=_unpack(kept))

    def keep(self, key: Key, response: Response, is_valid: Callable[[], bool]) -> Response:
        """The response, to be kept on its way if it comes to its end.

        `is_valid` is asked at the end whether the data are still the same.
        """
        if response.pieces is None or self._at_once >= MOST_AT_ONCE:
            return response
        return response._replace(pieces=self._pass(key, response, response.pieces, is_valid))

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size = 0

    async def _pass(
        self,
        key: Key,
        response: Response,
        pieces: AsyncIterator[bytes],
        is_valid: Callable[[], bool],
    ) -> AsyncIterator[bytes]:
        is_packed = response.header("content-encoding") is None
        packer = open_encoder(PACKING) if is_packed else None
        parts: list[bytes] = []
        size = 0
        self._at_once += 1
        try:
            async for piece in pieces:
                if size <= LARGEST:
                    part = packer.compress(piece) if packer else piece
                    size += len(part)
                    parts.append(part)
                else:
                    parts.clear()
                yield piece
            if packer and size <= LARGEST:
                parts.append(packer.finish())
        finally:
            self._at_once -= 1
        if size <= LARGEST and is_valid():
            whole = tuple(part for part in parts if part)
            self._put(key, Packed(response.status, response.headers, whole, is_packed, size))

    def _put(self, key: Key, packed: Packed) -> None:
        former = self._kept.pop(key, None)
        self.size += packed.size - (former.size if former else 0)
        self._kept[key] = packed
        while self.size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self.size -= dropped.size


async def _unpack(kept: Packed) -> AsyncIterator[bytes]:
    unpacker = open_decoder() if kept.is_packed else None
    for part in kept.parts:
        if piece := unpacker.decompress(part) if unpacker else part:
            yield piece

"""Content codings for answers: one stream each, fast rather than small."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli
import zstandard

CODINGS = ("zstd", "br", "gzip")
"""What we can write, in order of preference (RFC 9110 section 8.4.1, RFC 8878, RFC 7932)."""

WORTHWHILE = 1000
"""Shorter answers fit one packet anyway and are sent as they are."""


PACKING = "zstd"
"""The coding of what we keep for ourselves."""


class Encoder(Protocol):
    """Bytes in, fewer bytes out; `finish` gives the rest."""

    def compress(self, data: bytes, /) -> bytes:
        """What is ready after `data`; may be empty."""
        ...

    def finish(self) -> bytes:
        """The end of the coded stream."""
        ...


class Decoder(Protocol):
    """The way back."""

    def decompress(self, data: bytes, /) -> bytes:
        """What is ready after `data`; may be empty."""
        ...


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(5, zlib.DEFLATED, 31)

    def compress(self, data: bytes, /) -> bytes:
        return self._stream.compress(data)

    def finish(self) -> bytes:
        return self._stream.flush()


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Compressor(quality=4)

    def compress(self, data: bytes, /) -> bytes:
        return bytes(self._stream.process(data))

    def finish(self) -> bytes:
        return bytes(self._stream.finish())


class _Zstandard:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(level=3).compressobj()

    def compress(self, data: bytes, /) -> bytes:
        return self._stream.compress(data)

    def finish(self) -> bytes:
        return self._stream.flush()


_ENCODERS: dict[str, type[_Gzip] | type[_Brotli] | type[_Zstandard]] = {
    "gzip": _Gzip,
    "br": _Brotli,
    "zstd": _Zstandard,
}


def open_encoder(coding: str) -> Encoder:
    """A fresh stream of `coding`, one of `CODINGS`."""
    return _ENCODERS[coding]()


def open_decoder() -> Decoder:
    """A fresh stream that reads `PACKING`."""
    return zstandard.ZstdDecompressor().decompressobj()


def encode(data: bytes, coding: str) -> bytes:
    """All of `data` in one go."""
    encoder = open_encoder(coding)
    return encoder.compress(data) + encoder.finish()

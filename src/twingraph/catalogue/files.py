"""Write a file, digest it, and squeeze it, so that the same content is the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

_PIECE = 1 << 20
_GZIP_LEVEL = 9
_ZSTD_LEVEL = 12


@dataclass(frozen=True)
class DumpFile:
    """A file of a release: its name, size in bytes and SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


def write_text(path: Path, pieces: Iterable[str]) -> None:
    """Write text as UTF-8, line ends as they come."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def digest(path: Path) -> DumpFile:
    """The file's name, size and digest."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return DumpFile(path.name, path.stat().st_size, sha256)


def compress(path: Path) -> list[Path]:
    """Write `.gz` and `.zst` copies beside the file, without times or names in them.

    The copies are the same bytes wherever the same zlib and zstd are at work; what is inside of
    them is the same everywhere.
    """
    gz = path.with_name(path.name + ".gz")
    with path.open("rb") as plain, gz.open("wb") as out:
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, out, mtime=0) as squeezed:
            shutil.copyfileobj(plain, cast(BinaryIO, squeezed), _PIECE)
    zst = path.with_name(path.name + ".zst")
    squeezer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
    with path.open("rb") as plain, zst.open("wb") as out:
        squeezer.copy_stream(plain, out, size=path.stat().st_size)
    return [gz, zst]


def sync(path: Path) -> None:
    """Wait until the disk has the file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Read one big file of N-Triples or N-Quads with all cores: lines are statements, so cut at lines.

What is wrong in a file is told by the ordinary reader, which knows the line; here it is enough to
find that something is.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pyoxigraph

from twingraph.store.arranging import arrange, cut
from twingraph.store.graphs import Union
from twingraph.store.overlap import has_overlap, statements
from twingraph.store.snapshot import Contents

LEAST = 32 << 20
"""Bytes below which starting processes takes longer than reading."""

FORMATS = {
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
}


def is_big(path: Path) -> bool:
    """Whether a file is worth reading with all cores, and can be."""
    return path.suffix in FORMATS and path.stat().st_size >= LEAST and _cores() > 1


def write_big(path: Path, quads_file: Path) -> Contents:
    """Write the file's statements as N-Quads; SyntaxError or OSError if that cannot be done."""
    cores = _cores()
    cuts = cut(path, -(-path.stat().st_size // cores))
    parts = [quads_file.with_suffix(f".part{number}") for number in range(len(cuts))]
    try:
        with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn")) as pool:
            tasks = [
                pool.submit(_convert, path, *stretch, part)
                for stretch, part in zip(cuts, parts, strict=True)
            ]
            with path.open("rb") as file:
                version = hashlib.file_digest(file, "sha256").hexdigest()[:16]
            graphs = frozenset[bytes]().union(*(task.result() for task in tasks))
            _join(parts, quads_file)
            census = arrange(quads_file, pool.map)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    union: Union = "chained" if graphs - {b""} else "default"
    if len(graphs) > 1 and has_overlap(quads_file):
        union = "stored"
    return Contents(version, census.total, len(graphs - {b""}), union, census)


def _cores() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


def _convert(path: Path, start: int, end: int, part: Path) -> frozenset[bytes]:
    """Write a stretch as N-Quads; the graphs in it. Runs in a process of its own."""
    with path.open("rb") as file, part.open("wb") as out:
        file.seek(start)
        quads = pyoxigraph.parse(_Slice(file, end - start), FORMATS[path.suffix])  # type: ignore[arg-type]
        pyoxigraph.serialize(quads, out, pyoxigraph.RdfFormat.N_QUADS)
    if path.suffix == ".nq":
        return frozenset(graph for _, graph in statements(part))
    return frozenset({b""})


def _join(parts: list[Path], quads_file: Path) -> None:
    first, *others = parts
    with first.open("ab") as out:
        for part in others:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, out, 1 << 20)
    first.rename(quads_file)


class _Slice:
    """A stretch of a file, to be read like a whole one."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._file.read(wanted)
        self._left -= len(piece)
        return piece

    def __iter__(self) -> Iterator[bytes]:  # what the engine takes for a file is iterable
        raise NotImplementedError

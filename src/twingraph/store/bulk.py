"""Read one big file of N-Triples or N-Quads with all cores: lines are statements, so cut at lines.

What is wrong in a file is told by the ordinary reader, which knows the line; here it is enough to
find that something is.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyoxigraph

from twingraph.store.arranging import STRETCH, Cut, cut, order, read
from twingraph.store.graphs import Union
from twingraph.store.overlap import has_overlap, statements
from twingraph.store.snapshot import Contents
from twingraph.store.statistics import Census

LEAST = 32 << 20
"""Bytes below which starting processes takes longer than reading."""

FORMATS = {
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
}


def is_big(path: Path) -> bool:
    """Whether a file is worth reading with all cores, and can be."""
    return path.suffix in FORMATS and path.stat().st_size >= LEAST


def write_big(path: Path, quads_file: Path) -> Contents:
    """Write the file's statements as N-Quads; SyntaxError or OSError if that cannot be done."""
    cuts = cut(path, STRETCH)
    parts = [quads_file.with_suffix(f".part{number}") for number in range(len(cuts))]
    census, graphs = Census(), set[bytes]()
    try:
        with ProcessPoolExecutor(_cores(), multiprocessing.get_context("spawn")) as pool:
            pieces = pool.map(_convert, [path] * len(cuts), cuts, parts)
            with path.open("rb") as file:
                version = hashlib.file_digest(file, "sha256").hexdigest()[:16]
            for counted, found in pieces:
                census += counted
                graphs |= found
        _join(parts, quads_file)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    union: Union = "chained" if graphs - {b""} else "default"
    if len(graphs) > 1 and has_overlap(quads_file):
        union = "stored"
    return Contents(version, census.total, len(graphs - {b""}), union, census)


def _cores() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


def _convert(path: Path, stretch: Cut, part: Path) -> tuple[Census, set[bytes]]:
    """Write a stretch as N-Quads; what is in it. Runs in a process of its own."""
    quads = pyoxigraph.parse(read(path, stretch), FORMATS[path.suffix])
    text = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    part.write_bytes(order(text))
    return Census.of(text), {graph for _, graph in statements(part)} if path.suffix == ".nq" else {
        b""
    }


def _join(parts: list[Path], quads_file: Path) -> None:
    first, *others = parts
    with first.open("ab") as out:
        for part in others:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, out, 1 << 20)
    first.rename(quads_file)

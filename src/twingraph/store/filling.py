"""Put a file of quads into a store, so that every store of one version answers byte for byte."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph

_FORMAT = pyoxigraph.RdfFormat.N_QUADS

_PIECE = 4 << 20
"""Bytes that are read at once. All at once takes a third more memory at the height of it, and the
store stays larger for ever, since what it keeps lies scattered among what it gave back."""


def fill(store: pyoxigraph.Store, quads_file: Path) -> None:
    """Load N-Quads into memory; blank nodes keep the labels they have in the file.

    The loader would give them new labels at every start: then two servers of one version, or one
    before and after a restart, would send different bytes under the same strong ETag. So the few
    statements that have any are read in another way, which costs more.
    OSError or SyntaxError if the file cannot be read.
    """
    for piece in _pieces(quads_file):
        if _may_have_nodes(piece):
            lines = piece.splitlines(keepends=True)
            nodes = b"".join(line for line in lines if _may_have_nodes(line))
            piece = b"".join(line for line in lines if not _may_have_nodes(line))
            store.extend(_read(input=nodes))
        store.load(piece, _FORMAT, lenient=True)


def fill_disk(store: pyoxigraph.Store, quads_file: Path) -> None:
    """Load N-Quads into a folder, as `fill` does; a folder takes them all at once or is slow."""
    with quads_file.open("rb") as file:
        has_nodes = False
        if file.seek(0, 2):
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
                has_nodes = _may_have_nodes(text)
    if has_nodes:
        store.bulk_extend(_read(path=str(quads_file)))
    else:
        store.bulk_load(path=str(quads_file), format=_FORMAT, lenient=True)


def _pieces(quads_file: Path) -> Iterator[bytes]:
    """The file in pieces that end where a line ends."""
    with quads_file.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece + file.readline()


def _read(**source: Any) -> Iterator[pyoxigraph.Quad]:
    return pyoxigraph.parse(**source, format=_FORMAT, lenient=True, rename_blank_nodes=False)


def _may_have_nodes(text: bytes | mmap.mmap) -> bool:
    """Whether there may be a blank node: a literal that looks so is no harm."""
    return text[:2] == b"_:" or text.find(b" _:") >= 0 or text.find(b"\n_:") >= 0

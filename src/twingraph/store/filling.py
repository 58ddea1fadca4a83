"""Put a file of quads into a store, so that every store of one version answers byte for byte."""

from __future__ import annotations

import mmap
from pathlib import Path

import pyoxigraph

_FORMAT = pyoxigraph.RdfFormat.N_QUADS


def fill(store: pyoxigraph.Store, quads_file: Path) -> None:
    """Load N-Quads; blank nodes keep the labels they have in the file.

    The bulk loader would give them new labels at every start: then two servers of one version, or
    one before and after a restart, would send different bytes under the same strong ETag. Keeping
    the labels costs a third more time, so only files that have any are read that way.
    OSError or SyntaxError if the file cannot be read.
    """
    if _has_blank_nodes(quads_file):
        quads = pyoxigraph.parse(
            path=str(quads_file), format=_FORMAT, lenient=True, rename_blank_nodes=False
        )
        store.bulk_extend(quads)
    else:
        store.bulk_load(path=str(quads_file), format=_FORMAT, lenient=True)


def _has_blank_nodes(quads_file: Path) -> bool:
    """Whether there may be one: a literal that looks so is no harm."""
    with quads_file.open("rb") as file:
        if not file.seek(0, 2):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return text[:2] == b"_:" or text.find(b" _:") >= 0 or text.find(b"\n_:") >= 0

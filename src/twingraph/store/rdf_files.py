"""Any RDF files into one quads file, streamed: memory stays flat however big they are."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph

from twingraph.errors import DataError, Place
from twingraph.store.arranging import arrange
from twingraph.store.bulk import is_big, write_big
from twingraph.store.graphs import Union
from twingraph.store.overlap import has_overlap
from twingraph.store.snapshot import Contents
from twingraph.store.statistics import LEAST, Census
from twingraph.store.syntax import data_error, fault_of
from twingraph.store.terms import Quad

FORMATS: dict[str, pyoxigraph.RdfFormat] = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
"""File name endings that are read, also with .gz behind them."""


def check_names(files: Sequence[Path]) -> None:
    """Nothing, or DataError for the first file that is missing or of an unknown format."""
    for path in files:
        _format_of(path)
        if not path.is_file():
            raise DataError(
                "is not a file" if path.exists() else "there is no such file",
                place=Place(str(path)),
                de="ist keine Datei" if path.exists() else "diese Datei gibt es nicht",
            )


def write_quads(files: Sequence[Path], quads_file: Path) -> Contents:
    """Write the statements of all `files` as N-Quads; the version is the digest of their bytes.

    N-Quads and TriG keep their graphs, the others go to the default graph. Repeated statements
    are written, and counted, as often as they are said. Raises DataError with the line.
    """
    if len(files) == 1 and is_big(files[0]):
        # What is wrong with a file is better told by reading it in turn, as below.
        with suppress(SyntaxError, OSError):
            return write_big(files[0], quads_file)
    digest = hashlib.sha256()
    graphs: set[object] = set()
    counted = 0

    def quads() -> Iterator[Quad]:
        nonlocal counted
        for path in files:
            for quad in _read(path, digest, rename=len(files) > 1):
                counted += 1
                graphs.add(quad.graph_name)
                yield quad

    with quads_file.open("wb") as out:
        pyoxigraph.serialize(quads(), out, pyoxigraph.RdfFormat.N_QUADS)
    union: Union = "chained"
    if graphs <= {pyoxigraph.DefaultGraph()}:
        union = "default"
    elif len(graphs) > 1 and has_overlap(quads_file):
        union = "stored"
    graphs.discard(pyoxigraph.DefaultGraph())
    census = arrange(quads_file) if counted >= LEAST else Census()
    return Contents(digest.hexdigest()[:16], counted, len(graphs), union, census)


def _read(path: Path, digest: hashlib._Hash, *, rename: bool) -> Iterator[Quad]:
    """The statements of one file. Blank nodes of several files must not meet: they are renamed."""
    try:
        with _open(path) as file:
            yield from pyoxigraph.parse(
                _Hashed(file, digest),  # type: ignore[arg-type]
                _format_of(path),
                rename_blank_nodes=rename,
            )
    except SyntaxError as trouble:
        raise data_error(fault_of(trouble), str(path)) from trouble
    except (OSError, EOFError, zlib.error) as trouble:
        why = getattr(trouble, "strerror", None) or str(trouble)
        raise DataError(
            f"cannot be read: {why}", place=Place(str(path)), de=f"nicht lesbar: {why}"
        ) from trouble


def _open(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _format_of(path: Path) -> pyoxigraph.RdfFormat:
    ending = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if ending not in FORMATS:
        raise DataError(
            f"unknown format; known are {' '.join(FORMATS)}, also with .gz",
            place=Place(str(path)),
            de=f"unbekanntes Format; bekannt sind {' '.join(FORMATS)}, auch mit .gz",
        )
    return FORMATS[ending]


class _Hashed:
    """A file that is digested while it is read."""

    def __init__(self, file: BinaryIO, digest: hashlib._Hash) -> None:
        self.file = file
        self.digest = digest

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece

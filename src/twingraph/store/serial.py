"""Read and write whole RDF files as streams: quads in, bytes out, nothing held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import pyoxigraph

from twingraph.errors import DataError, Place
from twingraph.store.syntax import data_error, fault_of
from twingraph.store.terms import Quad, Triple


def read_quads(path: Path, *, extension: str | None = None) -> Iterator[Quad]:
    """The quads of an RDF file in its own order; triples come with the default graph.

    `extension` (`ttl`, `nq` …) names the syntax where the file's name does not. Blank nodes
    keep their labels. Raises DataError with line and column where the file stops being RDF.
    """
    syntax = pyoxigraph.RdfFormat.from_extension(extension or path.suffix.removeprefix("."))
    if syntax is None:
        raise DataError("no RDF syntax is known by this name", place=Place(str(path)))
    try:
        yield from pyoxigraph.parse(path=str(path), format=syntax)
    except SyntaxError as trouble:
        raise data_error(fault_of(trouble), str(path)) from trouble


def parse_quads(n_quads: bytes) -> Iterator[Quad]:
    """The quads of a text in N-Quads; ValueError if it is none."""
    yield from pyoxigraph.parse(n_quads, pyoxigraph.RdfFormat.N_QUADS)


def write_rdf(
    statements: Iterable[Triple] | Iterable[Quad],
    out: IO[bytes],
    extension: str,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Write statements to `out` as they come, in the syntax of `extension`.

    Statements of one subject belong side by side: the writer groups what it sees in a row.
    """
    syntax = pyoxigraph.RdfFormat.from_extension(extension)
    if syntax is None:
        raise ValueError(f"no RDF syntax has the extension {extension!r}")
    pyoxigraph.serialize(statements, out, syntax, prefixes=dict(prefixes or {}))


def to_rdf(
    triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """A small graph as one document of `media_type` (`text/turtle` …)."""
    syntax = pyoxigraph.RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise ValueError(f"a graph cannot be written as {media_type}")
    return pyoxigraph.serialize(triples, format=syntax, prefixes=dict(prefixes or {})) or b""

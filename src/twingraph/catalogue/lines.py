"""Sort and take apart the lines of an N-Quads file of any size, on disk, in bounded memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from twingraph.errors import DataError, Place
from twingraph.vocab import RDF, RDFS, SKOS

CHUNK = 200_000
"""Lines sorted in memory at a time; about 60 MB."""

_FIRST = {
    f"<{RDF}type>": "0",
    f"<{SKOS}prefLabel>": "1",
    f"<{RDFS}label>": "2",
}


class Line(NamedTuple):
    """One statement as N-Quads writes it: four tokens, the graph empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str

    def without_graph(self) -> str:
        """The statement as a line of N-Triples."""
        return f"{self.subject} {self.predicate} {self.object} .\n"


def split(line: str) -> Line:
    """The tokens of a line of canonical N-Quads (one space between tokens, no comment)."""
    if not line.endswith(" .\n") or line.count(" ") < 3:
        raise DataError(f"not a line of canonical N-Quads: {line.strip()[:80]!r}")
    subject, predicate, rest = line.split(" ", 2)
    # The last quotation mark ends the literal: no graph name holds one.
    closed = rest.rfind('"') if rest.startswith('"') else 0
    space = rest.find(" ", closed)
    return Line(subject, predicate, rest[:space], rest[space + 1 : -3].rstrip())


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file of canonical N-Quads; DataError for a file that cannot be read."""
    try:
        # A literal may hold U+2028 or U+0085: only \n ends a line of N-Quads.
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as trouble:
        raise DataError(f"cannot be read: {trouble}", place=Place(str(path))) from trouble


def canonical_order(line: str) -> tuple[str, ...]:
    """A key for the order of RDFC-1.0: by code point, the line as it is."""
    return (line,)


def unique(lines: Iterable[str]) -> Iterator[str]:
    """Sorted lines, each once."""
    previous = ""
    for line in lines:
        if line != previous:
            yield line
        previous = line


def unique_triples(lines: Iterable[str]) -> Iterator[str]:
    """Sorted N-Quads lines → sorted N-Triples lines, each statement once.

    A statement that stands in two graphs is two neighbouring lines, so one look back is enough.
    """
    return unique(split(line).without_graph() for line in lines)


def reading_order(line: str) -> tuple[str, ...]:
    """A key that puts lines in a reader's order: things before their parts, types and names first.

    By code point `…/amiens#point>` comes before `…/amiens>`.
    """
    subject, predicate, thing, graph = split(line)
    document, _, part = subject.removesuffix(">").partition("#")
    return (document, part, _FIRST.get(predicate, "9"), predicate, thing, graph)


def graph_order(line: str) -> tuple[str, ...]:
    """A key that puts lines graph by graph, inside of each in `reading_order`."""
    key = reading_order(line)
    return (key[-1], *key[:-1])


def sort_lines(
    lines: Iterable[str], key: Callable[[str], tuple[str, ...]], folder: Path
) -> Iterator[str]:
    """The lines in the order of `key`; more than `CHUNK` are sorted by way of files in `folder`."""
    runs: list[Path] = []
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) >= CHUNK:
            runs.append(_write_run(sorted(chunk, key=key), folder))
            chunk = []
    chunk.sort(key=key)
    if not runs:
        yield from chunk
        return
    try:
        yield from heapq.merge(*(_read_run(run) for run in runs), chunk, key=key)
    finally:
        for run in runs:
            run.unlink()


def _write_run(lines: list[str], folder: Path) -> Path:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=folder, prefix="run-", delete=False
    ) as file:
        file.writelines(lines)
    return Path(file.name)


def _read_run(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from file

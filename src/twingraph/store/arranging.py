"""Lay the statements of a big quads file so that what is asked together lies together.

The engine keeps statements in memory in the order in which it was given them, and a query over
everything reads one property, or two, of many things. Ordered by property within stretches of the
file these lie side by side: fewer pages of memory are read, and fewer copied, since every worker
copies the pages it reads. Stretches are cut by the file alone, so that the order is the same
however many cores arrange it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from twingraph.store.statistics import Census

STRETCH = 32 << 20
"""Bytes that are ordered at once, by each of the processes that do it: about 190,000 lines."""

Cut = tuple[int, int]
EachDo = Callable[..., Iterable[Census]]


def arrange(quads_file: Path, each: EachDo = map) -> Census:
    """Put the lines of a quads file in order, and count them; `each` calls as `map` does."""
    cuts = cut(quads_file, STRETCH)
    census = Census()
    for one in each(_arrange, [quads_file] * len(cuts), cuts):
        census += one
    return census


def cut(path: Path, size: int) -> list[Cut]:
    """Where stretches of at least so many bytes begin and end, at ends of lines."""
    return list(_cut(path, size))


def _cut(path: Path, size: int) -> Iterator[Cut]:
    whole = path.stat().st_size
    start = 0
    with path.open("rb") as file:
        while start < whole:
            file.seek(start + size - 1)
            file.readline()
            end = min(file.tell(), whole)
            yield start, end
            start = end


def _arrange(quads_file: Path, stretch: Cut) -> Census:
    """Put a stretch in order where it stands: it takes as much room as before."""
    quads = read(quads_file, stretch)
    with quads_file.open("r+b") as file:
        file.seek(stretch[0])
        file.write(order(quads))
    return Census.of(quads)


def read(path: Path, stretch: Cut) -> bytes:
    """A stretch of a file."""
    start, end = stretch
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


def order(quads: bytes) -> bytes:
    """The lines of a stretch in their order."""
    lines = quads.splitlines(keepends=True)
    lines.sort(key=_property)
    return b"".join(lines)


def _property(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]

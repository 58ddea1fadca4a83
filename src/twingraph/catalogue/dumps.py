"""Write all quads of a build in every format, repeatably and in bounded memory."""

from __future__ import annotations

import hashlib
import heapq
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from twingraph.catalogue import turtle
from twingraph.catalogue.about import About
from twingraph.catalogue.files import digest, write_text
from twingraph.catalogue.lines import (
    canonical_order,
    graph_order,
    read_lines,
    reading_order,
    sort_lines,
    unique,
    unique_triples,
)
from twingraph.catalogue.unnamed import has_blank
from twingraph.catalogue.xml_limits import find_obstacle
from twingraph.store.canonical import canonical_lines
from twingraph.store.serial import parse_quads, read_quads, write_rdf
from twingraph.vocab import KINDS, PREFIXES, SCHEME

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, the statements done and how many there are."""

_Item = TypeVar("_Item")
_EVERY = 5_000


@dataclass(frozen=True)
class Written:
    """What was written: statements with and without graphs, the canonical hash, what is missing.

    `canonical` is the SHA-256 of the RDFC-1.0 form, in hexadecimal: the same for every copy of
    the data in whatever format keeps its graphs. `left_out` names files that could not be
    written, with the reason.
    """

    quads: int
    triples: int
    canonical: str
    left_out: dict[str, str]


def silent(step: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


def prefixes_for(space: str) -> dict[str, str]:
    """Prefix to namespace for documents about a dataset: vocabularies, kinds and lists."""
    kinds = {kind: f"{space}id/{kind}/" for kind in KINDS}
    return {**PREFIXES, **kinds, "graph": f"{space}graph/", "scheme": SCHEME}


def write_canonical(quads_file: Path, out: Path) -> tuple[int, str]:
    """Write a build's quads as canonical N-Quads; how many, and the SHA-256 of the bytes.

    W3C RDFC-1.0: sorted by code point, each once, blank nodes relabelled. Only statements with
    blank nodes have to be held in memory; the others are sorted by way of files. DataError if
    blank nodes are too much alike to be told apart.
    """
    with_blank = [line for line in read_lines(quads_file) if has_blank(line)]
    relabelled = _relabel(with_blank) if with_blank else []
    plain = (line for line in read_lines(quads_file) if not has_blank(line))
    ordered = sort_lines(plain, canonical_order, out.parent)
    sha256 = hashlib.sha256()
    count = 0
    with out.open("wb") as file:
        for line in unique(heapq.merge(ordered, relabelled)):
            encoded = line.encode()
            sha256.update(encoded)
            file.write(encoded)
            count += 1
    return count, sha256.hexdigest()


def write_dumps(
    canonical: Path, folder: Path, about: About, name: str, progress: Progress = silent
) -> Written:
    """Write `name`.ttl, .nt, .trig, .jsonld and .rdf into `folder` from `name`.nq.

    `canonical` is that file, written by `write_canonical`. Turtle, N-Triples, JSON-LD and RDF/XML
    hold the union of all graphs.
    """
    comment = _comment(about)
    quads = sum(1 for _ in read_lines(canonical))
    prefixes = turtle.used_prefixes(read_lines(canonical), prefixes_for(about.space))

    def steps(lines: Iterable[str], step: str, total: int) -> Iterator[str]:
        return _told(lines, step, total, progress)

    flat = folder / f"{name}.nt"
    write_text(flat, steps(unique_triples(read_lines(canonical)), "N-Triples", quads))
    triples, obstacle = _inspect(flat)

    grouped = folder / ".grouped.nt"
    write_text(grouped, sort_lines(read_lines(flat), reading_order, folder))
    write_text(
        folder / f"{name}.ttl",
        turtle.turtle(steps(read_lines(grouped), "Turtle", triples), prefixes, comment),
    )
    left_out: dict[str, str] = {}
    for extension, step in (("jsonld", "JSON-LD"), ("rdf", "RDF/XML")):
        if extension == "rdf" and obstacle:
            left_out[f"{name}.rdf"] = obstacle
            continue
        with (folder / f"{name}.{extension}").open("wb") as file:
            statements = (quad.triple for quad in read_quads(grouped))
            buffered = io.BufferedWriter(file.raw, 1 << 20)
            write_rdf(_told(statements, step, triples, progress), buffered, extension, prefixes)
            buffered.flush()
            buffered.detach()
    grouped.unlink()
    by_graph = sort_lines(read_lines(canonical), graph_order, folder)
    write_text(
        folder / f"{name}.trig",
        turtle.trig(steps(by_graph, "TriG", quads), prefixes, comment),
    )
    return Written(quads, triples, digest(canonical).sha256, left_out)


def _comment(about: About) -> list[str]:
    """The first lines of a file that may go round the world on its own."""
    said = [about.title("de"), about.title("en")]
    if about.release:
        said.append(f"Version {about.release}, {about.space}dump/{about.release}/")
    if about.licence:
        said.append(f"Licence: {about.licence}")
    said += [text for _, text in sorted(about.attribution.items())]
    return list(dict.fromkeys(said))


def _told(items: Iterable[_Item], step: str, total: int, progress: Progress) -> Iterator[_Item]:
    done = 0
    for item in items:
        yield item
        done += 1
        if done % _EVERY == 0:
            progress(step, done, total)
    progress(step, total, total)


def _relabel(lines: list[str]) -> list[str]:
    return canonical_lines(parse_quads("".join(lines).encode()))


def _inspect(flat: Path) -> tuple[int, str | None]:
    """How many triples there are, and what RDF/XML could not carry."""
    obstacle = None
    count = 0
    for line in read_lines(flat):
        count += 1
        obstacle = obstacle or find_obstacle(line)
    return count, obstacle

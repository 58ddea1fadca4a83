"""What a data folder holds once it is read: files, things, rules, and where each fact stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from twingraph.dataset.folder import DataFile, Misfit, Shelf
from twingraph.errors import Place
from twingraph.store.terms import Triple
from twingraph.vocab import KINDS

if TYPE_CHECKING:  # rdflib takes a tenth of a second to start, and most commands never ask for it
    from rdflib import Graph
    from rdflib.term import Node

    from twingraph.dataset.turtle import TurtleFile


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read, once: its bytes, what they say and the graph they become."""

    file: DataFile
    content: bytes = field(repr=False)
    triples: tuple[Triple, ...] = field(repr=False)
    graph: str

    @cached_property
    def turtle(self) -> TurtleFile:
        """The same with the place of every triple: slow to find out, so only when asked for."""
        from twingraph.dataset.turtle import parse_turtle

        return parse_turtle(self.content, self.file.name)

    @cached_property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Thing:
    """Something with an address of its own (`iri`), and the graph of the file that describes it."""

    iri: str
    kind: str
    slug: str
    graph: str
    file: DataFile


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query that derives facts."""

    name: str
    text: str


@dataclass(frozen=True)
class Description:
    """What dataset.ttl says: where addresses begin, titles by language, the home city's address."""

    iri: str
    space: str
    titles: dict[str, str]
    home_city: str | None


@dataclass(frozen=True)
class Dataset:
    """A data folder, read whole, with the shared words, rules and shapes it is read by."""

    folder: Path
    shelf: Shelf
    description: Description
    facts: tuple[ReadFile, ...]
    words: tuple[ReadFile, ...]
    shapes: tuple[ReadFile, ...]
    rules: tuple[Rule, ...]
    misfits: tuple[Misfit, ...]

    @property
    def space(self) -> str:
        """The address every address of this dataset begins with, slash included."""
        return self.description.space

    @property
    def files(self) -> tuple[ReadFile, ...]:
        """Everything that becomes a graph: facts, words, shapes."""
        return self.facts + self.words + self.shapes

    @cached_property
    def things(self) -> dict[str, Thing]:
        """Every thing by its address, in the order of kinds and slugs."""
        things = (
            Thing(
                f"{self.space}id/{read.file.address}",
                kind,
                read.file.slug,
                read.graph,
                read.file,
            )
            for kind in KINDS
            for read in self.facts
            if read.file.kind == kind
        )
        return {thing.iri: thing for thing in things}

    def graph(self) -> Graph:
        """The facts alone, as one rdflib graph."""
        return graph_of(self.facts)

    def place_of(self, subject: Node, predicate: Node, value: Node) -> Place:
        """Where a statement stands; else its subject; else the data folder as a whole."""
        for read in self.facts:
            if place := read.turtle.places.get((subject, predicate, value)):
                return place
        return self.place_of_subject(subject)

    def place_of_subject(self, subject: Node) -> Place:
        """Where a node is first described; the data folder as a whole if it never is."""
        for read in self.facts:
            if place := read.turtle.subjects.get(subject):
                return place
        return Place(str(self.folder))


def graph_of(files: Iterable[ReadFile]) -> Graph:
    """The union of some files as an rdflib graph, blank nodes kept apart."""
    from rdflib import Graph

    graph = Graph()
    for read in files:
        for prefix, namespace in read.turtle.prefixes.items():
            graph.bind(prefix, namespace, override=False)
        for triple in read.turtle.triples:
            graph.add(triple)
    return graph

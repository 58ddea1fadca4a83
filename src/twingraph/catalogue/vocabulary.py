"""The words and rules as people read them: terms, closed lists, shapes, from the files themselves.

The files are those of this installation, whatever data it serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL
from rdflib.term import Node

from twingraph.dataset import shared_shelf
from twingraph.dataset.folder import list_shapes, list_words
from twingraph.errors import ThingNotFoundError
from twingraph.vocab import ALIGNMENT, ONTOLOGY, SCHEME, SHAPES, TG

SCHEMA = Namespace("https://schema.org/")
CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY = "class", "object-property", "datatype-property"

_SECTION = re.compile(r"^# (.+)$")
_BLOCK = re.compile(r"^tg:(\w+)$")
_RELATIONS = (
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    SKOS.exactMatch,
    SKOS.closeMatch,
)

Texts = Mapping[str, str]
"""Texts by language."""


@dataclass(frozen=True)
class Document:
    """A file of words or rules: `address` names its graph, `turtle` is what lies on the shelf."""

    address: str
    turtle: bytes = field(repr=False)
    graph: Graph = field(repr=False, compare=False)


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it asks for, how grave it is, and the address of its path."""

    address: str
    names: Texts = field(hash=False)
    messages: Texts = field(hash=False)
    severity: str
    path: str | None
    targets: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        """What findings call it: the part behind the hash."""
        return self.address.rpartition("#")[2]


@dataclass(frozen=True)
class Word:
    """A class or property: `sort` is class, object-property or datatype-property.

    `domains` and `ranges` are hints, `relations` pairs of a property and a foreign term,
    `rules` the rules that hold for it, `section` the heading it stands under in the file.
    """

    address: str
    sort: str
    section: str
    labels: Texts = field(hash=False)
    definitions: Texts = field(hash=False)
    examples: Texts = field(hash=False)
    notes: Texts = field(hash=False)
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    parents: tuple[str, ...]
    relations: tuple[tuple[str, str], ...]
    is_retired: bool
    successor: str | None
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """The part behind the hash."""
        return self.address.rpartition("#")[2]


@dataclass(frozen=True)
class Concept:
    """An entry of a closed list, with the entries below it."""

    address: str
    labels: Texts = field(hash=False)
    definitions: Texts = field(hash=False)
    narrower: tuple[Concept, ...]

    @property
    def name(self) -> str:
        """The part behind the hash."""
        return self.address.rpartition("#")[2]


@dataclass(frozen=True)
class ClosedList:
    """A closed list: its names, what it is for, and its entries as a tree."""

    address: str
    labels: Texts = field(hash=False)
    definitions: Texts = field(hash=False)
    concepts: tuple[Concept, ...]

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.address.removeprefix(SCHEME)


@dataclass(frozen=True)
class Ontology:
    """The ontology: what its header says, and its words in the order of the file."""

    titles: Texts = field(hash=False)
    descriptions: Texts = field(hash=False)
    version: str
    version_address: str
    created: str
    modified: str
    licence: str
    words: tuple[Word, ...]

    def word(self, address: str) -> Word | None:
        """One of its words."""
        return next((word for word in self.words if word.address == address), None)


@cache
def read_document(address: str) -> Document:
    """A file of the shelf by the name of its graph; the shapes are one document.

    ThingNotFoundError for an address that no file of words or rules has.
    """
    shelf = shared_shelf()
    files = [*list_words(shelf), *list_shapes(shelf)]
    paths = [file.path for file in files if file.graph("") == address]
    if not paths:
        raise ThingNotFoundError(address)
    turtle = b"\n".join(path.read_bytes() for path in paths)
    return Document(address, turtle, _parse(paths))


@cache
def list_names(prefix: str) -> tuple[str, ...]:
    """The names of all closed lists (`SCHEME`) or alignments (`ALIGNMENT`)."""
    graphs = (file.graph("") for file in list_words(shared_shelf()))
    return tuple(graph.removeprefix(prefix) for graph in graphs if graph.startswith(prefix))


@cache
def read_ontology() -> Ontology:
    """The ontology with the rules and alignments of each word."""
    document = read_document(ONTOLOGY)
    graph, header = document.graph, URIRef(ONTOLOGY)
    foreign = Graph()
    for name in list_names(ALIGNMENT):
        foreign += read_document(ALIGNMENT + name).graph
    rules = read_rules()
    words = tuple(
        _word(graph, foreign, URIRef(TG + name), section, rules)
        for name, section in _sections(document.turtle.decode())
        if (URIRef(TG + name), RDF.type, None) in graph
    )
    return Ontology(
        titles=_texts(graph, header, DCTERMS.title),
        descriptions=_texts(graph, header, DCTERMS.description),
        version=str(graph.value(header, OWL.versionInfo) or ""),
        version_address=str(graph.value(header, OWL.versionIRI) or ""),
        created=str(graph.value(header, DCTERMS.created) or ""),
        modified=str(graph.value(header, DCTERMS.modified) or ""),
        licence=str(graph.value(header, DCTERMS.license) or ""),
        words=words,
    )


@cache
def read_list(name: str) -> ClosedList:
    """A closed list by its name; ThingNotFoundError if there is none."""
    graph = read_document(SCHEME + name).graph
    scheme = URIRef(SCHEME + name)
    members = [node for node in graph.subjects(SKOS.inScheme, scheme) if isinstance(node, URIRef)]
    below: dict[Node, list[URIRef]] = {}
    for member in members:
        for wider in graph.objects(member, SKOS.broader):
            below.setdefault(wider, []).append(member)
    roots = [member for member in members if (member, SKOS.broader, None) not in graph]
    labels = _texts(graph, scheme, SKOS.prefLabel) or _texts(graph, scheme, DCTERMS.title)
    return ClosedList(
        address=str(scheme),
        labels=labels,
        definitions=_texts(graph, scheme, SKOS.definition),
        concepts=tuple(_concept(graph, root, below) for root in roots),
    )


@cache
def read_rules() -> tuple[Rule, ...]:
    """All rules in the order of the files: shapes of nodes and of properties."""
    document = read_document(SHAPES)
    graph = document.graph
    named = re.findall(r"^shape:([\w-]+)$", document.turtle.decode(), re.MULTILINE)
    nodes = [URIRef(f"{SHAPES}#{name}") for name in named]
    return tuple(
        _rule(graph, node)
        for node in nodes
        if (node, RDF.type, SH.NodeShape) in graph or (node, RDF.type, SH.PropertyShape) in graph
    )


def with_rules(document: Document, rules: Iterable[Rule]) -> Document:
    """The document of the shapes, and behind them rules that are no shapes."""
    graph = Graph()
    graph.bind("shape", f"{SHAPES}#")
    graph.bind("sh", SH)
    for rule in rules:
        node = URIRef(rule.address)
        graph.add((node, RDFS.isDefinedBy, URIRef(SHAPES)))
        graph.add((node, SH.severity, SH[rule.severity.capitalize()]))
        for property_, texts in ((SH.name, rule.names), (SH.message, rule.messages)):
            for language, text in texts.items():
                graph.add((node, property_, Literal(text, language)))
    turtle = document.turtle + b"\n" + graph.serialize(format="turtle", encoding="utf-8")
    return Document(document.address, turtle, document.graph + graph)


def _parse(paths: Iterable[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def _sections(turtle: str) -> list[tuple[str, str]]:
    """Each term of the ontology's file with the heading it stands under."""
    found: list[tuple[str, str]] = []
    section = ""
    previous = ""
    for line in turtle.splitlines():
        heading = _SECTION.match(line)
        if heading and not previous.strip():
            section = heading[1]
        block = _BLOCK.match(line)
        if block:
            found.append((block[1], section))
        previous = line
    return found


def _word(
    graph: Graph, foreign: Graph, node: URIRef, section: str, rules: tuple[Rule, ...]
) -> Word:
    sorts = {
        OWL.Class: CLASS,
        OWL.ObjectProperty: OBJECT_PROPERTY,
        OWL.DatatypeProperty: DATATYPE_PROPERTY,
    }
    kinds = set(graph.objects(node, RDF.type))
    sort = next((sort for kind, sort in sorts.items() if kind in kinds), CLASS)
    successor = graph.value(node, DCTERMS.isReplacedBy)
    return Word(
        address=str(node),
        sort=sort,
        section=section,
        labels=_texts(graph, node, RDFS.label),
        definitions=_texts(graph, node, SKOS.definition),
        examples=_texts(graph, node, SKOS.example),
        notes=_texts(graph, node, SKOS.scopeNote),
        domains=_addresses(graph, node, SCHEMA.domainIncludes),
        ranges=_addresses(graph, node, SCHEMA.rangeIncludes),
        parents=_addresses(graph, node, RDFS.subClassOf),
        relations=tuple(
            (str(relation), target)
            for relation in _RELATIONS
            for target in sorted(map(str, foreign.objects(node, relation)))
        ),
        is_retired=(node, OWL.deprecated, Literal(True)) in graph,
        successor=str(successor) if successor else None,
        rules=tuple(rule for rule in rules if str(node) in rule.targets or str(node) == rule.path),
    )


def _concept(graph: Graph, node: URIRef, below: Mapping[Node, list[URIRef]]) -> Concept:
    return Concept(
        address=str(node),
        labels=_texts(graph, node, SKOS.prefLabel),
        definitions=_texts(graph, node, SKOS.definition),
        narrower=tuple(_concept(graph, child, below) for child in below.get(node, ())),
    )


def _rule(graph: Graph, node: URIRef) -> Rule:
    path = graph.value(node, SH.path)
    severity = graph.value(node, SH.severity, default=SH.Violation)
    targets = [
        str(target)
        for kind in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
        for target in graph.objects(node, kind)
    ]
    return Rule(
        address=str(node),
        names=_texts(graph, node, SH.name),
        messages=_texts(graph, node, SH.message),
        severity=str(severity).rpartition("#")[2].lower(),
        path=_path(graph, path),
        targets=tuple(sorted(targets)),
        rules=_addresses(graph, node, SH.property),
    )


def _path(graph: Graph, path: Node | None) -> str | None:
    """The address of a path, the first step's where it has several."""
    if path is None or isinstance(path, URIRef):
        return str(path) if path else None
    for kind in (SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.alternativePath):
        inner = graph.value(path, kind)
        if inner is not None:
            return _path(graph, inner)
    steps = list(Collection(graph, path))
    return _path(graph, steps[0]) if steps else None


def _texts(graph: Graph, node: URIRef, property_: URIRef) -> dict[str, str]:
    found = {
        value.language or "": str(value)
        for value in graph.objects(node, property_)
        if isinstance(value, Literal)
    }
    return dict(sorted(found.items()))


def _addresses(graph: Graph, node: URIRef, property_: URIRef) -> tuple[str, ...]:
    return tuple(
        sorted(str(value) for value in graph.objects(node, property_) if isinstance(value, URIRef))
    )


@dataclass(frozen=True)
class Alignment:
    """How our words relate to another vocabulary: rows of word, relation and foreign term."""

    address: str
    titles: Texts = field(hash=False)
    rows: tuple[tuple[str, str, str], ...]


@cache
def read_alignment(name: str) -> Alignment:
    """An alignment by its name; ThingNotFoundError if there is none."""
    graph = read_document(ALIGNMENT + name).graph
    rows = sorted(
        (str(word), str(relation), str(target))
        for word, relation, target in graph
        if relation in _RELATIONS
    )
    return Alignment(
        ALIGNMENT + name, _texts(graph, URIRef(ALIGNMENT + name), DCTERMS.title), tuple(rows)
    )

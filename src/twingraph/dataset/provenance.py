"""What is said about each graph: the file it comes from, its digest, what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from twingraph.dataset.content import Dataset, ReadFile
from twingraph.store.terms import Iri, Literal, Triple
from twingraph.vocab import DCTERMS, FOAF, KINDS, PROV, RDF, SCHEMA

_ENTITY = Iri(PROV + "Entity")
_FILE = Iri(DCTERMS + "identifier")
_DIGEST = Iri(SCHEMA + "sha256")
_ABOUT = Iri(FOAF + "primaryTopic")
_PART = Iri(DCTERMS + "isPartOf")
_FROM = Iri(PROV + "wasDerivedFrom")
_TYPE = Iri(RDF + "type")


def derived_graph(space: str) -> str:
    """The graph of facts that rules derive."""
    return f"{space}graph/derived"


def provenance_graph(space: str) -> str:
    """The graph that tells where the other graphs come from."""
    return f"{space}graph/provenance"


def provenance(dataset: Dataset) -> Iterator[Triple]:
    """For each file its graph, path, digest and thing; nothing that differs between two builds.

    `schema:sha256` is the digest of the file's bytes (schema.org), `dcterms:identifier` its path
    below the data folder.
    """
    whole = Iri(dataset.description.iri)
    for read in dataset.facts:
        graph = Iri(read.graph)
        yield from _of_file(read, graph)
        yield Triple(graph, _PART, whole)
        if read.file.kind in KINDS:
            thing = Iri(f"{dataset.space}id/{read.file.address}")
            yield Triple(graph, _ABOUT, thing)
    for read in dataset.words:
        yield from _of_file(read, Iri(read.graph))
    derived = Iri(derived_graph(dataset.space))
    yield Triple(derived, _TYPE, _ENTITY)
    yield Triple(derived, _FROM, whole)


def _of_file(read: ReadFile, graph: Iri) -> Iterator[Triple]:
    yield Triple(graph, _TYPE, _ENTITY)
    yield Triple(graph, _FILE, Literal(f"{read.file.address}.ttl"))
    yield Triple(graph, _DIGEST, Literal(read.sha256))

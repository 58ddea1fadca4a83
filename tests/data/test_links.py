"""Every address that the data uses leads to something that the data describes."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, URIRef
from rdflib.namespace import DCTERMS

from twingraph.dataset.content import Dataset, ReadFile
from twingraph.vocab import BASE, KINDS

TG = f"{BASE}ontology#"
WITHOUT_SOURCE = {URIRef(TG + "Source"), URIRef(TG + "Disagreement")}


def the_things(dortmund: Dataset) -> Iterator[ReadFile]:
    files = [read for read in dortmund.facts if read.file.kind in KINDS]
    assert files, "no things found"
    yield from files


def described(dortmund: Dataset) -> set[URIRef]:
    return {
        subject
        for read in (*dortmund.facts, *dortmund.words)
        for subject, _, _ in read.turtle.triples
        if isinstance(subject, URIRef)
    }


def test_every_object_of_our_space_is_described(dortmund: Dataset) -> None:
    known = described(dortmund)
    ours = (f"{dortmund.space}id/", f"{BASE}ontology#", f"{BASE}scheme/")
    lost = sorted(
        f"{read.file.name}: {term}"
        for read in dortmund.facts
        for triple in read.turtle.triples
        for term in triple[1:]
        if isinstance(term, URIRef) and term.startswith(ours) and term not in known
    )
    assert lost == []


def test_a_file_speaks_of_its_own_thing_and_its_parts_only(dortmund: Dataset) -> None:
    strangers = sorted(
        f"{read.file.name}: {subject}"
        for read in the_things(dortmund)
        for subject in {triple[0] for triple in read.turtle.triples}
        if (address := f"{dortmund.space}id/{read.file.address}") != str(subject)
        and not str(subject).startswith(f"{address}#")
    )
    assert strangers == []


def test_every_file_describes_the_thing_whose_address_it_bears(dortmund: Dataset) -> None:
    assert list(dortmund.misfits) == []


def test_every_part_hangs_on_something(dortmund: Dataset) -> None:
    pointed_at = {triple[2] for read in dortmund.facts for triple in read.turtle.triples}
    loose = sorted(
        str(subject)
        for read in the_things(dortmund)
        for subject in {triple[0] for triple in read.turtle.triples}
        if "#" in str(subject) and subject not in pointed_at
    )
    assert loose == []


def test_everything_but_sources_and_disagreements_names_its_source(dortmund: Dataset) -> None:
    bare = sorted(
        str(subject)
        for read in the_things(dortmund)
        for subject in {triple[0] for triple in read.turtle.triples}
        if not WITHOUT_SOURCE
        & {o for s, p, o in read.turtle.triples if s == subject and p == RDF.type}
        and not any(s == subject and p == DCTERMS.source for s, p, _ in read.turtle.triples)
    )
    assert bare == []


def test_every_source_is_used(dortmund: Dataset) -> None:
    cited = {
        str(value)
        for read in dortmund.facts
        for _, predicate, value in read.turtle.triples
        if predicate == DCTERMS.source
    }
    idle = sorted(
        read.file.address
        for read in the_things(dortmund)
        if read.file.kind == "source" and f"{dortmund.space}id/{read.file.address}" not in cited
    )
    assert idle == []


def test_nothing_is_nameless_in_the_middle(dortmund: Dataset) -> None:
    blank = [
        f"{read.file.name}: {subject}"
        for read in the_things(dortmund)
        for subject, _, value in read.turtle.triples
        if not isinstance(subject, URIRef) or type(value).__name__ == "BNode"
    ]
    assert blank == []

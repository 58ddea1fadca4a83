"""The data described for programs that walk linked data: VoID, with counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twingraph.catalogue.about import About
from twingraph.catalogue.counts import Counts
from twingraph.catalogue.formats import FORMATS, get_format
from twingraph.catalogue.release import Release
from twingraph.catalogue.terms import a, say, typed
from twingraph.store.terms import Literal, Triple
from twingraph.vocab import FOAF, VOID

_FEATURES = "http://www.w3.org/ns/formats/"
_FEATURE_NAMES = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
}


def describe_void(
    about: About, counts: Counts, releases: Sequence[Release] = ()
) -> Iterator[Triple]:
    """The VoID statements on the dataset (W3C Interest Group Note, Describing Linked Datasets)."""
    dataset = about.dataset
    yield from a(dataset, VOID + "Dataset")
    yield from say(
        dataset,
        (VOID + "uriSpace", Literal(about.space)),
        (VOID + "sparqlEndpoint", f"{about.space}sparql"),
        (VOID + "rootResource", about.home or ()),
        (VOID + "vocabulary", counts.vocabularies),
        (VOID + "triples", typed(counts.triples, "integer")),
        (VOID + "entities", typed(counts.things, "integer")),
        (VOID + "distinctSubjects", _number(counts.subjects)),
        (VOID + "distinctObjects", _number(counts.objects)),
        (VOID + "classes", typed(len(counts.classes), "integer")),
        (VOID + "properties", typed(len(counts.properties), "integer")),
        (
            VOID + "feature",
            [_FEATURES + _FEATURE_NAMES[form.extension] for form in FORMATS if form.is_rdf],
        ),
    )
    if not about.has(VOID + "exampleResource"):
        yield from say(dataset, (VOID + "exampleResource", counts.examples))
    yield from _dumps(about, releases)
    yield from _partitions(about, counts)
    yield from _links(about, counts)
    well_known = f"{about.space}.well-known/void"
    yield from a(well_known, VOID + "DatasetDescription")
    yield from say(well_known, (FOAF + "primaryTopic", dataset))


def _dumps(about: About, releases: Sequence[Release]) -> Iterator[Triple]:
    for release in releases[:1]:
        for file in release.files:
            if file.name.endswith(".gz") and get_format(file.name).is_rdf:
                address = f"{about.space}dump/{release.version}/{file.name}"
                yield from say(about.dataset, (VOID + "dataDump", address))


def _partitions(about: About, counts: Counts) -> Iterator[Triple]:
    for address, number in counts.classes.items():
        node = f"{about.dataset}#class-{_slug(address)}"
        yield from say(about.dataset, (VOID + "classPartition", node))
        yield from say(
            node, (VOID + "class", address), (VOID + "entities", typed(number, "integer"))
        )
    for address, number in counts.properties.items():
        node = f"{about.dataset}#property-{_slug(address)}"
        yield from say(about.dataset, (VOID + "propertyPartition", node))
        yield from say(
            node, (VOID + "property", address), (VOID + "triples", typed(number, "integer"))
        )


def _links(about: About, counts: Counts) -> Iterator[Triple]:
    for link in counts.linksets:
        host = link.target.split("//", 1)[-1].rstrip("/")
        node = f"{about.dataset}#links-{_slug(link.predicate)}-{host.replace('.', '-')}"
        target = f"{about.dataset}#target-{host.replace('.', '-')}"
        yield from a(node, VOID + "Linkset")
        yield from say(
            about.dataset,
            (VOID + "subset", node),
        )
        yield from say(
            node,
            (VOID + "subjectsTarget", about.dataset),
            (VOID + "objectsTarget", target),
            (VOID + "linkPredicate", link.predicate),
            (VOID + "triples", typed(link.links, "integer")),
        )
        yield from a(target, VOID + "Dataset")
        yield from say(target, (VOID + "uriSpace", Literal(link.target)))


def _number(counted: int | None) -> Literal | tuple[()]:
    return () if counted is None else typed(counted, "integer")


def _slug(address: str) -> str:
    """The part of a node's name that stands for a term: its vocabulary's host and its own name."""
    head, _, local = address.replace("#", "/").rstrip("/").rpartition("/")
    place = head.split("//", 1)[-1]
    kept = "".join(sign if sign.isalnum() else "-" for sign in place)
    name = "".join(sign if sign.isalnum() else "-" for sign in local)
    return f"{kept}-{name}"

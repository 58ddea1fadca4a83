"""Statements in the making: classes, names, parts, days and numbers as they stand in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from twingraph.dataset.write import Block
from twingraph.harvest.testimony import Labels
from twingraph.harvest.wikidata_ids import ENTITY
from twingraph.vocab import DCTERMS, OWL, SKOS, TG

Said = tuple[URIRef, Node]

CLAIM = URIRef(TG + "claim")
SAME = URIRef(OWL + "sameAs")
SOURCE = URIRef(DCTERMS + "source")


def block(subject: URIRef, said: Iterable[Said]) -> Block:
    """What is said of a subject."""
    return Block(subject, tuple(said))


def a(name: str) -> Said:
    """Of which class of the ontology it is."""
    return RDF.type, URIRef(TG + name)


def tg(name: str, value: Node) -> Said:
    """A property of the ontology and its value."""
    return URIRef(TG + name), value


def label(text: str, language: str) -> Said:
    """A name."""
    return URIRef(SKOS + "prefLabel"), Literal(text, language)


def both(german: str, english: str) -> tuple[Said, Said]:
    """A name in German and in English."""
    return label(german, "de"), label(english, "en")


def labels(named: Labels) -> Iterator[Said]:
    """Names by language."""
    return (label(text, language) for language, text in named.items())


def name_of(named: Labels) -> str:
    """The English name, or else any."""
    return named.get("en") or next(iter(named.values()), "?")


def part(thing: URIRef, name: str) -> URIRef:
    """The address of a part."""
    return URIRef(f"{thing}#{name}")


def numbered(slugs: Iterable[str]) -> Iterator[str]:
    """The slugs, the second of a kind with a 2 after it, the third with a 3."""
    told: dict[str, int] = {}
    for slug in slugs:
        told[slug] = told.get(slug, 0) + 1
        yield f"{slug}-{told[slug]}" if told[slug] > 1 else slug


def item_address(item: str) -> URIRef:
    """The address of an item of Wikidata."""
    return URIRef(ENTITY + item)


def day_of(day: date) -> Literal:
    """A day as xsd:date."""
    return Literal(day.isoformat(), datatype=XSD.date, normalize=False)


def decimal_of(number: Decimal) -> Literal:
    """A number without needless zeros, but with the point that makes it a decimal in Turtle."""
    text = f"{number:f}"
    text = text.rstrip("0") if "." in text else f"{text}."
    return Literal(
        f"{text}0" if text.endswith(".") else text, datatype=XSD.decimal, normalize=False
    )

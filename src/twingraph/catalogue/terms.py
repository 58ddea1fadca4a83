"""Namespaces and addresses of the catalogue vocabularies, and how to say a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twingraph.store.terms import BlankNode, Iri, Literal, Triple
from twingraph.vocab import PREFIXES, RDF, XSD

ADMS = "http://www.w3.org/ns/adms#"
DCATAP = "http://data.europa.eu/r5r/"
DCATDE = "http://dcat-ap.de/def/dcatde/"
VCARD = "http://www.w3.org/2006/vcard/ns#"

EU = "http://publications.europa.eu/resource/authority/"
LICENCES = "http://dcat-ap.de/def/licenses"

RECORD_PREFIXES = {
    **PREFIXES,
    "adms": ADMS,
    "dcatap": DCATAP,
    "dcatde": DCATDE,
    "vcard": VCARD,
}
"""The prefixes of catalogue records."""

Value = Iri | Literal | BlankNode | str


def say(subject: str, *said: tuple[str, Value | Iterable[Value]]) -> Iterator[Triple]:
    """Statements about `subject`: property address and value, or several values.

    A bare string is an address; what is not an address has to come as a Literal.
    """
    for predicate, value in said:
        values = (value,) if isinstance(value, Iri | Literal | BlankNode | str) else value
        for one in values:
            thing = Iri(one) if isinstance(one, str) else one
            yield Triple(Iri(subject), Iri(predicate), thing)


def a(subject: str, *classes: str) -> Iterator[Triple]:
    """Statements that `subject` is of these classes."""
    return say(subject, (RDF + "type", classes))


def texts(by_language: dict[str, str]) -> list[Literal]:
    """Literals from texts by language tag; an empty tag is a plain string."""
    return [
        Literal(text, language=language) if language else Literal(text)
        for language, text in sorted(by_language.items())
    ]


def typed(value: object, datatype: str) -> Literal:
    """A literal of an XML Schema type: `typed(5, "nonNegativeInteger")`."""
    return Literal(str(value), datatype=Iri(XSD + datatype))

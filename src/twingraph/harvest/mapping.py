"""What Wikidata says, in this project's words: drafts of files, each claim with its revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from twingraph.dataset.write import Block, Draft
from twingraph.harvest.links import Link
from twingraph.harvest.register import Register
from twingraph.harvest.said import (
    CLAIM,
    SAME,
    SOURCE,
    Said,
    a,
    block,
    day_of,
    decimal_of,
    item_address,
    label,
    labels,
    name_of,
    numbered,
    part,
)
from twingraph.harvest.testimony import Country, Place, Statement, Testimony, possible_span
from twingraph.harvest.wikidata_ids import QUERY_SERVICE
from twingraph.vocab import DCTERMS, GEO, RDFS, SCHEMA, SCHEME, SKOS, TG, WGS84

_DC = "http://purl.org/dc/elements/1.1/"
_REVISION = URIRef(SCHEMA + "version")
_TWINNED = URIRef(TG + "twinnedWith")
CC0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")


@dataclass(frozen=True)
class Mapper:
    """Drafts things of one address space from a testimony, with addresses from the registers."""

    testimony: Testimony
    cities: Register
    countries: Register
    source_slug: str

    @property
    def source_address(self) -> URIRef:
        """The source of everything that is drafted."""
        return URIRef(f"{self.cities.space}id/source/{self.source_slug}")

    def source(self) -> Draft:
        """The state of Wikidata that was read."""
        read, state = self.testimony.read, self.testimony.state
        where = self.testimony.endpoint
        said: list[Said] = [
            a("Source"),
            label(f"Wikidata, Partnerschaften von Kommunen (P190), Stand {state:%d.%m.%Y}", "de"),
            label(f"Wikidata, twinned administrative bodies (P190), as of {state}", "en"),
        ]
        if where != QUERY_SERVICE:
            note = URIRef(SKOS + "editorialNote")
            said += [
                (note, Literal(f"Gefragt wurde {where}.", "de")),
                (note, Literal(f"The endpoint asked was {where}.", "en")),
            ]
        said += [
            (URIRef(_DC + "publisher"), Literal("Wikidata")),
            (URIRef(DCTERMS + "license"), CC0),
            (URIRef(DCTERMS + "issued"), day_of(state)),
            (URIRef(TG + "readOn"), day_of(read)),
            (URIRef(SCHEMA + "url"), URIRef("https://www.wikidata.org/wiki/Property:P190")),
        ]
        title = f"Source: Wikidata, as of {state}"
        return Draft(f"source/{self.source_slug}", title, (block(self.source_address, said),))

    def country(self, country: Country) -> Draft:
        """A country with its codes; the country must have them, a continent and a name."""
        thing = self.countries.thing(country.item)
        said = [a("Country"), *labels(country.labels), (SAME, item_address(country.item))]
        for name, code in (
            ("countryCode", country.code),
            ("countryCode3", country.code3),
            ("countryNumber", country.number),
        ):
            if code is not None:
                said.append((URIRef(TG + name), Literal(code)))
        said += [
            (URIRef(TG + "continent"), URIRef(f"{SCHEME}continent#{country.continent}")),
            (CLAIM, part(thing, "same-wikidata")),
            (SOURCE, self.source_address),
        ]
        blocks = (block(thing, said), self._identity(thing, country.item, country.revision))
        slug = self.countries.slug(country.item)
        return Draft(f"country/{slug}", f"Country: {name_of(country.labels)}", blocks)

    def city(self, place: Place, statements: Iterable[Statement]) -> Draft:
        """A city with what its item states: each link is a claim, whatever the other side says."""
        thing = self.cities.thing(place.item)
        claims = list(self._claims(thing, statements))
        said = [a("City"), *labels(place.labels)]
        if place.item not in self.countries:  # of a city that is a country, the country is the same
            said.append((SAME, item_address(place.item)))
        if place.country is not None:
            said.append((URIRef(TG + "country"), self.countries.thing(place.country)))
        if place.position is not None:
            said.append((URIRef(GEO + "hasGeometry"), part(thing, "point")))
        said.append((CLAIM, part(thing, "same-wikidata")))
        said += [(CLAIM, claim.subject) for claim in claims]
        said.append((SOURCE, self.source_address))
        blocks = [block(thing, said), self._identity(thing, place.item, place.revision)]
        if place.position is not None:
            blocks.append(self._point(thing, place.position))
        slug = self.cities.slug(place.item)
        return Draft(f"city/{slug}", f"City: {name_of(place.labels)}", (*blocks, *claims))

    def claims(self, item: str, statements: Iterable[Statement]) -> Draft:
        """Only the claims of an item about its links, to be added to a city that is known."""
        thing = self.cities.thing(item)
        claims = tuple(self._claims(thing, statements))
        main = block(thing, [(CLAIM, claim.subject) for claim in claims])
        title = f"To add to the city: what Wikidata says of {item}"
        return Draft(f"city/{self.cities.slug(item)}", title, (main, *claims))

    def dates(self, thing: URIRef, address: str, link: Link, names: Sequence[str]) -> Draft:
        """The dates that a link tells, as claims to be added to a partnership that is known.

        `names` are `begin` and `end`, or one of them.
        """
        told = []
        for name in names:
            stated = [
                (one, date)
                for one in link.statements
                if (date := one.begin if name == "begin" else one.end) is not None
            ]
            slugs = numbered(f"claim-wikidata-{name}-{one.item.lower()}" for one, _ in stated)
            told += [
                self.claim(
                    part(thing, slug),
                    (thing, URIRef(TG + name), date),
                    self.testimony.places[one.item].revision,
                    one.references,
                )
                for slug, (one, date) in zip(slugs, stated, strict=True)
            ]
        main = block(thing, [(CLAIM, claim.subject) for claim in told])
        title = f"To add to the partnership: {' and '.join(names)} according to Wikidata"
        return Draft(address, title, (main, *told))

    def _claims(self, thing: URIRef, statements: Iterable[Statement]) -> Iterator[Block]:
        """A claim for each statement of the item whose partner has an address here."""
        known = sorted(
            (one for one in statements if one.partner in self.cities),
            key=lambda said: (self.cities.slug(said.partner), said.address),
        )
        slugs = numbered(f"twinned-{self.cities.slug(one.partner)}" for one in known)
        for slug, one in zip(slugs, known, strict=True):
            yield self.claim(
                part(thing, slug),
                (thing, _TWINNED, self.cities.thing(one.partner)),
                self.testimony.places[one.item].revision,
                one.references,
                possible_span(one.begin, one.end, self.testimony.read),
            )

    def _identity(self, thing: URIRef, item: str, revision: int | None) -> Block:
        return self.claim(part(thing, "same-wikidata"), (thing, SAME, item_address(item)), revision)

    def claim(
        self,
        claim: URIRef,
        statement: tuple[URIRef, URIRef, Node],
        revision: int | None = None,
        references: Iterable[str] = (),
        span: tuple[Literal | None, Literal | None] = (None, None),
    ) -> Block:
        """A statement with its source, and the revision of the item that makes it."""
        said: list[Said] = [a("Claim")]
        said += zip((RDF.subject, RDF.predicate, RDF.object), statement, strict=True)
        for name, moment in zip(("begin", "end"), span, strict=True):
            if moment is not None:
                said.append((URIRef(TG + name), moment))
        if revision is not None:
            said.append((_REVISION, Literal(str(revision), datatype=XSD.integer)))
        said += [(URIRef(RDFS + "seeAlso"), URIRef(address)) for address in references]
        return block(claim, [*said, (SOURCE, self.source_address)])

    def _point(self, thing: URIRef, position: tuple[Decimal, Decimal]) -> Block:
        latitude, longitude = (decimal_of(one) for one in position)
        said = [
            (RDF.type, URIRef(GEO + "Geometry")),
            (URIRef(WGS84 + "lat"), latitude),
            (URIRef(WGS84 + "long"), longitude),
            (SOURCE, self.source_address),
        ]
        return block(part(thing, "point"), said)

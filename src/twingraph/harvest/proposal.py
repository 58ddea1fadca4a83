"""What we hold beside what Wikidata says: a report, and drafts for a person to look through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal as Choice
from typing import get_args

from rdflib import Literal, URIRef

from twingraph.dataset.write import Draft
from twingraph.errors import HarvestError
from twingraph.harvest.composition import LeftOut, Usable, draft_partnerships, new_mapper
from twingraph.harvest.holdings import HeldLink, Holdings
from twingraph.harvest.links import Link, links_of
from twingraph.harvest.mapping import Mapper
from twingraph.harvest.testimony import Statement, Testimony, agree


@dataclass(frozen=True)
class Difference:
    """A property on which we and Wikidata differ, with both values."""

    property: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Entry:
    """A partner, what we call it (`address`, None if we do not have it), and what is found.

    `stated_by` are the items that state the link.
    """

    item: str
    name: str
    address: str | None
    stated_by: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


Verdict = Choice["new", "one-sided", "missing", "different", "known-claims", "same"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""How a link compares.

new: both items of Wikidata have it, we have nothing. one-sided: one item alone states it.
missing: we have it, Wikidata does not. different: both have it, with other dates. known-claims: we
have it as a claim, and do not count it either. same: both agree.
"""


@dataclass(frozen=True)
class Report:
    """The partners of a city by verdict, and what Wikidata has that cannot be used."""

    city: str
    entries: Mapping[Verdict, tuple[Entry, ...]] = field(hash=False)
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Proposal:
    """The report and the drafts of what is new in it."""

    report: Report
    drafts: tuple[Draft, ...]


def propose(testimony: Testimony, item: str, holdings: Holdings) -> Proposal:
    """Compare; nothing is proposed where both agree. HarvestError if nobody knows the city."""
    testimony = _merged(testimony, holdings.other)
    if item not in testimony.places and item not in holdings.cities:
        raise HarvestError(
            f"Wikidata has no partnership that names {item}",
            hint="is this the number of the city?",
            de=f"Wikidata hat keine Partnerschaft, die {item} nennt",
            hint_de="ist das die Nummer der Stadt?",
        )
    usable = Usable(testimony)
    countries = usable.countries()
    places = usable.places(countries)
    mapper = new_mapper(testimony, holdings.space, holdings.city_slugs(), holdings.country_slugs())
    mapper.countries.enter(
        (place.country, countries[place.country].labels["en"])
        for place in places.values()
        if place.country
    )
    mapper.cities.enter((one, place.labels["en"]) for one, place in places.items())
    if item not in mapper.cities:
        raise HarvestError(
            f"Wikidata has no English name for {item}, or no country that has a code",
            de=f"Wikidata hat für {item} keinen englischen Namen oder kein Land mit einem Code",
        )
    links = {
        link.partner_of(item): link
        for link in links_of(testimony.statements)
        if item in (link.one, link.other) and link.partner_of(item) in mapper.cities
    }
    report = _compare(testimony, item, links, holdings, tuple(usable.left_out))
    drafts = _drafts(mapper, item, links, report, holdings)
    return Proposal(report, tuple(drafts))


def _merged(testimony: Testimony, other: Mapping[str, str]) -> Testimony:
    """The testimony with items that stand for a city of ours replaced by that city's own."""

    def renamed(one: Statement) -> Statement:
        return replace(
            one, item=other.get(one.item, one.item), partner=other.get(one.partner, one.partner)
        )

    places = {
        own: replace(testimony.places[item], item=own)
        for item, own in other.items()
        if item in testimony.places
    }
    places |= {item: place for item, place in testimony.places.items() if item not in other}
    return replace(
        testimony, statements=tuple(renamed(one) for one in testimony.statements), places=places
    )


def _compare(
    testimony: Testimony,
    item: str,
    links: Mapping[str, Link],
    holdings: Holdings,
    left_out: tuple[LeftOut, ...],
) -> Report:
    found: dict[Verdict, list[Entry]] = {verdict: [] for verdict in VERDICTS}
    for partner, link in links.items():
        held = holdings.links.get(partner)
        begin, end = link.span(testimony.read)
        stated = tuple(sorted({one.item for one in link.statements}))
        entry = Entry(partner, _name(testimony, partner), holdings.cities.get(partner), stated)
        if held is None:
            found["new" if link.is_mutual else "one-sided"].append(entry)
        elif held.address is None:
            found["known-claims"].append(entry)
        else:
            entry = replace(entry, differences=_differences(held, begin, end))
            found["different" if entry.differences else "same"].append(entry)
            if not link.is_mutual:
                found["one-sided"].append(entry)
    for partner, held in holdings.links.items():
        if partner not in links and held.address is not None:
            address = holdings.cities[partner]
            found["missing"].append(Entry(partner, address.rpartition("/")[2], address))
    entries = {
        verdict: tuple(sorted(one, key=lambda entry: entry.name)) for verdict, one in found.items()
    }
    return Report(item, entries, left_out)


def _differences(
    held: HeldLink, begin: Literal | None, end: Literal | None
) -> tuple[Difference, ...]:
    """Begin and end where both say something and it does not agree, or only Wikidata has an end."""
    found = []
    if held.begin is not None and begin is not None and not agree(held.begin, begin):
        found.append(Difference("begin", str(held.begin), str(begin)))
    if end is not None and (held.end is None or not agree(held.end, end)):
        found.append(Difference("end", str(held.end or ""), str(end)))
    return tuple(found)


def _drafts(
    mapper: Mapper, item: str, links: Mapping[str, Link], report: Report, holdings: Holdings
) -> list[Draft]:
    """Files for what is new; parts to be added to files that are there."""
    new, different = report.entries["new"], report.entries["different"]
    fresh = [entry.item for entry in new]
    fresh += [one.item for one in report.entries["one-sided"] if one.item not in holdings.links]
    if not fresh and not different:
        return []
    testimony = mapper.testimony
    named = [testimony.places[one] for one in {item, *fresh} if one not in holdings.cities]
    lands = {place.country for place in named if place.country} - set(holdings.countries)
    drafts = [mapper.source()]
    drafts += [mapper.country(testimony.countries[land]) for land in sorted(lands)]
    statements: dict[str, list[Statement]] = {}
    for partner in fresh:
        for statement in links[partner].statements:
            statements.setdefault(statement.item, []).append(statement)
    drafts += [
        mapper.city(place, statements.get(place.item, ()))
        for place in sorted(named, key=lambda place: place.item)
    ]
    drafts += [
        mapper.claims(one, stated) for one, stated in statements.items() if one in holdings.cities
    ]
    drafts += draft_partnerships(mapper, [links[entry.item] for entry in new], item)
    for entry in different:
        held = holdings.links[entry.item]
        if held.address:
            address = held.address.removeprefix(f"{holdings.space}id/")
            names = [one.property for one in entry.differences]
            drafts.append(mapper.dates(URIRef(held.address), address, links[entry.item], names))
    return drafts


def _name(testimony: Testimony, item: str) -> str:
    place = testimony.places.get(item)
    return place.labels.get("en", item) if place else item

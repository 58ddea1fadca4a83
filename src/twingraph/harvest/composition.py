"""Everything that a testimony gives to write, and what has to be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as Choice

from twingraph.dataset.write import Draft
from twingraph.harvest.links import Link, links_of
from twingraph.harvest.mapping import Mapper
from twingraph.harvest.partnership import draft_partnership
from twingraph.harvest.register import Register
from twingraph.harvest.testimony import Country, Place, Statement, Testimony

Reason = Choice["no-name", "no-country", "odd-date"]


@dataclass(frozen=True)
class LeftOut:
    """An item, its name as far as it has one, and why it, or a date of its link, is missing."""

    item: str
    name: str
    reason: Reason


@dataclass(frozen=True)
class Composition:
    """Drafts of all files of a data folder but dataset.ttl, and what speaks about them.

    `languages` are those in which everything has a name.
    """

    mapper: Mapper
    drafts: tuple[Draft, ...]
    links: tuple[Link, ...]
    left_out: tuple[LeftOut, ...]
    languages: tuple[str, ...]


@dataclass
class Usable:
    """The places and countries that can be entered, sorted out from those that cannot.

    A place takes an English name and a country; a country an English name, its two codes and a
    continent.
    """

    testimony: Testimony
    left_out: list[LeftOut] = field(default_factory=list)

    def countries(self) -> dict[str, Country]:
        """Countries that are whole."""
        return {
            item: country
            for item, country in self.testimony.countries.items()
            if "en" in country.labels and country.code and country.code3 and country.continent
        }

    def places(self, countries: Iterable[str]) -> dict[str, Place]:
        """Places that have a name and lie in one of the countries; the others are noted."""
        known = set(countries)
        found = {}
        for item, place in self.testimony.places.items():
            reason: Reason
            if "en" not in place.labels:
                reason = "no-name"
            elif place.country not in known:
                reason = "no-country"
            else:
                found[item] = place
                continue
            name = next(iter(place.labels.values()), item)
            self.left_out.append(LeftOut(item, name, reason))
        return found


def compose(testimony: Testimony, space: str, home: str | None = None) -> Composition:
    """A whole data folder for an address space; links of one side only become claims alone."""
    usable = Usable(testimony)
    countries = usable.countries()
    places = usable.places(countries)
    lands = {place.country for place in places.values()}
    mapper = new_mapper(testimony, space)
    mapper.countries.enter(
        (item, country.labels["en"]) for item, country in countries.items() if item in lands
    )
    mapper.cities.enter((item, place.labels["en"]) for item, place in places.items())
    links = tuple(
        link for link in links_of(testimony.statements) if {link.one, link.other} <= places.keys()
    )
    by_item: dict[str, list[Statement]] = {}
    for link in links:
        for statement in link.statements:
            by_item.setdefault(statement.item, []).append(statement)
    linked = {item for link in links for item in (link.one, link.other)}
    drafts = [mapper.source()]
    drafts += [mapper.country(countries[item]) for item in countries if item in lands]
    drafts += [
        mapper.city(places[item], by_item.get(item, ())) for item in places if item in linked
    ]
    drafts += draft_partnerships(mapper, links, home)
    names = [place.labels for item, place in places.items() if item in linked]
    names += [country.labels for item, country in countries.items() if item in lands]
    languages = tuple(one for one in ("de", "en") if all(one in labels for labels in names))
    odd = [
        LeftOut(link.one, places[link.one].labels["en"], "odd-date")
        for link in links
        if link.is_odd(testimony.read)
    ]
    return Composition(mapper, tuple(drafts), links, (*usable.left_out, *odd), languages)


def new_mapper(
    testimony: Testimony,
    space: str,
    cities: Mapping[str, str] | None = None,
    countries: Mapping[str, str] | None = None,
) -> Mapper:
    """A mapper into `space`, with the slugs that cities and countries have there already."""
    return Mapper(
        testimony,
        Register(space, "city", cities),
        Register(space, "country", countries),
        f"wikidata-{testimony.read.isoformat()}",
    )


def draft_partnerships(mapper: Mapper, links: Sequence[Link], home: str | None) -> list[Draft]:
    """The partnerships of those links that both sides state."""
    register = Register(mapper.cities.space, "partnership")
    drafts = []
    for link in links:
        if not link.is_mutual:
            continue
        pair = sorted(
            (link.one, link.other), key=lambda item: (item != home, mapper.cities.slug(item))
        )
        tie = "-".join(pair)
        register.enter_as(tie, "-".join(mapper.cities.slug(item) for item in pair))
        drafts.append(draft_partnership(mapper, link, register.thing(tie), home))
    return drafts

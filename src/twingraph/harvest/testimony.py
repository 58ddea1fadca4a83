"""What Wikidata says of partnerships, places and countries, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rdflib import XSD, Literal

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Statement:
    """One item says it is twinned with another.

    `begin` and `end` are as precise as the qualifiers (xsd:date, gYearMonth, gYear); `references`
    are the web addresses it rests on.
    """

    address: str
    item: str
    partner: str
    begin: Literal | None = None
    end: Literal | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """An item that is twinned: names by language, position in degrees, country, revision."""

    item: str
    labels: Labels = field(default_factory=dict, hash=False)
    position: tuple[Decimal, Decimal] | None = None
    country: str | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Country:
    """A country: codes of ISO 3166-1 and the concept of the list `continent`."""

    item: str
    labels: Labels = field(default_factory=dict, hash=False)
    code: str | None = None
    code3: str | None = None
    number: str | None = None
    continent: str | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Testimony:
    """All that was asked and answered.

    `state` is the day of which the data tells, `read` the day it was asked, `endpoint` whom.
    """

    endpoint: str
    read: date
    state: date
    statements: tuple[Statement, ...]
    places: Mapping[str, Place] = field(hash=False)
    countries: Mapping[str, Country] = field(hash=False)

    def of(self, item: str) -> Testimony:
        """The part that names one item."""
        about = tuple(one for one in self.statements if item in (one.item, one.partner))
        named = {item} | {one.item for one in about} | {one.partner for one in about}
        places = {name: place for name, place in self.places.items() if name in named}
        lands = {place.country for place in places.values()}
        countries = {name: land for name, land in self.countries.items() if name in lands}
        return Testimony(self.endpoint, self.read, self.state, about, places, countries)


def earliest_day(moment: Literal) -> str:
    """The first day that fits a date, a month or a year, as text that compares."""
    return f"{moment}-01-01"[:10] if len(moment) == 4 else f"{moment}-01"[:10]


def settle(moments: Iterable[Literal | None]) -> Literal | None:
    """One moment out of several: the most precise of those that agree, else the earliest."""
    said = sorted({one for one in moments if one is not None}, key=str)
    if not said:
        return None
    first = said[0]
    return max((one for one in said if agree(first, one)), key=len)


def agree(one: Literal, other: Literal) -> bool:
    """Whether two moments say the same, as far as both are precise: 1974 and 12 May 1974 do."""
    shorter = min(len(one), len(other))
    return str(one)[:shorter] == str(other)[:shorter]


def possible_span(
    begin: Literal | None, end: Literal | None, today: date
) -> tuple[Literal | None, Literal | None]:
    """Begin and end as far as they can be: nothing in the future, no end that is not after it."""
    begin = None if is_ahead(begin, today) else begin
    end = None if is_ahead(end, today) else end
    if begin and end and earliest_day(end) <= earliest_day(begin):
        end = None
    return begin, end


def is_ahead(moment: Literal | None, today: date) -> bool:
    """Whether a moment lies in the future."""
    return moment is not None and earliest_day(moment) > today.isoformat()


def moment(text: str, length: int) -> Literal:
    """A day (`length` 10), month (7) or year (4) cut from an ISO date."""
    datatypes = {10: XSD.date, 7: XSD.gYearMonth, 4: XSD.gYear}
    return Literal(text[:length], datatype=datatypes[length], normalize=False)

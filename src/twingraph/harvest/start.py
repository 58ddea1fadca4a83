"""What the data folder of a new city starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rdflib import URIRef

from twingraph.dataset.write import Draft
from twingraph.errors import HarvestError
from twingraph.harvest.composition import compose
from twingraph.harvest.folder import DatasetSheet, city_sheet
from twingraph.harvest.testimony import Testimony


@dataclass(frozen=True)
class Start:
    """The files about one city in an address space: slug and names of the city, languages, day."""

    space: str
    slug: str
    names: Mapping[str, str] = field(hash=False)
    languages: tuple[str, ...]
    day: date
    drafts: tuple[Draft, ...]

    def sheet(self) -> DatasetSheet:
        """The file dataset.ttl that makes them a data set of their own."""
        home = URIRef(f"{self.space}id/city/{self.slug}")
        return city_sheet(self.space, self.names, self.languages, self.day, home)


def start_from(testimony: Testimony, item: str, space: str) -> Start:
    """The start that a testimony about one item gives; `{slug}` in `space` becomes its slug.

    HarvestError if no link names the item, or it has no name or no country.
    """
    cities = compose(testimony, space, item).mapper.cities
    if item not in cities:
        raise nobody(item, "Wikidata")
    slug = cities.slug(item)
    space = space.replace("{slug}", slug)
    found = compose(testimony, space, item)
    names = testimony.places[item].labels
    return Start(space, slug, names, found.languages, testimony.state, found.drafts)


def nobody(item: str, where: str) -> HarvestError:
    """The error of an item that no partnership names."""
    return HarvestError(
        f"no city in {where} is {item}",
        hint="it takes a partnership that names it, its name and its country",
        de=f"keine Stadt in {where} ist {item}",
        hint_de="nötig sind eine Partnerschaft, die sie nennt, ihr Name und ihr Land",
    )

"""Every item and property of Wikidata that code names, under a name that can be read."""

from __future__ import annotations

import re

from twingraph.errors import RequestError

QUERY_SERVICE = "https://query.wikidata.org/sparql"
WIKIDATA = "http://www.wikidata.org/"
ENTITY = WIKIDATA + "entity/"

TWINNED_BODY = "P190"
COUNTRY = "P17"
CONTINENT = "P30"
CAPITAL = "P36"
COUNTRY_CODE = "P297"
COUNTRY_CODE_3 = "P298"
COUNTRY_NUMBER = "P299"
START_TIME = "P580"
END_TIME = "P582"
POSITION = "P625"
REFERENCE_URL = "P854"

PREFIXES = {
    "p": WIKIDATA + "prop/",
    "pq": WIKIDATA + "prop/qualifier/",
    "pqv": WIKIDATA + "prop/qualifier/value/",
    "pr": WIKIDATA + "prop/reference/",
    "prov": "http://www.w3.org/ns/prov#",
    "ps": WIKIDATA + "prop/statement/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "wd": ENTITY,
    "wdt": WIKIDATA + "prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
}
"""The prefixes of Wikidata's RDF (Wikibase RDF dump format), as the query service knows them."""

CONTINENTS = {
    "Q15": "africa",
    "Q48": "asia",
    "Q46": "europe",
    "Q49": "north-america",
    "Q27611": "north-america",  # Central America
    "Q18": "south-america",
    "Q538": "oceania",  # Oceania, the region
    "Q55643": "oceania",  # Oceania, the continent
    "Q3960": "oceania",  # Australia, the continent
}
"""Continents as Wikidata has them, and the concept of the list `continent` that each becomes."""

EARTH = "https://sws.geonames.org/6295630/"
"""The whole Earth, which a data set of the world covers."""

DAY, MONTH, YEAR = 11, 10, 9
"""How precise a time of Wikidata is (wikibase:timePrecision); smaller numbers are vaguer."""

_ITEM = re.compile(r"Q[1-9][0-9]{0,15}")


def parse_item(text: str) -> str:
    """The number of an item, given as such or as its address; RequestError if it is none.

    A small q will do, as it does in Wikidata's own addresses.
    """
    number = text.strip().rpartition("/")[2].upper()
    if not _ITEM.fullmatch(number):
        raise RequestError(
            f"{text[:80]!r} is no item of Wikidata: Q and a number, such as Q42",
            de=f"{text[:80]!r} ist kein Objekt von Wikidata: Q und eine Zahl, etwa Q42",
        )
    return number


def is_item(address: str) -> bool:
    """Whether an address is that of an item; "unknown value" has an address of another kind."""
    return address.startswith(ENTITY) and bool(_ITEM.fullmatch(address.removeprefix(ENTITY)))


def number_of(item: str) -> int:
    """What items are sorted by: the older first."""
    return int(item[1:])

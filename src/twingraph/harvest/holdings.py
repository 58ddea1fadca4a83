"""What a graph of ours holds about one city's partnerships, by the items of Wikidata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Literal

from twingraph.errors import StoreUnavailableError
from twingraph.harvest.wikidata_ids import ENTITY, is_item
from twingraph.store.protocol import Row, Store
from twingraph.store.terms import Iri, to_rdflib
from twingraph.store.terms import Literal as StoreLiteral


@dataclass(frozen=True)
class HeldLink:
    """A partnership we hold, with its begin and end, or no more than a claim (`address` None)."""

    item: str
    address: str | None
    begin: Literal | None = None
    end: Literal | None = None


@dataclass(frozen=True)
class Holdings:
    """Addresses and names of cities by item, countries by item, and the city's links by item.

    `other` leads from an item that a source takes for one of our cities to the item that is held.
    """

    space: str
    cities: Mapping[str, str] = field(hash=False)
    countries: Mapping[str, str] = field(hash=False)
    links: Mapping[str, HeldLink] = field(hash=False)
    other: Mapping[str, str] = field(hash=False)

    def city_slugs(self) -> dict[str, str]:
        """The slugs of our cities by item."""
        return {item: _slug(address) for item, address in self.cities.items()}

    def country_slugs(self) -> dict[str, str]:
        """The slugs of our countries by item."""
        return {item: _slug(address) for item, address in self.countries.items()}


def read_holdings(store: Store, item: str) -> Holdings:
    """What the store holds of the city that is the same as `item`; nothing if it has none."""
    identities = store.rows(_question("identities"))
    spaces = store.rows(_question("space"))
    if not spaces:
        raise StoreUnavailableError("the data does not say where its addresses begin")
    cities = _by_item(row for row in identities if _text(row, "kind") == "City")
    countries = _by_item(row for row in identities if _text(row, "kind") == "Country")
    item_of = {address: one for one, address in cities.items()}
    other = {
        alias: item_of[address]
        for row in identities
        if _text(row, "kind") == "alias"
        and (alias := _text(row, "item").removeprefix(ENTITY)) not in cities
        and (address := _text(row, "thing")) in item_of
    }
    links: dict[str, HeldLink] = {}
    home = cities.get(item)
    if home is not None:
        for row in store.rows(_question("held-links"), home=Iri(home)):
            partner = item_of.get(_text(row, "partner"))
            if partner is not None:
                tie = _text(row, "partnership") or None
                known = links.get(partner)
                if known is None or (known.address is None and tie):
                    links[partner] = HeldLink(
                        partner, tie, _moment(row, "begin"), _moment(row, "end")
                    )
    return Holdings(_text(spaces[0], "space"), cities, countries, links, other)


def _by_item(rows: Iterable[Row]) -> dict[str, str]:
    return {
        _text(row, "item").removeprefix(ENTITY): _text(row, "thing")
        for row in rows
        if is_item(_text(row, "item"))
    }


def _text(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, Iri | StoreLiteral) else ""


def _moment(row: Row, name: str) -> Literal | None:
    term = row.get(name)
    said = to_rdflib(term) if isinstance(term, StoreLiteral) else None
    return said if isinstance(said, Literal) else None


def _slug(address: str) -> str:
    return address.rpartition("/")[2]


def _question(name: str) -> str:
    return (Path(__file__).parent / "query" / f"{name}.rq").read_text("utf-8")

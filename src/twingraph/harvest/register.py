"""Addresses for items of Wikidata: those that are known, and new ones made from names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import URIRef

from twingraph.dataset.slug import slug_of
from twingraph.harvest.wikidata_ids import number_of


class Register:
    """Gives each item of a kind one slug, and no slug twice.

    `known` are the slugs that items have already: they stay as they are.
    """

    def __init__(self, space: str, kind: str, known: Mapping[str, str] | None = None) -> None:
        self.space = space
        self.kind = kind
        self._slugs = dict(known or {})
        self._taken = set(self._slugs.values())

    def enter(self, named: Iterable[tuple[str, str]]) -> None:
        """Give slugs to items with their names; of two with one name the older item gets it plain.

        The younger gets its number added, which tells them apart whatever else comes later.
        """
        for item, name in sorted(named, key=lambda one: number_of(one[0])):
            self.enter_as(item, slug_of(name))

    def enter_as(self, item: str, slug: str) -> None:
        """Give an item this slug, or, where it is taken, the slug and the item's number."""
        if item not in self._slugs:
            is_free = slug and slug not in self._taken
            self._slugs[item] = slug if is_free else f"{slug}-{item.lower()}".strip("-")
            self._taken.add(self._slugs[item])

    def __contains__(self, item: str) -> bool:
        return item in self._slugs

    def slug(self, item: str) -> str:
        """The slug of an item that was entered."""
        return self._slugs[item]

    def is_namesake(self, item: str) -> bool:
        """Whether the slug carries the item's number, as an older item has the plain name."""
        return self._slugs[item].endswith(f"-{item.lower()}")

    def thing(self, item: str) -> URIRef:
        """The address of an item that was entered."""
        return URIRef(f"{self.space}id/{self.kind}/{self._slugs[item]}")

"""The things of a kind: how many and which, as a build noted them or as the store says."""

from __future__ import annotations

from twingraph.pages.questions import show_question
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import class_of_kind

MOST_IN_ORDER = 50_000
"""Addresses that are asked for at once: what a sitemap may hold."""


def count_things(store: Store, kind: str) -> int:
    """How many things of a kind there are."""
    known = store.snapshot.count_things(kind) if store.snapshot else None
    if known is not None:
        return known
    for row in store.rows(show_question("listing_count", **{"class": class_of_kind(kind)})):
        if isinstance(number := row.get("number"), Literal):
            return int(number.value)
    return 0


def list_addresses(
    store: Store, kind: str, start: int = 0, number: int = MOST_IN_ORDER
) -> list[str]:
    """Addresses of things of a kind in their order, `number` at most, from the one at `start`."""
    known = store.snapshot.list_things(kind) if store.snapshot else None
    if known is not None:
        return known[start : start + number]
    text = show_question("addresses", **{"class": class_of_kind(kind)})
    rows = store.rows(f"{text}LIMIT {number} OFFSET {start}")
    return [row["thing"].value for row in rows if isinstance(row["thing"], Iri)]

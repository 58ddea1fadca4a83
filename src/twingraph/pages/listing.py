"""All things of a kind, with what a reader wants to see of each at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twingraph.pages.kinds import count_things, list_addresses
from twingraph.pages.names import Text, sort_key
from twingraph.pages.questions import read_question
from twingraph.pages.tongue import Said, Tongue
from twingraph.store.binding import fill_values
from twingraph.store.protocol import Row, Store
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import TG

PAGE = 200
MOST_SORTED = 3_000
"""Things that are sorted by their names; sorting more would keep the reader waiting."""

DC_PUBLISHER = "http://purl.org/dc/elements/1.1/publisher"
COLUMNS: dict[str, tuple[str, ...]] = {
    "partnership": (TG + "begin", TG + "kind", TG + "state"),
    "city": (TG + "country", TG + "region"),
    "region": (TG + "country",),
    "country": (TG + "continent",),
    "organisation": (TG + "organisationType", TG + "seat"),
    "person": (TG + "born", TG + "died"),
    "event": (TG + "date", TG + "place", TG + "partnership"),
    "programme": (TG + "partnership", TG + "field"),
    "document": (TG + "date", TG + "documentType", TG + "partnership"),
    "source": (DC_PUBLISHER, TG + "readOn"),
}


@dataclass(frozen=True)
class Entry:
    """A thing and its columns; a cell holds every value, in order."""

    iri: str
    name: Text
    cells: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True)
class Listing:
    """One page of all things of a kind; pages count from 1."""

    kind: str
    columns: tuple[tuple[str, Text], ...]
    entries: tuple[Entry, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def list_kind(store: Store, kind: str, tongue: Tongue, page: int = 1) -> Listing:
    """The things of a kind in order of their names; of more than `MOST_SORTED`, of addresses."""
    columns = COLUMNS.get(kind, ())
    total = count_things(store, kind)
    start = (page - 1) * PAGE
    if total <= MOST_SORTED:
        things = list_addresses(store, kind)
        tongue.names.look_up(things)
        things.sort(key=lambda iri: (sort_key(str(tongue.name(iri) or iri)), iri))
        things = things[start : start + PAGE]
    else:
        things = list_addresses(store, kind, start, PAGE)
        tongue.names.look_up(things)
    cells = _cells(store, things, columns)
    values = (value for cell in cells.values() for value in cell)
    tongue.names.look_up(value.value for value in values if isinstance(value, Iri))
    entries = tuple(
        Entry(
            iri,
            tongue.name(iri) or Text(iri),
            tuple(_say_all(cells.get((iri, column), ()), tongue) for column in columns),
        )
        for iri in things
    )
    captions = tuple((column, tongue.caption(column)) for column in columns)
    return Listing(kind, captions, entries, total, page)


def _cells(
    store: Store, things: Sequence[str], columns: Sequence[str]
) -> dict[tuple[str, str], list[Term]]:
    cells: dict[tuple[str, str], list[Term]] = {}
    if things and columns:
        # columns are picked here: a second VALUES makes stores read all that has such a column
        asked = {"thing": [Iri(thing) for thing in things]}
        for row in store.rows(fill_values(read_question("listing"), asked)):
            key = (_written(row, "thing"), _written(row, "column"))
            if key[1] in columns:
                cells.setdefault(key, []).append(row["value"])
    return cells


def _say_all(terms: Iterable[Term], tongue: Tongue) -> tuple[Said, ...]:
    return tuple(sorted(map(tongue.say, terms), key=lambda said: said.text.value))


def _written(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, Iri | Literal) else ""

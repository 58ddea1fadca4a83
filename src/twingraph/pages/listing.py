"""All things of a kind, with what a reader wants to see of each at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from twingraph.pages.names import Text, sort_key
from twingraph.pages.questions import read_question, show_question
from twingraph.pages.tongue import Said, Tongue
from twingraph.store.binding import fill_values
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Term
from twingraph.vocab import TG, class_of_kind

PAGE = 200
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
    """The things of a kind in order of their names."""
    columns = COLUMNS.get(kind, ())
    found: dict[str, dict[str, list[Term]]] = {}
    question = fill_values(
        read_question("listing"),
        {"class": [Iri(class_of_kind(kind))], "column": [Iri(column) for column in columns]},
    )
    for row in store.rows(question):
        thing = row["thing"]
        if not isinstance(thing, Iri):
            continue
        cells = found.setdefault(thing.value, {})
        column, value = row.get("column"), row.get("value")
        if isinstance(column, Iri) and value is not None:
            cells.setdefault(column.value, []).append(value)
    entries = [
        Entry(
            iri,
            tongue.name(iri) or Text(iri),
            tuple(
                tuple(
                    sorted(map(tongue.say, cells.get(column, ())), key=lambda said: said.text.value)
                )
                for column in columns
            ),
        )
        for iri, cells in found.items()
    ]
    entries.sort(key=lambda entry: (sort_key(entry.name.value), entry.iri))
    start = (page - 1) * PAGE
    captions = tuple((column, tongue.caption(column)) for column in columns)
    return Listing(kind, captions, tuple(entries[start : start + PAGE]), len(entries), page)


def list_addresses(store: Store, kind: str) -> list[str]:
    """The addresses of the things of a kind, sorted; at most as many as a sitemap may hold."""
    rows = store.rows(show_question("addresses", **{"class": class_of_kind(kind)}))
    return [row["thing"].value for row in rows if isinstance(row["thing"], Iri)]

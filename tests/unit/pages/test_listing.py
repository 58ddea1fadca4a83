"""A list asks few questions, however long it is."""

from __future__ import annotations

import pyoxigraph
import pytest

from twingraph.pages import name_book
from twingraph.pages.listing import list_kind
from twingraph.pages.name_book import NameBook
from twingraph.pages.tongue import Tongue
from twingraph.pages.words import Words, read_words
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.protocol import Row
from twingraph.store.terms import Term

EVENTS = "".join(
    f"""
    <http://x/event-{n}> a tg:Event ; skos:prefLabel "Fest {n}"@de ; tg:place <http://x/town-{n}> .
    <http://x/town-{n}> a tg:City ; skos:prefLabel "Stadt {n}"@de ."""
    for n in range(40)
)
TURTLE = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tg: <https://w3id.org/twingraph/ontology#>
{EVENTS}"""


class Counting(EmbeddedStore):
    """Counts the questions it is asked."""

    asked = 0

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        self.asked += 1
        return super().rows(query, **bindings)


def test_the_names_in_all_cells_of_a_long_list_are_looked_up_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(name_book, "BY_HEART", 10)
    quads = pyoxigraph.Store()
    quads.load(TURTLE.encode(), pyoxigraph.RdfFormat.TURTLE)
    store = Counting(quads, "1", "default")
    words: Words = read_words(store)
    tongue = Tongue("de", words, NameBook(store), lambda text: None)
    store.asked = 0
    listing = list_kind(store, "event", tongue)
    places = [str(said.text) for entry in listing.entries for cell in entry.cells for said in cell]
    assert sorted(places) == sorted(f"Stadt {n}" for n in range(40))
    assert store.asked < 10

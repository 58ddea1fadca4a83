"""What everything is called: known by heart in a small world, looked up in a big one."""

from __future__ import annotations

from collections.abc import Iterable

from twingraph.pages.names import Text, text_of
from twingraph.pages.questions import read_question
from twingraph.store.binding import fill_values
from twingraph.store.protocol import Row, Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import SKOS

BY_HEART = 60_000
"""A store with at most as many names is read whole; the question asks for one more."""

MOST_KEPT = 200_000
AT_ONCE = 2_000


class NameBook:
    """Names by address, in all languages."""

    def __init__(self, store: Store) -> None:
        """Read all names, if there are few enough."""
        self._store = store
        are_many = _are_many(store)
        rows = [] if are_many else store.rows(read_question("names"))
        self._is_whole = not are_many and len(rows) <= BY_HEART
        self._known = _gather(rows) if self._is_whole else {}

    def get(self, iri: str) -> tuple[Text, ...]:
        """What a thing is called; nothing if it has no name."""
        if not self._is_whole and iri not in self._known:
            self.look_up([iri])
        return self._known.get(iri, ())

    def look_up(self, addresses: Iterable[str]) -> None:
        """Learn the names of many things with few questions."""
        if self._is_whole:
            return
        if len(self._known) > MOST_KEPT:
            self._known = {}
        known = self._known
        unknown = [iri for iri in dict.fromkeys(addresses) if iri not in known]
        for start in range(0, len(unknown), AT_ONCE):
            asked = unknown[start : start + AT_ONCE]
            question = fill_values(read_question("names_of"), {"named": [Iri(i) for i in asked]})
            found = _gather(self._store.rows(question))
            known.update({iri: found.get(iri, ()) for iri in asked})


def _are_many(store: Store) -> bool:
    """Whether it is known beforehand that there are too many."""
    known = store.snapshot.statistics.properties if store.snapshot else {}
    return known.get(SKOS + "prefLabel", 0) > BY_HEART


def _gather(rows: Iterable[Row]) -> dict[str, tuple[Text, ...]]:
    found: dict[str, list[Text]] = {}
    for row in rows:
        named, name = row["named"], row["name"]
        if isinstance(named, Iri) and isinstance(name, Literal):
            texts = found.setdefault(named.value, [])
            if (text := text_of(name)) not in texts:
                texts.append(text)
    return {iri: tuple(texts) for iri, texts in found.items()}

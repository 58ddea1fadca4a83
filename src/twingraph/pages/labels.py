"""What things found in an answer are called."""

from __future__ import annotations

from collections.abc import Iterable

from twingraph.pages.names import Text, choose, text_of
from twingraph.pages.questions import read_question
from twingraph.store.binding import fill_values
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal, Term

MOST_LABELS = 2_000
"""How many things are asked for their names at most: what nobody reads needs no name."""


def read_labels(store: Store, terms: Iterable[Term | None], language: str) -> dict[str, Text]:
    """The name of each address among `terms`, in the reader's language or the next best."""
    addresses = {term.value: term for term in terms if isinstance(term, Iri)}
    asked = list(addresses.values())[:MOST_LABELS]
    if not asked:
        return {}
    names: dict[str, list[Text]] = {}
    for row in store.rows(fill_values(read_question("labels"), {"thing": asked})):
        thing, name = row["thing"], row["name"]
        if isinstance(thing, Iri) and isinstance(name, Literal):
            names.setdefault(thing.value, []).append(text_of(name))
    chosen = {thing: choose(texts, language) for thing, texts in names.items()}
    return {thing: name for thing, name in chosen.items() if name}

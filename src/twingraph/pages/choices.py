"""What can be chosen in a form: the things of a kind by their names."""

from __future__ import annotations

from dataclasses import dataclass

from twingraph.pages.kinds import count_things
from twingraph.pages.names import Text, choose, sort_key, text_of
from twingraph.pages.questions import read_question
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import class_of_kind

MOST_CHOICES = 500
"""More than these nobody finds in a list: then the address is written by hand."""


@dataclass(frozen=True)
class Choice:
    """A thing that can be chosen, and its name."""

    iri: str
    name: Text


def read_choices(store: Store, kind: str, language: str) -> tuple[Choice, ...]:
    """The things of a kind, sorted by name; empty where there are too many to choose from."""
    if count_things(store, kind) > MOST_CHOICES:
        return ()
    names: dict[str, list[Text]] = {}
    for row in store.rows(read_question("choices"), **{"class": Iri(class_of_kind(kind))}):
        thing, name = row["thing"], row["name"]
        if isinstance(thing, Iri) and isinstance(name, Literal):
            names.setdefault(thing.value, []).append(text_of(name))
    choices = [Choice(iri, choose(texts, language) or Text(iri)) for iri, texts in names.items()]
    return tuple(sorted(choices, key=lambda choice: sort_key(choice.name.value)))

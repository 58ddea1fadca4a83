"""Captions: what the ontology and the closed lists call every property, class and concept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twingraph.pages.names import Text, choose, text_of
from twingraph.pages.questions import read_question
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import PREFIXES


@dataclass(frozen=True)
class Words:
    """Labels and definitions of terms, by address, in every language they have."""

    labels: Mapping[str, tuple[Text, ...]]
    definitions: Mapping[str, tuple[Text, ...]]
    broader: Mapping[str, str]

    def caption(self, term: str, language: str) -> Text:
        """What to call a term; its short form where nobody named it."""
        return choose(self.labels.get(term, ()), language) or Text(shorten(term))

    def definition(self, term: str, language: str) -> Text | None:
        """What the term means, None where nobody said."""
        return choose(self.definitions.get(term, ()), language)

    def is_within(self, concept: str, wider: str) -> bool:
        """Whether `concept` is `wider` or lies below it (skos:broader)."""
        seen: set[str] = set()
        step: str | None = concept
        while step and step not in seen:
            if step == wider:
                return True
            seen.add(step)
            step = self.broader.get(step)
        return False


def read_words(store: Store) -> Words:
    """All words of the store: terms of ontologies and concepts of closed lists."""
    labels: dict[str, list[Text]] = {}
    definitions: dict[str, list[Text]] = {}
    broader: dict[str, str] = {}
    for row in store.rows(read_question("words")):
        term, property_, value = row["term"], row["property"], row["value"]
        if not isinstance(term, Iri) or not isinstance(property_, Iri):
            continue
        if isinstance(value, Iri):
            broader[term.value] = value.value
        elif isinstance(value, Literal):
            shelf = definitions if property_.value.endswith("definition") else labels
            shelf.setdefault(term.value, []).append(text_of(value))
    return Words(
        {term: tuple(texts) for term, texts in labels.items()},
        {term: tuple(texts) for term, texts in definitions.items()},
        broader,
    )


def shorten(iri: str) -> str:
    """The address with a known prefix (`dcterms:source`), or its last part."""
    for prefix, namespace in PREFIXES.items():
        rest = iri.removeprefix(namespace)
        if rest != iri and rest and "/" not in rest and "#" not in rest:
            return f"{prefix}:{rest}"
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri

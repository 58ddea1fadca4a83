"""What the dataset says about itself, as every page needs it: title, licence, home, space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twingraph.pages.names import Text, choose, text_of
from twingraph.pages.questions import read_question
from twingraph.pages.words import Words, read_words
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import BASE, DCAT, DCTERMS, TG, VOID


@dataclass(frozen=True)
class Site:
    """The dataset behind the pages.

    `space` is where its public addresses begin, `home` the city it is about (None where it names
    none), `version` the state of the data.
    """

    dataset: str
    space: str
    home: str | None
    titles: tuple[Text, ...]
    descriptions: tuple[Text, ...]
    licence: str | None
    modified: str | None
    release: str | None
    version: str
    words: Words

    def title(self, language: str) -> Text:
        """The dataset's title in the reader's language."""
        return choose(self.titles, language) or Text("twingraph")

    def description(self, language: str) -> Text | None:
        """What the dataset is about, in the reader's language."""
        return choose(self.descriptions, language)


def read_site(store: Store) -> Site:
    """The description of the store's dataset; plain defaults where it has none."""
    said: dict[str, list[Term]] = {}
    dataset: str | None = None
    for row in store.rows(read_question("site")):
        subject, property_ = row["dataset"], row["property"]
        if not isinstance(subject, Iri) or not isinstance(property_, Iri):
            continue
        dataset = dataset or subject.value
        if subject.value == dataset:
            said.setdefault(property_.value, []).append(row["value"])
    space = _first(said.get(VOID + "uriSpace", ())) or BASE
    return Site(
        dataset=dataset or space + "dataset",
        space=space,
        home=_first(said.get(TG + "homeCity", ())),
        titles=_texts(said.get(DCTERMS + "title", ())),
        descriptions=_texts(said.get(DCTERMS + "description", ())),
        licence=_first(said.get(DCTERMS + "license", ())),
        modified=_first(said.get(DCTERMS + "modified", ())),
        release=_first(said.get(DCAT + "version", ())),
        version=store.version,
        words=read_words(store),
    )


def _first(terms: Sequence[Term]) -> str | None:
    return next((term.value for term in terms if isinstance(term, Iri | Literal)), None)


def _texts(terms: Sequence[Term]) -> tuple[Text, ...]:
    return tuple(text_of(term) for term in terms if isinstance(term, Literal))

"""Everything the store says about one thing: its facts, its parts, and who mentions it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from twingraph.errors import ThingNotFoundError, ThingRetiredError
from twingraph.pages.names import Text, text_of
from twingraph.pages.questions import read_question, show_question
from twingraph.store.protocol import Row, Store
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import DCTERMS, RDF, SKOS

TYPE = RDF + "type"
LABEL = SKOS + "prefLabel"
SOURCE = DCTERMS + "source"


@dataclass(frozen=True)
class Value:
    """The object of a statement, and whether a rule derived the statement."""

    term: Term
    is_derived: bool = False

    @property
    def iri(self) -> str | None:
        """Its address, None if it is a literal."""
        return self.term.value if isinstance(self.term, Iri) else None

    @property
    def text(self) -> str:
        """Its address or lexical form."""
        return self.term.value if isinstance(self.term, Iri | Literal) else str(self.term)


@dataclass(frozen=True)
class Mention:
    """That something else (`other`, a part of `owner`) names this thing or a part of it."""

    owner: str
    other: str
    predicate: str
    mentioned: str


Facts = Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Description:
    """All that is said about `thing`.

    `subjects` holds the facts of the thing and of each of its parts, by address and property.
    """

    thing: str
    graph: str
    subjects: Mapping[str, Facts]
    mentions: tuple[Mention, ...]

    def values(self, subject: str, predicate: str) -> Sequence[Value]:
        """What the subject has under a property, in no particular order."""
        return self.subjects.get(subject, {}).get(predicate, ())

    def first(self, subject: str, predicate: str) -> Value | None:
        """One value of a property, None if there is none."""
        return next(iter(self.values(subject, predicate)), None)

    def addresses(self, subject: str, predicate: str) -> Iterator[str]:
        """The addresses under a property."""
        for value in self.values(subject, predicate):
            if value.iri is not None:
                yield value.iri

    def texts(self, subject: str, predicate: str) -> tuple[Text, ...]:
        """The literals under a property, with their languages."""
        return tuple(
            text_of(value.term)
            for value in self.values(subject, predicate)
            if isinstance(value.term, Literal)
        )

    @property
    def mentioned(self) -> Iterator[str]:
        """Every address that a page of the thing may name."""
        for facts in self.subjects.values():
            for values in facts.values():
                yield from (value.iri for value in values if value.iri)
        for mention in self.mentions:
            yield from (mention.owner, mention.other)

    def is_part(self, iri: str) -> bool:
        """Whether `iri` is a part of this thing."""
        return iri.startswith(self.thing + "#") and iri in self.subjects

    @property
    def types(self) -> tuple[str, ...]:
        """The classes of the thing as its file states them."""
        return tuple(value.text for value in self.values(self.thing, TYPE) if not value.is_derived)


def describe(store: Store, thing: str, graph: str, rules: str) -> Description:
    """The description of a thing whose file became `graph`; `rules` holds derived facts.

    Raises ThingNotFoundError, or ThingRetiredError with the successor where the address was
    given up.
    """
    rows = store.rows(show_question("thing", own=graph, rules=rules))
    by_way: dict[str, list[Row]] = {"stated": [], "derived": [], "mentioned": []}
    for row in rows:
        way = row["how"]
        by_way[way.value if isinstance(way, Literal) else ""].append(row)
    if not any(row["subject"] == Iri(thing) for row in by_way["stated"]):
        raise find_retirement(store, thing) or ThingNotFoundError(thing)
    subjects: dict[str, dict[str, dict[Term, Value]]] = {}
    _gather(subjects, by_way["stated"], is_derived=False)
    _gather(subjects, by_way["derived"], is_derived=True)
    gathered = {
        subject: {term: tuple(values.values()) for term, values in facts.items()}
        for subject, facts in subjects.items()
    }
    return Description(thing, graph, gathered, _mentions(by_way["mentioned"]))


def find_retirement(store: Store, thing: str) -> ThingRetiredError | None:
    """The error that tells where a given-up address went; None if it was not given up."""
    rows = store.rows(read_question("thing_retired"), thing=Iri(thing))
    if not rows:
        return None
    successor = rows[0].get("successor")
    return ThingRetiredError(thing, successor.value if isinstance(successor, Iri) else None)


def _gather(
    subjects: dict[str, dict[str, dict[Term, Value]]], rows: Iterable[Row], *, is_derived: bool
) -> None:
    for row in rows:
        subject, predicate, term = row["subject"], row["predicate"], row["object"]
        if isinstance(subject, Iri) and isinstance(predicate, Iri):
            facts = subjects.setdefault(subject.value, {})
            # what a file states needs no rule to derive it
            facts.setdefault(predicate.value, {}).setdefault(term, Value(term, is_derived))


def _mentions(rows: Iterable[Row]) -> tuple[Mention, ...]:
    found: dict[Mention, None] = {}
    for row in rows:
        other, predicate, mentioned = row["subject"], row["predicate"], row["object"]
        if isinstance(other, Iri) and isinstance(predicate, Iri) and isinstance(mentioned, Iri):
            owner = other.value.partition("#")[0]
            found[Mention(owner, other.value, predicate.value, mentioned.value)] = None
    return tuple(found)

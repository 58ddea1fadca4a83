"""Where statements come from: numbered notes on sources, and what sources disagree about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twingraph.pages.description import SOURCE, Description, Value
from twingraph.pages.names import Text, choose
from twingraph.pages.titles import call
from twingraph.pages.tongue import Said, Tongue
from twingraph.store.terms import Term
from twingraph.vocab import DCTERMS, RDF, SKOS, TG

SUBJECT, PREDICATE, OBJECT = RDF + "subject", RDF + "predicate", RDF + "object"


@dataclass(frozen=True)
class Note:
    """A source with its number on the page."""

    number: int
    iri: str
    name: Text


class Notes:
    """Numbers sources in the order in which a page first names them."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self._numbered: dict[str, Note] = {}
        self._taken: dict[tuple[str, ...], tuple[Note, ...]] = {}

    def take(self, sources: Iterable[str]) -> tuple[Note, ...]:
        """The notes of these sources, in the order of their names."""
        wanted = tuple(sources)
        if wanted not in self._taken:
            self._taken[wanted] = self._take(wanted)
        return self._taken[wanted]

    def _take(self, sources: tuple[str, ...]) -> tuple[Note, ...]:
        named = {iri: self._tongue.name(iri) or Text(iri) for iri in sources}
        taken = []
        for iri in sorted(named, key=lambda iri: named[iri].value):
            if iri not in self._numbered:
                self._numbered[iri] = Note(len(self._numbered) + 1, iri, named[iri])
            taken.append(self._numbered[iri])
        return tuple(sorted(taken, key=lambda note: note.number))

    @property
    def all(self) -> tuple[Note, ...]:
        """All notes of the page, by number."""
        return tuple(self._numbered.values())


@dataclass(frozen=True)
class ClaimView:
    """What one or more sources say: `said` of `about`; `is_held` if the dataset follows it."""

    part: str
    about: Said | None
    caption: Text
    said: Said
    begin: Said | None
    note: Text | None
    notes: tuple[Note, ...]
    is_denied: bool
    is_held: bool


@dataclass(frozen=True)
class DisagreementView:
    """A point on which sources differ, what each says, and why one of them is held."""

    part: str
    title: Text
    identifier: str
    nature: Said | None
    reason: Text | None
    claims: tuple[ClaimView, ...]


class Evidence:
    """The sources of every statement of a description."""

    def __init__(self, description: Description, tongue: Tongue, notes: Notes) -> None:
        self._about = description
        self._tongue = tongue
        self._notes = notes
        self._claims: dict[tuple[str, str, Term], list[str]] = {}
        for part in description.subjects:
            said = self._claimed(part)
            if said and not self._is_denied(part):
                self._claims.setdefault(said, []).extend(description.addresses(part, SOURCE))

    def of(self, subject: str, predicate: str, values: Sequence[Value]) -> tuple[Note, ...]:
        """The sources of what a subject has under a property.

        The claims that say exactly this; else, for what a rule derived, the parts that say the
        same; else the sources of the subject.
        """
        exact = [
            source
            for value in values
            for source in self._claims.get((subject, predicate, value.term), ())
        ]
        if exact:
            return self._notes.take(exact)
        if any(value.is_derived for value in values):
            return self._notes.take(self._of_parts(subject, predicate, values))
        return self.of_subject(subject)

    def of_subject(self, subject: str) -> tuple[Note, ...]:
        """The sources that a thing or part names."""
        return self._notes.take(self._about.addresses(subject, SOURCE))

    def disagreements(self, subject: str) -> tuple[DisagreementView, ...]:
        """What sources differ about, as the subject lists it."""
        about = self._about
        views = [self._disagreement(part) for part in about.addresses(subject, TG + "disagreement")]
        return tuple(sorted(views, key=lambda view: view.identifier))

    def claim(self, part: str) -> ClaimView:
        """A claim that stands as evidence of a single statement."""
        return self._claim(part, is_held=False)

    def _disagreement(self, part: str) -> DisagreementView:
        about, language = self._about, self._tongue.language
        held = set(about.addresses(part, TG + "held"))
        nature = about.first(part, TG + "nature")
        identifier = about.first(part, DCTERMS + "identifier")
        claims = [
            self._claim(claim, claim in held) for claim in about.addresses(part, TG + "claim")
        ]
        return DisagreementView(
            part.rpartition("#")[2],
            choose(about.texts(part, SKOS + "prefLabel"), language) or Text(""),
            identifier.text if identifier else "",
            self._tongue.say(nature.term) if nature else None,
            choose(about.texts(part, TG + "reason"), language),
            tuple(sorted(claims, key=lambda claim: (claim.said.written, claim.is_denied))),
        )

    def _claim(self, claim: str, is_held: bool) -> ClaimView:
        about, tongue = self._about, self._tongue
        subject, predicate = about.first(claim, SUBJECT), about.first(claim, PREDICATE)
        said, begin = about.first(claim, OBJECT), about.first(claim, TG + "begin")
        return ClaimView(
            claim.rpartition("#")[2],
            call(about, subject.text, tongue) if subject and subject.iri != about.thing else None,
            tongue.caption(predicate.text) if predicate else Text(""),
            self._say(said),
            tongue.say(begin.term) if begin else None,
            choose(about.texts(claim, SKOS + "note"), tongue.language),
            self.of_subject(claim),
            self._is_denied(claim),
            is_held,
        )

    def _say(self, said: Value | None) -> Said:
        if said is None:
            return Said("text", Text("–"))
        return (
            call(self._about, said.iri, self._tongue) if said.iri else self._tongue.say(said.term)
        )

    def _claimed(self, part: str) -> tuple[str, str, Term] | None:
        subject = self._about.first(part, SUBJECT)
        predicate = self._about.first(part, PREDICATE)
        said = self._about.first(part, OBJECT)
        if subject and predicate and said:
            return subject.text, predicate.text, said.term
        return None

    def _is_denied(self, part: str) -> bool:
        denied = self._about.first(part, TG + "denied")
        return denied is not None and denied.text in ("true", "1")

    def _of_parts(self, subject: str, predicate: str, values: Sequence[Value]) -> list[str]:
        wanted = {value.term for value in values}
        sources: list[str] = []
        for part, facts in self._about.subjects.items():
            said = {value.term for value in facts.get(predicate, ())}
            if part != subject and said & wanted:
                sources += self._about.addresses(part, SOURCE)
                for act in self._about.addresses(part, TG + "begunBy"):
                    if predicate in (TG + "begin", TG + "end"):
                        sources += self._about.addresses(act, SOURCE)
        return sources

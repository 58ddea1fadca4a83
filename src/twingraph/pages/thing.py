"""A thing as a page shows it: names, facts with their sources, parts in order, who mentions it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twingraph.pages.description import LABEL, TYPE, Description, Mention, Value
from twingraph.pages.evidence import ClaimView, DisagreementView, Evidence, Note, Notes
from twingraph.pages.names import Text, choose, sort_key
from twingraph.pages.order import (
    HIDDEN,
    SECTIONS,
    is_hidden_derived,
    rank_of,
)
from twingraph.pages.titles import title_of
from twingraph.pages.tongue import Said, Tongue
from twingraph.store.terms import Literal
from twingraph.vocab import KINDS, RDF, SKOS, TG

NOTE = SKOS + "note"
HIDDEN_MENTIONS = frozenset({RDF + "subject", RDF + "object"})


@dataclass(frozen=True)
class Fact:
    """A property with its values; `is_derived` if rules worked it out."""

    term: str
    caption: Text
    values: tuple[Said, ...]
    notes: tuple[Note, ...]
    is_derived: bool


@dataclass(frozen=True)
class Part:
    """A part of a thing: `name` is its fragment, `kind` the caption of its class."""

    name: str
    iri: str
    title: Said | None
    kind: str
    text: Text | None
    facts: tuple[Fact, ...]
    notes: tuple[Note, ...]
    begin: str = ""
    end: str = ""

    def find(self, local: str) -> Fact | None:
        """The fact under a property of ours, None if there is none."""
        return next((fact for fact in self.facts if fact.term == TG + local), None)


@dataclass(frozen=True)
class Section:
    """The parts that hang on one property."""

    term: str
    local: str
    caption: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Elsewhere:
    """A thing that mentions this one: in which of its parts, and as what."""

    iri: str
    kind: str
    name: Text
    places: tuple[tuple[Text | None, Text, str], ...]


@dataclass(frozen=True)
class ThingPage:
    """All that stands on the page of a thing.

    `details` are parts of parts; `claims` are evidence of single statements.
    """

    iri: str
    kind: str
    title: Text
    names: tuple[Text, ...]
    note: Text | None
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    disagreements: tuple[DisagreementView, ...]
    details: tuple[Part, ...]
    claims: tuple[ClaimView, ...]
    elsewhere: tuple[tuple[str, tuple[Elsewhere, ...]], ...]
    notes: tuple[Note, ...]
    own_notes: tuple[Note, ...]

    def find(self, local: str) -> Fact | None:
        """The fact under a property of ours, None if there is none."""
        return next((fact for fact in self.facts if fact.term == TG + local), None)

    def section(self, local: str) -> Section | None:
        """The parts under a property of ours, None if there are none."""
        return next((section for section in self.sections if section.local == local), None)


def compose(description: Description, kind: str, tongue: Tongue) -> ThingPage:
    """The page of a thing in the reader's language."""
    tongue.names.look_up(description.mentioned)
    notes = Notes(tongue)
    evidence = Evidence(description, tongue, notes)
    thing = description.thing
    title = choose(description.texts(thing, LABEL), tongue.language) or Text(thing)
    facts = _facts(description, thing, tongue, evidence)
    sections = _sections(description, tongue, evidence)
    disagreements = evidence.disagreements(thing)
    shown = {part.iri for section in sections for part in section.parts}
    for view in disagreements:
        shown |= {f"{thing}#{view.part}", *(f"{thing}#{claim.part}" for claim in view.claims)}
    rest = sorted(iri for iri in description.subjects if iri != thing and iri not in shown)
    is_claim = {iri: TG + "Claim" in _classes(description, iri) for iri in rest}
    details = tuple(_part(description, iri, tongue, evidence) for iri in rest if not is_claim[iri])
    claims = tuple(evidence.claim(iri) for iri in rest if is_claim[iri])
    own = evidence.of_subject(thing)
    return ThingPage(
        iri=thing,
        kind=kind,
        title=title,
        names=_other_names(description, title),
        note=choose(description.texts(thing, NOTE), tongue.language),
        facts=facts,
        sections=sections,
        disagreements=disagreements,
        details=details,
        claims=claims,
        elsewhere=_elsewhere(description.mentions, tongue),
        notes=notes.all,
        own_notes=own,
    )


def _other_names(description: Description, title: Text) -> tuple[Text, ...]:
    names = description.texts(description.thing, LABEL)
    others = [name for name in names if name.value != title.value]
    return tuple(
        sorted(others, key=lambda name: (name.language not in ("de", "en"), name.language))
    )


def _facts(
    description: Description, subject: str, tongue: Tongue, evidence: Evidence
) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    properties = sorted(
        description.subjects[subject], key=lambda term: (rank_of(term), tongue.caption(term).value)
    )
    for term in properties:
        values = [
            value
            for value in description.values(subject, term)
            if not is_hidden_derived(term, value.is_derived)
            and not (value.iri and description.is_part(value.iri) and term in SECTIONS)
        ]
        if term in HIDDEN or not values:
            continue
        facts.append(
            Fact(
                term,
                tongue.caption(term),
                _say_all(values, tongue),
                evidence.of(subject, term, values),
                all(value.is_derived for value in values),
            )
        )
    return tuple(facts)


def _say_all(values: Sequence[Value], tongue: Tongue) -> tuple[Said, ...]:
    """The values in the reader's language where they come in several, sorted."""
    literals = [value.term for value in values if isinstance(value.term, Literal)]
    tags = {literal.language for literal in literals if literal.language}
    if tongue.language in tags and tags <= {"de", "en"}:
        kept = [
            value
            for value in values
            if not isinstance(value.term, Literal)
            or value.term.language in (None, "", tongue.language)
        ]
    else:
        kept = list(values)
    said = {(one.iri, one.text.value): one for one in (tongue.say(value.term) for value in kept)}
    if len(said) == 1:
        return tuple(said.values())
    return tuple(sorted(said.values(), key=lambda one: (one.manner, sort_key(one.text.value))))


def _sections(description: Description, tongue: Tongue, evidence: Evidence) -> tuple[Section, ...]:
    sections = []
    for term in SECTIONS:
        parts = [
            _part(description, iri, tongue, evidence)
            for iri in _in_order(description, term)
            if description.is_part(iri)
        ]
        if parts:
            local = term.replace("#", "/").rpartition("/")[2]
            sections.append(Section(term, local, tongue.caption(term), tuple(parts)))
    return tuple(sections)


def _in_order(description: Description, term: str) -> list[str]:
    """The parts under a property by time, then by name."""

    def when(part: str) -> tuple[bool, str, str]:
        for local in ("earliestDay", "beginDay", "date", "begin"):
            value = description.first(part, TG + local)
            if value:
                return False, value.text, part
        return True, "", part

    return sorted(description.addresses(description.thing, term), key=when)


def _classes(description: Description, iri: str) -> list[str]:
    return [value.text for value in description.values(iri, TYPE) if not value.is_derived]


def _part(description: Description, iri: str, tongue: Tongue, evidence: Evidence) -> Part:
    kinds = _classes(description, iri)
    title = title_of(description, iri, tongue)
    facts = _facts(description, iri, tongue, evidence)
    begin = description.first(iri, TG + "beginDay") or description.first(iri, TG + "earliestDay")
    end = description.first(iri, TG + "endDay")
    return Part(
        name=iri.rpartition("#")[2],
        iri=iri,
        title=title,
        kind=str(tongue.caption(kinds[0])) if kinds else "",
        text=choose(description.texts(iri, NOTE), tongue.language)
        or choose(description.texts(iri, TG + "text"), tongue.language),
        facts=facts,
        notes=evidence.of_subject(iri),
        begin=begin.text if begin else "",
        end=end.text if end else "",
    )


def _elsewhere(
    mentions: Sequence[Mention], tongue: Tongue
) -> tuple[tuple[str, tuple[Elsewhere, ...]], ...]:
    """Who mentions the thing, by kind in a reader's order, then by name."""
    by_owner: dict[str, list[Mention]] = {}
    for mention in mentions:
        if "/id/" in mention.owner and mention.predicate not in HIDDEN_MENTIONS:
            by_owner.setdefault(mention.owner, []).append(mention)
    groups: dict[str, list[Elsewhere]] = {}
    for owner, found in by_owner.items():
        kind = owner.partition("/id/")[2].partition("/")[0]
        name = tongue.name(owner)
        if kind not in KINDS or name is None:
            continue
        places: dict[tuple[Text | None, Text], str] = {}
        for mention in found:
            part = tongue.name(mention.other) if mention.other != owner else None
            places.setdefault((part, tongue.caption(mention.predicate)), mention.other)
        ordered = sorted(
            ((part, caption, iri) for (part, caption), iri in places.items()),
            key=lambda place: (str(place[0] or ""), place[1].value),
        )
        groups.setdefault(kind, []).append(Elsewhere(owner, kind, name, tuple(ordered)))
    return tuple(
        (kind, tuple(sorted(groups[kind], key=lambda one: sort_key(one.name.value))))
        for kind in KINDS
        if kind in groups
    )

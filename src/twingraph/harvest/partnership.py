"""A link that both sides state, as a partnership: its span, its phases, and what is in dispute.

Wikidata seldom says when a partnership began. Then the first phase begins with an attestation,
the day of which Wikidata tells: it is known to exist from there on, and has no start year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rdflib import Literal, URIRef

from twingraph.dataset.write import Block, Draft
from twingraph.harvest.links import Link
from twingraph.harvest.mapping import Mapper
from twingraph.harvest.said import SOURCE, Said, a, block, both, day_of, label, part, tg
from twingraph.vocab import SCHEME, TG

_KIND = URIRef(f"{SCHEME}partnership-kind#town-partnership")
_STATE = f"{SCHEME}partnership-state#"
_TYPE = f"{SCHEME}milestone-type#"
_REASON = {
    "de": "Die beiden Objekte in Wikidata nennen verschiedene Daten. Bis jemand die Akte kennt, "
    "gilt das früheste.",
    "en": "The two items of Wikidata state different dates. Until somebody knows the acts, "
    "the earliest is held.",
}

LABELS = {"de": "Städtepartnerschaft {} – {}", "en": "{}–{} town partnership"}
"""What a partnership is called, by language, with the names of its two cities."""
TITLE = "{} – {}, according to Wikidata"
"""The first line of its file."""


def named_first(text: str, pattern: str, city: str) -> str:
    """A text made by a pattern of two names, with `city` as the first; any other as it is."""
    before, between, after = pattern.split("{}")
    names = text.removeprefix(before).removesuffix(after)
    other = names.removesuffix(between + city)
    return text if other == names else pattern.format(city, other)


@dataclass(frozen=True)
class _Milestone:
    name: str
    type: str
    date: Literal
    german: str
    english: str


def draft_partnership(mapper: Mapper, link: Link, thing: URIRef, home: str | None) -> Draft:
    """The partnership of a mutual link, at the address `thing`; the home city is named first."""
    today = mapper.testimony.read
    begin, end = link.span(today)
    milestones = list(_milestones(begin, end, mapper.testimony.state))
    phases = list(_phases(mapper, thing, milestones))
    disputed = _dispute(mapper, thing, link, today)
    first, second = _names(mapper, link, home)
    said: list[Said] = [a("Partnership")]
    said += [label(text, language) for language, text in _labels(first, second).items()]
    said += [tg("partner", mapper.cities.thing(item)) for item in (link.one, link.other)]
    said += [tg("phase", phase.subject) for phase in phases]
    said += [tg("milestone", part(thing, one.name)) for one in milestones]
    if disputed:
        said.append(tg("disagreement", disputed[0].subject))
    said.append((SOURCE, mapper.source_address))
    steps = [_milestone(mapper, thing, one) for one in milestones]
    address = "partnership/" + str(thing).rpartition("/")[2]
    title = TITLE.format(first.get("en", "?"), second.get("en", "?"))
    return Draft(address, title, (block(thing, said), *phases, *steps, *disputed))


def _milestones(begin: Literal | None, end: Literal | None, state: date) -> Iterator[_Milestone]:
    """What begins each phase, in the order of time."""
    if begin is not None:
        yield _Milestone(
            "begin", "report", begin, "Beginn laut Wikidata", "begin according to Wikidata"
        )
    elif end is None:
        yield _Milestone(
            "attested",
            "attestation",
            day_of(state),
            "in Wikidata verzeichnet",
            "listed in Wikidata",
        )
    if end is not None:
        yield _Milestone("end", "report", end, "Ende laut Wikidata", "end according to Wikidata")


def _phases(mapper: Mapper, thing: URIRef, milestones: list[_Milestone]) -> Iterator[Block]:
    for number, first in enumerate(milestones):
        last = milestones[number + 1] if number + 1 < len(milestones) else None
        said = [
            a("Phase"),
            tg("kind", _KIND),
            tg("state", URIRef(_STATE + ("ended" if first.name == "end" else "in-force"))),
            tg("begunBy", part(thing, first.name)),
        ]
        if last is not None:
            said.append(tg("endedBy", part(thing, last.name)))
        yield block(part(thing, f"phase-{first.name}"), [*said, (SOURCE, mapper.source_address)])


def _milestone(mapper: Mapper, thing: URIRef, one: _Milestone) -> Block:
    said = [
        a("Milestone"),
        *both(one.german, one.english),
        tg("milestoneType", URIRef(_TYPE + one.type)),
        tg("date", one.date),
        (SOURCE, mapper.source_address),
    ]
    return block(part(thing, one.name), said)


def _dispute(mapper: Mapper, thing: URIRef, link: Link, today: date) -> list[Block]:
    """The disagreement of the two sides on the begin, with a claim for every date stated."""
    stated = link.begins(today)
    held, _ = link.span(today)
    if not stated or held is None:
        return []
    claims = {moment: part(thing, f"claim-begin-{moment}") for moment in stated}
    said = [
        a("Disagreement"),
        *both("Beginn der Partnerschaft", "beginning of the partnership"),
        tg("nature", URIRef(f"{SCHEME}nature#contradiction")),
        *(tg("claim", claim) for claim in claims.values()),
        tg("held", claims[held]),
        *(tg("reason", Literal(text, language)) for language, text in _REASON.items()),
    ]
    return [
        block(part(thing, "disagreement-begin"), said),
        *(
            mapper.claim(claim, (thing, URIRef(TG + "begin"), moment))
            for moment, claim in claims.items()
        ),
    ]


def _names(mapper: Mapper, link: Link, home: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """The names of both cities, the home city first, else by alphabet; namesakes numbered."""
    pair = sorted((link.one, link.other), key=lambda item: (item != home, mapper.cities.slug(item)))
    first, second = (
        {
            language: f"{name} ({item})" if mapper.cities.is_namesake(item) else name
            for language, name in mapper.testimony.places[item].labels.items()
        }
        for item in pair
    )
    return first, second


def _labels(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """What the partnership is called in the languages in which both cities have a name."""
    return {
        language: pattern.format(first[language], second[language])
        for language, pattern in LABELS.items()
        if language in first and language in second
    }

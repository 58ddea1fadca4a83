"""In which order facts stand on a page, which hang together, and which need no words."""

from __future__ import annotations

from twingraph.vocab import DCTERMS, GEO, ORG, OWL, RDF, SCHEMA, SKOS, TG, WGS84

SECTIONS: tuple[str, ...] = (
    TG + "phase",
    TG + "milestone",
    TG + "programmeItem",
    TG + "involvement",
    ORG + "hasMembership",
    TG + "fieldFocus",
    TG + "remark",
    TG + "countStatement",
    TG + "population",
    TG + "formerName",
    SCHEMA + "address",
    GEO + "hasGeometry",
)
"""Properties whose parts make a section of their own, in this order."""

FIRST: tuple[str, ...] = (
    TG + "partner",
    TG + "partnership",
    TG + "kind",
    TG + "state",
    TG + "milestoneType",
    TG + "documentType",
    TG + "organisationType",
    TG + "date",
    TG + "lastDay",
    TG + "dateNote",
    TG + "begin",
    TG + "end",
    TG + "begunBy",
    TG + "endedBy",
    TG + "recurrence",
    TG + "place",
    TG + "venue",
    TG + "twinnedWith",
    TG + "distanceKm",
    TG + "country",
    TG + "region",
    TG + "continent",
    TG + "capital",
    TG + "seat",
    TG + "represents",
    TG + "founded",
    TG + "born",
    TG + "died",
    ORG + "organization",
    ORG + "role",
    TG + "agent",
    TG + "role",
    TG + "programme",
    TG + "decidedBy",
    TG + "signatory",
    TG + "giver",
    TG + "receiver",
    TG + "handedOver",
    TG + "document",
    TG + "event",
    TG + "field",
    TG + "period",
    TG + "emphasis",
    SCHEMA + "streetAddress",
    SCHEMA + "postalCode",
    SCHEMA + "addressLocality",
    SCHEMA + "addressCountry",
)
LAST: tuple[str, ...] = (
    SKOS + "altLabel",
    SCHEMA + "url",
    OWL + "sameAs",
    SKOS + "editorialNote",
)

HIDDEN = frozenset(
    {
        RDF + "type",
        SKOS + "prefLabel",
        SKOS + "note",
        TG + "text",
        DCTERMS + "source",
        TG + "claim",
        TG + "disagreement",
        GEO + "asWKT",
        WGS84 + "lat",
        WGS84 + "long",
        "http://www.w3.org/2008/05/skos-xl#literalForm",
        TG + "inhabitants",
        TG + "earliestDay",
        TG + "latestDay",
        TG + "dayOfYear",
        TG + "foreignName",
        TG + "beginDay",
        TG + "endDay",
        TG + "startYear",
        TG + "endYear",
    }
)
"""What a page shows in another way (names, notes, sources) or only machines need."""


def rank_of(term: str) -> int:
    """Where a property stands: those we know in their order, the unknown between first and last."""
    if term in FIRST:
        return FIRST.index(term)
    if term in LAST:
        return len(FIRST) + 1 + LAST.index(term)
    return len(FIRST)


def is_hidden_derived(term: str, is_derived: bool) -> bool:
    """Whether a derived statement only repeats, for other vocabularies, what is said already."""
    return is_derived and term.startswith((SCHEMA, WGS84))

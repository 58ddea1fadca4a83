"""From a node, a property and a value to the spot in a file where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from twingraph.errors import Place
from twingraph.store.terms import Iri, Term, Triple
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.sheet import Sheet
from twingraph.vocab import TG

_STATED: dict[Iri, tuple[Iri, ...]] = {
    Iri(TG + derived): tuple(Iri(TG + one) for one in stated)
    for derived, stated in {
        "earliestDay": ("date",),
        "latestDay": ("lastDay", "date"),
        "dayOfYear": ("date",),
        "beginDay": ("begin", "begunBy"),
        "endDay": ("end", "endedBy"),
        "begin": ("begin", "begunBy"),
        "end": ("end", "endedBy"),
        "kind": ("kind", "phase"),
        "state": ("state", "phase"),
    }.items()
}
"""What a derived property is derived from: that is where it can be corrected."""


class Places:
    """Finds where statements stand in the files under check."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._said: dict[Term, list[Sheet]] = {}
        self._named: dict[Term, Sheet] = {}
        for sheet in sheets:
            for triple in sheet.triples:
                found = self._said.setdefault(triple.subject, [])
                if not found or found[-1] is not sheet:
                    found.append(sheet)
                self._named.setdefault(triple.object, sheet)

    def find(
        self, subject: Term, predicates: Sequence[Iri] = (), value: Term | None = None
    ) -> tuple[Sheet | None, Place | None]:
        """The sheet and the place of a statement; of its subject where the statement is missing.

        Of a derived statement: the place of what it is derived from.
        """
        asked = [
            one for predicate in predicates for one in (predicate, *_STATED.get(predicate, ()))
        ]
        for sheet in self._said.get(subject, ()):
            for predicate in asked:
                if place := _place_of(sheet, subject, predicate, value):
                    return sheet, place
        for sheet in self._said.get(subject, ()):
            return sheet, sheet.subjects.get(subject, Place(sheet.name))
        named = self._named.get(subject)
        if named is not None:
            return named, Place(named.name)
        return None, None


def _place_of(sheet: Sheet, subject: Term, predicate: Iri, value: Term | None) -> Place | None:
    """Where the statement stands in a sheet; with any value where none is asked for."""
    if not isinstance(subject, Iri):
        return None
    if value is not None:
        if place := sheet.places.get(Triple(subject, predicate, value)):
            return place
    candidates = sheet.spots.get((subject, predicate))
    # Where there is one value too many, it is the last one that was added.
    return candidates[-1] if candidates else None


def surplus(facts: Facts, focus: Term, predicates: Sequence[Iri]) -> Term | None:
    """The last of several values of a property; None if there are not several."""
    for predicate in predicates:
        values = list(facts.values(focus, predicate))
        if len(values) > 1:
            return values[-1]
    return None

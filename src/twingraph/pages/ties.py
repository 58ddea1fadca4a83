"""All partnerships at once: who is tied to whom, where, and in which state at which time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from twingraph.pages.dates import moment_of
from twingraph.pages.kinds import list_addresses
from twingraph.pages.questions import read_question, show_question
from twingraph.pages.words import Words
from twingraph.store.binding import fill_values
from twingraph.store.protocol import Row, Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import SCHEME, TG

OFFICIAL = SCHEME + "partnership-kind#official-partnership"
MOST_TIES = 200
"""Partnerships that one map can show and one page can list."""

IN_FORCE = SCHEME + "partnership-state#in-force"


@dataclass(frozen=True)
class Stage:
    """A phase: kind and state from `begin` to `end`; moments are numbers on the scale of years."""

    iri: str
    kind: str
    state: str
    is_official: bool
    begin: str
    end: str | None
    start: float
    stop: float | None

    @property
    def tone(self) -> str:
        """The last part of the state's address: `in-force`, `dormant` …"""
        return self.state.rpartition("#")[2]

    @property
    def first_year(self) -> int:
        """The year in which it begins."""
        return int(self.start)


@dataclass(frozen=True)
class Moment:
    """A dated step; `at` is a number on the scale of years."""

    iri: str
    written: str
    at: float


@dataclass(frozen=True)
class Spot:
    """A city on the globe, in WGS 84 degrees, and its country."""

    city: str
    latitude: float
    longitude: float
    country: str | None


@dataclass(frozen=True)
class Tie:
    """A partnership, seen from above."""

    iri: str
    partners: tuple[str, ...]
    begin: str | None
    kind: str | None
    state: str | None
    km: int | None
    stages: tuple[Stage, ...]
    moments: tuple[Moment, ...]

    def others(self, city: str | None) -> tuple[str, ...]:
        """The partners without `city`."""
        return tuple(partner for partner in self.partners if partner != city)

    def stage_in(self, year: int) -> Stage | None:
        """The phase at the end of a year; None where there was none yet, or it had ended."""
        begun = [stage for stage in self.stages if stage.start < year + 1]
        last = begun[-1] if begun else None
        return None if last and last.stop is not None and last.stop < year + 1 else last

    @property
    def is_official(self) -> bool:
        """Whether it is, or was, an official partnership at some time."""
        return any(stage.is_official for stage in self.stages)


@dataclass(frozen=True)
class Ties:
    """All partnerships in order of their beginning, official ones first, and where cities lie."""

    all: tuple[Tie, ...]
    spots: Mapping[str, Spot]
    countries: Mapping[str, str]

    def of(self, city: str) -> tuple[Tie, ...]:
        """The partnerships of one city."""
        return tuple(tie for tie in self.all if city in tie.partners)

    def find(self, iri: str) -> Tie | None:
        """One partnership, None if it is unknown."""
        return next((tie for tie in self.all if tie.iri == iri), None)


def is_in_force(stage: Stage) -> bool:
    """Whether the phase is that of an official partnership in force."""
    return stage.is_official and stage.state == IN_FORCE


def count_in_force(ties: Iterable[Tie], year: int) -> int:
    """How many official partnerships were in force at the end of a year."""
    stages = [tie.stage_in(year) for tie in ties]
    return sum(1 for stage in stages if stage and is_in_force(stage))


def find_partnerships(store: Store, city: str | None) -> list[str]:
    """The partnerships of a city, or of all cities; at most `MOST_TIES` of the former.

    Of all there may be one more, which tells that there are too many to show.
    """
    if city is None:
        return list_addresses(store, "partnership", number=MOST_TIES + 1)
    rows = store.rows(show_question("partnerships", city=city))
    return [_text(row, "partnership") for row in rows]


def read_ties(store: Store, words: Words, partnerships: Sequence[str]) -> Ties:
    """These partnerships, as the store has them."""

    def ask(name: str) -> list[Row]:
        asked = {"partnership": [Iri(iri) for iri in partnerships]}
        return store.rows(fill_values(read_question(name), asked))

    stages = _stages(ask("stages"), words)
    moments = _moments(ask("moments"))
    facts: dict[str, dict[str, list[str]]] = {}
    for row in ask("ties"):
        said = facts.setdefault(_text(row, "partnership"), {})
        said.setdefault(_text(row, "property").removeprefix(TG), []).append(_text(row, "value"))
    ties = [
        Tie(
            iri,
            tuple(said.get("partner", ())),
            _first(said.get("begin", ())),
            _first(said.get("kind", ())),
            _first(said.get("state", ())),
            _whole(_first(said.get("distanceKm", ()))),
            tuple(stages.get(iri, ())),
            tuple(moments.get(iri, ())),
        )
        for iri, said in facts.items()
    ]
    ties.sort(key=lambda tie: (not tie.is_official, _official_start(tie), tie.iri))
    spots, countries = _spots(ask("places"))
    return Ties(tuple(ties), spots, countries)


def _official_start(tie: Tie) -> float:
    starts = [stage.start for stage in tie.stages if stage.is_official == tie.is_official]
    return min(starts, default=9999.0)


def _stages(rows: Iterable[Row], words: Words) -> dict[str, list[Stage]]:
    found: dict[str, list[Stage]] = {}
    for row in rows:
        start = moment_of(_text(row, "beginDay"))
        if start is None:
            continue
        kind = _text(row, "kind")
        found.setdefault(_text(row, "partnership"), []).append(
            Stage(
                _text(row, "phase"),
                kind,
                _text(row, "state"),
                words.is_within(kind, OFFICIAL),
                _text(row, "begin"),
                _text(row, "end") or None,
                start,
                moment_of(_text(row, "endDay")),
            )
        )
    return found


def _moments(rows: Iterable[Row]) -> dict[str, list[Moment]]:
    found: dict[str, list[Moment]] = {}
    for row in rows:
        at = moment_of(_text(row, "day"))
        if at is not None:
            moment = Moment(_text(row, "milestone"), _text(row, "date"), at)
            found.setdefault(_text(row, "partnership"), []).append(moment)
    return found


def _spots(rows: Iterable[Row]) -> tuple[dict[str, Spot], dict[str, str]]:
    spots: dict[str, Spot] = {}
    countries: dict[str, str] = {}
    for row in rows:
        city, country = _text(row, "city"), _text(row, "country") or None
        if country:
            countries.setdefault(city, country)
        try:
            north, east = float(_text(row, "lat")), float(_text(row, "long"))
        except ValueError:
            continue
        if abs(north) <= 90 and abs(east) <= 180:
            spots.setdefault(city, Spot(city, north, east, country))
    return spots, countries


def _text(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, Iri | Literal) else ""


def _first(values: Iterable[str]) -> str | None:
    return next(iter(values), None)


def _whole(written: str | None) -> int | None:
    return int(written) if written and written.isdigit() else None

"""All partnerships at once, as pages draw them: on a map, through time, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from twingraph.pages.close_up import CloseUp, draw_close_up
from twingraph.pages.dates import moment_of
from twingraph.pages.map import Chart, draw_chart
from twingraph.pages.ties import MOST_TIES, Stage, Tie, Ties, find_partnerships, read_ties
from twingraph.pages.timeline import Axis, Row, axis_of, lay_out
from twingraph.web.reader import Reader, shelf

ORDER = ("in-force", "exchanges-suspended", "dormant", "ended")
"""States in the order of a legend."""


@dataclass(frozen=True)
class Panorama:
    """The partnerships of the home city as the front page shows them, in one language."""

    ties: Ties
    shown: tuple[Tie, ...]
    chart: Chart | None
    close_up: CloseUp | None
    axis: Axis
    rows: tuple[Row, ...]


def panorama(who: Reader) -> Panorama:
    """The partnerships, read and laid out once per version of the data, language and day."""
    today = date.today()

    def make() -> Panorama:
        ties = read_ties_of(who, who.site.home)
        tongue = who.tongue
        shown = (ties.of(who.site.home) if who.site.home else ties.all)[:MOST_TIES]
        home = who.site.home

        def name(city: str) -> str:
            return str(tongue.name(city) or city)

        chart = draw_chart(ties, shown, home, name)
        close_up = draw_close_up(ties, shown, home, name, chart) if chart else None
        axis = axis_of(shown, moment_of(today.isoformat()) or float(today.year))
        return Panorama(ties, shown, chart, close_up, axis, lay_out(shown, axis))

    kept: Panorama = shelf().keep(who.store, ("panorama", who.language, today), make)
    return kept


def read_ties_of(who: Reader, thing: str | None) -> Ties:
    """The partnerships of a city, or a partnership alone; of a small world simply all.

    Of a world too big to be kept, and without a city to ask about, the first `MOST_TIES`.
    """
    store, words = who.store, who.site.words
    everything = shelf().keep(store, "partnerships", lambda: find_partnerships(store, None))
    if len(everything) <= MOST_TIES:
        ties: Ties = shelf().keep(store, "ties", lambda: read_ties(store, words, everything))
        return ties
    if thing is None:
        return read_ties(store, words, everything[:MOST_TIES])
    return read_ties(store, words, find_partnerships(store, thing) or [thing])


def looks_of(ties: Iterable[Tie]) -> tuple[Stage, ...]:
    """One phase for each look that a phase can have, official ones first."""
    looks: dict[tuple[bool, str, str], Stage] = {}
    for tie in ties:
        for stage in tie.stages:
            kind = "" if stage.is_official else stage.kind
            looks.setdefault((not stage.is_official, stage.tone, kind), stage)
    rank = {tone: place for place, tone in enumerate(ORDER)}
    return tuple(
        looks[key] for key in sorted(looks, key=lambda key: (key[0], rank.get(key[1], 9), key))
    )


def stage_label(who: Reader, stage: Stage | None) -> str:
    """A state in words; for ties that are not official, with their kind."""
    if stage is None:
        return who.wording("home.no_tie")
    state = who.tongue.caption(stage.state).value
    if stage.is_official:
        return state
    return f"{who.tongue.caption(stage.kind).value}, {state}"

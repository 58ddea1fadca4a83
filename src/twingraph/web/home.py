"""The front page: what this is, the map, the partnerships through time, and where to go on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request

from twingraph.errors import RequestError
from twingraph.pages.dates import moment_of
from twingraph.pages.document import prefixes_of, write_document
from twingraph.pages.map import Chart, draw_chart
from twingraph.pages.questions import read_question, show_question
from twingraph.pages.schema_org import page_in_schema_org
from twingraph.pages.ties import Stage, Tie, Ties, read_ties
from twingraph.pages.timeline import Axis, Row, axis_of, lay_out
from twingraph.store.terms import DefaultGraph, Iri, Literal, Quad
from twingraph.web.forms import HTML, RDF_SYNTAXES, negotiate
from twingraph.web.layout import Page, render_page
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("home", __name__)
YEAR = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True)
class Panorama:
    """All partnerships as the front page shows them, in one language."""

    ties: Ties
    chart: Chart | None
    axis: Axis
    rows: tuple[Row, ...]


@blueprint.get("/")
def show_home() -> Response:
    """The front page; RDF on request: what the dataset says of itself."""
    who = reader()
    syntax = negotiate("/dataset", (HTML, *RDF_SYNTAXES))
    if syntax is not HTML:
        return _describe_dataset(who, syntax.media_type)
    view = panorama(who)
    year = chosen_year(view.axis)
    title, about = who.site_title, str(who.site.description(who.language) or "")
    response = render_page(
        "home.html",
        Page(
            title=title,
            description=about,
            path="/",
            canonical=who.site.space,
            forms=(),
            scripts=("year.js",),
            json_ld=page_in_schema_org(
                who.site,
                who.tongue,
                address=who.site.space,
                title=title,
                about=about,
                trail=((title, who.site.space),),
            ),
        ),
        view=view,
        home=who.site.home,
        home_name=who.tongue.name(who.site.home) if who.site.home else None,
        tongue=who.tongue,
        year=year,
        years=(int(view.axis.first), int(view.axis.last)),
        shown_year=year or int(view.axis.last),
        count=view.ties.in_force(year or int(view.axis.last)),
        stage_label=lambda stage: stage_label(who, stage),
        stages_data=lambda tie: stages_data(who, tie),
        legend_stages=legend(view.ties),
        question=show_question("ties", {}),
    )
    response.vary.add("Accept")
    return response


def panorama(who: Reader) -> Panorama:
    """All partnerships, read and laid out once per version of the data, language and day."""
    today = date.today()

    def make() -> Panorama:
        ties = shelf().keep(who.store, "ties", lambda: read_ties(who.store, who.site.words))
        tongue = who.tongue
        chart = draw_chart(
            ties, ties.all, who.site.home, lambda city: str(tongue.name(city) or city)
        )
        axis = axis_of(ties.all, moment_of(today.isoformat()) or float(today.year))
        return Panorama(ties, chart, axis, lay_out(ties.all, axis))

    kept: Panorama = shelf().keep(who.store, ("panorama", who.language, today), make)
    return kept


def chosen_year(axis: Axis) -> int | None:
    """The year that `?year=` names, None without it; RequestError outside the timeline."""
    written = request.args.get("year")
    if written is None:
        return None
    if not YEAR.fullmatch(written) or not int(axis.first) <= int(written) <= int(axis.last):
        raise RequestError(f"a year lies between {int(axis.first)} and {int(axis.last)}")
    return int(written)


def legend(ties: Ties) -> tuple[Stage, ...]:
    """One phase for each look that a phase can have, official ones first."""
    looks: dict[tuple[bool, str, str], Stage] = {}
    for tie in ties.all:
        for stage in tie.stages:
            kind = "" if stage.is_official else stage.kind
            looks.setdefault((not stage.is_official, stage.tone, kind), stage)
    order = ("in-force", "exchanges-suspended", "dormant", "ended")
    rank = {tone: place for place, tone in enumerate(order)}
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


def stages_data(who: Reader, tie: Tie) -> list[list[object]]:
    """What the script needs to show another year: begin, end, tone, official, in words."""
    return [
        [
            round(stage.start, 3),
            None if stage.stop is None else round(stage.stop, 3),
            stage.tone,
            stage.is_official,
            stage_label(who, stage),
        ]
        for stage in tie.stages
    ]


def _describe_dataset(who: Reader, media_type: str) -> Response:
    question = read_question("thing_statements")
    quads = [
        Quad(row["subject"], row["predicate"], row["object"], DefaultGraph())
        for row in who.store.rows(question, own=Iri(who.addresses.graph("dataset")))
        if isinstance(row["subject"], Iri) and isinstance(row["predicate"], Iri)
        if isinstance(row["object"], Iri | Literal)
    ]
    prefixes = prefixes_of(who.site.space, who.site.dataset)
    response = Response(write_document(quads, media_type, prefixes), mimetype=media_type)
    response.vary.add("Accept")
    return response

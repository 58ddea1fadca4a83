"""The front page: what this is, the map, the partnerships through time, and where to go on."""

from __future__ import annotations

import re

from flask import Blueprint, Response, request

from twingraph.pages.close_up import NEAR_KM
from twingraph.pages.document import prefixes_of, write_document
from twingraph.pages.questions import read_question, show_question
from twingraph.pages.schema_org import page_in_schema_org
from twingraph.pages.ties import Tie, count_in_force
from twingraph.pages.timeline import Axis
from twingraph.store.terms import DefaultGraph, Iri, Literal, Quad
from twingraph.web.forms import HTML, RDF_SYNTAXES, negotiate
from twingraph.web.layout import Page, render_page
from twingraph.web.mistakes import MistakeError
from twingraph.web.panorama import looks_of, panorama, stage_label
from twingraph.web.reader import Reader, reader

blueprint = Blueprint("home", __name__)
YEAR = re.compile(r"[12][0-9]{3}")


@blueprint.get("/")
def show_home() -> Response:
    """The front page; RDF on request: what the dataset says of itself."""
    who = reader()
    syntax = negotiate("/dataset", (HTML, *RDF_SYNTAXES))
    if syntax is not HTML:
        return _describe_dataset(who, syntax.media_type)
    view = panorama(who)
    year = chosen_year(view.axis, who)
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
        near_km=NEAR_KM,
        home=who.site.home,
        home_name=who.tongue.name(who.site.home) if who.site.home else None,
        tongue=who.tongue,
        year=year,
        years=(int(view.axis.first), int(view.axis.last)),
        shown_year=year or int(view.axis.last),
        count=count_in_force(view.shown, year or int(view.axis.last)),
        stage_label=lambda stage: stage_label(who, stage),
        stages_data=lambda tie: stages_data(who, tie),
        legend_stages=looks_of(view.shown),
        question=show_question("block_ties", thing=who.site.home) if who.site.home else None,
    )
    response.vary.add("Accept")
    return response


def chosen_year(axis: Axis, who: Reader) -> int | None:
    """The year that `?year=` names, None without it; MistakeError outside the timeline."""
    written = request.args.get("year")
    if written is None:
        return None
    if not YEAR.fullmatch(written) or not int(axis.first) <= int(written) <= int(axis.last):
        raise MistakeError(who.wording, "year", first=int(axis.first), last=int(axis.last))
    return int(written)


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
    question = read_question("graph_statements")
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

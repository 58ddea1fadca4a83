"""Things, their documents in every form, and the listings of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from twingraph.catalogue.citation import find_deed
from twingraph.errors import ThingNotFoundError
from twingraph.pages.dates import moment_of, say_date
from twingraph.pages.description import Description, describe
from twingraph.pages.document import about_document, prefixes_of, quads_of, write_document
from twingraph.pages.listing import list_kind
from twingraph.pages.map import LARGE_LETTER, draw_chart
from twingraph.pages.questions import show_question
from twingraph.pages.schema_org import page_in_schema_org, thing_in_schema_org
from twingraph.pages.thing import ThingPage, compose
from twingraph.pages.timeline import axis_of, lay_out
from twingraph.store.terms import DefaultGraph, Iri, Literal, Quad
from twingraph.vocab import FOAF, KINDS, RDF, SKOS, class_of_kind
from twingraph.web.addresses import is_slug
from twingraph.web.forms import (
    BY_EXTENSION,
    HTML,
    RDF_SYNTAXES,
    SYNTAXES,
    Syntax,
    forms_of,
    negotiate,
)
from twingraph.web.headers import KEPT_BRIEFLY, link
from twingraph.web.layout import Page, render_page
from twingraph.web.mistakes import MistakeError
from twingraph.web.panorama import looks_of, panorama, read_ties_of, stage_label
from twingraph.web.reader import Reader, reader

blueprint = Blueprint("things", __name__)
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
TEMPLATES = frozenset({"partnership", "city"})
"""Kinds with a page of their own; all others share one."""

SECTIONS = {"partnership": "partnerships", "city": "cities", "event": "events"}
"""The entry of the main menu under which a kind stands."""


@blueprint.get("/id/<kind>/<slug>")
def point_to_document(kind: str, slug: str) -> Response:
    """A thing is no document: see its document (303, Cool URIs for the Semantic Web)."""
    who = reader()
    _describe(who, kind, slug)
    response = Response(status=303, mimetype="text/plain")
    response.headers["Location"] = who.to(f"/doc/{kind}/{slug}")
    response.headers["Cache-Control"] = KEPT_BRIEFLY
    return response


@blueprint.get("/doc/<kind>/<name>")
def show_thing(kind: str, name: str) -> Response:
    """The document of a thing: negotiated, or in the form that the ending names."""
    who = reader()
    slug, syntax = _split(name)
    description = _describe(who, kind, slug)
    path = f"/doc/{kind}/{slug}"
    is_fixed = syntax is not None
    syntax = syntax or negotiate(path, SYNTAXES)
    if syntax is HTML:
        response = _render_thing(who, description, kind, slug)
    else:
        document, rules = who.addresses.document(kind, slug), who.addresses.graph("derived")
        quads = quads_of(description, document, who.site, rules)
        response = _write(who, quads, syntax, description.thing)
        link(response, document, "canonical")
        for form in forms_of(path):
            link(response, form.path, "alternate", form.media_type)
    _sign(who, response, path, description.thing)
    return _negotiated(response, path, syntax, is_fixed)


@blueprint.get("/doc/<name>")
def show_listing(name: str) -> Response:
    """All things of a kind."""
    who = reader()
    kind, syntax = _split(name)
    path = f"/doc/{kind}"
    page = _page_number(who)
    listing = list_kind(who.store, _known(kind), who.tongue, page)
    if page > listing.pages:
        raise NotFound
    is_fixed = syntax is not None
    syntax = syntax or negotiate(path, SYNTAXES)
    if syntax is not HTML:
        names = {entry.iri for entry in listing.entries}
        response = _write(who, _listing_quads(who, kind, names), syntax, None)
        return _negotiated(response, path, syntax, is_fixed)
    t = who.wording
    title = t(f"kind.{kind}.many")
    about = t("listing.description", kind=title, number=listing.total, title=who.site_title)
    response = render_page(
        "listing.html",
        Page(
            title=title,
            description=about,
            path=path,
            canonical=who.addresses.document(kind),
            forms=forms_of(path),
            section=SECTIONS.get(kind, ""),
            json_ld=page_in_schema_org(
                who.site,
                who.tongue,
                address=who.addresses.document(kind),
                title=title,
                about=about,
                trail=((who.site_title, who.site.space), (title, who.addresses.document(kind))),
            ),
        ),
        listing=listing,
        syntaxes=RDF_SYNTAXES,
        question=show_question("block_kind", **{"class": class_of_kind(kind)}),
    )
    return _negotiated(response, path, syntax, is_fixed)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound
    return kind


def _page_number(who: Reader) -> int:
    written = request.args.get("page", "1")
    if not PAGE_NUMBER.fullmatch(written):
        raise MistakeError(who.wording, "page")
    return int(written)


def _split(name: str) -> tuple[str, Syntax | None]:
    """Slug and form of `leeds.ttl`; no form where there is no ending."""
    slug, dot, extension = name.partition(".")
    if not dot:
        return slug, None
    if extension not in BY_EXTENSION:
        raise NotFound
    return slug, BY_EXTENSION[extension]


def _describe(who: Reader, kind: str, slug: str) -> Description:
    """The description behind an address; ThingNotFoundError where there is none."""
    if kind not in KINDS or not is_slug(slug):
        raise ThingNotFoundError("this address")
    addresses = who.addresses
    return describe(
        who.store,
        addresses.thing(kind, slug),
        addresses.graph(f"{kind}/{slug}"),
        addresses.graph("derived"),
    )


def _render_thing(who: Reader, description: Description, kind: str, slug: str) -> Response:
    thing = compose(description, kind, who.tongue)
    path, document = f"/doc/{kind}/{slug}", who.addresses.document(kind, slug)
    plural = who.wording(f"kind.{kind}.many")
    about = _summary(who, thing)
    trail = (
        (who.site_title, who.site.space),
        (plural, who.addresses.document(kind)),
        (thing.title.value, document),
    )
    template = f"thing/{kind}.html" if kind in TEMPLATES else "thing/default.html"
    return render_page(
        template,
        Page(
            title=thing.title.value,
            description=about,
            path=path,
            breadcrumb=((plural, f"/doc/{kind}"),),
            canonical=document,
            forms=forms_of(path),
            section=SECTIONS.get(kind, ""),
            og_type="article",
            json_ld=page_in_schema_org(
                who.site,
                who.tongue,
                address=document,
                title=thing.title.value,
                about=about,
                trail=trail,
                entity=thing_in_schema_org(description, who.tongue),
            ),
        ),
        thing=thing,
        document=document,
        syntaxes=RDF_SYNTAXES,
        question=lambda name, **values: show_question(name, thing=thing.iri, **values),
        **(_show_ties(who, thing) if kind in TEMPLATES else {}),
    )


def _show_ties(who: Reader, thing: ThingPage) -> dict[str, Any]:
    """What the pages of partnerships and cities draw: a map and a line through time."""
    ties, today, tongue = read_ties_of(who, thing.iri), date.today(), who.tongue
    tie = ties.find(thing.iri)
    shown = (tie,) if tie else ties.of(thing.iri)
    home = who.site.home if tie else thing.iri
    is_home = thing.iri == who.site.home
    axis = axis_of(shown, moment_of(today.isoformat()) or float(today.year))

    def name(city: str) -> str:
        return str(tongue.name(city) or city)

    return {
        "tongue": tongue,
        "tie": tie,
        "city_ties": shown,
        "tie_begin": say_date(tie.begin, who.language) if tie and tie.begin else "",
        "names_of": lambda cities: ", ".join(map(name, cities)),
        "chart": panorama(who).chart
        if is_home
        else draw_chart(ties, shown, home, name, LARGE_LETTER),
        "axis": axis,
        "row": lay_out((tie,), axis)[0] if tie and tie.stages else None,
        "looks": looks_of(shown),
        "stage_label": lambda stage: stage_label(who, stage),
        "year": today.year,
    }


def _summary(who: Reader, thing: ThingPage) -> str:
    """One sentence about a thing, for search engines and previews."""
    t = who.wording
    if thing.note:
        return thing.note.value
    said = [
        f"{fact.caption}: {', '.join(value.text.value for value in fact.values[:4])}"
        for fact in thing.facts[:4]
        if fact.values[0].manner != "address"
    ]
    return ". ".join([f"{t(f'kind.{thing.kind}.one')}: {thing.title}", *said]) + "."


def _listing_quads(who: Reader, kind: str, names: set[str]) -> Iterator[Quad]:
    """A listing in RDF: each thing with its class, its names and its place in the listing."""
    document = who.addresses.document(kind)
    graph = DefaultGraph()
    yield from about_document(document, who.site)
    for iri in names:
        thing = Iri(iri)
        yield Quad(Iri(document), Iri(FOAF + "topic"), thing, graph)
        yield Quad(thing, Iri(RDF + "type"), Iri(class_of_kind(kind)), graph)
        for name in who.tongue.names.get(iri):
            literal = Literal(name.value, language=name.language or None)
            yield Quad(thing, Iri(SKOS + "prefLabel"), literal, graph)


def _write(who: Reader, quads: Iterator[Quad], syntax: Syntax, thing: str | None) -> Response:
    body = write_document(quads, syntax.media_type, prefixes_of(who.site.space, thing))
    response = Response(body, mimetype=syntax.media_type)
    if syntax.media_type.startswith("text/"):
        response.headers["Content-Type"] = f"{syntax.media_type}; charset=utf-8"
    return response


def _sign(who: Reader, response: Response, path: str, thing: str) -> None:
    """Typed links that lead machines from the page to thing, data, licence (FAIR Signposting)."""
    links = [
        (thing, "cite-as", None),
        (thing, "describes", None),
        (f"{path}.ttl", "describedby", "text/turtle"),
        (f"{path}.jsonld", "describedby", "application/ld+json"),
        ("https://schema.org/AboutPage", "type", None),
        (who.site.dataset, "collection", None),
    ]
    if deed := find_deed(who.site.licence):
        links.append((deed, "license", None))
    for target, relation, media_type in links:
        link(response, target, relation, media_type)


def _negotiated(response: Response, path: str, syntax: Syntax, is_fixed: bool) -> Response:
    if not is_fixed:
        response.vary.add("Accept")
        response.headers["Content-Location"] = f"{path}.{syntax.extension}"
    return response

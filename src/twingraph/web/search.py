"""Search: a page for people, JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, request

from twingraph.pages.dates import say_date
from twingraph.pages.names import Text
from twingraph.pages.search import (
    LONGEST_QUERY,
    Found,
    SearchIndex,
    find_in_store,
    has_index,
    read_index,
)
from twingraph.web.forms import HTML, Syntax, negotiate
from twingraph.web.layout import Form, Page, render_page
from twingraph.web.panorama import read_ties_of
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("search", __name__)
JSON = Syntax("json", "application/json", "JSON")


@dataclass(frozen=True)
class Hit:
    """A thing found, its name in the reader's language and, for twinned cities, since when."""

    found: Found
    name: Text
    about: str


@blueprint.get("/search")
def search() -> Response:
    """Things by name, as a page or as JSON."""
    syntax = negotiate("/search", (HTML, JSON))
    response = _write_json() if syntax is JSON else _show()
    response.vary.add("Accept")
    return response


@blueprint.get("/search.json")
def search_json() -> Response:
    """Things by name, as JSON whatever the browser prefers."""
    return _write_json()


@blueprint.get("/search.html")
def search_html() -> Response:
    """Things by name, as a page whatever the browser prefers."""
    return _show()


def _show() -> Response:
    who, query = reader(), _query()
    t = who.wording
    page = Page(
        title=t("search.title"),
        description=t("search.description", title=who.site_title),
        path="/search",
        forms=(Form("application/json", "json", "/search.json"),),
        is_indexed=not query,
    )
    found = _find(who, query)
    who.tongue.names.look_up(one.iri for one in found)
    hits = [_hit(who, one, is_early=place < 5) for place, one in enumerate(found)]
    return render_page("search.html", page, query=query, hits=hits)


def _write_json() -> Response:
    who, query = reader(), _query()
    results = [
        {
            "iri": found.iri,
            "kind": found.kind,
            "names": {text.language: text.value for text in who.tongue.names.get(found.iri)},
            "matched": {"value": found.matched.value, "language": found.matched.language},
            "score": found.score,
            "page": who.addresses.find_path(found.iri),
        }
        for found in _find(who, query)
    ]
    body = json.dumps({"query": query, "results": results}, ensure_ascii=False)
    return Response(body + "\n", mimetype="application/json")


def _query() -> str:
    return request.args.get("q", "").strip()[:LONGEST_QUERY]


def _find(who: Reader, query: str) -> list[Found]:
    if not query:
        return []
    if not has_index(who.store):
        return find_in_store(who.store, query)
    index: SearchIndex = shelf().keep(who.store, "search", lambda: read_index(who.store))
    return index.find(query)


def _hit(who: Reader, found: Found, is_early: bool) -> Hit:
    name = who.tongue.name(found.iri) or found.matched
    tells = is_early and found.kind in ("city", "partnership")
    return Hit(found, name, _ties_in_words(who, found.iri) if tells else "")


def _ties_in_words(who: Reader, thing: str) -> str:
    """For a partnership, or a city with one: town partnership since 2 June 1969; else nothing."""
    known = read_ties_of(who, thing)
    tie = known.find(thing)
    ties = (tie,) if tie else known.of(thing)
    if len(ties) != 1 or not ties[0].begin or not ties[0].kind:
        return ""
    kind, begin = who.tongue.caption(ties[0].kind).value, say_date(ties[0].begin, who.language)
    return who.wording("tie.since", kind=kind, date=begin)

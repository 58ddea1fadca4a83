"""What this site is, how accessible it is, and what crawlers need: about, robots, sitemap, icon."""

from __future__ import annotations

from flask import Blueprint, Response, request
from markupsafe import escape

from twingraph.pages.kinds import list_addresses
from twingraph.pages.questions import read_question
from twingraph.store.terms import Literal
from twingraph.vocab import KINDS
from twingraph.web.forms import html_only
from twingraph.web.layout import Page, render_page, static
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("about", __name__)
OTHER_PAGES = (
    "/", "/about", "/search", "/query", "/dataset", "/quality", "/ontology", "/shapes", "/sparql",
    "/validate",
)  # fmt: skip
MOST_IN_SITEMAP = 50_000
"""Addresses that one sitemap may hold (sitemaps.org)."""


@blueprint.get("/about")
@html_only
def show_about() -> Response:
    """What this is, where it comes from, and the accessibility statement."""
    who = reader()
    t = who.wording
    page = Page(
        title=t("about.title"), description=t("about.description"), path="/about", section="about"
    )
    question = read_question("sources_of")
    sources = shelf().keep(
        who.store,
        "geonames",
        lambda: who.store.rows(question, publisher=Literal("GeoNames")),
    )
    return render_page("about.html", page, has_geonames=bool(sources))


@blueprint.get("/robots.txt")
def write_robots() -> Response:
    """Crawlers are welcome to the pages; queries cost work and are not for them (RFC 9309)."""
    lines = [
        "User-agent: *",
        "Disallow: /sparql?",
        "Disallow: /search?",
        "Disallow: /graph-store?",
        "Allow: /",
        "",
        f"Sitemap: {_root()}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def write_sitemap() -> Response:
    """Every page in both languages (sitemaps.org 0.9)."""
    who = reader()
    paths = shelf().keep(who.store, "sitemap", lambda: _paths(who))
    root, day = _root(), who.site.modified
    changed = f"<lastmod>{escape(day)}</lastmod>" if day else ""
    entries = [f"<url><loc>{escape(root + path)}</loc>{changed}</url>" for path in paths]
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(entries)
        + "\n</urlset>\n"
    )
    return Response(body, mimetype="application/xml")


@blueprint.get("/favicon.ico")
def point_to_icon() -> Response:
    """Browsers that insist on the old place find the icon."""
    response = Response(status=301)
    response.headers["Location"] = static("icon.svg")
    return response


def _paths(who: Reader) -> list[str]:
    found = list(OTHER_PAGES)
    for kind in KINDS:
        found.append(f"/doc/{kind}")
        paths = map(who.addresses.find_path, list_addresses(who.store, kind))
        found += [path for path in paths if path]
    return found[:MOST_IN_SITEMAP]


def _root() -> str:
    return request.url_root.rstrip("/")

"""Releases over the web: their list, their files, what changed, and a feed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from twingraph.catalogue.about import pick
from twingraph.catalogue.citation import sentence
from twingraph.catalogue.compare import Comparison, compare
from twingraph.catalogue.feed import MEDIA_TYPE, feed
from twingraph.catalogue.files import digest
from twingraph.catalogue.formats import get_media_type
from twingraph.catalogue.release import Release
from twingraph.catalogue.signposting import LINKSET_TYPE, file_links, version_links
from twingraph.catalogue.telling import tell_fact, tell_unnamed
from twingraph.web.catalogue import (
    Held,
    add_links,
    held,
    lead_to,
    offers,
    releases_folder,
    say_size,
)
from twingraph.web.download import send_download
from twingraph.web.forms import BY_EXTENSION, HTML, NotOnOffer, find_syntax, html_only
from twingraph.web.headers import link
from twingraph.web.layout import Page, render_page, terms_of
from twingraph.web.reader import engine, reader, shelf

blueprint = Blueprint("releases", __name__)


class NotReleased(NotFound):
    """There is no such version; `alternatives` are those there are."""

    def __init__(self, alternatives: list[tuple[str, str]]) -> None:
        super().__init__()
        self.alternatives = tuple(alternatives[:MOST_NAMED])


MOST_NAMED = 10
"""Versions that are named beside the one that was asked for."""

MOST_THINGS = 200
"""Things that the page of changes shows; the file of triples holds all."""

RECORD_SYNTAXES = (HTML, BY_EXTENSION["ttl"], BY_EXTENSION["jsonld"])


@blueprint.get("/dump/")
@html_only
def list_releases() -> Response:
    """Every version, the latest first."""
    who = reader()
    t = who.wording
    page = Page(
        title=t("data.versions"),
        description=t("data.versions_lead"),
        path="/dump/",
        breadcrumb=((t("data.title"), "/dataset"),),
        canonical=f"{who.site.space}dump/",
        section="data",
    )
    now = held()
    response = render_page("data/releases.html", page, now=now, note=_note(who.language))
    link(response, "/dump/feed.atom", "alternate", MEDIA_TYPE)
    return response


@blueprint.get("/dump/feed.atom")
def show_feed() -> Response:
    """The releases as an Atom feed."""
    who = reader()
    now = held()
    title = who.wording("data.feed_title", title=who.site_title)
    response = Response(feed(now.about, now.releases, title, who.language), mimetype=MEDIA_TYPE)
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = who.language
    return response


@blueprint.get("/dump/latest/")
@blueprint.get("/dump/latest/<name>")
def lead_to_latest(name: str = "") -> Response:
    """The latest release, at the address where it stays."""
    now = held()
    if now.latest is None:
        raise NotFound
    if name and not (releases_folder() / now.latest.version / name).is_file():
        raise NotFound
    return lead_to(f"/dump/{now.latest.version}/{name}", 302)


@blueprint.get("/dump/<version>/")
def show_release(version: str) -> Response:
    """The page of one release, or its catalogue record as it was then."""
    who = reader()
    now = held()
    release = _find(now, version)
    syntax = find_syntax(RECORD_SYNTAXES)
    if syntax is None:
        raise NotOnOffer(_forms_of(version))
    if syntax is not HTML:
        response = _send(now, release, f"catalogue.{syntax.extension}")
        del response.headers["Content-Disposition"]
        response.headers["Cache-Control"] = "public, max-age=86400"
        response.headers["Content-Location"] = f"/dump/{version}/catalogue.{syntax.extension}"
        response.vary.add("Accept")
        return response
    t = who.wording
    page = Page(
        title=t("data.current", version=version),
        description=pick(release.notes, who.language) or t("data.current", version=version),
        path=f"/dump/{version}/",
        breadcrumb=((t("data.title"), "/dataset"), (t("data.versions"), "/dump/")),
        canonical=f"{who.site.space}dump/{version}/",
        section="data",
        styles=("vocabulary.css",),
    )
    response = render_page(
        "data/release.html",
        page,
        now=now,
        release=release,
        before=_before(now, release),
        offers=offers(release),
        cite=sentence(now.about, release, who.language),
        attribution=pick(release.attribution, who.language),
        terms=terms_of(who, release.licence),
        note=_note(who.language),
        size=say_size(who),
    )
    response.vary.add("Accept")
    add_links(response, version_links(now.about, release))
    link(response, "/dataset.linkset.json", "linkset", LINKSET_TYPE)
    return response


@blueprint.get("/dump/<version>/<name>")
def download(version: str, name: str) -> Response:
    """A file of a release: it never changes."""
    now = held()
    return _send(now, _find(now, version), name)


@blueprint.get("/dump/<version>/changes")
@blueprint.get("/dump/<version>/changes.<any(txt):extension>")
def show_changes(version: str, extension: str | None = None) -> Response:
    """What changed in a release: against the one before, or the one that `?since=` names."""
    who = reader()
    now = held()
    release = _find(now, version)
    if extension is None and find_syntax((HTML,)) is None:
        path = f"/dump/{version}/changes"
        raise NotOnOffer([(HTML.media_type, path), ("text/plain", f"{path}.txt")])
    since = request.args.get("since")
    before = _find(now, since) if since else _before(now, release)
    found = _compare(before, release) if before else None
    if extension:
        text = "".join(f"{line}\n" for line in found.lines()) if found else ""
        return Response(text, mimetype="text/plain")
    t = who.wording
    title = (
        t("data.changes_title", before=before.version, after=version)
        if before
        else t("data.changes")
    )
    page = Page(
        title=title,
        description=t("data.changes_lead"),
        path=f"/dump/{version}/changes",
        breadcrumb=(
            (t("data.title"), "/dataset"),
            (t("data.versions"), "/dump/"),
            (version, f"/dump/{version}/"),
        ),
        section="data",
        is_indexed=since is None,
    )
    response = render_page(
        "data/changes.html",
        page,
        release=release,
        before=before,
        triples=f"/dump/{version}/changes.txt" + (f"?since={since}" if since else ""),
        comparison=found,
        others=[one for one in now.releases if one not in (release, before)][:MOST_NAMED],
        unnamed=tell_unnamed(found, who.language) if found else None,
        shown=found.changes[:MOST_THINGS] if found else (),
        told=lambda fact, thing: tell_fact(found, fact, thing, who.language) if found else "",
    )
    response.vary.add("Accept")
    return response


def _forms_of(version: str) -> list[tuple[str, str]]:
    """Media type and path of every form in which a release is described."""
    folder = f"/dump/{version}/"
    page, *records = RECORD_SYNTAXES
    named = ((one.media_type, f"{folder}catalogue.{one.extension}") for one in records)
    return [(page.media_type, folder), *named]


def _note(language: str) -> object:
    """A function that says what is new in a release."""
    return lambda release: pick(release.notes, language) or ""


def _find(now: Held, version: str) -> Release:
    for release in now.releases:
        if release.version == version:
            return release
    raise NotReleased([(one.version, f"/dump/{one.version}/") for one in now.releases])


def _before(now: Held, release: Release) -> Release | None:
    """The release before this one, None if it is the first."""
    at = now.releases.index(release)
    return now.releases[at + 1] if at + 1 < len(now.releases) else None


def _send(now: Held, release: Release, name: str) -> Response:
    folder = releases_folder() / release.version
    path = folder / name
    # Only what lies directly in the folder of the release has an address.
    if path.parent != folder or name.startswith(".") or not path.is_file():
        raise NotFound
    known = {file.name: file.sha256 for file in release.files}
    sha256 = known.get(name) or shelf().keep(
        engine().store, ("digest", str(path)), lambda: digest(path).sha256
    )
    response = send_download(
        path,
        sha256=sha256,
        media_type=get_media_type(name),
        # The name it has in SHA256SUMS, the CSVW description and the RO-Crate beside it.
        name=name,
        modified=datetime.fromisoformat(release.date).replace(tzinfo=UTC).timestamp(),
    )
    add_links(response, file_links(now.about, release, name))
    return response


def _compare(before: Release, after: Release) -> Comparison:
    def quads(release: Release) -> Path:
        return releases_folder() / release.version / f"{release.name}.nq"

    found: Comparison = shelf().keep(
        engine().store,
        ("changes", before.canonical, after.canonical),
        lambda: compare(quads(before), quads(after)),
    )
    return found

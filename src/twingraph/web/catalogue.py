"""The dataset's landing page and its description for catalogues, in every form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import NotFound

from twingraph.catalogue.about import About, pick, read_about
from twingraph.catalogue.citation import find_deed, sentence
from twingraph.catalogue.counts import Counts, count
from twingraph.catalogue.cubes import Cube, read_cubes
from twingraph.catalogue.describe import describe
from twingraph.catalogue.documents import write_document
from twingraph.catalogue.files import DumpFile
from twingraph.catalogue.formats import COMPRESSIONS, Format, get_format
from twingraph.catalogue.release import Release, read_releases
from twingraph.catalogue.schema_org import describe_for_search
from twingraph.catalogue.signposting import (
    LINKSET_TEXT_TYPE,
    LINKSET_TYPE,
    Link,
    all_links,
    landing_links,
    linkset_json,
    linkset_text,
)
from twingraph.catalogue.tables import read_tables
from twingraph.catalogue.terms import RECORD_PREFIXES
from twingraph.store.protocol import Store
from twingraph.web.forms import BY_EXTENSION, HTML, RDF_SYNTAXES, Syntax, forms_of, negotiate
from twingraph.web.headers import KEPT_BRIEFLY, link
from twingraph.web.layout import Page, render_page, terms_of
from twingraph.web.reader import Reader, engine, reader, shelf

blueprint = Blueprint("catalogue", __name__)

FLAT = tuple(syntax for syntax in RDF_SYNTAXES if syntax.extension not in ("trig", "nq"))
DEFAULT_FOLDER = ".twingraph/dump"


@dataclass(frozen=True)
class Offer:
    """One format of a release: the plain file and its compressed copies by their ending.

    `table` says by language what the rows of a table are, None where it is none of ours.
    """

    form: Format
    what: str
    table: Mapping[str, str] | None
    file: DumpFile
    squeezed: tuple[tuple[str, DumpFile], ...]


@dataclass(frozen=True)
class Held:
    """All that the catalogue pages tell of one state of the data."""

    about: About
    counts: Counts
    cubes: tuple[Cube, ...]
    releases: tuple[Release, ...]

    @property
    def latest(self) -> Release | None:
        """The latest release, None if there is none."""
        return self.releases[0] if self.releases else None


def releases_folder() -> Path:
    """Where the releases lie."""
    settings = current_app.extensions["twingraph.settings"]
    return Path(getattr(settings, "dumps", None) or DEFAULT_FOLDER)


def held() -> Held:
    """What there is now: counted once per state of the data, releases looked up each time."""
    store = engine().store
    about, counts, cubes = shelf().keep(store, "catalogue", lambda: _read(store))
    mine = [one for one in read_releases(releases_folder()) if one.dataset == about.dataset]
    return Held(about, counts, cubes, tuple(mine))


def _read(store: Store) -> tuple[About, Counts, tuple[Cube, ...]]:
    about = read_about(store)
    return about, count(store), read_cubes(store, about.dataset)


@blueprint.get("/dataset")
@blueprint.get("/dataset.<extension>")
def show_dataset(extension: str | None = None) -> Response:
    """The landing page of the dataset, or its catalogue record."""
    return _record("/dataset", extension, (HTML, *FLAT))


@blueprint.get("/catalog")
@blueprint.get("/catalog.<extension>")
def show_catalogue(extension: str | None = None) -> Response:
    """The catalogue with its one dataset: the same record; people see the landing page."""
    return _record("/catalog", extension, (HTML, *FLAT))


@blueprint.get("/.well-known/void")
def show_void() -> Response:
    """The record for programs that look in the well-known place (VoID, section 7.2)."""
    return _record("/.well-known/void", None, (*FLAT, HTML))


@blueprint.get("/dataset.linkset.json")
def show_linkset() -> Response:
    """All typed links in one document (RFC 9264)."""
    links = all_links(held().about, held().releases)
    return Response(linkset_json(links), mimetype=LINKSET_TYPE)


@blueprint.get("/dataset.linkset")
def show_linkset_text() -> Response:
    """The same as a Link header would say it."""
    links = all_links(held().about, held().releases)
    return Response(linkset_text(links), mimetype=LINKSET_TEXT_TYPE)


def _record(path: str, extension: str | None, syntaxes: tuple[Syntax, ...]) -> Response:
    if extension is not None and extension not in {syntax.extension for syntax in syntaxes}:
        raise NotFound
    syntax = BY_EXTENSION[extension] if extension else negotiate("/dataset", syntaxes)
    if syntax is not HTML:
        response = write_record(syntax)
    elif path == "/dataset":
        response = _landing_page(reader())
    else:
        response = lead_to(reader().to("/dataset"), 303)
    if extension is None:
        response.vary.add("Accept")
        response.headers["Content-Location"] = f"/dataset.{syntax.extension}"
    return response


def lead_to(path: str, status: int) -> Response:
    """A redirection that is not kept for long."""
    response = Response(status=status, mimetype="text/plain")
    response.headers["Location"] = path
    response.headers["Cache-Control"] = KEPT_BRIEFLY
    return response


def write_record(syntax: Syntax) -> Response:
    """The record of the data as it is now, in an RDF syntax."""
    now = held()
    versions = tuple(release.version for release in now.releases)
    body = shelf().keep(
        engine().store,
        ("record", syntax.extension, versions),
        lambda: write_document(
            describe(now.about, now.counts, now.releases), syntax.media_type, RECORD_PREFIXES
        ),
    )
    response = Response(body, mimetype=syntax.media_type)
    if syntax.media_type.startswith("text/"):
        response.headers["Content-Type"] = f"{syntax.media_type}; charset=utf-8"
    link(response, now.about.dataset, "describes")
    if deed := find_deed(now.about.licence):
        link(response, deed, "license")
    return response


def _landing_page(who: Reader) -> Response:
    now = held()
    language = who.language
    latest = now.latest
    page = Page(
        title=who.wording("data.title"),
        description=pick(now.about.descriptions, language) or who.wording("data.lead"),
        path="/dataset",
        canonical=now.about.dataset,
        forms=forms_of("/dataset", FLAT),
        json_ld=describe_for_search(now.about, now.counts, now.releases, language).replace(
            "</", "<\\/"
        ),
        section="data",
        styles=("vocabulary.css",),
    )
    response = render_page(
        "data/dataset.html",
        page,
        now=now,
        latest=latest,
        offers=offers(latest) if latest else (),
        cite=sentence(now.about, latest, language) if latest else None,
        attribution=pick(now.about.attribution, language),
        terms=terms_of(who, now.about.licence),
        is_newer=bool(latest and latest.snapshot != who.store.version),
        endpoint=f"{now.about.space}sparql",
        size=say_size(who),
    )
    add_links(response, landing_links(now.about, now.releases))
    link(response, "/dataset.linkset.json", "linkset", LINKSET_TYPE)
    link(response, "/dataset.linkset", "linkset", LINKSET_TEXT_TYPE)
    link(response, "/dump/feed.atom", "alternate", "application/atom+xml")
    return response


def offers(release: Release) -> tuple[Offer, ...]:
    """The files of a release, a format a line."""
    files = {file.name: file for file in release.files}
    tables = {table.file_name: table.titles for table in read_tables()}
    found = []
    for name, file in files.items():
        if name.rpartition(".")[2] in COMPRESSIONS:
            continue
        squeezed = tuple(
            (ending, files[f"{name}.{ending}"])
            for ending in COMPRESSIONS
            if f"{name}.{ending}" in files
        )
        form = get_format(name)
        what = form.extension.removesuffix(".json")
        found.append(Offer(form, what, tables.get(name), file, squeezed))
    rank = {"ttl": 0, "nt": 1, "nq": 2, "trig": 3, "jsonld": 4, "rdf": 5, "csv": 6}
    return tuple(sorted(found, key=lambda offer: (rank.get(offer.what, 9), offer.file.name)))


def say_size(who: Reader) -> object:
    """A function that says a number of bytes as people do: 1,2 MB."""

    def say(size: int) -> str:
        number, unit = float(size), "B"
        for unit in ("B", "kB", "MB", "GB"):
            if number < 1000 or unit == "GB":
                break
            number /= 1000
        text = f"{number:.0f}" if unit == "B" or number >= 100 else f"{number:.1f}"
        return f"{text.replace('.', ',') if who.language == 'de' else text} {unit}"

    return say


def add_links(response: Response, links: Iterable[Link]) -> None:
    """Typed links in the head of the answer: within this host, but for names to cite."""
    addresses = reader().addresses
    for one in links:
        path = None if one.relation == "cite-as" else addresses.find_path(one.target)
        link(response, path or one.target, one.relation, one.media_type)

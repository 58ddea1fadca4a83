"""Typed links that lead a machine from the landing page to data, licence and description."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from twingraph.catalogue.about import About
from twingraph.catalogue.citation import address_of, find_deed
from twingraph.catalogue.describe import download_address
from twingraph.catalogue.formats import COMPRESSIONS, get_media_type
from twingraph.catalogue.release import Release

LINKSET_TYPE = "application/linkset+json"
LINKSET_TEXT_TYPE = "application/linkset"


@dataclass(frozen=True)
class Link:
    """A typed link (RFC 8288): from `anchor` to `target`, with the target's media type."""

    anchor: str
    relation: str
    target: str
    media_type: str | None = None


def landing_links(about: About, releases: Sequence[Release]) -> Iterator[Link]:
    """What the landing page of the dataset links to (FAIR Signposting Profile, level 1).

    Of the latest release only uncompressed files are named, since headers have to stay short.
    """
    page = about.dataset
    yield from _described(about, page, address_of(about, releases[0]) if releases else page)
    yield from _records(page, page)
    for release in releases[:1]:
        yield from _items(about, release, page, squeezed=False)


def version_links(about: About, release: Release) -> Iterator[Link]:
    """What the page of one version links to; it is a landing page too."""
    page = address_of(about, release)
    yield from _described(about, page, page)
    yield from _records(page, f"{page}catalogue")
    yield Link(page, "collection", about.dataset, "text/html")
    yield from _items(about, release, page, squeezed=False)


def file_links(about: About, release: Release, name: str) -> Iterator[Link]:
    """What a file of a release links to (FAIR Signposting Profile: content resource)."""
    anchor = download_address(release, about, name)
    folder = address_of(about, release)
    yield Link(anchor, "collection", about.dataset, "text/html")
    yield Link(anchor, "cite-as", folder)
    yield Link(anchor, "describedby", f"{folder}catalogue.ttl", "text/turtle")
    if name.endswith((".csv", ".csv.gz", ".csv.zst")):
        yield Link(anchor, "describedby", f"{folder}csv-metadata.json", "application/csvm+json")
    if deed := find_deed(about.licence):
        yield Link(anchor, "license", deed)


def all_links(about: About, releases: Sequence[Release]) -> list[Link]:
    """All links of landing page, files and descriptions: level 2, each once."""
    links = list(landing_links(about, releases))
    page = about.dataset
    for release in releases[:1]:
        links += _items(about, release, page, squeezed=True)
        for file in release.files:
            links += file_links(about, release, file.name)
    for extension in ("ttl", "jsonld"):
        links.append(Link(f"{page}.{extension}", "describes", page, "text/html"))
    return list(dict.fromkeys(links))


def linkset_json(links: Iterable[Link]) -> str:
    """The links in one JSON document (RFC 9264, section 4.2)."""
    contexts: dict[str, dict[str, Any]] = {}
    for link in links:
        context = contexts.setdefault(link.anchor, {"anchor": link.anchor})
        said = {"href": link.target} | ({"type": link.media_type} if link.media_type else {})
        context.setdefault(link.relation, []).append(said)
    return json.dumps({"linkset": list(contexts.values())}, indent=2, ensure_ascii=False) + "\n"


def linkset_text(links: Iterable[Link]) -> str:
    """The links as the value of one Link header, a link a line (RFC 9264, section 4.1)."""

    def said(link: Link) -> str:
        kind = f'; type="{link.media_type}"' if link.media_type else ""
        return f'<{link.target}>; rel="{link.relation}"; anchor="{link.anchor}"{kind}'

    return ",\n".join(map(said, links)) + "\n"


def _described(about: About, page: str, name: str) -> Iterator[Link]:
    """What kind of page it is, what to cite, who made the data, what one may do with them."""
    yield Link(page, "type", "https://schema.org/AboutPage")
    yield Link(page, "type", "https://schema.org/Dataset")
    yield Link(page, "cite-as", name)
    if about.creator:
        yield Link(page, "author", about.creator)
    if deed := find_deed(about.licence):
        yield Link(page, "license", deed)


def _records(page: str, stem: str) -> Iterator[Link]:
    for extension, media_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        yield Link(page, "describedby", f"{stem}.{extension}", media_type)


def _items(about: About, release: Release, page: str, *, squeezed: bool) -> Iterator[Link]:
    """The files of a release, either the compressed ones or the others."""
    for file in release.files:
        if (file.name.rpartition(".")[2] in COMPRESSIONS) == squeezed:
            target = download_address(release, about, file.name)
            yield Link(page, "item", target, get_media_type(file.name))

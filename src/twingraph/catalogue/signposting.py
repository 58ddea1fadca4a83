"""Typed links that lead a machine from the landing page to data, licence and description."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twingraph.catalogue.about import About
from twingraph.catalogue.citation import address_of, find_deed
from twingraph.catalogue.describe import download_address
from twingraph.catalogue.formats import COMPRESSIONS, get_media_type
from twingraph.catalogue.release import Release

LINKSET_TYPE = "application/linkset+json"


@dataclass(frozen=True)
class Link:
    """A typed link (RFC 8288): from `anchor` to `target`, with the target's media type."""

    anchor: str
    relation: str
    target: str
    media_type: str | None = None


def landing_links(about: About, releases: Sequence[Release], *, items: bool) -> Iterator[Link]:
    """What the landing page of the dataset links to (FAIR Signposting Profile, level 1).

    `items` says whether the files of the latest release are named; uncompressed ones only, since
    headers have to stay short.
    """
    page = about.dataset
    yield Link(page, "type", "https://schema.org/AboutPage")
    yield Link(page, "type", "https://schema.org/Dataset")
    yield Link(page, "cite-as", address_of(about, releases[0]) if releases else page)
    for extension, media_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        yield Link(page, "describedby", f"{page}.{extension}", media_type)
    if deed := find_deed(about.licence):
        yield Link(page, "license", deed)
    if items:
        for release in releases[:1]:
            for file in release.files:
                if file.name.rpartition(".")[2] not in COMPRESSIONS:
                    target = download_address(release, about, file.name)
                    yield Link(page, "item", target, get_media_type(file.name))


def file_links(about: About, release: Release, name: str) -> Iterator[Link]:
    """What a file of a release links to (FAIR Signposting Profile: content resource)."""
    anchor = download_address(release, about, name)
    folder = address_of(about, release)
    yield Link(anchor, "collection", about.dataset)
    yield Link(anchor, "cite-as", folder)
    yield Link(anchor, "describedby", f"{folder}catalogue.ttl", "text/turtle")
    if name.split(".")[-1] in ("csv",) or name.endswith((".csv.gz", ".csv.zst")):
        yield Link(anchor, "describedby", f"{folder}csv-metadata.json", "application/csvm+json")
    if deed := find_deed(about.licence):
        yield Link(anchor, "license", deed)


def linkset(about: About, releases: Sequence[Release]) -> str:
    """All links of landing page, files and descriptions in one document (RFC 9264, level 2)."""
    links = list(landing_links(about, releases, items=True))
    page = about.dataset
    for release in releases[:1]:
        for file in release.files:
            if file.name.rpartition(".")[2] in COMPRESSIONS:
                target = download_address(release, about, file.name)
                links.append(Link(page, "item", target, get_media_type(file.name)))
            links += file_links(about, release, file.name)
    for extension in ("ttl", "jsonld"):
        links.append(Link(f"{page}.{extension}", "describes", page, "text/html"))
    contexts: dict[str, dict[str, object]] = {}
    for link in links:
        context = contexts.setdefault(link.anchor, {"anchor": link.anchor})
        said = {"href": link.target} | ({"type": link.media_type} if link.media_type else {})
        listed = context.setdefault(link.relation, [])
        if isinstance(listed, list) and said not in listed:
            listed.append(said)
    return json.dumps({"linkset": list(contexts.values())}, indent=2, ensure_ascii=False) + "\n"

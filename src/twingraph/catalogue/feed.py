"""New versions as a feed that people and programs can subscribe to: Atom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from xml.sax.saxutils import escape, quoteattr

from twingraph.catalogue.about import About, pick
from twingraph.catalogue.citation import address_of, find_deed
from twingraph.catalogue.formats import get_media_type
from twingraph.catalogue.release import Release

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


def feed(about: About, releases: Sequence[Release], title: str, language: str) -> str:
    """The releases, latest first, as an Atom feed (RFC 4287).

    Times are midnight UTC of the day of the release: no release knows a finer one.
    """
    address = f"{about.space}dump/feed.atom"
    updated = releases[0].date if releases else about.modified or "1970-01-01"
    publisher = pick(about.publisher, language) or about.name
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<feed xmlns={quoteattr(ATOM)} xml:lang={quoteattr(language)}>",
        f"  <id>{escape(address)}</id>",
        f"  <title>{escape(title)}</title>",
        f"  <updated>{updated}T00:00:00Z</updated>",
        f"  <author><name>{escape(publisher)}</name></author>",
        f'  <link rel="self" type="{MEDIA_TYPE}" href={quoteattr(address)}/>',
        f'  <link type="text/html" href={quoteattr(about.dataset)}/>',
    ]
    if deed := find_deed(about.licence):
        lines.append(f'  <link rel="license" href={quoteattr(deed)}/>')
    for release, before in zip_longest(releases, releases[1:]):
        lines += _entry(about, release, before, language)
    return "\n".join([*lines, "</feed>"]) + "\n"


def _entry(about: About, release: Release, before: Release | None, language: str) -> Iterator[str]:
    address = address_of(about, release)
    notes = pick(release.notes, language) or release.version
    yield "  <entry>"
    yield f"    <id>{escape(address)}</id>"
    yield f"    <title>{escape(about.title(language))} {escape(release.version)}</title>"
    yield f"    <updated>{release.date}T00:00:00Z</updated>"
    yield f'    <link type="text/html" href={quoteattr(address)}/>'
    if before:
        changes = quoteattr(address + "changes")
        yield f'    <link rel="related" type="text/html" href={changes}/>'
    for file in release.files:
        if file.name == f"{release.name}.ttl.gz":
            target = quoteattr(address + file.name)
            yield (
                f'    <link rel="enclosure" type="{get_media_type(file.name)}" '
                f'length="{file.size}" href={target}/>'
            )
    yield f"    <summary>{escape(notes)}</summary>"
    yield "  </entry>"

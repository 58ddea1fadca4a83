"""The dataset in the words of search engines: schema.org Dataset, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from twingraph.catalogue.about import About, pick
from twingraph.catalogue.citation import find_deed, sentence
from twingraph.catalogue.counts import Counts
from twingraph.catalogue.describe import download_address
from twingraph.catalogue.formats import COMPRESSIONS, get_media_type
from twingraph.catalogue.release import Release


def describe_for_search(
    about: About, counts: Counts, releases: Sequence[Release], language: str
) -> str:
    """The dataset as one JSON-LD object; names in `language`, all others beside it."""
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.dataset,
        "url": about.dataset,
        "name": about.title(language),
        "alternateName": _others(about.titles, language),
        "description": pick(about.descriptions, language) or about.title(language),
        "inLanguage": sorted(tag for tag in about.titles if tag),
        "identifier": about.dataset,
        "license": find_deed(about.licence),
        "creditText": pick(about.attribution, language),
        "keywords": list(about.keywords.get(language, ())),
        "isAccessibleForFree": True,
        "datePublished": about.issued,
        "dateModified": about.modified,
        "publisher": {
            "@type": "Organization",
            "name": pick(about.publisher, language) or about.name,
            "url": about.contact,
        },
        "creator": _creator(about, language),
        "temporalCoverage": _period(about),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": kind, "value": number}
            for kind, number in counts.kinds.items()
        ],
        "spatialCoverage": _place(counts),
    }
    for release in releases[:1]:
        described["version"] = release.version
        described["citation"] = sentence(about, release, language)
        described["distribution"] = [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": get_media_type(file.name),
                "contentUrl": download_address(release, about, file.name),
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in release.files
            if file.name.rpartition(".")[2] not in COMPRESSIONS
        ]
    kept = {name: value for name, value in described.items() if value not in (None, [], {})}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _others(titles: Mapping[str, str], language: str) -> list[str]:
    return [title for tag, title in sorted(titles.items()) if tag != language]


def _creator(about: About, language: str) -> dict[str, Any] | None:
    """Who made the data, None where dataset.ttl names nobody's home page."""
    if about.creator is None:
        return None
    name = pick(about.publisher, language) or about.name
    return {"@type": "Organization", "name": name, "url": about.creator}


def _period(about: About) -> str | None:
    """The time the data tell of as an interval of ISO 8601, open where it has no end."""
    return f"{about.began}/{about.ended or '..'}" if about.began else None


def _place(counts: Counts) -> dict[str, Any] | None:
    if counts.home is None:
        return None
    longitude, latitude = counts.home
    geo = {
        "@type": "GeoCoordinates",
        "latitude": float(latitude),
        "longitude": float(longitude),
    }
    return {"@type": "Place", "geo": geo}

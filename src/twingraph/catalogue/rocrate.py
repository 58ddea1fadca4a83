"""The release as a research object: RO-Crate metadata."""

from __future__ import annotations

import json
from typing import Any

from twingraph.catalogue.about import About, pick
from twingraph.catalogue.citation import address_of, find_deed, find_spdx
from twingraph.catalogue.formats import get_format, get_media_type
from twingraph.catalogue.release import Release

PROFILE = "https://w3id.org/ro/crate/1.1"


def crate(about: About, release: Release) -> str:
    """ro-crate-metadata.json for a release's folder (RO-Crate 1.1)."""
    publisher = about.creator or "#publisher"
    deed = find_deed(about.licence) or "#licence"
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title("en"),
        "description": pick(about.descriptions, "en") or about.title("en"),
        "datePublished": release.date,
        "version": release.version,
        "identifier": address_of(about, release),
        "isPartOf": {"@id": about.dataset},
        "license": {"@id": deed},
        "creditText": pick(release.attribution, "en") or about.title("en"),
        "author": {"@id": publisher},
        "publisher": {"@id": publisher},
        "keywords": sorted({word for words in about.keywords.values() for word in words}),
        "hasPart": [{"@id": file.name} for file in release.files],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": PROFILE},
        },
        root,
        {
            "@id": publisher,
            "@type": "Organization",
            "name": pick(about.publisher, "en") or about.name,
        },
        {
            "@id": deed,
            "@type": "CreativeWork",
            "name": find_spdx(about.licence) or deed,
        },
    ]
    for file in release.files:
        graph.append(
            {
                "@id": file.name,
                "@type": "File",
                "name": f"{get_format(file.name).title}: {file.name}",
                "encodingFormat": get_media_type(file.name),
                "contentSize": str(file.size),
                "sha256": file.sha256,
            }
        )
    return (
        json.dumps(
            {"@context": f"{PROFILE}/context", "@graph": graph}, ensure_ascii=False, indent=2
        )
        + "\n"
    )

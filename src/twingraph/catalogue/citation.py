"""How to cite a release: one sentence, and the file that citation managers read."""

from __future__ import annotations

from twingraph.catalogue.about import About, pick
from twingraph.catalogue.release import Release
from twingraph.vocab import SPDX_OF_LICENCE

_DEED_OF_SPDX = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def find_spdx(licence: str | None) -> str | None:
    """The SPDX identifier of a licence's address, None if we do not know it."""
    return SPDX_OF_LICENCE.get(licence or "")


def find_deed(licence: str | None) -> str | None:
    """Where people can read the licence: its deed if we know one, else its own address."""
    spdx = find_spdx(licence)
    return _DEED_OF_SPDX[spdx] if spdx else licence


def address_of(about: About, release: Release) -> str:
    """The permanent address of a release."""
    return f"{about.space}dump/{release.version}/"


def sentence(about: About, release: Release, language: str) -> str:
    """The release as a reference, in one sentence."""
    publisher = pick(about.publisher, language) or about.name
    title = " ".join(about.title(language).split())
    return (
        f"{publisher} ({release.date[:4]}): {title}. Version {release.version}. "
        f"{address_of(about, release)}"
    )


def citation(about: About, release: Release) -> str:
    """CITATION.cff for a release (Citation File Format 1.2.0)."""
    publisher = pick(about.publisher, "en") or about.name
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this data, please cite it as below.",
        "type: dataset",
        f"title: {_quoted(about.title('en'))}",
        "authors:",
        f"  - name: {_quoted(publisher)}",
        f"version: {_quoted(release.version)}",
        f"date-released: {release.date}",
        f"url: {_quoted(address_of(about, release))}",
    ]
    spdx = find_spdx(about.licence)
    if spdx:
        lines.append(f"license: {spdx}")
    elif about.licence:
        lines.append(f"license-url: {_quoted(about.licence)}")
    abstract = pick(about.descriptions, "en")
    if abstract:
        lines.append(f"abstract: {_quoted(abstract)}")
    words = about.keywords.get("en", ())
    if words:
        lines += ["keywords:", *(f"  - {_quoted(word)}" for word in words)]
    lines += [
        "identifiers:",
        "  - type: other",
        f"    value: {_quoted('urn:sha256:' + release.canonical)}",
        "    description: SHA-256 of the RDFC-1.0 canonical form",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A YAML scalar in single quotes, on one line."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"

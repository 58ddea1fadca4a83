"""The note that lies beside the downloads: what this is, how to cite it, how to check it."""

from __future__ import annotations

from twingraph.catalogue.about import About, pick
from twingraph.catalogue.citation import find_deed, sentence
from twingraph.catalogue.release import CHECKSUMS, Release

_WORDS = {
    "de": {
        "licence": "Lizenz",
        "attribution": "So nennen Sie die Quelle",
        "cite": "So zitieren Sie",
        "check": "So prüfen Sie, ob die Dateien unverändert sind",
        "same": (
            "Der Inhalt hat in jedem Format, das Graphen nennt, dieselbe kanonische Prüfsumme\n"
            "(W3C RDFC-1.0, SHA-256; die Datei .nq ist diese Form)"
        ),
        "files": "Inhalt",
        "amount": "{triples} RDF-Tripel, mit Graphen gezählt {quads} Quads",
        "left": "Nicht geschrieben",
    },
    "en": {
        "licence": "Licence",
        "attribution": "Name the source like this",
        "cite": "Cite like this",
        "check": "Check that the files are unchanged like this",
        "same": (
            "In every format that names graphs the content has the same canonical checksum\n"
            "(W3C RDFC-1.0, SHA-256; the file .nq is that form)"
        ),
        "files": "Content",
        "amount": "{triples} RDF triples, {quads} quads with their graphs",
        "left": "Not written",
    },
}


def leaflet(about: About, release: Release) -> str:
    """README.txt of a release, German first, then English."""
    return "\n\n".join(_part(about, release, language) for language in ("de", "en")) + "\n"


def _part(about: About, release: Release, language: str) -> str:
    words = _WORDS[language]
    title = " ".join(f"{about.title(language)}, Version {release.version}".split())
    blocks = [
        f"{title}\n{'=' * len(title)}",
        pick(about.descriptions, language) or "",
        f"{words['licence']}: {find_deed(about.licence) or '–'}",
        f"{words['attribution']}:\n  {pick(release.attribution, language) or '–'}",
        f"{words['cite']}:\n  {sentence(about, release, language)}",
        f"{words['check']}:\n  sha256sum --check --ignore-missing {CHECKSUMS}",
        f"{words['same']}:\n  {release.canonical}",
        f"{words['files']}: "
        + words["amount"].format(triples=release.triples, quads=release.quads),
    ]
    if release.left_out:
        why = "\n".join(f"  {name}: {reason}" for name, reason in release.left_out.items())
        blocks.append(f"{words['left']}:\n{why}")
    return "\n\n".join(block for block in blocks if block)

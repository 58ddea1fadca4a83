"""Write a thing in house style, so that every later change is one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from twingraph.dataset.whole import unwritable
from twingraph.vocab import (
    DCAT,
    DCTERMS,
    FOAF,
    GEO,
    KINDS,
    ORG,
    OWL,
    PROV,
    RDFS,
    SCHEMA,
    SCHEME,
    SKOS,
    TG,
    VOID,
    WGS84,
)
from twingraph.vocab import RDF as RDF_SPACE
from twingraph.vocab import XSD as XSD_SPACE

LICENCE = "CC-BY-4.0"

_PREFIXES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "geo": GEO,
    "kind": SCHEME + "partnership-kind#",
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF_SPACE,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "state": SCHEME + "partnership-state#",
    "tg": TG,
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": VOID,
    "wgs": WGS84,
    "xsd": XSD_SPACE,
}

_FIRST = [
    RDF_SPACE + "type",
    SKOS + "prefLabel",
    SKOS + "altLabel",
    TG + "formerName",
    DCTERMS + "title",
    OWL + "sameAs",
    DCTERMS + "identifier",
    DCTERMS + "description",
    SKOS + "note",
    SKOS + "editorialNote",
]
_LAST = [TG + "claim", TG + "disagreement", DCTERMS + "source"]
_RANK = {name: rank - len(_FIRST) for rank, name in enumerate(_FIRST)} | {
    name: rank + 1 for rank, name in enumerate(_LAST)
}
"""Names and identity come first, evidence last; what is between keeps the order it was given."""

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_BARE = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LANGUAGES = {"de": 0, "en": 1}
"""German and English come before the other languages."""


@dataclass(frozen=True)
class Block:
    """What is said of one subject, and the comment that stands above it, if any."""

    subject: URIRef
    statements: tuple[tuple[URIRef, Node], ...]
    comment: str | None = None


@dataclass(frozen=True)
class Draft:
    """A file to be written: its address (`city/amiens`), its first line, the thing, then its parts.

    `prefixes` are needed besides those that every file may use.
    """

    address: str
    title: str
    blocks: tuple[Block, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ValueError(f"nothing is said in {self.address}")


def render_draft(draft: Draft, space: str, licence: str = LICENCE) -> str:
    """The file as text: Turtle in house style, without blank nodes.

    Values are sorted, German and English first; parts keep the order they were given.
    """
    return render_drafts([draft], draft.title, space, licence)


def render_drafts(drafts: Sequence[Draft], title: str, space: str, licence: str = LICENCE) -> str:
    """Several things in one file; the prefix `this:` is for a file about one thing alone."""
    namespaces = {prefix: namespace for prefix, namespace in _PREFIXES.items()}
    namespaces |= {kind: f"{space}id/{kind}/" for kind in KINDS if kind != "kind"}
    for draft in drafts:
        namespaces |= draft.prefixes
    if len(drafts) == 1:
        namespaces["this"] = f"{drafts[0].blocks[0].subject}#"
    names = _Names(namespaces)
    body = [line for draft in drafts for block in draft.blocks for line in _block(block, names)]
    head = [f"# {' '.join(title.split())}", f"# SPDX-License-Identifier: {licence}", ""]
    head += [f"@prefix {prefix}: <{names.used[prefix]}> ." for prefix in sorted(names.used)]
    return "\n".join([*head, *body, ""])


def write_draft(folder: Path, draft: Draft, space: str, licence: str = LICENCE) -> Path:
    """Write the file below `folder` and say where; DataError if it cannot be written."""
    path = folder / f"{draft.address}.ttl"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_draft(draft, space, licence), "utf-8", newline="\n")
    except OSError as trouble:
        raise unwritable(path, trouble) from trouble
    return path


class _Names:
    """Short names for addresses, and a memory of the prefixes that were needed."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in namespaces.items()}
        self.used: dict[str, str] = {}

    def short(self, address: str) -> str:
        at = max(address.rfind("#"), address.rfind("/")) + 1
        namespace, local = address[:at], address[at:]
        prefix = self._prefix_of.get(namespace) or _prefix_of_list(namespace)
        if prefix is None or not _LOCAL.fullmatch(local):
            return f"<{address}>"
        self.used[prefix] = namespace
        return f"{prefix}:{local}"

    def write(self, term: Node) -> str:
        if isinstance(term, URIRef):
            return self.short(str(term))
        if not isinstance(term, Literal):
            raise ValueError(f"a house-style file has no blank nodes: {term!r}")
        text = str(term)
        bare = _BARE.get(term.datatype) if term.datatype else None
        if bare and bare.fullmatch(text):
            return text
        quoted = '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'
        if term.language:
            return f"{quoted}@{term.language}"
        if term.datatype is None or term.datatype == XSD.string:
            return quoted
        return f"{quoted}^^{self.short(str(term.datatype))}"


def _prefix_of_list(namespace: str) -> str | None:
    """The name of a closed list, of whose concepts this is the namespace."""
    name = namespace.removeprefix(SCHEME).removesuffix("#")
    return name if namespace == f"{SCHEME}{name}#" and _LOCAL.fullmatch(name) else None


def _block(block: Block, names: _Names) -> Iterator[str]:
    yield ""
    if block.comment:
        yield from (f"# {line}" for line in block.comment.splitlines())
    yield names.short(str(block.subject))
    by_property: dict[URIRef, list[Node]] = {}
    for predicate, value in block.statements:
        by_property.setdefault(predicate, []).append(value)
    for predicate in sorted(by_property, key=lambda name: _RANK.get(str(name), 0)):
        verb = "a" if predicate == RDF.type else names.short(str(predicate))
        values = _in_order(by_property[predicate], names)
        if len(values) == 1:
            yield f"  {verb} {values[0]} ;"
            continue
        yield f"  {verb}"
        yield from (f"    {value} ," for value in values[:-1])
        yield f"    {values[-1]} ;"
    yield "."


def _in_order(values: Iterable[Node], names: _Names) -> list[str]:
    """Each value once, as written, sorted; parts of things as they come: the order of time."""

    def place(written: tuple[Node, str]) -> tuple[int, str, str]:
        value, text = written
        if isinstance(value, Literal):
            language = value.language or ""
            return _LANGUAGES.get(language, 2), language, text
        address = str(value)
        return 0, "", "" if "#" in address and "/id/" in address else text

    written = [(value, names.write(value)) for value in dict.fromkeys(values)]
    return [text for _, text in sorted(written, key=place)]

"""What a person calls a thing: its label in German and English, or its short address."""

from __future__ import annotations

from collections.abc import Iterator

from twingraph.store.terms import BlankNode, Iri, Literal, Term
from twingraph.validation.finding import Wording
from twingraph.validation.shacl.facts import TYPE, Facts
from twingraph.vocab import DCTERMS, KINDS, PREFIXES, RDFS, SCHEME, SKOS, XSD

_NAMES = (Iri(SKOS + "prefLabel"), Iri(RDFS + "label"), Iri(DCTERMS + "title"))
SCHEMES = (
    *("continent document-type emphasis field milestone-type nature organisation-type".split()),
    *("partnership-kind partnership-state period role topic".split()),
)
_SHORT_SCHEMES = {"partnership-kind": "kind", "partnership-state": "state"}
_OTHER_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/2008/05/skos-xl#": "skosxl",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "wgs",
}
_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()} | _OTHER_PREFIXES
_PLAIN = {XSD + name for name in ("boolean", "decimal", "double", "integer")}


class Names:
    """The names of everything that facts and words speak of."""

    def __init__(self, facts: Facts, space: str | None) -> None:
        self.facts = facts
        self.space = space
        self._written: dict[str, str] = {}

    def find(self, node: Term) -> Wording | None:
        """The name of a node, None if it has none and is no part of something that has one."""
        if isinstance(node, Literal):
            return None
        spoken = self._said(node)
        if spoken:
            return spoken
        if not isinstance(node, Iri) or "#" not in node.value:
            return None
        whole, _, part = node.value.partition("#")
        owner = self._said(Iri(whole))
        if owner is None or self.space is None or not whole.startswith(self.space):
            return None
        sort = self._sort(node)
        return Wording(
            f"{owner.de}, {sort.de if sort else 'Teil'} „{part}“",
            f"{owner.en}, {sort.en if sort else 'part'} “{part}”",
        )

    def call(self, node: Term) -> Wording:
        """What messages call a node: its name in quotation marks, else how it is written."""
        if isinstance(node, Literal):
            return Wording(f"„{node.value}“", f"“{node.value}”")
        name = self.find(node)
        if name is None:
            return Wording(self.write(node), self.write(node))
        return Wording(f"„{name.de}“", f"“{name.en}”")

    def introduce(self, node: Term) -> Wording | None:
        """Sort and name of a thing, as in: Stadt „Amiens“; None if it has no name."""
        name = self.find(node)
        if name is None:
            return None
        sort = self._sort(node)
        is_part = self._said(node) is None
        if sort is None or is_part or name.de.startswith(f"{sort.de} "):
            return Wording(f"„{name.de}“", f"“{name.en}”")
        return Wording(f"{sort.de} „{name.de}“", f"{sort.en} “{name.en}”")

    def write(self, node: Term) -> str:
        """A node as a Turtle file of this data would write it."""
        if isinstance(node, Iri):
            return self._shorten(node.value)
        if isinstance(node, BlankNode):
            return "[ ]"
        if isinstance(node, Literal):
            if node.language:
                return f"{_quote(node.value)}@{node.language}"
            datatype = node.datatype.value
            if datatype == XSD + "string":
                return _quote(node.value)
            if datatype in _PLAIN and node.value.strip():
                return node.value
            return f"{_quote(node.value)}^^{self._shorten(datatype)}"
        return str(node)

    def _said(self, node: Term) -> Wording | None:
        for predicate in _NAMES:
            texts = {
                value.language: value.value
                for value in self.facts.values(node, predicate)
                if isinstance(value, Literal)
            }
            if texts:
                any_ = next(iter(texts.values()))
                german, english = texts.get("de"), texts.get("en")
                return Wording(german or english or any_, english or german or any_)
        return None

    def _sort(self, node: Term) -> Wording | None:
        for cls in self.facts.values(node, TYPE):
            if (name := self._said(cls)) is not None:
                return name
        return None

    def _shorten(self, address: str) -> str:
        known = self._written.get(address)
        if known is None:
            known = self._written[address] = self._find_short(address)
        return known

    def _find_short(self, address: str) -> str:
        for namespace, prefix in self._namespaces(address):
            local = address[len(namespace) :]
            if local and all(sign.isalnum() or sign in "-_" for sign in local):
                return f"{prefix}:{local}"
        return f"<{address}>"

    def _namespaces(self, address: str) -> Iterator[tuple[str, str]]:
        if self.space and address.startswith(f"{self.space}id/"):
            kind = address[len(self.space) + 3 :].partition("/")[0]
            whole, sign, _ = address.partition("#")
            if sign:
                yield f"{whole}#", "this"
            yield f"{self.space}id/{kind}/", kind
        if address.startswith(SCHEME):
            scheme = address[len(SCHEME) :].partition("#")[0]
            yield f"{SCHEME}{scheme}#", _SHORT_SCHEMES.get(scheme, scheme)
        end = max(address.rfind("#"), address.rfind("/")) + 1
        if (prefix := _PREFIX_OF.get(address[:end])) is not None:
            yield address[:end], prefix


def _quote(text: str) -> str:
    shown = text if len(text) <= 120 else f"{text[:119]}…"
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def prefixes_of(space: str | None, address: str) -> dict[str, str]:
    """Every prefix that a file of the data folder may use, with its namespace."""
    known = {prefix: namespace for namespace, prefix in _PREFIX_OF.items()}
    known |= {_SHORT_SCHEMES.get(name, name): f"{SCHEME}{name}#" for name in SCHEMES}
    if space is not None:
        known |= {kind: f"{space}id/{kind}/" for kind in KINDS}
        known["this"] = f"{space}id/{address}#"
    return known

"""Write Turtle and TriG that people like to read, from sorted lines, as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from twingraph.catalogue.lines import Line, split
from twingraph.vocab import KINDS, RDF, SCHEME, XSD

_IRI = re.compile(r"<([^>]*)>")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
_BARE = {
    f"<{XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"<{XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{XSD}boolean>": re.compile(r"true|false"),
}
_INDENT = "  "


class Names:
    """Short names for addresses, and a memory of which prefixes were needed."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._known: dict[str, str] = {}

    def short(self, token: str) -> str:
        """A token of N-Triples as Turtle would write it: prefixed, numbers and truth bare."""
        if token.startswith("<"):
            known = self._known.get(token)
            if known is None:
                known = self._known[token] = self._prefixed(token)
                if len(self._known) > 100_000:  # the vocabulary is small, the things are many
                    self._known.clear()
            return known
        if not token.endswith(">"):
            return token
        text, _, datatype = token.rpartition("^^")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(text, 1, len(text) - 1):
            return text[1:-1]
        return f"{text}^^{self.short(datatype)}"

    def _prefixed(self, token: str) -> str:
        found = self.split(token[1:-1])
        return f"{found[0]}:{found[1]}" if found else token

    def split(self, address: str) -> tuple[str, str] | None:
        """Prefix and local name of an address, None where it has to be written in full."""
        at = max(address.rfind("#"), address.rfind("/")) + 1
        prefix = self._prefix_of.get(address[:at])
        local = address[at:]
        if prefix is None or not _LOCAL.fullmatch(local):
            return None
        return prefix, local


def used_prefixes(lines: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Those of `prefixes` that some line makes use of, alphabetical, and one per closed list."""
    known = {namespace: prefix for prefix, namespace in prefixes.items()}
    used: dict[str, str] = {}
    seen: set[str] = set()
    for line in lines:
        for address in _IRI.findall(line):
            at = max(address.rfind("#"), address.rfind("/")) + 1
            namespace = address[:at]
            if namespace in seen or not _LOCAL.fullmatch(address, at):
                continue
            prefix = known.get(namespace) or _list_prefix(namespace)
            if prefix:
                seen.add(namespace)
                used.setdefault(prefix, namespace)
    return dict(sorted(used.items()))


def _list_prefix(namespace: str) -> str | None:
    """The name of a closed list, of whose concepts this is the namespace."""
    name = namespace.removeprefix(SCHEME).removesuffix("#")
    is_list = namespace == f"{SCHEME}{name}#" and _LOCAL.fullmatch(name)
    return name if is_list and name not in KINDS else None


def turtle(
    lines: Iterable[str], prefixes: Mapping[str, str], comment: Iterable[str] = ()
) -> Iterator[str]:
    """Lines in reading order → Turtle in the house style, piece by piece.

    RDF 1.1 Turtle. A graph's end and begin are not marked: give it triples.
    """
    names = Names(prefixes)
    yield from _head(prefixes, comment)
    yield from _subjects((split(line) for line in lines), names, "")


def trig(
    lines: Iterable[str], prefixes: Mapping[str, str], comment: Iterable[str] = ()
) -> Iterator[str]:
    """Lines in graph order → RDF 1.1 TriG, one block a graph."""
    names = Names(prefixes)
    yield from _head(prefixes, comment)
    for graph, block in groupby(map(split, lines), key=lambda line: line.graph):
        if not graph:
            yield from _subjects(block, names, "")
            continue
        yield f"\n{names.short(graph)} {{\n"
        yield from _subjects(block, names, _INDENT)
        yield "}\n"


def _head(prefixes: Mapping[str, str], comment: Iterable[str]) -> Iterator[str]:
    for text in comment:
        yield f"# {' '.join(text.split())}\n"
    yield "\n"
    for prefix, namespace in sorted(prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"


def _subjects(lines: Iterable[Line], names: Names, indent: str) -> Iterator[str]:
    subject = predicate = ""
    values: list[str] = []
    for line in lines:
        if (line.subject, line.predicate) != (subject, predicate):
            if values:
                yield _property(predicate, values, names, indent)
            values = []
        if line.subject != subject:
            if subject:
                yield f"{indent}.\n"
            yield f"\n{indent}{names.short(line.subject)}\n"
        subject, predicate = line.subject, line.predicate
        values.append(names.short(line.object))
    if values:
        yield _property(predicate, values, names, indent)
        yield f"{indent}.\n"


def _property(predicate: str, values: list[str], names: Names, indent: str) -> str:
    verb = "a" if predicate == f"<{RDF}type>" else names.short(predicate)
    step = indent + _INDENT
    if len(values) == 1:
        return f"{step}{verb} {values[0]} ;\n"
    listed = f" ,\n{step}{_INDENT}".join(values)
    return f"{step}{verb}\n{step}{_INDENT}{listed} ;\n"

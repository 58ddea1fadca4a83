"""The document of a thing in RDF: its facts, what rules derived, and what the document is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping

from twingraph.pages.description import Description
from twingraph.pages.site import Site
from twingraph.store.serial import to_rdf, write_rdf
from twingraph.store.terms import DefaultGraph, Iri, Literal, Quad, Triple
from twingraph.vocab import DCTERMS, FOAF, KINDS, PREFIXES, RDF, SCHEME, VOID

GRAPHS = {"application/trig": "trig", "application/n-quads": "nq"}
"""Media types that keep graph names, and their extensions."""

PROLOGUE = re.compile(rb"\A(?:@prefix [^\n]*\n)+")


def quads_of(description: Description, document: str, site: Site, rules: str) -> Iterator[Quad]:
    """All statements of the document, each in the graph that makes it.

    What is said of the document itself stands in the default graph.
    """
    own, derived = Iri(description.graph), Iri(rules)
    for subject, facts in description.subjects.items():
        for predicate, values in facts.items():
            for value in values:
                graph = derived if value.is_derived else own
                if not isinstance(value.term, Triple):
                    yield Quad(Iri(subject), Iri(predicate), value.term, graph)
    yield from about_document(document, site, description.thing)


def about_document(document: str, site: Site, thing: str | None = None) -> Iterator[Quad]:
    """What a document says of itself: its topic, its dataset, its licence."""
    this = Iri(document)
    said = [(RDF + "type", FOAF + "Document"), (VOID + "inDataset", site.dataset)]
    if thing:
        said.append((FOAF + "primaryTopic", thing))
    if site.licence:
        said.append((DCTERMS + "license", site.licence))
    for predicate, value in said:
        yield Quad(this, Iri(predicate), Iri(value), DefaultGraph())


def write_document(quads: Iterable[Quad], media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """The statements as one document, in an order that does not depend on chance.

    Syntaxes without graphs get the triples, each once: all forms say the same.
    """
    quads = list(quads)
    found = namespaces_of(quads)
    used = {name: space for name, space in prefixes.items() if space in found}
    extension = GRAPHS.get(media_type)
    if extension:
        out = io.BytesIO()
        write_rdf(sorted(quads, key=_order), out, extension, used)
        return _tidy(out.getvalue())
    triples = dict.fromkeys(quad.triple for quad in sorted(quads, key=_order_of_triple))
    return _tidy(to_rdf(triples, media_type, used))


def prefixes_of(space: str, thing: str | None = None) -> dict[str, str]:
    """The prefix table for a document: ours, one per kind and closed list, `this:` for parts."""
    table = dict(PREFIXES)
    table |= {kind: f"{space}id/{kind}/" for kind in KINDS}
    table |= {
        name: f"{SCHEME}{name}#"
        for name in ("partnership-kind", "partnership-state", "milestone-type", "role", "field")
    }
    if thing:
        table["this"] = thing + "#"
    return table


def namespaces_of(quads: Iterable[Quad]) -> set[str]:
    """Where the addresses among the statements begin: all up to the last `#` or `/`."""
    addresses = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, Iri):
                addresses.add(term.value)
            elif isinstance(term, Literal):
                addresses.add(term.datatype.value)
    return {address[: max(address.rfind("#"), address.rfind("/")) + 1] for address in addresses}


def _order_of_triple(quad: Quad) -> tuple[str, bool, str, str]:
    predicate = str(quad.predicate)
    # the type first, where readers look for it
    return str(quad.subject), predicate != f"<{RDF}type>", predicate, str(quad.object)


def _order(quad: Quad) -> tuple[str, tuple[str, bool, str, str]]:
    return str(quad.graph_name), _order_of_triple(quad)


def _tidy(document: bytes) -> bytes:
    """The document with its prefixes in alphabetical order; the writer shuffles them."""
    prologue = PROLOGUE.match(document)
    if not prologue:
        return document
    lines = sorted(prologue.group().splitlines(keepends=True))
    return b"".join(lines) + b"\n" + document[prologue.end() :]

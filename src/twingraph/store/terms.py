"""RDF terms as the store speaks them, and the way to rdflib and back; nobody else translates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, Quad, Triple, Variable
from pyoxigraph import NamedNode as Iri

if TYPE_CHECKING:  # servers use these terms and have no need of rdflib
    import rdflib

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "Iri",
    "Literal",
    "Quad",
    "Term",
    "Triple",
    "Variable",
    "from_rdflib",
    "is_address",
    "to_rdflib",
]

Term = Iri | BlankNode | Literal | Triple


def is_address(text: str) -> bool:
    """Whether a text can be an Iri: an absolute address."""
    try:
        Iri(text)
    except ValueError:
        return False
    return True


def to_rdflib(term: Term) -> rdflib.term.Node:
    """The same term for rdflib, lexical form untouched."""
    import rdflib

    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise TypeError("rdflib 7 has no triple terms")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(node: rdflib.term.Node) -> Iri | BlankNode | Literal:
    """The same term for the store; TypeError for what is neither IRI, blank node nor literal."""
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return Iri(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        datatype = Iri(str(node.datatype)) if node.datatype else None
        return Literal(str(node), datatype=datatype)
    raise TypeError(f"not an RDF term: {node!r}")


def rdf_format(media_type_or_extension: str) -> pyoxigraph.RdfFormat | None:
    """The RDF syntax of a media type (`text/turtle`) or extension (`ttl`); None if unknown."""
    name = media_type_or_extension
    if "/" in name:
        return pyoxigraph.RdfFormat.from_media_type(name)
    return pyoxigraph.RdfFormat.from_extension(name)

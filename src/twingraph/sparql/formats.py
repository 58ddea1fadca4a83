"""The formats of answers: names, extensions, media types; their order is our preference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph

from twingraph.sparql.refusal import Refusal


@dataclass(frozen=True, eq=False)
class Format:
    """One way to write an answer; each is only equal to itself.

    `media_type` is the registered one; `aliases` are others that clients ask for and then get
    named in the answer; `names` are what `?format=` understands besides the media types.
    """

    media_type: str
    extension: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    engine: pyoxigraph.QueryResultsFormat | pyoxigraph.RdfFormat

    @property
    def iri(self) -> str:
        """Its name in the W3C's list of file formats (https://www.w3.org/ns/formats/)."""
        name = self.engine.iri.rpartition("/")[2]
        return f"http://www.w3.org/ns/formats/{name}"

    @property
    def media_types(self) -> tuple[str, ...]:
        """Every media type it answers to, the registered one first."""
        return (self.media_type, *self.aliases)


_RESULTS = pyoxigraph.QueryResultsFormat
_RDF = pyoxigraph.RdfFormat

RESULT_FORMATS: tuple[Format, ...] = (
    Format(
        "application/sparql-results+json", "srj", ("json",), ("application/json",), _RESULTS.JSON
    ),
    Format(
        "application/sparql-results+xml",
        "srx",
        ("xml",),
        ("application/xml", "text/xml"),
        _RESULTS.XML,
    ),
    Format("text/csv", "csv", ("csv",), (), _RESULTS.CSV),
    Format("text/tab-separated-values", "tsv", ("tsv",), (), _RESULTS.TSV),
)
"""How SELECT and ASK answer (SPARQL 1.1 Query Results JSON, XML, CSV and TSV)."""

GRAPH_FORMATS: tuple[Format, ...] = (
    Format(
        "text/turtle",
        "ttl",
        ("turtle", "n3"),
        ("application/x-turtle", "application/turtle"),
        _RDF.TURTLE,
    ),
    Format("application/n-triples", "nt", ("ntriples", "n-triples"), (), _RDF.N_TRIPLES),
    Format(
        "application/ld+json", "jsonld", ("json-ld", "json"), ("application/json",), _RDF.JSON_LD
    ),
    Format(
        "application/rdf+xml",
        "rdf",
        ("rdfxml", "rdf+xml", "rdf/xml", "xml"),
        ("application/xml", "text/xml"),
        _RDF.RDF_XML,
    ),
    Format("application/n-quads", "nq", ("nquads", "n-quads"), (), _RDF.N_QUADS),
    Format("application/trig", "trig", (), ("application/x-trig",), _RDF.TRIG),
)
"""How CONSTRUCT, DESCRIBE, descriptions and the graph store answer."""


def media_types(formats: tuple[Format, ...]) -> tuple[str, ...]:
    """Every media type of `formats`, registered ones and aliases, in order of preference."""
    registered = tuple(format_.media_type for format_ in formats)
    return registered + tuple(alias for format_ in formats for alias in format_.aliases)


def find_format(name: str, formats: tuple[Format, ...]) -> tuple[Format, str] | None:
    """The format called `name` (`json`, `ttl`, a media type) and the media type to answer with."""
    wanted = name.strip().lower()
    # A plus sign in a URL that nobody encoded arrives as a blank.
    for spelling in (wanted, wanted.replace(" ", "+")):
        for format_ in formats:
            if spelling in format_.media_types:
                return format_, spelling
            if spelling == format_.extension or spelling in format_.names:
                return format_, format_.media_type
    return None


def content_type(media_type: str) -> str:
    """The Content-Type to send: text formats say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


@lru_cache(512)
def choose_format(
    wish: str | None, negotiated: str | None, formats: tuple[Format, ...]
) -> tuple[Format, str] | None:
    """The first format that `?format=` names and we know, or else what Accept prefers."""
    if wish is not None:
        found = (find_format(name, formats) for name in wish.split(",", 20))
        return next(filter(None, found), None)
    return find_format(negotiated, formats) if negotiated else None


def require_format(
    chosen: tuple[Format, str] | None, formats: tuple[Format, ...]
) -> tuple[Format, str]:
    """What was chosen; a `Refusal` that names what there is if nothing was."""
    if chosen is None:
        available = [format_.media_type for format_ in formats]
        raise Refusal("not-acceptable", available=available)
    return chosen

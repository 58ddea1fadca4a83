"""The table of what can be downloaded: file endings, media types and what Europe calls them."""

from __future__ import annotations

from dataclasses import dataclass

FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Format:
    """One way to write the data down.

    `file_type` is the code of the EU file type authority, `standard` the document that
    defines the format, `keeps_graphs` whether it tells which graph a statement is from.
    """

    extension: str
    media_type: str
    file_type: str
    title: str
    standard: str
    keeps_graphs: bool = False
    is_rdf: bool = True

    @property
    def file_type_address(self) -> str:
        """The concept of the EU authority list."""
        return FILE_TYPE + self.file_type

    @property
    def media_type_address(self) -> str:
        """The entry of the IANA registry."""
        return MEDIA_TYPE + self.media_type


TURTLE = Format("ttl", "text/turtle", "RDF_TURTLE", "Turtle", "https://www.w3.org/TR/turtle/")
N_TRIPLES = Format(
    "nt",
    "application/n-triples",
    "RDF_N_TRIPLES",
    "N-Triples",
    "https://www.w3.org/TR/n-triples/",
)
N_QUADS = Format(
    "nq",
    "application/n-quads",
    "RDF_N_QUADS",
    "N-Quads",
    "https://www.w3.org/TR/n-quads/",
    keeps_graphs=True,
)
TRIG = Format(
    "trig",
    "application/trig",
    "RDF_TRIG",
    "TriG",
    "https://www.w3.org/TR/trig/",
    keeps_graphs=True,
)
JSON_LD = Format(
    "jsonld",
    "application/ld+json",
    "JSON_LD",
    "JSON-LD",
    "https://www.w3.org/TR/json-ld11/",
)
RDF_XML = Format(
    "rdf",
    "application/rdf+xml",
    "RDF_XML",
    "RDF/XML",
    "https://www.w3.org/TR/rdf-syntax-grammar/",
)
CSV = Format(
    "csv",
    "text/csv",
    "CSV",
    "CSV",
    "https://www.w3.org/TR/tabular-data-model/",
    is_rdf=False,
)
CSVW = Format(
    "csv-metadata.json",
    "application/csvm+json",
    "JSON_LD",
    "CSVW",
    "https://www.w3.org/TR/tabular-metadata/",
    is_rdf=False,
)
GEOJSON = Format(
    "geojson",
    "application/geo+json",
    "GEOJSON",
    "GeoJSON",
    "https://www.rfc-editor.org/rfc/rfc7946",
    is_rdf=False,
)

FORMATS: tuple[Format, ...] = (
    TURTLE,
    N_TRIPLES,
    N_QUADS,
    TRIG,
    JSON_LD,
    RDF_XML,
    CSV,
    CSVW,
    GEOJSON,
)
"""Every format, the one we would recommend first."""

COMPRESSIONS: dict[str, str] = {"gz": "application/gzip", "zst": "application/zstd"}
"""Ending of a compressed copy to its media type."""


def get_format(file_name: str) -> Format:
    """The format a file of a dump is written in, compressed or not; KeyError if none."""
    bare = file_name
    for ending in COMPRESSIONS:
        bare = bare.removesuffix("." + ending)
    for form in sorted(FORMATS, key=lambda form: -len(form.extension)):
        if bare == form.extension or bare.endswith("." + form.extension):
            return form
    raise KeyError(file_name)


def get_media_type(file_name: str) -> str:
    """What a web server says of a file of a dump, plain text if unknown."""
    ending = file_name.rpartition(".")[2]
    if ending in COMPRESSIONS:
        return COMPRESSIONS[ending]
    try:
        return get_format(file_name).media_type
    except KeyError:
        plain = {"json": "application/json", "cff": "application/yaml"}
        return plain.get(ending, "text/plain")

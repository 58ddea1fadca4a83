"""The namespaces and terms that code names, as plain strings, and the prefix table."""

BASE = "https://w3id.org/twingraph/"
ONTOLOGY = BASE + "ontology"
SHAPES = BASE + "shapes"
SCHEME = BASE + "scheme/"
ALIGNMENT = BASE + "alignment/"

TG = ONTOLOGY + "#"
SHAPE = SHAPES + "#"

DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
GEO = "http://www.opengis.net/ont/geosparql#"
GEOF = "http://www.opengis.net/def/function/geosparql/"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
QB = "http://purl.org/linked-data/cube#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"
WD = "http://www.wikidata.org/entity/"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: dict[str, str] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "geo": GEO,
    "geof": GEOF,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sd": SD,
    "sh": SH,
    "shape": SHAPE,
    "skos": SKOS,
    "spdx": SPDX,
    "tg": TG,
    "void": VOID,
    "wd": WD,
    "wgs84": WGS84,
    "xsd": XSD,
}
"""Prefix to namespace, alphabetical; shown on the query page and used by serialisers."""

SPDX_OF_LICENCE = {
    "http://dcat-ap.de/def/licenses/cc-by/4.0": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "http://dcat-ap.de/def/licenses/cc-zero": "CC0-1.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
}
"""What SPDX calls the licences that we know by their addresses."""

KINDS: tuple[str, ...] = (
    "partnership",
    "city",
    "region",
    "country",
    "organisation",
    "person",
    "event",
    "programme",
    "document",
    "source",
)
"""Every kind of thing, in a reader's order: folder, address and class share the word."""


def class_of_kind(kind: str) -> str:
    """The class whose instances live in the folder `kind`, as an address."""
    return TG + kind.capitalize()

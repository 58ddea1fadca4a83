"""The parts of the OpenAPI description that no other table holds."""

from __future__ import annotations

from typing import Any

from twingraph.vocab import KINDS

Json = dict[str, Any]

RDF = (
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "application/trig",
    "application/n-quads",
)
PROBLEMS = {
    400: "a parameter has a value that does not exist here",
    404: "nothing is known under this address",
    406: "the document comes in other formats",
    410: "the address was given up; its successor is named",
}
REDIRECTIONS = {301: "moved for good, see Location", 302: "see Location", 303: "see Location"}

SCHEMAS: Json = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457: what went wrong, and what to do about it",
        "required": ["title", "status"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "hint": {"type": "string"},
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
        },
    },
    "Results": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results JSON",
        "required": ["head"],
        "properties": {
            "head": {"type": "object"},
            "boolean": {"type": "boolean"},
            "results": {"type": "object"},
        },
    },
    "Questions": {
        "type": "object",
        "required": ["questions"],
        "properties": {
            "questions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["slug", "question", "path", "formats", "parameters"],
                    "properties": {
                        "slug": {"type": "string"},
                        "shelf": {"type": "string"},
                        "question": {
                            "type": "object",
                            "additionalProperties": {"type": "string"},
                        },
                        "path": {"type": "string"},
                        "form": {"enum": ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]},
                        "formats": {"type": "array", "items": {"type": "string"}},
                        "parameters": {"type": "array", "items": {"type": "object"}},
                    },
                },
            }
        },
    },
    "Terms": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["t", "s"],
            "properties": {
                "t": {"type": "string", "description": "the term with its prefix"},
                "s": {"enum": ["class", "property", "concept", "thing"]},
                "l": {"type": "string", "description": "its name"},
                "d": {"type": "string", "description": "what it means"},
            },
        },
    },
    "Health": {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string"}, "version": {"type": "string"}},
    },
}
_SCHEMA_OF = {
    "application/problem+json": "Problem",
    "application/sparql-results+json": "Results",
}


def content(*media_types: str, schema: str | None = None) -> Json:
    """Bodies of these media types."""
    found: Json = {}
    for media_type in media_types:
        name = schema if schema and media_type == "application/json" else _SCHEMA_OF.get(media_type)
        ref = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "string"}
        found[media_type] = {"schema": ref} if name or media_type.startswith("text/") else {}
    return found


def parameter(name: str, schema: Json, text: str, where: str = "query") -> Json:
    """A parameter; in a path it is required."""
    said = {"name": name, "in": where, "description": text, "schema": schema}
    return said | ({"required": True} if where == "path" else {})


def answers(
    *media_types: str, also: tuple[int, ...] = (), schema: str | None = None, text: str = "found"
) -> Json:
    """200 with these media types, 304, and the statuses that may come as well."""
    said: Json = {
        "200": {"description": text, "content": content(*media_types, schema=schema)},
        "304": responses_of(304),
    }
    return said | {str(status): responses_of(status) for status in also}


RESPONSES: Json = {
    "304": {"description": "what If-None-Match names is still current"},
    **{
        str(status): {
            "description": text,
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
        for status, text in REDIRECTIONS.items()
    },
    **{
        str(status): {
            "description": text,
            "content": content("application/problem+json", "text/html", "text/plain", *RDF),
        }
        for status, text in PROBLEMS.items()
    },
}
"""What may come instead of an answer, by status."""


def _get(
    name: str, tag: str, summary: str, responses: Json, *parameters: Json, speaks: bool = True
) -> Json:
    """One GET operation; one that `speaks` takes a language, and refuses those it has not."""
    operation: Json = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "parameters": [*parameters, _LANGUAGE] if speaks else [*parameters],
        "responses": responses | ({"400": responses_of(400)} if speaks else {}),
    }
    return {"get": operation}


def responses_of(status: int) -> Json:
    """A reference to what may come with this status."""
    return {"$ref": f"#/components/responses/{status}"}


_LANGUAGE = parameter(
    "lang", {"enum": ["de", "en"]}, "language of the page, instead of Accept-Language"
)
_KIND = parameter("kind", {"enum": list(KINDS)}, "kind of thing", "path")
_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 120}
_HEALTH = content("application/json", schema="Health")

GRAPH_STORE: Json = {
    "operationId": "readGraph",
    "tags": ["query"],
    "summary": "Read a graph (SPARQL 1.1 Graph Store HTTP Protocol)",
    "externalDocs": {"url": "https://www.w3.org/TR/sparql11-http-rdf-update/"},
    "parameters": [
        parameter("graph", {"type": "string", "format": "uri"}, "the graph's name"),
        parameter("default", {"type": "string"}, "the union of all graphs")
        | {"allowEmptyValue": True},
        parameter("format", {"type": "string"}, "format by name, instead of Accept"),
    ],
}
HEALTH: Json = {
    "/health/live": {
        "get": {
            "operationId": "live",
            "tags": ["service"],
            "summary": "Whether the process runs",
            "responses": {"200": {"description": "it runs", "content": _HEALTH}},
        }
    },
    "/health/ready": {
        "get": {
            "operationId": "ready",
            "tags": ["service"],
            "summary": "Whether queries are answered, and of which version of the data",
            "responses": {
                "200": {"description": "ready", "content": _HEALTH},
                "503": {"description": "not ready", "content": _HEALTH},
            },
        }
    },
}
SITE_PATHS: Json = {
    "/": _get(
        "home", "data", "The home page; in RDF the description of the data set",
        answers("text/html", *RDF, also=(303, 406)),
        parameter("year", {"type": "integer"}, "show the partnerships as they were in this year"),
    ),
    "/id/{kind}/{slug}": _get(
        "thing", "things", "A thing: leads to the document about it",
        answers("text/html", also=(303, 404, 406, 410)), _KIND,
        parameter("slug", _SLUG, "name in the address", "path"),
    ),
    "/doc/{kind}": _get(
        "listing", "things", "All things of a kind; the kind may carry an extension (city.ttl)",
        answers("text/html", *RDF, also=(301, 404, 406)), _KIND,
        parameter("page", {"type": "integer", "minimum": 1}, "page of a long listing"),
    ),
    "/doc/{kind}/{slug}": _get(
        "document", "things", "The document about a thing; the slug may carry an extension",
        answers("text/html", *RDF, also=(301, 404, 406, 410)), _KIND,
        parameter("slug", {"type": "string"}, "name in the address, maybe with .ttl …", "path"),
    ),
    "/ontology": _get(
        "ontology", "words", "All classes and properties",
        answers("text/html", *RDF, also=(404, 406)),
    ),
    "/ontology/{name}": _get(
        "ontologyForm", "words", "A version of the ontology, or a file of it",
        answers("text/html", *RDF, also=(303, 404, 406)),
        parameter("name", {"type": "string"}, "version or name of the file", "path"),
    ),
    "/alignment/{name}": _get(
        "alignment", "words", "How our words relate to those of another vocabulary",
        answers("text/html", *RDF, also=(404, 406)),
        parameter("name", {"type": "string"}, "the other vocabulary", "path"),
    ),
    "/scheme/{name}": _get(
        "scheme", "words", "A closed list", answers("text/html", *RDF, also=(404, 406)),
        parameter("name", {"type": "string"}, "name of the list", "path"),
    ),
    "/shapes": _get(
        "shapes", "words", "The rules of the data", answers("text/html", *RDF, also=(404, 406))
    ),
    "/search": _get(
        "search", "things", "Find things by name, forgiving about spelling and script",
        answers("text/html", "application/json", also=(406,)),
        parameter("q", {"type": "string"}, "a name or a part of it"),
    ),
    "/query": _get(
        "questions", "query", "All saved questions; as RDF each is a sh:SPARQLExecutable",
        answers("text/html", "application/json", *RDF, also=(406,), schema="Questions"),
    ),
    "/words.json": _get(
        "terms", "words", "Terms to complete a query with",
        answers("application/json", schema="Terms"),
    ),
    "/openapi.json": _get(
        "openapi", "service", "This description", answers("application/json")
    ),
    "/dataset": _get(
        "dataset", "data", "The data set: landing page, DCAT, schema.org",
        answers("text/html", *RDF, also=(406,)),
    ),
    "/catalog": _get(
        "catalog", "data", "The catalogue record (DCAT-AP)",
        answers("text/html", *RDF, also=(303, 406)),
    ),
    "/.well-known/void": _get(
        "void", "data", "The description of the data set (VoID)",
        answers("text/html", *RDF, also=(302, 303, 406)),
        speaks=False,
    ),
    "/dump/": _get("releases", "data", "All releases", answers("text/html", also=(406,))),
    "/dump/feed.atom": _get(
        "feed", "data", "The releases as a feed", answers("application/atom+xml")
    ),
    "/dump/latest/": _get(
        "latestRelease", "data", "The latest release: leads to where it stays",
        answers("text/html", also=(302, 404)), speaks=False,
    ),
    "/dump/latest/{name}": _get(
        "latestFile", "data", "A file of the latest release: leads to where it stays",
        answers("text/html", also=(302, 404)),
        parameter("name", {"type": "string"}, "name of the file", "path"), speaks=False,
    ),
    "/dump/{version}/": _get(
        "release", "data", "One release, or its catalogue record",
        answers("text/html", *RDF, also=(404, 406)),
        parameter("version", {"type": "string"}, "the release", "path"),
    ),
    "/robots.txt": _get(
        "robots", "service", "For crawlers", answers("text/plain"), speaks=False
    ),
    "/sitemap.xml": _get(
        "sitemap", "service", "All pages", answers("application/xml", "text/xml")
    ),
}  # fmt: skip
"""Addresses of the site by path; only those that the site really has are told."""

"""All addresses for programs: OpenAPI 3.1, made from the tables that the site runs on."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, make_response

from twingraph import __version__
from twingraph.catalogue.citation import find_deed, find_spdx
from twingraph.saved_queries import Param, SavedQuery
from twingraph.sparql.formats import GRAPH_FORMATS, RESULT_FORMATS
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import KINDS
from twingraph.web.front.problems import read_problems
from twingraph.web.openapi_desk import DESK
from twingraph.web.openapi_parts import (
    GRAPH_STORE,
    HEALTH,
    RESPONSES,
    SCHEMAS,
    SITE_PATHS,
    answers,
    content,
    parameter,
)
from twingraph.web.questions import SYNTAXES, form_of, offered
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("openapi", __name__)

FRONT_PATHS = ("/sparql", "/graph-store", "/health/live", "/health/ready")
"""What stands before the site and is described here all the same."""


@blueprint.get("/openapi.json")
def show_openapi() -> Response:
    """The whole description; only addresses that this server has."""
    who = reader()
    body: str = shelf().keep(
        who.store,
        "openapi",
        lambda: json.dumps(describe(who), ensure_ascii=False) + "\n",
    )
    response = make_response(body)
    response.mimetype = "application/json"
    return response


def _licence(who: Reader) -> dict[str, Any]:
    """The licence of the data, if they name one: by its SPDX identifier, else by its address."""
    spdx, deed = find_spdx(who.site.licence), find_deed(who.site.licence)
    if spdx:
        return {"license": {"name": spdx, "identifier": spdx}}
    return {"license": {"name": deed, "url": deed}} if deed else {}


def describe(who: Reader) -> dict[str, Any]:
    """The OpenAPI document of this site."""
    paths: dict[str, Any] = {
        "/sparql": _sparql(),
        "/graph-store": _graph_store(),
        **HEALTH,
        **{path: item for path, item in SITE_PATHS.items() if _exists(path)},
        **DESK,
        **{f"/query/{slug}": _question(query, who) for slug, query in offered(who).items()},
    }
    return {
        "openapi": "3.1.1",
        "info": {
            "title": str(who.site.title("en")),
            "version": __version__,
            "summary": "Town partnerships as linked open data: query, read, download, check.",
            "description": str(who.site.description("en") or ""),
            **_licence(who),
        },
        "servers": [{"url": "/", "description": "this server"}],
        "tags": [
            {"name": "query", "description": "Ask in SPARQL, or ask a saved question"},
            {"name": "things", "description": "Documents about things, in HTML and RDF"},
            {"name": "words", "description": "Terms, closed lists, rules"},
            {"name": "data", "description": "Descriptions and downloads of the whole data set"},
            {"name": "check", "description": "Hold data against the rules"},
            {"name": "service", "description": "State of the service"},
        ],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": SCHEMAS, "responses": RESPONSES},
    }


def _exists(path: str) -> bool:
    """Whether the site has a route of this shape."""
    plain = {_shape(rule.rule) for rule in current_app.url_map.iter_rules()}
    return _shape(path.replace("{", "<").replace("}", ">")) in plain


def _shape(rule: str) -> str:
    """A route with its gaps left blank: `/doc/<>/<>`."""
    shape, depth = "", 0
    for sign in rule:
        depth -= sign == ">"
        if not depth:
            shape += sign
        depth += sign == "<"
    return shape


def _sparql() -> dict[str, Any]:
    query = {"type": "string", "minLength": 1, "description": "SELECT, ASK, CONSTRUCT or DESCRIBE"}
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}}
    formats = (*RESULT_FORMATS, *GRAPH_FORMATS)
    names = sorted({name for format_ in formats for name in (format_.extension, *format_.names)})
    shared: dict[str, tuple[dict[str, Any], str]] = {
        "default-graph-uri": (graphs, "graphs that the query sees as one default graph"),
        "named-graph-uri": (graphs, "graphs that the query sees by name"),
        "format": ({"type": "string", "enum": names}, "format by name, instead of Accept"),
        "timeout": ({"type": "number", "exclusiveMinimum": 0}, "seconds at most"),
    }
    optional = [parameter(name, schema, text) for name, (schema, text) in shared.items()]
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {"query": query} | {name: schema for name, (schema, _) in shared.items()},
    }
    answer = {
        "200": {
            "description": "the answer, or without a query the service description",
            "content": content(*_media_types(RESULT_FORMATS), *_media_types(GRAPH_FORMATS)),
        },
        "304": {"description": "the answer that If-None-Match names is still current"},
        **_refusals(),
    }
    base = {"tags": ["query"], "externalDocs": {"url": "https://www.w3.org/TR/sparql11-protocol/"}}
    return {
        "get": base
        | {
            "operationId": "query",
            "summary": "Ask in SPARQL; without a query: what this service can do",
            "parameters": [parameter("query", query, "the query"), *optional],
            "responses": answer,
        },
        "post": base
        | {
            "operationId": "queryByPost",
            "summary": "Ask a long query",
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": form,
                        "encoding": {
                            name: {"style": "form", "explode": True}
                            for name in ("default-graph-uri", "named-graph-uri")
                        },
                    },
                    "application/sparql-query": {"schema": {"type": "string", "minLength": 1}},
                },
            },
            "responses": answer,
        },
    }


def _graph_store() -> dict[str, Any]:
    answer = {
        "200": {"description": "the graph", "content": content(*_media_types(GRAPH_FORMATS))},
        "304": {"description": "the graph that If-None-Match names is still current"},
        **_refusals(),
    }
    return {"get": GRAPH_STORE | {"responses": answer}}


def _refusals() -> dict[str, Any]:
    """What the endpoint may refuse with, from the table of its problems."""
    problems = read_problems().values()
    said: dict[int, list[str]] = {}
    for problem in problems:
        said.setdefault(int(problem["status"]), []).append(problem["en"]["title"])
    return {
        str(status): {
            "description": "; ".join(titles),
            "content": content("application/problem+json", "text/html", "text/plain"),
        }
        for status, titles in sorted(said.items())
    }


def _media_types(formats: tuple[Any, ...]) -> list[str]:
    return [format_.media_type for format_ in formats]


def _question(query: SavedQuery, who: Reader) -> dict[str, Any]:
    """A saved question as an operation with its own parameters."""
    syntaxes = SYNTAXES[form_of(query.text)]
    return {
        "get": {
            "operationId": "ask-" + query.slug,
            "tags": ["query"],
            "summary": query.questions["en"],
            "description": f"{query.questions['de']} Also at /query/{query.slug}.EXT, where EXT is "
            + ", ".join(syntax.extension for syntax in syntaxes),
            "parameters": [_describe_param(param, who) for param in query.params],
            "responses": answers(*(syntax.media_type for syntax in syntaxes), also=(400, 406)),
        }
    }


def _describe_param(param: Param, who: Reader) -> dict[str, Any]:
    given = param.given.value if isinstance(param.given, Iri | Literal) else ""
    thing = who.addresses.find_thing(given)
    schema: dict[str, Any] = {"type": "string"}
    if param.type == "year":
        schema = {"type": "integer", "minimum": 0, "maximum": 9999}
    elif param.type == "date":
        schema = {"type": "string", "format": "date"}
    elif param.type == "language":
        schema = {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"}
    elif param.type in KINDS:
        schema = {"type": "string", "description": f"slug or address of a {param.type}"}
    schema["default"] = int(given) if param.type == "year" else thing[1] if thing else given
    return parameter(param.name, schema, param.labels["en"])

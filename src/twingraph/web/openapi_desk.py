"""The OpenAPI description of the data team's desk."""

from __future__ import annotations

from twingraph.vocab import KINDS
from twingraph.web.desk import FORM_TYPES, LARGEST, PATH, REPORTS, SCOPES
from twingraph.web.openapi_parts import Json, answers, content, parameter, responses_of

_PROBLEM = content("application/problem+json", "text/html", "text/plain")
_WORDS: Json = {
    "type": "object",
    "required": ["de", "en"],
    "properties": {"de": {"type": "string"}, "en": {"type": "string"}},
}
_FINDING: Json = {
    "type": "object",
    "required": ["file", "severity", "rule", "ruleIri", "message"],
    "properties": {
        "file": {"type": "string"},
        "line": {"type": ["integer", "null"], "minimum": 1},
        "column": {"type": ["integer", "null"], "minimum": 1},
        "severity": {"enum": ["violation", "warning", "info"]},
        "rule": {"type": "string"},
        "ruleIri": {"type": "string", "format": "uri"},
        "message": _WORDS,
        "thing": {"type": ["string", "null"]},
        "property": {"type": ["string", "null"]},
        "value": {"type": ["string", "null"]},
    },
}
_REPORT: Json = {
    "type": "object",
    "required": ["conforms", "counts", "findings"],
    "properties": {
        "conforms": {"type": "boolean", "description": "no violations"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "engines": {"type": "array", "items": {"type": "string"}},
        "findings": {"type": "array", "items": _FINDING},
    },
}
_LANGUAGE = parameter("lang", {"enum": ["de", "en"]}, "language, instead of Accept-Language")
_SCOPE: Json = {"enum": list(SCOPES), "default": SCOPES[0]}
_FORMAT: Json = {"enum": [one.extension for one in REPORTS]}
_KIND: Json = {"enum": list(KINDS)}
_FIELDS: Json = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "Turtle"},
        "file": {"type": "string", "description": "a Turtle file, instead of the text"},
        "kind": _KIND,
        "scope": _SCOPE,
        "format": _FORMAT,
    },
}


def _reports() -> Json:
    found = content(*(one.media_type for one in REPORTS))
    found["application/json"] = {"schema": _REPORT}
    return found


DESK: Json = {
    "/quality": {
        "get": {
            "operationId": "quality",
            "tags": ["data"],
            "summary": "How good the published data are, in numbers with their queries",
            "parameters": [_LANGUAGE],
            "responses": answers("text/html", also=(400, 406)),
        }
    },
    PATH: {
        "get": {
            "operationId": "desk",
            "tags": ["check"],
            "summary": "The form of the data team's desk",
            "parameters": [_LANGUAGE],
            "responses": answers("text/html", also=(400, 406)),
        },
        "post": {
            "operationId": "validate",
            "tags": ["check"],
            "summary": "Check Turtle or a table against all rules; nothing is stored",
            "description": "The report is an answer with status 200, whatever it says; "
            f"`conforms` tells whether there are violations. At most {LARGEST} bytes.",
            "parameters": [
                parameter("scope", _SCOPE, "together with the published data, or alone"),
                parameter("kind", _KIND, "what a table (text/csv) holds"),
                parameter("format", _FORMAT, "form of the report by name, instead of Accept"),
                _LANGUAGE,
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "text/turtle": {"schema": {"type": "string", "minLength": 1}},
                    "text/plain": {"schema": {"type": "string", "minLength": 1}},
                    "text/csv": {"schema": {"type": "string", "minLength": 1}},
                    **{media_type: {"schema": _FIELDS} for media_type in FORM_TYPES},
                },
            },
            "responses": {
                "200": {"description": "the report", "content": _reports()},
                "400": {
                    "description": "nothing to check, several files, or not UTF-8",
                    "content": _PROBLEM,
                },
                "406": responses_of(406),
                "413": {"description": "larger than can be checked here", "content": _PROBLEM},
                "415": {
                    "description": "neither Turtle nor a table nor a form, or packed",
                    "content": _PROBLEM,
                },
                "500": {"description": "the check itself failed", "content": _PROBLEM},
                "503": {
                    "description": "too long, too much memory, too busy, too many findings",
                    "content": _PROBLEM,
                },
            },
        },
    },
}
"""The paths of the desk, and of the page on the quality of what is published."""

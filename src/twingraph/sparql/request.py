"""Read a request of the SPARQL 1.1 Protocol: parameters, bodies, and what the protocol forbids."""

from __future__ import annotations

import re
from binascii import a2b_qp
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_MOST_FIELDS = 2000
_NUMBER = re.compile(r" *(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *", re.ASCII)


class QueryRequest(NamedTuple):
    """One query operation (SPARQL 1.1 Protocol, section 2.1).

    `default_graphs` and `named_graphs` are the dataset of the protocol; both empty means that the
    query chooses. `format` is the wish of `?format=`, several of them with commas between;
    `seconds` is the wish of `?timeout=`.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    seconds: float | None = None

    @property
    def has_dataset(self) -> bool:
        """Whether the protocol, and not the query, chooses the graphs."""
        return bool(self.default_graphs or self.named_graphs)


def read_request(
    method: str, query_string: str, content_type: str | None, body: bytes, limits: Limits
) -> QueryRequest:
    """The query operation that an HTTP request asks for; `Refusal` if it is none."""
    if method == "GET" and query_string.startswith("query=") and "&" not in query_string:
        # Nearly all are like that, so they need not be sorted by name.
        return QueryRequest(_query(_unquote(query_string[6:].encode("latin-1")), limits))
    parameters = _parameters(query_string.encode("latin-1"))
    if method in ("POST", "QUERY"):
        media_type = _media_type(content_type)
        if media_type == FORM:
            parameters += _parameters(body)
        elif media_type == QUERY:
            parameters.append(("query", _decode(body)))
        elif media_type == UPDATE:
            raise Refusal("update-refused")
        else:
            raise Refusal("media-type", accepted=[FORM, QUERY])
    return _operation(parameters, limits)


def _operation(parameters: list[tuple[str, str]], limits: Limits) -> QueryRequest:
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    if "update" in given:
        raise Refusal("update-refused")
    if foreign := _find_foreign(given):
        raise Refusal("foreign-parameter", parameter=re.sub(r"[^\w$]", "…", foreign)[:40])
    queries = given.get("query", [])
    if len(queries) != 1:
        raise Refusal("no-query" if not queries else "many-queries")
    formats = given.get("format", [])
    return QueryRequest(
        _query(queries[0], limits),
        tuple(given.get("default-graph-uri", ())),
        tuple(given.get("named-graph-uri", ())),
        ",".join(filter(None, formats)) or None,
        _seconds(given.get("timeout", [])),
    )


def _query(text: str, limits: Limits) -> str:
    """The text of a query, neither empty nor too long."""
    # Some editors begin a file with a mark of its encoding, which is no part of it.
    query = text.removeprefix("\ufeff")
    if 4 * len(query) > limits.query_bytes and len(query.encode()) > limits.query_bytes:
        raise Refusal("query-too-long", limit_kb=limits.query_kb)
    if not query or query.isspace():
        raise Refusal("no-query")
    return query


def _find_foreign(given: dict[str, list[str]]) -> str | None:
    """A parameter of RDF4J's own protocol that changes the answer: a binding, another language.

    What changes nothing, here or at all (`infer`, `queryLn=SPARQL`), is passed over like every
    unknown parameter.
    """
    if any(language.lower() != "sparql" for language in given.get("queryLn", ())):
        return "queryLn"
    return next((name for name in given if name.startswith("$")), None)


def _seconds(values: list[str]) -> float | None:
    if not values or not values[-1]:
        return None
    seconds = float(values[-1]) if _NUMBER.fullmatch(values[-1]) else 0.0
    if not 0 < seconds < float("inf"):
        raise Refusal("time-limit")
    return seconds


def _media_type(content_type: str | None) -> str:
    """The media type without parameters; a charset other than UTF-8 is refused here."""
    media_type, *parameters = (content_type or "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower()
            if charset not in ("utf-8", "utf8", "us-ascii"):
                raise Refusal("charset")
    return media_type.strip().lower()


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as trouble:
        raise Refusal("charset") from trouble


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    """Name and value of each parameter, decoded once (URL Standard, section 5.1)."""
    fields = encoded.split(b"&", _MOST_FIELDS)
    if len(fields) > _MOST_FIELDS:
        raise Refusal("many-parameters", limit=_MOST_FIELDS)
    parts = (field.partition(b"=") for field in fields if field)
    return [(_unquote(name), _unquote(value)) for name, _, value in parts]


def _unquote(encoded: bytes) -> str:
    plain = encoded.replace(b"+", b" ")
    # Quoted-printable has the same escapes behind another sign, and a decoder written in C. What
    # is no escape there or here is left longer than two bytes shorter; but it has broken lines.
    decoded = a2b_qp(plain.replace(b"=", b"=3D").replace(b"%", b"="))
    is_right = len(decoded) == len(plain) - 2 * plain.count(b"%")
    if is_right and b"\n" not in plain and b"\r" not in plain:
        return _decode(decoded)
    return _decode(unquote_to_bytes(plain))

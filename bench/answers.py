"""Whether two servers gave the same answer, whatever their habits of writing it down."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from bench.queries import TABLE

NUMBERS = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}
XSD = "http://www.w3.org/2001/XMLSchema#"


def digest(answer: bytes, media_type: str, *, is_cut: bool = False) -> str:
    """What the answer says, as a few letters: equal for equal answers.

    Rows count as a multiset, since ORDER BY leaves ties open; numbers by value, blank nodes as
    such. Of an answer that LIMIT cuts from many equal ones (`is_cut`) only the size can be equal.
    """
    if media_type != TABLE:
        lines = {line.strip() for line in answer.decode().splitlines() if line.strip()}
        said: Any = len(lines) if is_cut else sorted(_triple(line) for line in lines)
        return _short(len(lines), said)
    table = json.loads(answer)
    if "boolean" in table:
        return str(table["boolean"]).lower()
    rows = [
        tuple(sorted((name, _term(term)) for name, term in row.items()))
        for row in table["results"]["bindings"]
    ]
    if is_cut:
        return f"{len(rows)} rows"
    return _short(len(rows), sorted(Counter(rows).items()))


def _short(size: int, said: object) -> str:
    return f"{size} rows {hashlib.sha256(repr(said).encode()).hexdigest()[:6]}"


def _term(term: dict[str, str]) -> str:
    kind, value = term["type"], term["value"]
    if kind == "uri":
        return f"<{value}>"
    if kind == "bnode":
        return "_:"
    datatype = term.get("datatype", "")
    if datatype.startswith(XSD) and datatype.removeprefix(XSD) in NUMBERS:
        return _number(value)
    if term.get("xml:lang"):
        return f"{value}@{term['xml:lang']}"
    return value if datatype in ("", XSD + "string") else f"{value}^^{datatype}"


def _number(value: str) -> str:
    try:
        return f"{float(Decimal(value)):.12g}"
    except InvalidOperation:
        return value


def _triple(line: str) -> str:
    return line.replace(f"^^<{XSD}string>", "")

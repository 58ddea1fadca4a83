"""Whether two servers gave the same answer, whatever their habits of writing it down."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from decimal import Decimal, InvalidOperation

import pyoxigraph

from bench.queries import TABLE

NUMBERS = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}
TRUTH = {"1": "true", "0": "false"}
"""How else a boolean may be written (XML Schema, Datatypes, section 3.2.2.1)."""
VERDICT = "__ASK_RETVAL"
"""The column of the table in which Virtuoso answers an ASK: one row for yes, none for no."""
XSD = "http://www.w3.org/2001/XMLSchema#"


def digest(answer: bytes, media_type: str, *, is_cut: bool = False) -> str:
    """What the answer says, as a few letters: equal for equal answers.

    Rows count as a multiset, since ORDER BY leaves ties open; numbers and booleans by value,
    blank nodes as such. Of an answer that LIMIT cuts from many equal ones (`is_cut`) only the
    size can be equal.
    """
    if media_type != TABLE:
        triples = {
            tuple(map(_node, quad.triple))
            for quad in pyoxigraph.parse(answer, pyoxigraph.RdfFormat.N_TRIPLES)
        }
        return _short(len(triples), len(triples) if is_cut else sorted(triples))
    table = json.loads(answer)
    if "boolean" in table:
        return str(table["boolean"]).lower()
    if table["head"]["vars"] == [VERDICT]:
        return str(bool(table["results"]["bindings"])).lower()
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
    if datatype == XSD + "boolean":
        value = TRUTH.get(value, value)
    if term.get("xml:lang"):
        return f"{value}@{term['xml:lang']}"
    return value if datatype in ("", XSD + "string") else f"{value}^^{datatype}"


def _number(value: str) -> str:
    try:
        return f"{float(Decimal(value)):.12g}"
    except InvalidOperation:
        return value


def _node(term: object) -> str:
    """A term of a triple, as `_term` writes one of a table."""
    if isinstance(term, pyoxigraph.BlankNode):
        return "_:"
    if not isinstance(term, pyoxigraph.Literal):
        return str(term)
    said = {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return _term({**said, "xml:lang": term.language or ""})

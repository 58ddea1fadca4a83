"""Read what a foreign server answers, mend its known habits, write it as the client wants it.

Servers are asked for one table format and one graph format; whatever the client wants is made
from these, so that all clients get the same from any server, and nothing that is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Literal

import pyoxigraph

from twingraph.sparql.formats import Format
from twingraph.sparql.remote.complaint import failed
from twingraph.sparql.xml_care import XmlCare, with_element_names
from twingraph.store.foreign import find_verdict, mend

TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples"

TABLES = {
    TABLE: pyoxigraph.QueryResultsFormat.JSON,
    "application/json": pyoxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
}
GRAPHS = {
    GRAPH: pyoxigraph.RdfFormat.N_TRIPLES,
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
}
"""What is understood of what servers answer, in order of preference.

Not RDF/XML: its entities, and elements in elements, may take all memory or all day to read.
"""

DEEPEST = 32
"""Triples within triples; the reader's stack breaks at some thousands, the process with it."""

IN_MEMORY = 4 << 20
"""Bytes of a translation that are kept in memory; more goes to a temporary file."""

_STRINGS_AND_BRACES = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)

Sort = Literal["verdict", "table", "graph"]
"""What a query's answer is."""


def accept_header(kinds: dict[str, Any]) -> str:
    """The Accept header that prefers the first of `kinds` (RFC 9110, section 12.5.1)."""
    return ", ".join(f"{kind};q={1 - number / 10:.1f}" for number, kind in enumerate(kinds))


def translate(body: IO[bytes], media_type: str, form: Format, sort: Sort) -> IO[bytes]:
    """The same answer in `form`, from the start; `Refusal` if `body` is not what it says."""
    out: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)
    with suppress(SyntaxError, ValueError, OSError, RuntimeError):
        if sort == "graph":
            _translate_graph(body, media_type, form, out)
        else:
            _translate_table(body, media_type, form, out, sort)
        out.seek(0)
        return _care_for_xml(out) if form.media_type.endswith("+xml") else out
    # Raised without its cause, which would carry the engine's objects along into other threads.
    out.close()
    raise failed("unreadable")


def _care_for_xml(written: IO[bytes]) -> IO[bytes]:
    care = XmlCare()
    out: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)
    with written:
        while piece := written.read(1 << 16):
            out.write(care.clean(piece))
    out.seek(0)
    return out


def _translate_table(
    body: IO[bytes], media_type: str, form: Format, out: IO[bytes], sort: Sort
) -> None:
    answer: Any = parse_table(body.read(), media_type)
    if sort == "verdict":
        answer = pyoxigraph.parse_query_results(
            b'{"head":{},"boolean":%s}' % (b"true" if find_verdict(answer) else b"false"),
            pyoxigraph.QueryResultsFormat.JSON,
        )
    elif not isinstance(answer, pyoxigraph.QuerySolutions):
        raise ValueError("a verdict where rows were asked for")
    answer.serialize(out, format=form.engine)


def parse_table(body: bytes, media_type: str) -> Any:
    """Rows or a verdict; SyntaxError or ValueError if they cannot be read."""
    kind = TABLES[media_type]
    if kind == pyoxigraph.QueryResultsFormat.JSON:
        body = mend(body)
        if b'"triple"' in body and _nesting(body) > DEEPEST:
            raise ValueError("triples within triples without end")
    return pyoxigraph.parse_query_results(body, kind)


def _nesting(json: bytes) -> int:
    """How deep objects are nested in each other."""
    depth = deepest = 0
    for token in _STRINGS_AND_BRACES.finditer(json):
        depth += (token[0] == b"{") - (token[0] == b"}")
        deepest = max(deepest, depth)
    return deepest


def _translate_graph(body: IO[bytes], media_type: str, form: Format, out: IO[bytes]) -> None:
    triples: Iterator[Any] = (quad.triple for quad in pyoxigraph.parse(body, GRAPHS[media_type]))
    if form.engine == pyoxigraph.RdfFormat.RDF_XML:
        triples = with_element_names(triples)
    assert isinstance(form.engine, pyoxigraph.RdfFormat)
    pyoxigraph.serialize(triples, out, form.engine)

"""Read what a foreign server answers, mend its known habits, write it as the client wants it.

Servers are asked for one table format and one graph format; whatever the client wants is made
from these, so that all clients get the same from any server, and nothing that is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Literal

import pyoxigraph

from twingraph.sparql.formats import Format
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.xml_care import XmlCare, with_element_names

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
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}
"""What is understood of what servers answer, in order of preference."""

IN_MEMORY = 4 << 20
"""Bytes of a translation that are kept in memory; more goes to a temporary file."""

Sort = Literal["verdict", "table", "graph"]
"""What a query's answer is."""

_VERDICT = "__ASK_RETVAL"
_TYPED = (b'"typed-literal"', b'"literal"')
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')


def accept_header(kinds: dict[str, Any]) -> str:
    """The Accept header that prefers the first of `kinds` (RFC 9110, section 12.5.1)."""
    return ", ".join(f"{kind};q={1 - number / 10:.1f}" for number, kind in enumerate(kinds))


class Mending:
    """What a stream of results in JSON needs so that all clients can read it.

    Virtuoso calls typed literals what only a working draft called so, and gives blank nodes
    labels that are addresses. Within a string quotes are escaped, so neither pattern can be text.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> bytes:
        """What is mended so far; a part that may go on stays back."""
        text = self._rest + piece
        cut = text.rfind(b"}") + 1
        self._rest = text[cut:]
        return mend(text[:cut])

    def finish(self) -> bytes:
        """The rest."""
        return mend(self._rest)


def mend(json: bytes) -> bytes:
    """A piece of results in JSON, mended."""
    return _NODE.sub(rb"\1", json.replace(*_TYPED))


def translate(body: IO[bytes], media_type: str, form: Format, sort: Sort) -> IO[bytes]:
    """The same answer in `form`, from the start; `Refusal` if `body` is not what it says."""
    out: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)
    try:
        if sort == "graph":
            _translate_graph(body, media_type, form, out)
        else:
            _translate_table(body, media_type, form, out, sort)
    except (SyntaxError, ValueError, OSError, RuntimeError) as trouble:
        out.close()
        raise Refusal("remote-failed", said="unreadable answer") from trouble
    out.seek(0)
    return _care_for_xml(out) if form.media_type.endswith("+xml") else out


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
    return pyoxigraph.parse_query_results(body, kind)


def find_verdict(answer: Any) -> bool:
    """What an ASK was answered; ValueError if it was not.

    Virtuoso answers with a table: one row for yes, none for no.
    """
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return bool(answer)
    names = [variable.value for variable in answer.variables]
    if names != [_VERDICT]:
        raise ValueError("no verdict")
    return any(row[0].value not in ("0", "false") for row in answer)


def _translate_graph(body: IO[bytes], media_type: str, form: Format, out: IO[bytes]) -> None:
    triples: Iterator[Any] = (quad.triple for quad in pyoxigraph.parse(body, GRAPHS[media_type]))
    if form.engine == pyoxigraph.RdfFormat.RDF_XML:
        triples = with_element_names(triples)
    assert isinstance(form.engine, pyoxigraph.RdfFormat)
    pyoxigraph.serialize(triples, out, form.engine)

"""Talk to any SPARQL 1.1 endpoint: ask, select, fetch a graph, or take the answer as it comes."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Mapping
from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.term import Node
from SPARQLWrapper import GET, POST, SPARQLWrapper

from twingraph import __version__
from twingraph.errors import (
    AnswerTooLargeError,
    QueryRefusedError,
    QueryTimeoutError,
    RequestError,
    StoreUnavailableError,
)

JSON_RESULTS = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"

_LONGEST_GET = 2000
"""Characters of an encoded query that every server takes in an address; longer are posted."""

_PIECE = 64 * 1024

_OUT_OF_TIME = b"TimeoutException"
"""What Blazegraph, which answers for Wikidata, writes when it stops a query: with a status of 500,
or after the rows it had, in an answer that began well."""


class Client:
    """A SPARQL endpoint somewhere.

    Args:
        endpoint: its address, http or https.
        seconds: how long to wait for the next piece of an answer.
        longest: seconds that a whole answer may take, however steadily it drips.
        largest: bytes an answer may have.
        agent: how to introduce ourselves.
        parameters: what is sent along with every query.

    Raises RequestError for an address that is none.

    Every question may raise StoreUnavailableError (nobody answers, or not what was asked for),
    QueryRefusedError (the endpoint does not take the query), QueryTimeoutError and
    AnswerTooLargeError.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        seconds: float = 60.0,
        longest: float = 600.0,
        largest: int = 256 * 2**20,
        agent: str = f"twingraph/{__version__} (+https://w3id.org/twingraph/)",
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        # Not everything that urllib opens is an endpoint: file:///etc/passwd is none.
        try:
            parts = urllib.parse.urlsplit(endpoint)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address or not endpoint.isprintable() or " " in endpoint:
            raise RequestError(
                f"{endpoint[:200]!r} is no address of a SPARQL endpoint (http://…)",
                de=f"{endpoint[:200]!r} ist keine Adresse eines SPARQL-Endpunkts (http://…)",
            )
        self.endpoint = endpoint
        self.seconds = seconds
        self.longest = longest
        self.largest = largest
        self.agent = agent
        self.parameters = dict(parameters or {})

    def ask(self, query: str) -> bool:
        """The verdict of an ASK."""
        verdict = self._results(query).get("boolean")
        if not isinstance(verdict, bool):
            raise self._outage("did not answer with a verdict", "antwortete nicht mit Ja oder Nein")
        return verdict

    def select(self, query: str) -> list[dict[str, Node]]:
        """The solutions of a SELECT; unbound variables are absent."""
        try:
            rows = self._results(query)["results"]["bindings"]
            return [{name: _term(said) for name, said in row.items()} for row in rows]
        except (KeyError, TypeError, AttributeError, ValueError) as trouble:
            raise self._outage(
                "did not answer with rows", "antwortete nicht mit Zeilen"
            ) from trouble

    def graph(self, query: str) -> Graph:
        """The graph of a CONSTRUCT or DESCRIBE."""
        graph = Graph()
        try:
            return graph.parse(data=self.answer(query, N_TRIPLES), format="nt")
        except (ParserError, ValueError, SyntaxError) as trouble:
            raise self._outage(
                "did not answer with a graph", "antwortete nicht mit einem Graphen"
            ) from trouble

    def answer(self, query: str, media_type: str) -> bytes:
        """The answer in `media_type`, byte for byte."""
        wrapper = self._wrapper(query, media_type)
        try:
            with closing(wrapper.query().response) as response:
                body = self._read(response)
        except urllib.error.HTTPError as trouble:
            raise self._refusal(trouble) from trouble
        except TimeoutError as trouble:
            raise self._timeout(self.seconds) from trouble
        except urllib.error.URLError as trouble:
            if isinstance(trouble.reason, TimeoutError):
                raise self._timeout(self.seconds) from trouble
            why = _first_line(trouble.reason)
            raise self._outage(
                f"cannot be reached: {why}", f"ist nicht zu erreichen: {why}"
            ) from trouble
        except (OSError, http.client.HTTPException) as trouble:
            why = _first_line(trouble)
            raise self._outage(f"broke off: {why}", f"brach ab: {why}") from trouble
        answered = response.headers.get_content_type()
        if answered != media_type:
            raise self._outage(
                f"answered with {answered} when asked for {media_type}",
                f"antwortete mit {answered} statt {media_type}",
                hint="is this the address of a SPARQL endpoint?",
                hint_de="ist das die Adresse eines SPARQL-Endpunkts?",
            )
        return body

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """The body, as long as it is neither too large nor too slow."""
        deadline = time.monotonic() + self.longest
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self.largest:
                raise AnswerTooLargeError(
                    f"{self.endpoint} answered with more than {self.largest} bytes",
                    de=f"{self.endpoint} antwortete mit mehr als {self.largest} Bytes",
                )
            if time.monotonic() > deadline:
                raise self._timeout(self.longest)
        if response.length:  # read1, unlike read, does not complain about what is missing
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(pieces)

    def _timeout(self, seconds: float) -> QueryTimeoutError:
        return QueryTimeoutError(
            f"{self.endpoint} did not answer within {seconds:g} s",
            de=f"{self.endpoint} antwortete nicht innerhalb von {seconds:g} s",
        )

    def _out_of_time(self) -> QueryTimeoutError:
        return QueryTimeoutError(
            f"{self.endpoint} stopped the query: it took too long there",
            de=f"{self.endpoint} brach die Abfrage ab: sie dauerte dort zu lange",
        )

    def _outage(self, en: str, de: str, **more: Any) -> StoreUnavailableError:
        return StoreUnavailableError(f"{self.endpoint} {en}", de=f"{self.endpoint} {de}", **more)

    def _refusal(
        self, trouble: urllib.error.HTTPError
    ) -> QueryRefusedError | QueryTimeoutError | StoreUnavailableError:
        """What an HTTP status means for the one who asked."""
        try:
            with closing(trouble):
                body = trouble.read(_PIECE)
        except (OSError, http.client.HTTPException):
            body = b""
        if trouble.code == 504 or (trouble.code >= 500 and _OUT_OF_TIME in body):
            return self._out_of_time()
        said = _first_line(body)
        if trouble.code in (400, 414):
            return QueryRefusedError(
                f"{self.endpoint} refuses the query: {said}",
                de=f"{self.endpoint} lehnt die Abfrage ab: {said}",
            )
        answered = f"{trouble.code} {_first_line(trouble.reason)}"
        answered += f": {said}" if trouble.code == 500 else ""
        return self._outage(
            f"answered {answered}",
            f"antwortete {answered}",
            retry_after=_seconds_until(trouble.headers.get("Retry-After")),
            is_lasting=300 <= trouble.code < 500 and trouble.code not in (408, 425, 429),
        )

    def _wrapper(self, query: str, media_type: str) -> SPARQLWrapper:
        wrapper = _Wrapper(self.endpoint, agent=self.agent)
        # Its setter would round down, half a second to none at all.
        wrapper.timeout = self.seconds  # type: ignore[assignment]
        wrapper.setOnlyConneg(True)
        with warnings.catch_warnings():
            # It guesses the form by a pattern; the endpoint's own parser has the last word.
            warnings.simplefilter("ignore", RuntimeWarning)
            # Its pattern trips over comments ("# a copy of …" is no update); they are sent anyway.
            wrapper.setQuery(re.sub(r"\A(\s*#.*\n)+", "", query))
            wrapper.queryString = query
        if wrapper.isSparqlUpdateRequest():
            raise QueryRefusedError(
                "this is an update; only queries are asked",
                de="das ist eine Änderung; hier wird nur gefragt",
            )
        wrapper.setMethod(GET if len(urllib.parse.quote(query)) < _LONGEST_GET else POST)
        wrapper.addCustomHttpHeader("Accept", media_type)
        for name, value in self.parameters.items():
            wrapper.addParameter(name, value)
        return wrapper

    def _results(self, query: str) -> dict[str, Any]:
        body = self.answer(query, JSON_RESULTS)
        try:
            results = json.loads(body)
        except (ValueError, RecursionError) as trouble:
            if _OUT_OF_TIME in body[-_PIECE:]:
                raise self._out_of_time() from trouble
            raise self._outage("answered broken JSON", "antwortete mit kaputtem JSON") from trouble
        if not isinstance(results, dict):
            raise self._outage("answered with something else", "antwortete mit etwas anderem")
        return results


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect within the host that was asked; what we say is for nobody else."""

    def redirect_request(  # noqa: D102
        self,
        req: urllib.request.Request,
        fp: Any,
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:
        asked, named = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        elsewhere = (named.hostname, named.port) != (asked.hostname, asked.port)
        if elsewhere or req.data is not None:  # a posted query would be lost on the way
            what = f"a redirect to {_first_line(newurl)}, not followed"
            raise urllib.error.HTTPError(req.full_url, code, what, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_SameHost)


class _Wrapper(SPARQLWrapper):
    """Asks through an opener of our own, and leaves HTTP errors as they come."""

    def _query(self) -> tuple[Any, str]:
        return _OPENER.open(self._createRequest(), timeout=self.timeout), self.returnFormat


def _seconds_until(retry_after: str | None) -> float | None:
    """A Retry-After header in seconds from now (RFC 9110, section 10.2.3); None if unusable."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _term(said: dict[str, str]) -> Node:
    """A term of SPARQL 1.1 Query Results JSON, section 3.2.2; the literal as it was sent."""
    kind, value = said["type"], said["value"]
    value.encode()  # half a character ("\\ud800") is a ValueError: no file could hold it
    if kind == "uri":
        return URIRef(value)
    if kind == "bnode":
        return BNode(value)
    if kind not in ("literal", "typed-literal"):
        raise ValueError(kind)
    language = said.get("xml:lang")
    datatype = said.get("datatype")
    return Literal(
        value,
        lang=language,
        datatype=None if language or datatype is None else URIRef(datatype),
        normalize=False,
    )


def _first_line(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:200]

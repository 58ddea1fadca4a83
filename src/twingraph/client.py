"""Talk to any SPARQL 1.1 endpoint: ask, select, fetch a graph, or take the answer as it comes."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.parse
import warnings
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node
from SPARQLWrapper import GET, POST, SPARQLExceptions, SPARQLWrapper

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


class Client:
    """A SPARQL endpoint somewhere.

    Args:
        endpoint: its address, http or https.
        seconds: how long to wait for the next piece of an answer.
        largest: bytes an answer may have.
        agent: how to introduce ourselves.

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
        largest: int = 256 * 2**20,
        agent: str = f"twingraph/{__version__} (+https://w3id.org/twingraph/)",
    ) -> None:
        # Not everything that urllib opens is an endpoint: file:///etc/passwd is none.
        try:
            parts = urllib.parse.urlsplit(endpoint)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address or not endpoint.isprintable() or " " in endpoint:
            raise RequestError(f"{endpoint[:200]!r} is no address of a SPARQL endpoint (http://…)")
        self.endpoint = endpoint
        self.seconds = seconds
        self.largest = largest
        self.agent = agent

    def ask(self, query: str) -> bool:
        """The verdict of an ASK."""
        verdict = self._results(query).get("boolean")
        if not isinstance(verdict, bool):
            raise StoreUnavailableError(f"{self.endpoint} did not answer with a verdict")
        return verdict

    def select(self, query: str) -> list[dict[str, Node]]:
        """The solutions of a SELECT; unbound variables are absent."""
        try:
            rows = self._results(query)["results"]["bindings"]
            return [{name: _term(said) for name, said in row.items()} for row in rows]
        except (KeyError, TypeError, AttributeError, ValueError) as trouble:
            raise StoreUnavailableError(f"{self.endpoint} did not answer with rows") from trouble

    def graph(self, query: str) -> Graph:
        """The graph of a CONSTRUCT or DESCRIBE."""
        graph = Graph()
        try:
            return graph.parse(data=self.answer(query, N_TRIPLES), format="nt")
        except (ValueError, SyntaxError) as trouble:  # rdflib's ParserError is a ValueError
            raise StoreUnavailableError(f"{self.endpoint} did not answer with a graph") from trouble

    def answer(self, query: str, media_type: str) -> bytes:
        """The answer in `media_type`, byte for byte."""
        wrapper = self._wrapper(query, media_type)
        try:
            response = wrapper.query().response
            body: bytes = response.read(self.largest + 1)
        except (SPARQLExceptions.QueryBadFormed, SPARQLExceptions.URITooLong) as trouble:
            raise QueryRefusedError(
                f"{self.endpoint} refuses the query: {_first_line(trouble.msg)}"
            ) from trouble
        except SPARQLExceptions.SPARQLWrapperException as trouble:
            raise StoreUnavailableError(
                f"{self.endpoint} failed: {_first_line(trouble.msg)}"
            ) from trouble
        except urllib.error.HTTPError as trouble:
            raise StoreUnavailableError(
                f"{self.endpoint} answered {trouble.code} {trouble.reason}"
            ) from trouble
        except TimeoutError as trouble:
            raise QueryTimeoutError(
                f"{self.endpoint} did not answer within {self.seconds:g} s"
            ) from trouble
        except urllib.error.URLError as trouble:
            if isinstance(trouble.reason, TimeoutError):
                raise QueryTimeoutError(
                    f"{self.endpoint} did not answer within {self.seconds:g} s"
                ) from trouble
            raise StoreUnavailableError(
                f"{self.endpoint} cannot be reached: {_first_line(str(trouble.reason))}"
            ) from trouble
        except (OSError, http.client.HTTPException) as trouble:
            raise StoreUnavailableError(
                f"{self.endpoint} broke off: {_first_line(str(trouble))}"
            ) from trouble
        if len(body) > self.largest:
            raise AnswerTooLargeError(
                f"{self.endpoint} answered with more than {self.largest} bytes"
            )
        answered = response.headers.get_content_type()
        if answered != media_type:
            raise StoreUnavailableError(
                f"{self.endpoint} answered with {answered} when asked for {media_type}",
                hint="is this the address of a SPARQL endpoint?",
            )
        return body

    def _wrapper(self, query: str, media_type: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.endpoint, agent=self.agent)
        wrapper.setTimeout(self.seconds)  # type: ignore[arg-type]  # urllib takes a float
        wrapper.setOnlyConneg(True)
        with warnings.catch_warnings():
            # It guesses the form by a pattern; the endpoint's own parser has the last word.
            warnings.simplefilter("ignore", RuntimeWarning)
            wrapper.setQuery(query)
        if wrapper.isSparqlUpdateRequest():
            raise QueryRefusedError("this is an update; only queries are asked")
        wrapper.setMethod(GET if len(urllib.parse.quote(query)) < _LONGEST_GET else POST)
        wrapper.addCustomHttpHeader("Accept", media_type)
        return wrapper

    def _results(self, query: str) -> dict[str, Any]:
        try:
            results = json.loads(self.answer(query, JSON_RESULTS))
        except (ValueError, RecursionError) as trouble:
            raise StoreUnavailableError(f"{self.endpoint} answered broken JSON") from trouble
        if not isinstance(results, dict):
            raise StoreUnavailableError(f"{self.endpoint} answered with something else")
        return results


def _term(said: dict[str, str]) -> Node:
    """A term of SPARQL 1.1 Query Results JSON, section 3.2.2; the literal as it was sent."""
    kind, value = said["type"], said["value"]
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

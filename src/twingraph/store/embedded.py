"""The store inside this process: pyoxigraph, in memory or over a read-only folder."""

from __future__ import annotations

from typing import Literal as Choice

import pyoxigraph

from twingraph.errors import QueryRefusedError, RequestError, StoreUnavailableError
from twingraph.store.binding import bind
from twingraph.store.filling import fill
from twingraph.store.graphs import Graphs, Result, Union, store_union
from twingraph.store.protocol import Row
from twingraph.store.snapshot import Snapshot
from twingraph.store.syntax import refusal
from twingraph.store.terms import Term, Triple
from twingraph.store.tokens import keywords, nesting, query_form
from twingraph.vocab import PREFIXES

DEEPEST = 200
"""Brackets within brackets; the parser's stack breaks at some thousands, the process with it."""

Mode = Choice["memory", "disk"]


def load(snapshot: Snapshot, mode: Mode = "memory") -> pyoxigraph.Store:
    """The snapshot's quads, ready to be asked.

    `memory` reads quads.nq (about 300 bytes and 5 µs a quad), `disk` opens the RocksDB folder
    read-only, which several processes may do at once. StoreUnavailableError if it fails.
    """
    try:
        if mode == "disk":
            if snapshot.disk_folder is None:
                raise StoreUnavailableError(
                    f"{snapshot.folder} was built for memory alone",
                    hint="build it again with --disk",
                    de=f"{snapshot.folder} wurde nur für den Arbeitsspeicher gebaut",
                    hint_de="bauen Sie ihn noch einmal mit --disk",
                )
            return pyoxigraph.Store.read_only(str(snapshot.disk_folder))
        store = pyoxigraph.Store()
        fill(store, snapshot.quads_file)
        if snapshot.union == "stored":
            store_union(store)
        return store
    except (OSError, SyntaxError) as trouble:
        raise StoreUnavailableError(
            f"{snapshot.folder} cannot be opened: {trouble}",
            de=f"{snapshot.folder} lässt sich nicht öffnen: {trouble}",
        ) from trouble


class EmbeddedStore:
    """A `Store` over a pyoxigraph store of this process.

    It has no time limit: for our own questions and the command line, not for strangers' queries.
    """

    def __init__(
        self,
        quads: pyoxigraph.Store,
        version: str,
        union: Union = "chained",
        snapshot: Snapshot | None = None,
    ) -> None:
        self.graphs = Graphs(quads, union)
        self.version = version
        self.snapshot = snapshot

    @property
    def quads(self) -> pyoxigraph.Store:
        """What it holds; with overlapping graphs their union stands in the default graph."""
        return self.graphs.quads

    @classmethod
    def open_(cls, snapshot: Snapshot, mode: Mode = "memory") -> EmbeddedStore:
        """The snapshot as a store."""
        return cls(load(snapshot, mode), snapshot.version, snapshot.union, snapshot)

    def answer(self, query: str, media_type: str) -> bytes:
        """See `Store.answer`."""
        result = self._run(query)
        answer: bytes | None
        if isinstance(result, pyoxigraph.QueryTriples):
            rdf = pyoxigraph.RdfFormat.from_media_type(media_type)
            if rdf is None:
                raise RequestError(f"a graph cannot be written as {media_type}")
            answer = pyoxigraph.serialize(result, format=rdf, prefixes=PREFIXES)
        else:
            table = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
            if table is None:
                raise RequestError(f"a table cannot be written as {media_type}")
            answer = result.serialize(format=table)
        return answer or b""

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        """See `Store.rows`."""
        result = self._run(bind(query, bindings))
        if not isinstance(result, pyoxigraph.QuerySolutions):
            raise RequestError("rows are the answer to a SELECT; this query is another form")
        names = [variable.value for variable in result.variables]
        return [
            {name: term for name, term in zip(names, row, strict=True) if term is not None}
            for row in result
        ]

    def ask(self, query: str, **bindings: Term) -> bool:
        """See `Store.ask`."""
        result = self._run(bind(query, bindings))
        if not isinstance(result, pyoxigraph.QueryBoolean):
            raise RequestError("a verdict is the answer to an ASK; this query is another form")
        return bool(result)

    def triples(self, query: str, **bindings: Term) -> list[Triple]:
        """See `Store.triples`."""
        result = self._run(bind(query, bindings))
        if not isinstance(result, pyoxigraph.QueryTriples):
            raise RequestError("triples are the answer to a CONSTRUCT or DESCRIBE")
        return list(result)

    def _run(self, query: str) -> Result:
        if "SERVICE" in keywords(query):
            raise QueryRefusedError(
                "SERVICE is refused: a query may not call other servers",
                de="SERVICE wird abgelehnt: eine Abfrage darf keine anderen Server fragen",
            )
        if nesting(query) > DEEPEST:
            raise QueryRefusedError(
                f"brackets are nested deeper than {DEEPEST}",
                de=f"Klammern sind tiefer verschachtelt als {DEEPEST}",
            )
        try:
            return self.graphs.query(query)
        except SyntaxError as trouble:
            if not query_form(query):
                raise QueryRefusedError(
                    "not a query: it takes SELECT, ASK, CONSTRUCT or DESCRIBE",
                    de="keine Abfrage: nötig ist SELECT, ASK, CONSTRUCT oder DESCRIBE",
                    line=1,
                ) from trouble
            raise refusal(trouble, query) from trouble
        except (OSError, RuntimeError) as trouble:
            raise StoreUnavailableError(
                f"the store failed to answer: {trouble}",
                de=f"der Speicher konnte nicht antworten: {trouble}",
            ) from trouble

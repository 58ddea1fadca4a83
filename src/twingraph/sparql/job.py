"""What the front asks of a worker: an HTTP request in plain values, its contents unread."""

from __future__ import annotations

import marshal
from typing import Literal, NamedTuple

from twingraph.sparql.frames import JOB, pack

Task = Literal["query", "graph", "description"]


class Job(NamedTuple):
    """One request for a worker.

    Nothing a stranger wrote has been parsed yet but the HTTP around it: parameters, bodies and
    queries are read where reading them can be stopped.

    Attributes:
        task: what was asked: a query, a graph of the graph store, the service's description.
        result_type: the negotiated media type should the answer be a table; None if none fits.
        graph_type: the same should the answer be a graph.
        coding: the negotiated content coding, None for none.
        base: the address that was asked, for relative IRIs (RFC 3986, section 5.1.3).
        etags: the entity tags of If-None-Match.
    """

    task: Task = "query"
    method: str = "GET"
    query_string: str = ""
    content_type: str | None = None
    body: bytes = b""
    result_type: str | None = None
    graph_type: str | None = None
    coding: str | None = None
    base: str = "http://localhost/sparql"
    etags: tuple[str, ...] = ()

    def pack(self) -> bytes:
        """The job as a frame."""
        # Both ends are the same program, and only the front writes jobs.
        return pack(JOB, marshal.dumps(tuple(self)))

    @classmethod
    def unpack(cls, payload: bytes) -> Job:
        """The job of a frame's payload."""
        return cls(*marshal.loads(payload))

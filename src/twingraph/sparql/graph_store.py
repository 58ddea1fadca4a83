"""Read a request of the SPARQL 1.1 Graph Store HTTP Protocol: which graph is asked for."""

from __future__ import annotations

from urllib.parse import parse_qsl

from twingraph.sparql.refusal import Refusal


def read_graph_request(query_string: str) -> tuple[str | None, str | None]:
    """The graph (None is the default graph) and the wish of `?format=`.

    Section 4.2, indirect identification: exactly one of `?default` and `?graph=IRI`.
    """
    try:
        parameters = parse_qsl(
            query_string.encode("latin-1").decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=20,
        )
    except ValueError as trouble:
        raise Refusal("bad-request", what="the address") from trouble
    graphs = [value for name, value in parameters if name == "graph"]
    is_default = any(name == "default" for name, _ in parameters)
    if len(graphs) + is_default != 1:
        raise Refusal("which-graph")
    formats = [value for name, value in parameters if name == "format" and value]
    return (graphs[0] if graphs else None), (",".join(formats) or None)

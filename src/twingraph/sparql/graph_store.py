"""Read a request of the SPARQL 1.1 Graph Store HTTP Protocol: which graph is asked for."""

from __future__ import annotations

from urllib.parse import parse_qsl

from twingraph.sparql.refusal import Refusal

_MOST_FIELDS = 20


def read_graph_request(query_string: str) -> tuple[str | None, str | None]:
    """The graph (None is the default graph) and the wish of `?format=`.

    Section 4.2, indirect identification: exactly one of `?default` and `?graph=IRI`.
    """
    parameters = _parameters(query_string)
    graphs = [value for name, value in parameters if name == "graph"]
    is_default = any(name == "default" for name, _ in parameters)
    if len(graphs) + is_default != 1:
        raise Refusal("which-graph")
    return (graphs[0] if graphs else None), _wish(parameters)


def read_format(query_string: str) -> str | None:
    """The wish of `?format=` alone, None if there is none."""
    return _wish(_parameters(query_string))


def _parameters(query_string: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query_string.encode("latin-1").decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError as trouble:
        raise Refusal("charset") from trouble
    except ValueError as trouble:
        raise Refusal("many-parameters", limit=_MOST_FIELDS) from trouble


def _wish(parameters: list[tuple[str, str]]) -> str | None:
    return ",".join(value for name, value in parameters if name == "format" and value) or None

"""The service's description of itself (SPARQL 1.1 Service Description), also for VoID."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from twingraph.sparql.formats import GRAPH_FORMATS, RESULT_FORMATS
from twingraph.sparql.limits import Limits
from twingraph.vocab import RDF, SCHEMA, SD, VOID, XSD

_A = NamedNode(RDF + "type")
_Object = NamedNode | BlankNode | Literal

PREFIXES = {"rdf": RDF, "schema": SCHEMA, "sd": SD, "void": VOID, "xsd": XSD}
"""The prefixes a description is written with."""


def describe_service(
    endpoint: str, graphs: Mapping[str, int | None], triples: int | None, limits: Limits
) -> list[Triple]:
    """What stands at the address `endpoint`, as triples.

    `graphs` are the named graphs with their numbers of triples, `triples` the size of their
    union, which is the default graph; None where nobody knows. Limits are told as
    schema:PropertyValue, since no vocabulary for them is in common use.
    """
    service = NamedNode(endpoint)
    said: list[Triple] = []

    def say(subject: NamedNode | BlankNode, property_: str, *objects: _Object) -> None:
        said.extend(Triple(subject, NamedNode(property_), object_) for object_ in objects)

    def node(label: str, *classes: str) -> BlankNode:
        blank = BlankNode(label)
        say(blank, _A.value, *(NamedNode(name) for name in classes))
        return blank

    say(service, _A.value, NamedNode(SD + "Service"))
    say(service, SD + "endpoint", service)
    say(
        service,
        SD + "supportedLanguage",
        NamedNode(SD + "SPARQL10Query"),
        NamedNode(SD + "SPARQL11Query"),
    )
    say(service, SD + "feature", NamedNode(SD + "UnionDefaultGraph"))
    formats = sorted({format_.iri for format_ in (*RESULT_FORMATS, *GRAPH_FORMATS)})
    say(service, SD + "resultFormat", *(NamedNode(iri) for iri in formats))

    dataset = node("dataset", SD + "Dataset", VOID + "Dataset")
    say(service, SD + "defaultDataset", dataset)
    say(dataset, VOID + "sparqlEndpoint", service)
    default = node("default", SD + "Graph", VOID + "Dataset")
    say(dataset, SD + "defaultGraph", default)
    if triples is not None:
        say(default, VOID + "triples", _number(triples))
    for number, (name, size) in enumerate(sorted(graphs.items())):
        named = node(f"named{number}", SD + "NamedGraph")
        graph = node(f"graph{number}", SD + "Graph", VOID + "Dataset")
        say(dataset, SD + "namedGraph", named)
        say(named, SD + "name", NamedNode(name))
        say(named, SD + "graph", graph)
        if size is not None:
            say(graph, VOID + "triples", _number(size))

    for name, value, unit in (
        ("seconds of evaluation", limits.seconds, "SEC"),
        ("memory of one query", limits.memory_mb, "4L"),
        ("size of an answer", limits.result_mb, "4L"),
        ("length of a query", limits.query_kb, "2P"),
        ("nesting of brackets", limits.nesting, "C62"),
    ):
        limit = node("limit-" + name.replace(" ", "-"), SCHEMA + "PropertyValue")
        say(service, SCHEMA + "additionalProperty", limit)
        say(limit, SCHEMA + "name", Literal(name, language="en"))
        say(limit, SCHEMA + "maxValue", Literal(value))
        say(limit, SCHEMA + "unitCode", Literal(unit))
    return said


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))

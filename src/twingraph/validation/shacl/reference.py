"""Evaluate shapes with pySHACL, the reference, one by one, so that a crash names its shape."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import pyshacl
import rdflib
from pyshacl.graph_abstraction import DataGraph
from rdflib.term import Node

from twingraph.store.terms import Iri, Term, Triple, from_rdflib, to_rdflib
from twingraph.validation.shacl.engine import Outcome
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.shacl.path import PathError, parse_path
from twingraph.validation.shacl.result import Result
from twingraph.validation.shacl.shape import Shapes
from twingraph.vocab import SH

NAME = f"pySHACL {pyshacl.__version__}"

_RESULT, _FOCUS, _VALUE, _PATH, _COMPONENT, _SHAPE, _LEVEL = (
    rdflib.URIRef(SH + name)
    for name in (
        "result",
        "focusNode",
        "value",
        "resultPath",
        "sourceConstraintComponent",
        "sourceShape",
        "resultSeverity",
    )
)


def evaluate(facts: Facts, shapes: Shapes, only: Iterable[Term] | None = None) -> Outcome:
    """All results of all shapes with targets; of the shapes in `only`, where it is given.

    A shape that makes pySHACL fail (an order over xsd:gYear does) is evaluated again node by
    node; it is reported as left only for what still fails.
    """
    reference = _Reference(facts, shapes)
    results: list[Result] = []
    left: dict[Term, str] = {}
    for node in shapes.with_targets if only is None else only:
        if not isinstance(node, Iri):
            left[node] = "a shape with targets needs a name"
            continue
        try:
            results += reference.run(node)
        except Exception as trouble:  # whatever pySHACL raises must not end the whole check
            found, failed = reference.run_each(node, shapes.targets(node, facts))
            results += found
            left[node] = f"{type(trouble).__name__} at {', '.join(failed) or node.value}"
    return Outcome(tuple(results), left)


class _Reference:
    """pySHACL, its shapes read once.

    `pyshacl.validate` reads only the shapes in `use_shapes` and leaves out, without a word, the
    property shapes they refer to; so all are read first and then asked for one by one.
    """

    def __init__(self, facts: Facts, shapes: Shapes) -> None:
        self.validator = pyshacl.Validator(
            DataGraph.from_rdflib_graph(_graph_of(facts)),
            shacl_graph=_graph_of(shapes.graph),
            options={"inplace": True, "logger": _quiet()},
        )
        assert self.validator.shacl_graph.shapes is not None  # asking reads them all

    def run(self, shape: Iri, focus: Iri | None = None) -> list[Result]:
        """The results of one shape, for all its targets or for one node."""
        self.validator.options["use_shapes"] = [shape.value]
        self.validator.options["focus_nodes"] = [focus.value] if focus else None
        _, report, _ = self.validator.run()  # type: ignore[no-untyped-call]
        return [_read(report, node) for node in report.objects(None, _RESULT)]

    def run_each(self, shape: Iri, targets: Iterable[Term]) -> tuple[list[Result], list[str]]:
        """The results node by node, and the nodes at which pySHACL fails."""
        found: list[Result] = []
        failed: list[str] = []
        for focus in targets:
            if isinstance(focus, Iri):
                try:
                    found += self.run(shape, focus)
                except Exception:  # named in what is left
                    failed.append(focus.value)
        return found, failed


def _read(report: rdflib.Graph, node: Node) -> Result:
    def one(predicate: rdflib.URIRef) -> Term | None:
        value = report.value(node, predicate)
        return from_rdflib(value) if value is not None else None

    path_node = report.value(node, _PATH)
    path = None
    if path_node is not None:
        try:
            path = parse_path(Facts(_triples(report)), from_rdflib(path_node))
        except PathError:
            path = None
    focus, shape = one(_FOCUS), one(_SHAPE)
    assert focus is not None and shape is not None  # SHACL, section 3.6.2.1: always there
    return Result(
        focus,
        path,
        one(_VALUE),
        str(report.value(node, _COMPONENT)).removeprefix(SH),
        shape,
        str(report.value(node, _LEVEL)).removeprefix(SH),
    )


def _triples(graph: rdflib.Graph) -> Iterator[Triple]:
    for subject, predicate, value in graph:
        yield Triple(from_rdflib(subject), from_rdflib(predicate), from_rdflib(value))  # type: ignore[arg-type]


def _graph_of(facts: Facts) -> rdflib.Graph:
    graph = rdflib.Graph()
    for subject, predicate, value in facts:
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
    return graph


def _quiet() -> logging.Logger:
    logger = logging.getLogger("twingraph.pyshacl")
    logger.setLevel(logging.CRITICAL)
    return logger

"""Read a shapes graph into shapes whose targets and constraints are ready to be evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from twingraph.store.terms import Iri, Literal, Term
from twingraph.validation.shacl import constraint as component
from twingraph.validation.shacl.constraint import (
    Closed,
    Constraint,
    Count,
    EachValue,
    HasValue,
    Less,
    PropertyPair,
    Qualified,
    UniqueLanguage,
)
from twingraph.validation.shacl.facts import TYPE, Facts, Values
from twingraph.validation.shacl.path import Path, PathError, parse_path
from twingraph.vocab import OWL, RDFS, SH


def _sh(name: str) -> Iri:
    return Iri(SH + name)


_NODE_SHAPE, _PROPERTY_SHAPE = _sh("NodeShape"), _sh("PropertyShape")
_PATH, _PROPERTY, _SEVERITY = _sh("path"), _sh("property"), _sh("severity")
_CLASSES = (Iri(RDFS + "Class"), Iri(OWL + "Class"))
_TARGETS = tuple(_sh(f"target{what}") for what in ("Node", "Class", "SubjectsOf", "ObjectsOf"))

_UNDERSTOOD = {
    *("path property severity message name description order group defaultValue".split()),
    *("deactivated targetNode targetClass targetSubjectsOf targetObjectsOf".split()),
    *("class datatype nodeKind minCount maxCount minLength maxLength pattern flags".split()),
    *("minExclusive minInclusive maxExclusive maxInclusive languageIn uniqueLang".split()),
    *("equals disjoint lessThan lessThanOrEquals not and or xone node hasValue in".split()),
    *("closed ignoredProperties qualifiedValueShape qualifiedMinCount".split()),
    *("qualifiedMaxCount qualifiedValueShapesDisjoint".split()),
}


class ShapesError(ValueError):
    """A shapes graph that breaks the rules for shapes; `shape` is where."""

    def __init__(self, message: str, shape: Term) -> None:
        super().__init__(f"{message} ({shape})")
        self.shape = shape


@dataclass(frozen=True)
class Shape:
    """A shape, ready to be evaluated.

    `foreign` names what it uses beyond SHACL Core: such a shape must be left to another engine.
    """

    node: Term
    path: Path | None
    constraints: tuple[Constraint, ...] = field(repr=False)
    properties: tuple[Term, ...]
    severity: str
    is_deactivated: bool
    foreign: tuple[str, ...]

    @property
    def is_property_shape(self) -> bool:
        """Whether it looks at the values of a path."""
        return self.path is not None


class Shapes:
    """All shapes of a shapes graph."""

    def __init__(self, graph: Facts) -> None:
        self.graph = graph
        self._shapes: dict[Term, Shape] = {}
        self._foreign: dict[Term, tuple[str, ...]] = {}
        self._parameters = self._declared_parameters()
        self._parents = self._qualified_parents()
        self.with_targets: tuple[Term, ...] = tuple(self._find_targeted())

    def __getitem__(self, node: Term) -> Shape:
        """The shape at a node; ShapesError if it cannot be read."""
        shape = self._shapes.get(node)
        if shape is None:
            shape = self._shapes[node] = self._read(node)
        return shape

    def targets(self, node: Term, facts: Facts) -> Values:
        """The focus nodes of a shape (section 2.1.3)."""
        graph = self.graph
        found: Values = dict(graph.values(node, _TARGETS[0]))
        for cls in graph.values(node, _TARGETS[1]):
            found.update(facts.instances(cls))
        for predicate in graph.values(node, _TARGETS[2]):
            if isinstance(predicate, Iri):
                found.update(facts.subjects_of(predicate))
        for predicate in graph.values(node, _TARGETS[3]):
            if isinstance(predicate, Iri):
                found.update(facts.objects_of(predicate))
        if self._is_implicit_target(node):
            found.update(facts.instances(node))
        return found

    def foreign(self, node: Term) -> tuple[str, ...]:
        """What a shape, or one that it leans on, uses beyond SHACL Core."""
        known = self._foreign.get(node)
        if known is None:
            names = {name for shape in self._reachable(node) for name in shape.foreign}
            known = self._foreign[node] = tuple(sorted(names))
        return known

    def _reachable(self, node: Term) -> Iterator[Shape]:
        seen: set[Term] = set()
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            shape = self[here]
            yield shape
            waiting += shape.properties
            for parameter in ("node", "not", "qualifiedValueShape"):
                waiting += list(self.graph.values(here, _sh(parameter)))
            for parameter in ("and", "or", "xone"):
                for head in self.graph.values(here, _sh(parameter)):
                    waiting += self.graph.list_(head)

    def _find_targeted(self) -> Iterator[Term]:
        candidates: Values = {}
        for predicate in _TARGETS:
            candidates.update(self.graph.subjects_of(predicate))
        for cls in (_NODE_SHAPE, _PROPERTY_SHAPE):
            for node in self.graph.subjects(TYPE, cls):
                if self._is_implicit_target(node):
                    candidates[node] = None
        # Targets of other kinds belong to other engines, but the shape must not be lost.
        candidates.update(self.graph.subjects_of(_sh("target")))
        yield from sorted(candidates, key=str)

    def _is_implicit_target(self, node: Term) -> bool:
        is_shape = any(
            cls in self.graph.values(node, TYPE) for cls in (_NODE_SHAPE, _PROPERTY_SHAPE)
        )
        return is_shape and any(self.graph.is_instance(node, cls) for cls in _CLASSES)

    def _declared_parameters(self) -> set[Iri]:
        """The parameters of constraint components that the shapes graph itself declares."""
        return {
            path
            for component_node in self.graph.subjects_of(_sh("parameter"))
            for parameter in self.graph.values(component_node, _sh("parameter"))
            for path in self.graph.values(parameter, _PATH)
            if isinstance(path, Iri)
        }

    def _qualified_parents(self) -> dict[Term, list[Term]]:
        """Property shape to the shapes that hold it, for disjoint qualified siblings."""
        parents: dict[Term, list[Term]] = {}
        for parent in self.graph.subjects_of(_PROPERTY):
            for child in self.graph.values(parent, _PROPERTY):
                parents.setdefault(child, []).append(parent)
        return parents

    def _read(self, node: Term) -> Shape:
        said = self.graph.properties(node)
        paths = list(said.get(_PATH, ()))
        if len(paths) > 1:
            raise ShapesError("a property shape has one path", node)
        try:
            path = parse_path(self.graph, paths[0]) if paths else None
        except PathError as trouble:
            raise ShapesError(str(trouble), node) from trouble
        severity = self.graph.value(node, _SEVERITY)
        level = severity.value if isinstance(severity, Iri) else SH + "Violation"
        foreign = [
            predicate.value
            for predicate in said
            if (predicate.value.startswith(SH) and predicate.value[len(SH) :] not in _UNDERSTOOD)
            or predicate in self._parameters
        ]
        try:
            constraints = tuple(self._constraints(node))
        except (re.error, ValueError) as trouble:
            raise ShapesError(str(trouble), node) from trouble
        return Shape(
            node,
            path,
            constraints,
            tuple(said.get(_PROPERTY, ())),
            level.removeprefix(SH),
            any(_is_true(value) for value in said.get(_sh("deactivated"), ())),
            tuple(sorted(foreign)),
        )

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        graph = self.graph

        def values(parameter: str) -> list[Term]:
            return list(graph.values(node, _sh(parameter)))

        for value in values("minCount"):
            yield Count("MinCountConstraintComponent", least=_integer(value))
        for value in values("maxCount"):
            yield Count("MaxCountConstraintComponent", most=_integer(value))
        for value in values("datatype"):
            yield component.has_datatype(_address(value))
        for value in values("class"):
            yield component.has_class(value)
        for value in values("nodeKind"):
            yield component.has_node_kind(_address(value).removeprefix(SH))
        for parameter in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"):
            for value in values(parameter):
                yield component.is_in_range(parameter, value)
        for parameter in ("minLength", "maxLength"):
            for value in values(parameter):
                yield component.has_length(parameter, _integer(value))
        flags = "".join(value.value for value in values("flags") if isinstance(value, Literal))
        for value in values("pattern"):
            yield component.matches(_text(value), flags)
        for value in values("languageIn"):
            yield component.has_language_in([_text(tag) for tag in graph.list_(value)])
        if any(_is_true(value) for value in values("uniqueLang")):
            yield UniqueLanguage()
        for value in values("in"):
            yield component.is_one_of(graph.list_(value))
        for value in values("hasValue"):
            yield HasValue(value)
        yield from self._pairs(values)
        yield from _logic(values, graph)
        yield from self._closed(node, values)
        yield from self._qualified(node, values)

    def _pairs(self, values: Callable[[str], list[Term]]) -> Iterator[Constraint]:
        for value in values("equals"):
            yield PropertyPair("EqualsConstraintComponent", Iri(_address(value)), equal=True)
        for value in values("disjoint"):
            yield PropertyPair("DisjointConstraintComponent", Iri(_address(value)), equal=False)
        for value in values("lessThan"):
            yield Less("LessThanConstraintComponent", Iri(_address(value)), or_equal=False)
        for value in values("lessThanOrEquals"):
            yield Less("LessThanOrEqualsConstraintComponent", Iri(_address(value)), or_equal=True)

    def _closed(self, node: Term, values: Callable[[str], list[Term]]) -> Iterator[Constraint]:
        if not any(_is_true(value) for value in values("closed")):
            return
        allowed = {
            path
            for child in self.graph.values(node, _PROPERTY)
            for path in self.graph.values(child, _PATH)
        }
        for head in values("ignoredProperties"):
            allowed.update(self.graph.list_(head))
        yield Closed(frozenset(path for path in allowed if isinstance(path, Iri)))

    def _qualified(self, node: Term, values: Callable[[str], list[Term]]) -> Iterator[Constraint]:
        siblings: tuple[Term, ...] = ()
        if any(_is_true(value) for value in values("qualifiedValueShapesDisjoint")):
            family: Values = {}
            for parent in self._parents.get(node, ()):
                for child in self.graph.values(parent, _PROPERTY):
                    family.update(self.graph.values(child, _sh("qualifiedValueShape")))
            own = values("qualifiedValueShape")
            siblings = tuple(shape for shape in family if shape not in own)
        for shape in values("qualifiedValueShape"):
            for value in values("qualifiedMinCount"):
                yield Qualified(
                    "QualifiedMinCountConstraintComponent",
                    shape,
                    least=_integer(value),
                    siblings=siblings,
                )
            for value in values("qualifiedMaxCount"):
                yield Qualified(
                    "QualifiedMaxCountConstraintComponent",
                    shape,
                    most=_integer(value),
                    siblings=siblings,
                )


def _logic(values: Callable[[str], list[Term]], graph: Facts) -> Iterator[EachValue]:
    for value in values("node"):
        yield component.conforms_to(value)
    for value in values("not"):
        yield component.conforms_not_to(value)
    for value in values("and"):
        yield component.conforms_to_all(graph.list_(value))
    for value in values("or"):
        yield component.conforms_to_any(graph.list_(value))
    for value in values("xone"):
        yield component.conforms_to_one(graph.list_(value))


def _is_true(value: Term) -> bool:
    return isinstance(value, Literal) and value.value == "true"


def _integer(value: Term) -> int:
    return int(_text(value))


def _text(value: Term) -> str:
    if not isinstance(value, Literal):
        raise ValueError(f"a literal belongs here, not {value}")
    return value.value


def _address(value: Term) -> str:
    if not isinstance(value, Iri):
        raise ValueError(f"an address belongs here, not {value}")
    return value.value

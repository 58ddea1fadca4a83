"""The constraint components of SHACL Core (section 4): which values of a node break one.

A constraint gets a focus node and its value nodes and yields the values that break it, None where
the trouble is no single value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from twingraph.store.terms import BlankNode, Iri, Literal, Term
from twingraph.validation.shacl.facts import Facts, Values
from twingraph.validation.shacl.literals import compare, is_well_formed

Conforms = Callable[[Term, Term], bool]
"""Whether a node (first) conforms to a shape (second)."""


class Constraint(Protocol):
    """One constraint of a shape."""

    @property
    def component(self) -> str:
        """The local name of its component."""
        ...

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """The values that break it."""
        ...


@dataclass(frozen=True)
class Count:
    """sh:minCount and sh:maxCount."""

    component: str
    least: int = 0
    most: int | None = None

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        if len(values) < self.least or (self.most is not None and len(values) > self.most):
            yield None


@dataclass(frozen=True)
class EachValue:
    """Any constraint that looks at each value by itself: `is_met` tells whether it is fine."""

    component: str
    is_met: Callable[[Facts, Term, Conforms], bool]

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        for value in values:
            if not self.is_met(facts, value, conforms):
                yield value


@dataclass(frozen=True)
class UniqueLanguage:
    """sh:uniqueLang: told once for every language that is used more than once."""

    component: str = "UniqueLangConstraintComponent"

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        seen: dict[str, int] = {}
        for value in values:
            if isinstance(value, Literal) and value.language:
                tag = value.language.lower()
                seen[tag] = seen.get(tag, 0) + 1
        for count in seen.values():
            if count > 1:
                yield None


@dataclass(frozen=True)
class HasValue:
    """sh:hasValue."""

    value: Term
    component: str = "HasValueConstraintComponent"

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        if self.value not in values:
            yield None


@dataclass(frozen=True)
class PropertyPair:
    """sh:equals and sh:disjoint: the values against those of another property."""

    component: str
    other: Iri
    equal: bool

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        others = facts.values(focus, self.other)
        for value in values:
            if (value in others) != self.equal:
                yield value
        if self.equal:
            yield from (value for value in others if value not in values)


@dataclass(frozen=True)
class Less:
    """sh:lessThan and sh:lessThanOrEquals: every value before every value of another property."""

    component: str
    other: Iri
    or_equal: bool

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        for value in values:
            for other in facts.values(focus, self.other):
                order = compare(value, other)
                if order is None or order > 0 or (order == 0 and not self.or_equal):
                    yield value


@dataclass(frozen=True)
class Closed:
    """sh:closed: no property but those named."""

    allowed: frozenset[Iri]
    component: str = "ClosedConstraintComponent"

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`; `strays` tells the property too."""
        for _, value in self.strays(facts, values):
            yield value

    def strays(self, facts: Facts, values: Values) -> Iterator[tuple[Iri, Term]]:
        """Property and value of what may not be said."""
        for node in values:
            for predicate, objects in facts.properties(node).items():
                if predicate not in self.allowed:
                    yield from ((predicate, value) for value in objects)


@dataclass(frozen=True)
class Qualified:
    """sh:qualifiedValueShape with its counts, disjoint from the shapes in `siblings`."""

    component: str
    shape: Term
    least: int = 0
    most: int | None = None
    siblings: tuple[Term, ...] = field(default=())

    def broken_by(
        self, facts: Facts, focus: Term, values: Values, conforms: Conforms
    ) -> Iterator[Term | None]:
        """See `Constraint.broken_by`."""
        count = sum(
            1
            for value in values
            if conforms(value, self.shape)
            and not any(conforms(value, sibling) for sibling in self.siblings)
        )
        if count < self.least or (self.most is not None and count > self.most):
            yield None


def has_class(cls: Term) -> EachValue:
    """sh:class."""
    return EachValue(
        "ClassConstraintComponent", lambda facts, value, _: facts.is_instance(value, cls)
    )


def has_datatype(datatype: str) -> EachValue:
    """sh:datatype: the datatype, and a text that fits it."""

    def is_met(facts: Facts, value: Term, conforms: Conforms) -> bool:
        return (
            isinstance(value, Literal)
            and value.datatype.value == datatype
            and is_well_formed(value)
        )

    return EachValue("DatatypeConstraintComponent", is_met)


_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (Iri,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, Iri),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (Iri, Literal),
}


def has_node_kind(kind: str) -> EachValue:
    """sh:nodeKind; `kind` is the local name."""
    types = _KINDS[kind]
    return EachValue(
        "NodeKindConstraintComponent", lambda facts, value, _: isinstance(value, types)
    )


def is_in_range(parameter: str, limit: Term) -> EachValue:
    """sh:minInclusive and its three siblings; `parameter` is the local name."""
    verdicts: dict[str, Callable[[int], bool]] = {
        "minExclusive": lambda order: order > 0,
        "minInclusive": lambda order: order >= 0,
        "maxExclusive": lambda order: order < 0,
        "maxInclusive": lambda order: order <= 0,
    }
    verdict = verdicts[parameter]

    def is_met(facts: Facts, value: Term, conforms: Conforms) -> bool:
        order = compare(value, limit)
        return order is not None and verdict(order)

    return EachValue(_component(parameter), is_met)


def has_length(parameter: str, length: int) -> EachValue:
    """sh:minLength and sh:maxLength."""

    def is_met(facts: Facts, value: Term, conforms: Conforms) -> bool:
        text = text_of(value)
        if text is None:
            return False
        return len(text) >= length if parameter == "minLength" else len(text) <= length

    return EachValue(_component(parameter), is_met)


def matches(pattern: str, flags: str) -> EachValue:
    """sh:pattern with sh:flags; re.error for a pattern that Python does not know."""
    known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
    form = re.compile(pattern, sum(known[flag] for flag in set(flags) if flag in known))

    def is_met(facts: Facts, value: Term, conforms: Conforms) -> bool:
        text = text_of(value)
        return text is not None and form.search(text) is not None

    return EachValue("PatternConstraintComponent", is_met)


def has_language_in(tags: list[str]) -> EachValue:
    """sh:languageIn: a basic language range of each (RFC 4647, section 3.3.1)."""
    ranges = [tag.lower() for tag in tags]

    def is_met(facts: Facts, value: Term, conforms: Conforms) -> bool:
        tag = value.language.lower() if isinstance(value, Literal) and value.language else ""
        return any(tag == one or tag.startswith(one + "-") for one in ranges)

    return EachValue("LanguageInConstraintComponent", is_met)


def is_one_of(members: list[Term]) -> EachValue:
    """sh:in."""
    allowed = set(members)
    return EachValue("InConstraintComponent", lambda facts, value, _: value in allowed)


def conforms_to(shape: Term) -> EachValue:
    """sh:node."""
    return EachValue("NodeConstraintComponent", lambda facts, value, ok: ok(value, shape))


def conforms_not_to(shape: Term) -> EachValue:
    """sh:not."""
    return EachValue("NotConstraintComponent", lambda facts, value, ok: not ok(value, shape))


def conforms_to_all(shapes: list[Term]) -> EachValue:
    """sh:and."""
    return EachValue(
        "AndConstraintComponent",
        lambda facts, value, ok: all(ok(value, shape) for shape in shapes),
    )


def conforms_to_any(shapes: list[Term]) -> EachValue:
    """sh:or."""
    return EachValue(
        "OrConstraintComponent",
        lambda facts, value, ok: any(ok(value, shape) for shape in shapes),
    )


def conforms_to_one(shapes: list[Term]) -> EachValue:
    """sh:xone."""
    return EachValue(
        "XoneConstraintComponent",
        lambda facts, value, ok: sum(ok(value, shape) for shape in shapes) == 1,
    )


def text_of(value: Term) -> str | None:
    """What patterns and lengths look at: the address or the text, None for blank nodes."""
    return value.value if isinstance(value, Iri | Literal) else None


def _component(parameter: str) -> str:
    return parameter[0].upper() + parameter[1:] + "ConstraintComponent"

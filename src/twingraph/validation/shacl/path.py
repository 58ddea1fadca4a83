"""Property paths of SHACL (section 2.3.1): from a node to the nodes a path leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from twingraph.store.terms import BlankNode, Iri, Term
from twingraph.validation.shacl.facts import FIRST, Facts, Values
from twingraph.vocab import SH

_STEPS = {
    name: Iri(SH + name)
    for name in (
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
    )
}


class Path(Protocol):
    """A way from a node to other nodes."""

    def values(self, facts: Facts, focus: Term) -> Values:
        """The nodes that the path leads to from `focus`, each once."""
        ...

    def predicates(self) -> list[Iri]:
        """The properties that a value at the end may stand behind, nearest last."""
        ...


class PathError(ValueError):
    """A path that breaks the rules for paths."""


@dataclass(frozen=True)
class Predicate:
    """One property, forwards."""

    iri: Iri

    def values(self, facts: Facts, focus: Term) -> Values:
        """See `Path.values`."""
        return facts.values(focus, self.iri)

    def predicates(self) -> list[Iri]:
        """See `Path.predicates`."""
        return [self.iri]


@dataclass(frozen=True)
class Inverse:
    """One property, backwards."""

    iri: Iri

    def values(self, facts: Facts, focus: Term) -> Values:
        """See `Path.values`."""
        return facts.subjects(self.iri, focus)

    def predicates(self) -> list[Iri]:
        """See `Path.predicates`."""
        return []


@dataclass(frozen=True)
class Sequence:
    """One path after the other."""

    steps: tuple[Path, ...]

    def values(self, facts: Facts, focus: Term) -> Values:
        """See `Path.values`."""
        reached: Values = {focus: None}
        for step in self.steps:
            reached = {value: None for node in reached for value in step.values(facts, node)}
        return reached

    def predicates(self) -> list[Iri]:
        """See `Path.predicates`."""
        return self.steps[0].predicates()


@dataclass(frozen=True)
class Alternative:
    """One path or the other."""

    choices: tuple[Path, ...]

    def values(self, facts: Facts, focus: Term) -> Values:
        """See `Path.values`."""
        return {value: None for path in self.choices for value in path.values(facts, focus)}

    def predicates(self) -> list[Iri]:
        """See `Path.predicates`."""
        return [predicate for path in self.choices for predicate in path.predicates()]


@dataclass(frozen=True)
class Repeated:
    """A path walked again and again: from `least` (0 or 1) times to once or without end."""

    path: Path
    least: int
    endless: bool

    def values(self, facts: Facts, focus: Term) -> Values:
        """See `Path.values`."""
        if not self.endless:
            return {focus: None, **self.path.values(facts, focus)}
        reached: Values = {focus: None} if self.least == 0 else {}
        waiting = [focus]
        while waiting:
            for value in self.path.values(facts, waiting.pop()):
                if value not in reached:
                    reached[value] = None
                    waiting.append(value)
        return reached

    def predicates(self) -> list[Iri]:
        """See `Path.predicates`."""
        return self.path.predicates()


def parse_path(shapes: Facts, node: Term, depth: int = 0) -> Path:
    """The path that `node` stands for in a shapes graph; PathError if it is none."""
    if depth > 50:
        raise PathError("the path contains itself")
    if isinstance(node, Iri):
        return Predicate(node)
    if not isinstance(node, BlankNode):
        raise PathError(f"not a path: {node}")
    if shapes.values(node, FIRST):
        steps = tuple(parse_path(shapes, step, depth + 1) for step in shapes.list_(node))
        if len(steps) < 2:
            raise PathError("a sequence of paths has at least two members")
        return Sequence(steps)
    for name, predicate in _STEPS.items():
        inner = shapes.value(node, predicate)
        if inner is None:
            continue
        if name == "alternativePath":
            choices = tuple(parse_path(shapes, one, depth + 1) for one in shapes.list_(inner))
            if len(choices) < 2:
                raise PathError("an alternative of paths has at least two members")
            return Alternative(choices)
        path = parse_path(shapes, inner, depth + 1)
        if name == "inversePath":
            return _turn(path)
        return Repeated(path, least=int(name == "oneOrMorePath"), endless="More" in name)
    raise PathError("a blank node that is no path")


def _turn(path: Path) -> Path:
    """The same path walked backwards."""
    match path:
        case Predicate(iri):
            return Inverse(iri)
        case Inverse(iri):
            return Predicate(iri)
        case Sequence(steps):
            return Sequence(tuple(_turn(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(_turn(choice) for choice in choices))
        case Repeated(inner, least, endless):
            return Repeated(_turn(inner), least, endless)
    raise PathError(f"not a path: {path}")

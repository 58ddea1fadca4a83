"""Evaluate shapes over facts; what goes beyond SHACL Core is named, never skipped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from twingraph.store.terms import Term
from twingraph.validation.shacl.constraint import Closed
from twingraph.validation.shacl.facts import Facts, Values
from twingraph.validation.shacl.path import Predicate
from twingraph.validation.shacl.result import Result
from twingraph.validation.shacl.shape import Shape, Shapes, ShapesError

_DEEPEST = 60


@dataclass(frozen=True)
class Outcome:
    """What an engine found, and which shapes with targets it could not evaluate, each with why."""

    results: tuple[Result, ...]
    left: dict[Term, str] = field(default_factory=dict, hash=False)


def evaluate(facts: Facts, shapes: Shapes, only: Iterable[Term] | None = None) -> Outcome:
    """All results of all shapes with targets; of the shapes in `only`, where it is given."""
    results: list[Result] = []
    left: dict[Term, str] = {}
    for node in shapes.with_targets if only is None else only:
        try:
            if foreign := shapes.foreign(node):
                left[node] = f"not SHACL Core: {', '.join(foreign)}"
                continue
            run = _Run(facts, shapes)
            found = [
                result
                for focus in shapes.targets(node, facts)
                for result in run.results(shapes[node], focus, 0)
            ]
        except (ShapesError, RecursionError) as trouble:
            left[node] = str(trouble)
            continue
        results += found
    return Outcome(tuple(results), left)


class _Run:
    """One evaluation; remembers which node conforms to which shape."""

    def __init__(self, facts: Facts, shapes: Shapes) -> None:
        self.facts = facts
        self.shapes = shapes
        self.depth = 0
        self.verdicts: dict[tuple[Term, Term], bool] = {}

    def results(self, shape: Shape, focus: Term, depth: int) -> Iterator[Result]:
        """The results of one shape for one focus node."""
        if shape.is_deactivated:
            return
        if depth > _DEEPEST:
            raise ShapesError("shapes refer to each other in a circle", shape.node)
        values: Values = shape.path.values(self.facts, focus) if shape.path else {focus: None}
        for constraint in shape.constraints:
            if isinstance(constraint, Closed):
                for predicate, value in constraint.strays(self.facts, values):
                    yield Result(
                        focus,
                        Predicate(predicate),
                        value,
                        constraint.component,
                        shape.node,
                        shape.severity,
                    )
                continue
            for bad in constraint.broken_by(self.facts, focus, values, self.conforms):
                yield Result(
                    focus, shape.path, bad, constraint.component, shape.node, shape.severity
                )
        for node in shape.properties:
            inner = self.shapes[node]
            for each in values:
                yield from self.results(inner, each, depth + 1)

    def conforms(self, node: Term, shape: Term) -> bool:
        """Whether `node` conforms to the shape at `shape`."""
        known = self.verdicts.get((node, shape))
        if known is None:
            self.depth += 1
            try:
                known = next(self.results(self.shapes[shape], node, self.depth), None) is None
            finally:
                self.depth -= 1
            self.verdicts[node, shape] = known
        return known

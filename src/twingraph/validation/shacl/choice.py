"""Choose the engine: the quick one for SHACL Core, pySHACL for the rest or for everything."""

from __future__ import annotations

from dataclasses import dataclass

from twingraph.store.terms import Term
from twingraph.validation.shacl import engine
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.shacl.result import Result
from twingraph.validation.shacl.shape import Shapes

AUTO, QUICK, REFERENCE = "auto", "quick", "pyshacl"
ENGINES = (AUTO, QUICK, REFERENCE)


@dataclass(frozen=True)
class Judged:
    """What the shapes found, which engines ran, and which shapes nobody could evaluate."""

    results: tuple[Result, ...]
    engines: tuple[str, ...]
    left: dict[Term, str]


def judge(facts: Facts, shapes: Shapes, choice: str = AUTO) -> Judged:
    """Evaluate all shapes. `auto` leaves to pySHACL what goes beyond SHACL Core."""
    if choice == REFERENCE:
        from twingraph.validation.shacl import reference

        outcome = reference.evaluate(facts, shapes)
        return Judged(outcome.results, (reference.NAME,), outcome.left)
    outcome = engine.evaluate(facts, shapes)
    if choice == QUICK or not outcome.left:
        return Judged(outcome.results, ("twingraph",), outcome.left)
    from twingraph.validation.shacl import reference

    rest = reference.evaluate(facts, shapes, only=outcome.left)
    return Judged(outcome.results + rest.results, ("twingraph", reference.NAME), rest.left)

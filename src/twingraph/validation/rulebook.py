"""All rules, read once and used for many checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from twingraph.saved_queries import SavedQuery
from twingraph.validation.rule import (
    Rule,
    rules_of_files,
    rules_of_questions,
    rules_of_shapes,
)
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.shacl.shape import Shapes
from twingraph.validation.sheet import Sheet


def further_rules(questions: Iterable[SavedQuery]) -> tuple[Rule, ...]:
    """The rules that are no shapes: of the hygiene questions, and those about files."""
    return (*rules_of_questions(questions), *rules_of_files())


@dataclass(frozen=True)
class Rulebook:
    """The files of shapes and the hygiene questions."""

    sheets: tuple[Sheet, ...] = field(repr=False)
    questions: tuple[SavedQuery, ...] = field(repr=False)

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes, ready to be evaluated."""
        return Shapes(Facts(triple for sheet in self.sheets for triple in sheet.triples))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule: of shapes, of questions, of files."""
        return (
            *rules_of_shapes(self.shapes.graph),
            *further_rules(self.questions),
        )

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """Every rule by its name."""
        return {rule.name: rule for rule in self.rules}

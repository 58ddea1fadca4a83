"""The rules that findings name: shapes, questions whose answers are faults, and rules of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as Choice

from twingraph.saved_queries import SavedQuery
from twingraph.store.terms import Iri, Literal, Term
from twingraph.validation.finding import Severity, Wording
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.wording import FILE_RULES
from twingraph.vocab import SH, SHAPE

Origin = Choice["shape", "question", "file"]
_MESSAGE, _NAME = Iri(SH + "message"), Iri(SH + "name")
_SEVERITY, _PATH, _PROPERTY = Iri(SH + "severity"), Iri(SH + "path"), Iri(SH + "property")


@dataclass(frozen=True)
class Rule:
    """A rule: its name, where it comes from, what it checks and what to do when it is broken."""

    name: str
    origin: Origin
    severity: Severity
    title: Wording
    message: Wording

    @property
    def iri(self) -> str:
        """Where the rule is explained."""
        return SHAPE + self.name


def rules_of_shapes(shapes: Facts) -> list[Rule]:
    """The named property shapes, each a rule, in the order of their names."""
    found = []
    for node in shapes.subjects_of(_PATH):
        if isinstance(node, Iri):
            found.append(
                Rule(
                    local_name(node),
                    "shape",
                    severity_of(shapes.value(node, _SEVERITY)),
                    said_by(shapes, node, _NAME) or Wording(node.value, node.value),
                    said_by(shapes, node, _MESSAGE) or Wording("", ""),
                )
            )
    return sorted(found, key=lambda rule: rule.name)


def rules_of_questions(questions: Iterable[SavedQuery]) -> list[Rule]:
    """The hygiene questions, each a rule."""
    return [
        Rule(
            question.slug,
            "question",
            Severity(question.notes.get("severity", "violation")),
            Wording(question.questions["de"], question.questions["en"]),
            Wording(question.notes.get("meldung", ""), question.notes.get("message", "")),
        )
        for question in questions
    ]


def rules_of_files() -> list[Rule]:
    """The rules that are kept in code: syntax, house style, files and their places."""
    return [
        Rule(name, "file", severity, title, message)
        for name, (severity, title, message) in sorted(FILE_RULES.items())
    ]


def severity_of(node: Term | None) -> Severity:
    """The severity a shape states; a violation where it states none or one of its own."""
    name = node.value.removeprefix(SH).lower() if isinstance(node, Iri) else ""
    return Severity(name) if name in set(Severity) else Severity.VIOLATION


def said_by(shapes: Facts, node: Term, predicate: Iri) -> Wording | None:
    """What a shape says with a property in both languages; None if it says nothing."""
    texts = {
        value.language or "": value.value
        for value in shapes.values(node, predicate)
        if isinstance(value, Literal)
    }
    if not texts:
        return None
    any_ = next(iter(texts.values()))
    return Wording(
        texts.get("de") or texts.get("en") or any_, texts.get("en") or texts.get("de") or any_
    )


def local_name(node: Term) -> str:
    """The name of a shape: what stands behind its namespace."""
    text = node.value if isinstance(node, Iri) else str(node)
    return text.removeprefix(SHAPE) if text.startswith(SHAPE) else text.rpartition("#")[2] or text

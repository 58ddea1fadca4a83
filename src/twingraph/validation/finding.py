"""A finding: what is wrong, where, by which rule, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from twingraph.vocab import SHAPE


class Severity(StrEnum):
    """How bad it is: a violation must not be published, a warning is worth a look."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


LEVELS = {
    Severity.VIOLATION: {"de": "Fehler", "en": "error"},
    Severity.WARNING: {"de": "Warnung", "en": "warning"},
    Severity.INFO: {"de": "Hinweis", "en": "info"},
}
"""What a person reads for a severity."""


class Wording(NamedTuple):
    """The same thing said in German and in English."""

    de: str
    en: str

    def in_(self, language: str) -> str:
        """The words in the language asked for; English for all but German."""
        return self.de if language == "de" else self.en


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `file`, `line` and `column` tell where (line and column from 1, None where there is none);
    `rule` is the rule's name, `rule_iri` its address; `thing` the address of the thing or part it
    is about and `label` its name; `predicate` and `value` what was found there, written as in
    Turtle; `hint` a suggestion for just this case.
    `component` is the SHACL constraint component where a shape was broken, `statement` predicate
    and value as N-Triples writes them. `meant` is the property or thing that was meant instead
    of the one found there, as N-Triples and as Turtle; `because` another thing that may be to
    blame, as N-Triples.
    """

    file: str
    line: int | None
    column: int | None
    severity: Severity
    rule: str
    message: Wording
    thing: str | None = None
    label: Wording | None = None
    predicate: str | None = None
    value: str | None = None
    hint: Wording | None = None
    component: str | None = field(default=None, compare=False)
    statement: tuple[str | None, str | None] = field(default=(None, None), compare=False)
    meant: tuple[str, str] | None = field(default=None, compare=False)
    because: str | None = field(default=None, compare=False)

    @property
    def rule_iri(self) -> str:
        """Where the rule is explained."""
        return SHAPE + self.rule

    @property
    def place(self) -> str:
        """`file:line:column`, as far as they are known."""
        known = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([self.file, *known])

    def said(self, language: str) -> str:
        """The message with the name of the thing before it, in German or English."""
        message = self.message.in_(language)
        return f"{self.label.in_(language)}: {message}" if self.label else message

    def line_in(self, language: str) -> str:
        """`file:line:column: severity: message [rule]`, which editors and CI can follow."""
        level = LEVELS[self.severity]["de" if language == "de" else "en"]
        return f"{self.place}: {level}: {self.said(language)} [shape:{self.rule}]"

    def __str__(self) -> str:
        return self.line_in("en")


def order(finding: Finding) -> tuple[str, int, int, str, str]:
    """What findings are sorted by: their place, then their rule."""
    return (
        finding.file,
        finding.line or 0,
        finding.column or 0,
        finding.rule,
        finding.value or "",
    )

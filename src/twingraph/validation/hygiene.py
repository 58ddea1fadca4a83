"""Ask the questions whose every answer is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twingraph.errors import DataError, Place
from twingraph.saved_queries import SavedQuery
from twingraph.store.assembly import Assembly
from twingraph.store.select import select
from twingraph.store.terms import Iri, Literal, Term
from twingraph.validation.finding import Wording
from twingraph.validation.names import Names
from twingraph.validation.rule import Rule, rules_of_questions

_GAP = re.compile(r"\{([a-z]+)\}")
_LANGUAGES = {"de": Wording("Deutsch", "German"), "en": Wording("Englisch", "English")}


@dataclass(frozen=True)
class Row:
    """An answer to a hygiene question: a fault at `this`, maybe at one property and value.

    `because` is another thing that `this` is measured by, and that may be to blame.
    """

    rule: Rule
    this: Term
    property: Iri | None
    value: Term | None
    message: Wording
    because: Term | None


def ask_questions(
    questions: tuple[SavedQuery, ...], assembly: Assembly, names: Names
) -> Iterator[Row]:
    """Every fault that the questions find over all graphs."""
    for question, rule in zip(questions, rules_of_questions(questions), strict=True):
        for answer in select(assembly, question.text, f"{question.slug}.rq"):
            this = answer.get("this")
            if this is None:
                raise DataError(
                    "a hygiene question answers with ?this", place=Place(f"{question.slug}.rq")
                )
            property_ = answer.get("property")
            yield Row(
                rule,
                this,
                property_ if isinstance(property_, Iri) else None,
                answer.get("value"),
                _fill(rule.message, answer, names),
                answer.get("because"),
            )


def _fill(template: Wording, answer: Mapping[str, Term], names: Names) -> Wording:
    """The message with its gaps filled: things by their names, in each language."""

    def fill(text: str, language: str) -> str:
        def one(gap: re.Match[str]) -> str:
            term = answer.get(gap[1])
            if term is None:
                return gap[0]
            if gap[1] == "language" and isinstance(term, Literal) and term.value in _LANGUAGES:
                return _LANGUAGES[term.value].in_(language)
            if gap[1] == "property":
                return names.write(term)
            return names.call(term).in_(language)

        return _GAP.sub(one, text)

    return Wording(fill(template.de, "de"), fill(template.en, "en"))

"""What can go wrong with a request, as a name and a few values that a page can put into words."""

from __future__ import annotations

from typing import Any

from twingraph.errors import (
    AnswerTooLargeError,
    BusyError,
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
    RequestError,
    StoreUnavailableError,
    TwingraphError,
)
from twingraph.store.syntax import SyntaxFault


class Refusal(Exception):
    """A request that gets no answer.

    `problem` names the reason (the keys of `twingraph.web.problems.PROBLEMS`); `values` are what
    its wording mentions: numbers and short strings, JSON at all times since they cross a pipe. What
    is said in words of its own is a dictionary by language; `told` is the
    reason in brackets, ours in both languages or the words of somebody else.
    """

    def __init__(self, problem: str, **values: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.values = values


def syntax_refusal(fault: SyntaxFault) -> Refusal:
    """The refusal of a query that is not SPARQL, in both languages."""
    return Refusal(
        "syntax",
        line=fault.line,
        column=fault.column,
        said={"en": fault.message, "de": fault.german},
        advice={"en": fault.hint, "de": fault.german_hint},
    )


_FAMILY: dict[str, type[TwingraphError]] = {
    "timeout": QueryTimeoutError,
    "memory": QueryMemoryError,
    "answer-too-large": AnswerTooLargeError,
    "busy": BusyError,
    "interrupted": StoreUnavailableError,
    "unavailable": StoreUnavailableError,
    "remote-failed": StoreUnavailableError,
    "remote-unavailable": StoreUnavailableError,
    "remote-timeout": QueryTimeoutError,
    "not-json-ld": RequestError,
    "not-acceptable": RequestError,
    "many-parameters": RequestError,
    "graph-name": RequestError,
    "foreign-parameter": RequestError,
    "time-limit": RequestError,
}


def as_error(refusal: Refusal) -> TwingraphError:
    """The same trouble for callers inside the house, as a member of our family of errors."""
    told = ", ".join(
        f"{name}: {value['en'] if isinstance(value, dict) else value}"
        for name, value in refusal.values.items()
    )
    message = f"{refusal.problem} ({told})" if told else refusal.problem
    kind = _FAMILY.get(refusal.problem)
    if kind is not None:
        return kind(message)
    said, advice = refusal.values.get("said", {}), refusal.values.get("advice", {})
    return QueryRefusedError(
        said.get("en", message),
        de=said.get("de"),
        hint=advice.get("en"),
        hint_de=advice.get("de"),
        line=refusal.values.get("line"),
        column=refusal.values.get("column"),
    )

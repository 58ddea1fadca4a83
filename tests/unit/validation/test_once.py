"""Each cause is told once, and none is explained away."""

import graphlib
from dataclasses import replace

import pytest

from twingraph.dataset import shared_shelf
from twingraph.validation import Finding, Severity, Wording
from twingraph.validation.hint import MISPLACED
from twingraph.validation.material import words_and_rules
from twingraph.validation.once import (
    FOLLOWS_IN_FILE,
    FOLLOWS_IN_THING,
    NAMES_THE_VALUE,
    STYLE,
    UNTIED,
    tell_once,
)

THING = "https://example.org/id/city/a"
FINDING = Finding(
    "a.ttl", 3, 1, Severity.VIOLATION, "thing-x", Wording("so nicht", "not so"), THING
)


def told(*findings: Finding) -> list[str]:
    return [one.rule for one in tell_once(findings, {"phase-gap": "{ ?this tg:phase ?phase }"})]


def test_rules_that_follow_or_explain_exist() -> None:
    _, book, _ = words_and_rules(shared_shelf())
    named = {*NAMES_THE_VALUE, *STYLE, *UNTIED, *MISPLACED}
    for table in (FOLLOWS_IN_FILE, FOLLOWS_IN_THING):
        named |= {*table, *(cause for causes in table.values() for cause in causes)}
    assert named <= set(book.by_name)


def test_no_two_rules_explain_each_other_away() -> None:
    graph: dict[str, set[str]] = {}
    for table in (FOLLOWS_IN_FILE, FOLLOWS_IN_THING):
        for rule, causes in table.items():
            graph.setdefault(rule, set()).update(causes)
    assert tuple(graphlib.TopologicalSorter(graph).static_order())


def test_a_violation_does_not_hide_behind_a_warning() -> None:
    cause = replace(FINDING, rule="phase-begin-is-end", severity=Severity.WARNING)
    follows = replace(FINDING, rule="thing-span-order")
    assert told(cause, follows) == ["phase-begin-is-end", "thing-span-order"]
    assert told(replace(cause, severity=Severity.VIOLATION), follows) == ["phase-begin-is-end"]
    assert told(cause, replace(follows, severity=Severity.WARNING)) == ["phase-begin-is-end"]


@pytest.mark.parametrize("line", [3, 4])
def test_style_is_not_asked_where_a_line_is_wrong(line: int) -> None:
    style = replace(FINDING, rule="style-order", severity=Severity.WARNING, line=line, thing=None)
    assert len(told(FINDING, style)) == (1 if line == 3 else 2)


def test_what_asks_for_a_misspelt_property_waits_for_it() -> None:
    word = replace(
        FINDING, rule="thing-property", predicate="tg:phse", meant=("<urn:phase>", "tg:phase")
    )
    missing = replace(
        FINDING, rule="partnership-phase", predicate="tg:phase",
        component="MinCountConstraintComponent",
    )  # fmt: skip
    asking = replace(FINDING, rule="phase-gap", thing=f"{THING}#b")
    assert told(word, missing, asking) == ["thing-property"]
    elsewhere = replace(asking, file="b.ttl")
    assert told(word, elsewhere) == ["thing-property", "phase-gap"]
    other = replace(missing, predicate="tg:phases")
    assert told(word, other) == ["partnership-phase", "thing-property"]

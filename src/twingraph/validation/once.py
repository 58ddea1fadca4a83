"""Tell a fault once: of several findings with one cause, keep the one that names the cause."""

from __future__ import annotations

from collections.abc import Iterable

from twingraph.validation.finding import Finding, Severity, order

_NAMES_THE_VALUE = {"thing-link", "thing-word", "thing-class", "thing-gap", "thing-damaged"}
"""Rules that say what is wrong with a value, whatever other rule trips over it."""

_FOLLOWS: dict[str, set[str]] = {
    "partnership-state": {"partnership-kind"},
    "phase-sequence": {"phase-gap", "phase-overlap", "phase-begun-by"},
    "phase-overlap": {"phase-begin-is-end", "thing-span-order"},
    "phase-gap": {"phase-begin-is-end", "phase-own-milestone"},
    "thing-label-de": {"thing-untyped"},
    "thing-one-class": {"thing-class"},
    "file-class": {"thing-class", "thing-untyped"},
    "thing-both-languages": {"thing-language"},
}
"""A rule that only follows from others where one of them speaks of the same file."""

_NEEDS_A_SOUND_FILE = {"partnership-kind", "partnership-state", "disagreement-held-fact"}
"""Rules on derived facts: any other violation in the file may be the reason."""


def tell_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of their places, each cause once."""
    unique: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=order):
        key = (finding.rule, finding.thing, finding.predicate, finding.value, finding.place)
        kept = unique.setdefault(key, finding)
        if kept.hint is None and finding.hint is not None:
            unique[key] = finding
    kept_ = list(unique.values())
    named = {
        (finding.thing, finding.value) for finding in kept_ if finding.rule in _NAMES_THE_VALUE
    }
    derived = {
        (finding.thing, finding.predicate) for finding in kept_ if finding.rule == "thing-derived"
    }
    rules: dict[str, set[str]] = {}
    for finding in kept_:
        if finding.severity is Severity.VIOLATION:
            rules.setdefault(finding.file, set()).add(finding.rule)

    def is_cause(finding: Finding) -> bool:
        if finding.rule not in _NAMES_THE_VALUE and finding.value is not None:
            if (finding.thing, finding.value) in named:
                return False
        if finding.rule != "thing-derived" and (finding.thing, finding.predicate) in derived:
            return False
        beside = rules.get(finding.file, set())
        if finding.rule in _NEEDS_A_SOUND_FILE and beside - _NEEDS_A_SOUND_FILE:
            return False
        return not (_FOLLOWS.get(finding.rule, set()) & beside)

    return [finding for finding in kept_ if is_cause(finding)]

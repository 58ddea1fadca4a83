"""Tell a fault once: of several findings with one cause, keep the one that names the cause."""

from __future__ import annotations

from collections.abc import Iterable

from twingraph.validation.finding import Finding, Severity, order

NAMES_THE_VALUE = frozenset(
    {
        *("thing-link thing-word thing-class thing-gap thing-damaged".split()),
        *("thing-same-as thing-mixed-script country-code country-code-3 country-number".split()),
    }
)
"""Rules that say what is wrong with a value, whatever other rule trips over it."""

FOLLOWS_A_GAP = frozenset({"thing-link", "thing-word"})
"""Rules that trip over the name of a gap."""

FOLLOWS_IN_THING: dict[str, set[str]] = {
    "thing-span-order": {"thing-begin", "thing-end", "phase-begun-by", "phase-ended-by"},
    "thing-day-order": {"thing-date", "thing-last-day", "thing-future"},
    "thing-not-yet": {"thing-future"},
    "thing-label-de": {"thing-language"},
    "thing-label-en": {"thing-language"},
    "country-codes-agree": {"place-code-twice"},
    "position-continent": {"position-latitude", "position-longitude", "position-nowhere"},
    "thing-end": {"phase-ended-by"},
    "thing-begin": {"phase-begun-by"},
    "person-term": {"thing-date", "thing-last-day", "person-alive"},
    "thing-last-day-date": {"thing-date"},
}
"""A rule that only follows where one of these is broken by the same thing."""

FOLLOWS_IN_FILE: dict[str, set[str]] = {
    "phase-sequence": {"phase-gap", "phase-overlap", "phase-begun-by", "milestone-dated"},
    "phase-overlap": {"phase-begin-is-end", "phase-fork", "thing-span-order", "thing-derived"},
    "phase-gap": {"phase-begin-is-end", "phase-own-milestone"},
    "thing-span-order": {"phase-begin-is-end", "thing-date", "thing-derived"},
    "thing-one-class": {"thing-class"},
    "file-class": {"thing-class", "thing-untyped"},
}
"""A rule that only follows where one of these is broken in the same file."""


def tell_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of their places, each cause once."""
    unique: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=order):
        key = (*order(finding), finding.thing, finding.predicate, finding.message)
        kept = unique.setdefault(key, finding)
        if kept.hint is None and finding.hint is not None:
            unique[key] = finding
    causes = _Causes(unique.values())
    return [finding for finding in unique.values() if not causes.explain(finding)]


class _Causes:
    """What is known to be wrong, to tell causes from what follows."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.values: set[tuple[str | None, str | None]] = set()
        self.gaps: set[tuple[str | None, str | None]] = set()
        self.untyped: set[str] = set()
        self.derived: set[tuple[str | None, str | None]] = set()
        self.files: dict[str, set[str]] = {}
        self.things: dict[str, set[str]] = {}
        for finding in findings:
            if finding.rule in NAMES_THE_VALUE:
                self.values.add((finding.thing, finding.value))
                if finding.rule == "thing-gap":
                    self.gaps.add((finding.thing, finding.value))
            if finding.rule in ("thing-untyped", "thing-class"):
                self.untyped.add(f"<{finding.thing}>")
            elif finding.rule == "thing-derived":
                self.derived.add((finding.thing, finding.predicate))
            if finding.severity is Severity.VIOLATION:
                self.files.setdefault(finding.file, set()).add(finding.rule)
            if finding.thing is not None:
                self.things.setdefault(finding.thing, set()).add(finding.rule)

    def explain(self, finding: Finding) -> bool:
        """Whether a finding only follows from another one that is told."""
        rule = finding.rule
        beside = self.files.get(finding.file, set())
        if "file-prefix" in beside and rule not in ("file-prefix", "file-syntax"):
            # What stands in the file is not what was meant.
            return True
        if finding.value is not None:
            if rule in FOLLOWS_A_GAP and (finding.thing, finding.value) in self.gaps:
                return True
            if rule not in NAMES_THE_VALUE and (finding.thing, finding.value) in self.values:
                return True
            if finding.statement[1] in self.untyped:
                return True
        if rule != "thing-derived" and (finding.thing, finding.predicate) in self.derived:
            return True
        if FOLLOWS_IN_THING.get(rule, set()) & self.things.get(finding.thing or "", set()):
            return True
        if rule == "disagreement-held-fact" and beside - {rule}:
            # What is held may differ from the graph because of anything that is wrong here.
            return True
        return bool(FOLLOWS_IN_FILE.get(rule, set()) & beside)

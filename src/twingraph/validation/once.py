"""Tell a fault once: of several findings with one cause, keep the one that names the cause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from twingraph.validation.finding import Finding, Severity, order
from twingraph.validation.hint import MISPLACED

NAMES_THE_VALUE = frozenset(
    {
        *("thing-link thing-word thing-class thing-gap thing-damaged".split()),
        *("thing-contact thing-same-as thing-mixed-script".split()),
        *("country-code country-code-3 country-number".split()),
    }
)
"""Rules that say what is wrong with a value, whatever other rule trips over it."""

FOLLOWS_A_GAP = frozenset({"thing-link", "thing-word"})
"""Rules that trip over the name of a gap."""

FOLLOWS_IN_THING: dict[str, set[str]] = {
    "thing-span-order": {"thing-begin", "thing-end", "phase-begun-by", "phase-ended-by"},
    "thing-day-order": {"thing-date", "thing-last-day", "thing-future"},
    "thing-not-yet": {"thing-future"},
    "thing-label-de": {"thing-language", "thing-label-once", "thing-label-text"},
    "thing-label-en": {"thing-language", "thing-label-once", "thing-label-text"},
    "person-alive": {"person-life", "person-office-life"},
    "person-office-life": {"person-life"},
    "place-country": {"city-country", "region-country"},
    "country-codes-agree": {"place-code-twice"},
    "position-continent": {"position-latitude", "position-longitude", "position-nowhere"},
    "thing-end": {"phase-ended-by"},
    "thing-begin": {"phase-begun-by"},
    "person-term": {"thing-date", "thing-last-day", "person-alive"},
    "thing-last-day-date": {"thing-date"},
    "region-code-country": {"country-code", "country-codes-agree"},
}
"""A rule that only follows where one of these is broken by the same thing, or by the thing that
it names or measures by."""

STYLE = frozenset({"style-order", "style-prefix", "style-tag", "style-values"})
"""Rules of style that layout follows; on a line with a violation they follow from that."""

LINK = "thing-link"
UNTIED = frozenset({"part-orphan", "thing-orphan"})
"""Rules that miss who refers to a thing."""

TOO_MANY = "MaxCountConstraintComponent"
MISSING = ("MinCount", "QualifiedMinCount", "HasValue")

FOLLOWS_IN_FILE: dict[str, set[str]] = {
    "part-orphan": {"partnership-milestone", "partnership-phase", "person-office"},
    "phase-sequence": {
        *("milestone-dated phase-begun-by phase-gap phase-overlap thing-span-order".split()),
    },
    "phase-overlap": {"phase-begin-is-end", "phase-fork", "thing-span-order", "thing-derived"},
    "phase-gap": {"phase-begin-is-end", "phase-fork", "phase-own-milestone"},
    "thing-span-order": {"phase-begin-is-end", "thing-date", "thing-derived"},
    "milestone-long-ago": {"thing-span-order"},
    "style-values": {"partnership-partner", "thing-language"},
    "thing-property": {"file-class", "thing-one-class"},
    "thing-one-class": {"thing-class"},
    "style-head": {"file-thing"},
    "style-prefix": {"file-thing"},
    "file-dataset": {"file-syntax"},
    "file-class": {"thing-class", "thing-untyped"},
}
"""A rule that only follows where one of these is broken in the same file."""


def tell_once(findings: Iterable[Finding], questions: Mapping[str, str]) -> list[Finding]:
    """The findings in the order of their places, each cause once.

    `questions` are the texts of the questions that found some of them, by their rules.
    """
    unique: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=order):
        key: tuple[object, ...] = (finding.thing, finding.predicate, finding.message)
        if finding.rule not in MISPLACED:  # one word for several values is written once
            key = (*order(finding), *key)
        kept = unique.setdefault(key, finding)
        if kept.hint is None and finding.hint is not None:
            unique[key] = finding
    causes = _Causes(unique.values(), questions)
    grave = [one for one in unique.values() if one.severity is Severity.VIOLATION]
    # What must not be published is never told by a mere warning.
    grave_causes = _Causes(grave, questions)
    return [
        one
        for one in unique.values()
        if not (grave_causes if one.severity is Severity.VIOLATION else causes).explain(one)
    ]


class _Causes:
    """What is known to be wrong, to tell causes from what follows."""

    def __init__(self, findings: Iterable[Finding], questions: Mapping[str, str]) -> None:
        self.questions = questions
        self.missed: dict[str, set[str]] = {}
        self.values: set[tuple[str | None, str | None]] = set()
        self.gaps: set[tuple[str | None, str | None]] = set()
        self.untyped: set[str] = set()
        self.derived: set[tuple[str | None, str | None]] = set()
        self.meant: set[tuple[str | None, str | None]] = set()
        self.misplaced: set[tuple[str | None, str | None]] = set()
        self.untied: set[str | None] = set()
        self.torn: set[str] = set()
        self.crowded: set[tuple[str, str | None, str | None]] = set()
        self.files: dict[str, set[str]] = {}
        self.violated: dict[str, set[str]] = {}
        self.lines: set[tuple[str, int | None]] = set()
        self.styles: set[tuple[str, int | None]] = set()
        self.broken: dict[tuple[str | None, str | None], set[str]] = {}
        self.things: dict[str, set[str]] = {}
        for finding in findings:
            if finding.rule in NAMES_THE_VALUE:
                self.values.add((finding.thing, finding.value))
                if finding.rule == "thing-gap":
                    self.gaps.add((finding.thing, finding.value))
            if finding.rule in ("file-class", "thing-class", "thing-one-class", "thing-untyped"):
                self.untyped.add(f"<{finding.thing}>")
            elif finding.rule == "thing-derived":
                self.derived.add((finding.thing, finding.predicate))
            if finding.meant is not None:
                node, written = finding.meant
                self.untied.add(node)
                if finding.rule in MISPLACED:
                    self.meant.add((finding.thing, written))
                    self.missed.setdefault(finding.file, set()).add(written)
            if finding.rule in MISPLACED:
                self.misplaced.add((finding.thing, finding.predicate))
                self.untied.add(finding.statement[1])
            if finding.rule == LINK and (finding.value or "").startswith("this:"):
                self.torn.add(finding.file)
            if finding.component == TOO_MANY:
                self.crowded.add((finding.rule, finding.thing, finding.predicate))
            self.files.setdefault(finding.file, set()).add(finding.rule)
            if finding.severity is Severity.VIOLATION:
                self.violated.setdefault(finding.file, set()).add(finding.rule)
                self.lines.add((finding.file, finding.line))
            if finding.rule in STYLE:
                self.styles.add((finding.file, finding.line))
            at = finding.thing, finding.predicate
            self.broken.setdefault(at, set()).add(finding.rule)
            if finding.thing is not None:
                self.things.setdefault(finding.thing, set()).add(finding.rule)

    def explain(self, finding: Finding) -> bool:
        """Whether a finding only follows from another one that is told."""
        rule = finding.rule
        beside = self.violated.get(finding.file, set())
        line = finding.file, finding.line
        if rule in STYLE and line in self.lines:
            return True
        if rule == "style-layout" and line in self.styles:
            return True
        if rule == "thing-both-languages":
            if self.broken[finding.thing, finding.predicate] != {rule}:
                return True
        if "file-prefix" in beside and rule not in ("file-prefix", "file-syntax"):
            # What stands in the file is not what was meant.
            return True
        if (finding.component or "").startswith(MISSING):
            if (finding.thing, finding.predicate) in self.meant:
                return True
        question = self.questions.get(rule, "") if rule not in MISPLACED else ""
        if any(_mentions(question, name) for name in self.missed.get(finding.file, ())):
            # It asks for a property that stands there, but misspelt.
            return True
        if rule in UNTIED and f"<{finding.thing}>" in self.untied:
            return True
        if rule == "part-orphan" and finding.file in self.torn:
            return True
        if rule == "style-unused" and beside:
            # It may be needed again when what is wrong is put right.
            return True
        if rule not in (*MISPLACED, "thing-derived"):
            if (finding.thing, finding.predicate) in self.misplaced:
                return True
        is_crowded = (rule, finding.thing, finding.predicate) in self.crowded
        if is_crowded and finding.component != TOO_MANY:
            # Which of the values is to stay, and whether that one is right, is told in its turn.
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
        measures = (finding.thing, _address(finding.because), _address(finding.statement[1]))
        causes = FOLLOWS_IN_THING.get(rule, set())
        if any(causes & self.things.get(thing or "", set()) for thing in measures):
            return True
        if rule == "disagreement-held-fact" and beside - {rule}:
            # What is held may differ from the graph because of anything that is wrong here.
            return True
        return bool(FOLLOWS_IN_FILE.get(rule, set()) & self.files[finding.file])


def _address(node: str | None) -> str:
    return (node or "").strip("<>")


def _mentions(question: str, name: str) -> bool:
    return re.search(rf"(?<![\w:-]){re.escape(name)}(?![\w-])", question) is not None

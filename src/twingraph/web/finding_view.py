"""Findings as the desk shows them: by thing, each with its lines of the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twingraph.web.reader import Reader

AROUND = 1
"""Lines shown before and behind the one that is meant."""
LONGEST_LINE = 240


@dataclass(frozen=True)
class Line:
    """A line of the source, and whether it is the one that is meant."""

    number: int
    text: str
    is_meant: bool


@dataclass(frozen=True)
class FindingView:
    """One finding in the reader's language; `place` is empty where it has none."""

    severity: str
    level: str
    message: str
    hint: str | None
    value: str | None
    place: str
    rule: str
    rule_path: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    """The findings on one thing or part, or on the file itself; `path` leads to a published one."""

    title: str
    path: str | None
    file: str
    findings: tuple[FindingView, ...]


def group_findings(report: dict[str, Any], text: str, who: Reader) -> tuple[Group, ...]:
    """The findings of a report by the thing they are about, in the order of the lines."""
    lines = text.split("\n")
    found: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for finding in report["findings"]:
        found.setdefault((finding["file"], finding["thing"]), []).append(finding)
    groups = []
    for (file, thing), told in found.items():
        own = file == report["name"]
        label = next((one["label"][who.language] for one in told if one["label"]), None)
        title = label or (thing.rpartition("/")[2] if thing else who.wording("desk.the_file"))
        views = tuple(_view(one, lines if own else [], who) for one in told)
        path = who.href(thing) if thing and not own else None
        groups.append(Group(title, path, file, views))
    return tuple(groups)


def _view(finding: dict[str, Any], lines: list[str], who: Reader) -> FindingView:
    line, column = finding["line"], finding["column"]
    place = ""
    if line is not None:
        place = who.wording("desk.place", line=line, column=column or 1)
    return FindingView(
        finding["severity"],
        who.wording(f"desk.level.{finding['severity']}"),
        finding["message"][who.language],
        finding["hint"][who.language] if finding["hint"] else None,
        finding["value"],
        place,
        finding["rule"],
        who.href(finding["ruleIri"]),
        _excerpt(lines, line, column),
    )


def _excerpt(lines: list[str], line: int | None, column: int | None) -> tuple[Line, ...]:
    if line is None or not 0 < line <= len(lines):
        return ()
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    return tuple(
        Line(number, _shown(lines[number - 1], column if number == line else 1), number == line)
        for number in range(first, last + 1)
    )


def _shown(text: str, column: int | None) -> str:
    """The line, cut around the column where it is very long."""
    if len(text) <= LONGEST_LINE:
        return text
    start = max(0, (column or 1) - LONGEST_LINE // 2)
    piece = text[start : start + LONGEST_LINE]
    return ("…" if start else "") + piece + ("…" if start + LONGEST_LINE < len(text) else "")

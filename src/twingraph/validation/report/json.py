"""The report as JSON, for programs of any kind."""

from __future__ import annotations

import json
from typing import Any

from twingraph.validation.checkup import Report
from twingraph.validation.finding import Finding, Severity, Wording


def render_json(report: Report, language: str) -> str:
    """The whole report; texts are given in both languages whatever `language` says."""
    return json.dumps(as_data(report), ensure_ascii=False, indent=2) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "conforms": not report.count(Severity.VIOLATION),
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "checked": {
            "files": report.files,
            "unreadable": report.broken,
            "triples": report.triples,
            "rules": len(report.rules),
        },
        "engines": list(report.engines),
        "seconds": round(report.seconds, 3),
        "findings": findings_as_data(report),
    }


def findings_as_data(report: Report, most: int | None = None) -> list[dict[str, Any]]:
    """The findings as plain data, or the first `most` of them."""
    return [_finding(finding) for finding in report.findings[:most]]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity.value,
        "rule": f"shape:{finding.rule}",
        "ruleIri": finding.rule_iri,
        "message": _both(finding.message),
        "thing": finding.thing,
        "label": _both(finding.label),
        "property": finding.predicate,
        "value": finding.value,
        "hint": _both(finding.hint),
    }


def _both(words: Wording | None) -> dict[str, str] | None:
    return None if words is None else {"de": words.de, "en": words.en}

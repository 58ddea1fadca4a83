"""The report as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from twingraph import __version__
from twingraph.validation.checkup import Report
from twingraph.validation.finding import Finding, Severity
from twingraph.validation.rule import Rule

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(report: Report, language: str) -> str:
    """One run with all rules and one result for each finding (SARIF 2.1.0, section 3.14)."""
    index = {rule.name: number for number, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "twingraph",
                "semanticVersion": __version__,
                "informationUri": "https://w3id.org/twingraph/",
                "language": language,
                "rules": [_rule(rule, language) for rule in report.rules],
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "properties": {"engines": list(report.engines)},
        "artifacts": [{"location": {"uri": quote(name)}} for name in report.checked],
        "results": [_result(finding, index, language) for finding in report.findings],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    return {
        "id": f"shape:{rule.name}",
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.title.in_(language)},
        "fullDescription": {"text": rule.message.in_(language) or rule.title.in_(language)},
        "helpUri": rule.iri,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: dict[str, int], language: str) -> dict[str, Any]:
    message = finding.said(language)
    if finding.hint:
        message += f" ({finding.hint.in_(language)})"
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.file)}}
    if finding.line is not None:
        place["region"] = {"startLine": finding.line}
        if finding.column is not None:
            place["region"]["startColumn"] = finding.column
    location: dict[str, Any] = {"physicalLocation": place}
    if finding.thing:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.thing, "kind": "resource"}]
    # Without the line, so that a finding stays the same when lines above it come and go.
    mark = "|".join(
        str(part) for part in (finding.file, finding.rule, finding.thing, finding.value)
    )
    result: dict[str, Any] = {
        "ruleId": f"shape:{finding.rule}",
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {"twingraph/v1": hashlib.sha256(mark.encode()).hexdigest()[:32]},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    if finding.value is not None:
        result["properties"] = {"value": finding.value}
    return result

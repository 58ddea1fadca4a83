"""The report as workflow commands, which GitHub and Gitea show as annotations."""

from __future__ import annotations

from twingraph.validation.checkup import Report
from twingraph.validation.finding import Severity

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(report: Report, language: str) -> str:
    """One command for each finding; which engine ran is told to those who debug."""
    lines = []
    for finding in report.findings:
        about = [f"file={_escape(finding.file, in_property=True)}"]
        if finding.line is not None:
            about.append(f"line={finding.line}")
        if finding.column is not None:
            about.append(f"col={finding.column}")
        about.append(f"title={_escape(f'shape:{finding.rule}', in_property=True)}")
        message = finding.said(language)
        if finding.hint:
            message += f"\n{finding.hint.in_(language)}"
        command = _COMMANDS[finding.severity]
        lines.append(f"::{command} {','.join(about)}::{_escape(message)}\n")
    if report.engines:
        lines.append(f"::debug::{_escape(' + '.join(report.engines))}\n")
    return "".join(lines)


def _escape(text: str, *, in_property: bool = False) -> str:
    """The text as the runner reads it back; other control characters would steer its log."""
    text = "".join(
        sign if sign.isprintable() or sign in "\r\n" else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text

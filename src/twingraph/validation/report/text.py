"""Findings as lines that people read and editors can jump to."""

from __future__ import annotations

from twingraph.validation.checkup import Report
from twingraph.validation.finding import LEVELS, Finding, Severity

_COLOURS = {Severity.VIOLATION: "31;1", Severity.WARNING: "33;1", Severity.INFO: "36"}
_WORDS = {
    "found": {"de": "gefunden", "en": "found"},
    "clean": {"de": "keine Befunde", "en": "no findings"},
    "files": {"de": "in {n} Dateien", "en": "in {n} files"},
    "broken": {
        "de": "{n} davon unlesbar: Verweise auf sie sind nicht geprüft",
        "en": "{n} of them unreadable: links to them are not checked",
    },
    "engine": {
        "de": "geprüft mit {engine} in {seconds} s",
        "en": "checked by {engine} in {seconds} s",
    },
}
_COUNTED = {
    Severity.VIOLATION: {"de": ("Fehler", "Fehler"), "en": ("error", "errors")},
    Severity.WARNING: {"de": ("Warnung", "Warnungen"), "en": ("warning", "warnings")},
    Severity.INFO: {"de": ("Hinweis", "Hinweise"), "en": ("note", "notes")},
}


def render_text(report: Report, language: str, *, colour: bool = False) -> str:
    """One line for each finding, its suggestion below it; nothing for a clean report."""
    lines = []
    for finding in report.findings:
        lines.append(_line(finding, language, colour))
        if finding.hint:
            lines.append(_paint(f"  → {finding.hint.in_(language)}", "2", colour))
    return "".join(f"{line}\n" for line in lines)


def summary(report: Report, language: str) -> str:
    """What was found and looked at, in one line."""
    counts = []
    for severity in Severity:
        number = report.count(severity)
        if number:
            one, many = _COUNTED[severity][language]
            counts.append(f"{number} {one if number == 1 else many}")
    said = ", ".join(counts) or _WORDS["clean"][language]
    parts = [f"{said} {_fill('files', language, n=report.files)}"]
    if report.broken:
        parts.append(_fill("broken", language, n=report.broken))
    if report.engines:
        engines = " + ".join(report.engines)
        seconds = f"{report.seconds:.1f}".replace(".", "," if language == "de" else ".")
        parts.append(_fill("engine", language, engine=engines, seconds=seconds))
    return "; ".join(parts)


def _line(finding: Finding, language: str, colour: bool) -> str:
    level = LEVELS[finding.severity][language]
    message = finding.said(language)
    if finding.value and finding.value.strip('"') not in message:
        message += f" ({_WORDS['found'][language]}: {finding.value})"
    return (
        f"{_paint(finding.place, '1', colour)}: "
        f"{_paint(level, _COLOURS[finding.severity], colour)}: {message} "
        f"{_paint(f'[shape:{finding.rule}]', '2', colour)}"
    )


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _fill(key: str, language: str, **values: object) -> str:
    return _WORDS[key][language].format(**values)

"""The report as one page of HTML that needs nothing else: no script, no style sheet, no server."""

from __future__ import annotations

from html import escape

from twingraph.validation.checkup import Report
from twingraph.validation.finding import LEVELS, Finding, Severity
from twingraph.validation.report.text import summary

_TITLE = {"de": "Prüfbericht", "en": "Validation report"}
_HEADS = {
    "de": ("Zeile", "Schwere", "Was zu tun ist", "Regel"),
    "en": ("Line", "Severity", "What to do", "Rule"),
}
_FOUND = {"de": "Gefunden", "en": "Found"}
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ccc}"
    "caption{text-align:left;font-weight:600;padding:1.2rem 0 .4rem}"
    ".violation{color:#a3001b;font-weight:600}.warning{color:#7a4b00;font-weight:600}"
    "code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}.hint{color:#333}"
)


def render_html(report: Report, language: str) -> str:
    """A page with a table for each file that has findings."""
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_file.setdefault(finding.file, []).append(finding)
    tables = "".join(_table(file, found, language) for file, found in by_file.items())
    title = _TITLE[language]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{escape(summary(report, language))}</p>\n{tables}</main>\n</body>\n</html>\n"
    )


def _table(file: str, findings: list[Finding], language: str) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS[language])
    rows = "".join(_row(finding, language) for finding in findings)
    return (
        f"<table>\n<caption><code>{escape(file)}</code></caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _row(finding: Finding, language: str) -> str:
    place = ":".join(str(n) for n in (finding.line, finding.column) if n is not None) or "–"
    level = LEVELS[finding.severity][language]
    said = escape(finding.said(language))
    if finding.value:
        said += f"<br>{_FOUND[language]}: <code>{escape(finding.value)}</code>"
    if finding.hint:
        said += f'<br><span class="hint">→ {escape(finding.hint.in_(language))}</span>'
    kind = finding.severity.value if finding.severity is not Severity.INFO else "info"
    return (
        f'<tr><td>{place}</td><td class="{kind}">{level}</td><td>{said}</td>'
        f'<td><a href="{escape(finding.rule_iri)}"><code>{escape(finding.rule)}</code></a></td>'
        "</tr>\n"
    )

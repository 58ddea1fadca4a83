"""The report as JUnit XML, which build servers count and list."""

from __future__ import annotations

from pathlib import PurePath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from twingraph.validation.checkup import Report
from twingraph.validation.finding import Finding, Severity


def render_junit(report: Report, language: str) -> str:
    """A test case for each checked file that is clean and for each finding.

    Violations are failures; warnings pass and are told in the case's output.
    """
    by_file: dict[str, list[Finding]] = {name: [] for name in report.checked}
    for finding in report.findings:
        by_file.setdefault(finding.file, []).append(finding)
    failures = report.count(Severity.VIOLATION)
    suite = Element("testsuite", name="twingraph validate", failures=str(failures), errors="0")
    properties = SubElement(suite, "properties")
    for engine in report.engines:
        SubElement(properties, "property", name="engine", value=engine)
    cases = 0
    for name, findings in by_file.items():
        if not findings:
            cases += 1
            _case(suite, name, "file")
        for finding in findings:
            cases += 1
            case = _case(suite, name, f"{finding.rule} {finding.line or ''}".strip(), finding.line)
            text = finding.line_in(language)
            if finding.hint:
                text += f"\n{finding.hint.in_(language)}"
            if finding.severity is Severity.VIOLATION:
                message = _clean(finding.said(language))
                failure = SubElement(case, "failure", message=message, type=f"shape:{finding.rule}")
                failure.text = _clean(text)
            else:
                SubElement(case, "system-out").text = _clean(text)
    suite.set("tests", str(cases))
    suite.set("time", f"{report.seconds:.3f}")
    suites = Element("testsuites", tests=str(cases), failures=str(failures), errors="0")
    suites.append(suite)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, "unicode") + "\n"


def _case(suite: Element, file: str, name: str, line: int | None = None) -> Element:
    path = PurePath(file)
    classname = ".".join(path.with_suffix("").parts) or file
    case = SubElement(suite, "testcase", classname=_clean(classname), name=_clean(name))
    case.set("file", _clean(file))
    if line is not None:
        case.set("line", str(line))
    return case


def _clean(text: str) -> str:
    """The text without what XML 1.0 cannot hold (section 2.2)."""
    return "".join(
        sign
        if sign in "\t\n"
        or " " <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign >= "\U00010000"
        else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )

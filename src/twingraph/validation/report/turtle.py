"""The report as a SHACL validation report in Turtle."""

from __future__ import annotations

from urllib.parse import quote

from twingraph.store.terms import Literal
from twingraph.validation.checkup import Report
from twingraph.validation.finding import Finding
from twingraph.vocab import DCTERMS, RDFS, SH, XSD

_PREFIXES = {"dcterms": DCTERMS, "rdfs": RDFS, "sh": SH, "xsd": XSD}


def render_turtle(report: Report, language: str) -> str:
    """A sh:ValidationReport (SHACL, section 3.6); the place of a result is its rdfs:comment.

    It conforms if there are no results of any severity, as section 3.6.1.1 says; what must not be
    published is told by the severities.
    Messages are given in both languages. A finding that is about a file and no thing has the
    file as its focus node.
    """
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in _PREFIXES.items())
    conforms = "false" if report.findings else "true"
    lines = [head, "[]", "  a sh:ValidationReport ;", f"  sh:conforms {conforms} ;"]
    for engine in report.engines:
        lines.append(f"  dcterms:creator {Literal(engine)} ;")
    for finding in report.findings:
        lines += ["  sh:result [", *(f"    {line}" for line in _result(finding)), "  ] ;"]
    lines.append(".")
    return "\n".join(lines) + "\n"


def _result(finding: Finding) -> list[str]:
    focus = finding.thing or f"urn:x-twingraph:file:{quote(finding.file)}"
    path, value = finding.statement
    component = finding.component or "SPARQLConstraintComponent"
    lines = ["a sh:ValidationResult ;", f"sh:focusNode <{focus}> ;"]
    if path:
        lines.append(f"sh:resultPath {path} ;")
    # A blank node of the data cannot be named outside of it.
    if value and not value.startswith("_:"):
        lines.append(f"sh:value {value} ;")
    lines += [
        f"sh:resultSeverity sh:{finding.severity.value.capitalize()} ;",
        f"sh:sourceShape <{finding.rule_iri}> ;",
        f"sh:sourceConstraintComponent sh:{component} ;",
        f"sh:resultMessage {Literal(finding.message.de, language='de')} ;",
        f"sh:resultMessage {Literal(finding.message.en, language='en')} ;",
        f"rdfs:comment {Literal(finding.place)} ;",
    ]
    return lines

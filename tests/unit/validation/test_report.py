import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pytest

from twingraph.validation import Finding, Report, Severity, Wording
from twingraph.validation.report import FORMATS, render
from twingraph.validation.report.text import summary
from twingraph.validation.rule import Rule
from twingraph.vocab import XSD

RULE = Rule(
    "city-country",
    "shape",
    Severity.VIOLATION,
    Wording("Land der Stadt", "country of the city"),
    Wording("Ein Land nennen", "Name a country"),
)
FINDING = Finding(
    "data/city/a, b.ttl",
    14,
    3,
    Severity.VIOLATION,
    "city-country",
    Wording("Ein Land nennen: 100 %\n<jetzt>", "Name a country: 100 %\n<now>"),
    thing="https://example.org/id/city/a",
    label=Wording("Stadt „A“", "city “A”"),
    predicate="tg:country",
    value='"Itali\u0007en"@de',
    hint=Wording("gemeint ist vielleicht country:italy", "perhaps country:italy is meant"),
    component="ClassConstraintComponent",
    statement=("<https://w3id.org/twingraph/ontology#country>", '"Italien"@de'),
)
WARNING = Finding(
    "data/city/c.ttl", None, None, Severity.WARNING, "file-slug", Wording("So nicht", "Not so")
)
REPORT = Report(
    (FINDING, WARNING),
    2,
    7,
    ("twingraph",),
    0.25,
    (RULE,),
    ("data/city/a, b.ttl", "data/city/c.ttl", "data/city/d.ttl"),
)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_every_finding(form: str, language: str) -> None:
    text = render(REPORT, form, language)
    assert "country:italy" in text or form == "turtle"
    assert "city-country" in text
    assert "file-slug" in text


def test_text_is_one_line_that_editors_can_follow() -> None:
    first, hint, second = render(REPORT, "text", "en").replace("%\n", "% ").splitlines()
    assert first.startswith("data/city/a, b.ttl:14:3: error: city “A”: Name a country")
    assert first.endswith("[shape:city-country]")
    assert hint == "  → perhaps country:italy is meant"
    assert second == "data/city/c.ttl: warning: Not so [shape:file-slug]"


def test_text_has_colour_only_when_asked() -> None:
    assert "\x1b" not in render(REPORT, "text", "en")
    assert "\x1b[31;1mFehler" in render(REPORT, "text", "de", colour=True)


def test_summary_counts_in_words() -> None:
    assert summary(REPORT, "de") == (
        "1 Fehler, 1 Warnung in 2 Dateien; geprüft mit twingraph in 0,2 s"
    )
    assert summary(Report((), 3, 9, ("twingraph",), 1), "en").startswith("no findings in 3 files")


def test_json_holds_both_languages() -> None:
    said = json.loads(render(REPORT, "json"))
    assert said["conforms"] is False
    assert said["counts"] == {"violation": 1, "warning": 1, "info": 0}
    finding = said["findings"][0]
    assert (finding["file"], finding["line"], finding["column"]) == ("data/city/a, b.ttl", 14, 3)
    assert finding["rule"] == "shape:city-country"
    assert finding["ruleIri"] == "https://w3id.org/twingraph/shapes#city-country"
    assert finding["label"] == {"de": "Stadt „A“", "en": "city “A”"}


def test_sarif_names_rules_and_places() -> None:
    run = json.loads(render(REPORT, "sarif"))["runs"][0]
    result, other = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data/city/a%2C%20b.ttl"
    assert place["region"] == {"startLine": 14, "startColumn": 3}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert "region" not in other["locations"][0]["physicalLocation"]
    assert (result["level"], other["level"]) == ("error", "warning")


def test_sarif_fingerprints_do_not_depend_on_the_line() -> None:
    moved = replace(REPORT, findings=(replace(FINDING, line=99), WARNING))
    marks = [
        [result["partialFingerprints"] for result in json.loads(text)["runs"][0]["results"]]
        for text in (render(REPORT, "sarif"), render(moved, "sarif"))
    ]
    assert marks[0] == marks[1]


def test_junit_counts_clean_files_as_passed() -> None:
    suite = ElementTree.fromstring(render(REPORT, "junit", "de"))[0]
    assert suite.get("tests") == "3"
    assert suite.get("failures") == "1"
    assert [case.get("file") for case in suite[1:]] == list(REPORT.checked)
    assert suite[1][0].tag == "failure"
    assert suite[2][0].tag == "system-out"
    assert len(suite[3]) == 0


def test_github_commands_are_escaped() -> None:
    first = render(REPORT, "github").splitlines()[0]
    assert first.startswith("::error file=data/city/a%2C b.ttl,line=14,col=3,title=shape%3Acity")
    assert "100 %25%0A<now>" in first


def test_turtle_is_a_shacl_report() -> None:
    text = render(REPORT, "turtle")
    store = pyoxigraph.Store()
    store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)
    rows = list(
        store.query(
            "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT * { ?report sh:conforms false ; "
            "sh:result [ sh:focusNode ?focus ; sh:resultPath ?path ; sh:value ?value ; "
            "sh:sourceShape ?shape ; sh:resultSeverity sh:Violation ; "
            "sh:sourceConstraintComponent sh:ClassConstraintComponent ] }"
        )
    )
    assert len(rows) == 1
    assert rows[0]["value"] == pyoxigraph.Literal("Italien", language="de")


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"text"}))
def test_every_form_names_the_engine_that_ran(form: str) -> None:
    other = replace(REPORT, engines=("pyshacl 0.40", "another-engine"))
    assert "another-engine" in render(other, form)
    assert "another-engine" in summary(other, "de"), "which goes with the text"


def test_github_gets_no_control_characters() -> None:
    odd = replace(FINDING, file="a\x1b:b", message=Wording("x\x1b[31m\x85", "x\x1b[31m\x85"))
    text = render(replace(REPORT, findings=(odd,)), "github")
    assert all(sign.isprintable() for sign in text.replace("\n", ""))
    assert "file=a\N{REPLACEMENT CHARACTER}%3Ab," in text


SARIF: dict[str, tuple[set[str], set[str]]] = {
    # what SARIF 2.1.0 asks of the objects that we write: required, also allowed
    "": ({"version", "runs"}, {"$schema"}),
    "runs": (
        {"tool"},
        {"language", "columnKind", "invocations", "artifacts", "results", "properties"},
    ),
    "tool": ({"driver"}, set()),
    "driver": ({"name"}, {"semanticVersion", "informationUri", "language", "rules"}),
    "rules": (
        {"id"},
        {"name", "shortDescription", "fullDescription", "helpUri", "defaultConfiguration"},
    ),
    "shortDescription": ({"text"}, set()),
    "fullDescription": ({"text"}, set()),
    "defaultConfiguration": (set(), {"level"}),
    "invocations": ({"executionSuccessful"}, set()),
    "artifacts": (set(), {"location"}),
    "location": (set(), {"uri"}),
    "results": (
        {"message"},
        {"ruleId", "ruleIndex", "level", "locations", "partialFingerprints", "properties"},
    ),
    "message": ({"text"}, set()),
    "locations": (set(), {"physicalLocation", "logicalLocations"}),
    "physicalLocation": ({"artifactLocation"}, {"region"}),
    "artifactLocation": ({"uri"}, set()),
    "region": (set(), {"startLine", "startColumn"}),
    "logicalLocations": (set(), {"fullyQualifiedName", "kind"}),
}
BAGS = {"properties", "partialFingerprints"}


def objects_in(value: object, name: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every object of a JSON document but property bags, by the property it is the value of."""
    if isinstance(value, list):
        for one in value:
            yield from objects_in(one, name)
    elif isinstance(value, dict) and name not in BAGS:
        yield name, value
        for key, inner in value.items():
            yield from objects_in(inner, key)


def test_sarif_has_what_the_standard_asks_for_and_nothing_that_it_does_not_know() -> None:
    document = json.loads(render(REPORT, "sarif"))
    assert document["version"] == "2.1.0"
    for name, found in objects_in(document):
        needed, allowed = SARIF[name]
        assert needed <= found.keys() <= needed | allowed, name
    run = document["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert result["level"] in ("none", "note", "warning", "error")
        for place in result["locations"]:
            physical = place["physicalLocation"]
            assert all(number >= 1 for number in physical.get("region", {}).values())
            assert not re.search(r"[^!-~]", physical["artifactLocation"]["uri"])


def test_sarif_keeps_to_its_schema() -> None:
    """The schema is long and OASIS's own: name a copy to have it asked."""
    path = os.environ.get("TWINGRAPH_SARIF_SCHEMA")
    if not path:
        pytest.skip("TWINGRAPH_SARIF_SCHEMA names no copy of sarif-schema-2.1.0.json")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(path).read_text("utf-8"))
    judge = jsonschema.validators.validator_for(schema)(schema)
    for report in (REPORT, replace(REPORT, findings=(), engines=())):
        assert list(judge.iter_errors(json.loads(render(report, "sarif")))) == []


def test_every_turtle_result_has_what_shacl_asks_for() -> None:
    """SHACL, section 3.6.2: focus node, severity and component, each exactly once."""
    store = pyoxigraph.Store()
    store.load(render(REPORT, "turtle").encode(), pyoxigraph.RdfFormat.TURTLE)
    sh = "http://www.w3.org/ns/shacl#"

    def values(subject: Any, name: str) -> list[Any]:
        found = store.quads_for_pattern(subject, pyoxigraph.NamedNode(sh + name), None)
        return [quad.object for quad in found]

    conforms = next(store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{sh}conforms"), None))
    assert (conforms.object.value, conforms.object.datatype.value) == ("false", XSD + "boolean")
    results = values(conforms.subject, "result")
    assert len(results) == len(REPORT.findings)
    severities = {pyoxigraph.NamedNode(sh + name) for name in ("Violation", "Warning", "Info")}
    for result in results:
        assert len(values(result, "focusNode")) == 1
        assert len(values(result, "resultSeverity")) == 1
        assert set(values(result, "resultSeverity")) <= severities
        (component,) = values(result, "sourceConstraintComponent")
        assert isinstance(component, pyoxigraph.NamedNode)
        assert len(values(result, "resultPath")) <= 1 and len(values(result, "value")) <= 1
        # One message for each language (section 3.6.2.7).
        assert sorted(said.language for said in values(result, "resultMessage")) == ["de", "en"]


def test_a_report_conforms_only_without_results() -> None:
    assert "sh:conforms true" in render(replace(REPORT, findings=()), "turtle")
    assert "sh:conforms false" in render(replace(REPORT, findings=(WARNING,)), "turtle")


def test_junit_has_what_build_servers_ask_for() -> None:
    """The parts and their order as the schema of Jenkins has them; file and line besides."""
    suites = ElementTree.fromstring(render(REPORT, "junit"))
    suite = suites[0]
    for one in (suites, suite):
        assert {"tests", "failures", "errors"} <= one.attrib.keys()
    assert suite.get("name") and float(suite.get("time", "")) >= 0
    assert [one.tag for one in suite] == ["properties", *["testcase"] * int(suite.get("tests", 0))]
    assert len(suite.findall("testcase/failure")) == int(suite.get("failures", 0))
    for case in suite.findall("testcase"):
        assert case.get("name") and case.get("classname")
        assert {inner.tag for inner in case} <= {"failure", "system-out"}
    for failure in suite.iter("failure"):
        assert failure.get("message") and failure.get("type") and failure.text


def test_html_is_escaped() -> None:
    page = render(REPORT, "html", "de")
    assert "&lt;jetzt&gt;" in page
    assert "<jetzt>" not in page
    assert '<html lang="de">' in page

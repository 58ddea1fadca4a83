import json
from xml.etree import ElementTree

import pyoxigraph
import pytest

from twingraph.validation import Finding, Report, Severity, Wording
from twingraph.validation.report import FORMATS, render
from twingraph.validation.report.text import summary
from twingraph.validation.rule import Rule

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
    from dataclasses import replace

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
    assert [case.get("file") for case in suite] == list(REPORT.checked)
    assert suite[0][0].tag == "failure"
    assert suite[1][0].tag == "system-out"
    assert len(suite[2]) == 0


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


def test_html_is_escaped() -> None:
    page = render(REPORT, "html", "de")
    assert "&lt;jetzt&gt;" in page
    assert "<jetzt>" not in page
    assert '<html lang="de">' in page

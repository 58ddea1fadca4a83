"""The query page in a real browser: the editor, answers, cancelling, and no script at all."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from twingraph.engine import Engine

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
EDITOR = ROOT / "src" / "twingraph" / "web" / "static" / "build" / "editor.js"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?c < ?f) }"
VISIT = Callable[..., Any]

needs_editor = pytest.mark.skipif(
    not EDITOR.is_file(), reason="the editor is not bundled: make assets"
)


def write(page: Any, query: str) -> None:
    """Replace what stands in the editor, as a person who pastes."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def ask(page: Any, query: str) -> None:
    write(page, query)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")


def text_of(page: Any) -> str:
    return "\n".join(page.locator(".cm-line").all_inner_texts())


@needs_editor
def test_a_question_is_asked_and_answered_without_leaving_the_page(visit: VISIT) -> None:
    page = visit().go("/sparql")
    assert page.locator("#ask-query").is_hidden()
    page.get_by_role("button", name="Fragen", exact=True).click()
    page.wait_for_selector("#ask-shown table")
    assert (
        page.get_by_role("link", name="Leeds").get_attribute("href").startswith("/doc/city/leeds")
    )
    assert page.locator("#ask-status").inner_text().startswith("Antwort nach")
    assert "/sparql?query=PREFIX" in page.url
    address = page.url
    page.reload()
    assert page.url == address
    assert page.locator("#ask-shown table tbody tr").count() == 13


@needs_editor
def test_terms_are_found_by_their_german_name_and_bring_their_prefix(visit: VISIT) -> None:
    page = visit().go("/sparql")
    write(page, "SELECT ?a ?b WHERE { ?a  ?b }")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("unterzeich", delay=30)
    page.wait_for_selector(".cm-tooltip-autocomplete li[aria-selected]")
    assert "tg:signatory" in page.locator(".cm-tooltip-autocomplete").inner_text()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert text_of(page).splitlines() == [
        "PREFIX tg: <https://w3id.org/twingraph/ontology#>",
        "SELECT ?a ?b WHERE { ?a tg:signatory ?b }",
    ]


@needs_editor
def test_missing_prefixes_are_filled_in_before_asking(visit: VISIT) -> None:
    page = visit().go("/sparql")
    ask(page, "SELECT ?n WHERE { city:leeds skos:prefLabel ?n FILTER(LANG(?n) = 'de') }")
    page.wait_for_selector("#ask-shown table")
    assert text_of(page).splitlines()[:2] == [
        "PREFIX city: <https://w3id.org/twingraph/dortmund/id/city/>",
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
    ]


@needs_editor
def test_a_fault_is_shown_in_words_and_at_its_place(visit: VISIT) -> None:
    page = visit().go("/sparql")
    ask(page, "SELECT ?a WHERE {\n  ?a ?b .\n  ?a ?b ?c\n}")
    page.wait_for_selector("#ask-shown [role=alert]")
    assert "Die Abfrage ist kein SPARQL" in page.locator("[role=alert]").inner_text()
    assert page.locator(".cm-lintRange-error").count() == 1
    page.get_by_role("button", name="Zeile 2, Spalte").click()
    assert page.evaluate("document.activeElement.id") == "ask-editor"
    ask(page, "ASK {}")
    page.wait_for_selector("#ask-shown .verdict")
    assert page.locator(".cm-lintRange-error").count() == 0


@needs_editor
def test_cancelling_stops_the_work(visit: VISIT, site: str) -> None:
    page = visit().go("/sparql")
    ask(page, ENDLESS)
    page.get_by_role("button", name="Abbrechen").wait_for()
    page.wait_for_timeout(800)
    assert _working(site) > 0
    page.get_by_role("button", name="Abbrechen").click()
    page.locator("#ask-status", has_text=re.compile("^Abgebrochen")).wait_for()
    assert page.get_by_role("button", name="Abbrechen").is_hidden()
    deadline = time.monotonic() + 5
    while _working(site) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _working(site) == 0


def _working(site: str) -> int:
    """How many queries the server is at."""
    with urllib.request.urlopen(f"{site}/health/ready") as answer:
        workers = json.load(answer)["workers"]
    return sum(workers[name] for name in ("quick", "heavy", "queued", "waiting"))


@needs_editor
def test_an_answer_too_large_for_a_page_is_shown_in_part(visit: VISIT) -> None:
    page = visit().go("/sparql")
    ask(page, "SELECT ?s ?p ?o ?x WHERE { ?s ?p ?o . ?x a ?c } LIMIT 60000")
    page.wait_for_selector("#ask-shown table")
    assert "größer, als eine Seite zeigen kann" in page.locator("#ask-shown").inner_text()
    assert page.locator("#ask-shown tbody tr").count() == 500


@needs_editor
def test_graphs_and_verdicts_are_answers_too(visit: VISIT) -> None:
    page = visit().go("/sparql")
    ask(page, "CONSTRUCT WHERE { city:leeds ?p ?o }")
    page.wait_for_selector("#ask-shown pre")
    assert "prefLabel" in page.locator("#ask-shown pre").inner_text()
    assert page.get_by_role("button", name="Turtle").is_visible()
    assert page.get_by_role("button", name="CSV").is_hidden()


@needs_editor
def test_the_whole_answer_comes_as_a_file_even_for_a_long_question(visit: VISIT) -> None:
    page = visit().go("/sparql")
    write(page, "# " + "long " * 2000 + "\nSELECT ?a { VALUES ?a { 'found' } }")
    assert _download(page, "CSV") == "a\r\nfound\r\n"


def _download(page: Any, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return Path(download.value.path()).read_bytes().decode()


@needs_editor
def test_a_saved_question_is_loaded_from_the_menu(visit: VISIT) -> None:
    page = visit().go("/sparql?lang=en")
    page.get_by_label("Begin with a question that is ready").select_option("partners-on-a-map")
    page.get_by_role("button", name="Load").click()
    page.locator("#ask-status", has_text=re.compile("^Question loaded")).wait_for()
    assert 'VALUES ?language { "en" }' in text_of(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector("svg.spots circle")
    assert page.locator("svg.spots circle").count() == 11


@needs_editor
def test_the_keyboard_is_enough_and_is_never_trapped(visit: VISIT) -> None:
    page = visit().go("/sparql")
    page.locator("#ask-saved").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "ask-editor"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Fragen"
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask-shown table")


def test_without_scripts_a_plain_field_does_the_same(visit: VISIT) -> None:
    page = visit(java_script_enabled=False).go("/sparql")
    field = page.locator("#ask-query")
    assert field.is_visible()
    field.fill("SELECT ?name ?n { VALUES (?name ?n) { ('one' 1) ('two' 2) } }")
    page.get_by_role("button", name="Fragen", exact=True).click()
    assert page.locator("#ask-shown tbody tr").count() == 2
    page.locator("#ask-query").fill("SELECT ?a\nWHERE {")
    page.get_by_role("button", name="Fragen", exact=True).click()
    assert "Zeile 2" in page.locator("[role=alert]").inner_text()
    page.locator("#ask-query").fill("SELECT ?a { VALUES ?a { 'found' } }")
    assert _download(page, "CSV") == "a\r\nfound\r\n"
    page.get_by_label("Mit einer fertigen Frage beginnen").select_option("resting")
    page.get_by_role("button", name="Laden").click()
    assert "exchanges-suspended" in page.locator("#ask-query").input_value()


PAGES = [
    "/query",
    "/query/since-when?city=leeds",
    "/query/in-force-in-a-year?year=abc",
    "/query/partners-on-a-map",
    "/query/population-chart",
    "/query/is-it-a-partner-city",
    "/query/partnership-as-graph",
    "/sparql",
    "/sparql?query=ASK%20%7B%7D",
    "/sparql?query=SELECT%20%3Fa%20%7B",
]


def test_there_are_no_barriers_in_light_and_dark(visit: VISIT) -> None:
    window = visit()
    barriers = {}
    for path in PAGES:
        window.go(path)
        if found := window.find_barriers():
            barriers[path] = found
    assert barriers == {}


@needs_editor
def test_the_suggestions_are_no_barrier_either(visit: VISIT) -> None:
    window = visit()
    page = window.go("/sparql")
    ask(page, "SELECT ?a WHERE {\n  ?a ?b ?c .\n  FILTER ?c > 1\n}")
    page.wait_for_selector("[role=alert]")
    write(page, "SELECT ?a WHERE { ")
    page.keyboard.type("tg:pa", delay=40)
    page.wait_for_selector(".cm-tooltip-autocomplete li[aria-selected]")
    assert window.find_barriers() == []


@pytest.mark.parametrize("width", [320, 640])
def test_no_page_is_scrolled_sideways(visit: VISIT, width: int, engine: Engine) -> None:
    window = visit(viewport={"width": width, "height": 700})
    slugs = [f"/query/{query.slug}" for query in engine.queries if query.shelf == "showcase"]
    too_wide = {}
    for path in [*PAGES, *slugs]:
        window.go(path)
        if over := window.overflow():
            too_wide[path] = over
    assert too_wide == {}

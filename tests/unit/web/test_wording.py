"""The sentences of the site: the same keys, the same gaps, none left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from twingraph.vocab import KINDS
from twingraph.web.wording import LANGUAGES, read_wording

WEB = Path(__file__).parents[3] / "src" / "twingraph" / "web"
GAP = re.compile(r"\{(\w+)\}")
SAID = re.compile(r"""\bt(?:\.count)?\(\s*["']([a-z_]+\.[\w.-]+)["']\s*[,)]""")


def test_both_languages_have_the_same_keys_and_gaps() -> None:
    german, english = (read_wording(language).sentences for language in LANGUAGES)
    assert len(german) > 100
    assert german.keys() == english.keys()
    for key, sentence in german.items():
        assert set(GAP.findall(sentence)) == set(GAP.findall(english[key])), key
        assert sentence.strip() and english[key].strip(), key


def test_german_has_umlauts_and_no_english_left_behind() -> None:
    german, english = (read_wording(language).sentences for language in LANGUAGES)
    same = [key for key, text in german.items() if text == english[key] and len(text.split()) > 3]
    assert not same
    for key, text in german.items():
        assert not re.search(r"\b(fuer|ueber|koennen|muessen|moeglich)\b", text, re.I), key


def test_every_sentence_that_a_template_says_is_there() -> None:
    known = read_wording("de").sentences
    asked = 0
    for template in WEB.rglob("*.html"):
        for key in SAID.findall(template.read_text("utf-8")):
            asked += 1
            assert key in known or f"{key}.many" in known, f"{template.name}: {key}"
    assert asked > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_status_has_a_name(language: str) -> None:
    wording = read_wording(language)
    for kind in KINDS:
        assert wording(f"kind.{kind}.one") and wording(f"kind.{kind}.many")
    for status in (400, 404, 405, 406, 410, 414, 500, 503):
        assert wording(f"problem.{status}.title") and wording(f"problem.{status}.detail")


def test_html_in_a_gap_stays_html_and_the_rest_is_escaped() -> None:
    said = read_wording("en")("thing.from_to", begin=Markup("<b>1</b>"), end="<2>")
    assert said == "<b>1</b> to &lt;2&gt;"


def test_numbers_are_grouped_as_people_group_them() -> None:
    assert read_wording("de").number(1234567) == "1.234.567"
    assert read_wording("en").number(1234567) == "1,234,567"

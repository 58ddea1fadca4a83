"""What slips from a clerk's pen: each is one finding, at its place, with advice in both languages.

A slip changes a good example. The finding stands where `at` does in the changed text (the new text
itself, unless said otherwise), and its suggestion holds `hint`, where there is one to make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from tests.shapes.test_examples import HERE, _file, good_files, town

from twingraph.errors import DataError
from twingraph.validation import Finding, check
from twingraph.validation.sheet import sheet_of

CITY = "city/good-aldorf.ttl"
COUNTRY = "country/good-germany.ttl"
DATASET = "dataset/good-dataset.ttl"
DOCUMENT = "document/good-charter-1965.ttl"
EVENT = "event/good-first-week.ttl"
ORGANISATION = "organisation/good-town-of-aldorf.ttl"
PARTNERSHIP = "partnership/good-aldorf-bellmare.ttl"
PERSON = "person/good-anna-weber.ttl"
PROGRAMME = "programme/good-school-visit.ttl"
SOURCE = "source/good-gazette.ttl"


@dataclass(frozen=True)
class Slip:
    """A text in a good example, what was written instead, and the rule that notices."""

    file: str
    old: str
    new: str
    rule: str
    at: str | None = None
    hint: str = ""


SLIPS: dict[str, Slip] = {
    # numbers
    "a decimal comma in quotes": Slip(
        CITY, "wgs:lat 51.5", 'wgs:lat "51,5"', "position-latitude", '"51,5"', "51.5"
    ),
    "a decimal comma, which Turtle reads as two values": Slip(
        CITY,
        "wgs:lat 51.5",
        "wgs:lat\n    51 ,\n    5",
        "position-latitude",
        "5 ;\n  wgs:long",
        "51.5",
    ),
    "a whole number of degrees": Slip(
        CITY, "wgs:long 7.5", "wgs:long 7", "position-longitude", "7 ;", "7.0"
    ),
    "degrees in quotes": Slip(
        CITY, "wgs:long 7.5", 'wgs:long "7.5"', "position-longitude", '"7.5"', "7.5"
    ),
    "latitude beyond the pole": Slip(
        CITY, "wgs:lat 51.5", "wgs:lat 151.5", "position-latitude", "151.5"
    ),
    "dots between thousands": Slip(
        CITY,
        "tg:inhabitants 12345 ",
        'tg:inhabitants "12.345" ',
        "population-inhabitants",
        '"12.345"',
        "12345",
    ),
    "inhabitants in quotes": Slip(
        CITY,
        "tg:inhabitants 12345 ",
        'tg:inhabitants "12345" ',
        "population-inhabitants",
        '"12345"',
        "12345",
    ),
    # words of a list
    "a time zone misspelt": Slip(
        CITY, "Europe/Berlin", "Europe/Berln", "city-time-zone", '"Europe/Berln"', "Europe/Berlin"
    ),
    "a time zone in small letters": Slip(
        CITY, "Europe/Berlin", "europe/berlin", "city-time-zone", '"europe/berlin"', "Europe/Berlin"
    ),
    "a time zone of another planet": Slip(
        CITY, "Europe/Berlin", "Mars/Olympus", "city-time-zone", '"Mars/Olympus"'
    ),
    "a word of a list misspelt": Slip(
        PARTNERSHIP, "state:ended", "state:endet", "thing-word", "state:endet", "state:ended"
    ),
    "a word of the wrong list": Slip(
        PARTNERSHIP,
        "field:culture",
        "state:ended",
        "focus-field",
        "state:ended ;\n  dcterms:source source:town-site ;\n.\n",
    ),
    "a class misspelt": Slip(
        DOCUMENT, "a tg:Document", "a tg:Documnet", "thing-class", "tg:Documnet", "tg:Document"
    ),
    "a class in small letters": Slip(
        EVENT, "a tg:Event", "a tg:event", "thing-class", "tg:event ;", "tg:Event"
    ),
    # references
    "a city misspelt": Slip(
        EVENT,
        "tg:place city:bellmare",
        "tg:place city:belmare",
        "thing-link",
        "city:belmare",
        "city:bellmare",
    ),
    "a source misspelt": Slip(
        PERSON,
        "source:town-site ;\n.\n\nthis",
        "source:twon-site ;\n.\n\nthis",
        "thing-link",
        "source:twon-site",
        "source:town-site",
    ),
    "a part misspelt": Slip(
        PERSON,
        "this:lord-mayor ;",
        "this:lord-major ;",
        "thing-link",
        "this:lord-major",
        "this:lord-mayor",
    ),
    "a country for a city": Slip(
        CITY,
        "tg:country country:germany",
        "tg:country city:bellmare",
        "city-country",
        "city:bellmare",
    ),
    "an address in quotes": Slip(
        SOURCE,
        "<https://gazette.example/2020/12>",
        '"https://gazette.example/2020/12"',
        "source-url",
        '"https://gazette',
    ),
    # dates
    "a German date": Slip(
        CITY, '"2020-12-31"', '"31.12.2020"', "thing-date", '"31.12.2020"', "2020-12-31"
    ),
    "a day that does not exist": Slip(
        CITY, '"2020-12-31"', '"2020-02-30"', "thing-date", '"2020-02-30"'
    ),
    "a date without its type": Slip(
        CITY, '"2020-12-31"^^xsd:date', '"2020-12-31"', "thing-date", '"2020-12-31"', "xsd:date"
    ),
    "a year as a number": Slip(
        CITY, '"1300"^^xsd:gYear', "1300", "thing-begin", "1300", '"1300"^^xsd:gYear'
    ),
    "a year as a date": Slip(
        CITY, '"1300"^^xsd:gYear', '"1300"^^xsd:date', "thing-begin", '"1300"', "xsd:gYear"
    ),
    "month and day without leading zeros": Slip(
        CITY, '"2020-12-31"', '"2020-1-3"', "thing-date", '"2020-1-3"', "2020-01-03"
    ),
    "an end before the begin": Slip(CITY, '"1803-05"', '"1203-05"', "thing-span-order", '"1300"'),
    "a last day before the first": Slip(
        EVENT, '"1965-05-08"', '"1965-05-01"', "thing-day-order", None
    ),
    "a date in the future": Slip(CITY, '"2020-12-31"', '"2220-12-31"', "thing-future"),
    "a death before the birth": Slip(PERSON, '"1990"', '"1890"', "person-life", None),
    # texts and languages
    "a language tag in capitals": Slip(
        EVENT, '"Konzert"@de', '"Konzert"@DE', "style-tag", '"Konzert"'
    ),
    "a region in small letters": Slip(
        CITY, '"Aldorp"@nds', '"Aldorp"@pt-br', "style-tag", '"Aldorp"'
    ),
    "an English text without its tag": Slip(
        EVENT, '"concert"@en', '"concert"', "thing-label-text", '"concert"', "@en"
    ),
    "a German text only": Slip(
        EVENT,
        '\n    "Rathaus"@de ,\n    "town hall"@en',
        ' "Rathaus"@de',
        "thing-both-languages",
        '"Rathaus"',
    ),
    "the same language twice": Slip(
        EVENT, '"concert"@en', '"Konzert auf dem Markt"@de', "thing-label-once", None
    ),
    "a space before the text": Slip(EVENT, '"Konzert"', '" Konzert"', "thing-label-text"),
    "two spaces inside": Slip(CITY, '"Eine erfundene', '"Eine  erfundene', "thing-space"),
    "an umlaut that was misread": Slip(
        PROGRAMME, '"Schüleraustausch"', '"SchÃ¼leraustausch"', "thing-damaged"
    ),
    "HTML in a text": Slip(
        CITY, '"Eine erfundene Stadt"', '"Eine <b>erfundene</b> Stadt"', "thing-damaged"
    ),
    "a Cyrillic letter in a Latin name": Slip(
        PERSON, '"Anna Weber"@de', '"Аnna Weber"@de', "thing-mixed-script"
    ),
    "a gap that was left": Slip(CITY, '"Eine erfundene Stadt"', '"TODO"', "thing-gap"),
    "German under the English tag": Slip(
        CITY, '"an invented town"', '"eine Stadt, die nicht ist"', "thing-other-language"
    ),
    # codes
    "a country code in small letters": Slip(COUNTRY, '"DE"', '"de"', "country-code"),
    "a country code of nobody": Slip(COUNTRY, '"DE"', '"DX"', "country-codes-agree"),
    "a country number without its zeros": Slip(COUNTRY, '"276"', '"27"', "country-number"),
    "a country number without quotes": Slip(
        COUNTRY, '"276"', "276", "country-number", "276", '"276"'
    ),
    "a truth value in quotes": Slip(
        COUNTRY, "tg:euMember true", 'tg:euMember "true"', "country-eu-member", '"true"', "true"
    ),
    "a truth value in German": Slip(
        COUNTRY, "tg:euMember true", 'tg:euMember "ja"', "country-eu-member", '"ja"', "true"
    ),
    # what is missing
    "no source": Slip(
        EVENT,
        "  tg:role role:host ;\n  dcterms:source source:town-site ;",
        "  tg:role role:host ;",
        "thing-source",
        "this:host\n",
    ),
    "no country": Slip(
        CITY, "  tg:country country:germany ;\n", "", "city-country", "city:aldorf\n"
    ),
    "no name at all": Slip(
        DOCUMENT,
        '  skos:prefLabel\n    "Urkunde von 1965"@de ,\n    "Charter of 1965"@en ;\n',
        "",
        "thing-label-de thing-label-en",
        "document:charter-1965\n",
    ),
    "no class": Slip(EVENT, "  a tg:ProgrammeItem ;\n", "", "thing-untyped", "this:concert\n"),
    "a part that nobody refers to": Slip(
        EVENT, "  tg:programmeItem this:concert ;\n", "", "part-orphan", "this:concert\n"
    ),
    "only one partner": Slip(
        PARTNERSHIP,
        "  tg:partner\n    city:aldorf ,\n    city:bellmare ;",
        "  tg:partner city:aldorf ;",
        "partnership-partner",
        None,
    ),
    "one partner too many": Slip(
        PARTNERSHIP,
        "    city:bellmare ;",
        "    city:bellmare ,\n    organisation:council-of-aldorf ;",
        "partnership-partner",
        "organisation:council-of-aldorf",
    ),
    # properties
    "a property of another kind": Slip(
        DOCUMENT,
        "  tg:partnership",
        '  tg:countryCode "DE" ;\n  tg:partnership',
        "thing-property",
        '"DE"',
    ),
    "a property in German": Slip(
        CITY, "tg:country ", "tg:land ", "thing-property", "country:germany", "tg:country"
    ),
    "a property in capitals": Slip(
        CITY, "tg:country ", "tg:Country ", "thing-property", "country:germany", "tg:country"
    ),
    # the file
    "another licence": Slip(CITY, "CC-BY-4.0", "CC-BY-SA-4.0", "style-licence", "# SPDX"),
    "a licence misspelt": Slip(CITY, "CC-BY-4.0", "CC-BY-4", "style-licence", "# SPDX"),
    "no licence": Slip(
        CITY, "# SPDX-License-Identifier: CC-BY-4.0\n", "", "style-head", "\n@prefix city"
    ),
    "a prefix twice": Slip(
        EVENT,
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n",
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n" * 2,
        "style-prefix",
        None,
    ),
    "a prefix that nobody uses": Slip(
        EVENT,
        "@prefix dcterms:",
        "@prefix dc: <http://purl.org/dc/elements/1.1/> .\n@prefix dcterms:",
        "style-unused",
        "@prefix dc:",
    ),
    "a prefix with a slip in its address": Slip(
        EVENT,
        "http://purl.org/dc/terms/",
        "http://purl.org/dc/term/",
        "file-prefix",
        "@prefix dcterms",
    ),
    "a tab": Slip(EVENT, "  a tg:Event", "\ta tg:Event", "style-layout", "\ta tg:Event"),
    "two properties on a line": Slip(
        PARTNERSHIP,
        "  tg:kind kind:town-partnership ;\n  tg:state state:in-force ;\n",
        "  tg:kind kind:town-partnership ; tg:state state:in-force ;\n",
        "style-layout",
    ),
    "a source that is not last": Slip(
        CITY,
        "  wgs:long 7.5 ;\n  dcterms:source source:town-site ;\n",
        "  dcterms:source source:town-site ;\n  wgs:long 7.5 ;\n",
        "style-order",
    ),
    "a word for a DCAT property": Slip(
        DATASET,
        "dcterms:license",
        "dcterms:licence",
        "dataset-property",
        "<https://creative",
        "dcterms:license",
    ),
}


def findings(slip: Slip) -> tuple[str, list[Finding]]:
    """The changed text, and what is found in it."""
    path = HERE / slip.file
    good = path.read_text("utf-8")
    assert slip.old in good, f"{slip.old!r} does not stand in {slip.file}"
    text = good.replace(slip.old, slip.new, 1)
    try:
        sheet = sheet_of(_file(path, good), text.encode())
    except DataError as trouble:
        raise AssertionError(f"this is no Turtle: {trouble}") from trouble
    return text, list(check(town().with_sheets(sheet)).findings)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_one_finding_at_its_place_with_advice(name: str) -> None:
    slip = SLIPS[name]
    text, told = findings(slip)
    assert [one.rule for one in told] == slip.rule.split(), [str(one) for one in told]
    one = told[0]
    assert one.line is not None and one.column is not None
    assert one.message.de and one.message.en and one.message.de != one.message.en
    at = slip.new if slip.at is None else slip.at
    if at:
        start = text.index(at)
        if slip.at is not None:
            line = text.count("\n", 0, start) + 1
            assert (one.line, one.column) == (line, start - text.rfind("\n", 0, start))
    if slip.hint:
        assert one.hint is not None
        assert slip.hint in one.hint.de and slip.hint in one.hint.en


@pytest.mark.parametrize("path", good_files(), ids=lambda path: path.stem)
def test_a_misspelt_property_is_one_finding(path) -> None:  # type: ignore[no-untyped-def]
    """What is missing for it, and what then hangs loose, follows from it and is not told."""
    good = path.read_text("utf-8")
    words = {one[0]: one for one in re.finditer(r"^  (?:[a-z]+:)([A-Za-z]+)\b", good, re.M)}
    for word in words.values():
        slip = word[0][:-1] if len(word[1]) < 4 else word[0][:-2] + word[0][-1]
        text = good[: word.start()] + slip + good[word.end() :]
        told = check(town().with_sheets(sheet_of(_file(path, good), text.encode()))).findings
        assert len(told) == 1, (word[0], [str(one) for one in told])

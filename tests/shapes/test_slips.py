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
_CITY_PREFIX = "@prefix city: <https://example.org/town/id/city/> .\n"
_DCTERMS_PREFIX = "@prefix dcterms: <http://purl.org/dc/terms/> .\n"


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
    "latitude and longitude swapped": Slip(
        CITY,
        "wgs:lat 51.5 ;\n  wgs:long 7.5",
        "wgs:lat 7.5 ;\n  wgs:long 51.5",
        "position-continent",
        "7.5 ;\n  ",
    ),
    "longitude beyond the date line": Slip(
        CITY, "wgs:long 7.5", "wgs:long 187.5", "position-longitude", "187.5 ;\n"
    ),
    "no position": Slip(
        CITY, "  geo:hasGeometry this:point ;\n", "", "city-position-known part-orphan", "city:ald"
    ),
    "nobody lives there": Slip(
        CITY,
        "tg:inhabitants 12345 ",
        "tg:inhabitants 0 ",
        "population-inhabitants",
        "0 ;\n  tg:area\n",
    ),
    "a word for a number": Slip(
        CITY,
        "tg:inhabitants 12345 ",
        'tg:inhabitants "viele" ',
        "population-inhabitants",
        '"viele" ',
    ),
    "a dot between thousands, without quotes": Slip(
        CITY,
        "tg:inhabitants 12345 ",
        "tg:inhabitants 12.345 ",
        "population-inhabitants",
        "12.345 ;",
        "12345",
    ),
    "about so many": Slip(
        CITY,
        "tg:inhabitants 12345 ",
        'tg:inhabitants "ca. 12000" ',
        "population-inhabitants",
        '"ca. 120',
    ),
    "a year of two digits": Slip(
        CITY, '"1300"^^xsd:gYear', '"65"^^xsd:gYear', "thing-begin", '"65"^^xs'
    ),
    "a date in words": Slip(
        CITY,
        '"2020-12-31"^^xsd:date',
        '"31. Dezember 2020"',
        "thing-date",
        '"31. Dez',
        '"2020-12-31"^^xsd:date',
    ),
    "a date in words with its type": Slip(
        CITY,
        '"2020-12-31"^^xsd:date',
        '"31. Dezember 2020"^^xsd:date',
        "thing-date",
        '"31. Dez',
        '"2020-12-31"^^xsd:date',
    ),
    "an American date": Slip(
        CITY, '"2020-12-31"^^xsd:date', '"12/31/2020"^^xsd:date', "thing-date", '"12/31/2'
    ),
    "a time of day": Slip(
        CITY,
        '"2020-12-31"^^xsd:date',
        '"2020-12-31T00:00:00"^^xsd:dateTime',
        "thing-date",
        '"2020-12',
    ),
    "a time zone behind a date": Slip(
        CITY, '"2020-12-31"^^xsd:date', '"2020-12-31Z"^^xsd:date', "thing-date", '"2020-12'
    ),
    "a type in German": Slip(
        CITY,
        '"2020-12-31"^^xsd:date',
        '"2020-12-31"^^xsd:datum',
        "thing-date",
        '"2020-12',
        '"2020-12-31"^^xsd:date',
    ),
    "a type in the wrong letters": Slip(
        CITY,
        '"1803-05"^^xsd:gYearMonth',
        '"1803-05"^^xsd:gYearmonth',
        "thing-end",
        '"1803-05',
        '"1803-05"^^xsd:gYearMonth',
    ),
    "a begin twice": Slip(
        CITY,
        '  tg:begin "1300"^^xsd:gYear ;',
        '  tg:begin "1300"^^xsd:gYear ;\n  tg:begin "1301"^^xsd:gYear ;',
        "thing-begin",
        '"1301"^^',
    ),
    "a slash too few": Slip(
        CITY,
        "<https://www.aldorf.example/>",
        "<http:/www.aldorf.example/>",
        "thing-url",
        "<http:/w",
    ),
    "a file server": Slip(
        CITY,
        "<https://www.aldorf.example/>",
        "<ftp://www.aldorf.example/>",
        "thing-url",
        "<ftp://w",
    ),
    "an e-mail address as web address": Slip(
        CITY,
        "<https://www.aldorf.example/>",
        "<mailto:info@aldorf.example>",
        "thing-contact",
        "<mailto:",
    ),
    "an e-mail address in a note": Slip(
        CITY, '"for show only"', '"ask info@aldorf.example"', "thing-contact", '"ask inf'
    ),
    "a telephone number in a note": Slip(
        CITY, '"for show only"', '"call +49 231 1234567"', "thing-contact", '"call +4'
    ),
    "the page of GeoNames": Slip(
        CITY,
        "  owl:sameAs <https://sws.geonames.org/2950159/>",
        "  owl:sameAs <https://www.geonames.org/2950159/>",
        "thing-same-as",
        "<https://www.g",
    ),
    "the page of Wikidata": Slip(
        COUNTRY,
        "<http://www.wikidata.org/entity/Q183> ;\n  tg:countryCode ",
        "<https://www.wikidata.org/wiki/Q183> ;\n  tg:countryCode ",
        "thing-same-as",
        "<https://www.w",
    ),
    "Wikidata with https": Slip(
        COUNTRY,
        "<http://www.wikidata.org/entity/Q183> ;\n  tg:countryCode ",
        "<https://www.wikidata.org/entity/Q183> ;\n  tg:countryCode ",
        "thing-same-as",
        "<https://www.w",
    ),
    "a part named twice": Slip(
        EVENT,
        "  tg:involvement this:host ;",
        "  tg:involvement\n    this:host ,\n    this:host ;",
        "style-values",
        "this:host ;\n  ",
    ),
    "the class of another kind": Slip(
        EVENT, "a tg:Event", "a tg:Programme", "file-class", "event:fi"
    ),
    "two classes": Slip(
        EVENT,
        "  a tg:Event ;",
        "  a\n    tg:Event ,\n    tg:Programme ;",
        "thing-one-class",
        "tg:Progr",
    ),
    "no German name": Slip(
        EVENT,
        '\n    "Erste Woche der Begegnung"@de ,\n    "First week of encounters"@en ;',
        ' "First week of encounters"@en ;',
        "thing-label-de",
        "event:fi",
    ),
    "a language of three letters": Slip(
        EVENT, '"Konzert"@de', '"Konzert"@deu', "thing-language", '"Konzert'
    ),
    "a region where none is wanted": Slip(
        EVENT, '"Konzert"@de', '"Konzert"@de-AT', "thing-language", '"Konzert'
    ),
    "languages swapped": Slip(
        CITY,
        '"Eine erfundene Stadt"@de ,\n    "an invented town"@en',
        '"an invented town"@de ,\n    "Eine erfundene Stadt"@en',
        "thing-other-language",
        '"Eine er',
    ),
    "an empty text": Slip(CITY, '"Eine erfundene Stadt"', '""', "thing-gap", '""@de ,\n'),
    "question marks": Slip(CITY, '"Eine erfundene Stadt"', '"???"', "thing-gap", '"???"@de'),
    "lorem ipsum": Slip(CITY, '"an invented town"', '"lorem ipsum dolor"', "thing-gap", '"lorem i'),
    "an HTML entity": Slip(
        CITY, '"an invented town"', '"an invented &amp; nice town"', "thing-damaged", '"an inve'
    ),
    "a soft hyphen": Slip(
        CITY, '"an invented town"', '"an in\xadvented town"', "thing-damaged", '"an in\xadv'
    ),
    "a space of no width": Slip(
        CITY, '"an invented town"', '"an in\u200bvented town"', "thing-damaged", '"an in\u200bv'
    ),
    "a letter in pieces": Slip(
        PROGRAMME, '"Schüleraustausch"', '"Schüleraustausch"', "style-bytes", '    "Sch'
    ),
    "a space behind the text": Slip(
        CITY, '"an invented town"', '"an invented town "', "thing-description", '"an inve'
    ),
    "a number for a text": Slip(
        CITY, '"an invented town"@en', "42", "thing-description", "42 ;\n  s"
    ),
    "a three-letter code in small letters": Slip(
        COUNTRY, '"DEU"', '"deu"', "country-code-3", '"deu" ;\n'
    ),
    "a three-letter code of another country": Slip(
        COUNTRY, '"DEU"', '"DNK"', "country-codes-agree", '"DNK" ;\n'
    ),
    "a number of another country": Slip(
        COUNTRY, '"276"', '"208"', "country-codes-agree", '"208" ;\n'
    ),
    "a continent in German": Slip(
        COUNTRY,
        "continent:europe",
        "continent:europa",
        "thing-word",
        "continent:euro",
        "continent:europe",
    ),
    "a text for a word of a list": Slip(
        COUNTRY,
        "tg:continent continent:europe",
        'tg:continent "Europa"@de',
        "country-continent",
        '"Europa"',
    ),
    "a capital in one language": Slip(
        COUNTRY,
        '\n    "Berlin"@de ,\n    "Berlin"@en ;',
        ' "Berlin"@de ;',
        "thing-both-languages",
        '"Berlin"',
    ),
    "a postal code with a digit missing": Slip(
        ORGANISATION, '"12345"', '"1234"', "address-postcode-country", '"1234" ;'
    ),
    "a country's name for its code": Slip(
        ORGANISATION, '"DE"', '"Deutschland"', "address-country", '"Deutsch'
    ),
    "a type in words": Slip(
        ORGANISATION,
        "organisation-type:municipality",
        '"Gemeinde"@de',
        "organisation-type",
        '"Gemeind',
    ),
    "founded in the future": Slip(
        ORGANISATION, '"1300"^^xsd:gYear', '"3300"^^xsd:gYear', "thing-future", '"3300"^^'
    ),
    "a year of founding as a number": Slip(
        ORGANISATION,
        '"1300"^^xsd:gYear',
        "1300",
        "organisation-founded",
        "1300 ;\n ",
        '"1300"^^xsd:gYear',
    ),
    "an office that is none": Slip(
        PERSON, "role:lord-mayor", "role:carrier", "office-role", "role:car"
    ),
    "born after taking office": Slip(
        PERSON, '"1910-02-03"', '"1970-02-03"', "person-office-life", '"1970-02'
    ),
    "died before leaving office": Slip(
        PERSON, '"1990"', '"1970"', "person-office-life", '"1970"^^'
    ),
    "a language for a publisher": Slip(
        SOURCE, '"Verlag Aldorf"', '"Verlag Aldorf"@de', "source-publisher", '"Verlag '
    ),
    "no publisher": Slip(
        SOURCE, '  dc:publisher "Verlag Aldorf" ;\n', "", "source-publisher", "source:g"
    ),
    "a month for the day of reading": Slip(
        SOURCE, '"2024-01-02"^^xsd:date', '"2024-01"^^xsd:gYearMonth', "source-read-on", '"2024-01'
    ),
    "read in the future": Slip(SOURCE, '"2024-01-02"', '"2124-01-02"', "thing-not-yet", '"2124-01'),
    "yearly in words": Slip(
        PROGRAMME, '"P1Y"^^xsd:duration', '"jährlich"@de', "programme-recurrence", '"jährlic'
    ),
    "a duration without its P": Slip(
        PROGRAMME, '"P1Y"^^xsd:duration', '"1Y"^^xsd:duration', "programme-recurrence", '"1Y"^^xs'
    ),
    "a field in German": Slip(
        PROGRAMME,
        "tg:field field:school ;\n  tg:begin",
        "tg:field field:schule ;\n  tg:begin",
        "thing-word",
        "field:sc",
        "field:school",
    ),
    "a partnership the other way round": Slip(
        PROGRAMME,
        "partnership:aldorf-bellmare",
        "partnership:bellmare-aldorf",
        "thing-link",
        "partnership:be",
    ),
    "a phase of no kind": Slip(
        PARTNERSHIP,
        "  tg:kind kind:town-partnership ;\n  tg:state state:ended",
        "  tg:state state:ended",
        "phase-kind",
        "this:phase-1999\n  a ",
    ),
    "a phase in no state": Slip(
        PARTNERSHIP, "  tg:state state:ended ;\n", "", "phase-state", "this:phase-1999\n  a "
    ),
    "two phases begun by one act": Slip(
        PARTNERSHIP,
        "  tg:begunBy this:end-1999 ;",
        "  tg:begunBy this:charter-1965 ;",
        "phase-fork",
        "this:charter-1965 ;\n  dcterms:",
    ),
    "an act without a date": Slip(
        PARTNERSHIP, '  tg:date "1999"^^xsd:gYear ;\n', "", "milestone-dated", "this:end-1999\n"
    ),
    "an act of no type": Slip(
        PARTNERSHIP,
        "  tg:milestoneType milestone-type:termination ;\n",
        "",
        "milestone-type",
        "this:end-1999\n",
    ),
    "two digits swapped in an address": Slip(
        PARTNERSHIP,
        "tg:document document:charter-1965",
        "tg:document document:charter-1956",
        "thing-link",
        "document:charter-195",
        "document:charter-1965",
    ),
    "a partner twice": Slip(
        PARTNERSHIP,
        "    city:bellmare ;",
        "    city:aldorf ;",
        "partnership-partner",
        "partnership:al",
    ),
    "an end before the begin, by acts": Slip(
        PARTNERSHIP,
        '"1999"^^xsd:gYear',
        '"1899"^^xsd:gYear',
        "thing-span-order",
        "this:charter-1965 ;\n  tg:endedBy",
    ),
    "no phase at all": Slip(
        PARTNERSHIP,
        "  tg:phase\n    this:phase-1965 ,\n    this:phase-1999 ;\n",
        "",
        "partnership-phase",
        "partnership:al",
    ),
    "a phase that is not named": Slip(
        PARTNERSHIP,
        "  tg:phase\n    this:phase-1965 ,\n    this:phase-1999 ;",
        "  tg:phase this:phase-1999 ;",
        "part-orphan",
        "this:phase-196",
    ),
    "a thirteenth month": Slip(
        DOCUMENT, '"1965-05"^^xsd:gYearMonth', '"1965-13"^^xsd:gYearMonth', "thing-date", '"1965-13'
    ),
    "a text for an organisation": Slip(
        DOCUMENT,
        "tg:issuer organisation:council-of-aldorf",
        'tg:issuer "Rat"@de',
        "document-issuer",
        '"Rat"@de',
    ),
    "a text for a source": Slip(
        DOCUMENT,
        "dcterms:source source:town-site",
        'dcterms:source "Website"@de',
        "thing-source",
        '"Website',
    ),
    "an address for a source": Slip(
        DOCUMENT,
        "dcterms:source source:town-site",
        "dcterms:source <https://www.aldorf.example/>",
        "thing-source",
        "<https://www.a",
    ),
    "a licence in words": Slip(
        DATASET,
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        'dcterms:license "CC BY 4.0"',
        "dataset-licence",
        '"CC BY 4',
    ),
    "the home city misspelt": Slip(
        DATASET, "city:aldorf", "city:aldof", "thing-link", "city:ald", "city:aldorf"
    ),
    "a file of one's own machine": Slip(
        CITY,
        "<https://www.aldorf.example/>",
        "<file:///home/x/aldorf.html>",
        "thing-url",
        "<file://",
    ),
    "an address in full, misspelt": Slip(
        CITY,
        "tg:country country:germany",
        "tg:country <https://example.org/town/id/country/germani>",
        "thing-link",
        "<https://example.org/town/id/country/germani>",
        "country:germany",
    ),
    "a heading that nobody refers to": Slip(
        PERSON, "this:lord-mayor\n", "this:lordmayor\n", "thing-link", "this:lor", "this:lordmayor"
    ),
    "an umlaut in an address": Slip(
        EVENT, "city:bellmare", "city:bellmäre", "thing-link", "city:bel", "city:bellmare"
    ),
    "a prefix as SPARQL writes it": Slip(
        EVENT,
        "@prefix city: <https://example.org/town/id/city/> .",
        "PREFIX city: <https://example.org/town/id/city/>",
        "style-prefix",
        "PREFIX c",
    ),
    "prefixes out of order": Slip(
        EVENT,
        _CITY_PREFIX + _DCTERMS_PREFIX,
        _DCTERMS_PREFIX + _CITY_PREFIX,
        "style-prefix",
        "@prefix city: ",
    ),
    "no title": Slip(EVENT, "# An invented week of encounters\n", "", "style-head", "# SPDX-L"),
    "a blank line too many": Slip(
        EVENT,
        "  tg:place city:bellmare ;\n",
        "\n  tg:place city:bellmare ;\n",
        "style-layout",
        "\n  tg:pl",
    ),
    "a blank line too few": Slip(
        EVENT, ".\n\nthis:concert", ".\nthis:concert", "style-layout", "this:concert\n "
    ),
    "a stop behind the last value": Slip(
        EVENT,
        "  dcterms:source source:town-site ;\n.\n\nthis:host",
        "  dcterms:source source:town-site .\n\nthis:host",
        "style-layout",
        "  dcterms:source source:town-site .\n\nthis:hos",
        "dcterms:source",
    ),
    "spaces at the end of a line": Slip(
        EVENT,
        "  tg:place city:bellmare ;\n",
        "  tg:place city:bellmare ;  \n",
        "style-layout",
        "  tg:pla",
        "tg:place",
    ),
    "partners out of order": Slip(
        PARTNERSHIP,
        "tg:partner\n    city:aldorf ,\n    city:bellmare ;",
        "tg:partner\n    city:bellmare ,\n    city:aldorf ;",
        "style-values",
        "city:ald",
    ),
    "English before German": Slip(
        EVENT,
        '    "Konzert"@de ,\n    "concert"@en ;',
        '    "concert"@en ,\n    "Konzert"@de ;',
        "style-values",
        '"Konzert',
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

"""`twingraph new`: drafts that are sound once their gaps are filled, and nothing overwritten."""

import re
import shutil
from pathlib import Path

import pytest
from tests.conftest import Command

from twingraph.validation import Reader, check
from twingraph.validation.drafting import draft
from twingraph.vocab import KINDS

FILLED = {
    "region": {"regionCode": '"BE-XY"', "country": "country:new-country"},
    "city": {"country": "country:new-country", "wgs:lat": "49.61", "wgs:long": "6.13"},
    "country": {
        "countryCode": '"BE"', "countryCode3": '"BEL"', "countryNumber": '"056"',
        "continent": "continent:europe",
    },
    "organisation": {"organisationType": "organisation-type:council", "seat": "city:new-city"},
    "person": {
        "org:organization": "organisation:new-organisation", "org:role": "role:mayor",
        "begin": '"1980"^^xsd:gYear', "end": '"1990"^^xsd:gYear',
    },
    "event": {
        "partnership": "partnership:new-partnership", "date": '"1985-05-01"^^xsd:date',
        "lastDay": '"1985-05-03"^^xsd:date', "place": "city:new-city",
    },
    "programme": {
        "partnership": "partnership:new-partnership", "field": "field:culture",
        "begin": '"1985"^^xsd:gYear',
    },
    "document": {
        "documentType": "document-type:charter", "date": '"1985-05-01"^^xsd:date',
        "issuer": "organisation:new-organisation", "partnership": "partnership:new-partnership",
    },
    "source": {
        "dc:publisher": '"Somebody"', "dcterms:language": '"en"',
        "readOn": '"2025-01-01"^^xsd:date', "schema:url": "<https://example.org/read>",
    },
    "partnership": {
        "kind": "kind:town-partnership", "state": "state:in-force",
        "milestoneType": "milestone-type:agreement", "date": '"1985-05-01"^^xsd:date',
        "place": "city:new-city", "agent": "organisation:new-organisation", "role": "role:carrier",
        "partner": "city:new-city",
    },
}  # fmt: skip


def fill(turtle: str, kind: str) -> str:
    """The draft as a clerk would fill it in."""
    for name, value in FILLED[kind].items():
        verb = name if ":" in name else f"tg:{name}"
        turtle = re.sub(rf'({verb}) (\S*gap>?|"…"\S*) ;', rf"\1 {value} ;", turtle)
    turtle = turtle.replace("city:gap", "city:new-city").replace("source:gap", "source:new-source")
    for language in ("de", "en"):
        turtle = turtle.replace(f'"…"@{language}', f'"New {kind} ({language})"@{language}')
    return turtle


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_draft_is_sound_once_its_gaps_are_filled(data: Path, language: str) -> None:
    for kind in KINDS:
        path = draft(data, kind, f"new-{kind}", language)
        path.write_text(fill(path.read_text("utf-8"), kind), "utf-8")
    document = data / "document" / "new-document.ttl"
    signed = document.read_text("utf-8").replace(
        "  tg:issuer ", "  tg:signatory person:new-person ;\n  tg:issuer "
    )
    person = "@prefix person: <https://example.org/minitown/id/person/> .\n@prefix skos:"
    document.write_text(signed.replace("@prefix skos:", person), "utf-8")
    city = data / "city" / "new-city.ttl"
    lying = city.read_text("utf-8").replace(
        "  tg:country ", "  tg:region region:new-region ;\n  tg:country "
    )
    region = "@prefix region: <https://example.org/minitown/id/region/> .\n@prefix skos:"
    city.write_text(lying.replace("@prefix skos:", region), "utf-8")
    found = [str(finding) for finding in check(Reader().gather(data)).findings]
    assert [one for one in found if "new-" in one] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_gap_that_is_left_is_told_with_its_line_and_once(data: Path, kind: str) -> None:
    path = draft(data, kind, "new-one", "en")
    lines = path.read_text("utf-8").splitlines()
    gaps = {
        number
        for number, line in enumerate(lines, 1)
        if re.search(r'"…"|[:/]gap', line) and not line.lstrip().startswith("#")
    }
    assert gaps
    findings = [one for one in check(Reader().gather(data)).findings if "new-one" in one.file]
    told = [one.line for one in findings if one.rule == "thing-gap"]
    assert gaps <= set(told)
    doubles = [one for one in findings if one.rule in ("thing-link", "thing-word")]
    # A partnership tells of its phases' kinds what the phases are told already.
    assert all(one.line in gaps | {27} for one in doubles)


def test_the_comments_speak_the_language_asked_for(twingraph: Command, data: Path) -> None:
    ran = twingraph("--lang", "de", "new", "event", "neues-fest", "--data", data)
    assert (ran.code, ran.out.strip()) == (0, str(data / "event" / "neues-fest.ttl"))
    text = (data / "event" / "neues-fest.ttl").read_text("utf-8")
    assert "So genau wie belegt" in text and "As precise" not in text
    assert "ausfüllen" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["city", "belmora"], "is there already"),
        (["city", "Neue Stadt"], "neue-stadt would do"),
        (["city", "../x"], "cannot be an address"),
        (["city", "x" * 200], "cannot be an address"),
        (["city", ""], "cannot be an address"),
        (["planet", "mars"], "planet"),
        (["city"], "SLUG"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_written(
    twingraph: Command, data: Path, arguments: list[str], said: str
) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*.ttl")}
    ran = twingraph("new", *arguments, "--data", data)
    assert ran.code == 2
    assert said in ran.err
    assert {path: path.read_bytes() for path in data.rglob("*.ttl")} == before


def test_an_address_that_was_published_once_is_not_given_again(
    twingraph: Command, data: Path
) -> None:
    (data / "addresses.txt").write_text("city/old-town\n", "utf-8")
    ran = twingraph("--lang", "de", "new", "city", "old-town", "--data", data)
    assert ran.code == 2
    assert "schon einmal veröffentlicht" in ran.err


def test_a_link_in_the_place_of_the_file_is_not_followed(twingraph: Command, data: Path) -> None:
    (data / "city" / "new-one.ttl").symlink_to(data / "city" / "nowhere.txt")
    ran = twingraph("new", "city", "new-one", "--data", data)
    assert ran.code in (2, 3)
    assert not (data / "city" / "nowhere.txt").exists()


def test_a_folder_that_is_no_data_folder_is_refused(twingraph: Command, tmp_path: Path) -> None:
    ran = twingraph("new", "city", "new-one", "--data", tmp_path)
    assert ran.code == 3
    assert "void:uriSpace" in ran.err

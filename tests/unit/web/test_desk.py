"""The data team's desk: hand something in, read the report."""

import csv
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Semaphore
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from twingraph.engine import Engine
from twingraph.validation import desk as validation_desk
from twingraph.validation.desk import Order, answer
from twingraph.validation.table.export import export
from twingraph.validation.table.plan import open_folder
from twingraph.web import checker as checker_module
from twingraph.web import create_app, desk
from twingraph.web.checker import Checker, NotCheckedError, OnLeaving, Submission
from twingraph.web.desk import LARGEST, REPORTS
from twingraph.web.wording import read_wording

READ = cache(validation_desk.words_and_rules)
TURTLE = {"Content-Type": "text/turtle"}


@dataclass(frozen=True)
class Here(Checker):
    """Checks in this process, which is quicker; the real one has tests of its own below."""

    def _run(self, order: bytes, on_leaving: OnLeaving) -> bytes:
        head, _, rest = order.partition(b"\n")
        told = json.loads(head)
        asked = Order(
            rest[: told["submission"]], rest[told["submission"] :],
            told["space"], told["scope"], told["name"], told["kind"],
        )  # fmt: skip
        return answer(asked, told["form"], told["language"])


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_desk, "words_and_rules", READ)
    monkeypatch.setattr(desk, "_CHECKER", Here())


@pytest.fixture(scope="module")
def client(minitown_engine: Engine) -> FlaskClient:
    return create_app(minitown_engine).test_client()


@pytest.fixture(scope="module")
def city(minitown_folder: Path) -> str:
    return sorted((minitown_folder / "city").glob("*.ttl"))[0].read_text("utf-8")


def spoilt(city: str) -> str:
    """A property misspelt, which a question finds, and a text for a number, which a shape finds."""
    start = city.index("wgs:lat ") + len("wgs:lat ")
    end = city.index(" ", start)
    quoted = f'{city[:start]}"{city[start:end]}"{city[end:]}'
    return quoted.replace("tg:country ", "tg:contry ", 1)


def post(client: FlaskClient, turtle: str, query: str = "", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/validate" + query, data=turtle.encode(), headers=TURTLE | named)


@pytest.mark.parametrize("scope", ["alone", "together"])
def test_a_sound_file_has_no_finding(client: FlaskClient, city: str, scope: str) -> None:
    report = post(client, city, f"?scope={scope}").json
    assert report["conforms"] is True
    assert report["findings"] == []


@pytest.mark.parametrize("scope", ["alone", "together"])
def test_a_fault_is_told_with_its_line(client: FlaskClient, city: str, scope: str) -> None:
    report = post(client, spoilt(city), f"?scope={scope}").json
    found = {finding["rule"]: finding for finding in report["findings"]}
    line = spoilt(city)[: spoilt(city).index("tg:contry")].count("\n") + 1
    assert found["shape:thing-property"]["line"] == line
    assert found["shape:position-latitude"]["message"]["de"].startswith("Die geografische Breite")
    assert report["conforms"] is False


def test_alone_takes_on_trust_what_together_looks_up(client: FlaskClient, city: str) -> None:
    start = city.index("country:", city.index("tg:country ")) + len("country:")
    lost = city[:start] + "atlantis" + city[city.index(" ", start) :]
    assert post(client, lost, "?scope=alone").json["findings"] == []
    told = post(client, lost, "?scope=together").json["findings"]
    assert any("atlantis" in str(finding["value"]) for finding in told)


def test_every_form_of_the_report_is_what_it_says(client: FlaskClient, city: str) -> None:
    bodies = {}
    for syntax in REPORTS:
        response = post(client, spoilt(city), f"?scope=alone&format={syntax.extension}")
        assert response.status_code == 200, syntax
        assert response.mimetype == syntax.media_type
        assert response.headers["Cache-Control"] == "no-store"
        bodies[syntax.extension] = response.get_data(as_text=True)
    assert json.loads(bodies["sarif"])["version"] == "2.1.0"
    assert ElementTree.fromstring(bodies["junit"]).tag == "testsuites"
    assert len(Graph().parse(data=bodies["turtle"], format="turtle")) > 3
    assert "[shape:thing-property]" in bodies["text"]
    assert bodies["github"].startswith("::error ")


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("text/html,*/*;q=0.8", "text/html"),
        ("*/*", "application/json"),
        ("application/sarif+json", "application/sarif+json"),
        ("text/turtle", "text/turtle"),
        ("text/xml", "application/xml"),
    ],
)
def test_the_form_is_negotiated(client: FlaskClient, city: str, accept: str, type_: str) -> None:
    response = post(client, city, "?scope=alone", Accept=accept)
    assert response.mimetype == type_
    assert "Accept" in response.headers["Vary"]


def test_a_form_that_is_not_there_names_those_that_are(client: FlaskClient, city: str) -> None:
    response = post(client, city, Accept="image/png")
    assert response.status_code == 406
    assert any("/validate?format=sarif" in link for link in response.headers.getlist("Link"))


@pytest.mark.parametrize(("language", "words"), [("de", "Zeile"), ("en", "Line")])
def test_the_page_shows_line_and_advice(
    client: FlaskClient, city: str, language: str, words: str
) -> None:
    form = {"text": spoilt(city).replace("\n", "\r\n"), "scope": "alone", "format": "html"}
    response = client.post("/validate", data=form, headers={"Accept-Language": language})
    html = response.get_data(as_text=True)
    assert f'lang="{language}"' in html
    assert 'class="meant"' in html and "tg:contry" in html and words in html
    assert 'href="/shapes#position-latitude"' in html
    assert "style-bytes" not in html, "a form's line ends are not the file's"


@pytest.mark.parametrize("query", ["?scop=alone", "?scope=alone&scope=together", "?format=json&x="])
def test_a_parameter_that_is_unknown_or_said_twice_is_named(
    client: FlaskClient, city: str, query: str
) -> None:
    answer = post(client, city, query, Accept_Language="de")
    assert answer.status_code == 400
    assert "jede höchstens einmal: format, kind, lang, scope" in answer.get_data(as_text=True)
    form = {"text": city, "scope": ["alone", "alone"]}
    assert client.post("/validate", data=form).status_code == 400


def test_a_file_goes_before_the_text(client: FlaskClient, city: str) -> None:
    file = (io.BytesIO(spoilt(city).encode()), "../../etc/x.ttl")
    data = {"text": city, "file": file, "scope": "alone", "format": "json"}
    report = client.post("/validate", data=data, content_type="multipart/form-data").json
    assert report["conforms"] is False


def test_the_name_of_a_file_is_only_a_name(client: FlaskClient) -> None:
    data = {"file": (io.BytesIO(b"nonsense"), "../../etc/<b>.ttl"), "format": "html"}
    html = client.post("/validate", data=data, content_type="multipart/form-data").text
    assert "&lt;b&gt;.ttl" in html
    assert "<b>" not in html and "etc/" not in html


def test_markup_in_what_is_handed_in_stays_text(client: FlaskClient, city: str) -> None:
    evil = '"</textarea></code><script>alert(1)</script>"@de ,\n    '
    turtle = city.replace('skos:prefLabel\n    "', f'skos:prefLabel\n    {evil}"', 1)
    assert turtle != city
    html = client.post("/validate", data={"text": turtle, "format": "html"}).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_broken_file_is_a_finding_at_its_place(client: FlaskClient) -> None:
    report = post(client, "@prefix a: <x:> .\na:b a:c\n").json
    assert [finding["rule"] for finding in report["findings"]] == ["shape:file-syntax"]
    assert report["findings"][0]["line"] in (2, 3)


def test_data_of_another_space_are_checked_as_far_as_may_be(client: FlaskClient) -> None:
    assert post(client, "<http://x.example/a> <http://x.example/b> 1 .").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b" \n ", 400),
        (b"\x7fELF\xff\xfe\x00", 400),
        ("<a:b> <c:d> 'ä' .".encode("utf-16"), 400),
        ("<a:b> <c:d> 'ä' .".encode("latin-1"), 400),
        (b"x" * (LARGEST + 1), 413),
    ],
)
def test_what_cannot_be_checked_is_refused(client: FlaskClient, body: bytes, status: int) -> None:
    response = client.post("/validate", data=body, headers=TURTLE)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_another_type_of_content_is_refused_and_the_right_one_named(client: FlaskClient) -> None:
    response = client.post("/validate", data=b"{}", content_type="application/json")
    assert response.status_code == 415
    assert "text/turtle" in response.headers["Accept-Post"]


@pytest.mark.parametrize("query", ["?scope=half", "?format=exe", "?lang=xx"])
def test_values_that_do_not_exist_are_refused(client: FlaskClient, city: str, query: str) -> None:
    assert post(client, city, query).status_code == 400


@pytest.mark.parametrize("sign", ["(", "["])
def test_deep_nesting_is_a_finding(client: FlaskClient, sign: str) -> None:
    turtle = "<a:a> <a:b> " + f"{sign} <a:b> " * 20_000
    rules = {finding["rule"] for finding in post(client, turtle).json["findings"]}
    assert "shape:file-syntax" in rules


def test_a_process_of_its_own_says_the_same(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = post(client, spoilt(city)).json
    monkeypatch.setattr(desk, "_CHECKER", Checker())
    there = post(client, spoilt(city)).json
    assert len(here["findings"]) > 1
    assert there | {"seconds": 0} == here | {"seconds": 0}


def test_a_check_that_takes_too_long_is_ended(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_CHECKER", Checker(seconds=0.05))
    response = post(client, city)
    assert response.status_code == 503
    assert response.json["detail"] == read_wording("de")("desk.problem.timeout")


def test_a_check_that_needs_too_much_memory_is_ended(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_CHECKER", Checker(memory_mb=1))
    response = post(client, city)
    assert response.status_code == 503
    assert response.json["detail"] == read_wording("de")("desk.problem.memory")


def test_more_checks_than_places_are_told_to_come_back(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = Checker(patience=0.01)
    checker.places.acquire()
    checker.places.acquire()
    monkeypatch.setattr(desk, "_CHECKER", checker)
    response = post(client, city)
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_who_would_have_to_wait_behind_others_is_told_at_once(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_CHECKER", Checker(seats=Semaphore(0), patience=3600))
    assert post(client, city).status_code == 503


def test_the_work_ends_when_the_client_is_gone(city: str) -> None:
    # Whoever has gone already has the process ended before it has read its order.
    with pytest.raises(NotCheckedError):
        Checker().report(
            Submission(city.encode(), "alone", "x.ttl"), b"", None, "json", "en", lambda end: end()
        )


def test_more_findings_than_a_report_holds_are_refused_with_a_way_out(
    client: FlaskClient, city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_CHECKER", Checker())
    monkeypatch.setattr(checker_module, "LARGEST_REPORT", 10)
    response = post(client, city)
    assert response.status_code == 503
    assert "format=html" in response.json["hint"]


def test_the_empty_desk_is_a_form_without_script(client: FlaskClient) -> None:
    html = client.get("/validate", headers={"Accept-Language": "de"}).text
    assert 'enctype="multipart/form-data"' in html
    assert "<script" not in html.partition("<main")[2]
    home = client.get("/", headers={"Accept": "text/html", "Accept-Language": "de"}).text
    assert 'href="/validate"' in home and "Daten prüfen" in home


CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def table(minitown_folder: Path) -> str:
    folder = open_folder(minitown_folder, "city")
    return export(folder.sheets, "city", folder.space)


@pytest.mark.parametrize("scope", ["alone", "together"])
def test_a_table_as_exported_has_no_finding(client: FlaskClient, table: str, scope: str) -> None:
    answer = client.post(f"/validate?kind=city&scope={scope}", data=table.encode(), headers=CSV)
    assert answer.json["findings"] == []
    assert answer.json["checked"]["files"] == table.count("\r\n") - 1


def test_a_fault_in_a_table_is_told_at_its_row_and_column(client: FlaskClient, table: str) -> None:
    rows = table.split("\r\n")
    columns = rows[0].split(",")
    cells = next(csv.reader([rows[2]]))
    cells[columns.index("country")] = "atlantis"
    cells[columns.index("name_de")] = " "
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    rows[2] = out.getvalue().strip()
    answer = client.post("/validate?kind=city", data="\r\n".join(rows).encode(), headers=CSV)
    told = {(one["rule"], one["line"], one["column"]) for one in answer.json["findings"]}
    assert ("shape:thing-link", 3, columns.index("country") + 1) in told
    assert ("shape:thing-label-de", 3, columns.index("name_de") + 1) in told


def test_a_name_that_is_missing_is_told_in_its_column_whatever_their_order(
    client: FlaskClient,
) -> None:
    table = b"name_en,name_de,slug,country\nBell,,belmora,luxembourg\n"
    answer = client.post("/validate?kind=city", data=table, headers=CSV)
    told = {(one["rule"], one["line"], one["column"]) for one in answer.json["findings"]}
    assert ("shape:thing-label-de", 2, 2) in told


def test_a_cell_that_is_no_value_is_told_with_row_and_column(client: FlaskClient) -> None:
    body = b"slug,date\nbelmora-days-1976,soon\n"
    answer = client.post("/validate?kind=event&scope=alone", data=body, headers=CSV)
    (finding,) = answer.json["findings"][:1]
    assert "column date" in finding["message"]["en"] and finding["line"] == 2


def test_a_table_of_which_nobody_says_the_kind_is_refused(client: FlaskClient) -> None:
    assert client.post("/validate", data=b"slug\n", headers=CSV).status_code == 400
    assert client.post("/validate?kind=planet", data=b"slug\n", headers=CSV).status_code == 400


def test_the_page_shows_the_rows_of_a_table(client: FlaskClient, table: str) -> None:
    form = {"text": table.replace("Belmora", "", 1), "kind": "city", "format": "html"}
    shown = client.post("/validate", data=form).text
    assert '<option value="city" selected>' in shown
    assert 'class="meant"' in shown

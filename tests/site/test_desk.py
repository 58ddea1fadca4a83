"""The data team's desk on a real server: what is sent over the wire, and what a browser shows."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.site.conftest import Reply, Site
from tests.site.test_browser import CHECK, RULES

pytestmark = [pytest.mark.slow]

TURTLE = {"Content-Type": "text/turtle"}


def post(site: Site, body: bytes | Iterator[bytes], query: str = "", **headers: str) -> Reply:
    connection = http.client.HTTPConnection(site.host, site.port, timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            is_chunked = "Transfer-Encoding" in named
            connection.request(
                "POST", f"/validate{query}", body, TURTLE | named, encode_chunked=is_chunked
            )
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may hang up before it has heard everything
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, found, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def city(data_folder: Path) -> str:
    return (data_folder / "city" / "leeds.ttl").read_text("utf-8")


@pytest.mark.parametrize("scope", ["alone", "together"])
def test_a_published_file_is_sound_and_a_fault_in_it_is_found(
    site: Site, city: str, scope: str
) -> None:
    sound = json.loads(post(site, city.encode(), f"?scope={scope}").body)
    assert sound["findings"] == []
    spoilt = city.replace("tg:country ", "tg:contry ", 1).encode()
    rules = {
        one["rule"] for one in json.loads(post(site, spoilt, f"?scope={scope}").body)["findings"]
    }
    assert rules == {"shape:thing-property"}


def test_ten_megabytes_are_refused_at_the_door(site: Site) -> None:
    reply = post(site, b"<a:b> <c:d> 'e' .\n" * 600_000)
    assert reply.status == 413
    assert site.get("/health/ready").status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (bytes(range(256)) * 400, 400),
        (b"\xff\xfe<\x00a\x00", 400),
        (b"<a:a> <a:b> " + b"(" * 200_000, 200),
        (b"<a:a> <a:b> " + b"[ <a:b> " * 50_000, 200),
        (b"@prefix : <:> . " * 20_000, 200),
        (b'<a:a> <a:b> """' + b"x" * 400_000, 200),
        (b"<a:a> <a:b> 1 .\n" * 25_000, 200),
        (b"".join(b"<a:%d> <a:b> _:b%d .\n" % (n, n) for n in range(18_000)), 200),
    ],
    ids=["binary", "utf-16", "lists", "nodes", "prefixes", "open-string", "the-same", "many"],
)
def test_hostile_input_gets_an_answer_and_the_server_lives(
    site: Site, body: bytes, status: int
) -> None:
    reply = post(site, body, Accept="application/json")
    assert reply.status in (status, 503)
    assert json.loads(reply.body)
    assert site.get("/health/ready").status == 200


def test_a_body_without_a_length_is_read(site: Site, city: str) -> None:
    pieces = iter([city[:500].encode(), city[500:].encode()])
    reply = post(site, pieces, Transfer_Encoding="chunked")
    assert reply.status == 200
    assert json.loads(reply.body)["checked"]["triples"] > 10


def form(*parts: tuple[str, str | None, str], boundary: str = "xx") -> bytes:
    told = []
    for name, file, content in parts:
        named = f'; filename="{file}"' if file else ""
        head = f'Content-Disposition: form-data; name="{name}"{named}'
        told.append(f"--{boundary}\r\n{head}\r\n\r\n{content}\r\n")
    return "".join([*told, f"--{boundary}--\r\n"]).encode()


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (form(("file", "a.ttl", "#"), ("file", "b.ttl", "#")), "; boundary=xx", "several"),
        (form(("text", None, "#"), ("text", None, "#")), "; boundary=xx", "several"),
        (form(("file", "a.ttl", "")), "; boundary=xx", "are empty"),
        (form(("other", None, "#")), "; boundary=xx", "arrived whole"),
        (form(("text", None, "#")), "", "arrived whole"),
        (form(("text", None, "#"))[:-20], "; boundary=xx", "arrived whole"),
    ],
    ids=["two files", "two texts", "empty file", "other field", "no boundary", "cut off"],
)
def test_a_form_that_cannot_be_read_is_refused_with_the_reason(
    site: Site, body: bytes, kind: str, said: str
) -> None:
    headers = {"Content_Type": f"multipart/form-data{kind}", "Accept_Language": "en"}
    reply = post(site, body, **headers)
    assert reply.status == 400
    assert said in json.loads(reply.body)["detail"]


def test_a_packed_body_is_refused_with_what_is_read_instead(site: Site) -> None:
    reply = post(site, b"\x1f\x8b", Content_Encoding="gzip")
    assert (reply.status, reply.headers["accept-encoding"]) == (415, "identity")


def test_a_wrong_method_is_told_the_right_ones(site: Site) -> None:
    reply = site.get("/validate", method="DELETE")
    assert reply.status == 405
    assert json.loads(reply.body)["hint"].endswith("GET, HEAD, OPTIONS, POST.")


def test_ten_thousand_wrong_values_of_one_property_are_told(site: Site) -> None:
    values = ", ".join(f'"{number}"' for number in range(10_000))
    city = "https://w3id.org/twingraph/dortmund/id/city/x"
    body = f"<{city}> <https://w3id.org/twingraph/ontology#country> {values} .".encode()
    reply = post(site, body, "?format=html&scope=alone")
    assert reply.status == 200
    assert b'class="finding ' in reply.body


@pytest.mark.browser
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_accessible_and_needs_no_script(
    chromium: Any, site: Site, city: str, axe: str, language: str, scheme: str
) -> None:
    context = chromium.new_context(locale=language, color_scheme=scheme, viewport={
        "width": 360, "height": 740,
    })  # fmt: skip
    page = context.new_page()
    page.goto(f"{site.url}/validate")
    page.get_by_role("textbox", name="Turtle").focus()
    page.keyboard.insert_text(city.replace("tg:country ", "tg:contry ", 1))
    page.locator("#scope-together").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name={"de": "Prüfen", "en": "Check"}[language], exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".finding .meant")
    assert page.locator("#scope-alone").is_checked()
    assert page.locator("html").get_attribute("lang") == language
    page.evaluate(axe)
    assert page.evaluate(CHECK, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()

"""The description for programs is sound and complete."""

import re

import pytest
from flask import Flask
from openapi_spec_validator import validate

from twingraph.engine import Engine
from twingraph.web import create_app
from twingraph.web.openapi import FRONT_PATHS

FOR_PEOPLE = {"/static/<>", "/query/answer", "/about", "/favicon.ico"}
"""What only browsers and our own pages ask for."""
FIXED_FORM = re.compile(r"\.(<>|html|json|linkset|linkset\.json)$")
"""The same document under an address with an extension; a description says so in words."""


@pytest.fixture(scope="module")
def app(engine: Engine) -> Flask:
    return create_app(engine)


@pytest.fixture(scope="module")
def document(app: Flask) -> dict:
    return app.test_client().get("/openapi.json").json


def test_it_is_openapi_3_1(document: dict) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document)


def test_every_operation_has_a_name_of_its_own(document: dict) -> None:
    names = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    ]
    assert len(names) == len(set(names)) > 60


def test_every_address_of_the_front_is_described(document: dict) -> None:
    assert set(FRONT_PATHS) <= set(document["paths"])


def test_every_page_of_the_site_is_described(app: Flask, document: dict) -> None:
    described = {re.sub(r"\{[^}]+\}", "<>", path) for path in document["paths"]}
    routes = {re.sub(r"<[^>]+>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    left = {route for route in routes - described - FOR_PEOPLE if not FIXED_FORM.search(route)}
    files = {route for route in left if route.startswith("/dump/<>/")}
    assert left - files - {"/query/<>"} == set()


def test_every_saved_question_is_an_operation_with_its_parameters(document: dict) -> None:
    operation = document["paths"]["/query/in-force-in-a-year"]["get"]
    assert [param["name"] for param in operation["parameters"]] == ["year", "language"]
    assert operation["parameters"][0]["schema"] == {
        "type": "integer", "minimum": 0, "maximum": 9999, "default": 1985,
    }  # fmt: skip
    assert "text/csv" in operation["responses"]["200"]["content"]


def test_the_endpoints_refusals_are_those_it_has(document: dict) -> None:
    answers = document["paths"]["/sparql"]["get"]["responses"]
    assert {"200", "304", "400", "406", "503"} <= set(answers)

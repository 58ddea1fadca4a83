"""Whatever fails, and however it fails: a problem comes, in words, without a word too many."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from twingraph.engine import Engine
from twingraph.errors import (
    AnswerTooLargeError,
    BusyError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreUnavailableError,
)
from twingraph.web import create_app

SECRET = "/srv/secret/quads.nq"


class Failing:
    """A store that fails as no store of ours should."""

    def __init__(self, trouble: Exception) -> None:
        self.trouble = trouble

    def __getattr__(self, name: str) -> object:
        raise self.trouble


@pytest.fixture(
    params=[RuntimeError(SECRET), OSError(5, SECRET), StoreUnavailableError(SECRET)],
    ids=lambda trouble: type(trouble).__name__,
)
def client(request: pytest.FixtureRequest) -> FlaskClient:
    return create_app(Engine(Failing(request.param))).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", ["/", "/doc/city/leeds", "/nowhere", "/search?q=a", "/about?lang=xx", "/sparql"]
)
@pytest.mark.parametrize(
    "accept", ["text/html", "application/problem+json", "text/plain", "text/turtle", None]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_store_that_fails_is_a_problem_in_words(client, path, accept, language) -> None:
    headers = {"Accept-Language": language} | ({"Accept": accept} if accept else {})
    response = client.get(path, headers=headers)
    assert response.status_code in (404, 406, 500, 503)
    assert response.mimetype == accept or accept is None
    assert response.headers["Content-Language"] == language
    assert SECRET not in response.text and "Traceback" not in response.text
    if response.mimetype == "text/html":
        assert f'<html lang="{language}">' in response.text and "<h1>" in response.text
    if response.mimetype == "application/problem+json":
        said = json.loads(response.text)
        assert said["status"] == response.status_code and said["title"] and said["detail"]


@pytest.mark.parametrize(
    ("trouble", "status", "retry", "title"),
    [
        (QueryTimeoutError, 504, None, {"de": "Das dauert zu lange", "en": "This takes too long"}),
        (QueryMemoryError, 503, None, {"de": "zu viel Speicher", "en": "too much memory"}),
        (AnswerTooLargeError, 503, None, {"de": "zu groß", "en": "too large"}),
        (BusyError, 503, "10", {"de": "Gerade fragen viele", "en": "Many are asking"}),
        (StoreUnavailableError, 503, "10", {"de": "nicht erreichbar", "en": "Not available"}),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_page_that_runs_into_a_limit_says_which_and_whether_to_come_again(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    trouble: type[Exception],
    status: int,
    retry: str | None,
    title: dict[str, str],
    language: str,
) -> None:
    def fail(*_: object) -> bytes:
        raise trouble("so it is")

    client = create_app(engine).test_client()
    assert client.get("/").status_code == 200
    monkeypatch.setattr(type(engine.store), "answer", fail)
    response = client.get("/query/partners", headers={"Accept-Language": language})
    assert response.status_code == status
    assert response.headers.get("Retry-After") == retry
    assert title[language] in response.text

"""What every answer of a running server carries, whoever in the house gives it."""

from __future__ import annotations

import pytest
from tests.site.conftest import Site

pytestmark = pytest.mark.slow

PATHS = [
    "/",
    "/doc/city/leeds",
    "/doc/city/leeds.ttl",
    "/id/city/leeds",
    "/ontology/",
    "/nowhere",
    "/?lang=xx",
    "/" + "a" * 9000,
    "/static/style.css",
    "/static/none.css",
    "/openapi.json",
    "/sparql?query=ASK%20%7B%7D",
    "/sparql?query=nonsense",
    "/graph-store",
    "/health/live",
    "/query/partners.csv",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH"])
def test_every_answer_is_sealed_and_sets_no_cookie(site: Site, path: str, method: str) -> None:
    headers = site.get(path, {"Accept": "application/json, */*;q=0.1"}, method).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/doc/city/leeds", "/doc/city/leeds.ttl", "/about"])
def test_what_has_not_changed_since_is_not_sent_again(site: Site, path: str) -> None:
    accept = {"Accept": "text/html, text/turtle;q=0.5"}
    first = site.get(path, accept)
    since = {"If-Modified-Since": first.headers["last-modified"]}
    for _ in range(2):  # from the application, and from the cache before it
        again = site.get(path, accept | since)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert site.get(path, accept | since | {"If-None-Match": '"another"'}).status == 200
    long_ago = {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert site.get(path, accept | long_ago).status == 200


def test_no_answer_calls_the_host_what_the_request_calls_it(site: Site) -> None:
    for path in ("/doc//city/leeds", "/dump", "/ontology/", "/id/city/leeds", "/doc/"):
        reply = site.get(path, {"Host": "elsewhere.example"})
        assert reply.headers["location"].startswith("/")
        assert not reply.headers["location"].startswith("//")
        assert b"elsewhere" not in reply.body

"""Every link leads somewhere, and every query that a page shows can be asked."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import parse_qs, urldefrag, urlencode, urljoin, urlsplit

import pytest
from tests.site.conftest import Crawl, Site

from twingraph.vocab import KINDS

pytestmark = pytest.mark.slow


def test_no_internal_link_is_broken(crawl: Crawl) -> None:
    assert len(crawl.pages) > 100
    broken = {
        path: (page.reply.status, crawl.led_by[path])
        for path, page in crawl.pages.items()
        if page.reply.status not in (200, 301, 303)
    }
    assert not broken


def test_every_fragment_is_there(crawl: Crawl) -> None:
    missing = set()
    followed = 0
    for path, page in crawl.pages.items():
        for href in page.links.hrefs:
            target, fragment = urldefrag(urljoin(path, href))
            aim = crawl.pages.get(target or path)
            if fragment and aim and aim.reply.type == "text/html" and not urlsplit(target).scheme:
                followed += 1
                if fragment not in aim.links.ids:
                    missing.add((path, href))
    assert followed > 1000
    assert not missing


def test_no_page_uses_an_id_twice(crawl: Crawl) -> None:
    doubled = {
        path: [name for name, number in Counter(page.links.ids).items() if number > 1]
        for path, page in crawl.pages.items()
    }
    assert not {path: names for path, names in doubled.items() if names}


def test_every_thing_can_be_reached(crawl: Crawl) -> None:
    for kind in KINDS:
        assert any(path.startswith(f"/doc/{kind}/") for path in crawl.pages), kind


def test_nothing_is_loaded_from_elsewhere(crawl: Crawl) -> None:
    loaded = {address for page in crawl.pages.values() for address in page.links.loaded}
    assert loaded
    assert not [address for address in loaded if urlsplit(address).netloc]


def test_every_query_that_a_page_shows_has_an_answer(crawl: Crawl, site: Site) -> None:
    shown: dict[str, str] = {}
    for path in sorted(crawl.pages):
        for href in crawl.pages[path].links.hrefs:
            parts = urlsplit(href)
            query = parse_qs(parts.query).get("query", [""])[0]
            if parts.path == "/sparql" and query:
                # one of each sort, about the first thing that has it
                sort = " ".join(line for line in query.splitlines() if "<" not in line)
                shown.setdefault(sort, query)
    assert len(shown) >= 8
    answered = 0
    for query in shown.values():
        reply = site.get(
            "/sparql?" + urlencode({"query": query}),
            {"Accept": "application/sparql-results+json, application/n-triples"},
        )
        assert reply.status == 200, query
        if reply.type == "application/n-triples":
            answered += bool(reply.body)
        else:
            answer = json.loads(reply.text)
            answered += "boolean" in answer or bool(answer["results"]["bindings"])
    # some questions have no answer yet, such as which partnerships have ended
    assert answered > len(shown) * 0.9

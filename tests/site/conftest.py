"""The site on a real server, read by a crawler and by a real browser."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from twingraph.engine import Engine
from twingraph.store.snapshot import Snapshot
from twingraph.web import create_app

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HTML = {"Accept": "text/html"}


@dataclass(frozen=True)
class Reply:
    """A response, read to its end; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Site:
    """A server in a process of its own."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def site(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real data, served."""
    log = tmp_path_factory.mktemp("site") / "log"
    command = [sys.executable, "-m", "twingraph", "serve", "--port", "0"]
    command += ["--store", str(snapshot.folder.parents[1])]
    clean = {name: value for name, value in os.environ.items() if "TWINGRAPH" not in name}
    with log.open("w") as complaints:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=clean, cwd=ROOT
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline().strip()
            assert line.startswith("http://"), log.read_text()
            host, _, port = line.removeprefix("http://").rstrip("/").rpartition(":")
            yield Site(host, int(port))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            finally:
                process.kill()
                process.stdout.close()


class Links(HTMLParser):
    """Where a page leads, and the places in it that others may lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if identifier := found.get("id"):
            self.ids.append(identifier)
        if tag == "a" and (href := found.get("href")):
            self.hrefs.append(href)
        if tag in ("script", "img", "source", "iframe") and (source := found.get("src")):
            self.loaded.append(source)
        if tag == "link" and (href := found.get("href")):
            relation = found.get("rel") or ""
            if {"stylesheet", "icon", "manifest"} & set(relation.split()):
                self.loaded.append(href)


@dataclass(frozen=True)
class Visited:
    """A page that the crawler read."""

    path: str
    reply: Reply
    links: Links


@dataclass
class Crawl:
    """All pages that can be reached from the front page, and which page leads where."""

    pages: dict[str, Visited] = field(default_factory=dict)
    led_by: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def crawl(site: Site) -> Crawl:
    """Every page that links lead to; queries are looked at once, not asked."""
    found = Crawl()
    endings: Counter[str] = Counter()
    waiting = ["/"]
    found.led_by["/"] = "the start"
    while waiting:
        path = waiting.pop()
        reply = site.get(path, HTML)
        links = Links()
        if reply.type == "text/html":
            links.feed(reply.text)
        found.pages[path] = Visited(path, reply, links)
        for href in [*links.hrefs, *links.loaded]:
            target, _ = urldefrag(urljoin(path, href))
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or parts.path.startswith("/graph-store"):
                continue
            if parts.path in ("/sparql", "/search") or "lang=" in parts.query:
                target = parts.path
            if target in found.led_by:
                continue
            ending = PurePosixPath(parts.path).suffix if parts.path.startswith("/doc/") else ""
            endings[ending] += 1
            # every document comes in seven forms; a few of each will do
            if not ending or endings[ending] <= 5:
                found.led_by[target] = path
                waiting.append(target)
    return found


@pytest.fixture(scope="session")
def samples(crawl: Crawl, engine: Engine) -> list[str]:
    """One or two pages for every route that shows HTML, and the problems."""
    adapter = create_app(engine).url_map.bind("localhost")
    by_route: dict[tuple[str, str], list[str]] = {}
    for path, page in sorted(crawl.pages.items(), key=lambda item: -len(item[1].reply.body)):
        if page.reply.type != "text/html" or page.reply.status != 200:
            continue
        endpoint, values = adapter.match(urlsplit(path).path, method="GET")
        # every kind of thing counts as a route of its own
        by_route.setdefault((endpoint, str(values.get("kind", ""))), []).append(path)
    paths = [path for route in by_route.values() for path in route[:1]]
    return [*paths, "/?year=1985", "/search?q=Rostow", "/search?q=zzzz", "/nowhere", "/?lang=xx"]


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci")
    return AXE.read_text("utf-8")

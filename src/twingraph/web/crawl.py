"""Visit every page and document of the site, as a visitor of each language would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from twingraph.errors import TwingraphError
from twingraph.web.forms import RDF_SYNTAXES
from twingraph.web.wording import LANGUAGES

DYNAMIC = ("/sparql", "/graph-store", "/search", "/reconcile", "/health", "/id/")
"""Where answers depend on more than the address and the headers that choose a form."""

RDF_FIRST = "/.well-known/void"
"""The one address that answers RDF to those who do not mind."""

LATEST = "/dump/latest/"
"""Whatever comes behind it is found at the latest release."""

_HREF = re.compile(r'(?:href|src)="([^"]+)"')
_DOWNLOAD = re.compile(r"/dump/[^/]+/[^/]+\.[^/]+")
_ALSO = ("/robots.txt", "/sitemap.xml", "/catalog", RDF_FIRST, "/favicon.ico", "/dump/", LATEST)
_ITSELF = "the site itself"
_RECORDS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
_HTML = {"Accept": "text/html"}
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Visit:
    """One answer, and the file it becomes: `name` is a path below the root, slash in front.

    Pages come in four: one for each preferred language (`….de.html`) and one for each chosen by
    `?lang=` (`….lang-de.html`), whose links carry the choice on. `body` is None for downloads:
    those are files already. `download` is the name a download gets.
    """

    name: str
    body: bytes | None
    media_type: str
    links: str
    download: str | None = None


@dataclass(frozen=True)
class Redirection:
    """An address that leads elsewhere."""

    path: str
    status: int
    target: str


@dataclass(frozen=True)
class Gone:
    """An address that was given up."""

    path: str


Found = Visit | Redirection | Gone
Watch = Callable[[int, int], None]


def crawl(app: Flask, base: str, watch: Watch | None = None) -> Iterator[Found]:
    """Every page, document and download that can be reached from the front page.

    `base` is the address of the host as the sitemap tells it. `watch` is told how many addresses
    are done and how many are known. TwingraphError when a link within the site leads nowhere.
    """
    visitor = _Visitor(app.test_client(), base)
    origins = dict.fromkeys(("/", *_ALSO), _ITSELF)
    waiting = list(origins)
    for done, path in enumerate(_growing(waiting), 1):
        for found, links in visitor.visit(path, origins[path]):
            yield found
            for link in links:
                if link not in origins and not link.startswith(DYNAMIC):
                    origins[link] = path
                    waiting.append(link)
        if watch:
            watch(done, len(origins))
    for language in LANGUAGES:
        missing = visitor.get("/nothing-is-here", {**_HTML, "Accept-Language": language})
        yield Visit(f"/404.{language}.html", missing.data, "text/html", "")


def _growing(waiting: list[str]) -> Iterator[str]:
    while waiting:
        yield waiting.pop()


class _Visitor:
    """Somebody who asks for a page in every form it has."""

    def __init__(self, client: FlaskClient, base: str) -> None:
        self._client = client
        self._base = base

    def get(self, path: str, headers: dict[str, str], **query: str) -> TestResponse:
        """The answer to a request."""
        return self._client.get(
            path, base_url=self._base, headers=headers, query_string=query, buffered=True
        )

    def visit(self, path: str, origin: str) -> Iterator[tuple[Found, list[str]]]:
        """The files that an address becomes, each with the paths it links to."""
        if _DOWNLOAD.fullmatch(path):
            answer = self._client.head(path, base_url=self._base, buffered=True)
            self._check(answer, path, origin)
            if answer.status_code == 200 and "Content-Disposition" in answer.headers:
                yield _file(path, answer, has_body=False), []
                return
        answer = self.get(path, {**_HTML, "Accept-Language": LANGUAGES[0]})
        if answer.status_code == 404 and origin == _ITSELF:
            return  # nothing is released yet, or this site has no icon
        self._check(answer, path, origin)
        if path in ("/catalog", RDF_FIRST):
            for ending, media_type in _RECORDS.items():
                yield _file(f"{path}.{ending}", self.get(path, {"Accept": media_type})), []
        elif answer.status_code in _MOVED:
            target = urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
            yield Redirection(path, answer.status_code, target), [urlsplit(target).path]
        elif answer.status_code == 410:
            yield Gone(path), []
        elif answer.mimetype != "text/html" or path.endswith(".html"):
            yield _file(path, answer), []
        else:
            yield from self._page(path)
            if path.endswith("/"):
                yield from self._forms(path)

    def _forms(self, path: str) -> Iterator[tuple[Found, list[str]]]:
        """The other forms of a page whose address ends in a slash: no ending can name them."""
        for syntax in RDF_SYNTAXES:
            answer = self.get(path, {"Accept": syntax.media_type})
            if answer.status_code == 200 and answer.mimetype == syntax.media_type:
                yield _file(f"{_stem(path)}.{syntax.extension}", answer), []

    def _page(self, path: str) -> Iterator[tuple[Found, list[str]]]:
        for language in LANGUAGES:
            page = self.get(path, {**_HTML, "Accept-Language": language})
            yield _file(f"{_stem(path)}.{language}.html", page), list(_links_in(page.text))
            chosen = self.get(path, _HTML, lang=language)
            yield _file(f"{_stem(path)}.lang-{language}.html", chosen), []

    def _check(self, answer: TestResponse, path: str, origin: str) -> None:
        if answer.status_code not in (200, 410) and answer.status_code not in _MOVED:
            raise TwingraphError(
                f"{path} answers {answer.status_code}; {origin} leads there",
                hint="nothing was published",
                de=f"{path} antwortet {answer.status_code}; {origin} führt dorthin",
                hint_de="nichts wurde veröffentlicht",
            )


def _stem(path: str) -> str:
    """What the files of an address are called before their endings."""
    return f"{path}index" if path.endswith("/") else path


def _file(name: str, answer: TestResponse, *, has_body: bool = True) -> Visit:
    disposition = answer.headers.get("Content-Disposition", "")
    return Visit(
        unquote(name),
        answer.data if has_body else None,
        answer.mimetype or "application/octet-stream",
        ", ".join(answer.headers.getlist("Link")),
        disposition.partition('filename="')[2].rstrip('"') or None,
    )


def _links_in(page: str) -> Iterator[str]:
    """Paths within the site that a page links to, without query and fragment.

    Links with parameters lead to answers that are made for each visitor; left aside.
    """
    for written in _HREF.findall(page):
        parts = urlsplit(unescape(written))
        is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
        is_plain = not parts.query or parts.path.startswith("/static/") or "lang=" in parts.query
        if is_ours and is_plain:
            yield parts.path

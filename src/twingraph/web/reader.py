"""Who is reading: the language of this request, and the dataset they read about."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from werkzeug.exceptions import RequestURITooLarge

from twingraph.pages.name_book import NameBook
from twingraph.pages.names import Text, choose
from twingraph.pages.site import Site, read_site
from twingraph.pages.tongue import Tongue
from twingraph.store.protocol import Store
from twingraph.web.addresses import Addresses, with_parameters
from twingraph.web.mistakes import MistakeError
from twingraph.web.negotiation import choose_language
from twingraph.web.opened import Opened
from twingraph.web.wording import LANGUAGES, Wording, read_wording

LONGEST_ADDRESS = 8192
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Reader:
    """A request's language, and whether it was chosen by `?lang=` and must be carried on."""

    language: str
    is_chosen: bool
    site: Site
    store: Store

    @property
    def wording(self) -> Wording:
        """The site's sentences in the reader's language."""
        return read_wording(self.language)

    @property
    def addresses(self) -> Addresses:
        """The addresses of the dataset."""
        return Addresses(self.site.space)

    @property
    def site_title(self) -> str:
        """The dataset's title in the reader's language."""
        return self.site.title(self.language).value

    @property
    def tongue(self) -> Tongue:
        """The reader's language, with the names of everything."""

        def make() -> Tongue:
            names = shelf().keep(self.store, "names", lambda: NameBook(self.store))
            find = self.wording.find
            return Tongue(self.language, self.site.words, names, lambda term: find(f"term.{term}"))

        kept: Tongue = shelf().keep(self.store, ("tongue", self.language), make)
        return kept

    def to(self, path: str, **parameters: str | int | None) -> str:
        """A link within the site that keeps the chosen language."""
        if self.is_chosen:
            parameters.setdefault("lang", self.language)
        return with_parameters(path, **parameters)

    def href(self, iri: str) -> str | None:
        """What a link to an address from the data may point to; None if it must stay text."""
        path = self.addresses.find_path(iri)
        return self.to(path) if path else self.addresses.find_href(iri)

    def pick(self, texts: tuple[Text, ...]) -> Text | None:
        """The text in the reader's language, or the next best."""
        return choose(texts, self.language)


class Shelf:
    """What was worked out from one version of the data, kept until the version changes.

    `since` is when the version was first seen here: no page can have changed after that.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = ""
        self.since = datetime.now(UTC)
        self._kept: dict[Any, Any] = {}
        self._making: dict[Any, Future[Any]] = {}

    def keep(self, store: Store, name: Any, make: Any) -> Any:
        """What `make()` returned for this version of the data; made once per name.

        Who comes while it is being made waits for it, and fails as it fails.
        """
        version = store.version
        with self._lock:
            if version != self._version:
                self._version, self._kept = version, {}
                self.since = datetime.now(UTC)
            if name in self._kept:
                return self._kept[name]
            others = self._making.get((version, name))
            mine = others or self._making.setdefault((version, name), Future())
        if others:
            return others.result()
        try:
            made = make()
        except BaseException as trouble:
            self._finish(version, name)
            mine.set_exception(trouble)
            raise
        self._finish(version, name, made)
        mine.set_result(made)
        return made

    def _finish(self, version: str, name: Any, *made: Any) -> None:
        with self._lock:
            del self._making[version, name]
            if made and version == self._version:
                self._kept[name] = made[0]


def remember(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions["twingraph.shelf"] = Shelf()


def shelf() -> Shelf:
    """The shelf of this application."""
    return cast(Shelf, current_app.extensions["twingraph.shelf"])


def engine() -> Opened:
    """The engine of this application."""
    return cast(Opened, current_app.extensions["twingraph.engine"])


def reader() -> Reader:
    """The reader of this request; MistakeError if `?lang=` names a language the site has not."""
    if "reader" not in g:
        store = engine().store
        site = shelf().keep(store, "site", lambda: read_site(store))
        chosen = request.args.get("lang")
        if chosen is not None and chosen not in LANGUAGES:
            g.reader = Reader(preferred_language(), False, site, store)
            raise MistakeError(g.reader.wording, "language")
        g.reader = Reader(chosen or preferred_language(), chosen is not None, site, store)
    return cast(Reader, g.reader)


def preferred_language() -> str:
    """The language the browser asks for (RFC 9110, section 12.5.4), German if it asks for none."""
    return choose_language(request.headers.get("Accept-Language"), LANGUAGES)


def refuse_oversized() -> None:
    """Refuse addresses that no page of ours has, before anybody works on them."""
    if len(request.full_path) > LONGEST_ADDRESS:
        raise RequestURITooLarge

"""Say terms in the reader's language: names, concepts, dates, numbers, addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote, urlsplit

from twingraph.pages.dates import say_date
from twingraph.pages.names import Text, choose, text_of
from twingraph.pages.words import Words, shorten
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import XSD

DATES = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth"))
WHOLE = frozenset(XSD + name for name in ("integer", "nonNegativeInteger", "int", "long"))
FRACTIONS = frozenset(XSD + name for name in ("decimal", "double", "float"))


class Names(Protocol):
    """Knows what things are called."""

    def get(self, iri: str) -> tuple[Text, ...]:
        """All names of a thing, none if it has none."""
        ...

    def look_up(self, addresses: Iterable[str]) -> None:
        """Learn many names at once."""
        ...


@dataclass(frozen=True)
class Said:
    """A term as a page shows it.

    `manner` is one of `name`, `concept`, `address`, `date`, `number`, `text`, `truth`; `iri` is
    where it leads, `written` the lexical form that machines read, `title` what it means.
    """

    manner: str
    text: Text
    iri: str | None = None
    written: str = ""
    title: str = ""


@dataclass(frozen=True)
class Tongue:
    """A language, and all the names there are.

    `borrowed` finds a caption for terms of other vocabularies.
    """

    language: str
    words: Words
    names: Names
    borrowed: Callable[[str], str | None]
    _captions: dict[str, Text] = field(default_factory=dict, compare=False, repr=False)

    def caption(self, term: str) -> Text:
        """What a property, class or concept is called."""
        if term not in self._captions:
            self._captions[term] = self._find_caption(term)
        return self._captions[term]

    def _find_caption(self, term: str) -> Text:
        if term not in self.words.labels:
            found = self.borrowed(shorten(term))
            if found:
                return Text(found, self.language)
        return self.words.caption(term, self.language)

    def name(self, iri: str) -> Text | None:
        """What a thing is called, None if it has no name."""
        return choose(self.names.get(iri), self.language)

    def say(self, term: Term) -> Said:
        """The term as a page shows it."""
        if isinstance(term, Iri):
            return self._say_address(term.value)
        if isinstance(term, Literal):
            return self._say_literal(term)
        return Said("text", Text(str(term)))

    def _say_address(self, iri: str) -> Said:
        if iri in self.words.labels:
            definition = self.words.definition(iri, self.language)
            return Said("concept", self.caption(iri), iri, iri, str(definition or ""))
        name = self.name(iri)
        if name:
            return Said("name", name, iri, iri)
        return Said("address", Text(say_address(iri)), iri, iri)

    def _say_literal(self, literal: Literal) -> Said:
        datatype, written = literal.datatype.value, literal.value
        if datatype in DATES:
            return Said("date", Text(say_date(written, self.language)), written=written)
        if datatype in WHOLE:
            return Said("number", Text(self.say_number(written)), written=written)
        if datatype in FRACTIONS:
            comma = written.replace(".", ",") if self.language == "de" else written
            return Said("number", Text(comma), written=written)
        if datatype == XSD + "boolean":
            return Said("truth", Text("true" if written in ("true", "1") else "false"))
        if datatype == XSD + "duration":
            return Said("duration", Text(written), written=written)
        return Said("text", text_of(literal), written=written)

    def say_number(self, written: str) -> str:
        """A whole number, its thousands set apart: 134.780 or 134,780."""
        try:
            grouped = f"{int(written):,}"
        except ValueError:
            return written
        return grouped.replace(",", ".") if self.language == "de" else grouped


def say_address(iri: str) -> str:
    """A web address short enough to read: `wikidata.org · Q41604`."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    host = parts.netloc.removeprefix("www.")
    path = unquote(parts.path).strip("/")
    if not host:
        return iri
    last = path.rpartition("/")[2] or parts.fragment
    known = host in ("wikidata.org", "sws.geonames.org", "publications.europa.eu")
    if known and last:
        return f"{host} · {last}"
    whole = f"{host}/{path}" if path else host
    return whole if len(whole) <= 60 else f"{host}/…/{last[-40:]}"

"""Values, notes and facts as HTML: small pieces that a page holds by the hundred.

They are written here and not in templates because that is five times as fast. Everything that
comes from the data goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from twingraph.pages.evidence import Note
from twingraph.pages.names import Text
from twingraph.pages.thing import Fact
from twingraph.pages.tongue import Said
from twingraph.web.wording import Wording


@dataclass(frozen=True)
class Phrases:
    """Writes pieces of HTML in one language; `href` says where an address may lead."""

    wording: Wording
    href: Callable[[str], str | None]
    _links: dict[str, str | None] = field(default_factory=dict, compare=False)

    def text(self, text: Text) -> Markup:
        """A text, marked with its language and direction where they are not the page's."""
        if not text.language or text.language == self.wording.language:
            return escape(text.value)
        direction = ' dir="rtl"' if text.direction == "rtl" else ""
        return Markup('<span lang="{}"{}>{}</span>').format(
            text.language, Markup(direction), text.value
        )

    def said(self, said: Said) -> Markup:
        """A value: a date, a number, a link, or text."""
        written, words = escape(said.written), said.text.value
        if said.manner == "date":
            return Markup(f'<time datetime="{written}">{escape(words)}</time>')
        if said.manner == "number":
            return Markup(f'<data value="{written}">{escape(words)}</data>')
        if said.manner == "truth":
            return escape(self.wording(f"thing.{words}"))
        if said.manner == "duration":
            return escape(self.wording.every(words))
        address = self._href(said.iri) if said.iri else None
        if address is None:
            return self.text(said.text)
        title = f' title="{escape(said.title)}"' if said.title else ""
        outside = ' rel="external"' if said.manner == "address" else ""
        return Markup(f'<a href="{escape(address)}"{title}{outside}>{self.text(said.text)}</a>')

    def listed(self, values: Iterable[Said]) -> Markup:
        """Values with commas between them."""
        return Markup(", ").join(map(self.said, values))

    def marks(self, notes: Sequence[Note]) -> Markup:
        """The numbers of sources, each leading to its entry below."""
        return Markup("").join(map(self._mark, notes))

    def values(self, fact: Fact) -> Markup:
        """All values of a fact with its sources, and whether rules derived it."""
        marks = self.marks(fact.notes)
        if len(fact.values) == 1:
            body = self.said(fact.values[0]) + marks
        else:
            items = [f"<li>{self.said(value)}" for value in fact.values]
            body = Markup(f'<ul class="values">{"</li>".join(items)}{marks}</li></ul>')
        if fact.is_derived:
            note, word = escape(self.wording("thing.derived_note")), self.wording("thing.derived")
            body += Markup(f' <span class="derived" title="{note}">{escape(word)}</span>')
        return body

    def inline_facts(
        self, facts: Iterable[Fact], without: Sequence[str] = (), notes: Sequence[Note] = ()
    ) -> Markup:
        """Facts in one line and the sources of them all; those under `without` left out."""
        items = [
            f"<div><dt>{self.text(fact.caption)}</dt> <dd>{self.listed(fact.values)}</dd></div>"
            for fact in facts
            if fact.term not in without
        ]
        if not items:
            return Markup("")
        items[-1] = items[-1].replace("</dd>", f"{self.marks(notes)}</dd>")
        return Markup(f'<dl class="inline-facts">{"".join(items)}</dl>')

    def _mark(self, note: Note) -> Markup:
        said = escape(self.wording("thing.note", number=note.number, name=note.name.value))
        return Markup(
            f'<sup class="mark"><a href="#note-{note.number}" title="{said}"'
            f' aria-label="{said}">{note.number}</a></sup>'
        )

    def _href(self, iri: str) -> str | None:
        if iri not in self._links:
            self._links[iri] = self.href(iri)
        return self._links[iri]

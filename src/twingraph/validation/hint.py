"""Suggestions for just this case: the word that was meant, the date as it should be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from twingraph.store.terms import Iri, Literal, Term
from twingraph.validation.finding import Wording
from twingraph.validation.names import Names
from twingraph.validation.shacl.facts import TYPE, Facts
from twingraph.vocab import ONTOLOGY, SCHEME, SH, XSD

_TARGET, _PROPERTY, _PATH = Iri(SH + "targetClass"), Iri(SH + "property"), Iri(SH + "path")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ISO_DATES = {
    XSD + "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    XSD + "gYearMonth": re.compile(r"\d{4}-\d{2}"),
    XSD + "gYear": re.compile(r"\d{4}"),
}
_DATED = {"date", "begin", "end", "founded", "born", "died", "lastDay", "readOn", "issued"}

MOST = 50_000
"""Comparisons of words that one check makes; looking for the nearest word is slow."""


class Hints:
    """Finds the nearest right thing to a wrong one."""

    def __init__(self, facts: Facts, shapes: Facts, names: Names) -> None:
        self.facts = facts
        self.shapes = shapes
        self.names = names
        self.left = MOST

    def find(
        self, rule: str, focus: Term, property_: Iri | None, value: Term | None
    ) -> Wording | None:
        """A suggestion, None where there is none to make."""
        if rule == "thing-property" and property_ is not None:
            return self._nearest(property_, lambda: self._allowed(focus))
        if rule == "thing-class" and value is not None:
            return self._nearest(value, lambda: self.shapes.objects_of(_TARGET))
        if isinstance(value, Iri):
            return self._nearest(value, lambda: self._neighbours(value))
        if isinstance(value, Literal) and property_ is not None:
            return self._date(value, property_) or self._language(focus, property_, value, rule)
        return None

    def _nearest(self, meant: Term, known: Callable[[], Iterable[Term]]) -> Wording | None:
        if self.left <= 0:
            return None
        written = {self.names.write(one): one for one in known() if one != meant}
        self.left -= 1 + len(written)
        matches = get_close_matches(self.names.write(meant), written, n=1, cutoff=0.75)
        if not matches:
            return None
        name = self.names.find(written[matches[0]])
        shown = matches[0] if name is None else f"{matches[0]} ({{}})"
        return Wording(
            f"gemeint ist vielleicht {shown.format(name.de if name else '')}",
            f"perhaps {shown.format(name.en if name else '')} is meant",
        )

    def _allowed(self, focus: Term) -> list[Term]:
        return [
            path
            for cls in self.facts.values(focus, TYPE)
            for shape in self.shapes.subjects(_TARGET, cls)
            for part in self.shapes.values(shape, _PROPERTY)
            for path in self.shapes.values(part, _PATH)
            if isinstance(path, Iri)
        ]

    def _neighbours(self, value: Iri) -> list[Term]:
        """What is described in the same folder, list or vocabulary."""
        address = value.value
        space = self.names.space
        if not (address.startswith((SCHEME, ONTOLOGY)) or (space and address.startswith(space))):
            return []
        end = max(address.rfind("#"), address.rfind("/")) + 1
        return [
            one
            for one in self.facts.subjects_of(TYPE)
            if isinstance(one, Iri)
            and one.value.startswith(address[:end])
            and "#" not in one.value[end:]
        ]

    def _date(self, value: Literal, property_: Iri) -> Wording | None:
        if max(property_.value.rfind("#"), property_.value.rfind("/")) < 0:
            return None
        if re.split(r"[#/]", property_.value)[-1] not in _DATED:
            return None
        text = value.value.strip()
        if german := _GERMAN_DATE.fullmatch(text):
            text = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}"
        for datatype, form in _ISO_DATES.items():
            if form.fullmatch(text) and (text != value.value or datatype != value.datatype.value):
                better = f'"{text}"^^xsd:{datatype.removeprefix(XSD)}'
                return Wording(f"so schreiben: {better}", f"write it so: {better}")
        return None

    def _language(self, focus: Term, property_: Iri, value: Literal, rule: str) -> Wording | None:
        if value.language or not rule.endswith(("-text", "-note", "-label", "-form", "-venue")):
            return None
        if value.datatype.value != XSD + "string":
            return None
        said = {getattr(other, "language", None) for other in self.facts.values(focus, property_)}
        # Where only one of the two languages is missing, it is the one that was meant.
        missing = [tag for tag in ("de", "en") if tag not in said]
        german, english = missing * 2 if len(missing) == 1 else ("de", "en")
        written = self.names.write(value)
        return Wording(
            f"Sprachkürzel anhängen, etwa {written}@{german}",
            f"add a language tag, such as {written}@{english}",
        )

"""Suggestions for just this case: the word that was meant, the date as it should be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from twingraph.store.terms import Iri, Literal, Term
from twingraph.validation.finding import Wording
from twingraph.validation.names import Names
from twingraph.validation.shacl.facts import TYPE, Facts
from twingraph.vocab import ONTOLOGY, SCHEME, SH, SHAPE, XSD

_TARGET, _PROPERTY, _PATH = Iri(SH + "targetClass"), Iri(SH + "property"), Iri(SH + "path")
_IN, _DATATYPE = Iri(SH + "in"), Iri(SH + "datatype")
_DECIMAL, _INTEGER = Iri(XSD + "decimal"), Iri(XSD + "integer")
_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_GROUPS = re.compile(r"[0-9]{1,3}(?:[.,' \u00a0\u202f][0-9]{3})+")
_UNQUOTED = {XSD + name for name in ("boolean", "decimal", "double", "integer")}
_TRUTH = {
    **dict.fromkeys(("true", "ja", "wahr", "yes", "1"), "true"),
    **dict.fromkeys(("false", "nein", "falsch", "no", "0"), "false"),
}
_DATE_FORMS = (
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"),
    re.compile(r"(?:(?P<day>\d{1,2})\.?\s+)?(?P<month>[A-Za-zä]{3,9})\.?\s+(?P<year>\d{4})"),
)
_MONTHS = (
    *("jan feb mär apr mai jun jul aug sep okt nov dez".split()),
    *("jan feb mar apr may jun jul aug sep oct nov dec".split()),
)
_ISO_DATES = {
    XSD + "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    XSD + "gYearMonth": re.compile(r"\d{4}-\d{2}"),
    XSD + "gYear": re.compile(r"\d{4}"),
}
_DATED = {"date", "begin", "end", "founded", "born", "died", "lastDay", "readOn", "issued"}

MISPLACED = frozenset({"dataset-property", "retired-property", "thing-property"})
"""Rules for properties that have no place at their thing."""

MOST = 50_000
"""Comparisons of words that one check makes; looking for the nearest word is slow."""


class Hints:
    """Finds the nearest right thing to a wrong one."""

    def __init__(self, facts: Facts, shapes: Facts, names: Names) -> None:
        self.facts = facts
        self.shapes = shapes
        self.names = names
        self.left = MOST
        self._meant: dict[tuple[Term, Iri], Term | None] = {}

    def find(
        self,
        rule: str,
        focus: Term,
        property_: Iri | None,
        value: Term | None,
        meant: Term | None,
    ) -> Wording | None:
        """A suggestion, None where there is none to make; `meant` as from the method."""
        if meant is not None:
            return self._suggest(meant)
        if isinstance(value, Literal) and property_ is not None and rule not in MISPLACED:
            shape = Iri(SHAPE + rule)
            return (
                self._date(value, property_)
                or self._plain(shape, value)
                or self._number(shape, focus, property_, value)
                or self._language(focus, property_, value, rule)
            )
        return None

    def meant(
        self, rule: str, focus: Term, property_: Iri | None, value: Term | None
    ) -> Term | None:
        """The word or thing that is near to what was written; None if none is."""
        if rule in MISPLACED and property_ is not None:
            return self._property(focus, property_)
        if rule == "thing-class" and value is not None:
            return self._nearest(value, lambda: self.shapes.objects_of(_TARGET))
        if isinstance(value, Iri):
            if self.facts.values(value, TYPE):
                return None  # it is there, so it was hardly misspelt
            return self._nearest(value, lambda: self._neighbours(value))
        if isinstance(value, Literal):
            return self._listed(Iri(SHAPE + rule), value)
        return None

    def _property(self, focus: Term, property_: Iri) -> Term | None:
        """The property that has a place at a thing where another one was written."""
        key = focus, property_
        if key not in self._meant:
            allowed = self._allowed(focus)
            word = _local(property_).casefold()
            by_label = (
                one
                for one in allowed
                if (name := self.names.find(one)) and word in map(str.casefold, name)
            )
            self._meant[key] = next(by_label, None) or self._nearest(property_, lambda: allowed)
        return self._meant[key]

    def _nearest(self, written: Term, known: Callable[[], Iterable[Term]]) -> Term | None:
        if self.left <= 0:
            return None
        others = {self.names.write(one): one for one in known() if one != written}
        self.left -= 1 + len(others)
        matches = get_close_matches(self.names.write(written), others, n=1, cutoff=0.75)
        return others[matches[0]] if matches else None

    def _suggest(self, meant: Term | None) -> Wording | None:
        if meant is None:
            return None
        name = self.names.find(meant)
        shown = self.names.write(meant) if name is None else f"{self.names.write(meant)} ({{}})"
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

    def _listed(self, shape: Iri, value: Literal) -> Term | None:
        """The nearest of the values that a shape lists."""
        head = self.shapes.value(shape, _IN)
        return None if head is None else self._nearest(value, lambda: self.shapes.list_(head))

    def _plain(self, shape: Iri, value: Literal) -> Wording | None:
        """A text with its quotes, a truth value without them."""
        datatype, text = self.shapes.value(shape, _DATATYPE), value.value
        better = None
        if datatype == Iri(XSD + "string") and value.datatype.value in _UNQUOTED:
            better = f'"{text}"'
        elif datatype == Iri(XSD + "boolean"):
            better = _TRUTH.get(text.strip().casefold())
        return (
            None if better is None else Wording(f"so schreiben: {better}", f"write it so: {better}")
        )

    def _number(self, shape: Iri, focus: Term, property_: Iri, value: Literal) -> Wording | None:
        """The number as Turtle writes it, where it stands there as people write it."""
        datatype = self.shapes.value(shape, _DATATYPE)
        if datatype not in (_DECIMAL, _INTEGER):
            return None
        text = value.value.strip()
        values = [one for one in self.facts.values(focus, property_) if isinstance(one, Literal)]
        if len(values) == 2 and all(one.datatype == _INTEGER for one in values):
            text = ",".join(one.value for one in values)  # 51,5 are two values in Turtle
        better = text
        if datatype == _DECIMAL:
            better = _COMMA.sub(r"\1.\2", text) if _COMMA.fullmatch(text) else text
            if re.fullmatch(r"[+-]?[0-9]+", better):
                better += ".0"
            is_sound = re.fullmatch(r"[+-]?[0-9]+\.[0-9]+", better)
        else:
            better = re.sub("[^0-9]", "", text) if _GROUPS.fullmatch(text) else text
            is_sound = re.fullmatch(r"[+-]?[0-9]+", better)
        if not is_sound or (better == value.value and value.datatype == datatype):
            return None
        return Wording(f"so schreiben: {better}", f"write it so: {better}")

    def _date(self, value: Literal, property_: Iri) -> Wording | None:
        if _local(property_) not in _DATED:
            return None
        text = _as_iso(value.value.strip())
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


def _as_iso(text: str) -> str:
    """A date as people write it, in the order and with the zeros of ISO 8601."""
    for form in _DATE_FORMS:
        if found := form.fullmatch(text):
            month = found["month"]
            if not month.isdigit():
                short = month[:3].lower()
                if short not in _MONTHS:
                    return text
                month = str(_MONTHS.index(short) % 12 + 1)
            day = f"-{int(found['day']):02}" if found["day"] else ""
            return f"{found['year']}-{int(month):02}{day}"
    return text


def _local(property_: Iri) -> str:
    return re.split(r"[#/]", property_.value)[-1]

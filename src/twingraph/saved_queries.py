"""Questions kept as files: what each asks, in German and English, and what can be filled in.

A `.rq` file runs as it lies. Its header says the rest, one `# key: value` a line:

    # de: Welche Partnerschaften galten an einem Tag?
    # en: Which partnerships were in force on a day?
    # param: day date | Tag | day

A parameter is a variable; the value the file comes with stands in a block
`VALUES ?day { "1985-06-30"^^xsd:date }` of the query itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from twingraph.errors import DataError, Place, RequestError, reason
from twingraph.store.binding import bind, find_given_value
from twingraph.store.syntax import check_query
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import KINDS, XSD

LANGUAGES = ("de", "en")
TYPES = ("language", "string", "date", "year", "iri", *KINDS)
"""What a parameter can be; a kind's name stands for a thing of that kind."""

_HEADER = re.compile(r"#\s*([a-z]+):\s*(.*\S)\s*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Param:
    """A value that can be filled in; `given` is what the query comes with."""

    name: str
    type: str
    labels: Mapping[str, str] = field(hash=False)
    given: Term

    def parse(self, text: str, space: str = "") -> Term:
        """What a person wrote as a term; RequestError if it is not of this type.

        A thing may be given by its address or, below `space`, by its slug.
        """
        if self.type == "string":
            return Literal(text)
        if self.type == "language" and _LANGUAGE.fullmatch(text):
            return Literal(text)
        if self.type == "year" and re.fullmatch(r"[0-9]{1,4}", text):
            return Literal(text, datatype=Iri(XSD + "integer"))
        if self.type == "date" and _is_day(text):
            return Literal(text, datatype=Iri(XSD + "date"))
        if self.type in KINDS and _SLUG.fullmatch(text):
            return Iri(f"{space}id/{self.type}/{text}")
        if self.type in ("iri", *KINDS) and _ABSOLUTE.fullmatch(text):
            return Iri(text)
        raise RequestError(
            f"{text[:80]!r} is no {self.type}, which {self.name} asks for",
            de=f"{text[:80]!r} passt nicht zu {self.name}; verlangt ist: {self.type}",
        )


@dataclass(frozen=True)
class SavedQuery:
    """A question: its slug, its shelf (competency, showcase, hygiene), its words and its text.

    `notes` holds the header lines that are neither questions nor parameters, by their key.
    """

    slug: str
    shelf: str
    questions: Mapping[str, str] = field(hash=False)
    text: str
    params: tuple[Param, ...]
    notes: Mapping[str, str] = field(hash=False)

    def terms(self, values: Mapping[str, str], space: str = "") -> dict[str, Term]:
        """What a person filled in, as terms; RequestError for unknown names and wrong types."""
        known = {param.name: param for param in self.params}
        for name in values:
            if name not in known:
                names = ", ".join(known)
                raise RequestError(
                    f"{self.slug} has no parameter {name[:80]!r}; it has: {names or 'none'}",
                    de=f"{self.slug} hat keinen Parameter {name[:80]!r}, sondern: "
                    f"{names or 'keine'}",
                )
        return {name: known[name].parse(text, space) for name, text in values.items()}

    def filled(self, values: Mapping[str, str], space: str = "") -> str:
        """The query with what a person filled in, ready to run."""
        return bind(self.text, self.terms(values, space))


def read_query(path: Path, shelf: str) -> SavedQuery:
    """One question; DataError with file and line if its header or the query cannot be used."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as trouble:
        raise DataError(
            f"cannot be read: {reason(trouble)}",
            place=Place(str(path)),
            de=f"nicht lesbar: {reason(trouble, 'de')}",
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise DataError(
            "this is not UTF-8", place=Place(str(path)), de="das ist kein UTF-8"
        ) from trouble
    return parse_query(text, path.stem, shelf, str(path))


def parse_query(text: str, slug: str, shelf: str, name: str) -> SavedQuery:
    """A question from the text of its file; `name` is what messages call the file."""
    check_query(text)
    said: dict[str, str] = {}
    params: list[Param] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        if not (header := _HEADER.fullmatch(line)):
            continue
        key, value = header.groups()
        place = Place(name, number)
        if key == "param":
            params.append(_parse_param(value, text, place))
        elif key in said:
            raise DataError(f"{key!r} is said twice", place=place)
        else:
            said[key] = value
    for language in LANGUAGES:
        if language not in said:
            raise DataError(f"the question is missing: # {language}: …", place=Place(name, 1))
    questions = {language: said.pop(language) for language in LANGUAGES}
    return SavedQuery(slug, shelf, questions, text, tuple(params), said)


def read_queries(queries: Path) -> tuple[SavedQuery, ...]:
    """Every question below `queries`, by shelf and slug; DataError carries all faults found."""
    found: list[SavedQuery] = []
    faults: list[DataError] = []
    for path in sorted(queries.glob("*/*.rq")):
        try:
            found.append(read_query(path, path.parent.name))
        except DataError as trouble:
            faults.extend(trouble.faults)
    if faults:
        raise DataError.together(faults)
    return tuple(found)


def _parse_param(value: str, text: str, place: Place) -> Param:
    """`day date | Tag | day`, with the value that the query gives it."""
    first, *labels = (part.strip() for part in value.split("|"))
    name, _, type_ = first.partition(" ")
    if not _NAME.fullmatch(name) or len(labels) != len(LANGUAGES) or not all(labels):
        raise DataError(
            "a parameter is written: # param: NAME TYPE | Deutsch | English", place=place
        )
    if type_ not in TYPES:
        raise DataError(f"unknown type {type_!r}; known are {', '.join(TYPES)}", place=place)
    given = find_given_value(text, name)
    if given is None:
        raise DataError(
            f"?{name} gets no value in the query: VALUES ?{name} {{ … }} with one", place=place
        )
    return Param(name, type_, dict(zip(LANGUAGES, labels, strict=True)), given)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

"""A saved question with what a visitor filled in: form fields, complaints, the query to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from twingraph.errors import RequestError
from twingraph.pages.choices import read_choices
from twingraph.pages.names import Text
from twingraph.saved_queries import Param, SavedQuery
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import KINDS, class_of_kind
from twingraph.web.mistakes import MistakeError
from twingraph.web.reader import Reader, shelf

LANGUAGE = "language"
"""The parameter that follows the page's language unless somebody says otherwise."""
ASK_FOR_KIND = "ASK { ?thing a ?class }"


@dataclass(frozen=True)
class Field:
    """A parameter as a form field.

    `value` is what the visitor wrote, or what the file gives; `choices` are values and names.
    """

    param: Param
    value: str
    choices: tuple[tuple[str, Text], ...] = ()
    complaint: bool = False


@dataclass(frozen=True)
class Asked:
    """A question with what the visitor filled in; `given` is what stood in the address."""

    query: SavedQuery
    fields: tuple[Field, ...]
    given: Mapping[str, str] = field(hash=False)
    space: str

    @property
    def is_sound(self) -> bool:
        """Whether every field holds what its parameter asks for."""
        return not any(item.complaint for item in self.fields)

    @property
    def text(self) -> str:
        """The query, ready to run."""
        values = {item.param.name: item.value for item in self.fields}
        return self.query.filled(values, self.space) if values else self.query.text


def fill_in(query: SavedQuery, given: MultiDict[str, str], who: Reader) -> Asked:
    """What the visitor filled in; MistakeError for a parameter the question does not have."""
    names = {param.name for param in query.params}
    values = {name: value for name, value in given.items() if name != "lang"}
    if values.keys() - names or any(len(given.getlist(name)) > 1 for name in values):
        if not names:
            raise MistakeError(who.wording, "no_parameters")
        raise MistakeError(who.wording, "parameters", names=", ".join(sorted(names)))
    fields: list[Field] = []
    for param in query.params:
        given_by_file = who.language if param.name == LANGUAGE else written(param.given)
        value = _shorten(values.get(param.name, given_by_file).strip(), param, who)
        complaint = False
        try:
            term = param.parse(value, who.site.space)
            complaint = param.name in values and not _is_known(param, term, who)
        except RequestError:
            complaint = True
        fields.append(Field(param, value, _choices(param, who), complaint))
    return Asked(query, tuple(fields), values, who.site.space)


def _is_known(param: Param, term: Term, who: Reader) -> bool:
    """Whether a thing that was asked about is one of its kind."""
    if param.type not in KINDS or not isinstance(term, Iri):
        return True
    return who.store.ask(ASK_FOR_KIND, thing=term, **{"class": Iri(class_of_kind(param.type))})


def _choices(param: Param, who: Reader) -> tuple[tuple[str, Text], ...]:
    """The things to choose from and what a form sends for each."""
    if param.type not in KINDS:
        return ()

    def read() -> tuple[tuple[str, Text], ...]:
        found = read_choices(who.store, param.type, who.language)
        return tuple((_shorten(choice.iri, param, who), choice.name) for choice in found)

    kept: tuple[tuple[str, Text], ...] = shelf().keep(
        who.store, ("choices", param.type, who.language), read
    )
    return kept


def _shorten(value: str, param: Param, who: Reader) -> str:
    """The slug of a thing of this dataset; every other value as it is."""
    thing = who.addresses.find_thing(value)
    whole = thing and value == who.addresses.thing(*thing)
    return thing[1] if thing and whole and thing[0] == param.type else value


def written(term: Term) -> str:
    """A term as a visitor would write it."""
    return term.value if isinstance(term, Iri | Literal) else str(term)

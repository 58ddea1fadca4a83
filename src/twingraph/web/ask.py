"""Saved questions: their list, and for each a page, its text and its answer in every format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, Response, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from twingraph.errors import RequestError
from twingraph.pages.choices import read_choices
from twingraph.pages.names import Text
from twingraph.pages.table import SPARQL_JSON, parse_answer
from twingraph.saved_queries import Param, SavedQuery
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import KINDS, class_of_kind
from twingraph.web.addresses import with_parameters
from twingraph.web.answers import AnswerView, show
from twingraph.web.forms import HTML, Syntax, find_syntax
from twingraph.web.layout import Form, Page, render_page
from twingraph.web.problems import describe, refuse
from twingraph.web.questions import QUERY_TEXT, SHELVES, SYNTAXES, form_of, offered
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("ask", __name__)

LANGUAGE = "language"
"""The parameter that follows the page's language unless somebody says otherwise."""
LIST_SYNTAXES = (HTML, Syntax("json", "application/json", "JSON"))
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
    """A question with what the visitor filled in; `terms` is empty where something is wrong."""

    query: SavedQuery
    fields: tuple[Field, ...]
    terms: Mapping[str, Term] = field(hash=False)
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


@blueprint.get("/query")
@blueprint.get("/query.<any(html, json):extension>")
def list_questions(extension: str | None = None) -> Response:
    """Every question, those to try out first."""
    who = reader()
    syntax = _chosen_syntax(LIST_SYNTAXES, extension)
    if syntax is None:
        return refuse(
            describe(406, who.wording, alternatives=_alternatives("/query", LIST_SYNTAXES))
        )
    questions = offered(who)
    if syntax.extension == "json":
        said = {"questions": [_describe(query) for query in questions.values()]}
        response = make_response(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
        response.mimetype = "application/json"
        return response
    page = Page(
        who.wording("ask.list_title"),
        who.wording("ask.list_lead"),
        "/query",
        breadcrumb=((who.wording("layout.ask"), "/sparql"),),
        forms=(Form("application/json", "json", "/query.json"),),
        section="ask",
    )
    shelves = [
        (name, [query for query in questions.values() if query.shelf == name]) for name in SHELVES
    ]
    return render_page("ask/list.html", page, shelves=[item for item in shelves if item[1]])


@blueprint.get("/query/<slug>")
def ask(slug: str) -> Response:
    """One question: its page, its text, or its answer in the negotiated or named format."""
    who = reader()
    stem, _, extension = slug.partition(".")
    query = offered(who).get(stem)
    if query is None or (extension and extension not in _extensions(query)):
        raise NotFound
    syntaxes = SYNTAXES[form_of(query.text)]
    syntax = _chosen_syntax(syntaxes, extension or None)
    asked = _fill_in(query, request.args, who)
    if syntax is None:
        path = f"/query/{stem}"
        return refuse(
            describe(406, who.wording, alternatives=_alternatives(path, syntaxes, asked.given))
        )
    if not extension and syntax.extension != "html":
        response = _answer_as(asked, syntax, who)
        response.headers["Content-Location"] = _path(asked, syntax)
        response.vary.update(["Accept", "Accept-Language"])
        return response
    return _answer_as(asked, syntax, who)


def _answer_as(asked: Asked, syntax: Syntax, who: Reader) -> Response:
    if syntax.extension == "html":
        return _render(asked, syntax, who)
    if not asked.is_sound:
        wrong = [item.param.name for item in asked.fields if item.complaint]
        raise RequestError(f"no such value for {', '.join(wrong)}")
    if syntax is QUERY_TEXT:
        body = (asked.text if asked.given else asked.query.text).encode()
    else:
        body = who.store.answer(asked.text, syntax.media_type)
    response = make_response(body)
    response.mimetype = syntax.media_type
    response.headers["Content-Disposition"] = (
        f'inline; filename="{asked.query.slug}.{syntax.extension}"'
    )
    return response


def _render(asked: Asked, syntax: Syntax, who: Reader) -> Response:
    query = asked.query
    view: AnswerView | None = None
    verdict: bool | None = None
    graph: str | None = None
    if asked.is_sound and form_of(query.text) in ("SELECT", "ASK"):
        answer = parse_answer(who.store.answer(asked.text, SPARQL_JSON))
        if isinstance(answer, bool):
            verdict = answer
        else:
            view = show(answer, who, in_words=True)
    elif asked.is_sound:
        graph = who.store.answer(asked.text, "text/turtle").decode()
    syntaxes = [one for one in SYNTAXES[form_of(query.text)] if one is not HTML]
    forms = [(one, _path(asked, one)) for one in syntaxes]
    page = Page(
        query.questions[who.language],
        query.questions[who.language],
        f"/query/{query.slug}",
        breadcrumb=(
            (who.wording("layout.ask"), "/sparql"),
            (who.wording("ask.list_title"), "/query"),
        ),
        canonical=f"{who.site.space}query/{query.slug}",
        forms=tuple(Form(one.media_type, one.extension, path) for one, path in forms),
        styles=("ask.css",),
        section="ask",
    )
    return render_page(
        "ask/question.html",
        page,
        status=200 if asked.is_sound else 400,
        asked=asked,
        fields=[item for item in asked.fields if item.param.name != LANGUAGE],
        answer=view,
        verdict=verdict,
        graph=graph,
        forms=forms,
        drawing=query.notes.get("view", "table"),
        edit_path=with_parameters("/sparql", query=asked.text if asked.is_sound else query.text),
    )


def _fill_in(query: SavedQuery, given: MultiDict[str, str], who: Reader) -> Asked:
    """What the visitor filled in; RequestError for a parameter the question does not have."""
    names = {param.name for param in query.params}
    values = {name: value for name, value in given.items() if name != "lang"}
    if values.keys() - names or any(len(given.getlist(name)) > 1 for name in values):
        raise RequestError(f"{query.slug} has no such parameter, or only once")
    fields: list[Field] = []
    terms: dict[str, Term] = {}
    for param in query.params:
        value = values.get(param.name, "").strip()
        if not value:
            value = who.language if param.name == LANGUAGE else _written(param.given)
        value = _shorten(value, param, who)
        complaint = False
        try:
            terms[param.name] = term = param.parse(value, who.site.space)
            complaint = param.name in values and not _is_known(param, term, who)
        except RequestError:
            complaint = True
        fields.append(Field(param, value, _choices(param, who), complaint))
    return Asked(query, tuple(fields), terms, values, who.site.space)


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


def _written(term: Term) -> str:
    """A term as a visitor would write it."""
    return term.value if isinstance(term, Iri | Literal) else str(term)


def _path(asked: Asked, syntax: Syntax) -> str:
    """Where this answer stands in another form, language pinned so that a link stays what it is."""
    values = dict(asked.given)
    for item in asked.fields:
        if item.param.name == LANGUAGE:
            values[LANGUAGE] = item.value
    return with_parameters(f"/query/{asked.query.slug}.{syntax.extension}", **values)


def _chosen_syntax(syntaxes: tuple[Syntax, ...], extension: str | None) -> Syntax | None:
    if extension:
        return next(syntax for syntax in syntaxes if syntax.extension == extension)
    return find_syntax(syntaxes)


def _extensions(query: SavedQuery) -> set[str]:
    return {syntax.extension for syntax in SYNTAXES[form_of(query.text)]}


def _alternatives(
    path: str, syntaxes: tuple[Syntax, ...], given: Mapping[str, str] | None = None
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.media_type, with_parameters(f"{path}.{one.extension}", **(given or {})))
        for one in syntaxes
    )


def _describe(query: SavedQuery) -> dict[str, object]:
    """A question for programs."""
    return {
        "slug": query.slug,
        "shelf": query.shelf,
        "question": dict(query.questions),
        "path": f"/query/{query.slug}",
        "form": form_of(query.text),
        "formats": [syntax.extension for syntax in SYNTAXES[form_of(query.text)]],
        "parameters": [
            {
                "name": param.name,
                "type": param.type,
                "label": dict(param.labels),
                "default": _written(param.given),
            }
            for param in query.params
        ],
    }

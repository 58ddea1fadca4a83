"""Saved questions: their list, and for each a page, its text and its answer in every format."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Blueprint, Response, after_this_request, make_response, request
from werkzeug.exceptions import NotFound

from twingraph.catalogue.documents import write_document
from twingraph.catalogue.questions import describe_questions
from twingraph.pages.table import SPARQL_JSON, parse_answer
from twingraph.saved_queries import SavedQuery
from twingraph.vocab import PREFIXES
from twingraph.web.addresses import with_parameters
from twingraph.web.answers import AnswerView, show
from twingraph.web.filling import LANGUAGE, Asked, fill_in, written
from twingraph.web.forms import HTML, RDF_SYNTAXES, Syntax, find_syntax, forms_of
from twingraph.web.layout import Form, Page, render_page
from twingraph.web.mistakes import MistakeError
from twingraph.web.problems import describe, refuse
from twingraph.web.questions import QUERY_TEXT, SHELVES, SYNTAXES, form_of, offered
from twingraph.web.reader import Reader, reader

blueprint = Blueprint("ask", __name__)

LIST_SYNTAXES = (HTML, Syntax("json", "application/json", "JSON"), *RDF_SYNTAXES)
"""The forms of the list; as RDF each question is a sh:SPARQLExecutable."""


@blueprint.get("/query")
@blueprint.get("/query.<any(html, json, ttl, jsonld, rdf, nt, trig, nq):extension>")
def list_questions(extension: str | None = None) -> Response:
    """Every question, those to try out first."""
    who = reader()
    syntax = _chosen_syntax(LIST_SYNTAXES, extension)
    after_this_request(_vary_by_accept)
    if syntax is None:
        return refuse(
            describe(406, who.wording, alternatives=_alternatives("/query", LIST_SYNTAXES))
        )
    if syntax is not HTML:
        return _list_for_programs(syntax, who)
    questions = offered(who)
    page = Page(
        who.wording("ask.list_title"),
        who.wording("ask.list_lead"),
        "/query",
        breadcrumb=((who.wording("layout.ask"), "/sparql"),),
        forms=forms_of("/query", LIST_SYNTAXES[1:]),
        section="ask",
    )
    shelves = [
        (name, [query for query in questions.values() if query.shelf == name]) for name in SHELVES
    ]
    return render_page("ask/list.html", page, shelves=[item for item in shelves if item[1]])


def _list_for_programs(syntax: Syntax, who: Reader) -> Response:
    questions = offered(who).values()
    if syntax.is_rdf:
        forms = [(query, form_of(query.text)) for query in questions]
        said = describe_questions(forms, who.site.space, f"{who.site.space}sparql")
        body = write_document(said, syntax.media_type, PREFIXES)
    else:
        told = {"questions": [_describe(query) for query in questions]}
        body = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    response = make_response(body)
    response.mimetype = syntax.media_type
    return response


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
    asked = fill_in(query, request.args, who)
    if syntax is None:
        path = f"/query/{stem}"
        return refuse(
            describe(406, who.wording, alternatives=_alternatives(path, syntaxes, asked.given))
        )
    response = _answer_as(asked, syntax, who)
    if not extension:
        response.vary.update(["Accept", "Accept-Language"])
        if syntax.extension != "html":
            response.headers["Content-Location"] = _path(asked, syntax)
    return response


def _vary_by_accept(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _answer_as(asked: Asked, syntax: Syntax, who: Reader) -> Response:
    if syntax.extension == "html":
        return _render(asked, syntax, who)
    if not asked.is_sound:
        wrong = [item.param.name for item in asked.fields if item.complaint]
        raise MistakeError(who.wording, "value", names=", ".join(wrong))
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
                "default": written(param.given),
            }
            for param in query.params
        ],
    }

"""The query page: write SPARQL and see the answer, with an editor or without.

Where no script runs, the form asks again with the query in the address, and the answer comes as
part of the page. The script asks `/sparql` like any program and has the answer put into words by
`/query/answer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnsupportedMediaType

from twingraph.errors import (
    AnswerTooLargeError,
    BusyError,
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
    RequestError,
    TwingraphError,
)
from twingraph.pages.questions import read_question
from twingraph.pages.table import SPARQL_JSON, parse_answer
from twingraph.sparql.refusal import Refusal
from twingraph.store.binding import bind
from twingraph.store.terms import Literal
from twingraph.web.addresses import with_parameters
from twingraph.web.answers import AnswerView, show
from twingraph.web.completion import complete, prefixes_of
from twingraph.web.front.problems import words_of
from twingraph.web.layout import Page, context_of, render_page
from twingraph.web.problems import status_of
from twingraph.web.questions import SHELVES, form_of, offered
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("query_page", __name__)

EDITOR = "build/editor.js"
"""The bundled editor; npm makes it, and the page works without."""
MOST_POSTED = 4 * 1024 * 1024
DOWNLOADS = {
    "SELECT": (("csv", "CSV"), ("json", "JSON"), ("xml", "XML"), ("tsv", "TSV")),
    "ASK": (("json", "JSON"), ("xml", "XML"), ("csv", "CSV"), ("tsv", "TSV")),
    "CONSTRUCT": (
        ("turtle", "Turtle"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML"), ("nt", "N-Triples"),
    ),
}  # fmt: skip
"""What `?format=` of the endpoint is called, by the form of the query."""

TROUBLES = (
    QueryRefusedError,
    QueryTimeoutError,
    AnswerTooLargeError,
    QueryMemoryError,
    BusyError,
    RequestError,
)
"""What a visitor's query can run into; everything else is ours to answer for."""


@dataclass(frozen=True)
class Trouble:
    """Why there is no answer, in words, and the line of the query they are about."""

    status: int
    title: str
    detail: str
    hint: str = ""
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a query: one of the four, or trouble."""

    answer: AnswerView | None = None
    verdict: bool | None = None
    graph: str | None = None
    trouble: Trouble | None = None


@blueprint.get("/sparql")
def query_page() -> Response:
    """The page, with the answer where the address carries a query."""
    who = reader()
    query = request.args.get("query", "").strip("\r\n")
    outcome = _run(query, who) if query.strip() else None
    text = query if query.strip() else _starting_text(who)
    scripts = (EDITOR,) if files(__package__).joinpath("static", EDITOR).is_file() else ()
    page = Page(
        who.wording("ask.title"),
        who.wording("ask.lead"),
        "/sparql",
        styles=("ask.css",),
        scripts=scripts,
        section="ask",
        is_indexed=not query,
        links=(("/sparql", "describedby", "text/turtle"),),
    )
    response = render_page(
        "ask/query.html",
        page,
        status=outcome.trouble.status if outcome and outcome.trouble else 200,
        query=text,
        link=with_parameters("/sparql", query=text),
        outcome=outcome,
        drawing="table",
        downloads=DOWNLOADS,
        form_of_query=form_of(text).replace("DESCRIBE", "CONSTRUCT"),
        shelves=[
            (name, [query for query in offered(who).values() if query.shelf == name])
            for name in SHELVES
        ],
        prefixes=prefixes_of(who.site),
        words={
            key: who.wording(f"ask.script.{key}")
            for key in (
                "asking", "seconds", "cancelled", "rows_more", "failed", "place", "editor",
                "loaded", "done",
            )
        },
    )  # fmt: skip
    response.vary.add("Accept")
    return response


@blueprint.post("/query/answer")
def answer_in_words() -> Response:
    """An answer in SPARQL JSON as a piece of HTML: table, map and bars, addresses by name.

    `?total=` says how many rows the whole answer has, where only the first of them are sent.
    """
    if request.mimetype not in (SPARQL_JSON, "application/json"):
        raise UnsupportedMediaType
    if (request.content_length or 0) > MOST_POSTED:
        raise RequestEntityTooLarge
    who = reader()
    try:
        answer = parse_answer(request.get_data())
        if isinstance(answer, bool):
            outcome = Outcome(verdict=answer)
        else:
            total = request.args.get("total", len(answer.rows), int)
            outcome = Outcome(show(answer, who, total=max(total, len(answer.rows))))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as trouble:
        raise RequestError("this is no answer in SPARQL JSON") from trouble
    html = render_template("ask/fragment.html", outcome=outcome, drawing="table", **context_of(who))
    response = make_response(html)
    response.mimetype = "text/html"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/words.json")
def words() -> Response:
    """The terms to complete a query with, in the reader's language."""
    who = reader()
    body: str = shelf().keep(
        who.store, ("completion", who.language), lambda: complete(who.store, who.site, who.language)
    )
    response = make_response(body)
    response.mimetype = "application/json"
    response.vary.add("Accept-Language")
    return response


def _run(query: str, who: Reader) -> Outcome:
    try:
        if form_of(query) in ("CONSTRUCT", "DESCRIBE"):
            return Outcome(graph=who.store.answer(query, "text/turtle").decode())
        answer = parse_answer(who.store.answer(query, SPARQL_JSON))
        if isinstance(answer, bool):
            return Outcome(verdict=answer)
        return Outcome(show(answer, who))
    except TROUBLES as error:
        return Outcome(trouble=_explain(error, query, who))


def _explain(error: TwingraphError, query: str, who: Reader) -> Trouble:
    """The error in the words that the endpoint would use, with the line of the query it means."""
    line, column = (
        (error.line, error.column) if isinstance(error, QueryRefusedError) else (None, None)
    )
    lines = query.splitlines()
    excerpt = lines[line - 1][:300] if line and line <= len(lines) else None
    title, detail, hint = who.wording("ask.trouble"), error.message, error.hint or ""
    if isinstance(refusal := error.__cause__, Refusal):
        title, detail, hint = words_of(refusal, who.language)
    return Trouble(status_of(error), title, detail, hint, line, column, excerpt)


def _starting_text(who: Reader) -> str:
    """The query to begin with: a saved one that was chosen, or a simple one."""
    slug = request.args.get("saved")
    if slug:
        saved = offered(who).get(slug)
        if saved is None:
            raise NotFound
        named = {param.name for param in saved.params}
        return saved.filled({"language": who.language} if "language" in named else {}).strip()
    lines = bind(read_question("starter"), {"language": Literal(who.language)}).splitlines()
    return "\n".join(line for line in lines if not line.startswith("# ")).strip()

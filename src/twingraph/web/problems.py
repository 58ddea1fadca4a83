"""Our errors as answers: a status, and a page, problem+json, plain text or RDF to read."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from twingraph.errors import (
    AnswerTooLargeError,
    BusyError,
    DataError,
    HarvestError,
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
    RequestError,
    SettingsError,
    StoreUnavailableError,
    ThingNotFoundError,
    ThingRetiredError,
    TwingraphError,
)
from twingraph.pages.names import Text
from twingraph.store.serial import to_rdf
from twingraph.store.terms import BlankNode, Iri, Literal, Triple
from twingraph.vocab import DCTERMS, OWL, PREFIXES, RDF, XSD
from twingraph.web.forms import HTML, RDF_SYNTAXES, Syntax, choose_syntax
from twingraph.web.front.problems import render_bare_page
from twingraph.web.layout import Page, render_page
from twingraph.web.mistakes import MistakeError
from twingraph.web.reader import preferred_language, reader
from twingraph.web.wording import Wording, read_wording

STATUS: dict[type[TwingraphError], int] = {
    ThingNotFoundError: 404,
    ThingRetiredError: 410,
    RequestError: 400,
    QueryRefusedError: 400,
    QueryTimeoutError: 504,
    AnswerTooLargeError: 503,
    QueryMemoryError: 503,
    StoreUnavailableError: 503,
    BusyError: 503,
    DataError: 500,
    SettingsError: 500,
    HarvestError: 502,
    TwingraphError: 500,
}
"""What each of our errors answers over HTTP."""

WORDS: dict[type[TwingraphError], str] = {
    QueryTimeoutError: "timeout",
    QueryMemoryError: "memory",
    AnswerTooLargeError: "large",
    BusyError: "busy",
}
"""What has words of its own; all else has those of its status."""

PASSING = (BusyError, StoreUnavailableError)
"""What is over after a while; a limit that was reached will be reached again."""

HTTP_TERMS = "http://www.w3.org/2011/http#"
TEXT = Syntax("txt", "text/plain", "text")
PROBLEM_SYNTAXES = (
    Syntax("json", "application/problem+json", "JSON", ("application/json",)),
    HTML,
    TEXT,
    *RDF_SYNTAXES,
)
"""The forms a problem comes in; the first is for those who do not mind."""


@dataclass(frozen=True)
class Problem:
    """Something that went wrong, for people and programs (RFC 9457).

    `language` is that of its words: `detail` is one sentence about this case, `hint` what to do.
    `alternatives` are addresses that would work instead (media type or name, path); `address`,
    `successor` and its name belong to a thing that was given up.
    """

    status: int
    title: str
    detail: str
    hint: str | None = None
    language: str | None = None
    alternatives: tuple[tuple[str, str], ...] = ()
    successor: str | None = None
    successor_name: Text | None = None
    address: str | None = None


def status_of(error: TwingraphError) -> int:
    """The HTTP status of one of our errors."""
    return next(STATUS[family] for family in type(error).__mro__ if family in STATUS)


def describe(status: int, wording: Wording, name: str | None = None, **extra: object) -> Problem:
    """The problem of that name, or that belongs to a status, in words of the site."""
    known = name or (status if wording.find(f"problem.{status}.title") else 500)
    return Problem(
        status,
        wording(f"problem.{known}.title"),
        wording(f"problem.{known}.detail"),
        wording.find(f"problem.{known}.hint"),
        wording.language,
        **extra,  # type: ignore[arg-type]
    )


def refuse(problem: Problem) -> Response:
    """The problem as an answer, in the form and language the request asks for."""
    syntax = choose_syntax(request.headers.get("Accept"), PROBLEM_SYNTAXES) or PROBLEM_SYNTAXES[0]
    response = _write(problem, syntax)
    response.status_code = problem.status
    if problem.language:
        response.headers["Content-Language"] = problem.language
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = "no-cache"
    if problem.successor:
        response.headers.add("Link", f'<{problem.successor}>; rel="successor-version"')
    for name, path in problem.alternatives:
        kind = f'; type="{name}"' if "/" in name else ""
        response.headers.add("Link", f'<{path}>; rel="alternate"{kind}')
    return response


def _write(problem: Problem, syntax: Syntax) -> Response:
    if syntax.extension == "html":
        try:
            page = Page(problem.title, problem.detail, path="", is_indexed=False)
            return render_page("problem.html", page, problem=problem)
        except Exception:
            # whatever failed may fail the layout too: say it plainly rather than not at all
            words = {"title": problem.title, "detail": problem.detail, "hint": problem.hint or ""}
            language = problem.language or preferred_language()
            return Response(render_bare_page(words, language), mimetype="text/html")
    if syntax.extension == "txt":
        lines = [f"{problem.status} {problem.title}", problem.detail, problem.hint or ""]
        lines += [f"{name}: {path}" for name, path in problem.alternatives]
        lines += [problem.successor or ""]
        text = "\n".join(line for line in lines if line) + "\n"
        return Response(text, mimetype="text/plain")
    if syntax.extension == "json":
        said = {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "hint": problem.hint,
            "successor": problem.successor,
            "alternatives": [{"name": name, "path": path} for name, path in problem.alternatives],
        }
        kept = {name: value for name, value in said.items() if value}
        return Response(json.dumps(kept, ensure_ascii=False) + "\n", mimetype=syntax.media_type)
    body = to_rdf(_triples(problem), syntax.media_type, PREFIXES)
    return Response(body, mimetype=syntax.media_type)


def _triples(problem: Problem) -> list[Triple]:
    """The problem in RDF: HTTP Vocabulary in RDF 1.0, and where a retired thing went."""
    answer = BlankNode("answer")
    triples = [
        Triple(answer, Iri(RDF + "type"), Iri(HTTP_TERMS + "Response")),
        Triple(
            answer,
            Iri(HTTP_TERMS + "statusCodeValue"),
            Literal(str(problem.status), datatype=Iri(XSD + "int")),
        ),
        Triple(answer, Iri(DCTERMS + "title"), Literal(problem.title, language=problem.language)),
        Triple(
            answer,
            Iri(DCTERMS + "description"),
            Literal(problem.detail, language=problem.language),
        ),
    ]
    if problem.address:
        thing = Iri(problem.address)
        triples.append(
            Triple(thing, Iri(OWL + "deprecated"), Literal("true", datatype=Iri(XSD + "boolean")))
        )
        if problem.successor:
            triples.append(Triple(thing, Iri(DCTERMS + "isReplacedBy"), Iri(problem.successor)))
    return triples


def register_problems(app: Flask) -> None:
    """Let every error of ours, of Flask and of nobody in particular become a problem."""
    app.register_error_handler(TwingraphError, answer_error)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_surprise)


def answer_error(error: TwingraphError) -> Response:
    """One of our errors as an answer."""
    status = status_of(error)
    wording = _wording()
    successor = error.successor if isinstance(error, ThingRetiredError) else None
    address = error.address if isinstance(error, ThingRetiredError) else None
    problem = describe(
        status,
        wording,
        WORDS.get(type(error)),
        successor=successor,
        successor_name=reader().tongue.name(successor) if successor else None,
        address=address,
    )
    if isinstance(error, MistakeError):
        problem = replace(problem, detail=str(error))
    response = refuse(problem)
    if isinstance(error, PASSING):
        response.headers["Retry-After"] = "10"
    return response


def answer_http(error: HTTPException) -> Response:
    """An HTTP error of Flask as an answer."""
    if error.code is None:
        return answer_surprise(error)
    alternatives = getattr(error, "alternatives", ())
    problem = describe(error.code, _wording(), alternatives=alternatives)
    if isinstance(error, MethodNotAllowed):
        methods = ", ".join(sorted(error.valid_methods or ()))
        problem = replace(problem, hint=_wording()("problem.405.hint", methods=methods))
    response = refuse(problem)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "content-range", "retry-after"):
            response.headers[name] = value
    return response


def answer_surprise(error: Exception) -> Response:
    """What nobody foresaw: told to the log, not to the visitor."""
    current_app.logger.error("unforeseen error", exc_info=error)
    return refuse(describe(500, _wording()))


def _wording() -> Wording:
    try:
        return reader().wording
    except Exception:  # it is asked for while something has failed, be it the store
        return read_wording(preferred_language())

"""The data team's desk: hand in a file, read what is wrong with it, keep nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from twingraph.errors import AnswerTooLargeError, QueryMemoryError, QueryTimeoutError
from twingraph.store.serial import to_rdf
from twingraph.store.terms import Quad
from twingraph.vocab import KINDS
from twingraph.web.checker import Checker, NotCheckedError, Submission
from twingraph.web.finding_view import Group, group_findings
from twingraph.web.forms import HTML, Syntax, choose_syntax, html_only
from twingraph.web.layout import Page, render_page
from twingraph.web.mistakes import MistakeError
from twingraph.web.problems import Problem, describe, refuse
from twingraph.web.reader import Reader, reader, shelf

blueprint = Blueprint("desk", __name__)

PATH = "/validate"
LARGEST = 480 * 1024
"""Bytes of a request; below the size from which a form's file would be laid on disk."""
SCOPES = ("together", "alone")
REPORTS = (
    Syntax("json", "application/json", "JSON"),
    HTML,
    Syntax("text", "text/plain", "Text"),
    Syntax("sarif", "application/sarif+json", "SARIF"),
    Syntax("junit", "application/xml", "JUnit", ("text/xml",)),
    Syntax("turtle", "text/turtle", "Turtle (SHACL)"),
    Syntax("github", "text/x-github-annotations", "GitHub"),
)
"""The forms of a report by the name that `format` takes; the first for those who do not mind."""
PARAMETERS = ("format", "kind", "lang", "scope")
FIELDS = (*PARAMETERS, "file", "text")
TURTLE_TYPES = ("text/turtle", "application/x-turtle", "text/plain")
TABLE_TYPE = "text/csv"
FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
ACCEPTED = (TURTLE_TYPES[0], TABLE_TYPE, *FORM_TYPES)
_PAGE = "page"
_CHECKER = Checker()

_FILES = """
SELECT ?graph ?subject ?predicate ?object
WHERE { GRAPH ?graph { ?subject ?predicate ?object } FILTER (STRSTARTS(STR(?graph), "%s")) }
"""


@blueprint.get(PATH)
@html_only
def show_desk() -> Response:
    """The empty desk."""
    return _render(reader(), "", Submission(b"", SCOPES[0], ""))


@blueprint.post(PATH)
def check() -> Response:
    """The report on what was handed in, in the negotiated form or the one that `format` names."""
    who = reader()
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    is_form = request.mimetype in FORM_TYPES
    _refuse_unknown(request.args, PARAMETERS)
    if not is_form and request.mimetype not in (*TURTLE_TYPES, TABLE_TYPE):
        response = refuse(_problem(415, "type", who))
        response.headers["Accept-Post"] = ", ".join(ACCEPTED)
        return response
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        response = refuse(_problem(415, "coding", who))
        response.headers["Accept-Encoding"] = "identity"  # RFC 9110, section 15.5.16
        return response
    if is_form and (reason := _wrong_form()):
        return refuse(_problem(400, reason, who))
    if is_form:
        _refuse_unknown(request.form, FIELDS)
    submission = _read_form() if is_form else _read_body()
    syntax = _choose_form(is_form)
    if syntax is None:
        alternatives = [(one.media_type, f"{PATH}?format={one.extension}") for one in REPORTS]
        return refuse(describe(406, who.wording, alternatives=tuple(alternatives)))
    if submission.name.endswith(".csv") and not submission.kind:
        return refuse(_problem(400, "kind", who))
    if not submission.content.strip():
        return refuse(_problem(400, "empty", who))
    try:
        text = submission.content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = submission.content.count(b"\n", 0, trouble.start) + 1
        return refuse(_problem(400, "encoding", who, line=line))
    try:
        report = _ask_for(submission, syntax, who)
    except NotCheckedError as trouble:
        response = refuse(_problem(500 if trouble.reason == "failed" else 503, trouble.reason, who))
        if trouble.reason == "busy":
            response.headers["Retry-After"] = "10"
        return response
    if syntax is HTML:
        response = _render(who, text, submission, json.loads(report))
    else:
        response = make_response(report)
        response.headers["Content-Type"] = f"{syntax.media_type}; charset=utf-8"
        response.headers["Content-Language"] = who.language
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _read_body() -> Submission:
    is_table = request.mimetype == TABLE_TYPE
    name = "table.csv" if is_table else ""
    return _submission(request.get_data(cache=False), request.args, name)


def _read_form() -> Submission:
    """What a form brings: a file if there is one, else the text, whose line ends are the form's."""
    file = next((file for file in request.files.getlist("file") if file.filename), None)
    if file is not None and file.filename:
        return _submission(file.stream.read(), request.form, file.filename)
    return _submission(request.form["text"].replace("\r\n", "\n").encode(), request.form)


def _refuse_unknown(given: MultiDict[str, str], known: tuple[str, ...]) -> None:
    """MistakeError for a name that means nothing here, or that is said twice: it was a slip."""
    if given.keys() - set(known) or any(len(given.getlist(name)) > 1 for name in given):
        raise MistakeError(reader().wording, "these", names=", ".join(known))


def _wrong_form() -> str | None:
    """Why a form cannot be read: it brings nothing to check, or more than one thing."""
    files = [file for file in request.files.getlist("file") if file.filename]
    if len(files) > 1 or len(request.form.getlist("text")) > 1:
        return "several"
    return None if files or "text" in request.form else "form"


def _submission(content: bytes, given: Any, name: str = "") -> Submission:
    scope = given.get("scope") or request.args.get("scope") or SCOPES[0]
    if scope not in SCOPES:
        raise _not_among("scope", SCOPES)
    name = "".join(sign for sign in name.rpartition("/")[2] if sign.isprintable())[:80]
    kind = given.get("kind") or request.args.get("kind") or ""
    if kind and kind not in KINDS:
        raise _not_among("kind", KINDS)
    return Submission(content, scope, name or ("table.csv" if kind else "input.ttl"), kind)


def _choose_form(is_form: bool) -> Syntax | None:
    """The form of the report; MistakeError for a `format` that nobody knows."""
    name = request.args.get("format") or (request.form.get("format") if is_form else None)
    if not name:
        return choose_syntax(request.headers.get("Accept"), REPORTS)
    known = {one.extension: one for one in REPORTS}
    if name not in known:
        raise _not_among("format", known)
    return known[name]


def _not_among(name: str, known: Iterable[str]) -> MistakeError:
    return MistakeError(reader().wording, "choice", name=name, known=", ".join(known))


def _ask_for(submission: Submission, syntax: Syntax, who: Reader) -> bytes:
    """The report; what was published is taken from the store once per version of the data."""
    space = who.site.space or None
    is_alone = submission.scope == "alone" and not submission.kind
    graphs = f"{space}graph/" + ("dataset" if is_alone else "")
    try:
        published = shelf().keep(
            who.store, ("files", graphs), lambda: _published(who, graphs) if space else b""
        )
    except (AnswerTooLargeError, QueryMemoryError, QueryTimeoutError):
        raise NotCheckedError("too-many") from None
    form = _PAGE if syntax is HTML else syntax.extension
    on_leaving = request.environ.get("twingraph.on_leaving", lambda then: None)
    return _CHECKER.report(submission, published, space, form, who.language, on_leaving)


def _published(who: Reader, graphs: str) -> bytes:
    derived = f"{who.site.space}graph/derived"
    rows = who.store.rows(_FILES % graphs)
    quads = [
        Quad(row["subject"], row["predicate"], row["object"], row["graph"])  # type: ignore[arg-type]
        for row in rows
        if getattr(row["graph"], "value", derived) != derived
    ]
    return to_rdf(quads, "application/n-quads")  # type: ignore[arg-type]


def _problem(status: int, reason: str, who: Reader, **values: object) -> Problem:
    t = who.wording
    detail, hint = t(f"desk.problem.{reason}", **values), t.find(f"desk.problem.{reason}_hint")
    return Problem(status, t("desk.problem.title"), detail, hint, who.language)


def _render(
    who: Reader, text: str, submission: Submission, report: dict[str, Any] | None = None
) -> Response:
    groups: tuple[Group, ...] = ()
    if report is not None:
        groups = group_findings(report, text, who)
    page = Page(
        who.wording("desk.title"),
        who.wording("desk.lead"),
        PATH,
        styles=("desk.css",),
        section="check",
        is_indexed=report is None,
        links=(("/shapes", "describedby", None), ("/openapi.json", "service-desc", None)),
    )
    return render_page(
        "desk.html",
        page,
        submitted=text,
        scope=submission.scope,
        chosen_kind=submission.kind,
        scopes=SCOPES,
        report=report,
        groups=groups,
        reports=[one for one in REPORTS if one is not HTML],
        largest=LARGEST // 1024,
    )

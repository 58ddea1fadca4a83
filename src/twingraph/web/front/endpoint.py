"""/sparql and /graph-store: from an HTTP request to a job for the pool, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote_plus

from twingraph.sparql.compression import CODINGS
from twingraph.sparql.formats import GRAPH_FORMATS, RESULT_FORMATS, media_types
from twingraph.sparql.job import Job, Task
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.run import Answer
from twingraph.sparql.service import Service
from twingraph.web.front.conditions import is_current, not_modified, read_etags
from twingraph.web.front.messages import Request, Response
from twingraph.web.negotiation import choose_coding, choose_media_type

SPARQL = "/sparql"
GRAPH_STORE = "/graph-store"

ALLOWED = {
    SPARQL: "GET, HEAD, POST, QUERY, OPTIONS",
    GRAPH_STORE: "GET, HEAD, OPTIONS",
    "/validate": "GET, HEAD, POST, OPTIONS",
}

_RESULT_TYPES = media_types(RESULT_FORMATS)
_GRAPH_TYPES = media_types(GRAPH_FORMATS)
_HTML = ("text/html", "application/xhtml+xml")
# For a query either kind of answer may come; a page is what neither kind should beat.
_FOR_QUERY = (*_RESULT_TYPES, *_HTML, *(name for name in _GRAPH_TYPES if name not in _RESULT_TYPES))
_FOR_NO_QUERY = (*_GRAPH_TYPES, *_HTML)
_OPERATION = re.compile(r"(?:^|&)(?:query|update)(?:=|&|$)")
_FORMAT = re.compile(r"(?:^|&)format=([^&]*)")


def wants_page(request: Request) -> bool:
    """Whether a person with a browser asks: then the site answers, not the protocol."""
    if request.method not in ("GET", "HEAD"):
        return False
    given = request.query_string
    wish = _FORMAT.search(given) if "format=" in given else None
    if wish and wish[1]:
        return wish[1] == "html"
    return _prefers_page(request.headers.get("accept"), has_query(request))


@lru_cache(512)
def _prefers_page(accept: str | None, has_query: bool) -> bool:
    return choose_media_type(accept, _FOR_QUERY if has_query else _FOR_NO_QUERY) in _HTML


async def answer_sparql(request: Request, pool: Service) -> Response:
    """The answer of the SPARQL 1.1 Protocol; `Refusal` if there is none."""
    _check(request, SPARQL)
    if request.method in ("GET", "HEAD") and not has_query(request):
        return await _answer(request, pool, "description", SPARQL)
    return await _answer(request, pool, "query", SPARQL)


async def answer_graph_store(request: Request, pool: Service) -> Response:
    """The answer of the Graph Store HTTP Protocol, reading; `Refusal` if there is none."""
    _check(request, GRAPH_STORE)
    return await _answer(request, pool, "graph", GRAPH_STORE)


def _check(request: Request, path: str) -> None:
    if request.method not in ALLOWED[path].split(", "):
        raise Refusal("method", allowed=ALLOWED[path])
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal("content-coding")


def has_query(request: Request) -> bool:
    """Whether the address carries a query, however its name may be spelled."""
    given = request.query_string
    if _OPERATION.search(given) or len(given) > 4096:
        return True
    names = (part.partition("=")[0] for part in given.split("&"))
    return any(unquote_plus(name) in ("query", "update") for name in names if "%" in name)


async def _answer(request: Request, pool: Service, task: Task, path: str) -> Response:
    get = request.headers.get
    table, graph, coding = _negotiate(get("accept"), get("accept-encoding"))
    job = Job(
        task,
        request.method,
        request.query_string,
        get("content-type"),
        request.body,
        table,
        graph,
        coding,
        _base(get("x-forwarded-proto"), get("host"), path),
        _etags(request) if request.headers.is_conditional else (),
    )
    run = pool.submit(job)
    request.presence.on_leaving(lambda: pool.abandon(run))
    answer = await run.answer
    response = _respond(answer, lambda: pool.abandon(run))
    if job.etags and is_current(request.headers, response):
        response.cancel()
        return not_modified(response)
    return response


@lru_cache(512)
def _negotiate(
    accept: str | None, codings: str | None
) -> tuple[str | None, str | None, str | None]:
    """Media type of a table, media type of a graph, content coding."""
    return (
        choose_media_type(accept, _RESULT_TYPES),
        choose_media_type(accept, _GRAPH_TYPES),
        choose_coding(codings, CODINGS),
    )


@lru_cache(512)
def _base(scheme: str | None, host: str | None, path: str) -> str:
    """The address that was asked."""
    return f"{'https' if scheme == 'https' else 'http'}://{host or '-'}{path}"


def _etags(request: Request) -> tuple[str, ...]:
    """What the client has, where the method lets that matter (RFC 9110, section 13.2.1)."""
    if request.method == "POST":
        return ()
    return read_etags(request.headers.get("if-none-match", ""))


def _respond(answer: Answer, cancel: Callable[[], None]) -> Response:
    head = answer.head
    headers = [("Vary", "Accept, Accept-Encoding")]
    if head["type"]:
        headers.append(("Content-Type", head["type"]))
    if head["etag"]:
        headers.append(("ETag", head["etag"]))
        headers.append(("Cache-Control", "public, max-age=0, must-revalidate"))
    else:
        headers.append(("Cache-Control", "no-store"))
    if head["coding"]:
        headers.append(("Content-Encoding", head["coding"]))
    is_whole = answer.pieces is None
    return Response(
        head["status"],
        tuple(headers),
        answer.body,
        answer.pieces,
        cancel,
        is_kept=is_whole and head["status"] == 200 and head["etag"] is not None,
    )

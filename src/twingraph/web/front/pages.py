"""A page of the site on its way out: compressed where that is welcome, kept where it may be."""

from __future__ import annotations

import asyncio

from twingraph.sparql.compression import CODINGS, WORTHWHILE, encode
from twingraph.web.front.messages import Headers, Request, Response
from twingraph.web.negotiation import choose_coding

_LONG = 32 * 1024
"""Longer bodies are compressed beside the loop, which has others to serve."""

_VARIES_BY = frozenset({"accept", "accept-encoding", "accept-language"})
_TEXTS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/rdf+xml",
    "application/problem+json",
    "application/n-",
    "application/trig",
    "image/svg+xml",
    "application/javascript",
    "application/xml",
    "application/atom+xml",
    "application/geo+json",
    "application/manifest+json",
)


async def finish_page(response: Response, request: Request) -> Response:
    """The site's response, with the coding that the client prefers and marked for the cache."""
    if response.pieces is not None or response.header("set-cookie"):
        return response
    is_kept = request.method == "GET" and _may_be_kept(response)
    headers, body = response.headers, response.body
    kind = response.header("content-type") or ""
    if response.status == 200 and kind.startswith(_TEXTS) and not _is_coded(response):
        headers = _vary_by_coding(headers)
        coding = choose_coding(request.headers.get("accept-encoding"), CODINGS)
        if coding and len(body) >= WORTHWHILE:
            body = await _encode(body, coding)
            headers = _coded(headers, coding)
    return Response(response.status, headers, body, is_kept=is_kept)


async def _encode(body: bytes, coding: str) -> bytes:
    if len(body) < _LONG:
        return encode(body, coding)
    return await asyncio.get_running_loop().run_in_executor(None, encode, body, coding)


def _may_be_kept(response: Response) -> bool:
    names = (response.header("vary") or "").lower().replace(" ", "").split(",")
    control = response.header("cache-control") or ""
    return (
        response.status == 200
        and set(names) - {""} <= _VARIES_BY
        and not any(word in control for word in ("no-store", "private"))
    )


def _is_coded(response: Response) -> bool:
    return response.header("content-encoding") is not None


def _vary_by_coding(headers: Headers) -> Headers:
    others = tuple(header for header in headers if header[0].lower() != "vary")
    named = [value for name, value in headers if name.lower() == "vary"]
    return (*others, ("Vary", ", ".join([*named, "Accept-Encoding"])))


def _coded(headers: Headers, coding: str) -> Headers:
    """The headers of the compressed representation: it has an ETag of its own."""
    changed = (
        (name, value[:-1] + f"-{coding}" + value[-1] if name.lower() == "etag" else value)
        for name, value in headers
    )
    return (*changed, ("Content-Encoding", coding))

"""Everything a request meets before the site: cache, protocol, health, or else Flask."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Protocol
from urllib.parse import unquote

from twingraph.errors import TwingraphError
from twingraph.sparql.pooled_store import PINNED
from twingraph.sparql.refusal import Refusal
from twingraph.web.front.cache import Kept, ResponseCache
from twingraph.web.front.conditions import is_current, is_mismatched, not_modified
from twingraph.web.front.endpoint import (
    ALLOWED,
    GRAPH_STORE,
    SPARQL,
    answer_graph_store,
    answer_sparql,
    has_query,
    wants_page,
)
from twingraph.web.front.fields import Fields
from twingraph.web.front.incoming import Incoming
from twingraph.web.front.messages import Key, Request, Response
from twingraph.web.front.pages import finish_page
from twingraph.web.front.problems import answer_refusal
from twingraph.web.front.versions import Source

_log = logging.getLogger(__name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "PATCH", "DELETE"})
_KEPT_METHODS = frozenset({"GET", "HEAD", "POST", "QUERY"})
_CONDITIONAL = frozenset({"GET", "HEAD", "QUERY"})
_OUTAGES = frozenset({502, 503, 504})
_MOST_ASKING = 4
"""Threads of the site that visitors' own queries may hold; the others are for pages."""
_PATIENCE = 2.0
"""Seconds that a page with a query may wait for one of them."""


class Site(Protocol):
    """What answers everything that is not the protocol's."""

    async def answer(self, request: Request) -> Response:
        """The site's response to a request."""
        ...


class Front:
    """The application that connections talk to."""

    def __init__(self, versions: Source, site: Site, cache: ResponseCache, most_body: int) -> None:
        self._versions = versions
        self._site = site
        self._cache = cache
        self._making: dict[tuple[str, Key], asyncio.Task[Response]] = {}
        self._asking = asyncio.Semaphore(_MOST_ASKING)
        self.most_body = most_body

    def find(self, incoming: Incoming) -> Kept | None:
        """See `connections.Application`."""
        if incoming.method not in _KEPT_METHODS:
            return None
        incoming.key = self._cache.key(
            incoming.method, incoming.target, bytes(incoming.body), incoming.headers
        )
        return self._cache.find(incoming.key) if incoming.key else None

    async def answer(self, request: Request) -> Response:
        """See `connections.Application`."""
        version = self._versions.pool.version
        key = None if request.is_head else request.key
        long = self._cache.long.find(key) if key else None
        try:
            response = long or await self._route(request)
        except Refusal as refusal:
            response = answer_refusal(refusal, request.headers)
        except TwingraphError:
            _log.exception("an error that nobody turned into an answer")
            response = answer_refusal(Refusal("unavailable"), request.headers)
        except Exception:  # the door of the house: a visitor never sees a traceback
            _log.exception("unforeseen error")
            response = answer_refusal(Refusal("internal"), request.headers)
        if response.status in _OUTAGES:
            return self._find_old(request) or response
        if response.is_kept and key:
            # Later: who asked does not wait for it.
            asyncio.get_running_loop().call_soon(self._keep, version, key, response)
        if request.headers.is_conditional and request.method in _CONDITIONAL:
            if is_mismatched(request.headers, response):
                response.cancel()
                return answer_refusal(Refusal("precondition"), request.headers)
            if (long or response.pieces is None) and is_current(request.headers, response):
                return not_modified(response)
        is_file = response.length is not None  # those lie on the disk anyway
        is_long = response.pieces is not None and not is_file
        if key and is_long and not long and response.header("etag"):
            return self._cache.long.keep(
                key, response, lambda: version == self._versions.pool.version
            )
        return response

    def _find_old(self, request: Request) -> Response | None:
        """What was answered before the data went away (RFC 5861, section 4; RFC 9211)."""
        old = self._cache.find_old(request.key) if request.key else None
        if old is None:
            return None
        told = ("Cache-Status", "twingraph; hit; fwd=stale")
        return Response(old.status, (*old.headers, told), old.body)

    def refuse(self, status: int, headers: Fields) -> Response:
        """See `connections.Application`."""
        return answer_refusal(Refusal("http"), headers, status=status)

    async def _route(self, request: Request) -> Response:
        path = _path_of(request)
        if request.method not in _METHODS:
            raise Refusal("method", allowed=ALLOWED.get(path, "GET, HEAD, OPTIONS"))
        if request.method == "OPTIONS":
            return _options(ALLOWED.get(path, "GET, HEAD, OPTIONS"))
        if path == SPARQL and not wants_page(request):
            return await answer_sparql(request, self._versions.pool)
        if path == GRAPH_STORE:
            return await answer_graph_store(request, self._versions.pool)
        if path in ("/health/live", "/health/ready"):
            return self._health(request, path)
        return await self._share_page(request)

    async def _share_page(self, request: Request) -> Response:
        """The page, made once for all who ask the same while it is being made."""
        if request.method != "GET" or request.key is None:
            return await self._make_page(request)
        asked = (self._versions.pool.version, request.key)
        others = self._making.get(asked)
        if others is None:
            mine = asyncio.get_running_loop().create_task(self._make_page(request))
            self._making[asked] = mine
            mine.add_done_callback(lambda _: self._finish(asked))
            # who leaves does not take it from the others, nor from the cache: `_finish` sees to it
            return (await asyncio.shield(mine))._replace(is_kept=False)
        response = await asyncio.shield(others)
        is_for_all = response.status == 200 and response.pieces is None
        return response._replace(is_kept=False) if is_for_all else await self._make_page(request)

    def _finish(self, asked: tuple[str, Key]) -> None:
        made = self._making.pop(asked)
        if made.cancelled() or made.exception():
            return  # whoever still waits is told
        if made.result().is_kept:
            self._keep(*asked, made.result())

    def _keep(self, version: str, key: Key, response: Response) -> None:
        """Keep what was answered from one version of the data, if that is still the one."""
        if version == self._versions.pool.version:
            self._cache.put(key, response)

    async def _make_page(self, request: Request) -> Response:
        pool = self._versions.pool
        pool.hold()
        PINNED.set(pool)  # one state of the data per page, whatever goes live meanwhile
        try:
            response = await self._ask_site(request)
        finally:
            pool.release()
        return await finish_page(response, request)

    async def _ask_site(self, request: Request) -> Response:
        """The site's answer. What a visitor's query takes long for never holds all its threads."""
        if _path_of(request) != SPARQL or not has_query(request):
            return await self._site.answer(request)
        try:
            await asyncio.wait_for(self._asking.acquire(), _PATIENCE)
        except TimeoutError:
            raise Refusal("busy", seconds=round(_PATIENCE)) from None
        answer = asyncio.ensure_future(self._site.answer(request))
        # The thread is free when it is done, not when the visitor leaves.
        answer.add_done_callback(self._free_thread)
        return await asyncio.shield(answer)

    def _free_thread(self, answer: asyncio.Future[Response]) -> None:
        self._asking.release()
        if not answer.cancelled():
            answer.exception()  # looked at, so that nobody complains when the visitor has left

    def _health(self, request: Request, path: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise Refusal("method", allowed="GET, HEAD, OPTIONS")
        pool = self._versions.pool
        status = 200
        told: dict[str, object] = {"status": "live"}
        if path == "/health/ready":
            status = 503 if pool.is_broken else 200
            told = {
                "status": "unavailable" if pool.is_broken else "ready",
                "version": pool.version,
                "workers": pool.state(),
            }
        headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
        return Response(status, headers, json.dumps(told).encode() + b"\n")


def _path_of(request: Request) -> str:
    """The path as the site reads it: /%73parql and //sparql/ are /sparql too."""
    path = request.path
    return path if path == SPARQL else "/" + unquote(path).strip("/")


def _options(allowed: str) -> Response:
    """What may be asked, and the leave that browsers ask for beforehand (Fetch, section 3.2)."""
    headers = [
        ("Allow", allowed),
        ("Access-Control-Allow-Methods", allowed),
        ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match, *"),
        ("Access-Control-Max-Age", "86400"),
    ]
    if "QUERY" in allowed:
        accepted = "application/sparql-query, application/x-www-form-urlencoded"
        headers += [("Accept-Query", accepted), ("Accept-Post", accepted)]
    return Response(204, tuple(headers))

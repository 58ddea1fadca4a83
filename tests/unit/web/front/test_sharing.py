"""What is being made is made once, however many ask for it meanwhile."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from twingraph.web.front.cache import ResponseCache
from twingraph.web.front.fields import Fields
from twingraph.web.front.front import Front
from twingraph.web.front.messages import Key, Presence, Request, Response
from twingraph.web.reader import Shelf


class Site:
    """Answers when it is told to, and counts how often it was asked."""

    def __init__(self, status: int = 200) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()
        self._status = status

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        await self.may_answer.wait()
        headers = (("Content-Type", "text/plain"), ("Cache-Control", "max-age=0"))
        return Response(self._status, headers, b"page")


def front_of(site: Site) -> Front:
    nothing = lambda: None  # noqa: E731
    pool = SimpleNamespace(version="1", hold=nothing, release=nothing)
    return Front(cast(Any, SimpleNamespace(pool=pool)), site, ResponseCache(), 1000)


def request(method: str = "GET", language: str = "de", coding: str = "gzip") -> Request:
    headers = Fields({"host": "x.example", "accept-language": language, "accept-encoding": coding})
    key = ResponseCache().key(method, b"/slow", b"", headers)
    return Request(method, "/slow", "", headers, b"", "1.1", Presence(), key)


async def ask_together(site: Site, *requests: Request) -> list[Response]:
    front = front_of(site)
    asking = [asyncio.create_task(front.answer(one)) for one in requests]
    await asyncio.sleep(0.01)
    site.may_answer.set()
    return await asyncio.gather(*asking)


def test_a_page_that_many_ask_for_is_made_once() -> None:
    async def run() -> None:
        site = Site()
        answers = await ask_together(site, *(request() for _ in range(5)))
        assert [answer.body for answer in answers] == [b"page"] * 5
        assert site.asked == 1

    asyncio.run(run())


def test_pages_in_two_languages_are_two_pages() -> None:
    async def run() -> None:
        site = Site()
        await ask_together(site, request(language="de"), request(language="en"))
        assert site.asked == 2

    asyncio.run(run())


@pytest.mark.parametrize("method", ["POST", "HEAD"])
def test_only_what_may_be_kept_is_shared(method: str) -> None:
    async def run() -> None:
        site = Site()
        await ask_together(site, request(method), request(method))
        assert site.asked == 2

    asyncio.run(run())


def test_what_is_no_page_is_made_for_each_anew() -> None:
    async def run() -> None:
        site = Site(status=503)
        answers = await ask_together(site, request(), request())
        assert [answer.status for answer in answers] == [503, 503]
        assert site.asked == 2

    asyncio.run(run())


def test_browsers_that_say_the_same_in_other_words_share_a_page() -> None:
    async def run() -> None:
        site = Site()
        same = (
            request(language=f"de-DE, de;q=0.{n}, en;q=0.1", coding="gzip, *;q=0") for n in (8, 9)
        )
        await ask_together(site, request(), *same)
        assert site.asked == 1

    asyncio.run(run())


def test_a_page_that_nobody_waited_for_is_kept_for_the_next() -> None:
    async def run() -> None:
        site = Site()
        front = front_of(site)
        first = asyncio.create_task(front.answer(request()))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0.01)
        site.may_answer.set()
        await asyncio.sleep(0.01)
        kept = front._cache.find(cast(Key, request().key))
        assert kept is not None
        assert kept.body == b"page"

    asyncio.run(run())


def test_who_leaves_does_not_take_the_page_from_the_others() -> None:
    async def run() -> None:
        site = Site()
        front = front_of(site)
        first = asyncio.create_task(front.answer(request()))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(front.answer(request()))
        await asyncio.sleep(0.01)
        first.cancel()
        site.may_answer.set()
        assert (await second).body == b"page"
        assert site.asked == 1

    asyncio.run(run())


STORE = cast(Any, SimpleNamespace(version="1"))


def test_the_shelf_lets_others_wait_for_what_one_is_making() -> None:
    shelf, begun, go_on = Shelf(), threading.Event(), threading.Event()
    made = []

    def make() -> str:
        made.append("once")
        begun.set()
        go_on.wait(20)
        return "kept"

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(shelf.keep, STORE, "name", make)
        begun.wait(20)
        others = [threads.submit(shelf.keep, STORE, "name", make) for _ in range(3)]
        assert shelf.keep(STORE, "other", lambda: "meanwhile") == "meanwhile"
        go_on.set()
        assert {one.result(20) for one in (first, *others)} == {"kept"}
    assert made == ["once"]


def test_what_could_not_be_made_is_tried_again() -> None:
    shelf = Shelf()

    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        shelf.keep(STORE, "name", fail)
    assert shelf.keep(STORE, "name", lambda: "made") == "made"

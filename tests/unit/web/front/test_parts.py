"""The parts of the front that need no socket: reception, cache, conditions, wire, problems."""

from __future__ import annotations

import gc
import json
import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.sparql.refusal import Refusal
from twingraph.web.front.cache import LARGEST_ENTRY, ResponseCache
from twingraph.web.front.conditions import is_current, not_modified, read_etags
from twingraph.web.front.fields import Fields
from twingraph.web.front.incoming import KnownHeads
from twingraph.web.front.messages import Response
from twingraph.web.front.problems import answer_refusal, read_problems
from twingraph.web.front.reception import Reception
from twingraph.web.front.wire import write_head

GET = b"GET /sparql?query=ASK HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nASK {}"
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"


def received(
    stream: bytes, sizes: list[int], known: KnownHeads | None = None
) -> tuple[int, list[tuple]]:
    reception = Reception(1000, known or KnownHeads())
    fault = 0
    for size in [*sizes, len(stream)]:
        piece, stream = stream[:size], stream[size:]
        fault = fault or (reception.feed(piece) if piece else 0)
    requests = [
        (
            each.method,
            bytes(each.target),
            each.headers,
            bytes(each.body),
            each.version,
            each.is_kept_alive,
            each.fault,
        )
        for each in reception.requests
    ]
    return fault, requests


@given(st.lists(st.sampled_from([GET, POST, CHUNKED]), min_size=1, max_size=4),
       st.lists(st.integers(1, 40), max_size=20))  # fmt: skip
def test_requests_are_the_same_whatever_the_pieces_they_arrive_in(requests, sizes) -> None:
    stream = b"".join(requests)
    assert received(stream, sizes) == received(stream, [])
    assert len(received(stream, sizes)[1]) == len(requests)


HEADERS = [
    b"Host: x", b"Accept: text/csv", b"accept:*/*", b"X: ", b"Cookie: a=b", b"Host: y",
    b"Connection: close", b"Connection: keep-alive", b"Content-Length: 0", b"Content-Length: 3",
    b"Expect: 100-continue", b"Transfer-Encoding: chunked", b"Upgrade: h2c", b" folded",
    b"no colon", b"Proxy-Connection: close",
]  # fmt: skip
TARGETS = [
    b"/",
    b"/sparql?query=ASK%20{}",
    b"/a#b",
    b"//x/y",
    b"http://z/a",
    b"*",
    b"/\xc3\xa4",
    b"",
]
LINES = st.builds(
    b" ".join,
    st.tuples(
        st.sampled_from([b"GET", b"HEAD", b"POST", b"GETS"]),
        st.sampled_from(TARGETS),
        st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2"]),
    ),
)
ENDS = st.sampled_from([b"", b"\r\n", b"abc", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /"])


@given(
    st.lists(LINES, min_size=1, max_size=3), st.lists(st.sampled_from(HEADERS), max_size=4), ENDS
)
def test_a_head_that_is_known_is_read_as_if_it_were_not(lines, headers, end) -> None:
    known = KnownHeads()
    received(GET, [], known)
    for line in [b"GET / HTTP/1.1", *lines, *lines]:
        request = b"\r\n".join([line, *headers, b"", end])
        assert received(request, [], known) == received(request, [])
        both = request + GET
        assert received(both, [len(request)], known) == received(both, [len(request)])


def test_a_head_is_known_once_it_was_read_and_heads_are_forgotten_in_time() -> None:
    known = KnownHeads()
    received(GET, [], known)
    found = known.recognize(GET.replace(b"ASK", b"SELECT"))
    assert found and found.target == b"/sparql?query=SELECT"
    assert found.headers == {"host": "x", "accept": "text/csv"} and found.is_kept_alive
    for number in range(5000):
        received(GET.replace(b"text", b"text%d" % number), [], known)
    assert known.recognize(GET) is None
    assert len(known._known) < 5000


LAST = GET.replace(b"Accept", b"Connection: close\r\nAccept")


@pytest.mark.parametrize("sizes", [[], [10], [len(LAST)], [len(LAST) + 10]])
@pytest.mark.parametrize("rest", [GET, b"\r\n", b"GET / HT", b"\x16\x03\x01"])
def test_what_comes_behind_a_last_request_is_not_read_known_or_not(sizes, rest) -> None:
    known = KnownHeads()
    alone = received(LAST, [])
    assert received(LAST + rest, sizes, known) == alone
    assert received(LAST, [], known) == alone
    assert known.recognize(LAST), "the next is to be a known one"
    assert received(LAST + rest, sizes, known) == alone


def fields(**headers: str) -> Fields:
    return Fields({name.replace("_", "-"): value for name, value in headers.items()})


@given(st.binary(max_size=300), st.integers(0, len(POST)))
def test_garbage_never_raises(garbage: bytes, at: int) -> None:
    received(garbage, [7])
    received(POST[:at] + garbage + POST[at:], [11])


def test_a_header_that_never_ends_is_given_up_in_time() -> None:
    reception = Reception(1000, KnownHeads())
    reception.feed(b"GET / HTTP/1.1\r\nX: ")
    fed = 0
    while not (fault := reception.feed(b"a" * 65536)):
        fed += 65536
        assert fed < 2_000_000
    assert fault == 431


def test_a_body_that_never_ends_is_given_up_and_not_kept() -> None:
    reception = Reception(1000, KnownHeads())
    reception.feed(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    fed = 0
    while not (fault := reception.feed(b"10000\r\n" + b"a" * 65536 + b"\r\n")):
        fed += 65536
        assert fed < 100_000_000
    assert fault == 413


def test_chunk_extensions_that_never_end_are_given_up() -> None:
    reception = Reception(1000, KnownHeads())
    reception.feed(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;a=")
    fed = 0
    while not reception.feed(b"b" * 65536):
        fed += 65536
        assert fed < 20_000_000


class TestCache:
    def key(self, cache: ResponseCache, target: bytes = b"/", **headers: str):
        return cache.key("GET", target, b"", fields(**headers))

    def test_the_oldest_go_first_when_it_is_full(self) -> None:
        cache = ResponseCache(most_bytes=12_000)
        keys = [self.key(cache, b"/%d" % number) for number in range(10)]
        for key in keys[:4]:
            cache.put(key, Response(200, body=b"x" * 1500))
        assert cache.find(keys[0])
        for key in keys[4:]:
            cache.put(key, Response(200, body=b"x" * 1500))
        assert cache.size <= 12_000
        assert not cache.find(keys[1])
        assert cache.find(keys[9])

    def test_the_garbage_collector_need_not_walk_through_what_is_kept(self) -> None:
        cache = ResponseCache()
        headers = (("Content-Type", "text/plain"), ("ETag", '"1"'))
        gc.collect()
        before = len(gc.get_objects())
        for number in range(1000):
            cache.put(self.key(cache, b"/%d" % number, host="x"), Response(200, headers, b"x"))
        for _ in range(3):
            gc.collect()  # a tuple is let go once all that it holds is
        assert len(gc.get_objects()) - before < 100

    def test_size_is_kept_exactly(self) -> None:
        cache = ResponseCache()
        for _ in range(3):
            cache.put(self.key(cache), Response(200, body=b"x" * 100))
        once = cache.size
        cache.put(self.key(cache, b"/2"), Response(200, body=b"x" * 100))
        assert cache.size == 2 * once + 1
        cache.clear()
        assert cache.size == 0
        assert cache.find(self.key(cache)) is None

    def test_what_is_too_large_is_not_kept(self) -> None:
        cache = ResponseCache()
        cache.put(self.key(cache), Response(200, body=b"x" * (LARGEST_ENTRY + 1)))
        assert cache.size == 0

    def test_the_key_holds_all_that_answers_vary_by(self) -> None:
        cache = ResponseCache()
        keys = {
            self.key(cache),
            self.key(cache, accept="a/b"),
            self.key(cache, accept_encoding="br"),
            self.key(cache, accept_language="en"),
            self.key(cache, host="x"),
            self.key(cache, content_type="a/b"),
            self.key(cache, x_forwarded_proto="https"),
            cache.key("POST", b"/", b"", Fields()),
            cache.key("POST", b"/", b"x", Fields()),
        }
        assert len(keys) == 9
        assert cache.key("HEAD", b"/", b"", Fields()) == self.key(cache)

    def test_the_key_is_the_same_for_wishes_that_come_to_the_same(self) -> None:
        cache = ResponseCache()
        for wish in ("de", "de-AT, en;q=0.5", "fr"):  # German is for those who ask for neither
            assert self.key(cache, accept_language=wish) == self.key(cache)
        assert self.key(cache, accept_encoding="identity") == self.key(cache)
        assert self.key(cache, accept_encoding="gzip, br") == self.key(cache, accept_encoding="br")

    def test_long_keys_are_not_worth_it(self) -> None:
        assert ResponseCache().key("GET", b"/" * 20_000, b"", Fields()) is None


def test_conditions_compare_weakly() -> None:
    response = Response(200, (("ETag", '"a"'), ("Vary", "Accept"), ("Content-Type", "x/y")))
    for sent in ('"a"', 'W/"a"', '"b", "a"', "*"):
        assert is_current({"if-none-match": sent}, response)
    for sent in ('"b"', "a", ""):
        assert not is_current({"if-none-match": sent}, response)
    assert not is_current({}, response)
    assert not is_current({"if-none-match": '"a"'}, Response(400, response.headers))
    assert not_modified(response).headers == (("ETag", '"a"'), ("Vary", "Accept"))
    assert read_etags('"a" ,, W/"b"') == ('"a"', '"b"')


def test_a_date_counts_only_without_a_tag() -> None:
    changed = "Sat, 28 Nov 2026 10:00:00 GMT"
    response = Response(200, (("ETag", '"a"'), ("Last-Modified", changed)))
    later, earlier = changed.replace("10:00", "10:01"), changed.replace("10:00", "09:59")
    assert is_current({"if-modified-since": changed}, response)
    assert is_current({"if-modified-since": later}, response)
    for sent in (earlier, "yesterday", "", "Sat, 99 Nov 2026 10:00:00 GMT", "x" * 9000):
        assert not is_current({"if-modified-since": sent}, response)
    assert not is_current({"if-modified-since": later, "if-none-match": '"b"'}, response)
    assert not is_current({"if-modified-since": later}, Response(200, (("ETag", '"a"'),)))


def test_every_answer_carries_a_policy_and_its_own_where_it_has_one() -> None:
    assert b"Content-Security-Policy: default-src 'none'" in write_head(Response(200, ()))
    own = write_head(Response(200, (("content-security-policy", "default-src 'self'"),)))
    assert own.lower().count(b"content-security-policy") == 1
    named = write_head(Response(302, (("Location", "/x?content-security-policy:"),)))
    assert b"\r\nContent-Security-Policy: default-src 'none'" in named
    for head in (own, write_head(Response(503, ()))):
        assert b"Referrer-Policy: " in head
        assert b"X-Content-Type-Options: nosniff" in head


def test_no_header_breaks_out_of_its_line() -> None:
    head = write_head(Response(200, (("X", "a\r\nY: b"), ("Z", "c"))))
    assert b"Y: b" not in head
    assert b"Z: c" in head


class TestProblems:
    def test_every_problem_is_told_in_both_languages(self) -> None:
        for name, problem in read_problems().items():
            assert 400 <= problem["status"] < 600, name
            for language in ("de", "en"):
                assert set(problem[language]) == {"title", "detail", "hint"}, name
            gaps = [
                {gap for _, gap, _, _ in Formatter().parse(problem[language]["detail"]) if gap}
                for language in ("de", "en")
            ]
            assert gaps[0] == gaps[1], name

    def test_every_refusal_in_the_code_is_a_known_problem(self, source_folder) -> None:
        named = set()
        for path in source_folder.rglob("*.py"):
            text = path.read_text("utf-8")
            named |= set(re.findall(r'(?:Refusal|_refuse)\(\s*"([a-z-]+)"', text))
        assert len(named) > 15
        assert named <= set(read_problems())

    @pytest.fixture
    def source_folder(self):
        from pathlib import Path

        import twingraph

        return Path(twingraph.__file__).parent

    def test_gaps_are_filled_and_markup_is_escaped(self) -> None:
        refusal = Refusal("unknown-graph", graph="<b>&\"'")
        page = answer_refusal(refusal, {"accept": "text/html"})
        assert b"<b>" not in page.body
        assert b"&lt;b&gt;" in page.body
        said = json.loads(answer_refusal(refusal, {}).body)
        assert said["graph"] == "<b>&\"'"

    def test_braces_in_values_stay_braces(self) -> None:
        said = json.loads(answer_refusal(Refusal("unknown-graph", graph="{0}{x}"), {}).body)
        assert "{0}{x}" in said["detail"]

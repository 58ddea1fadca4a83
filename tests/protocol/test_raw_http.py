"""HTTP as nobody should write it: the server answers with sense or hangs up, and lives on."""

from __future__ import annotations

import gzip
import re
import time
from contextlib import ExitStack

import pytest

ASK = b"/sparql?query=ASK%7B%7D"
HOST = b"Host: x\r\n"
CLOSE = b"Connection: close\r\n"


def get(target: bytes = ASK, *headers: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    return b"GET " + target + b" " + version + b"\r\n" + HOST + CLOSE + b"".join(headers) + b"\r\n"


def status(said: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", said)
    return int(found[1]) if found else 0


def statuses(said: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", said)]


BROKEN = {
    "nothing but line ends": (b"\r\n" * 1000, {0, 400}),
    "no http": (b"hello\r\n\r\n", {400, 501}),
    "binary": (bytes(range(256)) * 100, {400, 501}),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), {400, 501}),
    "http 0.9": (b"GET /\r\n\r\n", {400, 505}),
    "http 2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {0, 400, 405, 501, 505}),
    "http 3.7": (get(version=b"HTTP/3.7"), {400, 505}),
    "unknown method": (b"BREW /sparql HTTP/1.1\r\n" + HOST + b"\r\n", {400, 405, 501}),
    "lower case method": (b"get /sparql HTTP/1.1\r\n" + HOST + b"\r\n", {400, 405, 501}),
    "connect": (b"CONNECT example.org:443 HTTP/1.1\r\n" + HOST + b"\r\n", {400, 405, 501}),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", {400}),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", {400}),
    "odd host": (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", {400}),
    "host with a port that is no number": (b"GET /sparql HTTP/1.1\r\nHost: a:b\r\n\r\n", {400}),
    "host with half a bracket": (b"GET /sparql HTTP/1.1\r\nHost: [::1\r\n\r\n", {400}),
    "host that is no ip address": (b"GET /sparql HTTP/1.1\r\nHost: [1::2::3]\r\n\r\n", {400}),
    "host with braces": (b"GET /sparql HTTP/1.1\r\nHost: {a}\r\n\r\n", {400}),
    "host that is not ascii": (b"GET /sparql HTTP/1.1\r\nHost: \xc3\xa4\r\n\r\n", {400}),
    "absolute target with half a bracket": (get(b"http://[::1/sparql"), {400}),
    "absolute target of another scheme": (get(b"ftp://a/sparql"), {400}),
    "host with markup": (b"GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", {400}),
    "space before colon": (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", {400}),
    "folded header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", {400}),
    "nul in header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", {400}),
    "bare cr in header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", {400}),
    "header without colon": (b"GET / HTTP/1.1\r\nHost: a\r\nXYZ\r\n\r\n", {400}),
    "header without name": (b"GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", {400}),
    "nul in target": (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "space in target": (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "length and chunks": (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
        {400},
    ),
    "chunks and length": (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Length: 6\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
        {400},
    ),
    "two lengths": (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nContent-Length: 5\r\n\r\nASK {}",
        {400},
    ),
    "two equal lengths": (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nContent-Length: 6\r\n\r\nASK {}",
        {400},
    ),
    "list of lengths": (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 6, 6\r\n\r\nASK {}",
        {400},
    ),
    "negative length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", {400}),
    "signed length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +6\r\n\r\nASK {}", {400}),
    "hexadecimal length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x6\r\n\r\n", {400}),
    "huge length": (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        {400, 413},
    ),
    "big length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n", {413}),
    "unknown transfer coding": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        {400, 501},
    ),
    "obfuscated transfer coding": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        {400, 501},
    ),
    "transfer coding twice": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        {400, 501},
    ),
    "bad chunk size": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        {400},
    ),
    "huge chunk size": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        {400},
    ),
    "unknown expectation": (
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx",
        {417},
    ),
    "long target": (b"GET /" + b"a" * 600_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414}),
    "long header": (get(ASK, b"X: " + b"a" * 100_000 + b"\r\n"), {431}),
    "endless header": (b"GET / HTTP/1.1\r\nX: " + b"a" * 3_000_000, {431}),
    "many headers": (get(ASK, *[b"X%d: a\r\n" % n for n in range(5000)]), {431}),
    "many equal headers": (get(ASK, *[b"X: aaaaaaaaaa\r\n"] * 9000), {431}),
    "ten megabytes of line": (b"A" * 10_000_000, {400, 414, 501}),
    "ten megabytes of line ends": (b"\r\n" * 5_000_000, {0, 400}),
    "ten megabytes of zeros": (bytes(10_000_000), {400, 501}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_http_is_refused_and_the_connection_closed(server, name) -> None:
    data, expected = BROKEN[name]
    said = server.raw(data, timeout=3)
    assert status(said) in expected, said[:200]
    assert len(statuses(said)) <= 1, "a second request was smuggled in"
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize(
    "target",
    [
        b"/..", b"/../../etc/passwd", b"//etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/%00",
        b"/\xff\xfe", b"/%ff%fe", b"/sparql/../../etc/passwd", b"/sparql;a=b", b"/?", b"/#",
        b"/sparql#?query=ASK{}", b"http://evil.example/sparql?query=ASK%7B%7D", b"*",
        b"/static/../../pyproject.toml", b"/%0d%0aSet-Cookie:a=b", b"/sparql?query=%0d%0aX:%20y",
        b"/" + b"a/" * 20_000, b"/sparql?" + b"&" * 50_000, b"/sparql?query=" + b"%" * 9000,
        b"/sparql?query=%zz", b"/sparql?=&=&", b"/id/city/%3Cscript%3E",
    ],
)  # fmt: skip
def test_odd_targets_get_an_answer_and_nothing_else(server, target) -> None:
    said = server.raw(get(target))
    assert 200 <= status(said) < 505 and status(said) != 500, said[:300]
    assert b"root:x:" not in said
    assert b"\r\nX: y" not in said and b"\r\nSet-Cookie: a" not in said
    assert b"<script>" not in said.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    "target", [b"/%73parql", b"//sparql", b"/sparql/", b"http://other:81/sparql"]
)
def test_one_address_may_be_spelled_in_several_ways(server, target) -> None:
    said = server.raw(get(target + b"?query=ASK%7B%7D"))
    assert b"application/sparql-results+json" in said
    assert said.endswith(b'"boolean":true}')


def test_the_host_of_an_absolute_target_counts(server) -> None:
    said = server.raw(get(b"http://other:81/sparql", b"Accept: text/turtle\r\n"))
    assert b"<http://other:81/sparql>" in said and b"<http://x/" not in said


def test_requests_in_one_packet_are_answered_in_turn(server) -> None:
    keep = b"GET " + ASK + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    odd = keep.replace(b"ASK%7B%7D", b"ASK%7B")
    said = server.raw(keep + odd + keep + get())
    assert statuses(said) == [200, 400, 200, 200]


def test_a_flood_of_requests_in_one_packet_is_answered_in_turn(server) -> None:
    keep = b"GET " + ASK + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    assert statuses(server.raw(keep * 500 + get())) == [200] * 501


@pytest.mark.parametrize("rest", [get(), b"GET / HT", b"\r\n\r\n", b"\x16\x03\x01\x00"])
def test_nothing_behind_a_request_that_ends_the_connection_is_answered(server, rest) -> None:
    for _ in range(2):  # the second time its head is known
        said = server.raw(get() + rest)
        assert statuses(said) == [200] and said.endswith(b'"boolean":true}')


def test_a_connection_is_kept_for_the_next_request(server) -> None:
    with server.connect() as connection:
        for _ in range(3):
            connection.sendall(b"GET " + ASK + b" HTTP/1.1\r\n" + HOST + b"\r\n")
            said = b""
            while not said.endswith(b"true}"):
                said += connection.recv(65536)
            assert status(said) == 200
            assert b"Connection: close" not in said


def test_http_1_0_is_answered_and_closed(server) -> None:
    said = server.raw(b"GET " + ASK + b" HTTP/1.0\r\n\r\n")
    assert status(said) == 200
    assert b"chunked" not in said
    assert said.endswith(b'"boolean":true}')


def test_a_request_byte_by_byte_is_a_request(server) -> None:
    with server.connect() as connection:
        for byte in get():
            connection.sendall(bytes([byte]))
        assert status(connection.recv(65536)) == 200


def test_a_body_in_chunks_is_a_body(server) -> None:
    said = server.raw(
        b"POST /sparql HTTP/1.1\r\n" + HOST + CLOSE + b"Content-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3;ext=1\r\nASK\r\n3\r\n {}\r\n0\r\nTrailer: x\r\n\r\n"
    )
    assert status(said) == 200
    assert b'"boolean":true' in said


def test_whoever_waits_for_leave_gets_it(server) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\n" + HOST + CLOSE + b"Content-Type: application/sparql-query\r\n"
        b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\n"
    )
    with server.connect() as connection:
        connection.sendall(head)
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ASK {}")
        assert status(connection.recv(65536)) == 200


def test_whoever_waits_for_leave_to_send_too_much_is_told_no(server) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
        b"Content-Length: 90000000\r\nExpect: 100-continue\r\n\r\n"
    )
    assert status(server.raw(head, timeout=3)) == 413


@pytest.mark.parametrize("chunked", [True, False])
def test_ten_megabytes_of_query_are_refused_readably(server, chunked) -> None:
    head = b"POST /sparql HTTP/1.1\r\n" + HOST + CLOSE
    head += b"Content-Type: application/sparql-query\r\n"
    body = b"ASK {} #" + b"x" * 10_000_000
    if chunked:
        head += b"Transfer-Encoding: chunked\r\n\r\n"
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    else:
        head += b"Content-Length: %d\r\n\r\n" % len(body)
    assert status(server.raw(head + body)) == 413


def test_a_compressed_body_is_refused_unopened(server) -> None:
    bomb = gzip.compress(b"ASK {} #" + b"x" * 10_000_000)
    for coding in ("gzip", "br", "deflate", "zstd", "identity, gzip", "nonsense"):
        kind = {"Content-Type": "application/sparql-query", "Content-Encoding": coding}
        reply = server.ask("/sparql", "POST", bomb, kind)
        assert reply.status == 415
        assert reply.headers["accept-encoding"] == "identity"


def test_an_upgrade_nobody_offered_is_passed_over(server) -> None:
    said = server.raw(
        b"GET " + ASK + b" HTTP/1.1\r\n" + HOST + b"Connection: Upgrade, HTTP2-Settings\r\n"
        b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n"
    )
    assert status(said) == 200


@pytest.mark.slow
def test_a_head_that_never_ends_is_given_up(server) -> None:
    with server.connect(timeout=60) as connection:
        begun = time.monotonic()
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        said = connection.recv(65536)
        assert status(said) == 408 or said == b""
        assert time.monotonic() - begun > 5


@pytest.mark.slow
def test_a_body_that_drips_is_given_up(server) -> None:
    with server.connect(timeout=1) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\n"
        )
        said = b""
        for _ in range(60):
            try:
                connection.sendall(b"x")
                said = connection.recv(65536)
                break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("still listening after a minute")
        assert status(said) in (0, 408)


def test_slow_writers_disturb_nobody(server) -> None:
    with ExitStack() as held:
        for _ in range(200):
            connection = held.enter_context(server.connect())
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nA")
        assert server.query("ASK {}").status == 200


def test_clients_that_vanish_amid_everything_disturb_nobody(server) -> None:
    for data in (b"G", b"GET / HT", b"GET / HTTP/1.1\r\nHo", get()[:-1], get(),
                 b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nA"):  # fmt: skip
        for _ in range(20):
            with server.connect() as connection:
                connection.sendall(data)
    assert server.query("ASK {}").status == 200
    assert server.process.poll() is None

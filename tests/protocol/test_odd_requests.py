"""What no well-meaning client sends: each request has the status that is right for it, in words."""

from __future__ import annotations

import re

import pytest
from tests.protocol.conftest import Reply, Server, quoted

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
TURTLE = {"Content-Type": "text/turtle"}
ANSWER = {"Content-Type": "application/sparql-results+json"}
ASK = "/sparql?query=ASK%7B%7D"
HOUSE = re.compile(r"Traceback|\.py\b|site-packages|/tmp/|/root|/usr|pyoxigraph")
PAGES = ["/", "/sparql", "/graph-store", "/validate", "/about", "/doc/city", "/id/city/x",
         "/static/style.css", "/health/live", "/openapi.json", "/dump/", "/query", "/search",
         "/nowhere", "/ontology", "/query/answer", "/.well-known/void"]  # fmt: skip


def settle(reply: Reply, status: int | set[int], language: str = "de") -> None:
    """The status is as it should be, and a refusal is a problem document in `language`."""
    assert reply.status in (status if isinstance(status, set) else {status})
    assert not HOUSE.search(reply.body.decode("utf-8", "replace"))
    if reply.status >= 400:
        assert reply.type == "application/problem+json"
        assert reply.headers["content-language"] == language
        assert reply.json["status"] == reply.status
        assert reply.json["title"] and reply.json["detail"]
        assert "<script" not in reply.text and "\x00" not in reply.text


@pytest.mark.parametrize("page", PAGES)
def test_a_method_that_does_nothing_here_is_405_everywhere(server: Server, page: str) -> None:
    for method in ("TRACE", "PROPFIND", "PATCH", "PUT", "DELETE", "LOCK", "SEARCH", "REPORT",
                   "MKCOL", "LINK", "PURGE", "SOURCE", "SUBSCRIBE"):  # fmt: skip
        reply = server.ask(page, method)
        settle(reply, {404, 405, 501})
        assert reply.status != 405 or reply.headers["allow"]
    assert server.ask(page, "OPTIONS").status == 204
    assert server.ask(page, "HEAD").body == b""


TARGETS: dict[str, int | set[int]] = {
    # another spelling of a path is the same path, or nothing
    "/sparql;x=y?query=ASK{}": 404, "/sparql;jsessionid=1": 404, "/./sparql": 404,
    "/a/../sparql": 404, "/%2e/sparql": 404, "/..;/": 404, "/%5c..%5c..%5cetc%5cpasswd": 404,
    "/\\..\\": 404, "/:": 404, "/@": 404, "/%": 404, "/%z": 404, "/a?b?c?d": 404,
    "/http://x/": 404, "/sparql/x": 404, "/health": 404, "/health/x": 404, "/.git/config": 404,
    "/.env": 404, "/console": 404, "/id/x/y/z": 404, "/doc/nokind": 404, "/scheme/%2e%2e": 404,
    "/doc/city/%00": 404, "/doc/city/%0a": 404, "/doc/city/%ff%fe": 404, "/doc/city/%C3%A4": 404,
    "/doc/city/%c0%ae%c0%ae": 404, "/doc/city/%F0%9F%98%80": 404, "/doc/city/.ttl": 404,
    "/doc/city/..ttl": 404, "/doc/city/x;v=1": 404, "/doc/city/" + "x" * 7000: 404,
    "/doc/city/" + "x" * 9000: 414, "/static/..%2f..%2fpyproject.toml": 404, "/static/": 404,
    "/static/%2e%2e/app.py": 404, "/static/style.css%00.png": 404,
    "/dump/..%2f..%2fetc%2fpasswd": 404, "/dump/%2e%2e/%2e%2e/etc/passwd": 404,
    # parameters of pages
    "/?lang=%00": 400, "/?lang=xx": 400, "/?lang=de&lang=en": 200, "/search?q=%00": 200,
    "/search?q=%ff": 200, "/search?q=%3Cscript%3E": 200, "/search?q=" + "a" * 5000: 200,
    # the graph store
    "/graph-store": 400, "/graph-store?DEFAULT": 400, "/graph-store?graph=x&default": 400,
    "/graph-store?graph=": {400, 404}, "/graph-store?graph=%00": {400, 404},
    "/graph-store?graph=file:///etc/passwd": 404, "/graph-store?default&default": 200,
    "/graph-store?" + "a=b&" * 3000: 400,
    # parameters of the protocol
    "/sparql?query": 400, "/sparql?query&format=json": 400, "/sparql?query=": 400,
    "/sparql?query=&query=ASK{}": 400, "/sparql?query=ASK{}&query=ASK{}": 400,
    "/sparql?%71uery=ASK{}": 200, "/sparql?update": 403, "/sparql?update=x": 403,
    f"{ASK}&update=x": 403, f"{ASK}&format=../../x": 406, f"{ASK}&format=%00": 406,
    f"{ASK}&timeout=": 200, f"{ASK}&timeout=2.5": 200, f"{ASK}&timeout=.5": 200,
    f"{ASK}&timeout=1e1": 200, f"{ASK}&timeout=1e400": 400, f"{ASK}&timeout=1e-400": 400,
    f"{ASK}&timeout=nan": 400, f"{ASK}&timeout=0x10": 400, f"{ASK}&timeout=1_0": 400,
    f"{ASK}&timeout=%D9%A3": 400, f"{ASK}&timeout=e5": 400, f"{ASK}&timeout=.": 400,
    f"{ASK}&timeout=" + "9" * 5000: 400, f"{ASK}&default-graph-uri=%20": 400,
    f"{ASK}&default-graph-uri=file:///etc/passwd": 400, f"{ASK}&named-graph-uri=javascript:x": 400,
    f"{ASK}&callback=alert(1)": 200, f"{ASK}&queryLn=SPARQL&infer=true": 200,
    f"{ASK}&queryLn=serql": 400, f"{ASK}&%24x=%3Ca%3Ab%3E": 400, f"{ASK}&$%3Cscript%3E=1": 400,
    # what is in a query
    "/sparql?query=%EF%BB%BFASK%7B%7D": 200, "/sparql?query=ASK%7B%7D%E2%80%A8": 400,
    "/sparql?query=%E2%80%A8ASK%7B%7D": 400, "/sparql?query=ASK%C2%85%7B%7D": 400,
    "/sparql?query=ASK%00%7B%7D": 400, "/sparql?query=%ED%A0%80ASK%7B%7D": 400,
    "/sparql?query=%C0%80ASK%7B%7D": 400, "/sparql?query=%F4%90%80%80": 400,
    "/sparql?query=ASK%7B%7D%u0041": 400, "/sparql?query=%ff": 400,
    "/sparql?query=" + quoted("ASK {} #\r\nX-Evil: 1"): 400,
    "/sparql?query=" + quoted("DESCRIBE <http://x/<script>>"): 400,
    "/sparql?query=" + quoted("SELECT * FROM <data:text/turtle,a> {}"): 400,
    "/sparql?query=" + quoted("SELECT * FROM <ftp://127.0.0.1/> {}"): 400,
    "/sparql?query=" + quoted("ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:1/> {} } }"): 400,
    "/sparql?query=" + quoted("ASK { sErViCe#x\n<http://127.0.0.1:1/>#y\n{} }"): 400,
    "/sparql?query=" + quoted("ASK {} ; LOAD <http://127.0.0.1:1/>"): 400,
    "/sparql?query=" + quoted("PREFIX a: <b:> LOAD SILENT <http://127.0.0.1:1/>"): 403,
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS, ids=[target[:60] for target in TARGETS])
def test_an_odd_target_has_its_status(server: Server, target: str) -> None:
    settle(server.ask(target), TARGETS[target])
    if TARGETS[target] != 200:
        english = server.ask(target, headers={"Accept-Language": "en"})
        settle(english, TARGETS[target], "en")


BODIES: dict[str, tuple[str, str, dict[str, str], bytes, int | set[int]]] = {
    "form": ("POST", "/sparql", FORM, b"query=ASK{}", 200),
    "form in utf-8": ("POST", "/sparql",
        {"Content-Type": FORM["Content-Type"] + '; charset="UTF-8"'}, b"query=ASK{}", 200),
    "form in latin-1": ("POST", "/sparql",
        {"Content-Type": FORM["Content-Type"] + "; charset=iso-8859-1"}, b"query=ASK{}", 400),
    "form with odd parameters": ("POST", "/sparql",
        {"Content-Type": FORM["Content-Type"] + "; boundary=x;;;=;a"}, b"query=ASK{}", 200),
    "form with a byte order mark": ("POST", "/sparql", FORM, b"query=%EF%BB%BFASK{}", 200),
    "form of nothing": ("POST", "/sparql", FORM, b"", 400),
    "form of separators": ("POST", "/sparql", FORM, b"&&&&", 400),
    "form of many fields": ("POST", "/sparql", FORM, b"a=b&" * 3000, 400),
    "form with nul": ("POST", "/sparql", FORM, b"query=ASK%00{}", 400),
    "form that is not utf-8": ("POST", "/sparql", FORM, b"query=ASK{}%ff", 400),
    "form of eight bits": ("POST", "/sparql", FORM, b"query=ASK{}\xff", 400),
    "form beside a query": ("POST", ASK, FORM, b"query=ASK{}", 400),
    "graph in the address": ("POST", "/sparql?default-graph-uri=http%3A%2F%2Fx%2F", FORM,
        b"query=ASK{}", 200),
    "query beside a query": ("POST", ASK, DIRECT, b"ASK{}", 400),
    "multipart": ("POST", "/sparql", {"Content-Type": "multipart/form-data; boundary=x"},
        b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK{}\r\n--x--\r\n', 415),
    "json": ("POST", "/sparql", {"Content-Type": "application/json"}, b'{"query":"ASK{}"}', 415),
    "no type": ("POST", "/sparql", {}, b"query=ASK{}", 415),
    "empty type": ("POST", "/sparql", {"Content-Type": ""}, b"query=ASK{}", 415),
    "nonsense type": ("POST", "/sparql", {"Content-Type": "///;;;"}, b"ASK{}", 415),
    "update": ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
    "byte order mark": ("POST", "/sparql", DIRECT, b"\xef\xbb\xbfASK{}", 200),
    "two byte order marks": ("POST", "/sparql", DIRECT, b"\xef\xbb\xbf" * 2 + b"ASK{}", 400),
    "utf-16": ("POST", "/sparql", DIRECT, "ASK{}".encode("utf-16"), 400),
    "line separator": ("POST", "/sparql", DIRECT, "ASK\u2028{}".encode(), 400),
    "surrogate": ("POST", "/sparql", DIRECT, b"ASK{ ?s ?p '\xed\xa0\x80' }", 400),
    "overlong": ("POST", "/sparql", DIRECT, b"ASK{ ?s ?p '\xc1\x81' }", 400),
    "nul": ("POST", "/sparql", DIRECT, bytes(5000), 400),
    "escaped surrogates": ("POST", "/sparql", DIRECT, rb"ASK { ?s ?p '\uD83D\uDE00' }", 400),
    "QUERY": ("QUERY", "/sparql", DIRECT, b"ASK{}", 200),
    "QUERY of a form": ("QUERY", "/sparql", FORM, b"query=ASK{}", 200),
    "QUERY of nothing": ("QUERY", "/sparql", DIRECT, b"", 400),
    "QUERY without a type": ("QUERY", "/sparql", {}, b"ASK{}", 415),
    "GET with a body": ("GET", ASK, DIRECT, b"nonsense", 200),
    "OPTIONS with a body": ("OPTIONS", "/sparql", DIRECT, b"x", 204),
    "PUT of a graph": ("PUT", "/graph-store?graph=x", TURTLE, b"<a> <b> <c> .", 405),
    "POST of a graph": ("POST", "/graph-store", TURTLE, b"<a> <b> <c> .", 405),
    "POST to a page": ("POST", "/about", FORM, b"a=b", 405),
    "answer cut off": ("POST", "/query/answer", ANSWER, b"{", 400),
    "answer of null": ("POST", "/query/answer", ANSWER, b"null", 400),
    "answer of a list": ("POST", "/query/answer", ANSWER, b"[]", 400),
    "answer without end": ("POST", "/query/answer", ANSWER, b"[" * 200_000, 400),
    "answer of many layers": ("POST", "/query/answer", ANSWER,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    "answer with odd numbers": ("POST", "/query/answer", ANSWER,
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"INF",'
        b'"datatype":"http://www.w3.org/2001/XMLSchema#double"}}]}}', 200),
    "answer nowhere on earth": ("POST", "/query/answer", ANSWER,
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":'
        b'"POINT(1e999 nan)","datatype":"http://www.opengis.net/ont/geosparql#wktLiteral"}}]}}',
        200),
    "answer of five megabytes": ("POST", "/query/answer", ANSWER, b"x" * 5_000_000, 413),
    "file that is no text": ("POST", "/validate", TURTLE, b"\xff\xfe\x00", {200, 400}),
    "file of open brackets": ("POST", "/validate", TURTLE, b"<a:a> <a:b> " + b"[" * 90_000,
        {200, 400}),
    "file of lists": ("POST", "/validate", TURTLE,
        b"<a:a> <a:b> " + b"(" * 50_000 + b")" * 50_000 + b".", {200, 400}),
    "file that is packed": ("POST", "/validate", TURTLE | {"Content-Encoding": "gzip"}, b"x", 415),
    "file of 600 kB": ("POST", "/validate", TURTLE, b"#" * 600_000, 413),
    "multipart without a boundary": ("POST", "/validate",
        {"Content-Type": "multipart/form-data"}, b"x", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_an_odd_body_has_its_status(server: Server, name: str) -> None:
    method, target, headers, body, status = BODIES[name]
    settle(server.ask(target, method, body, headers), status)
    assert server.ask(f"{ASK}%23{quoted(name)}").status == 200


RANGES: dict[str, int] = {
    "bytes=0-9": 206, "bytes=-5": 206, "bytes=0-": 206, "Bytes=3-3": 206,
    # beyond the end; all others are passed over (RFC 9110, section 14.2)
    "bytes=99999999-": 416, "bytes=5-1": 200, "lines=1-2": 200, "bytes=a-b": 200, "bytes=": 200,
    "bytes=0-0,5-5,7-9": 200, "bytes=-": 200, "0-9": 200, "bytes=" + "9" * 4000 + "-": 200,
}  # fmt: skip


@pytest.mark.parametrize("written", RANGES, ids=[written[:30] for written in RANGES])
def test_a_range_is_served_or_passed_over(server: Server, written: str) -> None:
    reply = server.ask("/static/style.css", headers={"Range": written})
    settle(reply, RANGES[written])
    if reply.status in (206, 416):
        assert reply.headers["content-range"].startswith("bytes ")
    changed = {"Range": written, "If-Range": '"another"'}
    assert server.ask("/static/style.css", headers=changed).status == 200


@pytest.mark.parametrize(
    "accept",
    ["*/*;q=0.0001", "*/*;q=2", "*/*;q=-1", "*/*;q=abc", "*/*;q=", ",", ",,,", "*", "*/csv",
     'text/csv;x="a,b"', "TEXT/CSV", "text/csv;;;", "text/csv\t", "text/csv;q=0.5;q=0.9",
     "a/b," * 500 + "text/csv", "application/sparql-results+json;charset=utf-16"],
)  # fmt: skip
def test_an_accept_header_is_read_as_far_as_it_makes_sense(server: Server, accept: str) -> None:
    settle(server.ask(ASK, headers={"Accept": accept}), 200)


@pytest.mark.parametrize(
    "accept", ["*/*;q=0", "/", "x" * 4000, "text/boolean", "image/*", "text/csv/x", "\xff\xfe"]
)
def test_an_accept_header_that_takes_nothing_is_406(server: Server, accept: str) -> None:
    settle(server.ask(ASK, headers={"Accept": accept}), 406)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/2.0\r\nHost: a\r\n%b\r\n", 505),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n%b\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n%bContent-Length: 1\r\n\r\nx", 417),
        (b"POST / HTTP/1.1\r\nHost: a\r\n%bTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", 501),
        (b"GET /sparql HTTP/1.1\r\nHost: a/b\r\n%b\r\n", 400),
    ],
)
def test_what_http_itself_forbids_is_told_in_both_languages(
    server: Server, request_: bytes, status: int, language: str
) -> None:
    said = server.raw(request_ % f"Accept-Language: {language}\r\n".encode(), timeout=3)
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert f"Content-Language: {language}".encode() in head
    assert ("Anfrage" in body.decode()) == (language == "de")

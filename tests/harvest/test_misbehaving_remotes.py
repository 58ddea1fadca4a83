"""Servers that are slow, wrong, endless or elsewhere: patience has an end, and nothing is lost."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from twingraph.client import Client
from twingraph.errors import HarvestError
from twingraph.harvest.asking import Asker, Manners, TooMuchError
from twingraph.harvest.notebook import Notebook

QUERY = "SELECT ?a WHERE { }"
JSON = "application/sparql-results+json"
GOOD = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}]}}'

Reply = Callable[[http.server.BaseHTTPRequestHandler], None]


def answer(status: int = 200, body: bytes = GOOD, media_type: str = JSON, **headers: str) -> Reply:
    def reply(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def cut_off(handler: http.server.BaseHTTPRequestHandler) -> None:
    answer(200, GOOD[:20], Content_Length=str(len(GOOD)))(handler)


def cut_off_in_silence(handler: http.server.BaseHTTPRequestHandler) -> None:
    answer(200, GOOD[:40])(handler)


def silent(handler: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
    answer(200, b"")(handler)
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        pass


def dripping(handler: http.server.BaseHTTPRequestHandler) -> None:
    answer(200, b"")(handler)
    try:
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def hung_up(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.connection.close()


@pytest.fixture
def remote() -> Iterator[tuple[str, list[Reply], list[str]]]:
    """The address of a server, what it replies in turn (the last for ever), and who asked."""
    replies: list[Reply] = []
    agents: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            agents.append(self.headers["User-Agent"])
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            try:
                reply(self)
            except (BrokenPipeError, ConnectionResetError, ValueError, OSError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

        def shutdown_request(self, request: object) -> None:  # type: ignore[override]
            try:
                super().shutdown_request(request)  # type: ignore[arg-type]
            except OSError:
                pass

    with Server(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/sparql", replies, agents
        listening.shutdown()
        thread.join()


class Patience:
    """An asker whose waits are counted and take no time."""

    def __init__(self, url: str, folder: Path, tries: int = 4) -> None:
        self.waits: list[float] = []
        self.heard: list[str] = []
        self.book = Notebook(folder / "book", url)
        self.asker = Asker(
            Client(url, seconds=0.5, longest=1.0, largest=1_000_000),
            self.book,
            Manners(pause=1.0, tries=tries),
            wait=self.waits.append,
            warn=lambda reason, seconds: self.heard.append(reason),
        )


@pytest.mark.parametrize(
    "trouble",
    [
        cut_off,
        cut_off_in_silence,
        hung_up,
        answer(500),
        answer(502, b"<html>"),
        answer(503),
        answer(body=b"{"),
        answer(body=b"null"),
        answer(body=b'{"results": 3}'),
        answer(body=b"\xff\xfe"),
        answer(body=GOOD.replace(b'"1"', b'"\\ud800"')),
        answer(media_type="text/html", body=b"<html>Wikidata is busy</html>"),
    ],
)
def test_passing_trouble_is_waited_out(remote, tmp_path: Path, trouble: Reply) -> None:
    url, replies, _ = remote
    replies[:] = [trouble, trouble, answer()]
    patience = Patience(url, tmp_path)
    assert [str(row["a"]) for row in patience.asker.rows(QUERY)] == ["1"]
    assert patience.waits == [2.0, 1.0, 4.0, 1.0]
    assert len(patience.heard) == 2
    assert all("\n" not in reason for reason in patience.heard)


@pytest.mark.parametrize("trouble", [cut_off, answer(503), answer(body=b"{")])
def test_patience_has_an_end_and_the_way_on_is_told(remote, tmp_path: Path, trouble: Reply) -> None:
    url, replies, agents = remote
    replies[:] = [trouble]
    with pytest.raises(HarvestError) as told:
        Patience(url, tmp_path).asker.rows(QUERY)
    assert len(agents) == 4
    assert told.value.hint and "goes on" in told.value.hint
    assert told.value.hint_de


def test_a_wait_that_is_asked_for_is_kept(remote, tmp_path: Path) -> None:
    url, replies, _ = remote
    replies[:] = [answer(429, b"", Retry_After="77"), answer()]
    patience = Patience(url, tmp_path)
    patience.asker.rows(QUERY)
    assert patience.waits[0] == 77.0


def test_a_wait_until_a_time_of_day_is_kept(remote, tmp_path: Path) -> None:
    url, replies, _ = remote
    later = formatdate(time.time() + 60, usegmt=True)
    replies[:] = [answer(429, b"", Retry_After=later), answer()]
    patience = Patience(url, tmp_path)
    patience.asker.rows(QUERY)
    assert 55 < patience.waits[0] <= 60


@pytest.mark.parametrize("nonsense", ["soon", "-5", "", "Thu, 99 Foo 2026 00:00:00 GMT"])
def test_a_wait_nobody_understands_is_our_own(remote, tmp_path: Path, nonsense: str) -> None:
    url, replies, _ = remote
    replies[:] = [answer(429, b"", Retry_After=nonsense), answer()]
    patience = Patience(url, tmp_path)
    patience.asker.rows(QUERY)
    assert patience.waits[0] == 2.0


def test_an_endless_wait_is_refused(remote, tmp_path: Path) -> None:
    url, replies, agents = remote
    replies[:] = [answer(429, b"", Retry_After="86400")]
    with pytest.raises(HarvestError, match="429"):
        Patience(url, tmp_path).asker.rows(QUERY)
    assert len(agents) == 1


STACK_TRACE = (
    b"\njava.util.concurrent.TimeoutException\n\tat java.util.concurrent.FutureTask.get(F.java)"
)


@pytest.mark.parametrize(
    "trouble",
    [
        silent,
        endless,
        dripping,
        answer(500, b"SPARQL-QUERY: queryStr=SELECT" + STACK_TRACE),
        answer(200, GOOD[:40] + STACK_TRACE),
        answer(504, b"upstream request timeout"),
    ],
)
def test_what_takes_too_long_or_is_too_much_asks_for_a_smaller_question(
    remote, tmp_path: Path, trouble: Reply
) -> None:
    url, replies, agents = remote
    replies[:] = [trouble]
    with pytest.raises(TooMuchError):
        Patience(url, tmp_path).asker.rows(QUERY)
    assert len(agents) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        answer(302, b"", Location="http://127.0.0.2:9/sparql"),
        answer(301, b"", Location="//example.org/sparql"),
        answer(307, b"", Location="file:///etc/passwd"),
        answer(400, b"bad query"),
        answer(401),
        answer(403),
        answer(404),
    ],
)
def test_what_will_not_get_better_is_not_tried_again(
    remote, tmp_path: Path, trouble: Reply
) -> None:
    url, replies, agents = remote
    replies[:] = [trouble]
    with pytest.raises(HarvestError):
        Patience(url, tmp_path).asker.rows(QUERY)
    assert len(agents) == 1


def test_a_redirect_within_the_host_is_followed(remote, tmp_path: Path) -> None:
    url, replies, _ = remote
    replies[:] = [answer(302, b"", Location="/elsewhere"), answer()]
    assert Patience(url, tmp_path).asker.rows(QUERY)


def test_we_introduce_ourselves_pause_between_questions_and_ask_nothing_twice(
    remote, tmp_path: Path
) -> None:
    url, replies, agents = remote
    replies[:] = [answer()]
    patience = Patience(url, tmp_path)
    for query in (QUERY, QUERY + " ", QUERY):
        patience.asker.rows(query)
    assert len(agents) == 2
    assert patience.waits == [1.0]
    assert agents[0].startswith("twingraph/") and "https://" in agents[0]


def test_nobody_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(HarvestError) as told:
        Patience("http://127.0.0.1:9/sparql", tmp_path, tries=1).asker.rows(QUERY)
    assert "cannot be reached" in told.value.message

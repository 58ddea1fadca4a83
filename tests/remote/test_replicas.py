"""Several servers with the same data: one may die under load, and nobody notices."""

from __future__ import annotations

import http.server
import itertools
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.protocol.conftest import Server
from tests.remote.conftest import BIN, JSON, VERDICT, Hostile, Oxigraph, say, until

from twingraph.errors import SettingsError
from twingraph.sparql.remote.replica import parse_replicas
from twingraph.store.snapshot import Snapshot


def test_killing_one_under_load_fails_no_request(
    oxigraph_folder: Path, serve: Callable[..., Server]
) -> None:
    replicas = [Oxigraph(oxigraph_folder) for _ in range(2)]
    try:
        front = serve(*(replica.url for replica in replicas))
        numbers = itertools.count()
        statuses: list[int] = []
        is_over = threading.Event()

        def load() -> None:
            while not is_over.is_set():
                query = f"SELECT ?s {{ ?s ?p ?o }} LIMIT 200 # {next(numbers)}"
                statuses.append(front.query(query, JSON).status)

        threads = [threading.Thread(target=load) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        replicas[0].kill()
        assert front.wait_until(lambda state: state["well"] == 1)
        time.sleep(1)
        replicas[0].start()
        assert front.wait_until(lambda state: state["well"] == 2)
        time.sleep(0.5)
        is_over.set()
        for thread in threads:
            thread.join()
        assert set(statuses) == {200}
        assert len(statuses) > 50
    finally:
        for replica in replicas:
            replica.kill()


def test_all_are_asked_in_turn(serve: Callable[..., Server]) -> None:
    servers = [Hostile() for _ in range(2)]
    try:
        front = serve(*(server.url for server in servers))
        for number in range(20):
            assert front.query(f"ASK {{}} # {number}", JSON).status == 200
        assert all(len(server.asked) >= 5 for server in servers)
    finally:
        for server in servers:
            server.close()


def test_a_refusal_is_not_tried_elsewhere(serve: Callable[..., Server]) -> None:
    servers = [Hostile() for _ in range(2)]
    try:
        front = serve(*(server.url for server in servers))
        for server in servers:
            server.answer = say(b"bad", 400, "text/plain")
        assert front.query("ASK {} # once", JSON).status == 400
        assert sum(len(server.asked) for server in servers) == 1
    finally:
        for server in servers:
            server.close()


def test_it_starts_while_nobody_answers(serve: Callable[..., Server]) -> None:
    front = serve("http://127.0.0.1:9/sparql")
    assert front.query("ASK {}", JSON).status == 503
    assert front.ask("/health/live").status == 200
    assert front.ask("/health/ready").status == 503


def test_a_password_in_an_address_is_not_shown() -> None:
    [replica] = parse_replicas("https://someone:secret@data.example/sparql")
    assert replica.shown == "https://data.example/sparql"


def test_servers_that_differ_are_one_state_and_told_of(serve: Callable[..., Server]) -> None:
    servers = [Hostile() for _ in range(2)]
    try:
        for number, server in enumerate(servers):
            server.is_alive, server.answer = False, _hold_version(number)
        front = serve(*(server.url for server in servers))
        version = front.ask("/health/ready").json["version"]
        seen = [len(server.asked) for server in servers]
        assert until(
            lambda: all(len(server.asked) >= n + 4 for server, n in zip(servers, seen, strict=True))
        )
        assert front.ask("/health/ready").json["version"] == version
        assert front.log.read_text().count("different versions of the data") == 1
        servers[0].answer = servers[1].answer
        assert until(lambda: front.ask("/health/ready").json["version"] != version)
        assert "same version of the data again" in front.log.read_text()
    finally:
        for server in servers:
            server.close()


def _hold_version(number: int) -> Callable[[http.server.BaseHTTPRequestHandler, str], None]:
    """A server whose data say that they are of version `number`."""
    row = '{"dataset":{"type":"literal","value":"d"},"value":{"type":"literal","value":"%d"}}'
    table = '{"head":{"vars":["dataset","value"]},"results":{"bindings":[%s]}}' % (row % number)

    def answer(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        say(VERDICT if query.startswith("ASK") else table.encode())(handler, query)

    return answer


def test_data_that_come_after_the_start_are_seen(
    snapshot: Snapshot, tmp_path: Path, serve: Callable[..., Server]
) -> None:
    if not (BIN / "oxigraph").exists():
        pytest.skip("no Oxigraph server here: pip install oxigraph")
    empty = Oxigraph(tmp_path / "empty", writes=True)
    try:
        front = serve(empty.url)
        everything = "ASK { ?s ?p ?o } #"
        assert front.query(f"{everything} before", JSON).json["boolean"] is False
        request = urllib.request.Request(
            empty.url.replace("/query", "/store"),
            snapshot.quads_file.read_bytes(),
            {"Content-Type": "application/n-quads"},
        )
        urllib.request.urlopen(request, timeout=60).close()
        numbers = itertools.count()
        assert until(
            lambda: front.query(f"{everything} {next(numbers)}", JSON).json["boolean"] is True
        )
        page = front.ask("/doc/city/amiens", headers={"Accept": "text/html"})
        assert (page.status, "Amiens" in page.text) == (200, True)
    finally:
        empty.kill()


@pytest.mark.parametrize(
    "addresses",
    [
        "http://",
        "ftp://x/y",
        "http://x/a b",
        "http://a/,file:///etc",
        "http://x:y/",
        "http://a..b/",
    ],
)
def test_what_is_no_address_is_refused(addresses: str) -> None:
    with pytest.raises(SettingsError):
        parse_replicas(addresses)

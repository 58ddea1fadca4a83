"""Several servers with the same data: one may die under load, and nobody notices."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.protocol.conftest import Server
from tests.remote.conftest import JSON, Hostile, Oxigraph, say

from twingraph.errors import SettingsError
from twingraph.sparql.remote.replica import parse_replicas


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


@pytest.mark.parametrize(
    "addresses", ["http://", "ftp://x/y", "http://x/a b", "http://a/,file:///etc", "http://x:y/"]
)
def test_what_is_no_address_is_refused(addresses: str) -> None:
    with pytest.raises(SettingsError):
        parse_replicas(addresses)

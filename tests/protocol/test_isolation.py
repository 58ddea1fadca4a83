"""One query's trouble is nobody else's: limits, lanes, queues, hang-ups, deaths."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.protocol.conftest import Reply, Server, quoted

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
FLOOD = f"SELECT * {{ {CROSS} }}"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"


@pytest.fixture(scope="module")
def roomy(start: Callable[..., Server], example_store: Path) -> Server:
    """Two heavy places and five seconds: long enough to look on while queries run away."""
    return start(example_store, workers=2, query_seconds=5)


def in_background(server: Server, query: str, times: int = 1) -> tuple[list[Reply], list]:
    replies: list[Reply] = []

    def visit() -> None:
        try:
            replies.append(server.post(query))
        except OSError:
            pass  # the test ended the server

    threads = [threading.Thread(target=visit, daemon=True) for _ in range(times)]
    for thread in threads:
        thread.start()
    return replies, threads


def send(server: Server, query: str) -> socket.socket:
    """A query on its way, nobody reading the answer."""
    connection = server.connect()
    request = f"GET /sparql?query={quoted(query)} HTTP/1.1\r\nHost: x\r\n\r\n"
    connection.sendall(request.encode())
    return connection


def test_a_runaway_ends_with_504_and_tells_its_limit(strict) -> None:
    reply = strict.post(RUNAWAY)
    assert reply.status == 504
    assert reply.json["type"].endswith("#timeout")
    assert 0.4 < reply.json["seconds"] < 5


def test_a_client_may_ask_for_less_time_but_not_for_more(roomy, strict) -> None:
    begun = time.monotonic()
    assert roomy.query(RUNAWAY, timeout="0.3").status == 504
    assert time.monotonic() - begun < 4
    assert strict.query(RUNAWAY, timeout="3600").status == 504


def test_a_memory_bomb_ends_with_503_and_harms_nobody(start, example_store) -> None:
    strict = start(example_store, query_memory_mb=150)
    query = "SELECT ?z { BIND ('xxxxxxxx' AS ?x0) "
    query += " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
    reply = strict.post(query + " BIND (STRLEN(?x30) AS ?z) }")
    assert reply.status == 503
    assert reply.json["type"].endswith("#memory")
    assert strict.query("ASK {}").status == 200


def test_an_answer_beyond_its_size_is_cut_and_cannot_be_taken_for_whole(strict) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        strict.query(FLOOD)
    assert "Traceback" not in strict.log.read_text()  # it is a stranger's doing, not our fault


def test_a_stream_that_runs_out_of_time_is_cut(start, example_store) -> None:
    server = start(example_store, workers=2, query_seconds=0.5, result_mb=4096)
    try:
        reply = server.post(FLOOD)
    except (http.client.IncompleteRead, ConnectionError):
        pass
    else:
        assert reply.status in (503, 504)  # so busy a machine that it had not even begun


@pytest.mark.parametrize("coding", ["gzip", "zstd", "br", "identity"])
def test_a_cut_stream_has_no_last_chunk(strict, coding) -> None:
    request = f"GET /sparql?query={quoted(FLOOD)} HTTP/1.1\r\nHost: x\r\n"
    said = strict.raw(f"{request}Accept-Encoding: {coding}\r\n\r\n".encode())
    if said.startswith(b"HTTP/1.1 200"):
        assert not said.endswith(b"0\r\n\r\n")
    else:
        assert said.startswith(b"HTTP/1.1 50")  # so well compressed that nothing had left


def test_a_cut_stream_is_reset_for_clients_that_know_no_chunks(strict) -> None:
    with strict.connect() as connection:
        connection.sendall(f"GET /sparql?query={quoted(FLOOD)} HTTP/1.0\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            while connection.recv(65536):
                pass


def test_a_whole_stream_has_its_last_chunk(server) -> None:
    request = f"GET /sparql?query={quoted(LARGE)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    said = server.raw(request.encode())
    assert b"Transfer-Encoding: chunked" in said
    assert said.endswith(b"0\r\n\r\n")


def test_quick_queries_are_quick_beside_four_runaways(roomy) -> None:
    replies, threads = in_background(roomy, RUNAWAY, 4)
    assert roomy.wait_until(lambda state: state["heavy"] == 2)
    for _ in range(20):
        assert roomy.query("ASK {}").status == 200
        assert roomy.state()["queued"] == 0
    for thread in threads:
        thread.join()
    statuses = Counter(reply.status for reply in replies)
    assert statuses == {504: 2, 503: 2}
    assert all(reply.headers["retry-after"].isdigit() for reply in replies if reply.status == 503)


@pytest.mark.parametrize("name", ["?n", "?x"], ids=["alike", "all different"])
def test_two_hundred_heavy_queries_at_once_are_all_answered_and_starve_nobody(roomy, name) -> None:
    """Those that are alike are known by the first few; here it is without that, too."""
    with ThreadPoolExecutor(200) as visitors:
        queries = [RUNAWAY.replace("?n", name + "x" * n * (name == "?x")) for n in range(200)]
        heavy = [visitors.submit(roomy.post, query) for query in queries]
        for n in range(40):  # another each time, so that none comes out of the cache
            assert roomy.query(f"ASK {{}} # {n}").status == 200
            time.sleep(0.02)
        statuses = Counter(each.result().status for each in heavy)
    assert set(statuses) == {503, 504}
    assert roomy.wait_until(lambda state: state["idle"] >= 2 and not state["heavy"])


def test_queries_of_the_query_page_leave_the_pages_their_threads(roomy) -> None:
    html = {"Accept": "text/html"}
    with ThreadPoolExecutor(16) as visitors:
        paths = [f"/sparql?query={quoted(RUNAWAY.replace('?n', f'?n{n}'))}" for n in range(16)]
        asking = [visitors.submit(roomy.ask, path, headers=html) for path in paths]
        assert roomy.wait_until(lambda state: state["heavy"] == 2)
        assert roomy.ask("/about?beside", headers=html).status == 200
        assert not any(each.done() for each in asking), "it had to wait for one of them"
        replies = [each.result() for each in asking]
    assert {reply.status for reply in replies} == {503, 504}
    assert all(reply.type == "text/html" and "<h1>" in reply.text for reply in replies)
    assert roomy.wait_until(lambda state: state["idle"] >= 2 and not state["heavy"])


def test_hundreds_of_idle_connections_disturb_nobody(server) -> None:
    with ExitStack() as held:
        for _ in range(500):
            held.enter_context(server.connect())
        assert server.query("ASK {}").status == 200


def test_when_the_client_hangs_up_the_work_stops(roomy) -> None:
    connection = send(roomy, RUNAWAY)
    assert roomy.wait_until(lambda state: state["heavy"] == 1)
    connection.close()
    assert roomy.wait_until(lambda state: state["heavy"] == 0, timeout=2)


def test_when_the_client_sends_no_more_the_work_stops(roomy) -> None:
    with send(roomy, RUNAWAY) as connection:
        assert roomy.wait_until(lambda state: state["heavy"] == 1)
        connection.shutdown(socket.SHUT_WR)
        assert roomy.wait_until(lambda state: state["heavy"] == 0, timeout=2)


def test_a_client_that_sends_no_more_still_gets_a_quick_answer(server) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while piece := connection.recv(65536):
            said += piece
    assert said.endswith(b'"boolean":true}')


def test_hanging_up_amid_a_stream_frees_the_worker(roomy) -> None:
    with send(roomy, FLOOD) as connection:
        connection.recv(65536)
    assert roomy.wait_until(lambda s: s["heavy"] + s["quick"] + s["slow_readers"] == 0, timeout=3)


def test_a_slow_reader_is_not_a_slow_query(start, example_store) -> None:
    server = start(example_store, workers=2, query_seconds=1)
    with send(server, LARGE) as connection:
        time.sleep(2.5)  # far beyond the limit, and not one byte read
        end = b""
        while not end.endswith(b"0\r\n\r\n"):
            piece = connection.recv(1 << 20)
            assert piece, "cut, though the query was not slow"
            end = end[-5:] + piece


def test_slow_readers_leave_the_heavy_places_free(roomy) -> None:
    with ExitStack() as held:
        for number in range(1, 7):
            held.enter_context(send(roomy, FLOOD))
            assert roomy.wait_until(lambda s, n=number: s["slow_readers"] == n)
        assert roomy.state()["heavy"] == 0
        assert roomy.query("ASK {}").status == 200
    assert roomy.wait_until(lambda state: state["slow_readers"] == 0)


def test_too_many_slow_readers_cut_the_slowest_first(roomy) -> None:
    with ExitStack() as held:
        for number in range(1, 21):
            held.enter_context(send(roomy, FLOOD))
            assert roomy.wait_until(lambda s, n=number: s["slow_readers"] == min(n, 16))
        assert roomy.query("ASK {}").status == 200
    assert roomy.wait_until(lambda state: state["slow_readers"] == 0)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the workers")
def test_a_worker_that_dies_costs_its_own_request_only(roomy) -> None:
    replies, threads = in_background(roomy, RUNAWAY)
    assert roomy.wait_until(lambda state: state["heavy"] == 1)
    victim = max(workers_of(roomy), key=processor_ticks)
    os.kill(victim, signal.SIGSEGV)
    threads[0].join()
    assert replies[0].status == 400
    assert replies[0].json["type"].endswith("#too-complex")
    assert roomy.query("ASK {}").status == 200
    assert roomy.wait_until(lambda state: state["idle"] >= 2)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the workers")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_ended_from_outside_is_not_blamed_on_its_query(roomy, number) -> None:
    replies, threads = in_background(roomy, RUNAWAY)
    assert roomy.wait_until(lambda state: state["heavy"] == 1)
    os.kill(max(workers_of(roomy), key=processor_ticks), number)
    threads[0].join()
    assert replies[0].status == 503
    assert replies[0].json["type"].endswith("#interrupted")
    assert int(replies[0].headers["retry-after"]) > 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the workers")
def test_dead_idle_workers_are_replaced(roomy) -> None:
    before = set(workers_of(roomy))
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert roomy.wait_until(lambda _: before.isdisjoint(workers_of(roomy)))
    assert roomy.wait_until(lambda state: state["idle"] >= 2)
    assert roomy.query("ASK {}").status == 200


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the nursery")
def test_the_loss_of_the_nursery_is_made_good(start, example_store) -> None:
    server = start(example_store)
    (nursery,) = children_of(server.process.pid)
    os.kill(nursery, signal.SIGKILL)
    end = time.monotonic() + 10
    while (reply := server.query("ASK {}")).status == 503 and time.monotonic() < end:
        time.sleep(0.1)
    assert reply.status == 200


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the workers")
def test_nothing_is_left_when_the_server_ends(start, example_store) -> None:
    server = start(example_store)
    in_background(server, RUNAWAY)
    assert server.wait_until(lambda state: state["heavy"] == 1)
    family = [*children_of(server.process.pid), *workers_of(server)]
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(15) == 0
    end = time.monotonic() + 5
    while any(is_alive(pid) for pid in family) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in family)


def children_of(pid: int) -> list[int]:
    children = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += map(int, (task / "children").read_text().split())
    return children


def workers_of(server: Server) -> list[int]:
    return [worker for child in children_of(server.process.pid) for worker in children_of(child)]


def processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="prlimit is not installed")
def test_more_connections_than_there_may_be_are_refused_and_cost_nobody_else(
    start, example_store
) -> None:
    server = start(example_store, descriptors=300)
    with server.connect() as mine, ExitStack() as held:
        for _ in range(400):
            try:
                held.enter_context(server.connect(timeout=2))
            except OSError:
                pass
        mine.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
        assert mine.recv(65536).startswith(b"HTTP/1.1 200")
    assert server.wait_until(lambda state: state["idle"] >= 2)

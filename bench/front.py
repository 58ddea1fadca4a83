"""Measure our HTTP front beside servers that stand ready: speed, and manners towards bad clients.

python -m bench.front           needs wrk; `pip install uvicorn granian` for those to compare with

Every server gives the same small answer from one process; `/broken` begins a stream and fails,
`/slow` waits until its client hangs up, `/flood` is a long answer. See docs/front.md for what came
of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.wrk import put_under_load
from twingraph.web.front.cache import Kept, ResponseCache
from twingraph.web.front.connections import Connections
from twingraph.web.front.fields import Fields
from twingraph.web.front.incoming import Incoming
from twingraph.web.front.messages import Request, Response

ANSWER = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"
ROUNDS = 3
PATIENCE = 35.0
"""Seconds that a head may take before the server is said to wait for ever; ours gives 30."""
PIECE = bytes(1 << 20)
PIECES = 300


class Trivial:
    """The application behind our own front; `find` is where kept answers come from."""

    most_body = 1 << 20

    def __init__(self) -> None:
        cache = ResponseCache()
        key = cache.key("GET", b"/", b"", Fields())
        assert key
        cache.put(key, Response(200, (("Content-Type", JSON),), ANSWER))
        self._kept = cache.find(key)

    def find(self, incoming: Incoming) -> Kept | None:
        return None if incoming.target in (b"/broken", b"/slow", b"/flood") else self._kept

    async def answer(self, request: Request) -> Response:
        if request.path == "/broken":
            return Response(200, pieces=_fail_amid())
        if request.path == "/flood":
            return Response(200, pieces=_flood())
        gone = asyncio.Event()
        request.presence.on_leaving(gone.set)
        await gone.wait()
        print("gone", flush=True)
        return Response(204)

    def refuse(self, status: int, headers: dict[str, str]) -> Response:
        return Response(status)


async def _fail_amid() -> AsyncIterator[bytes]:
    yield b"half "
    await asyncio.sleep(0.05)
    raise RuntimeError("the stream has failed")


async def _flood() -> AsyncIterator[bytes]:
    for _ in range(PIECES):
        yield PIECE
        print("+", end="", flush=True)


async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The same as an ASGI application, for the others."""
    if scope["type"] != "http":
        return
    headers = [(b"content-type", JSON.encode()), (b"content-length", b"%d" % len(ANSWER))]
    if scope["path"] == "/slow":
        while (await receive())["type"] != "http.disconnect":
            pass
        print("gone", flush=True)
        return
    is_long = scope["path"] in ("/broken", "/flood")
    await send(
        {"type": "http.response.start", "status": 200, "headers": headers[: 1 if is_long else 2]}
    )
    if scope["path"] == "/flood":
        for _ in range(PIECES):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            print("+", end="", flush=True)
        await send({"type": "http.response.body", "body": b""})
        return
    if is_long:
        await send({"type": "http.response.body", "body": b"half ", "more_body": True})
        await asyncio.sleep(0.05)
        raise RuntimeError("the stream has failed")
    await send({"type": "http.response.body", "body": ANSWER})


def serve(port: int) -> None:
    """Our front with the trivial application."""
    import uvloop

    async def run() -> None:
        loop = asyncio.get_running_loop()
        connections = Connections(Trivial(), 10_000)
        await loop.create_server(connections.accept, "127.0.0.1", port)
        while True:
            await asyncio.sleep(1)
            connections.look_after(loop.time())

    uvloop.run(run())


def command(name: str, port: int) -> list[str]:
    """How a server is started."""
    python, number = sys.executable, str(port)
    if name == "uvicorn":
        flags = ["--log-level", "critical", "--port", number]
        return [python, "-m", "uvicorn", "bench.front:asgi", *flags]
    if name == "granian":
        flags = ["--interface", "asgi", "--no-ws", "--log-level", "critical", "--port", number]
        return [python, "-m", "granian", "bench.front:asgi", *flags]
    return [python, "-m", "bench.front", number]


@contextlib.contextmanager
def running(name: str) -> Iterator[tuple[int, Path]]:
    """A server of that name; its port, and the file it prints into."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "said")
        with said.open("wb") as out:
            process = subprocess.Popen(
                command(name, port), stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
            )
        try:
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                time.sleep(0.05)
            yield port, said
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def cuts_a_failed_stream(port: int) -> bool:
    """Whether a client can tell that a stream has failed: no last chunk."""
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        with contextlib.suppress(OSError):
            while piece := client.recv(4096):
                got += piece
    return b"half" in got and not got.endswith(b"0\r\n\r\n")


def tells_of_hang_ups(port: int, said: Path) -> bool:
    """Whether the application learns at once that its client has gone."""
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
    time.sleep(0.5)
    return b"gone" in said.read_bytes()


def waits_for_slow_readers(port: int, said: Path) -> bool:
    """Whether a long answer waits while nobody reads, instead of filling the memory."""
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"GET /flood HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3)
        return said.read_bytes().count(b"+") < PIECES // 3


def ends_a_head_that_never_ends(port: int) -> bool:
    """Whether a client that sends half a head is hung up on."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        try:
            while client.recv(4096):
                pass
        except TimeoutError:
            return False
    return True


def answers_beside_idle(port: int) -> float:
    """Milliseconds of the slowest of 20 answers beside 500 connections that say nothing."""
    with contextlib.ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        slowest = 0.0
        for _ in range(20):
            begun = time.perf_counter()
            with socket.create_connection(("127.0.0.1", port), 5) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                while client.recv(4096):
                    pass
            slowest = max(slowest, time.perf_counter() - begun)
    return 1000 * slowest


def main() -> None:
    """Measure all in turn, print the table."""
    names = ["ours", *(name for name in ("uvicorn", "granian") if importlib.util.find_spec(name))]
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(running(name)) for name in names}
        speeds: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name, (port, _) in servers.items():
                url = f"http://127.0.0.1:{port}/sparql"
                load = put_under_load(url, ["ASK {}"], JSON, connections=8, seconds=2)
                speeds[name].append(load.per_second)
        ports = [port for port, _ in servers.values()]
        with ThreadPoolExecutor() as threads:  # it takes long, so all at once
            ended = list(threads.map(ends_a_head_that_never_ends, ports))
        print(
            "| | throughput to ours | failed stream cut | hang-up told | waits for slow readers"
            " | endless head ended | beside 500 idle, ms |\n|---|---|---|---|---|---|---|"
        )
        for (name, (port, said)), is_ended in zip(servers.items(), ended, strict=True):
            pairs = zip(speeds[name], speeds["ours"], strict=True)
            ratio = statistics.median(theirs / mine for theirs, mine in pairs)
            manners = (
                cuts_a_failed_stream(port),
                tells_of_hang_ups(port, said),
                waits_for_slow_readers(port, said),
                is_ended,
            )
            told = " | ".join("yes" if each else "**no**" for each in manners)
            print(
                f"| {name} | {ratio:.2f} | {told} | {answers_beside_idle(port):.0f} |", flush=True
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(int(sys.argv[1]))
    else:
        main()

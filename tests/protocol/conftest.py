"""Real servers on loopback, one per set of limits, and the plainest client there can be."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from twingraph.building import build_from_rdf

ROOT = Path(__file__).parents[2]
EXAMPLE = "http://example.org/"
JSON = "application/sparql-results+json"


@dataclass
class Reply:
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    host: str
    port: int
    store: Path
    log: Path
    seconds: float = field(default=10.0)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def ask(
        self,
        path: str = "/sparql",
        method: str = "GET",
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> Reply:
        """One request on a connection of its own, no header that was not asked for."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            if isinstance(body, str):
                body = body.encode()
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, headers, response.read())
        finally:
            connection.close()

    def query(self, query: str, accept: str | None = None, **parameters: str) -> Reply:
        """A query by GET."""
        headers = {} if accept is None else {"Accept": accept}
        return self.ask("/sparql?" + urlencode({"query": query, **parameters}), headers=headers)

    def post(self, query: str, **headers: str) -> Reply:
        """A query by direct POST."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(
            method="POST", body=query, headers={"Content-Type": "application/sparql-query"} | named
        )

    def connect(self, timeout: float = 10) -> socket.socket:
        """A bare connection."""
        return socket.create_connection((self.host, self.port), timeout=timeout)

    def raw(self, data: bytes, timeout: float = 10) -> bytes:
        """Everything the server says to `data`, until it closes or falls silent."""
        with self.connect(timeout) as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # it may well have hung up on us
            said = bytearray()
            try:
                while piece := connection.recv(1 << 20):
                    said += piece
            except OSError:
                pass
            return bytes(said)

    def state(self) -> dict[str, int]:
        """The pool's state as /health/ready tells it."""
        return self.ask("/health/ready").json["workers"]

    def wait_until(self, condition: Callable[[dict[str, int]], bool], timeout: float = 10) -> bool:
        """Whether the pool comes into a state before the time is up."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if condition(self.state()):
                return True
            time.sleep(0.05)
        return False


@contextmanager
def running(
    store: Path, log: Path, descriptors: int | None = None, **environment: object
) -> Iterator[Server]:
    """A server over `store`; `environment` are settings without their prefix.

    `descriptors` is the most that the process may have open.
    """
    limit = ["prlimit", f"--nofile={descriptors}:{descriptors}"] if descriptors else []
    settings = {f"TWINGRAPH_{name.upper()}": str(value) for name, value in environment.items()}
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [
                *limit,
                sys.executable,
                "-m",
                "twingraph",
                "serve",
                "--store",
                str(store),
                "--port",
                "0",
            ],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, **settings},
            cwd=ROOT,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            assert line.startswith("http://"), log.read_text()
            host, _, port = line.removeprefix("http://").rstrip("/").rpartition(":")
            seconds = float(environment.get("query_seconds", 10))
            yield Server(process, host, int(port), store, log, seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            finally:
                process.kill()
                process.stdout and process.stdout.close()


def example_quads() -> str:
    """Three hundred triples in three graphs: enough to multiply, few enough to load at once."""
    lines = []
    for n in range(100):
        thing, other = f"<{EXAMPLE}thing/{n}>", f"<{EXAMPLE}thing/{(n * 7) % 100}>"
        lines += [
            f'{thing} <{EXAMPLE}label> "Ding {n} \\u00fc"@de <{EXAMPLE}graph/labels> .',
            f"{thing} <{EXAMPLE}knows> {other} <{EXAMPLE}graph/links> .",
            f'{thing} <{EXAMPLE}size> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer>'
            f" <{EXAMPLE}graph/sizes> .",
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def example_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built store of the example graphs."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "example.nq").write_text(example_quads())
    build_from_rdf([folder / "example.nq"], folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start further servers; all end with the module."""
    with ExitStack() as stack:

        def start_one(store: Path, **environment: object) -> Server:
            log = tmp_path_factory.mktemp("server") / "log"
            return stack.enter_context(running(store, log, **environment))

        yield start_one


@pytest.fixture(scope="session")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with generous limits."""
    with running(example_store, tmp_path_factory.mktemp("server") / "log", workers=2) as one:
        yield one


@pytest.fixture(scope="session")
def strict(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose limits are quickly reached."""
    limits = {"query_seconds": 0.5, "query_memory_mb": 150, "result_mb": 8, "query_kb": 64}
    log = tmp_path_factory.mktemp("strict") / "log"
    with running(example_store, log, workers=2, **limits) as one:
        yield one


@pytest.fixture(scope="session")
def standards() -> Path:
    """The folder of other people's test data; skipped where it is not there."""
    folder = Path(os.environ.get("TWINGRAPH_STANDARDS", ROOT.parent / "shared" / "standards"))
    if not folder.is_dir():
        pytest.skip("the W3C's test data are not here; point TWINGRAPH_STANDARDS at them")
    return folder


def quoted(text: str) -> str:
    """Percent-encoded for use as a value in a query string."""
    return quote(text, safe="")

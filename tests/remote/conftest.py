"""Servers for the remote store: a hostile one in this process, and real ones on the loopback."""

from __future__ import annotations

import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.protocol.conftest import Server, running

from twingraph.store.snapshot import Snapshot

BIN = Path(sys.executable).parent
OUR_OWN = ("ASK { ?s ?p ?o }", "ASK { { SELECT", "SELECT ?dataset")
"""How the questions begin that are asked of every server, now and then."""
VERDICT = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"


class Hostile:
    """A server that answers as `answer` says; health checks are answered well unless told not to.

    `answer` is called with the handler and the query; `asked` are the queries it has seen, health
    checks left out; `checked` is how many of those there were.
    """

    def __init__(self) -> None:
        self.answer: Callable[[http.server.BaseHTTPRequestHandler, str], None] = say(VERDICT)
        self.is_alive = True
        self.checked = 0
        self.asked: list[str] = []
        self.seen: list[tuple[str, str]] = []
        hostile = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(urllib.parse.urlsplit(self.path).query)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self._answer(self.rfile.read(length).decode())

            def _answer(self, encoded: str) -> None:
                parameters = urllib.parse.parse_qsl(encoded)
                query = dict(parameters)["query"]
                if hostile.is_alive and query.startswith(OUR_OWN):
                    hostile.checked += 1
                    return say(VERDICT)(self, query)
                hostile.asked.append(query)
                hostile.seen.append((self.command, str(self.headers)))
                try:
                    hostile.answer(self, query)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *about: object) -> None:
                """That the other side hangs up is what is tested."""

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/sparql"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def say(
    body: bytes, status: int = 200, media_type: str = JSON, **headers: str
) -> Callable[[http.server.BaseHTTPRequestHandler, str], None]:
    """An answer that is always the same."""

    def answer(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it comes true before the time is up."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    server = Hostile()
    yield server
    server.close()


@pytest.fixture
def front(hostile: Hostile, tmp_path: Path) -> Iterator[Server]:
    """This project in front of the hostile server, with limits that are soon reached."""
    limits = {"query_seconds": 1, "result_mb": 4}
    with running(hostile.url, tmp_path / "log", **limits) as server:  # type: ignore[arg-type]
        yield server


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Until the server answers an ASK."""
    end = time.monotonic() + seconds
    query = urllib.parse.urlencode({"query": "ASK { ?s ?p ?o }"})
    request = urllib.request.Request(f"{url}?{query}", headers={"Accept": JSON})
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace"))


class Oxigraph:
    """An Oxigraph server over a folder; it can die and come back."""

    name = "oxigraph"

    def __init__(self, folder: Path, port: int | None = None, *, writes: bool = False) -> None:
        self.folder = folder
        self.command = "serve" if writes else "serve-read-only"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/query"
        self.start()

    def start(self) -> None:
        log = self.folder.parent / f"oxigraph-{self.port}.log"
        command = [str(BIN / "oxigraph"), self.command, "--location", str(self.folder)]
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{self.port}"], stdout=out, stderr=out
            )
        wait_for(self.url, self.process, log)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def oxigraph_folder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real data, loaded into Oxigraph."""
    if not (BIN / "oxigraph").exists():
        pytest.skip("no Oxigraph server here: pip install oxigraph")
    folder = tmp_path_factory.mktemp("oxigraph") / "data"
    command = [BIN / "oxigraph", "load", "--location", folder, "--file", snapshot.quads_file]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def oxigraph(oxigraph_folder: Path) -> Iterator[Oxigraph]:
    server = Oxigraph(oxigraph_folder)
    yield server
    server.kill()


class Virtuoso:
    """A Virtuoso 7 with the real data in it."""

    name = "virtuoso"

    def __init__(self, folder: Path, quads_file: Path) -> None:
        sql, http_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{http_port}/sparql"
        shutil.copy(quads_file, folder / "quads.nq")
        ini = folder / "virtuoso.ini"
        ini.write_text(
            f"""\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 30
"""
        )
        program = shutil.which("virtuoso-t")
        assert program
        log = folder / "out.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [program, "+foreground", "+configfile", str(ini)],
                stdout=out,
                stderr=out,
                cwd=folder,
            )
        wait_for(self.url, self.process, log)
        for statement in (
            f"ld_dir('{folder}', 'quads.nq', 'http://example.org/none');",
            "rdf_loader_run();",
        ):
            command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={statement}"]
            subprocess.run(command, check=True, capture_output=True)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def virtuoso(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("no Virtuoso here: apt-get install virtuoso-opensource-7-bin")
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"), snapshot.quads_file)
    yield server
    server.kill()


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def real(request: pytest.FixtureRequest) -> Oxigraph | Virtuoso:
    """Each of the two real servers."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def before(real: Oxigraph | Virtuoso, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """This project in front of each of the two real servers."""
    log = tmp_path_factory.mktemp("before") / "log"
    with running(real.url, log, query_seconds=20) as server:  # type: ignore[arg-type]
        yield server


@pytest.fixture(scope="session")
def here(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """This project over its own store of the same data."""
    log = tmp_path_factory.mktemp("here") / "log"
    with running(snapshot.folder.parents[1], log) as server:
        yield server


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start this project in front of any servers."""
    with ExitStack() as stack:

        def start(*urls: str, **settings: object) -> Server:
            log = tmp_path / f"log-{len(list(tmp_path.iterdir()))}"
            return stack.enter_context(running(",".join(urls), log, **settings))  # type: ignore[arg-type]

        yield start

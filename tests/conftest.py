"""What tests of several rooms share: data folders, stores built from them, the command line."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from twingraph.building import build_from_dataset
from twingraph.dataset import Dataset, read_dataset
from twingraph.engine import Engine, open_store
from twingraph.store.snapshot import Snapshot

ROOT = Path(__file__).parents[1]

# A slow machine is no fault of what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real data folder."""
    return ROOT / "data"


@pytest.fixture(scope="session")
def minitown_folder() -> Path:
    """A complete second data folder, of cities that do not exist."""
    return ROOT / "tests" / "minitown"


@pytest.fixture(scope="session")
def dataset(data_folder: Path) -> Dataset:
    """The real data folder, read."""
    return read_dataset(data_folder)


@pytest.fixture(scope="session")
def minitown(minitown_folder: Path) -> Dataset:
    """The invented data folder, read."""
    return read_dataset(minitown_folder)


@pytest.fixture(scope="session")
def snapshot(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A store built from the real data; its folder is `snapshot.folder.parents[1]`."""
    return build_from_dataset(dataset, tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def minitown_snapshot(minitown: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A store built from the invented data."""
    return build_from_dataset(minitown, tmp_path_factory.mktemp("minitown-store"))


@pytest.fixture(scope="session")
def engine(snapshot: Snapshot) -> Engine:
    """The real data, opened."""
    return open_store(snapshot.folder.parents[1])


@pytest.fixture(scope="session")
def minitown_engine(minitown_snapshot: Snapshot) -> Engine:
    """The invented data, opened."""
    return open_store(minitown_snapshot.folder.parents[1])


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


def environment() -> dict[str, str]:
    """The environment without what somebody may have set for twingraph."""
    return {name: value for name, value in os.environ.items() if "TWINGRAPH" not in name}


@pytest.fixture(scope="session")
def powerless() -> tuple[str, ...]:
    """What to put before a command so that folders can be shut to it, for root too."""
    if os.geteuid():
        return ()
    prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if not shutil.which("setpriv") or subprocess.run([*prefix, "true"]).returncode:
        pytest.skip("root may write everywhere, and setpriv does not help")
    return prefix


@pytest.fixture
def twingraph(tmp_path: Path) -> Command:
    """Run `twingraph` as a person would, in an empty folder, and see what it says."""

    def run(
        *arguments: str | Path,
        cwd: Path = tmp_path,
        stdin: bytes = b"",
        before: Sequence[str] = (),
        patience: float = 120,
        **env: str,
    ) -> Ran:
        done = subprocess.run(
            [*before, sys.executable, "-m", "twingraph", *map(str, arguments)],
            cwd=cwd,
            env={**environment(), "PYTHONWARNINGS": "error", **env},
            input=stdin,
            capture_output=True,
            timeout=patience,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@dataclass
class Answering:
    """A server on loopback that gives one prepared answer and remembers what it was asked."""

    url: str
    status: int = 200
    media_type: str = "application/sparql-results+json"
    body: bytes = b""
    asked: list[tuple[str, str, dict[str, str], bytes]] | None = None


@pytest.fixture
def server() -> Iterator[Answering]:
    """A small HTTP server; set `status`, `media_type`, `body`; read `asked`."""
    answering = Answering("", asked=[])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            assert answering.asked is not None
            answering.asked.append((self.command, self.path, dict(self.headers), body))
            self.send_response(answering.status)
            self.send_header("Content-Type", answering.media_type)
            self.end_headers()
            self.wfile.write(answering.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        answering.url = f"http://127.0.0.1:{listening.server_port}/sparql"
        yield answering
        listening.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium, the one that Debian brings.

    Ends with its module: while Playwright runs, no test can start an event loop of its own.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        pytest.skip("there is no Chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser
        browser.close()

"""The servers of the benchmark: how each is loaded, started on the loopback, weighed and ended."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

BIN = Path(sys.executable).parent
LOAD_SECONDS = 900
START_SECONDS = 180
STOP_SECONDS = 20


@dataclass(frozen=True)
class Loaded:
    """What loading cost: seconds, and megabytes on disk (0 when nothing is kept)."""

    seconds: float
    disk_mb: float


@dataclass
class Server:
    """One server over one world file. Subclasses say how to load and how to start it.

    `folder` is its own, below the benchmark's; `url` is its SPARQL endpoint once it runs.
    """

    name = ""
    largest = 10_000_000
    """Triples above which it is left out, because it would take hours or all memory."""
    has_cache = False
    """Whether it keeps finished answers: then it is asked anew each time, and the same again."""

    world: Path
    folder: Path
    port: int = 0
    start_seconds: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def find_missing(cls) -> str | None:
        """What has to be installed before this server can run; None if all is there."""
        return None

    def load(self) -> Loaded:
        """Load the world."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The command that serves in the foreground on `port`."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The SPARQL endpoint."""
        return f"http://127.0.0.1:{self.port}/sparql"

    def environment(self) -> dict[str, str]:
        """What the process finds in its environment."""
        return dict(os.environ)

    def start(self) -> None:
        """Start it and wait until it answers; RuntimeError if it never does."""
        self.port = free_port()
        log = (self.folder / "log.txt").open("ab")
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            self.command(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=self.environment(),
            cwd=self.folder,
            start_new_session=True,
        )
        while time.perf_counter() - begun < START_SECONDS:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at once; see {self.folder}/log.txt")
            if is_answering(self.url):
                self.start_seconds = time.perf_counter() - begun
                return
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"{self.name} did not answer within {START_SECONDS} s")

    def restart(self) -> None:
        """End it if it still runs, and start it; if it does not, who asks next is told so."""
        self.stop()
        with suppress(RuntimeError):
            self.start()

    def stop(self) -> None:
        """End it and all its children."""
        if self.process is None:
            return
        ours = [self.process.pid, *descendants(self.process.pid)]
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in ours[1:]:
            end(pid)
        self.process = None

    def memory_mb(self) -> float:
        """The memory of all its processes together, shared pages counted once (PSS)."""
        if self.process is None:
            return 0.0
        pids = [self.process.pid, *descendants(self.process.pid)]
        return sum(map(proportional_kb, pids)) / 1024


class Ours(Server):
    """This project, answering from memory."""

    name = "twingraph, memory"
    has_cache = True
    disk = False

    def load(self) -> Loaded:
        store = self.folder / "store"
        flags = ["--disk"] if self.disk else []
        begun = time.perf_counter()
        run(BIN / "twingraph", "build", "--rdf", self.world, "--store", store, *flags)
        return Loaded(time.perf_counter() - begun, megabytes(store))

    def command(self) -> list[str]:
        return [str(BIN / "twingraph"), "serve", *self.source(), "--port", str(self.port)]

    def source(self) -> list[str]:
        return ["--store", str(self.folder / "store")]

    def environment(self) -> dict[str, str]:
        limits = {"TWINGRAPH_QUERY_SECONDS": "120", "TWINGRAPH_RESULT_MB": "4096"}
        return {**os.environ, **limits}


class OursOnDisk(Ours):
    """This project, answering from disk."""

    name = "twingraph, disk"
    disk = True


@dataclass
class OursInFront(Ours):
    """This project in front of a server that holds the data."""

    name = "twingraph, remote"
    behind: Server | None = None

    def load(self) -> Loaded:
        return Loaded(0.0, 0.0)

    def source(self) -> list[str]:
        assert self.behind is not None
        return ["--store", self.behind.url]


class Oxigraph(Server):
    """`oxigraph serve-read-only`, as its maintainers ship it."""

    name = "oxigraph"

    @classmethod
    def find_missing(cls) -> str | None:
        return None if (BIN / "oxigraph").exists() else "pip install oxigraph"

    def load(self) -> Loaded:
        data = self.folder / "data"
        begun = time.perf_counter()
        run(BIN / "oxigraph", "load", "--location", data, "--file", self.world)
        return Loaded(time.perf_counter() - begun, megabytes(data))

    def command(self) -> list[str]:
        location, bind = str(self.folder / "data"), f"127.0.0.1:{self.port}"
        command = [str(BIN / "oxigraph"), "serve-read-only", "--location", location]
        union = ["--union-default-graph"] if self.world.suffix == ".nq" else []
        return [*command, "--bind", bind, *union]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/query"


class RdflibEndpoint(Server):
    """rdflib-endpoint, started as its README shows."""

    name = "rdflib-endpoint"
    largest = 150_000

    @classmethod
    def find_missing(cls) -> str | None:
        return None if (BIN / "rdflib-endpoint").exists() else "pip install rdflib-endpoint"

    def load(self) -> Loaded:
        return Loaded(0.0, 0.0)  # it parses the file whenever it starts

    def command(self) -> list[str]:
        command = [str(BIN / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
        return [*command, "--port", str(self.port), str(self.world)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


class Virtuoso(Server):
    """Virtuoso 7 from Debian, with the buffers its manual advises for this much memory."""

    name = "virtuoso"
    sql_port = 0

    @classmethod
    def find_missing(cls) -> str | None:
        return None if shutil.which("virtuoso-t") else "apt-get install virtuoso-opensource-7"

    def load(self) -> Loaded:
        self._configure()
        self.start()
        begun = time.perf_counter()
        graph = "https://w3id.org/twingraph/bench/graph"
        self._sql(f"ld_dir('{self.world.parent}', '{self.world.name}', '{graph}');")
        self._sql("rdf_loader_run();")
        self._sql("checkpoint;")
        seconds = time.perf_counter() - begun
        self.stop()
        return Loaded(seconds, megabytes(self.folder))

    def command(self) -> list[str]:
        self._configure()
        lock = self.folder / "virtuoso.lck"
        lock.unlink(missing_ok=True)
        program = shutil.which("virtuoso-t")
        assert program
        return [program, "+foreground", "+configfile", str(self.folder / "virtuoso.ini")]

    def _configure(self) -> None:
        self.sql_port = free_port()
        buffers = 340_000 if self.world.stat().st_size > 100_000_000 else 40_000
        (self.folder / "virtuoso.ini").write_text(
            VIRTUOSO_INI.format(
                folder=self.folder,
                worlds=self.world.parent,
                sql_port=self.sql_port,
                http_port=self.port or free_port(),
                buffers=buffers,
                dirty=buffers * 3 // 4,
            )
        )

    def _sql(self, statement: str) -> None:
        run("isql-vt", f"127.0.0.1:{self.sql_port}", "dba", "dba", f"exec={statement}")


VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {folder}, {worlds}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 100
ThreadsPerQuery = 2
MaxMemPoolSize = 400000000
CheckpointInterval = 60
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 100
MaxClientConnections = 100
[Client]
SQL_QUERY_TIMEOUT = 0
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryCostEstimationTime = 4000
MaxQueryExecutionTime = 120
DefaultQuery = select distinct ?Concept where {{[] a ?Concept}} LIMIT 1
"""


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def is_answering(url: str) -> bool:
    """Whether an ASK gets an answer."""
    request = Request(
        url + "?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
        headers={"Accept": "application/sparql-results+json"},
    )
    try:
        with urlopen(request, timeout=10) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def run(*command: object) -> None:
    """Run to the end; RuntimeError with the end of its output if it fails or takes too long."""
    words = list(map(str, command))
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=LOAD_SECONDS)
    except subprocess.TimeoutExpired as trouble:
        raise RuntimeError(f"{command[0]} took more than {LOAD_SECONDS} s") from trouble
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {(done.stdout + done.stderr)[-500:]}")


def end(pid: int) -> None:
    """End a process of ours if it still lives."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def megabytes(folder: Path) -> float:
    """What a folder takes on disk."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sum(path.stat().st_blocks * 512 for path in files) / 1e6


def descendants(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    parents = dict(_parents())
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _parents() -> Iterator[tuple[int, int]]:
    """Each process on the machine with its parent."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        yield int(stat.parent.name), int(fields[1])


def proportional_kb(pid: int) -> int:
    """The proportional set size of a process in kB, 0 if it has ended."""
    return _sum_kb(pid, "Pss:")


def anonymous_kb(pid: int) -> int:
    """What a process has allocated or inherited in kB, copied or not, 0 if it has ended."""
    return _sum_kb(pid, "Anonymous:")


def _sum_kb(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(field))

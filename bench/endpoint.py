"""Measure the SPARQL endpoint against its aims: ratios beside peers, and how well it is isolated.

python -m bench.endpoint            a million triples; about five minutes
python -m bench.endpoint --quick    a hundred thousand, fewer rounds

All servers run at the same time and are asked in turn, round by round, so that what else the
machine is doing meets all of them; what counts is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.queries import MIX, TABLE, VARIANTS, Question
from bench.servers import Ours, Oxigraph, RdflibEndpoint, Server, anonymous_kb, descendants
from bench.world import write_world
from bench.wrk import Load, put_under_load

OUT = Path(__file__).parent / "out" / "endpoint"
SEED = 20261121
SMALL = 10_000
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAY_SECONDS = 2.0
ASK = "ASK {}"
QUESTIONS = {question.name: question for question in MIX}


@dataclass
class Row:
    """One line of the report: what was measured, what came out, what was aimed at."""

    what: str
    figure: str
    aim: str
    is_met: bool


class OursQuickToKill(Ours):
    """This project with a short time limit, to watch runaways end."""

    name = "twingraph, short limit"

    def environment(self) -> dict[str, str]:
        return {**os.environ, "TWINGRAPH_QUERY_SECONDS": str(RUNAWAY_SECONDS)}


def main() -> None:
    """Measure, print the table and write it to the folder."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.endpoint",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--triples", type=int, help="size of the world")
    parser.add_argument("--rounds", type=int, help="[5; quick 3]")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    out: Path = options.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    rounds = options.rounds or (3 if options.quick else 5)
    triples = options.triples or (100_000 if options.quick else 1_000_000)
    rows = beside_oxigraph(make_world(out / "large", triples), rounds)
    rows += beside_rdflib_endpoint(make_world(out / "small", SMALL), rounds)
    rows += isolation(out / "large" / "world.nt")
    report = render(rows, triples)
    (out / "report.md").write_text(report)
    print(report)


def make_world(folder: Path, triples: int) -> Path:
    """A world of about so many triples."""
    folder.mkdir(parents=True)
    write_world(folder / "world.nt", triples, SEED)
    return folder / "world.nt"


@contextmanager
def running(world: Path, *kinds: type[Server]) -> Iterator[list[Server]]:
    """The servers, loaded and answering, all at the same time."""
    with ExitStack() as stack:
        servers = []
        for kind in kinds:
            folder = world.parent / kind.__name__
            folder.mkdir(exist_ok=True)
            server = kind(world, folder)
            server.load()
            server.start()
            stack.callback(server.stop)
            servers.append(server)
        yield servers


def beside_oxigraph(world: Path, rounds: int) -> list[Row]:
    """The aims that are ratios to `oxigraph serve-read-only`."""
    with running(world, Ours, Oxigraph) as (ours, peer):

        def throughput(name: str, least: float, *, is_new: bool) -> Row:
            ratios = compare(ours, peer, QUESTIONS[name], rounds, 8, per_second, is_new=is_new)
            kind = "new each time" if is_new else "asked again"
            return at_least(f"{name}, {kind}, 8 clients: throughput to oxigraph's", ratios, least)

        slowest = compare(
            ours, peer, QUESTIONS["neighbours"], rounds, 64, lambda load: load.p99_ms, is_new=False
        )
        return [
            throughput("look-up", 1.3, is_new=False),
            throughput("neighbours", 4.0, is_new=False),
            at_most("neighbours, asked again, 64 clients: p99 to oxigraph's", slowest, 0.25),
            throughput("look-up", 0.3, is_new=True),
            throughput("neighbours", 0.65, is_new=True),
            throughput("construct", 1.5, is_new=True),
            *million_rows(ours, peer),
        ]


def beside_rdflib_endpoint(world: Path, rounds: int) -> list[Row]:
    """The aims that are ratios to rdflib-endpoint, on a small graph; nothing cached."""
    if missing := RdflibEndpoint.find_missing():
        return [Row("rdflib-endpoint", f"left out: {missing}", "", True)]
    with running(world, Ours, RdflibEndpoint) as (ours, peer):
        rows = []
        for name in ("look-up", "all of one", "neighbours", "construct"):
            ratios = compare(ours, peer, QUESTIONS[name], rounds, 8, per_second, is_new=True)
            what = f"{name}, new each time, 8 clients: throughput to rdflib-endpoint's"
            rows.append(at_least(what, ratios, 3.0 if name == "look-up" else 5.0))
        return rows


def compare(
    ours: Server,
    peer: Server,
    question: Question,
    rounds: int,
    connections: int,
    figure: Callable[[Load], float],
    *,
    is_new: bool,
) -> list[float]:
    """Our figure over the peer's, round by round; who goes first changes."""
    texts = [question.text(variant) for variant in range(VARIANTS if question.has_variants else 1)]

    def measure(server: Server) -> float:
        load = put_under_load(
            server.url,
            texts,
            question.media_type,
            connections=connections,
            seconds=2,
            is_new=is_new,
        )
        return figure(load)

    ratios = []
    for number in range(rounds):
        if number % 2:
            theirs, mine = measure(peer), measure(ours)
        else:
            mine, theirs = measure(ours), measure(peer)
        ratios.append(mine / theirs)
    return ratios


def per_second(load: Load) -> float:
    """Requests a second."""
    return load.per_second


def million_rows(ours: Server, peer: Server) -> list[Row]:
    """A big answer: how long until it is whole, until it begins, and what it takes of memory."""
    text = QUESTIONS["a million rows"].text()
    assert ours.process is not None
    present = [ours.process.pid, *descendants(ours.process.pid)]

    def allocated_mb() -> float:
        return sum(map(anonymous_kb, present)) / 1024

    before, allocated = ours.memory_mb(), allocated_mb()
    peak, most_allocated = [before], [allocated]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            peak[0] = max(peak[0], ours.memory_mb())
            most_allocated[0] = max(most_allocated[0], allocated_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    first, whole = stream(ours, text)
    ended.set()
    watcher.join()
    _, theirs = stream(peer, text)
    return [
        at_most("a million rows: time to oxigraph's", [whole / theirs], 0.5),
        at_most("a million rows: first byte, ms", [first * 1000], 50),
        # The engine counts readers in the rows: a worker that scans them copies shared pages, and
        # has to give them back.
        at_most("a million rows: memory on top, copied data and all, MB", [peak[0] - before], 50),
        at_most("a million rows: memory allocated for it, MB", [most_allocated[0] - allocated], 50),
    ]


def isolation(world: Path) -> list[Row]:
    """Runaways end in time, and nobody notices them, nor idle connections."""
    with running(world, OursQuickToKill) as (ours,):
        first, status = timed(ours, RUNAWAY)
        late = first - RUNAWAY_SECONDS
        threads = [threading.Thread(target=timed, args=(ours, RUNAWAY)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        beside_runaways = [timed(ours, f"{ASK} # {number}")[0] for number in range(40)]
        for thread in threads:
            thread.join()
        with ExitStack() as held:
            for _ in range(500):
                address = urlsplit(ours.url)
                held.enter_context(socket.create_connection((address.hostname, address.port)))
            beside_idle = [timed(ours, f"{ASK} # {number} idle")[0] for number in range(40)]
        return [
            Row("a runaway's answer", f"status {status}", "504 or 503", status in (503, 504)),
            at_most("a runaway's answer: s after its limit", [late], 0.25),
            at_most(
                "ASK {} beside four runaways: worst of 40, ms", [1000 * max(beside_runaways)], 50
            ),
            at_most(
                "ASK {} beside 500 idle connections: worst of 40, ms", [1000 * max(beside_idle)], 50
            ),
        ]


def timed(server: Server, query: str) -> tuple[float, int]:
    """Seconds until the answer was whole, and its status; on a new connection."""
    address = urlsplit(server.url)
    begun = time.perf_counter()
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    connection.request("GET", f"{address.path}?query={quote(query)}", headers={"Accept": TABLE})
    response = connection.getresponse()
    response.read()
    connection.close()
    return time.perf_counter() - begun, response.status


def stream(server: Server, query: str) -> tuple[float, float]:
    """Seconds until the first byte of the body and until the last."""
    address = urlsplit(server.url)
    begun = time.perf_counter()
    connection = HTTPConnection(address.hostname or "", address.port, timeout=300)
    connection.request("GET", f"{address.path}?query={quote(query)}", headers={"Accept": TABLE})
    response = connection.getresponse()
    response.read(1)
    first = time.perf_counter() - begun
    while response.read(1 << 20):
        pass
    connection.close()
    return first, time.perf_counter() - begun


def at_least(what: str, figures: Sequence[float], least: float) -> Row:
    """A row whose median should not be below `least`."""
    middle = statistics.median(figures)
    return Row(what, describe(figures), f"at least {least:g}", middle >= least)


def at_most(what: str, figures: Sequence[float], most: float) -> Row:
    """A row whose median should not be above `most`."""
    middle = statistics.median(figures)
    return Row(what, describe(figures), f"at most {most:g}", middle <= most)


def describe(figures: Sequence[float]) -> str:
    """The median, and the range if there is one."""
    middle = f"{statistics.median(figures):.2f}"
    if len(figures) == 1:
        return middle
    return f"{middle} ({min(figures):.2f}–{max(figures):.2f})"


def render(rows: Sequence[Row], triples: int) -> str:
    """The report as Markdown."""
    lines = [f"Endpoint, {triples:,} triples", "", "| what | measured | aim | met |"]
    lines += ["| --- | --- | --- | --- |"]
    lines += [
        f"| {row.what} | {row.figure} | {row.aim} | {'yes' if row.is_met else '**no**'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

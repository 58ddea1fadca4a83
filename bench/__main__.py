"""Compare this project with its peers, side by side in one run.

bench/run             all sizes, all servers; takes about three quarters of an hour
bench/run --quick     100,000 triples; takes about two minutes
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.machine import describe_machine
from bench.measure import Profile, measure
from bench.pages import measure_pages
from bench.queries import MIX, Question, read_saved_questions
from bench.report import Ran, Size
from bench.results import write_results
from bench.servers import (
    BIN,
    Ours,
    OursInFront,
    OursOnDisk,
    Oxigraph,
    RdflibEndpoint,
    Server,
    Virtuoso,
    run,
)
from bench.world import write_world

HERE = Path(__file__).parent
OUT = HERE / "out"
SEED = 20261121
FULL = (10_000, 100_000, 1_000_000, 4_000_000)
QUICK = (100_000,)
HEART_FROM = 50_000
LOADED = frozenset({"look-up", "neighbours", "construct"})
"""The questions that many clients ask at once: one that is kept busy by asking, two by finding."""
PEERS: tuple[type[Server], ...] = (Oxigraph, Virtuoso, RdflibEndpoint)


def main() -> None:
    """Run the benchmark and write what came of it."""
    parser = argparse.ArgumentParser(
        prog="bench/run", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one small world, short loads")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--seconds", type=int, help="of load per step [2; quick 1]")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for worlds and stores")
    parser.add_argument("--keep", action="store_true", help="leave worlds and stores there")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    run = Run(
        out,
        Profile(options.seconds or (1 if options.quick else 2), repetitions=3, loaded=LOADED),
        is_quick=options.quick,
        keep=options.keep,
    )
    begun, results = time.time(), list[Size]()
    for size in run.run(options.sizes or (QUICK if options.quick else FULL)):
        results.append(size)
        minutes = (time.time() - begun) / 60
        # after every size, so that nothing is lost
        write_results(out if options.quick else HERE, results, describe_machine(), minutes=minutes)


class Run:
    """All servers over worlds of several sizes, one server at a time."""

    def __init__(self, out: Path, profile: Profile, *, is_quick: bool, keep: bool) -> None:
        self._out = out
        self._profile = self._thorough = profile
        self._mix = tuple(question for question in MIX if not (is_quick and question.is_big))
        self._saved = () if is_quick else read_saved_questions()
        self._is_quick = is_quick
        self._keep = keep
        self._peers = [peer for peer in PEERS if self._is_there(peer)]
        self._shown = sys.stderr.isatty()

    def run(self, sizes: Sequence[int]) -> Iterator[Size]:
        """The results of each size as they are found, smallest world first."""
        self._out.mkdir(parents=True, exist_ok=True)
        heart = self._out / "heart"
        run(BIN / "twingraph", "build", "--data", HERE.parent / "data", "--store", heart)
        for triples in sorted(sizes):
            folder = self._out / f"world-{triples}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            try:
                yield self._run_size(triples, folder, heart, is_largest=triples == max(sizes))
            finally:
                if not self._keep:
                    shutil.rmtree(folder, ignore_errors=True)

    def _run_size(self, triples: int, folder: Path, heart: Path, *, is_largest: bool) -> Size:
        world = folder / "world.nt"
        self._say(f"writing a world of {triples:,} triples")
        # the real data would be all there is of a very small world
        self._profile = self._thorough if is_largest else replace(self._thorough, seconds=1)
        has_heart = is_largest or triples >= HEART_FROM
        size = Size(write_world(world, triples, SEED, heart if has_heart else None))
        kinds: tuple[type[Server], ...] = (Ours, OursOnDisk, *self._peers)
        for kind in kinds:
            if size.triples <= kind.largest:
                # the saved questions: of us from memory, as is usual, and of the peers
                saved = self._saved if is_largest and kind is not OursOnDisk else ()
                server = kind(world, _fresh(folder, kind))
                size.ran.append(self._run_server(server, [*self._mix, *saved]))
        if Oxigraph in self._peers:
            size.ran.append(self._run_in_front(world, folder))
        if is_largest and not self._is_quick:
            size.pages = self._run_pages(folder, triples, heart)
        return size

    def _run_server(self, server: Server, questions: Sequence[Question]) -> Ran:
        """What one server does, or why it does not: that ends nobody else's turn."""
        ran = Ran(server.name)
        try:
            self._say(f"{server.name}: loading {server.world.parent.name}")
            ran.loaded = server.load()
            self._ask_all(server, ran, questions)
        except Exception as trouble:
            self._note(ran, trouble)
        finally:
            server.stop()
        return ran

    def _run_in_front(self, world: Path, folder: Path) -> Ran:
        """This project in front of an Oxigraph server that has been loaded already."""
        behind = Oxigraph(world, folder / Oxigraph.__name__)
        front = OursInFront(world, _fresh(folder, OursInFront), behind=behind)
        try:
            behind.start()
            return self._run_server(front, self._mix)
        except Exception as trouble:
            return self._note(Ran(front.name), trouble)
        finally:
            behind.stop()

    def _ask_all(self, server: Server, ran: Ran, questions: Sequence[Question]) -> None:
        server.start()
        ran.start_seconds, ran.idle_mb = server.start_seconds, server.memory_mb()
        for question in questions:
            self._say(f"{server.name}: {question.name}")
            ran.answers[question.name] = measure(server, question, self._profile)
        ran.after_mb = server.memory_mb()

    def _run_pages(self, folder: Path, triples: int, heart: Path) -> list[Ran]:
        world = folder / "world.nq"
        write_world(world, triples, SEED, heart)
        found = []
        for kind in (Ours, OursOnDisk):
            server = kind(world, _fresh(folder, kind))
            ran = Ran(server.name)
            try:
                self._say(f"{server.name}: pages")
                ran.loaded = server.load()
                server.start()
                ran.start_seconds, ran.idle_mb = server.start_seconds, server.memory_mb()
                ran.answers = measure_pages(server, self._profile.seconds)
                ran.after_mb = server.memory_mb()
            except Exception as trouble:
                self._note(ran, trouble)
            finally:
                server.stop()
            found.append(ran)
        return found

    def _note(self, ran: Ran, trouble: Exception) -> Ran:
        """Put it into the results, in one line and without the folders of this machine."""
        said = " ".join(str(trouble).split()).replace(str(self._out), "bench/out")
        ran.trouble = f"{type(trouble).__name__}: {said[:300]}"
        self._say(f"{ran.server}: {ran.trouble}")
        return ran

    def _is_there(self, peer: type[Server]) -> bool:
        missing = peer.find_missing()
        if missing:
            print(f"{peer.name} is left out: {missing}", file=sys.stderr)
        return missing is None

    def _say(self, what: str) -> None:
        end = "\x1b[K\r" if self._shown else "\n"
        print(f"{time.strftime('%H:%M:%S')} {what}", end=end, file=sys.stderr, flush=True)


def _fresh(folder: Path, kind: type[Server]) -> Path:
    own = folder / kind.__name__
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    return own


if __name__ == "__main__":
    if not shutil.which("wrk"):
        sys.exit("bench/run needs wrk: on Debian, apt-get install wrk")
    # Told to end, it ends its servers first, as with Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()

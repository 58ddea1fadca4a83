"""The process that loads the data once and forks workers from it; it has one thread when it forks.

Started by `pool` as a program of its own, so that nothing is ever forked from a process with
threads. It listens on one socket: a request to fork is answered with a worker's process number
and its end of a socket pair, a request to reap with how the worker ended. Processes are reaped
only on request, so their numbers cannot come to mean another process while the pool may signal
them. When the socket closes, everything ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twingraph.errors import StoreUnavailableError
from twingraph.sparql.allocation import resident_mb
from twingraph.sparql.confinement import die_with_parent
from twingraph.sparql.library import Library
from twingraph.sparql.limits import Limits
from twingraph.sparql.originals import Originals
from twingraph.sparql.worker import run_worker
from twingraph.store.embedded import Mode, load
from twingraph.store.grammar import read_grammar
from twingraph.store.snapshot import Snapshot, read_snapshot

_DYING_POLL = 0.005


class Nursery:
    """The parent of all workers of one version of the data."""

    def __init__(self, control: socket.socket, snapshot: Snapshot, limits: Limits) -> None:
        self._control = control
        self._limits = limits
        self._is_on_disk = snapshot.disk_folder is not None
        self._open_library: Callable[[], Library]
        self._workers: set[int] = set()
        self._dying: set[int] = set()
        if self._is_on_disk:
            # RocksDB has threads of its own, so every worker opens the folder for itself.
            self._open_library = lambda: _open_library(snapshot, "disk")
            self._originals = Originals()
            self.kept_pages = limits.kept_pages(limits.together_mb)  # there are no copies to keep
        else:
            library, self._originals = Originals.load(lambda: _open_library(snapshot, "memory"))
            self._open_library = lambda: library
            self.kept_pages = limits.kept_pages(resident_mb())

    def run(self) -> None:
        """Serve the control socket until it closes."""
        while True:
            ready, _, _ = select.select(
                [self._control], [], [], _DYING_POLL if self._dying else None
            )
            if ready:
                message = self._control.recv(4096)
                if not message:
                    break
                wish = json.loads(message)
                if "reap" in wish:
                    self._dying.add(wish["reap"])
                else:
                    self._fork()
            self._reap()

    def end(self) -> None:
        """Take all workers along."""
        for pid in self._workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                die_with_parent()
                self._control.close()
                theirs.close()
                run_worker(
                    ours,
                    self._open_library,
                    self._limits,
                    opens_files=self._is_on_disk,
                    originals=self._originals,
                )
            finally:
                os._exit(0)
        self._workers.add(pid)
        ours.close()
        socket.send_fds(self._control, [_message(born=pid)], [theirs.fileno()])
        theirs.close()

    def _reap(self) -> None:
        for pid in tuple(self._dying):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._dying.discard(pid)
                self._workers.discard(pid)
                self._control.send(_message(gone=pid, code=os.waitstatus_to_exitcode(status)))


def _open_library(snapshot: Snapshot, mode: Mode) -> Library:
    read_grammar()  # now, since a worker can open no file any more
    store = load(snapshot, mode)
    return Library.of(store, snapshot.version, snapshot.union, snapshot.statistics)


def _message(**values: Any) -> bytes:
    return json.dumps(values).encode()


def main(descriptor: int) -> None:
    """Read the order from the control socket, load the data, serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    order = json.loads(control.recv(1 << 16))
    try:
        snapshot = read_snapshot(Path(order["folder"]))
        nursery = Nursery(control, snapshot, Limits(**order["limits"]))
    except (StoreUnavailableError, MemoryError) as trouble:
        control.send(_message(failed=str(trouble)))
        return
    gc.collect()
    gc.freeze()  # the collector would write to every shared page
    # The front may hang up while we are about to tell it something: then that is the end too.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.send(_message(ready=snapshot.version, kept_pages=nursery.kept_pages))
        nursery.run()
    nursery.end()


if __name__ == "__main__":
    main(int(sys.argv[1]))

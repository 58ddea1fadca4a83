"""The child that runs strangers' queries: one at a time, locked in, free to die."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable

from twingraph.sparql.answering import Desk
from twingraph.sparql.burden import Burden
from twingraph.sparql.confinement import confine
from twingraph.sparql.frames import Unpacker
from twingraph.sparql.job import Job
from twingraph.sparql.library import Library
from twingraph.sparql.limits import Limits
from twingraph.sparql.originals import Originals
from twingraph.sparql.outbox import Outbox
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.stopwatch import Stopwatch

STACK_MB = 128
"""The stack of the thread that parses and evaluates: nesting within the limits needs far less."""
_MOST_AT_ONCE = 1 << 15
"""Bytes to receive: a larger buffer is one that the allocator tidies up for, each time."""

_FIRST = Job(query_string="query=SELECT * { ?s ?p ?o } LIMIT 1", result_type="text/csv")
"""Asked before anybody asks: to answer for the first time takes a millisecond longer."""
_LOOKING_SECONDS = 50e-6
"""How long to look for the next job before sleeping: by then a busy client asks again."""


def run_worker(
    connection: socket.socket,
    open_library: Callable[[], Library],
    limits: Limits,
    *,
    opens_files: bool,
    originals: Originals,
) -> None:
    """Answer jobs from `connection` until it closes. Never returns to the caller's state."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What the engine prints when it runs out of memory concerns nobody.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    stopwatch = Stopwatch()

    def work() -> None:
        desk = Desk(open_library(), limits, stopwatch)
        burden = Burden(originals)
        confine(limits.memory_mb << 20, opens_files=opens_files)
        most = limits.result_mb << 20
        _answer_one(_FIRST, desk, Outbox(_Nobody(), stopwatch, most, burden))
        _answer_all(connection, desk, lambda: Outbox(connection, stopwatch, most, burden))

    threading.stack_size(STACK_MB << 20)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


class _Nobody:
    def sendall(self, data: bytes, /) -> None:
        """Nobody takes it."""


def _answer_all(connection: socket.socket, desk: Desk, open_outbox: Callable[[], Outbox]) -> None:
    unpacker = Unpacker()
    while data := _receive(connection):
        for _, payload in unpacker.feed(data):
            _answer_one(Job.unpack(payload), desk, open_outbox())


def _receive(connection: socket.socket) -> bytes:
    """The next bytes that come, empty when none will. Who has just answered looks before it sleeps.

    To wake a process whose core has gone idle takes a third of the time of a look-up; to look
    again takes little from others, who are let run in between.
    """
    until = time.perf_counter() + _LOOKING_SECONDS
    while time.perf_counter() < until:
        try:
            return connection.recv(_MOST_AT_ONCE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            os.sched_yield()
    return connection.recv(_MOST_AT_ONCE)


def _answer_one(job: Job, desk: Desk, outbox: Outbox) -> None:
    try:
        desk.answer(job, outbox)
    except Refusal as refusal:
        outbox.fail(refusal)
    except MemoryError:
        outbox.fail(Refusal("memory"))
    except (BrokenPipeError, ConnectionResetError):
        raise SystemExit from None  # the front is gone, so nobody waits
    except Exception:  # the door of this process: the front must not wait for ever
        outbox.fail(Refusal("internal"))

"""The front's end of one worker: give it a job, receive its answer, pass on pieces as they come."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from twingraph.sparql.frames import DATA, END, FAIL, HEAD, LEAVING, Unpacker, unpack_head
from twingraph.sparql.job import Job
from twingraph.sparql.refusal import Refusal

_PROCESS_CLOCK = 2
"""Linux: the clock of process p has the number (~p << 3) | CPUCLOCK_SCHED (clock_getcpuclockid)."""

_ENOUGH = 256 * 1024
"""Pieces held for a slow reader before the worker has to wait as well."""


@dataclass
class Answer:
    """A worker's answer: what it is, and its bytes at once (`body`) or as they come (`pieces`).

    `cancel` says that nobody wants the rest of the pieces.
    """

    head: dict[str, Any]
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None
    cancel: Callable[[], None] = lambda: None


@dataclass(eq=False)
class Run:
    """One job on its way: who waits for it, on which worker, for how long.

    Times are of the loop's clock. `stood_still` is how long the reader has kept it waiting,
    `still_since` when the reader last began to.
    """

    job: Job
    arrived: float
    answer: asyncio.Future[Answer]
    worker: WorkerLink | None = None
    begun: float = 0.0
    processor_at_start: float = 0.0
    stood_still: float = 0.0
    still_since: float | None = None
    verdict: Refusal | None = None
    is_abandoned: bool = False
    stream: Stream | None = None
    passed_on: int = field(default=0)

    def evaluated(self, now: float) -> float:
        """Seconds of evaluation so far, the reader's slowness not counted."""
        still = now - self.still_since if self.still_since is not None else 0.0
        return now - self.begun - self.stood_still - still

    def processed(self) -> float:
        """Seconds of processor time so far; on a busy machine far less than on the clock."""
        return self.worker.processor_time() - self.processor_at_start if self.worker else 0.0

    def fail(self, refusal: Refusal) -> None:
        """Tell whoever waits that no whole answer will come."""
        if not self.answer.done():
            self.answer.set_exception(refusal)
        elif self.stream is not None:
            self.stream.fail(refusal)


class Stream:
    """Pieces of a long answer, in order, never more than `_ENOUGH` bytes ahead of the reader."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._end: Refusal | bool = False
        self._waiter: asyncio.Future[None] | None = None

    def push(self, piece: bytes) -> None:
        """Take a piece from the worker."""
        self._pieces.append(piece)
        self._size += len(piece)
        self._run.passed_on += len(piece)
        if self._size > _ENOUGH and self._run.worker:
            self._run.worker.pause()
        self._wake()

    def close(self) -> None:
        """The answer is whole."""
        self._end = True
        self._wake()

    def fail(self, refusal: Refusal) -> None:
        """The answer will never be whole; pieces not yet taken are dropped."""
        self._end = refusal
        self._pieces.clear()
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while not self._pieces:
            if isinstance(self._end, Refusal):
                raise self._end
            if self._end:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        piece = self._pieces.popleft()
        self._size -= len(piece)
        if self._size <= _ENOUGH // 2 and self._run.worker:
            self._run.worker.resume()
        return piece


class WorkerLink(asyncio.Protocol):
    """The connection to one worker process."""

    def __init__(
        self,
        pid: int,
        on_done: Callable[[WorkerLink, Run], None],
        on_lost: Callable[[WorkerLink], None],
    ) -> None:
        self.pid = pid
        self.run: Run | None = None
        self.next: Run | None = None
        self.is_heavy = False
        self.is_stopped = False
        self.is_leaving = False
        self._on_done = on_done
        self._on_lost = on_lost
        self._transport: asyncio.Transport
        self._unpacker = Unpacker()
        self._head: dict[str, Any] | None = None
        self._body = b""
        self._is_paused = False

    def start(self, run: Run, now: float) -> None:
        """Let the worker, which must be idle, answer `run`."""
        run.worker = self
        self._transport.write(run.job.pack())
        self._begin(run, now)

    def line_up(self, run: Run) -> None:
        """Lay `run` on the desk of a busy worker, so that it need not wait for us in between."""
        self.next = run
        run.worker = self
        self._transport.write(run.job.pack())

    def take_back(self) -> Run | None:
        """The run that was lined up and will not be answered here after all, None if none was."""
        run, self.next = self.next, None
        if run is not None:
            run.worker = None
        return run

    def go_to_next(self, now: float) -> Run | None:
        """The run that was lined up and is being answered now, None if none was."""
        run, self.next = self.next, None
        if run is not None:
            self._begin(run, now)
        return run

    def _begin(self, run: Run, now: float) -> None:
        self.run = run
        run.begun = now
        run.processor_at_start = self.processor_time()
        self._head = None

    def processor_time(self) -> float:
        """Seconds of processor time the worker has used; the clock's where nobody counts them."""
        try:
            return time.clock_gettime((~self.pid << 3) | _PROCESS_CLOCK)
        except OSError:
            return time.monotonic()

    def yield_way(self) -> None:
        """From now on run only when nobody cheaper needs the processor."""
        self.is_heavy = True
        self._signal(lambda: os.setpriority(os.PRIO_PROCESS, self.pid, 10))

    def stop(self) -> None:
        """Set the worker aside as it is."""
        self.is_stopped = True
        self._signal(lambda: os.kill(self.pid, signal.SIGSTOP))

    def go_on(self) -> None:
        """Let it run on."""
        self.is_stopped = False
        self._signal(lambda: os.kill(self.pid, signal.SIGCONT))

    def kill(self) -> None:
        """End the worker, whatever it is doing. Its loss is told by `on_lost`."""
        self._signal(lambda: os.kill(self.pid, signal.SIGKILL))
        self._transport.abort()

    def pause(self) -> None:
        """Take nothing more until `resume`; the worker's clock stands still meanwhile."""
        if not self._is_paused and self.run:
            self._is_paused = True
            self.run.still_since = asyncio.get_running_loop().time()
            self._transport.pause_reading()

    def resume(self) -> None:
        """Take again."""
        if self._is_paused and self.run:
            self._is_paused = False
            if self.run.still_since is not None:
                now = asyncio.get_running_loop().time()
                self.run.stood_still += now - self.run.still_since
                self.run.still_since = None
            self._transport.resume_reading()

    def _signal(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (ProcessLookupError, PermissionError):
            pass  # it has ended already

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        for kind, payload in self._unpacker.feed(data):
            run = self.run
            if run is None:
                continue
            if kind == DATA:
                if run.stream is not None:
                    run.stream.push(payload)
                else:
                    self._body = payload
            elif kind == HEAD:
                self._open(run, unpack_head(payload))
            elif kind == END:
                self.is_leaving = payload == LEAVING
                self._finish(run)
            elif kind == FAIL:
                told = json.loads(payload)
                self.is_leaving = told["leaving"]
                self._done(run)
                run.fail(Refusal(told["problem"], **told["values"]))

    def _open(self, run: Run, head: dict[str, Any]) -> None:
        self._head = head
        if head["length"] is None:
            run.stream = Stream(run)
            if not run.answer.done():
                run.answer.set_result(Answer(head, pieces=run.stream))

    def _finish(self, run: Run) -> None:
        # Behind _done the worker may be at its next job already.
        head, body, self._body = self._head, self._body, b""
        self._done(run)
        if run.stream is not None:
            run.stream.close()
        elif not run.answer.done():
            run.answer.set_result(Answer(head or {}, body))

    def _done(self, run: Run) -> None:
        self.resume()
        self.run = None
        run.worker = None
        self._on_done(self, run)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._on_lost(self)

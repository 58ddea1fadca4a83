"""The front's end of one worker: give it jobs, receive its answers, stop it or end it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from typing import cast

from twingraph.sparql.frames import (
    DATA,
    END,
    FAIL,
    HEAD,
    WHOLE,
    Unpacker,
    read_head,
    unpack_whole,
)
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.run import Answer, Run, Stream

_PROCESS_CLOCK = 2
"""Linux: the clock of process p has the number (~p << 3) | CPUCLOCK_SCHED (clock_getcpuclockid)."""


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
        self.taken = 0
        self._on_done = on_done
        self._on_lost = on_lost
        self._transport: asyncio.Transport
        self._unpacker = Unpacker()
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
        """Set the worker aside as it is.

        One whose answer has begun is read no further: at its next piece it stands still, and its
        clock with it, however long that lasts.
        """
        self.is_stopped = True
        if self.run is not None and self.run.stream is not None:
            self.pause()
        else:
            self._signal(lambda: os.kill(self.pid, signal.SIGSTOP))

    def go_on(self) -> None:
        """Let it run on."""
        self.is_stopped = False
        if self._is_paused:
            self.resume()
        else:
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
        """Take again, unless the worker is set aside."""
        if self._is_paused and self.run and not self.is_stopped:
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
        self._transport.set_write_buffer_limits(0)  # a job is sent at once, not with the next turn

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        for kind, payload in self._unpacker.feed(data):
            run = self.run
            if run is None:
                continue
            if kind == WHOLE:
                head, body, self.taken = unpack_whole(payload)
                self._done(run)
                if not run.answer.done():
                    run.answer.set_result(Answer(head, body))
            elif kind == HEAD:
                run.stream = Stream(run)
                if not run.answer.done():
                    run.answer.set_result(Answer(read_head(payload), pieces=run.stream))
            elif kind == DATA and run.stream is not None:
                run.stream.push(payload)
            elif kind == END and run.stream is not None:
                self.taken = int(payload)
                self._done(run)
                run.stream.close()
            elif kind == FAIL:
                told = json.loads(payload)
                self.taken = told["taken"]
                self._done(run)
                run.fail(Refusal(told["problem"], **told["values"]))

    def _done(self, run: Run) -> None:
        self.resume()
        self.run = None
        run.worker = None
        self._on_done(self, run)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._on_lost(self)

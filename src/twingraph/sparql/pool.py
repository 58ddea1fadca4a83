"""Share the workers out: a fast lane for everybody, places for heavy queries, an end for all.

Every query starts in the lane. One that is not done after a moment is heavy: it takes one of the
few heavy places and runs on at lower priority, or is stopped as it is (SIGSTOP) until a place is
free, or is told that the house is full; one whose answer has begun waits as for a slow reader,
since it can be told nothing any more. The lane gets a fresh worker at once. So nobody has to
guess what a query will cost, and four runaways leave the lane as quick as none. A kind of query
that turns out heavy again and again is known by its shape and, while there is a queue, does not
enter the lane.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque

from twingraph.sparql.brood import Brood
from twingraph.sparql.handover import WorkerLink
from twingraph.sparql.job import Job
from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.run import Answer, Run
from twingraph.sparql.shapes import HeavyShapes
from twingraph.store.snapshot import Snapshot

_TICK = 0.01
_SLICE = 0.1
"""Seconds of processor time in the lane when nobody waits."""
_SHORT_SLICE = 0.02
"""The same when somebody does."""
_GRACE = 0.15
"""How much later than the worker's own clock the pool ends it, should that clock have failed."""
_SPARE = 1


class Pool:
    """The workers of one version of the data. All methods are for the loop it was opened on."""

    def __init__(self, snapshot: Snapshot, limits: Limits) -> None:
        self.snapshot = snapshot
        self.version = snapshot.version
        self.limits = limits
        self.is_broken = False
        self._lanes = limits.lanes
        self._brood = Brood(self._born, self._gone, self._lost)
        self._idle: list[WorkerLink] = []
        self._ordered = 0
        self._links: set[WorkerLink] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        self._queue: deque[Run] = deque()
        self._later: deque[Run] = deque()
        self._quick: set[Run] = set()
        self._heavy: set[Run] = set()
        self._slow: set[Run] = set()
        self._dying: dict[int, Run | None] = {}
        self._shapes = HeavyShapes()
        self._tick: asyncio.TimerHandle | None = None
        self._holders = 0
        self._is_closing = False
        self._empty = asyncio.Event()
        self._loop = asyncio.get_running_loop()  # asking for it anew is a system call each time
        self._now = self._loop.time

    @classmethod
    async def open_(cls, snapshot: Snapshot, limits: Limits) -> Pool:
        """A pool over a snapshot, ready to answer; StoreUnavailableError if it cannot be."""
        pool = cls(snapshot, limits)
        await pool._brood.start(snapshot, limits)
        pool._fill()
        return pool

    async def ask(self, job: Job) -> Answer:
        """The answer to a job; `Refusal` if there is none. Cancel it, and the work stops."""
        run = self.submit(job)
        try:
            answer = await run.answer
            answer.cancel = lambda: self.abandon(run)
            return answer
        except asyncio.CancelledError:
            self.abandon(run)
            raise

    def submit(self, job: Job) -> Run:
        """Put a job on its way; its future will have the answer."""
        run = Run(job, self._now(), self._loop.create_future())
        if self.is_broken or self._is_closing:
            run.fail(Refusal("unavailable"))
        elif self._idle and not self._queue and len(self._quick) < self._lanes:
            self._start(run, self._quick)
        elif len(self._queue) >= self.limits.queue:
            run.fail(Refusal("busy", seconds=round(self.limits.patience)))
        else:
            self._queue.append(run)
            self._line_up()
            self._watch()
        return run

    def abandon(self, run: Run) -> None:
        """Nobody waits for `run` any more; heavy work ends now, quick work at its slice's end."""
        run.is_abandoned = True
        is_lined_up = run.worker is not None and run.worker.next is run
        if is_lined_up or (run in self._quick and run.stream is None):
            return
        self._remove(run)
        self._fill()

    def hold(self) -> None:
        """Keep the pool open until `release`, for somebody who will ask several times."""
        self._holders += 1

    def release(self) -> None:
        """The opposite of `hold`."""
        self._holders -= 1
        self._note_empty()

    async def close(self, patience: float = 0.0) -> None:
        """End all workers, those at work after at most `patience` seconds."""
        self._empty.clear()
        self._note_empty()
        if patience:
            try:
                await asyncio.wait_for(self._empty.wait(), patience)
            except TimeoutError:
                pass
        self._is_closing = True
        if self._tick:
            self._tick.cancel()
        self._fail_all()
        await self._brood.close()
        await asyncio.gather(*self._connecting)
        for worker in tuple(self._links):
            worker.kill()
        while self._links:
            await asyncio.sleep(0)  # the loop has to tell each of them

    def state(self) -> dict[str, int]:
        """How many there are of what; for health checks and tests."""
        return {
            "idle": len(self._idle),
            "quick": len(self._quick),
            "heavy": len(self._heavy),
            "slow_readers": len(self._slow),
            "queued": len(self._queue),
            "waiting": len(self._later),
            "workers": len(self._links),
        }

    # From here on: how runs move between lane, places and queues.

    def _start(self, run: Run, where: set[Run]) -> None:
        worker = self._idle.pop()
        where.add(run)
        if where is self._heavy:
            worker.yield_way()
        worker.start(run, self._now())
        self._watch()

    def _fill(self) -> None:
        """Give every free place to the next in turn, and order the workers that will be needed."""
        if self._is_closing or self.is_broken:
            return
        while self._later and len(self._heavy) < self.limits.heavy:
            run = self._later[0]
            if run.worker is None and not self._idle:
                break
            self._later.popleft()
            if run.worker is None:
                self._start(run, self._heavy)
            else:
                self._heavy.add(run)
                run.worker.go_on()
        while self._queue and self._idle and len(self._quick) < self._lanes:
            run = self._take()
            if self._queue and self._shapes.knows(run.job, self._now()):
                self._set_aside(run)
            else:
                self._start(run, self._quick)
        self._line_up()
        wanted = self._lanes + _SPARE - len(self._quick) - len(self._idle) - self._ordered
        for _ in range(wanted):
            self._ordered += 1
            self._brood.order_worker()

    def _line_up(self) -> None:
        """While all are busy, give each worker of the lane one more job to go on with."""
        for run in self._quick if self._queue else ():
            worker = run.worker
            if worker is not None and worker.next is None and self._queue:
                worker.line_up(self._take())

    def _take(self) -> Run:
        """The next in turn; where the queue stands still, whoever came last.

        Most of those who stand in such a queue are told to come back anyway: so those who come
        alone are served beside it, and do not stand behind it.
        """
        return self._queue.pop() if self._is_jammed() else self._queue.popleft()

    def _is_jammed(self) -> bool:
        """Whether somebody has waited for a first look ten times as long as that takes."""
        now = self._now()
        return bool(self._queue) and now - self._queue[0].arrived > 10 * _SHORT_SLICE

    def _requeue(self, worker: WorkerLink) -> None:
        """What was lined up behind a run that turned out heavy, or fatal, goes elsewhere."""
        run = worker.take_back()
        if run is not None and not run.is_abandoned:
            if self._is_jammed():
                self._queue.append(run)
            else:
                self._queue.appendleft(run)

    def _promote(self, run: Run) -> None:
        """Take a run that has had its moment out of the lane."""
        self._quick.discard(run)
        worker = run.worker
        assert worker is not None
        self._requeue(worker)
        self._shapes.remember(run.job, self._now())
        worker.yield_way()
        if run.is_abandoned:
            worker.kill()
        elif len(self._heavy) < self.limits.heavy and not self._later:
            self._heavy.add(run)
        elif len(self._later) < self.limits.waiting or self._is_room_for_stream(run):
            worker.stop()
            run.arrived = self._now()
            self._later.append(run)
        else:
            self._end(run, Refusal("busy", seconds=round(self.limits.patience)))

    def _is_room_for_stream(self, run: Run) -> bool:
        """Whether an answer that has begun may wait, though nobody else could."""
        begun = sum(run.stream is not None for run in self._later)
        return run.stream is not None and begun < self.limits.slow_readers

    def _set_aside(self, run: Run) -> None:
        """Let a run that is known to be heavy wait for a heavy place from the start."""
        if len(self._later) < self.limits.waiting:
            self._later.append(run)
        else:
            run.fail(Refusal("busy", seconds=round(self.limits.patience)))

    def _end(self, run: Run, verdict: Refusal) -> None:
        """Give a run its verdict and stop its work."""
        run.verdict = verdict
        run.fail(verdict)
        self._remove(run)

    def _remove(self, run: Run) -> None:
        for place in (self._quick, self._heavy, self._slow):
            place.discard(run)
        for queue in (self._queue, self._later):
            if run in queue:
                queue.remove(run)
        if run.worker is not None and run.worker.run is run:
            run.worker.kill()

    def _done(self, worker: WorkerLink, run: Run) -> None:
        """A worker has delivered everything."""
        for place in (self._quick, self._heavy, self._slow):
            place.discard(run)
        if self._shapes and run.evaluated(self._now()) <= _SHORT_SLICE:
            self._shapes.clear(run.job)
        leaver = self._find_leaver(worker)
        if leaver is not None:
            self._let_go(leaver)
        if leaver is not worker:
            if following := worker.go_to_next(self._now()):
                self._quick.add(following)
            else:
                self._idle.append(worker)
        if self._queue or self._later:
            self._fill()
        self._note_empty()

    def _find_leaver(self, worker: WorkerLink) -> WorkerLink | None:
        """Who is not to go on, now that `worker` is done: it, one of the idle, or nobody."""
        if worker.is_heavy:
            return worker  # its priority cannot be raised again
        if sum([link.taken for link in self._links]) <= self._brood.kept_pages:
            return None
        return max([worker, *self._idle], key=lambda link: link.taken)

    def _let_go(self, worker: WorkerLink) -> None:
        """End a worker that has nothing to deliver."""
        self._requeue(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        worker.kill()

    # Once in a while.

    def _watch(self) -> None:
        if self._tick is None and not self._is_closing:
            self._tick = self._loop.call_later(_TICK, self._look_around)

    def _look_around(self) -> None:
        self._tick = None
        now = self._now()
        for run in tuple(self._quick):
            processed = run.processed() + _TICK  # what it had before it was first looked at
            if now - run.begun <= _SHORT_SLICE:
                continue
            if run.is_abandoned and run.stream is not None:
                self._remove(run)  # nobody takes its pieces, so it would stand still for ever
                continue
            is_awaited = self._queue or (run.worker is not None and run.worker.next)
            slice_ = _SHORT_SLICE if is_awaited else _SLICE
            if run.still_since is not None:
                if now - run.begun > slice_:
                    self._quick.discard(run)
                    self._let_wait(run, now)
            elif processed > slice_:
                self._promote(run)
        for run in [run for run in self._heavy if run.still_since is not None]:
            self._heavy.discard(run)
            self._let_wait(run, now)
        self._end_overdue(now)
        self._fill()
        if self._quick or self._heavy or self._slow or self._queue or self._later:
            self._watch()

    def _let_wait(self, run: Run, now: float) -> None:
        """A slow reader needs a worker but no processor; too many of them, and the worst is cut."""
        assert run.worker is not None
        self._requeue(run.worker)
        run.worker.yield_way()
        self._slow.add(run)
        if len(self._slow) > self.limits.slow_readers:
            slowest = min(self._slow, key=lambda run: run.passed_on / (now - run.begun + 1))
            self._end(slowest, Refusal("slow-reader"))

    def _end_overdue(self, now: float) -> None:
        begun = [run for run in self._later if run.worker is not None]
        for run in [*self._quick, *self._heavy, *self._slow, *begun]:
            # A stream's own clock stops whenever it has to wait for us; ours does not.
            factor = 1 if run.stream is None else 3
            if run.evaluated(now) > factor * self.limits.seconds + _GRACE:
                self._end(run, Refusal("timeout", seconds=self.limits.seconds))
        for run in [*self._queue, *self._later]:
            if run.stream is None and now - run.arrived > self.limits.patience:
                self._end(run, Refusal("busy", seconds=round(self.limits.patience)))

    # What the nursery and the workers tell.

    def _born(self, pid: int, connection: socket.socket) -> None:
        link = WorkerLink(pid, self._done, self._worker_lost)
        self._links.add(link)

        async def connect() -> None:
            await self._loop.create_unix_connection(lambda: link, sock=connection)
            self._ordered -= 1
            if link in self._links:  # it may have died on its first day
                self._idle.append(link)
            self._fill()

        task = self._loop.create_task(connect())
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    def _worker_lost(self, worker: WorkerLink) -> None:
        self._requeue(worker)
        run, worker.run = worker.run, None
        if worker in self._idle:
            self._idle.remove(worker)
        if run is not None:
            if run.evaluated(self._now()) >= self.limits.seconds:
                # Its clock has ended it; no need to wait until that is certain.
                run.fail(run.verdict or Refusal("timeout", seconds=self.limits.seconds))
            run.worker = None
        self._dying[worker.pid] = run
        self._links.discard(worker)
        self._brood.reap(worker.pid)
        self._fill()

    def _gone(self, pid: int, code: int) -> None:
        """A worker has ended; whoever waited for it learns why."""
        run = self._dying.pop(pid, None)
        if run is not None:
            for place in (self._quick, self._heavy, self._slow):
                place.discard(run)
            run.fail(run.verdict or _verdict(code, run, self._now()))
        self._fill()
        self._note_empty()

    def _lost(self) -> None:
        """The nursery is gone, and its workers with it."""
        self.is_broken = True
        self._fail_all()

    def _fail_all(self) -> None:
        for run in self._quick:
            if run.worker is not None:
                self._requeue(run.worker)
        for run in [*self._queue, *self._later, *self._quick, *self._heavy, *self._slow]:
            run.fail(Refusal("unavailable"))

    def _note_empty(self) -> None:
        if not (
            self._holders or self._queue or self._later or self._quick or self._heavy or self._slow
        ):
            self._empty.set()


def _verdict(code: int, run: Run, now: float) -> Refusal:
    """What a worker's way of ending says about its query."""
    if code == -14:
        return Refusal("timeout", seconds=round(run.evaluated(now), 1))
    if code == -6:
        return Refusal("memory")
    if code in (-9, -15):  # our own kills have a verdict of their own
        return Refusal("interrupted", seconds=2)
    if code in (-4, -7, -11):
        return Refusal("too-complex")
    return Refusal("internal")

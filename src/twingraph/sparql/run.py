"""One job on its way, and the answer that comes back: whole, or in pieces as they are ready."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twingraph.sparql.job import Job
from twingraph.sparql.refusal import Refusal

if TYPE_CHECKING:
    from twingraph.sparql.handover import WorkerLink

_ENOUGH = 256 * 1024
"""Pieces held for a slow reader before the worker has to wait as well."""


@dataclass(slots=True)
class Answer:
    """A worker's answer: what it is, and its bytes at once (`body`) or as they come (`pieces`).

    `cancel` says that nobody wants the rest of the pieces.
    """

    head: dict[str, Any]
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None
    cancel: Callable[[], None] = lambda: None


@dataclass(eq=False, slots=True)
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
    processor_before: float | None = None
    stood_still: float = 0.0
    still_since: float | None = None
    verdict: Refusal | None = None
    is_abandoned: bool = False
    stream: Stream | None = None
    passed_on: int = 0

    def evaluated(self, now: float) -> float:
        """Seconds of evaluation so far, the reader's slowness not counted."""
        still = now - self.still_since if self.still_since is not None else 0.0
        return now - self.begun - self.stood_still - still

    def processed(self) -> float:
        """Seconds of processor time so far; on a busy machine far less than on the clock.

        Counted from the first time this is asked: most runs are over before anybody does.
        """
        used = self.worker.processor_time() if self.worker else 0.0
        if self.processor_before is None:
            self.processor_before = used
        return used - self.processor_before

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

"""How much of the machine one query, and all queries together, may take."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass, field


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """The bounds of a pool; every one of them is tested by exceeding it.

    Attributes:
        seconds: longest evaluation of one query, waiting for a slow reader not counted.
        memory_mb: what a worker may allocate on top of the data it shares with the others.
        together_mb: what the data and all workers should take between queries.
        kept_mb: what all workers may keep of their memory between queries even where the data
            leave less of `together_mb`; when it is more, the one that keeps most is replaced.
        result_mb: largest answer, before compression.
        query_kb: longest query text.
        nesting: deepest nesting of brackets of all kinds.
        operators: most operators, UNIONs, OPTIONALs … in one query; each costs parser stack.
        heavy: queries that may evaluate at length at the same time.
        waiting: heavy queries that may wait for a place, begun and set aside or not yet begun.
        queue: queries that may wait for a first look.
        patience: longest wait in either queue, in seconds.
        slow_readers: answers that may stand still because their reader is slow.
        stalled_seconds: how long a reader may take nothing at all before it is cut.
    """

    seconds: float = 10.0
    memory_mb: int = 1024
    together_mb: int = 1400
    kept_mb: int = 128
    result_mb: int = 256
    query_kb: int = 256
    nesting: int = 200
    operators: int = 5000
    heavy: int = field(default_factory=_cores)
    waiting: int = 8
    queue: int = 512
    patience: float = 2.0
    slow_readers: int = 16
    stalled_seconds: float = 30.0

    @property
    def lanes(self) -> int:
        """Queries that may have their first moment at the same time."""
        return max(2, self.heavy)

    def kept_pages(self, data_mb: int) -> int:
        """Pages of memory that workers may keep between queries, with so much data in memory."""
        return (max(self.together_mb - data_mb, self.kept_mb) << 20) // resource.getpagesize()

    @property
    def query_bytes(self) -> int:
        """Longest query text in bytes of UTF-8."""
        return self.query_kb * 1024

    @property
    def body_bytes(self) -> int:
        """Longest request body: a query of full length, every byte of it percent-encoded."""
        return 3 * self.query_bytes + 16 * 1024

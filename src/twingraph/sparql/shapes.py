"""Remember what kinds of query turned out heavy, so that a crowd of them is known for one."""

from __future__ import annotations

import re
from collections import OrderedDict

from twingraph.sparql.job import Job

_SECONDS = 60.0
_MOST = 1000
_START = 4096
_SURE = 3
"""How many of a shape have to turn out heavy, one after the other, before it is taken for heavy."""
_SAMPLE = 8
"""Of so many quick queries one is looked at: telling a shape costs half of what a query costs."""
_VALUES = re.compile(rb"[0-9]+|\"[^\"]*\"|'[^']*'|%22.*?%22|%27.*?%27|%[02][0ADad]|[\s+]+")


class HeavyShapes:
    """The shapes of heavy queries of the last minute; times are of the loop's clock.

    A query that many ask may be heavy once, on a machine that stood still for a moment or for one
    value among thousands. That says nothing of the others: so it takes several, and one that is
    quick clears them all.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, tuple[int, float]] = OrderedDict()
        self._quick = 0

    def __len__(self) -> int:
        return len(self._seen)

    def remember(self, job: Job, now: float) -> None:
        """Note that a job was heavy."""
        shape = _shape(job)
        self._seen[shape] = (self._count(shape, now) + 1, now + _SECONDS)
        self._seen.move_to_end(shape)
        if len(self._seen) > _MOST:
            self._seen.popitem(last=False)

    def clear(self, job: Job) -> None:
        """Note that a job was quick; of many who say so, some are heard."""
        self._quick += 1
        if self._quick % _SAMPLE == 0:
            self._seen.pop(_shape(job), None)

    def knows(self, job: Job, now: float) -> bool:
        """Whether jobs of this shape were heavy lately."""
        return bool(self._seen) and self._count(_shape(job), now) >= _SURE

    def _count(self, shape: bytes, now: float) -> int:
        count, until = self._seen.get(shape, (0, 0.0))
        return count if until > now else 0


def _shape(job: Job) -> bytes:
    """What queries have in common that differ in values and white space; the start will do."""
    raw = job.query_string[:_START].encode("latin-1", "replace") + job.body[:_START]
    return _VALUES.sub(b"", raw)

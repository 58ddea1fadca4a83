"""Remember what kinds of query turned out heavy, so that a crowd of them is known for one."""

from __future__ import annotations

import re
from collections import OrderedDict

from twingraph.sparql.job import Job

_SECONDS = 60.0
_MOST = 1000
_START = 4096
_VALUES = re.compile(rb"[0-9]+|\"[^\"]*\"|'[^']*'|%22.*?%22|%27.*?%27|%[02][0ADad]|[\s+]+")


class HeavyShapes:
    """The shapes of heavy queries of the last minute; times are of the loop's clock."""

    def __init__(self) -> None:
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def remember(self, job: Job, now: float) -> None:
        """Note that a job was heavy."""
        shape = _shape(job)
        self._until[shape] = now + _SECONDS
        self._until.move_to_end(shape)
        if len(self._until) > _MOST:
            self._until.popitem(last=False)

    def knows(self, job: Job, now: float) -> bool:
        """Whether a job of this shape was heavy lately."""
        return bool(self._until) and self._until.get(_shape(job), 0.0) > now


def _shape(job: Job) -> bytes:
    """What queries have in common that differ in values and white space; the start will do."""
    raw = job.query_string[:_START].encode("latin-1", "replace") + job.body[:_START]
    return _VALUES.sub(b"", raw)

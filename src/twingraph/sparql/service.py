"""What answers strangers' queries, be it a pool of workers here or servers elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from twingraph.sparql.job import Job
from twingraph.sparql.run import Answer
from twingraph.store.snapshot import Snapshot


class Errand(Protocol):
    """A job on its way; its future will have the answer, or a `Refusal`."""

    @property
    def answer(self) -> asyncio.Future[Answer]:
        """What will come of it."""
        ...


class Service(Protocol):
    """One state of the data, to be asked. All methods are for the event loop's own thread.

    `version` names the state of the data; `is_broken` says that nothing can be answered now.
    """

    @property
    def version(self) -> str:
        """What names the state of the data: same version, same answers."""
        ...

    @property
    def snapshot(self) -> Snapshot | None:
        """The built version that is asked; None where the data lie elsewhere."""
        ...

    @property
    def is_broken(self) -> bool:
        """Whether nothing can be answered at the moment."""
        ...

    def submit(self, job: Job) -> Errand:
        """Put a job on its way."""
        ...

    def abandon(self, errand: Any) -> None:
        """Nobody waits any more for an errand that `submit` gave."""
        ...

    async def ask(self, job: Job) -> Answer:
        """The answer to a job; `Refusal` if there is none. Cancel it, and the work stops."""
        ...

    def hold(self) -> None:
        """Keep this state of the data until `release`, for somebody who asks several times."""
        ...

    def release(self) -> None:
        """The opposite of `hold`."""
        ...

    def state(self) -> dict[str, int]:
        """How many there are of what; for health checks."""
        ...

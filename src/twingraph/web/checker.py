"""Have a submission checked in a process of its own, and end it when it takes too much."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Semaphore

OnLeaving = Callable[[Callable[[], None]], None]
"""Takes what is to be called when the client hangs up."""

PROGRAM = "twingraph.validation.desk"
LARGEST_REPORT = 8 << 20
"""Bytes of a report; the site answers with no more than that."""

_OUT_OF_MEMORY = re.compile(rb"MemoryError|annot allocate memory|failed to map segment")
"""What Python, the system and the loader of libraries say."""


class NotCheckedError(Exception):
    """There is no report; `reason` is one of timeout, memory, busy, findings, failed.

    `findings`: there are more than one report can tell.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Submission:
    """What somebody wants checked: the bytes, `scope` alone or together, what to call it.

    With a `kind` it is a table of things of that kind as CSV, else it is Turtle.
    """

    content: bytes = field(repr=False)
    scope: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class Checker:
    """Runs few checks at a time, each within its bounds.

    Attributes:
        seconds: longest run of one check; then it is killed.
        memory_mb: what it may allocate beyond the program itself.
        places: checks at the same time.
        patience: seconds that one may wait for a place.
        seats: checks that run or wait; one more is told at once to come back, since whoever waits
            keeps one of the few threads that answer the site's pages.
    """

    seconds: float = 30.0
    memory_mb: int = 768
    places: Semaphore = field(default_factory=lambda: Semaphore(2))
    patience: float = 8.0
    seats: Semaphore = field(default_factory=lambda: Semaphore(4))

    def report(
        self,
        submission: Submission,
        published: bytes,
        space: str | None,
        form: str,
        language: str,
        on_leaving: OnLeaving = lambda then: None,
    ) -> bytes:
        """The report in a form of the validation; NotCheckedError if there is none.

        `published` are the quads of the published files as N-Quads, `space` their address space.
        The work ends when the client is gone.
        """
        head = {
            "submission": len(submission.content),
            "published": len(published),
            "space": space,
            "scope": submission.scope,
            "name": submission.name,
            "kind": submission.kind,
            "form": form,
            "language": language,
            "seconds": self.seconds,
            "memory_mb": self.memory_mb,
        }
        order = json.dumps(head).encode() + b"\n" + submission.content + published
        if not self.seats.acquire(blocking=False):
            raise NotCheckedError("busy")
        try:
            if not self.places.acquire(timeout=self.patience):
                raise NotCheckedError("busy")
            try:
                return self._run(order, on_leaving)
            finally:
                self.places.release()
        finally:
            self.seats.release()

    def _run(self, order: bytes, on_leaving: OnLeaving) -> bytes:
        # Nothing of our surroundings but where Python finds its modules.
        command = [sys.executable, "-I", "-W", "ignore", "-m", PROGRAM]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
            try:
                on_leaving(process.kill)
                report, trouble = process.communicate(order, timeout=self.seconds)
            except subprocess.TimeoutExpired:
                raise NotCheckedError("timeout") from None
            finally:
                process.kill()
        if process.returncode == 0:
            if len(report) > LARGEST_REPORT:
                raise NotCheckedError("findings")
            return report
        if process.returncode in (-14, -24):  # SIGALRM, SIGXCPU
            raise NotCheckedError("timeout")
        if process.returncode in (-6, -9, -11) or _OUT_OF_MEMORY.search(trouble):
            raise NotCheckedError("memory")
        raise NotCheckedError("failed")

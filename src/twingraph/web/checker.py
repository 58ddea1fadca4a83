"""Have a submission checked in a process of its own, and end it when it takes too much."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from threading import Semaphore

PROGRAM = "twingraph.validation.desk"


class NotCheckedError(Exception):
    """There is no report; `reason` is one of timeout, memory, busy, failed."""

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
    """

    seconds: float = 30.0
    memory_mb: int = 768
    places: Semaphore = field(default_factory=lambda: Semaphore(2))
    patience: float = 8.0

    def report(
        self, submission: Submission, published: bytes, space: str | None, form: str, language: str
    ) -> bytes:
        """The report in a form of the validation; NotCheckedError if there is none.

        `published` are the quads of the published files as N-Quads, `space` their address space.
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
        if not self.places.acquire(timeout=self.patience):
            raise NotCheckedError("busy")
        try:
            return self._run(order)
        finally:
            self.places.release()

    def _run(self, order: bytes) -> bytes:
        # Nothing of our surroundings but where Python finds its modules.
        command = [sys.executable, "-I", "-W", "ignore", "-m", PROGRAM]
        try:
            done = subprocess.run(
                command, input=order, capture_output=True, timeout=self.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise NotCheckedError("timeout") from None
        if done.returncode == 0:
            return done.stdout
        if done.returncode in (-14, -24):  # SIGALRM, SIGXCPU
            raise NotCheckedError("timeout")
        if done.returncode in (-6, -9, -11) or b"MemoryError" in done.stderr:
            raise NotCheckedError("memory")
        raise NotCheckedError("failed")

"""A deadline that ends this process, whatever it is doing, and stands still when told to."""

from __future__ import annotations

import signal


class Stopwatch:
    """The evaluation clock of a worker.

    It is the process's interval timer with the signal's default action: the engine never returns
    to Python while it evaluates, so no handler would run, but the kernel needs no handler.
    """

    def __init__(self) -> None:
        self._left = 0.0
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def start(self, seconds: float) -> None:
        """Run; at zero the process ends by SIGALRM."""
        self._left = 0.0
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def pause(self) -> None:
        """Stand still, for the time somebody else makes us wait."""
        self._left = signal.setitimer(signal.ITIMER_REAL, 0)[0]

    def resume(self) -> None:
        """Run on with what was left."""
        if self._left > 0:
            signal.setitimer(signal.ITIMER_REAL, self._left)

    def stop(self) -> None:
        """Stand still for good."""
        self._left = 0.0
        signal.setitimer(signal.ITIMER_REAL, 0)

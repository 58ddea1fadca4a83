"""What a worker has of memory to itself, and how it gets rid of what it need not have."""

from __future__ import annotations

import os
import resource

from twingraph.sparql.originals import Originals

_SIZES = "/proc/self/statm"
_MANY = 4096
"""Pages, 16 MB, after which it is worth looking which of them can be given back."""


class Burden:
    """The memory of this process that it does not share; made while it may still open files."""

    def __init__(self, originals: Originals) -> None:
        originals.open_()
        self._originals = originals
        self._sizes = os.open(_SIZES, os.O_RDONLY | os.O_CLOEXEC) if originals.are_kept else -1
        self._at_first = 0
        self._at_first = self.pages()
        self._looked_at = _faults()

    def pages(self) -> int:
        """Pages taken since it was made; without originals those given back are among them.

        There, a copy of a page takes the place of one that counted as this process's before.
        """
        if self._sizes < 0:
            return _faults() - self._at_first
        resident, shared = os.pread(self._sizes, 64, 0).split()[1:3]
        return int(resident) - int(shared) - self._at_first

    def begin(self) -> None:
        """An answer begins to be sent; what was taken for others before does not count."""
        self._looked_at = _faults()

    def lighten(self) -> None:
        """Give back the copies of data that nobody is reading, if many were made meanwhile."""
        if _faults() - self._looked_at > _MANY:
            self._originals.give_back()
            self._looked_at = _faults()


def _faults() -> int:
    """Pages this process had to be given so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

"""How the processes with the data get their memory; only glibc is asked, elsewhere it is as it is.

The data that workers share lie in pages of 2 MB, what each of them takes in small ones: a fork
copies the table of pages, which at four million triples takes 3 ms instead of 90, and a worker is
forked for each that was ended. And a thread keeps more of the pieces it frees for its next query:
the engine frees them by the hundred, seven of a size are kept as glibc comes, and a look-up takes
a fifth longer.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

_TUNABLES = "GLIBC_TUNABLES"
_WANTED = "glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=500"
"""glibc 2.35, manual, section 40.2: memory is marked for huge pages; pieces kept of each size."""

_PR_SET_THP_DISABLE = 41


def environment() -> dict[str, str]:
    """The environment for a process that loads the data and forks workers."""
    others = os.environ.get(_TUNABLES)
    return {**os.environ, _TUNABLES: f"{_WANTED}:{others}" if others else _WANTED}


def resident_mb() -> int:
    """Megabytes of memory this process holds; at their most where nobody tells the present ones."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return pages * resource.getpagesize() >> 20


def take_small_pages() -> None:
    """From here on, in this process and all it forks, new memory comes in small pages."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_THP_DISABLE, 1, 0, 0, 0)

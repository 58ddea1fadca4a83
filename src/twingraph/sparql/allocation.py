"""How the processes with the data get their memory; only glibc is asked, elsewhere it is as it is.

A thread keeps more of the pieces of memory that it frees for its next query: the engine frees them
by the hundred, seven of a size are kept as glibc comes, and a look-up takes a fifth longer.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

_TUNABLES = "GLIBC_TUNABLES"
_WANTED = "glibc.malloc.tcache_count=500"
"""glibc 2.35, manual, section 40.2: how many pieces of each size a thread keeps."""


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

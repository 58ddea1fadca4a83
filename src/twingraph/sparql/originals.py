"""The data as they were loaded, so that a worker can give back what it need not have a copy of.

The engine counts a reference in every statement it reads. So whoever reads a page of memory writes
to it, and from then on has a copy of it: a query that reads everything would end with a copy of
everything. But what was counted is counted back, and a page on which nothing is being read is
again what it was. So the data are put into a file in memory, mapped privately where they lay, and
a worker drops every copy that is like its original.

Only memory that nothing but the data lie in can be exchanged for a file while a program runs. The
data are therefore loaded by a thread of their own: glibc gives each its own heaps (malloc/arena.c).
Where no such heaps are found, everything stays as it is.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")

_HEAP = 64 << 20
"""Largest size of a heap, and what its address is a multiple of (HEAP_MAX_SIZE, 64 bit)."""
_PAGE = mmap.PAGESIZE
_MAPPED = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p 0+ 00:00 0 *$", re.MULTILINE)
_COPIES = re.compile(rb"[\x80-\x9f\xc0-\xdf]+")
"""Highest bytes of entries of pagemap: present (bit 63), and no page of a file (bit 61)."""
_PATIENCE = 1000
"""Milliseconds to wait for a thread to end that was joined."""
_MAP_FIXED = 0x10
_MADV_DONTNEED = 4

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_long,
]
_libc.memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


@dataclass(frozen=True)
class _Stretch:
    """A heap of the data: where it lies in memory, and where its original does."""

    start: int
    size: int
    original: int


class Originals:
    """What was loaded, page by page.

    Made in the process that loads, before it forks; used in those that it forks.
    """

    def __init__(self) -> None:
        self._stretches: list[_Stretch] = []
        self._pages_of = -1

    @classmethod
    def load(cls, load: Callable[[], _T]) -> tuple[_T, Originals]:
        """What `load` returns, with the originals of all it has put into memory.

        What `load` raises is raised. In a process with other threads nothing is kept.
        """
        originals = cls()
        before = _find_heaps()
        with ThreadPoolExecutor(1) as thread:
            loaded = thread.submit(load).result()
        heaps = {start: end for start, end in _find_heaps().items() if start not in before}
        if heaps and _is_alone():
            originals._keep(heaps)
        return loaded, originals

    @property
    def are_kept(self) -> bool:
        """Whether there is anything that can be given back."""
        return bool(self._stretches)

    def open_(self) -> None:
        """Prepare to give back, while this process may still open files."""
        if self._stretches:
            try:
                self._pages_of = os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                self._stretches = []  # then copies are kept until this process ends

    def give_back(self) -> int:
        """Drop every copy that is like its original; returns how many pages that were."""
        return sum(self._give_back(stretch) for stretch in self._stretches)

    def _give_back(self, stretch: _Stretch) -> int:
        entries = os.pread(self._pages_of, stretch.size // _PAGE * 8, stretch.start // _PAGE * 8)
        given = 0
        for copies in _COPIES.finditer(entries[7::8]):
            first, last = copies.span()
            # Most are alike, and side by side: then they go at once.
            if not self._drop(stretch, first, last):
                for page in range(first, last):
                    given += self._drop(stretch, page, page + 1)
            else:
                given += last - first
        return given

    def _drop(self, stretch: _Stretch, first: int, last: int) -> bool:
        """Drop some pages, if all of them are like their originals."""
        at, size = first * _PAGE, (last - first) * _PAGE
        if _libc.memcmp(stretch.start + at, stretch.original + at, size) != 0:
            return False
        return bool(_libc.madvise(stretch.start + at, size, _MADV_DONTNEED) == 0)

    def _keep(self, heaps: dict[int, int]) -> None:
        """Put heaps into a file, and the file where they lay; where they cannot be, they stay."""
        size = sum(end - start for start, end in heaps.items())
        # The file is closed again: what is mapped stays, and nobody can write to it any more.
        with suppress(OSError), os.fdopen(os.memfd_create("data"), "wb", buffering=0) as file:
            os.truncate(file.fileno(), size)
            originals = _map(None, size, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0)
            at = 0
            for start, end in heaps.items():
                if _exchange(start, end - start, file.fileno(), at, originals + at):
                    self._stretches.append(_Stretch(start, end - start, originals + at))
                at += end - start


def _is_alone() -> bool:
    """Whether this thread is the only one, given a moment for others to end.

    Who was joined is done with its work, but may still be handing back its memory.
    """
    for _ in range(_PATIENCE):
        if len(os.listdir("/proc/self/task")) == 1:
            return True
        time.sleep(0.001)
    return False


def _exchange(start: int, size: int, file: int, at: int, original: int) -> bool:
    """Put memory into a file at an offset, and the file in its place; False if it cannot be."""
    memory = (ctypes.c_char * size).from_address(start)
    written = 0
    try:
        while written < size:
            written += os.pwrite(file, memoryview(memory)[written:], at + written)
        if _libc.memcmp(start, original, size) != 0:
            return False  # somebody else writes to it
        access, private = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | _MAP_FIXED
        _map(start, size, access, private, file, at)
    except OSError:
        return False  # there is no room for it
    return True


def _map(start: int | None, size: int, access: int, flags: int, file: int, at: int) -> int:
    """Map a file into memory; where that is. OSError if it cannot be."""
    found = _libc.mmap(start, size, access, flags, file, at)
    if found is None or found == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap")
    return int(found)


def _find_heaps() -> dict[int, int]:
    """Where heaps of threads begin and end; none where the allocator has no such heaps.

    A heap begins with the address of its arena, which lies at the beginning of the first of them.
    """
    begun = dict(_find_aligned())
    arenas = {start: ctypes.c_uint64.from_address(start).value for start in begun}
    return {
        start: begun[start]
        for start, arena in arenas.items()
        if 0 < arena % _HEAP < _PAGE and arenas.get(arena - arena % _HEAP) == arena
    }


def _find_aligned() -> Iterator[tuple[int, int]]:
    """Where anonymous memory has an address that a heap could begin at; at most a heap of it."""
    for start, end in _find_anonymous():
        for heap in range(-(-start // _HEAP) * _HEAP, end, _HEAP):
            yield heap, min(end, heap + _HEAP)


def _find_anonymous() -> Iterator[tuple[int, int]]:
    """Where memory begins and ends that is private, writable and no file; what touches is one."""
    try:
        mapped = Path("/proc/self/maps").read_text()
    except OSError:
        return
    spans = [(int(match[1], 16), int(match[2], 16)) for match in _MAPPED.finditer(mapped)]
    begun = 0
    for (start, end), (following, _) in pairwise([*spans, (0, 0)]):
        begun = begun or start
        if following != end:
            yield begun, end
            begun = 0

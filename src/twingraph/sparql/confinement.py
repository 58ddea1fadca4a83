"""Lock a worker in: no new files, no sockets, no programs, no more memory than allowed."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

# System calls that open a way out, by machine: socket, connect, bind, listen, socketpair, execve,
# ptrace, execveat, io_uring_setup (linux: arch/x86/entry/syscalls, asm-generic/unistd).
_FORBIDDEN = {
    "x86_64": (0xC000003E, (41, 42, 49, 50, 53, 59, 101, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 199, 221, 117, 281, 425)),
}


def die_with_parent() -> None:
    """End this process when its parent ends, however that happens (Linux)."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


def confine(memory_bytes: int, *, opens_files: bool) -> None:
    """Take from this process what a query never needs; there is no way back.

    Even a SERVICE that slipped past the guard finds no socket: no new file descriptor can be had
    at all, and where the kernel allows a filter, the calls themselves fail. A store on disk opens
    its own files as it goes (`opens_files`), so there the filter stands alone.
    """
    limit(resource.RLIMIT_AS, _address_space() + memory_bytes)
    limit(resource.RLIMIT_CORE, 0)
    if not opens_files:
        limit(resource.RLIMIT_FSIZE, 0)
        limit(resource.RLIMIT_NOFILE, _first_free_descriptor())
    _forbid_calls()


def limit(what: int, most: int) -> None:
    """Set both the soft and the hard limit, never above the hard limit in force."""
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _address_space() -> int:
    """Bytes of address space in use, what was inherited by fork included; 0 if unknown."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 4 << 30


def _first_free_descriptor() -> int:
    """The lowest number no descriptor has; a limit there leaves no number to give out."""
    free = os.dup(0)
    os.close(free)
    return free


def _forbid_calls() -> bool:
    """Let the kernel refuse sockets and programs with EACCES; False where it cannot (seccomp)."""
    known = _FORBIDDEN.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    machine, calls = known
    program = _filter(machine, calls)
    code = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def _filter(machine: int, calls: tuple[int, ...]) -> bytes:
    """A classic BPF program over struct seccomp_data: number at 0, machine at 4."""
    load, equal, give_back = 0x20, 0x15, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO + EACCES

    def step(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    steps = [
        step(load, 0, 0, 4),
        step(equal, 1, 0, machine),
        step(give_back, 0, 0, refuse),
        step(load, 0, 0, 0),
    ]
    steps += [step(equal, len(calls) - index, 0, number) for index, number in enumerate(calls)]
    return b"".join([*steps, step(give_back, 0, 0, allow), step(give_back, 0, 0, refuse)])

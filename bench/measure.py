"""Ask one server everything: first whether it answers right, then how fast, then under load."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from subprocess import SubprocessError
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from bench.answers import digest
from bench.queries import VARIANTS, Question
from bench.servers import Server
from bench.wrk import Load, put_under_load

CONNECTIONS = (1, 8, 64)
PATIENCE, SAVED_PATIENCE = 60.0, 10.0
"""Seconds until a server is given up on: for a question of the mix or a page; for a saved one as
long as a query may run here by default."""
SLOW_MS = 150.0
"""What takes longer is asked by one client a few times, not by many for seconds."""
VERY_SLOW_MS = 5000.0
"""What takes longer is not asked again: its first time counts."""
A_WHILE = 0.4
"""Seconds for which one client asks again and again."""


@dataclass
class Measured:
    """One question on one server.

    `cold_ms` is the very first time of asking, `p50_ms` and `p99_ms` are of one client asking one
    after the other, `per_second` what so many connections got, with their p99. `repeated_ms` is
    the median of asking the very same again. `fault` says why there are no figures.
    """

    answer: str = ""
    cold_ms: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    repeated_ms: float = 0.0
    megabytes: float = 0.0
    fault: str = ""
    load: dict[int, Load] = field(default_factory=dict)
    repeated: dict[int, Load] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """How thoroughly to measure.

    `seconds` of load per step, `repetitions` of slow questions, and which questions are `loaded`
    by many clients.
    """

    seconds: int
    repetitions: int
    loaded: frozenset[str]


def measure(server: Server, question: Question, profile: Profile) -> Measured:
    """The figures of a question, or why there are none: then the server is started anew.

    A server goes on with what it is no longer waited for, and would answer others late.
    """
    measured = Measured()
    try:
        measured.cold_ms, answer = ask(server, question, salt=0)
        measured.answer = digest(answer, question.media_type, is_cut=question.is_big)
        measured.megabytes = len(answer) / 1e6
        _measure_alone(server, question, profile, measured)
        if question.name in profile.loaded and 1 in measured.load:
            _measure_crowds(server, question, profile, measured)
    except Exception as trouble:
        measured.fault = name_fault(trouble, _patience(question))
        server.restart()
    return measured


def _patience(question: Question) -> float:
    return SAVED_PATIENCE if question.is_saved else PATIENCE


def name_fault(trouble: Exception, patience: float = PATIENCE) -> str:
    """In a word or two, for a cell of a table; what is no fault of a server is raised again."""
    if isinstance(trouble, HTTPError):
        return f"HTTP {trouble.code}"
    if isinstance(trouble, TimeoutError) or isinstance(getattr(trouble, "reason", 0), TimeoutError):
        return f"over {patience:.0f} s"
    if isinstance(trouble, ConnectionError) or isinstance(
        getattr(trouble, "reason", 0), ConnectionError
    ):
        return "died"
    if isinstance(trouble, OSError | HTTPException | SubprocessError | RuntimeError):
        return "failed"
    if isinstance(trouble, ValueError | KeyError | SyntaxError):
        return "unreadable"
    raise trouble


def ask(server: Server, question: Question, *, salt: int, variant: int = 0) -> tuple[float, bytes]:
    """Ask once: milliseconds until the last byte, and the answer.

    A `salt` other than 0 becomes a comment that makes the text new to any cache of answers.
    """
    text = question.text(variant) + (f"\n# {salt}" if salt else "")
    request = Request(f"{server.url}?query={quote(text)}", headers={"Accept": question.media_type})
    begun, patience = time.perf_counter(), _patience(question)
    pieces = []
    with urlopen(request, timeout=patience) as response:
        while piece := response.read(1 << 20):
            pieces.append(piece)
            if time.perf_counter() - begun > patience:
                raise TimeoutError
    return (time.perf_counter() - begun) * 1000, b"".join(pieces)


def _measure_alone(
    server: Server, question: Question, profile: Profile, measured: Measured
) -> None:
    """One client, one question after the other: by wrk if they are quick, else by hand."""
    if measured.cold_ms > VERY_SLOW_MS:
        measured.p50_ms = measured.p99_ms = measured.cold_ms
        if server.has_cache:
            measured.repeated_ms = ask(server, question, salt=0)[0]
        return
    first, _ = ask(server, question, salt=1)
    if first < SLOW_MS and not question.is_big and not question.is_saved:
        load = _put_under_load(server, question, 1, profile.seconds, is_new=server.has_cache)
        again = load
        if server.has_cache:
            again = _put_under_load(server, question, 1, profile.seconds, is_new=False)
        measured.load[1], measured.repeated[1] = load, again
        measured.p50_ms, measured.p99_ms = load.p50_ms, load.p99_ms
        measured.repeated_ms = again.p50_ms
        return
    most = 30 if first < SLOW_MS else profile.repetitions
    times = _ask_for_a_while(
        lambda salt: ask(server, question, salt=salt, variant=salt)[0], range(2, most + 2)
    )
    measured.p50_ms, measured.p99_ms = statistics.median(times), max(times)
    if server.has_cache:
        same = _ask_for_a_while(lambda _: ask(server, question, salt=0)[0], range(11))
        measured.repeated_ms = statistics.median(same)


def _ask_for_a_while(ask_once: Callable[[int], float], salts: range) -> list[float]:
    """The milliseconds of each time; at least one, then as many as `A_WHILE` has room for."""
    begun = time.perf_counter()
    times = []
    for salt in salts:
        times.append(ask_once(salt))
        if time.perf_counter() - begun > A_WHILE:
            break
    return times


def _measure_crowds(
    server: Server, question: Question, profile: Profile, measured: Measured
) -> None:
    """Many clients; asked anew each time, and if answers are kept, the same again."""
    for connections in CONNECTIONS[1:]:
        measured.load[connections] = _put_under_load(
            server, question, connections, profile.seconds, is_new=server.has_cache
        )
        if server.has_cache:
            measured.repeated[connections] = _put_under_load(
                server, question, connections, profile.seconds, is_new=False
            )


def _put_under_load(
    server: Server, question: Question, connections: int, seconds: int, *, is_new: bool
) -> Load:
    texts = [question.text(variant) for variant in range(VARIANTS if question.has_variants else 1)]
    load = put_under_load(
        server.url,
        texts,
        question.media_type,
        connections=connections,
        seconds=seconds,
        is_new=is_new,
    )
    if load.failed:
        raise OSError(f"{load.failed} of {load.per_second * seconds:.0f} requests failed")
    return load

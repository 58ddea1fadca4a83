"""Ask one server everything: first whether it answers right, then how fast, then under load."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from bench.answers import digest
from bench.queries import VARIANTS, Question
from bench.servers import Server
from bench.wrk import Load, put_under_load

CONNECTIONS = (1, 8, 64)
PATIENCE = 125.0
"""Seconds until a server is given up on for a question; its own limit is 120."""
SLOW_MS = 150.0
"""What takes longer is asked by one client a few times, not by many for seconds."""


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


@dataclass
class Profile:
    """How thoroughly to measure.

    `seconds` of load per step, `repetitions` of slow questions, and which questions are `loaded`
    by many clients.
    """

    seconds: int
    repetitions: int
    loaded: frozenset[str]


def measure(server: Server, question: Question, profile: Profile) -> Measured:
    """The figures of a question."""
    measured = Measured()
    try:
        measured.cold_ms, answer = ask(server, question, salt=0)
        measured.answer = digest(answer, question.media_type, is_cut=question.is_big)
        measured.megabytes = len(answer) / 1e6
        _measure_alone(server, question, profile, measured)
        if question.name in profile.loaded and 1 in measured.load:
            for connections in CONNECTIONS[1:]:
                measured.load[connections] = _put_under_load(
                    server, question, connections, profile.seconds, is_new=server.has_cache
                )
                if server.has_cache:
                    measured.repeated[connections] = _put_under_load(
                        server, question, connections, profile.seconds, is_new=False
                    )
    except HTTPError as trouble:
        measured.fault = f"HTTP {trouble.code}"
    except (URLError, OSError, HTTPException, ValueError, KeyError) as trouble:
        measured.fault = type(trouble).__name__
    return measured


def ask(server: Server, question: Question, *, salt: int, variant: int = 0) -> tuple[float, bytes]:
    """Ask once: milliseconds until the last byte, and the answer.

    A `salt` other than 0 becomes a comment that makes the text new to any cache of answers.
    """
    text = question.text(variant) + (f"\n# {salt}" if salt else "")
    request = Request(f"{server.url}?query={quote(text)}", headers={"Accept": question.media_type})
    begun = time.perf_counter()
    with urlopen(request, timeout=PATIENCE) as response:
        answer = response.read()
    return (time.perf_counter() - begun) * 1000, answer


def _measure_alone(
    server: Server, question: Question, profile: Profile, measured: Measured
) -> None:
    """One client, one question after the other: by wrk if they are quick, else by hand."""
    first, _ = ask(server, question, salt=1)
    if first < SLOW_MS and not question.is_big:
        load = _put_under_load(server, question, 1, profile.seconds, is_new=server.has_cache)
        again = load
        if server.has_cache:
            again = _put_under_load(server, question, 1, profile.seconds, is_new=False)
        measured.load[1], measured.repeated[1] = load, again
        measured.p50_ms, measured.p99_ms = load.p50_ms, load.p99_ms
        measured.repeated_ms = again.p50_ms
        return
    count = 1 if first > 5000 else profile.repetitions
    times = [ask(server, question, salt=salt, variant=salt)[0] for salt in range(2, count + 2)]
    measured.p50_ms, measured.p99_ms = statistics.median([first, *times]), max(first, *times)
    again = 1 if first > 5000 else 3
    measured.repeated_ms = min(ask(server, question, salt=0)[0] for _ in range(again))


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

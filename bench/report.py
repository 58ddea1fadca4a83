"""The results as Markdown: tables that compare within one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.measure import CONNECTIONS, Measured
from bench.queries import Question
from bench.servers import Loaded
from bench.wrk import Load

OURS = "twingraph"
MEMORY = "twingraph, memory"
DISK = "twingraph, disk"


@dataclass
class Ran:
    """One server over one world: what it cost, and what it answered; `trouble` if it failed."""

    server: str
    loaded: Loaded = Loaded(0.0, 0.0)
    trouble: str = ""
    start_seconds: float = 0.0
    idle_mb: float = 0.0
    after_mb: float = 0.0
    answers: dict[str, Measured] = field(default_factory=dict)


@dataclass
class Size:
    """All servers over one world of so many triples."""

    triples: int
    ran: list[Ran] = field(default_factory=list)
    pages: list[Ran] = field(default_factory=list)

    @property
    def servers(self) -> list[str]:
        """Their names, in the order they ran."""
        return [ran.server for ran in self.ran]

    @property
    def asked(self) -> set[str]:
        """The names of the questions that were asked of anybody."""
        return {name for ran in self.ran for name in ran.answers}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [
        "| " + " | ".join(heads) + " |",
        "|---|" + "---:|" * (len(heads) - 1),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def find(size: Size, server: str, name: str) -> Measured | None:
    """What a server answered to a question, None if it was not asked or gave no figures."""
    for ran in size.ran:
        measured = ran.answers.get(name)
        if ran.server == server and measured and not measured.fault and measured.p50_ms:
            return measured
    return None


def best_peer(size: Size, name: str) -> tuple[str, float] | None:
    """The quickest of the others, and the milliseconds of its median."""
    peers = [server for server in size.servers if not server.startswith(OURS)]
    times = [(server, found.p50_ms) for server in peers if (found := find(size, server, name))]
    return min(times, key=lambda one: one[1], default=None)


def troubles(sizes: Sequence[Size]) -> list[str]:
    """What failed altogether, a line each."""
    return [
        f"{size.triples:,} triples, {ran.server}: {ran.trouble}"
        for size in sizes
        for ran in (*size.ran, *size.pages)
        if ran.trouble
    ]


def say(value: float) -> str:
    """Three figures of a number, as people write it."""
    if value == 0:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def loading(sizes: Sequence[Size]) -> str:
    """What loading and holding the data costs."""
    rows = [
        [
            f"{size.triples:,}",
            ran.server,
            say(ran.loaded.seconds),
            say(ran.start_seconds),
            say(ran.loaded.disk_mb),
            say(ran.idle_mb),
            say(ran.after_mb),
        ]
        for size in sizes
        for ran in size.ran
    ]
    heads = ["triples", "server", "load s", "start s", "disk MB", "memory MB", "after the queries"]
    return table(heads, rows)


def latency(size: Size, questions: Sequence[Question]) -> str:
    """The median of one client, each server in a column, ours set against the best peer."""
    heads = ["question", *size.servers, "ours : best peer", "the same again", "answers"]
    return table(heads, [_compare(size, question.name) for question in questions])


def _compare(size: Size, name: str) -> list[str]:
    answers = {ran.server: ran.answers[name] for ran in size.ran if name in ran.answers}
    ours, peer = find(size, MEMORY, name), best_peer(size, name)
    cells = []
    for ran in size.ran:
        one = ran.answers.get(name)
        cells.append("–" if one is None else one.fault or say(one.p50_ms))
    ratio = f"{ours.p50_ms / peer[1]:.2f}" if ours and peer else "–"
    return [name, *cells, ratio, say(ours.repeated_ms) if ours else "–", agreement(answers)]


def agreement(answers: Mapping[str, Measured]) -> str:
    """Whether all that answered said the same; else who said what."""
    said: dict[str, list[str]] = {}
    for server, measured in answers.items():
        if measured.answer:
            said.setdefault(measured.answer, []).append(server)
    if not said:
        return "none"
    if len(said) == 1:
        return f"equal, {next(iter(said)).rpartition(' ')[0] or next(iter(said))}"
    most = max(said, key=lambda answer: len(said[answer]))
    others = [
        f"{', '.join(servers)}: {answer}" for answer, servers in said.items() if answer != most
    ]
    return f"{most}; **{'; '.join(others)}**"


def throughput(size: Size, questions: Sequence[Question]) -> str:
    """Requests a second at 1, 8 and 64 connections, and the slowest hundredth at 64."""

    def cells(load: Mapping[int, Load], pick: Callable[[Load], float]) -> str:
        return " / ".join(say(pick(load[at])) if at in load else "–" for at in CONNECTIONS)

    rows = []
    for question in questions:
        for ran in size.ran:
            measured = ran.answers.get(question.name)
            if measured is None or len(measured.load) < len(CONNECTIONS):
                continue
            for kind, load in (("", measured.load), (", again", measured.repeated)):
                if kind and not ran.server.startswith(OURS):
                    continue
                rows.append(
                    [
                        question.name,
                        ran.server + kind,
                        cells(load, lambda one: one.per_second),
                        cells(load, lambda one: one.p99_ms),
                    ]
                )
    heads = ["question", "server", "requests a second at 1 / 8 / 64", "p99 ms at 1 / 8 / 64"]
    return table(heads, rows)


def growth(sizes: Sequence[Size], questions: Sequence[Question]) -> str:
    """How the median of one client grows with the world."""
    servers = list(dict.fromkeys(name for size in sizes for name in size.servers))
    rows = []
    for question in questions:
        for server in servers:
            row = [question.name, server]
            for size in sizes:
                found = [ran for ran in size.ran if ran.server == server]
                measured = found[0].answers.get(question.name) if found else None
                row.append(measured.fault or say(measured.p50_ms) if measured else "–")
            rows.append(row)
    return table(["question", "server", *(f"{size.triples:,}" for size in sizes)], rows)


def pages(ran: Sequence[Ran]) -> str:
    """First visits, other pages of the sort, and repeated visits under load."""
    rows = [
        [
            name,
            one.server,
            measured.fault or say(measured.cold_ms),
            say(measured.p50_ms),
            say(measured.repeated_ms),
            " / ".join(
                say(measured.repeated[at].per_second) if at in measured.repeated else "–"
                for at in CONNECTIONS
            ),
        ]
        for name in ran[0].answers
        for one in ran
        for measured in [one.answers[name]]
    ]
    heads = ["page", "server", "very first ms", "others ms", "again ms", "again, visits a second"]
    return table(heads, rows)

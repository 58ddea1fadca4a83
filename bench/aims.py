"""What was aimed at, and whether it was reached: computed from what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bench.report import DISK, MEMORY, Ran, Size, best_peer, find, say, table

RATIO, LOOK_UPS_RATIO, REPEATED_MS = 1.3, 3.0, 5.0
MEMORY_MB, DISK_MB = 1600, 400
LOOK_UPS = ("look-up", "all of one", "neighbours")
BIG_MB = 1.0
"""Megabytes of an answer above which a repeated one takes as long as sending it takes."""

Row = tuple[str, str, bool | None]
"""Aim, what was measured, whether it is reached; None if it was not measured."""


def judge(size: Size) -> str:
    """A table of the aims."""
    marks = {True: "yes", False: "**no**", None: "not measured"}
    rows = (
        [aim, "–" if is_met is None else measured, marks[is_met]]
        for aim, measured, is_met in _aims(size)
    )
    return table(["aim", "measured", "reached"], rows)


def tell_besides(size: Size) -> str:
    """A table of what nobody aimed at, and whoever chooses a server wants to know."""
    rows = (
        [what, "not measured" if is_met is None else measured]
        for what, measured, is_met in _besides(size)
    )
    return table(["looked at besides", "measured"], rows)


def missed(size: Size) -> str:
    """A table of the questions that are slower than the best peer by more than the aim."""
    slow = [
        [
            name,
            say(ours.p50_ms) if ours else "none",
            f"{peer[0]} {say(peer[1])}",
            say(ratio) if ours else "–",
        ]
        for name, ratio in sorted(_ratios(size, size.asked).items(), key=lambda one: -one[1])
        if ratio > RATIO and (peer := best_peer(size, name))
        for ours in [find(size, MEMORY, name)]
    ]
    heads = [f"slower than {RATIO} times the best peer", "ours, ms", "best peer, ms", "ratio"]
    return table(heads, slow) if slow else ""


def _aims(size: Size) -> Iterator[Row]:
    yield _within("saved questions", size, _saved(size))
    yield _repeated(size)
    yield from (_look_up(size, name) for name in LOOK_UPS)
    yield _loading(size, "loading: no slower than `oxigraph load`", with_start=False)
    yield _memory(size, MEMORY, MEMORY_MB)
    yield _memory(size, DISK, DISK_MB)


def _besides(size: Size) -> Iterator[Row]:
    yield _within("questions of the mix", size, size.asked - _saved(size))
    yield _loading(size, "from the file to the first answer, beside oxigraph", with_start=True)
    unequal = [name for name in size.asked if len(_said(size, name)) > 1]
    alike = len(size.asked) - len(unequal)
    yield "questions that all servers answer alike", f"{alike} of {len(size.asked)}", not unequal


def _saved(size: Size) -> set[str]:
    return {name for name in size.asked if "/" in name}


def _within(what: str, size: Size, names: Iterable[str]) -> Row:
    ratios = _ratios(size, names)
    good = sum(ratio <= RATIO for ratio in ratios.values())
    said = f"{good} of {len(ratios)}"
    return f"{what}: within {RATIO} times the best peer", said, _all(good == len(ratios), ratios)


def _ratios(size: Size, names: Iterable[str]) -> dict[str, float]:
    """Our median to the best peer's; infinite where we have none and a peer has."""
    return {
        name: ours.p50_ms / peer[1] if (ours := find(size, MEMORY, name)) else float("inf")
        for name in names
        if (peer := best_peer(size, name))
    }


def _repeated(size: Size) -> Row:
    times = {
        name: measured.repeated_ms
        for ran in (*size.ran, *size.pages)
        if ran.server == MEMORY
        for name, measured in ran.answers.items()
        if measured.repeated_ms and measured.megabytes <= BIG_MB
    }
    slowest = max(times, key=lambda name: times[name], default="")
    said = f"slowest of {len(times)}: {slowest}, {say(times[slowest])} ms" if times else ""
    good = all(time < REPEATED_MS for time in times.values())
    aim = f"repeated questions and pages up to {BIG_MB:.0f} MB: under {REPEATED_MS:.0f} ms"
    return aim, said, _all(good, times)


def _look_up(size: Size, name: str) -> Row:
    ours, peer = find(size, MEMORY, name), find(size, "virtuoso", name)
    ratio = peer.p50_ms / ours.p50_ms if ours and peer else 0.0
    aim = f"{name}: at least {LOOK_UPS_RATIO:.0f} times faster than Virtuoso"
    return aim, f"{ratio:.1f} times", ratio >= LOOK_UPS_RATIO if ratio else None


def _loading(size: Size, aim: str, *, with_start: bool) -> Row:
    ours, peer = (_seconds(size, name, with_start) for name in (MEMORY, "oxigraph"))
    said = f"{ours / peer:.2f} of its time" if ours and peer else ""
    return aim, said, ours <= peer if ours and peer else None


def _seconds(size: Size, server: str, with_start: bool) -> float:
    ran = _ran(size, server)
    if ran is None or ran.trouble:
        return 0.0
    return ran.loaded.seconds + (ran.start_seconds if with_start else 0.0)


def _memory(size: Size, server: str, most: float) -> Row:
    ran = _ran(size, server)
    taken = max(ran.idle_mb, ran.after_mb) if ran else 0.0
    aim = f"{server}: all processes within {most:,} MB"
    return aim, f"{say(taken)} MB", taken <= most if taken else None


def _ran(size: Size, server: str) -> Ran | None:
    return next((ran for ran in size.ran if ran.server == server), None)


def _said(size: Size, name: str) -> set[str]:
    return {one.answers[name].answer for one in size.ran if name in one.answers} - {""}


def _all(is_good: bool, measured: Iterable[object]) -> bool | None:
    return is_good if any(True for _ in measured) else None

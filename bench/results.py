"""Write RESULTS.md and its chart from what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.aims import judge, missed, tell_besides
from bench.chart import draw
from bench.queries import MIX, read_saved_questions
from bench.report import Size, growth, latency, loading, pages, throughput, troubles

CHARTED = tuple(question.name for question in MIX)


def write_results(
    folder: Path, sizes: Sequence[Size], machine: Sequence[str], *, minutes: float
) -> None:
    """RESULTS.md and growth.svg in `folder`; remarks.md beside this module is put in as it is."""
    largest = sizes[-1]
    saved = [one for one in read_saved_questions() if one.name in largest.asked]
    failed = "\n".join(f"- {line}" for line in troubles(sizes))
    remarks = Path(__file__).parent / "remarks.md"
    parts = [
        "# Measured beside the peers\n",
        "Made by `make bench`; how is told in [README.md](README.md). Everything stood on the same "
        "machine, one server at a time, in one run of "
        f"{minutes:.0f} minutes: trust the ratios, not the milliseconds.\n",
        "\n".join(f"- {line}" for line in machine) + "\n",
        remarks.read_text("utf-8") if remarks.exists() else "",
        f"## The aims, {largest.triples:,} triples\n",
        judge(largest),
        tell_besides(largest),
        missed(largest),
        *([f"## What failed\n\n{failed}\n"] if failed else []),
        "## Loading and memory\n",
        "Memory is that of all processes of a server together, shared pages counted once (PSS). "
        "rdflib-endpoint has no store: it reads the file when it starts.\n",
        loading(sizes),
        f"## The mix, {largest.triples:,} triples\n",
        "Milliseconds until the last byte: median of one client, every request new to the cache of "
        "answers. “The same again” is a repeated request. Answers are compared row by row. “–” is "
        "what was not asked.\n",
        latency(largest, MIX),
        "## Under load\n",
        "`wrk`, 200 cities in turn. Ours is asked anew each time; “again” repeats requests.\n",
        *(f"{size.triples:,} triples\n\n{throughput(size, MIX)}" for size in sizes),
    ]
    if saved:
        parts += [
            f"## The saved questions, {largest.triples:,} triples\n",
            "As above; asked of this project from memory and of the peers, by one client over a "
            "new connection each time, up to thirty times within 0.4 s.\n",
            latency(largest, saved),
        ]
    if largest.pages:
        parts += [
            f"## Pages, {largest.triples:,} triples in a graph per thing\n",
            pages(largest.pages),
        ]
    parts += ["## Growth\n", "![growth curves](growth.svg)\n", growth(sizes, MIX)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "RESULTS.md").write_text("\n".join(part for part in parts if part), "utf-8")
    (folder / "growth.svg").write_text(draw(sizes, CHARTED), "utf-8")

"""How long checking takes, our engine beside pySHACL, on the same shapes and the same triples.

    python -m bench.validation                      10,000, 100,000 and 1,000,000 triples
    python -m bench.validation --sizes 10000        one size
    python -m bench.validation --patience 600       seconds an engine may take

Each run is a process of its own: it reads the triples, the words and the shapes, evaluates, and
counts what it found. Wall and memory are of the whole process. Engines that are not installed are
left out; one that is not done in time is told so.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.world import SOURCE, SPACE, TYPE, World, concept, iri, labels, term, typed

ROOT = Path(__file__).parents[1]
OUT = Path(__file__).parent / "out" / "validation.md"
SIZES = (10_000, 100_000, 1_000_000)
SEED = 20261121
ENGINES = ("twingraph", "pyshacl", "pyshacl-turbo")


@dataclass(frozen=True)
class Ran:
    """How a run ended; `results` is None where it did not."""

    engine: str
    wall: float
    cpu: float
    memory_mb: float
    results: int | None
    note: str = ""


def world(triples: int, share: float) -> Iterator[str]:
    """Generated partnerships that keep the rules, and one fault in a share of the partnerships."""
    draw = random.Random(SEED)
    yield from sources()
    for line in World(triples, SEED).lines():
        subject, predicate, _ = line.split(" ", 2)
        kind = subject.removeprefix(f"<{SPACE}id/").partition("/")[0]
        if predicate == TYPE and line.endswith(f"{term('PopulationFigure')} .\n"):
            for language in ("de", "en"):
                yield f'{subject} {term("area")} "the city"@{language} .\n'
        elif predicate == TYPE and kind == "country":
            yield from country(subject)
        elif predicate == TYPE and kind in ("organisation", "city"):
            yield f"{subject} {SOURCE} {iri('source', 1)} .\n"
        if kind == "partnership" and predicate == term("milestone") and draw.random() < share:
            line = f'{subject} {term("milestone")} "a charter" .\n'
        yield line


def sources() -> Iterator[str]:
    """What the generated facts name as their sources."""
    for number in range(1, 51):
        source = iri("source", number)
        yield f"{source} {TYPE} {term('Source')} .\n"
        yield from labels(source, f"Quelle {number}", f"source {number}")
        yield f'{source} <http://purl.org/dc/elements/1.1/publisher> "somebody" .\n'
        yield f'{source} <http://purl.org/dc/terms/language> "en" .\n'
        yield f"{source} {term('readOn')} {typed('2026-01-01', 'date')} .\n"
        yield f"{source} <https://schema.org/url> <https://example.org/{number}> .\n"


def country(subject: str) -> Iterator[str]:
    """What the rules want of a country; the codes are not those of ISO."""
    number = int(subject.rpartition("-")[2].rstrip(">"))
    first, second = divmod(number, 26)
    code = chr(65 + first) + chr(65 + second)
    yield f'{subject} {term("countryCode")} "{code}" .\n'
    yield f'{subject} {term("countryCode3")} "{code}X" .\n'
    yield f"{subject} {term('continent')} {concept('continent', 'europe')} .\n"
    yield f"{subject} {SOURCE} {iri('source', 1)} .\n"


def read_all(triples: Path | None) -> tuple[list[Path], list[Path]]:
    """The files of data and words, and those of the shapes."""
    words = [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("ontology/scheme/*.ttl")]
    data = sorted((ROOT / "data").rglob("*.ttl")) if triples is None else [triples]
    return [*data, *sorted(words)], sorted(ROOT.glob("shapes/*.ttl"))


def run_twingraph(triples: Path | None) -> int:
    from twingraph.store.serial import read_quads
    from twingraph.validation.shacl.engine import evaluate
    from twingraph.validation.shacl.facts import Facts
    from twingraph.validation.shacl.shape import Shapes

    data, rules = read_all(triples)
    facts = Facts(quad.triple for path in data for quad in read_quads(path))
    shapes = Shapes(Facts(quad.triple for path in rules for quad in read_quads(path)))
    return len(evaluate(facts, shapes).results)


def run_pyshacl(triples: Path | None) -> int:
    from pyshacl import validate
    from rdflib import RDF, Graph, URIRef

    data, rules = read_all(triples)
    graph, shapes = Graph(), Graph()
    for path in data:
        graph.parse(path)
    for path in rules:
        shapes.parse(path)
    _, report, _ = validate(graph, shacl_graph=shapes, advanced=False, meta_shacl=False)
    result = URIRef("http://www.w3.org/ns/shacl#ValidationResult")
    return len(list(report.subjects(RDF.type, result)))


def run_turbo(triples: Path | None) -> int:
    import pyshacl_turbo

    with tempfile.TemporaryDirectory() as folder:
        from rdflib import Graph

        data, rules = read_all(triples)
        joined = []
        for name, paths in (("data.nt", data), ("shapes.ttl", rules)):
            graph = Graph()
            for path in paths:
                graph.parse(path)
            joined.append(Path(folder, name))
            graph.serialize(joined[-1], "nt" if name.endswith("nt") else "turtle")
        _, report, _ = pyshacl_turbo.validate(str(joined[0]), shacl_graph=str(joined[1]))
        return str(report.serialize(format="nt")).count("#ValidationResult>")


RUNS: dict[str, Callable[[Path | None], int]] = {
    "twingraph": run_twingraph,
    "pyshacl": run_pyshacl,
    "pyshacl-turbo": run_turbo,
}


def measure(engine: str, triples: Path | None, patience: float) -> Ran:
    """One run in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.validation", "--engine", engine]
    command += ["--triples", str(triples)] if triples else []
    begun = time.monotonic()
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=patience, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        return Ran(engine, patience, patience, 0, None, f"not done in {patience:g} s")
    wall = time.monotonic() - begun
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return Ran(engine, wall, wall, 0, None, f"failed: {last[:80]}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Ran(engine, wall, told["cpu"], told["memory_mb"], told["results"])


def installed() -> list[str]:
    """The engines that are there."""
    return [
        name for name in ENGINES if importlib.util.find_spec(name.replace("-", "_")) is not None
    ]


def row(case: str, ran: Ran, ours: Ran) -> str:
    """A line of the table; the ratio is of processor time, which a busy machine does not bend."""
    if ran.results is None:
        factor = f"> {ran.wall / ours.cpu:.0f}" if "not done" in ran.note else "–"
        return f"| {case} | {ran.engine} | {ran.note} | – | – | – | {factor} |"
    shown = f"{ran.wall:.2f} s | {ran.cpu:.2f} s | {ran.memory_mb:.0f} MB | {ran.results:,}"
    return f"| {case} | {ran.engine} | {shown} | {ran.cpu / ours.cpu:.1f} |"


def compare(sizes: tuple[int, ...], patience: float) -> Iterator[str]:
    """The table, a line as soon as it is known."""
    yield "| case | engine | wall | processor | memory | results | times ours |"
    yield "|---|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        cases: list[tuple[str, Path | None]] = [("real data", None)]
        for size in sizes:
            for share in (0.0, 0.01):
                made = Path(folder, f"{size}-{share}.nt")
                with made.open("w", encoding="utf-8") as out:
                    out.writelines(world(size, share))
                cases.append((f"{size:,} triples, {share:.0%} faults", made))
        late: set[str] = set()
        for case, path in cases:
            ours = measure("twingraph", path, patience)
            yield row(case, ours, ours)
            for name in installed():
                if name == "twingraph" or name in late:
                    continue
                ran = measure(name, path, patience)
                yield row(case, ran, ours)
                if ran.results is None:
                    late.add(name)  # what is larger would take longer still


def main() -> None:
    """Run the comparison and write what came of it, or do one run of it."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.validation", description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="TRIPLES")
    parser.add_argument("--patience", type=float, default=600.0, metavar="SECONDS")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--triples", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        results = RUNS[options.engine](options.triples)
        used = resource.getrusage(resource.RUSAGE_SELF)
        told = {"results": results, "memory_mb": used.ru_maxrss / 1024}
        print(json.dumps(told | {"cpu": used.ru_utime + used.ru_stime}))
        return
    options.out.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for line in compare(tuple(options.sizes), options.patience):
        print(line, flush=True)
        lines.append(line)
    options.out.write_text("\n".join(["# Checking", "", *lines, ""]), "utf-8")


if __name__ == "__main__":
    main()

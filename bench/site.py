"""The pages over the real data, held to their aims.

    python -m bench.site                 the table, also written to bench/out/site.md
    python -m bench.site --seconds 10    longer under load

A page is new when its address was never asked for: a parameter at its end that nobody reads makes
it so. The SPARQL answer beside it is as long as a page, and both come from the same cache.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.wrk import put_paths_under_load

ROOT = Path(__file__).parents[1]
OUT = Path(__file__).parent / "out" / "site.md"
HTML = "text/html"
CONNECTIONS = 8


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """A server over the real data; gives its address and its process."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "twingraph"]
        store = ["--store", f"{folder}/store"]
        build = [*program, "build", "--data", str(ROOT / "data"), *store]
        subprocess.run(build, check=True, cwd=ROOT, capture_output=True)
        process = subprocess.Popen(
            [*program, "serve", "--port", "0", *store], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip().rstrip("/"), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def get(
    host: http.client.HTTPConnection, path: str, accept: str, coding: str = "identity"
) -> bytes:
    """The body of an answer; RuntimeError for any but 200."""
    host.request("GET", path, headers={"Accept": accept, "Accept-Encoding": coding})
    response = host.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return body


def first_visits(host: http.client.HTTPConnection, paths: list[str]) -> tuple[list[float], int]:
    """Milliseconds that each page takes the first time, and how long pages are on average."""
    took, sizes = [], []
    for path in paths:
        begun = time.perf_counter()
        sizes.append(len(get(host, path, HTML)))
        took.append((time.perf_counter() - begun) * 1000)
    return took, round(statistics.mean(sizes))


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far: unlike the clock, it knows nothing of its neighbours."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answer_as_long_as(host: http.client.HTTPConnection, size: int) -> str:
    """The address of a SELECT whose answer is about `size` bytes long."""

    def path(rows: int) -> str:
        text = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} ORDER BY ?s ?p ?o LIMIT {rows}"
        return f"/sparql?query={quote(text)}"

    hundred = len(get(host, path(100), "application/sparql-results+json"))
    return path(max(1, size * 100 // hundred))


def weight_of_home(host: http.client.HTTPConnection) -> int:
    """Compressed bytes of the front page with all that it loads."""
    home = get(host, "/", HTML, "gzip")
    loads = r'<(?:link rel="(?:stylesheet|icon)"[^>]*href|script src)="([^"]+)"'
    loaded = re.findall(loads, gzip.decompress(home).decode())
    assert len(loaded) >= 3, loaded
    return len(home) + sum(len(get(host, path, "*/*", "gzip")) for path in loaded)


def measure(url: str, pid: int, seconds: int) -> Iterator[tuple[str, str, str, bool]]:
    """What was measured, the aim, the figure, and whether it is reached."""
    parts = urlsplit(url)
    host = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    sitemap = get(host, "/sitemap.xml", "application/xml").decode()
    documents = re.findall(r"<loc>[^<]*?(/doc/[a-z]+/[^<]+)</loc>", sitemap)
    get(host, documents[0] + "?lang=en", HTML)  # what is read once per version of the data
    languages = [f"{path}?lang={language}" for path in documents for language in ("de", "en")]
    worked = cpu_seconds(pid)
    took, size = first_visits(host, languages[2:])
    worked = (cpu_seconds(pid) - worked) / len(took) * 1000
    p95 = statistics.quantiles(took, n=20)[-1]
    yield (
        f"a thing, first visit, p95 of {len(took)} pages "
        f"(median {statistics.median(took):.1f} ms, processor {worked:.1f} ms a page)",
        "under 20 ms", f"{p95:.1f} ms", p95 < 20,
    )  # fmt: skip

    def load(paths: list[str], accept: str, is_new: bool = False) -> float:
        found = put_paths_under_load(
            url, paths, accept, connections=CONNECTIONS, seconds=seconds, is_new=is_new
        )
        if found.failed:
            raise RuntimeError(f"{found.failed} requests failed")
        return found.per_second

    some = [f"{path}?n=" for path in documents[:: max(1, len(documents) // 40)]]
    query = answer_as_long_as(host, size)
    for path in (query, *some):  # the first time is another matter
        get(host, path, "application/sparql-results+json" if path == query else HTML)
    new, again = load(some, HTML, is_new=True), load(some, HTML)
    answers = load([query], "application/sparql-results+json")
    host.close()
    yield (
        f"the same pages again, {CONNECTIONS} connections: {again:,.0f}/s, new ones {new:,.0f}/s",
        "at least 3 ×", f"{again / new:.1f} ×", again >= 3 * new,
    )  # fmt: skip
    yield (
        f"beside an equally long SPARQL answer from the cache: {answers:,.0f}/s",
        "never slower (10 % noise)", f"{again / answers:.2f} ×", again >= 0.9 * answers,
    )  # fmt: skip
    host = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    weight = weight_of_home(host)
    host.close()
    yield (
        "front page with all that it loads, compressed",
        "under 150 kB", f"{weight / 1000:.1f} kB", weight < 150_000,
    )  # fmt: skip


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5, help="seconds of each load (5)")
    given = parser.parse_args()
    lines = ["| what | aim | measured | reached |", "|---|---|---|---|"]
    with serving() as (url, pid):
        for what, aim, figure, is_reached in measure(url, pid, given.seconds):
            lines.append(f"| {what} | {aim} | {figure} | {'yes' if is_reached else '**no**'} |")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()

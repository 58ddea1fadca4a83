"""Pages under load: the site over a world with a graph per thing, as a data folder gives it."""

from __future__ import annotations

import statistics
import time
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from bench.measure import CONNECTIONS, PATIENCE, Measured, name_fault
from bench.servers import Server
from bench.wrk import put_paths_under_load

PAGES = {
    "home": ["/"],
    "a city": [f"/doc/city/city-{number}" for number in range(1, 201)],
    "a partnership": [f"/doc/partnership/partnership-{number}" for number in range(1, 201)],
    "a city, Turtle": [f"/doc/city/city-{number}.ttl" for number in range(1, 201)],
    "all partnerships": ["/doc/partnership"],
    "a saved question": ["/query/partnerships-per-decade"],
}


def measure_pages(server: Server, seconds: int) -> dict[str, Measured]:
    """First visit of a page of each sort, others like it, and the same again under load."""
    return {name: _measure(server, paths, seconds) for name, paths in PAGES.items()}


def _measure(server: Server, paths: list[str], seconds: int) -> Measured:
    measured = Measured()
    try:
        measured.cold_ms = _visit(server, paths[0])
        others = [_visit(server, path) for path in paths[1:12]]
        measured.p50_ms = statistics.median(others) if others else measured.cold_ms
        measured.p99_ms = max(others, default=measured.cold_ms)
        for connections in CONNECTIONS:
            measured.repeated[connections] = put_paths_under_load(
                server.url, paths[:12], "text/html", connections=connections, seconds=seconds
            )
        measured.repeated_ms = measured.repeated[1].p50_ms
    except Exception as trouble:
        measured.fault = name_fault(trouble)
        server.restart()
    return measured


def _visit(server: Server, path: str) -> float:
    parts = urlsplit(server.url)
    accept = "text/turtle" if path.endswith(".ttl") else "text/html"
    request = Request(f"{parts.scheme}://{parts.netloc}{path}", headers={"Accept": accept})
    begun = time.perf_counter()
    with urlopen(request, timeout=PATIENCE) as response:
        response.read()
    return (time.perf_counter() - begun) * 1000

"""Over HTTP, too, a triple that stands in two graphs is one triple of their merge."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.protocol.conftest import EXAMPLE, JSON, Server, quoted

from twingraph.building import build_from_rdf

SHARED = f"<{EXAMPLE}s> <{EXAMPLE}p> <{EXAMPLE}o>"
COUNT = "SELECT (COUNT(*) AS ?n) {clause} {{ ?s ?p ?o }}"


@pytest.fixture(scope="module", params=["memory", "disk"])
def overlapping(
    request: pytest.FixtureRequest,
    start: Callable[..., Server],
    tmp_path_factory: pytest.TempPathFactory,
) -> Server:
    folder: Path = tmp_path_factory.mktemp("overlapping")
    quads = f"{SHARED} <{EXAMPLE}a> .\n{SHARED} <{EXAMPLE}b> .\n{SHARED[:-2]}2> <{EXAMPLE}b> .\n"
    (folder / "some.nq").write_text(quads)
    build_from_rdf([folder / "some.nq"], folder / "store", disk=request.param == "disk")
    return start(folder / "store")


def counted(server: Server, clause: str = "", **parameters: str) -> int:
    reply = server.query(COUNT.format(clause=clause), JSON, **parameters)
    return int(reply.json["results"]["bindings"][0]["n"]["value"])


def test_the_union_counts_each_triple_once(overlapping: Server) -> None:
    assert counted(overlapping) == 2


def test_from_two_graphs_counts_each_triple_once(overlapping: Server) -> None:
    assert counted(overlapping, f"FROM <{EXAMPLE}a> FROM <{EXAMPLE}b>") == 2
    assert counted(overlapping, f"FROM <{EXAMPLE}a> FROM <{EXAMPLE}a>") == 1


def test_the_protocols_dataset_counts_each_triple_once(overlapping: Server) -> None:
    query = quoted(COUNT.format(clause=""))
    path = f"/sparql?query={query}&default-graph-uri={EXAMPLE}a&default-graph-uri={EXAMPLE}b"
    reply = overlapping.ask(path)
    assert reply.json["results"]["bindings"][0]["n"]["value"] == "2"


def test_each_graph_keeps_its_own(overlapping: Server) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    rows = overlapping.query(query, JSON).json["results"]["bindings"]
    assert [row["n"]["value"] for row in rows] == ["1", "2"]


def test_the_default_graph_of_the_store_is_the_merge(overlapping: Server) -> None:
    reply = overlapping.ask("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert len(reply.text.splitlines()) == 2

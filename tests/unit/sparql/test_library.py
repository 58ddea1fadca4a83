"""What is known of the data without asking, and what is asked."""

from __future__ import annotations

import pyoxigraph
import pytest

from twingraph.sparql import library
from twingraph.sparql.description import describe_service
from twingraph.sparql.library import Library
from twingraph.sparql.limits import Limits
from twingraph.store.graphs import Union
from twingraph.store.statistics import NOTHING, Statistics

QUADS = "".join(f"<urn:s{n}> <urn:p> <urn:o> <urn:g{n % 3}> .\n" for n in range(10))
COUNTED = Statistics({"urn:p": 10}, is_whole=True)


def library_of(statistics: Statistics, union: Union = "chained") -> Library:
    store = pyoxigraph.Store()
    store.load(QUADS.encode(), pyoxigraph.RdfFormat.N_QUADS)
    return Library.of(store, "1", union, statistics)


def test_of_a_small_store_every_graph_is_counted() -> None:
    small = library_of(NOTHING)
    assert small.count_triples() == {"urn:g0": 4, "urn:g1": 3, "urn:g2": 3}
    assert small.count_union() == 10


def test_a_big_store_is_not_counted_again() -> None:
    big = library_of(COUNTED)
    assert big.count_triples() == {"urn:g0": None, "urn:g1": None, "urn:g2": None}
    assert big.count_union() == 10


@pytest.mark.parametrize(
    ("statistics", "union"),
    [(Statistics({"urn:p": 10}), "chained"), (COUNTED, "stored")],
)
def test_what_the_build_has_not_counted_exactly_is_not_told(statistics, union) -> None:
    assert library_of(statistics, union).count_union() is None


def test_more_graphs_than_anybody_reads_about_are_not_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library, "MOST_DESCRIBED", 2)
    big = library_of(COUNTED)
    assert big.count_triples() == {}
    said = describe_service("http://x/sparql", big.count_triples(), big.count_union(), Limits())
    assert not any("named" in str(triple) for triple in said)


def test_a_graph_is_known_by_its_name_alone() -> None:
    small = library_of(NOTHING)
    assert small.has_graph("urn:g1")
    assert not any(map(small.has_graph, ("urn:g9", "urn:s1", "no address", "")))

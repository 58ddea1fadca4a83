"""Several graphs seen as one hold every triple once."""

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twingraph.building import build_from_rdf
from twingraph.engine import open_data
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.graphs import Graphs, find_dataset_clause, resolve, store_union
from twingraph.store.overlap import has_overlap
from twingraph.store.snapshot import Snapshot

EX = "http://example.org/"
SHARED = f"<{EX}s> <{EX}p> <{EX}o>"
COUNT = "SELECT (COUNT(*) AS ?n) {clause} {{ ?s ?p ?o }}"


def built(tmp_path: Path, quads: str, *, disk: bool = False) -> Snapshot:
    (tmp_path / "some.nq").write_text(quads)
    return build_from_rdf([tmp_path / "some.nq"], tmp_path / "store", disk=disk)


def count(store: EmbeddedStore, clause: str = "") -> int:
    return int(store.rows(COUNT.format(clause=clause))[0]["n"].value)


OVERLAPPING = (
    f'{SHARED} <{EX}a> .\n{SHARED} <{EX}b> .\n{SHARED} .\n<{EX}s> <{EX}p> "only b" <{EX}b> .\n'
)


@pytest.mark.parametrize("mode", ["memory", "disk"])
def test_a_triple_in_two_graphs_is_counted_once(tmp_path: Path, mode: str) -> None:
    snapshot = built(tmp_path, OVERLAPPING, disk=True)
    assert snapshot.about["union"] == "stored"
    store = EmbeddedStore.open_(snapshot, mode)  # type: ignore[arg-type]
    assert count(store) == 2
    assert count(store, f"FROM <{EX}a>") == 1
    assert count(store, f"FROM <{EX}a> FROM <{EX}b>") == 2
    graphs = store.rows("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert sorted(row["g"].value[-1] for row in graphs) == ["a", "b", "b"]


def test_graphs_that_share_nothing_are_chained(tmp_path: Path) -> None:
    snapshot = built(tmp_path, f'{SHARED} <{EX}a> .\n<{EX}s> <{EX}p> "other" <{EX}b> .\n')
    assert snapshot.about["union"] == "chained"
    assert count(EmbeddedStore.open_(snapshot)) == 2


def test_a_graph_that_is_named_twice_is_seen_once(tmp_path: Path) -> None:
    store = EmbeddedStore.open_(built(tmp_path, f"{SHARED} <{EX}a> .\n"))
    assert count(store, f"FROM <{EX}a> FROM <{EX}a>") == 1
    named = f"SELECT ?g FROM NAMED <{EX}a> FROM NAMED <{EX}a> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert len(store.rows(named)) == 1


def test_named_graphs_of_a_merge_are_those_of_from_named(tmp_path: Path) -> None:
    store = EmbeddedStore.open_(built(tmp_path, OVERLAPPING))
    clause = f"FROM <{EX}a> FROM <{EX}b> FROM NAMED <{EX}b>"
    both = f"SELECT ?g ?o {clause} {{ ?s ?p ?o OPTIONAL {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    assert {row["g"].value for row in store.rows(both) if "g" in row} == {f"{EX}b"}


def test_plain_triples_need_no_union(tmp_path: Path) -> None:
    (tmp_path / "some.nt").write_text(f"{SHARED} .\n{SHARED} .\n")
    snapshot = build_from_rdf([tmp_path / "some.nt"], tmp_path / "store")
    assert snapshot.about["union"] == "default"
    assert count(EmbeddedStore.open_(snapshot)) == 1


def test_the_real_data_repeat_no_triple(snapshot: Snapshot, data_folder: Path) -> None:
    assert snapshot.about["union"] == "chained"
    assert open_data(data_folder).store.graphs.union == "chained"  # type: ignore[attr-defined]


def test_relative_and_prefixed_graphs_are_resolved() -> None:
    query = f"BASE <{EX}> PREFIX g: <{EX}graph/> SELECT * FROM <a> FROM NAMED g:b {{}}"
    clause = find_dataset_clause(query)
    assert clause is not None
    assert resolve(*clause) == ([f"{EX}a"], [f"{EX}graph/b"])


def test_from_in_a_text_or_an_address_is_no_clause() -> None:
    assert find_dataset_clause('SELECT * { ?from <http://x/FROM> "FROM <a>" }') is None


TERMS = st.sampled_from(
    [f"<{EX}a>", '"a b"', '"a <b> ."', '"a <b"@en', f'"<c> x"^^<{EX}a>', "_:b", '"\\"<d>"']
)
QUADS = st.lists(
    st.tuples(
        st.sampled_from([f"<{EX}a>", "_:b"]),
        st.just(f"<{EX}p>"),
        TERMS,
        st.sampled_from(["", f"<{EX}g>", f"<{EX}h>", "_:g"]),
    ),
    max_size=6,
)


@settings(max_examples=200)
@given(quads=QUADS)
def test_overlap_is_told_exactly(quads: list[tuple[str, ...]], tmp_path_factory) -> None:
    file = tmp_path_factory.mktemp("overlap") / "quads.nq"
    file.write_text("".join(" ".join(filter(None, quad)) + " .\n" for quad in quads))
    store = pyoxigraph.Store()
    store.load(path=file, format=pyoxigraph.RdfFormat.N_QUADS)
    triples = {quad.triple for quad in store}
    assert has_overlap(file) == (len(triples) < len(store))
    store_union(store)
    found = Graphs(store, "stored").query("SELECT * { ?s ?p ?o }")
    assert len(list(found)) == len(triples)

"""What a server elsewhere holds can be copied whole, and then be dumped like our own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph
import pytest
from tests.conftest import Command
from tests.remote.conftest import Oxigraph, Virtuoso

from twingraph.errors import StoreUnavailableError
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.mirror import mirror
from twingraph.store.protocol import Row
from twingraph.store.snapshot import Snapshot, current_snapshot
from twingraph.store.terms import Term

EX = "http://example.org/"


def lines(snapshot: Snapshot) -> set[bytes]:
    """The statements, but for literals that Virtuoso writes its own way."""
    all_lines = snapshot.quads_file.read_bytes().splitlines()
    return {line for line in all_lines if b"asWKT>" not in line and b"#duration>" not in line}


def test_a_copy_holds_what_the_server_was_given(
    real: Oxigraph | Virtuoso, snapshot: Snapshot, twingraph: Command, tmp_path: Path
) -> None:
    ran = twingraph("build", "--endpoint", real.url, "--store", tmp_path / "copy")
    assert ran.code == 0, ran.err
    ours, copied = lines(snapshot), lines(current_snapshot(tmp_path / "copy"))
    assert [line for line in ours - copied if b"_:" not in line] == []
    assert [line for line in copied - ours if b"_:" not in line] == []
    assert len(ours) == len(copied)


def test_a_server_that_does_not_answer_leaves_the_old_store(
    twingraph: Command, tmp_path: Path
) -> None:
    ran = twingraph("build", "--endpoint", "http://127.0.0.1:9/sparql", "--store", tmp_path / "x")
    assert ran.code == 3
    assert not (tmp_path / "x" / "current").exists()


class Stingy(EmbeddedStore):
    """A store that gives a few rows at a time, in an order of its own, as servers do."""

    most = 7
    is_fickle = False

    def rows(self, query: str, **bindings: Term) -> list[Row]:
        found = super().rows(query, **bindings)
        if self.is_fickle and "ORDER BY" not in query:
            found.reverse()
        return found[: self.most]


def stingy(quads: Sequence[str]) -> Stingy:
    store = pyoxigraph.Store()
    store.load("".join(f"{quad} .\n" for quad in quads).encode(), pyoxigraph.RdfFormat.N_QUADS)
    return Stingy(store, "1")


QUADS = [f"<{EX}{n}> <{EX}p> <{EX}o> <{EX}g{n % 3}>" for n in range(100)]


@pytest.mark.parametrize("is_fickle", [False, True])
def test_a_server_that_gives_a_few_rows_is_asked_more_often(
    tmp_path: Path, is_fickle: bool
) -> None:
    store = stingy(QUADS)
    store.is_fickle = is_fickle
    contents = mirror(store, tmp_path / "quads.nq")
    assert (contents.quads, contents.graphs, contents.union) == (100, 3, "chained")
    assert sorted((tmp_path / "quads.nq").read_text().splitlines()) == sorted(
        f"{quad} ." for quad in QUADS
    )


def test_graphs_of_the_servers_own_are_left(tmp_path: Path) -> None:
    ours = "<http://x/s> <http://x/p> <http://x/o> <https://w3id.org/twingraph/ontology>"
    contents = mirror(stingy([*QUADS, ours]), tmp_path / "quads.nq")
    assert contents.quads == 1


def test_without_named_graphs_the_default_graph_is_copied(tmp_path: Path) -> None:
    triples = [quad.rpartition(" ")[0] for quad in QUADS]
    contents = mirror(stingy(triples), tmp_path / "quads.nq")
    assert (contents.quads, contents.union) == (100, "default")


def test_blank_nodes_beyond_one_page_cannot_be_copied(tmp_path: Path) -> None:
    store = stingy([f"_:b{n} <{EX}p> _:c <{EX}g>" for n in range(20)])
    with pytest.raises(StoreUnavailableError, match="blank nodes"):
        mirror(store, tmp_path / "quads.nq")


def test_a_server_that_loses_triples_is_told(tmp_path: Path) -> None:
    store = stingy(QUADS)
    given = store.rows

    def lose(query: str, **bindings: Term) -> list[Row]:
        return [row for row in given(query, **bindings) if str(row.get("s")) != f"<{EX}5>"]

    store.rows = lose  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailableError, match="of the"):
        mirror(store, tmp_path / "quads.nq")

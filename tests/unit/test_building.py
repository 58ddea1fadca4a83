"""Building: one graph per file, derived facts apart, freshness told by content."""

import shutil
from pathlib import Path

import pytest

from twingraph.building import assemble, build_from_dataset, find_fresh, fingerprint, fingerprint_of
from twingraph.dataset import Dataset, read_dataset
from twingraph.engine import Engine, open_data
from twingraph.store.snapshot import Snapshot
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import TG

SPACE = "https://example.org/minitown/"


@pytest.fixture
def data(minitown_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(minitown_folder, tmp_path / "data"))


def test_each_file_is_a_graph_of_its_own(minitown: Dataset, minitown_engine: Engine) -> None:
    for read in minitown.facts:
        in_graph = minitown_engine.store.triples(
            "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }", graph=Iri(read.graph)
        )
        assert len(in_graph) == len(read.turtle.triples), read.graph


def test_derived_facts_are_in_a_graph_of_their_own(minitown_engine: Engine) -> None:
    years = minitown_engine.store.rows(
        f"SELECT ?g ?year WHERE {{ GRAPH ?g {{ ?p <{TG}startYear> ?year }} }} ORDER BY ?year"
    )
    assert [row["year"].value for row in years] == ["1975", "1990"]  # type: ignore[union-attr]
    assert {row["g"] for row in years} == {Iri(SPACE + "graph/derived")}


def test_nothing_is_derived_that_is_asserted(minitown_engine: Engine) -> None:
    assert not minitown_engine.store.ask(
        "ASK { GRAPH ?derived { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } FILTER (?g != ?derived) }",
        derived=Iri(SPACE + "graph/derived"),
    )


def test_every_graph_tells_its_file_and_digest(minitown: Dataset, minitown_engine: Engine) -> None:
    for read in minitown.facts:
        [row] = minitown_engine.store.rows(
            "SELECT ?file ?digest WHERE { ?graph <http://purl.org/dc/terms/identifier> ?file ;"
            " <https://schema.org/sha256> ?digest }",
            graph=Iri(read.graph),
        )
        assert row["file"] == Literal(f"{read.file.address}.ttl")
        assert row["digest"] == Literal(read.sha256)


def test_the_fingerprint_is_that_of_what_was_read(minitown: Dataset) -> None:
    assert fingerprint(minitown.folder) == fingerprint_of(minitown)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("city/belmora.ttl", "\n# changed\n"),
        ("dataset.ttl", "\n# changed\n"),
        ("castle/x.ttl", "# a stray file\n"),
        ("city/Bad Name.ttl", "# a stray file\n"),
    ],
)
def test_a_store_is_stale_when_anything_has_changed(
    data: Path, tmp_path: Path, file: str, text: str
) -> None:
    store = tmp_path / "store"
    assert find_fresh(data, store) is None
    build_from_dataset(read_dataset(data), store)
    assert find_fresh(data, store)
    (data / file).parent.mkdir(exist_ok=True)
    with (data / file).open("a") as changed:
        changed.write(text)
    assert find_fresh(data, store) is None


def test_a_store_built_from_older_bytes_is_stale(data: Path, tmp_path: Path) -> None:
    dataset = read_dataset(data)
    with (data / "city" / "belmora.ttl").open("a") as changed:
        changed.write("\n# changed while it was read\n")
    build_from_dataset(dataset, tmp_path / "store")
    assert find_fresh(data, tmp_path / "store") is None


def test_memory_and_store_hold_the_same(minitown: Dataset, minitown_snapshot: Snapshot) -> None:
    assert assemble(minitown).version == minitown_snapshot.version


def test_an_opened_folder_tells_of_itself(minitown_folder: Path) -> None:
    engine = open_data(minitown_folder)
    assert engine.about.space == SPACE
    assert engine.about.titles["en"] == "Town twinnings of Ahrenfurt"
    assert engine.about.home_city == SPACE + "id/city/ahrenfurt"
    assert engine.queries


@pytest.mark.parametrize("what", ["dataset", "minitown"])
def test_every_file_finds_a_place(what: str, request: pytest.FixtureRequest) -> None:
    dataset: Dataset = request.getfixturevalue(what)
    assert dataset.things
    assert dataset.misfits == ()

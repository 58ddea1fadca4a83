"""Dumps: the same data, in every format, as the same bytes."""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
import zstandard
from rdflib.compare import isomorphic

from twingraph.catalogue.about import read_about
from twingraph.catalogue.dumps import write_canonical, write_dumps
from twingraph.catalogue.files import compress
from twingraph.store.canonical import canonical_lines
from twingraph.store.serial import read_quads
from twingraph.store.terms import DefaultGraph, Quad

NAME = "town"


@pytest.fixture(scope="module")
def dumps(town, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dumps")
    write_canonical(town.quads_file, folder / f"{NAME}.nq")
    write_dumps(folder / f"{NAME}.nq", folder, read_about(town.store), NAME)
    return folder


def triples(path: Path) -> set[str]:
    """Canonical lines of the union of all graphs."""
    return set(
        canonical_lines(
            Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
            for quad in read_quads(path)
        )
    )


@pytest.mark.parametrize("extension", ["ttl", "nq", "trig", "jsonld", "rdf"])
def test_every_format_parses_back_to_the_same_graph(dumps, extension):
    expected = triples(dumps / f"{NAME}.nt")
    assert len(expected) > 100
    assert triples(dumps / f"{NAME}.{extension}") == expected


@pytest.mark.parametrize("extension", ["nq", "trig"])
def test_formats_with_graphs_keep_them(dumps, extension):
    expected = canonical_lines(read_quads(dumps / f"{NAME}.nq"))
    assert canonical_lines(read_quads(dumps / f"{NAME}.{extension}")) == expected


def test_another_library_reads_the_turtle_as_the_same_graph(dumps):
    ours, plain = rdflib.Graph(), rdflib.Graph()
    ours.parse(dumps / f"{NAME}.ttl")
    plain.parse(dumps / f"{NAME}.nt", format="nt")
    # Shapes hold hundreds of blank nodes, which isomorphic() is slow at: compare without them.
    for graph in (ours, plain):
        for triple in list(graph):
            if any(isinstance(term, rdflib.BNode) for term in triple):
                graph.remove(triple)
    assert len(plain) > 100
    assert isomorphic(ours, plain)


def test_a_statement_in_two_files_is_one_triple_and_two_quads(dumps):
    said = "<https://town.example/id/city/sampletown> <https://w3id.org/twingraph/ontology#country>"
    count = {
        ending: (dumps / f"{NAME}.{ending}").read_text().count(said) for ending in ("nt", "nq")
    }
    assert count == {"nt": 1, "nq": 2}


def test_the_canonical_hash_is_that_of_the_whole_dataset_canonicalised(town, dumps):
    lines = canonical_lines(read_quads(town.quads_file))
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    _, sha256 = write_canonical(town.quads_file, dumps / ".again.nq")
    assert sha256 == expected


def test_the_hash_can_be_recomputed_from_the_trig_dump(dumps):
    lines = canonical_lines(read_quads(dumps / f"{NAME}.trig"))
    assert "".join(lines) == (dumps / f"{NAME}.nq").read_text("utf-8")


def test_turtle_is_grouped_prefixed_and_in_a_readers_order(dumps):
    text = (dumps / f"{NAME}.ttl").read_text("utf-8")
    assert text.startswith("# Partnerschaften von Musterstadt\n")
    thing = text.index("\ncity:farside\n  a\n")
    part = text.index("\n<https://town.example/id/city/farside#point>\n  a")
    assert thing < part
    assert '"Fern, \\"au\\"\\nzwei Zeilen"@de' in text
    assert "wgs84:lat 51.5 ;" in text
    assert "@prefix milestone-type: <https://w3id.org/twingraph/scheme/milestone-type#> ." in text
    assert "@prefix sd:" not in text, "a prefix that nothing needs"


def test_compressed_copies_hold_the_same_bytes_and_no_time(dumps, tmp_path):
    path = tmp_path / "town.nt"
    path.write_bytes((dumps / f"{NAME}.nt").read_bytes())
    gz, zst = compress(path)
    assert gzip.decompress(gz.read_bytes()) == path.read_bytes()
    assert zstandard.ZstdDecompressor().decompress(zst.read_bytes()) == path.read_bytes()
    assert gz.read_bytes()[4:8] == bytes(4)


@pytest.mark.slow
def test_two_builds_at_two_places_with_two_hash_seeds_are_the_same_bytes(tmp_path):
    town = Path(__file__).parent / "town"
    script = """
import shutil, sys
from pathlib import Path
from twingraph.building import build_from_dataset
from twingraph.catalogue.publish import publish_release
from twingraph.dataset import read_dataset
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import current_snapshot
town, place = Path(sys.argv[1]), Path(sys.argv[2])
data = shutil.copytree(town, place / "data")
build_from_dataset(read_dataset(data), place / "store")
snapshot = current_snapshot(place / "store")
publish_release(place / "dump", snapshot.quads_file, EmbeddedStore.open_(snapshot))
"""
    digests = []
    for seed, place in (("1", tmp_path / "one"), ("271828", tmp_path / "else" / "where")):
        place.mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-c", script, str(town), str(place)],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin", "TZ": f"UTC-{len(digests)}"},
            check=True,
            cwd=place,
        )
        files = sorted((place / "dump" / "2026-01-31").iterdir())
        digests.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert len(digests[0]) > 30
    assert digests[0] == digests[1]

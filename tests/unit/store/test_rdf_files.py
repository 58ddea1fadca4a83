"""Any RDF files: every format, gzip, graphs kept, faults placed."""

import gzip
from pathlib import Path

import pytest

from twingraph.building import build_from_rdf
from twingraph.errors import DataError
from twingraph.store.embedded import EmbeddedStore

FILES = {
    "x.ttl": "<urn:s> <urn:p> <urn:o> .",
    "x.nt": "<urn:s> <urn:p> <urn:o> .\n",
    "x.nq": "<urn:s> <urn:p> <urn:o> <urn:g> .\n",
    "x.trig": "<urn:g> { <urn:s> <urn:p> <urn:o> }",
    "x.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="urn:s"><u:p rdf:resource="urn:o"/></rdf:Description></rdf:RDF>',
    "x.jsonld": '{"@id": "urn:s", "urn:p": {"@id": "urn:o"}}',
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_format_is_read(tmp_path: Path, name: str, zipped: bool) -> None:
    content = FILES[name].encode()
    path = tmp_path / (name + ".gz" if zipped else name)
    path.write_bytes(gzip.compress(content) if zipped else content)
    snapshot = build_from_rdf([path], tmp_path / "store")
    store = EmbeddedStore.open_(snapshot)
    assert store.ask("ASK { <urn:s> <urn:p> <urn:o> }")
    keeps_graph = name in ("x.nq", "x.trig")
    assert store.ask("ASK { GRAPH <urn:g> { ?s ?p ?o } }") == keeps_graph
    assert (snapshot.about["quads"], snapshot.about["graphs"]) == (1, int(keeps_graph))


def test_the_version_is_told_by_the_content(tmp_path: Path) -> None:
    plain, zipped = tmp_path / "x.nt", tmp_path / "x.nt.gz"
    plain.write_text(FILES["x.nt"])
    zipped.write_bytes(gzip.compress(FILES["x.nt"].encode()))
    versions = {build_from_rdf([path], tmp_path / "store").version for path in (plain, zipped)}
    assert len(versions) == 1


def test_blank_nodes_of_two_files_do_not_meet(tmp_path: Path) -> None:
    for name in ("a.nt", "b.nt"):
        (tmp_path / name).write_text("_:b <urn:p> <urn:o> .\n")
    snapshot = build_from_rdf([tmp_path / "a.nt", tmp_path / "b.nt"], tmp_path / "store")
    [row] = EmbeddedStore.open_(snapshot).rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert row["n"].value == "2"  # type: ignore[union-attr]


BROKEN = {
    "x.nt": (b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> oops .\n", ":2:"),
    "x.nt.gz": (gzip.compress(b"<urn:s> <urn:p> <urn:o> .\n" * 500)[:-20], "cannot be read"),
    "y.nt.gz": (b"not gzip", "cannot be read"),
    "x.jsonld": (b"{", ""),
    "x.rdf": (b"<rdf:RDF>", ""),
    "y.jsonld": (b'{"@context": "http://127.0.0.1:9/c", "a": "b"}', ""),
    "x.docx": (b"", "unknown format"),
    "x.gz": (b"", "unknown format"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_said_and_builds_nothing(tmp_path: Path, name: str) -> None:
    content, word = BROKEN[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        build_from_rdf([tmp_path / name], tmp_path / "store")
    assert name in str(caught.value)
    assert word in str(caught.value)
    assert str(caught.value).isprintable()
    assert not (tmp_path / "store" / "current").exists()


def test_a_missing_file_is_said_before_work_begins(tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_text(FILES["x.nt"])
    with pytest.raises(DataError, match="no such file"):
        build_from_rdf([tmp_path / "x.nt", tmp_path / "y.nt"], tmp_path / "store")
    assert not (tmp_path / "store").exists()
